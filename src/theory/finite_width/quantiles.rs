//! Quantiles of the log length after many layers, by inverting its transform.

use num_complex::Complex64;

use super::mixture::LengthMixture;
use crate::theory::root::root;

/// The laws of S, a sum of independent ln Y, for any number of them.
///
/// What costs is the transform of one ln Y; it is kept on vertical lines Re s = c of the complex
/// plane, one for all sums whose standard deviation is within a factor of 2.
pub(super) struct LogLengthLaws<'a> {
    length: &'a LengthMixture,
    mean: f64,
    variance: f64,
    lines: Vec<Line>,
}

/// ln E e^(s ln Y) at s = c, c + ih, c + 2ih, ...
struct Line {
    c: f64,
    step: f64,
    values: Vec<Complex64>,
}

impl<'a> LogLengthLaws<'a> {
    /// Sums of ln Y, which has this `mean` and `variance`.
    pub fn new(length: &'a LengthMixture, mean: f64, variance: f64) -> Self {
        Self {
            length,
            mean,
            variance,
            lines: Vec::new(),
        }
    }

    /// The law of the sum of `layers` of them.
    pub fn law(&mut self, layers: usize) -> LogLengthLaw {
        let layers = layers as f64;
        let std = (layers * self.variance).sqrt();
        // To the right of 0, where all moments exist: c · std from 1/2 to 1.
        let c = (-std.log2().ceil()).exp2();
        let at = self
            .lines
            .iter()
            .position(|line| line.c == c)
            .unwrap_or_else(|| {
                self.lines.push(Line {
                    c,
                    step: std::f64::consts::TAU * c / 36.0,
                    values: Vec::new(),
                });
                self.lines.len() - 1
            });
        let line = &mut self.lines[at];
        let mut nodes: Vec<(Complex64, Complex64)> = Vec::new();
        let mut small = 0;
        while small < 4 && nodes.len() < 100_000 {
            let s = Complex64::new(c, line.step * nodes.len() as f64);
            if nodes.len() == line.values.len() {
                line.values.push(self.length.ln_moment(s));
            }
            let value = layers * line.values[nodes.len()];
            let below_first = value.re - nodes.first().map_or(value.re, |(_, first)| first.re);
            small = if below_first < -41.0 { small + 1 } else { 0 };
            nodes.push((s, value));
        }
        LogLengthLaw {
            step: line.step,
            nodes,
            mean: layers * self.mean,
            std,
        }
    }
}

/// The law of S as the values of its transform on a vertical line.
///
/// P(S <= x) = 1 - (1 / 2 pi i) integral of E e^(sS) e^(-sx) / s along Re s = c > 0. The trapezoidal
/// rule with step h errs by e^(-2 pi c / h), here e^(-36) (Abate & Whitt 1992, section 5).
pub(super) struct LogLengthLaw {
    step: f64,
    /// (s, ln E e^(sS)) at Im s = 0, h, 2h, ...
    nodes: Vec<(Complex64, Complex64)>,
    mean: f64,
    std: f64,
}

impl LogLengthLaw {
    /// P(S <= x) and the density at x.
    fn at(&self, x: f64) -> (f64, f64) {
        let (mut above, mut density) = (0.0, 0.0);
        for (i, (s, value)) in self.nodes.iter().enumerate() {
            let weight = if i == 0 { 0.5 } else { 1.0 };
            let term = weight * (value - s * x).exp();
            above += (term / s).re;
            density += term.re;
        }
        let scale = self.step / std::f64::consts::PI;
        (1.0 - scale * above, scale * density)
    }

    /// The x with P(S <= x) = `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let distance = |x: f64| {
            let (probability, density) = self.at(x);
            (probability - p, density)
        };
        root(
            distance,
            self.mean - 12.0 * self.std,
            self.mean + 12.0 * self.std,
        )
    }
}
