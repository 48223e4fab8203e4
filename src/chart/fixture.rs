//! Made-up analyses with the right laws, for tests and for looking at figures.
//!
//! Every network follows the mean-field map of its activation with a random walk on top whose
//! variance is the finite-width one (5 / width a layer for ln of the squared length), so lines,
//! bands and crossings look like measured ones. The draws come from a fixed generator.

mod geometry;

pub use geometry::with_geometry;

use crate::analysis::{
    Analysis, Band, Crossing, Draws, FloatRange, Growth, Inputs, Line, MapCell, Slice, Statistic,
    Target, TheoryGrowth, Verdict, named_rules, verdict,
};
use crate::measure::LogHistogram;
use crate::network::{Activation, Architecture, Initialiser};

/// The eleven variances of the default run.
pub const ELEVEN: [f64; 11] = [
    0.001, 0.0025, 0.006, 0.0125, 0.02, 0.025, 0.03, 0.05, 0.1, 0.3, 1.0,
];

/// What to make up.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Activation function.
    pub activation: Activation,
    /// Units a layer.
    pub width: usize,
    /// Depths, ascending.
    pub depths: Vec<usize>,
    /// Variances, ascending.
    pub sigma2: Vec<f64>,
    /// Networks.
    pub replicates: usize,
    /// Layer from which on every network is dead, for sigma² under the given one.
    pub dead_from: Option<(usize, f64)>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            activation: Activation::Relu,
            width: 80,
            depths: vec![2, 5, 10, 20, 30, 40, 50],
            sigma2: ELEVEN.to_vec(),
            replicates: 10,
            dead_from: None,
        }
    }
}

/// An analysis with one slice a recipe.
pub fn analysis(recipes: &[Recipe]) -> Analysis {
    Analysis {
        slices: recipes.iter().map(slice).collect(),
        coordinate_checks: Vec::new(),
        draws: Draws::of(recipes.iter().map(|recipe| recipe.replicates)),
        data: 1000,
        seed: 0,
        planned_cells: 77,
        missing_cells: 0,
        planned_networks: 77 * recipes[0].replicates,
        missing_networks: 0,
    }
}

fn slice(recipe: &Recipe) -> Slice {
    let depth = *recipe.depths.last().unwrap();
    let mut lines: Vec<Line> = recipe
        .sigma2
        .iter()
        .map(|&sigma2| line(recipe, sigma2, depth))
        .collect();
    let stable = (0..lines.len())
        .filter(|&i| {
            lines[i].forward.verdict == Verdict::Stable && lines[i].forward.per_layer.is_some()
        })
        .min_by(|&a, &b| {
            let off = |i: usize| {
                let theory = |g: Growth| g.theory.unwrap_or(0.0).abs();
                theory(lines[i].forward) + theory(lines[i].backward)
            };
            off(a).total_cmp(&off(b))
        });
    if let Some(index) = stable.filter(|_| depth > 1) {
        lines[index].critical = true;
    }
    let map = recipe
        .depths
        .iter()
        .map(|&depth| {
            let cell = |&sigma2: &f64| {
                let line = line(recipe, sigma2, depth);
                Some(MapCell {
                    sigma2,
                    replicates: line.replicates,
                    forward: line.forward,
                    backward: line.backward,
                })
            };
            recipe.sigma2.iter().map(cell).collect()
        })
        .collect();
    // One layer has no growth, as in a real analysis.
    let points = if depth > 1 { 0..61 } else { 0..0 };
    let theory_growth = points
        .map(|i| {
            let (low, high) = (recipe.sigma2[0].ln(), recipe.sigma2.last().unwrap().ln());
            let sigma2 = (low + (high - low) * f64::from(i) / 60.0).exp();
            let (forward, backward) = theory(recipe, sigma2, depth);
            let degree1 = recipe.activation.slopes().is_some();
            TheoryGrowth {
                sigma2,
                forward: (forward[depth] - forward[1]) / (depth - 1).max(1) as f64,
                backward: (backward[0] - backward[depth - 1]) / (depth - 1).max(1) as f64,
                typical: degree1.then(|| {
                    let typical = -2.5 / recipe.width as f64 / 2.0 / std::f64::consts::LN_10;
                    (forward[depth] - forward[1]) / (depth - 1).max(1) as f64 + typical
                }),
            }
        })
        .collect();
    Slice {
        width: recipe.width,
        inputs: Inputs::Gaussian,
        input_dim: recipe.width,
        output_dim: 1,
        activation: recipe.activation,
        init: Initialiser::Gaussian,
        architecture: Architecture::PLAIN,
        is_predicted: true,
        bias2: 0.0,
        target: Target::Constant(0.0),
        statistic: Statistic::Std,
        depth,
        depths: recipe.depths.clone(),
        map,
        forward_crossing: crossing(&lines, |line| line.forward),
        backward_crossing: crossing(&lines, |line| line.backward),
        theory_critical: recipe
            .activation
            .slopes()
            .map(|(left, right)| 2.0 / (left * left + right * right) / recipe.width as f64),
        theory_growth,
        geometry: None,
        lines,
    }
}

/// log10 of the std, forward by layer 0..=K and backward by layer 0..=K, at infinite width.
fn theory(recipe: &Recipe, sigma2: f64, depth: usize) -> (Vec<f64>, Vec<f64>) {
    let gain = sigma2 * recipe.width as f64;
    // Second moments by a plain sum over a normal grid: smooth enough for pictures.
    let moments = |q: f64| {
        let (mut weight, mut mean, mut square, mut slope) = (0.0, 0.0, 0.0, 0.0);
        for i in -400..=400 {
            let z = f64::from(i) / 50.0;
            let p = (-z * z / 2.0).exp();
            let value = recipe.activation.value(q.sqrt() * z) / q.sqrt();
            weight += p;
            mean += p * value;
            square += p * value * value;
            slope += p * recipe.activation.slope(q.sqrt() * z).powi(2);
        }
        (mean / weight, square / weight, slope / weight)
    };
    let (mut log_q, mut forward, mut chi) = (gain.log10(), vec![0.0], Vec::new());
    // Degree 1: the same at every scale.
    let degree1 = recipe.activation.slopes().map(|(left, right)| {
        let (mean, square, _) = moments(1.0);
        (mean, square, (left * left + right * right) / 2.0)
    });
    for _ in 1..=depth {
        let (mean, square, slope) = degree1.unwrap_or_else(|| moments(10f64.powf(log_q)));
        forward.push(0.5 * log_q + 0.5 * (square - mean * mean).log10());
        chi.push(gain * slope);
        log_q += (gain * square).log10();
    }
    let mut backward = vec![0.0; depth + 1];
    backward[depth] = 2f64.log10() + 0.5 * log_q;
    let mut log = backward[depth] + 0.5 * sigma2.log10() + 0.5 * (chi[depth - 1] / gain).log10();
    for l in (0..depth).rev() {
        backward[l] = log;
        if l > 0 {
            log += 0.5 * chi[l - 1].log10();
        }
    }
    (forward, backward)
}

fn line(recipe: &Recipe, sigma2: f64, depth: usize) -> Line {
    let (forward, backward) = theory(recipe, sigma2, depth);
    let mut random = Random(7);
    let (mut hidden, mut gradient) = (Vec::new(), Vec::new());
    // log10 of the std, per layer: half of ln|h|² with mean -2.5/n and variance 5/n.
    let n = recipe.width as f64;
    let scale = 0.5 / std::f64::consts::LN_10;
    for _ in 0..recipe.replicates {
        let mut walk = vec![0.0];
        for _ in 1..=depth {
            let step = scale * (-2.5 / n + (5.2 / n).sqrt() * random.normal());
            walk.push(
                walk.last().unwrap()
                    + step
                        * if recipe.activation.is_bounded() {
                            0.1
                        } else {
                            1.0
                        },
            );
        }
        hidden.push(Vec::from_iter((0..=depth).map(|l| forward[l] + walk[l])));
        gradient.push(Vec::from_iter((0..=depth).map(|l| {
            let back = walk[depth] - walk[l.min(depth - 1)] * 0.7;
            backward[l] + walk[depth] + back * 0.3
        })));
    }
    let dead = recipe
        .dead_from
        .filter(|&(_, limit)| sigma2 < limit)
        .map(|(layer, _)| layer);
    let hidden_band = band(&hidden, forward, |l| dead.is_some_and(|from| l >= from));
    let gradient_band = band(&gradient, backward, |_| dead.is_some());
    let growth = |runs: &[Vec<f64>], band: &Band, last: usize, first: usize| {
        growth(runs, band, last, first, dead.is_some())
    };
    let near = |target: f64| (sigma2 / target - 1.0).abs() < 1e-9;
    let rules = named_rules(recipe.activation).into_iter();
    let names = rules.filter(|(_, times_width)| near(times_width / n));
    let names = names.map(|(name, _)| name).collect();
    // Its means are small: an RMS is little more than the std.
    let float_range = FloatRange::on(
        (&hidden_band.p50, &gradient_band.p50),
        [recipe.width, recipe.width, 1],
    );
    Line {
        sigma2,
        replicates: recipe.replicates,
        rule: near(2.0 / n).then(|| "he".into()),
        names,
        critical: false,
        forward: growth(&hidden, &hidden_band, depth, 1),
        backward: growth(&gradient, &gradient_band, 0, depth - 1),
        histograms: histograms(&hidden_band, depth),
        extremes: dead.is_none().then(|| extremes(&hidden)),
        hidden: hidden_band,
        gradient: gradient_band,
        inactive_share: if recipe.activation == Activation::Relu {
            0.5
        } else {
            0.0
        },
        dead_share: if dead.is_some() { 1.0 } else { 0.0 },
        first_dead_layer: dead,
        float_range,
        agreement: Vec::new(),
    }
}

/// Smallest and largest end.
fn extremes(runs: &[Vec<f64>]) -> [f64; 2] {
    let ends = runs.iter().filter_map(|run| run.last().copied());
    ends.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], end| {
        [low.min(end), high.max(end)]
    })
}

fn band(runs: &[Vec<f64>], theory: Vec<f64>, dead: impl Fn(usize) -> bool) -> Band {
    let quantile = |share: f64| {
        (0..theory.len())
            .map(|l| {
                let mut column: Vec<f64> = runs.iter().map(|run| run[l]).collect();
                column.sort_by(f64::total_cmp);
                let at = share * (column.len() - 1) as f64;
                let (low, t) = (at.floor() as usize, at.fract());
                let high = column[(low + 1).min(column.len() - 1)];
                (!dead(l)).then_some(column[low] + t * (high - column[low]))
            })
            .collect()
    };
    Band {
        p05: quantile(0.05),
        p50: quantile(0.5),
        p95: quantile(0.95),
        theory: theory.iter().copied().map(Some).collect(),
    }
}

fn growth(runs: &[Vec<f64>], band: &Band, last: usize, first: usize, dead: bool) -> Growth {
    let layers = last.abs_diff(first);
    let theory = match (band.theory[last], band.theory[first]) {
        (Some(last), Some(first)) if layers > 0 => Some((last - first) / layers as f64),
        _ => None,
    };
    if dead {
        return Growth {
            theory,
            verdict: Verdict::Vanishing,
            dead: true,
            dead_replicates: runs.len(),
            ..Growth::default()
        };
    }
    let mut ratios: Vec<f64> = runs.iter().map(|run| run[last] - run[first]).collect();
    ratios.sort_by(f64::total_cmp);
    let at = |share: f64| ratios[(share * (ratios.len() - 1) as f64).round() as usize];
    let count = ratios.len() as f64;
    let mean = ratios.iter().sum::<f64>() / count;
    let variance = ratios.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let half = 2.26 * (variance / count).sqrt() / layers.max(1) as f64;
    let per_layer = (layers > 0).then(|| mean / layers as f64);
    Growth {
        replicates: if layers > 0 { runs.len() } else { 0 },
        ratio_replicates: runs.len(),
        per_layer,
        interval: per_layer
            .filter(|_| runs.len() > 1)
            .map(|mean| (mean - half, mean + half)),
        theory,
        change: Some(at(0.5)),
        ratio: Some([at(0.05), at(0.5), at(0.95)]),
        verdict: verdict(Some(at(0.5)), layers + 1),
        dead: false,
        dead_replicates: 0,
    }
}

fn crossing(lines: &[Line], of: impl Fn(&Line) -> Growth) -> Option<Crossing> {
    lines.windows(2).find_map(|pair| {
        let (a, b) = (of(&pair[0]).per_layer?, of(&pair[1]).per_layer?);
        ((a < 0.0) != (b < 0.0)).then(|| {
            let (from, to) = (pair[0].sigma2.ln(), pair[1].sigma2.ln());
            let sigma2 = (from + (to - from) * a / (a - b)).exp();
            let half = of(&pair[0])
                .interval
                .map(|(low, high)| (high - low) / 2.0 / ((b - a) / (to - from)) * sigma2);
            Crossing::new(sigma2, half.map(|half| (sigma2 - half, sigma2 + half)))
        })
    })
}

/// Half-normal values around each layer's median std.
fn histograms(band: &Band, depth: usize) -> Vec<(usize, LogHistogram)> {
    let mut layers = vec![1];
    layers.extend((1..6).map(|i| (depth * i / 5).max(1)));
    layers.dedup();
    layers
        .into_iter()
        .filter_map(|layer| {
            let center = band.p50[layer]? / std::f64::consts::LOG10_2;
            let first_bin = ((center - 14.0) * 4.0).floor() as i64;
            let counts = (0..72).map(|i| {
                let x = 2f64.powf((first_bin + i) as f64 / 4.0 - center);
                (8000.0 * x * (-x * x / 2.0).exp()) as u64
            });
            let histogram = LogHistogram::from_counts(first_bin, counts, 40_000);
            Some((layer, histogram))
        })
        .collect()
}

/// A linear congruential generator (Knuth's MMIX); the sum of twelve uniforms is near normal.
struct Random(u64);

impl Random {
    fn normal(&mut self) -> f64 {
        (0..12)
            .map(|_| {
                self.0 = self
                    .0
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (self.0 >> 11) as f64 / (1u64 << 53) as f64
            })
            .sum::<f64>()
            - 6.0
    }
}
