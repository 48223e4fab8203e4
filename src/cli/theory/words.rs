//! What `theory` answers, as text.

use super::answer::{Answer, EdgeAnswer, GainsAnswer, MapAnswer, SpectrumAnswer};
use crate::chart::layout::numbers::{self, NBSP};
use crate::cli::symbols::spoken;
use crate::cli::table::columns;
use crate::theory::{FiniteWidth, Phase, Remark};

/// Significant digits: more than a reader needs, as many as one compares.
const DIGITS: u32 = 9;

/// Layers that the table shows; in between it is cut.
const SHOWN: usize = 20;

impl Answer {
    /// The text, ready to print.
    pub fn to_text(&self) -> String {
        let text = match self {
            Self::Maps(answer) => maps(answer),
            Self::Edge(answer) => edge(answer),
            Self::Spectrum(answer) => spectrum(answer),
            Self::Gains(answer) => gains(answer),
        };
        text.replace(NBSP, " ")
    }
}

fn maps(answer: &MapAnswer) -> String {
    let network = &answer.network;
    let mut out = format!(
        "{} network of infinite width, σ_w² = {}, σ_b² = {}\n\n",
        network.activation.title(),
        exactly(network.sigma_w2),
        exactly(network.sigma_b2)
    );
    if let Some(sentence) = regime(&answer.phase) {
        out.push_str(&format!("{sentence}\n\n"));
    }
    let Phase {
        q_star,
        chi_1,
        c_star,
        xi_q,
        xi_c,
        xi_grad,
        ..
    } = &answer.phase;
    out.push_str(&rows(&[
        (
            "q*",
            value(*q_star),
            "second moment that a preactivation settles at",
        ),
        (
            "χ₁",
            value(*chi_1),
            "factor a layer for the gradient's mean square, and for small differences",
        ),
        (
            "c*",
            value(*c_star),
            "correlation that two inputs settle at",
        ),
        (
            "ξ_q",
            value(*xi_q),
            "layers in which the length comes nearer by a factor e",
        ),
        ("ξ_c", value(*xi_c), "layers in which the correlation does"),
        (
            "ξ_grad",
            value(*xi_grad),
            "layers in which the gradient's mean square shrinks by a factor e",
        ),
    ]));
    out.push('\n');
    out.push_str(&layers(answer));
    if let (Some(width), Some(law)) = (answer.width, &answer.law) {
        out.push_str(&finite(answer, width, law));
    }
    out + &notes(&answer.remarks())
}

/// The phase in a sentence.
fn regime(phase: &Phase) -> Option<String> {
    let chi_1 = phase.chi_1?;
    let factor = numbers::significant(chi_1, 4);
    let dies = phase.q_star == Some(0.0);
    Some(if phase.xi_grad.is_none() {
        "On the edge of chaos: χ₁ = 1, gradients keep their size.".into()
    } else if (chi_1 - 1.0).abs() < 1e-5 {
        "As good as on the edge of chaos: χ₁ is 1 to five digits.".into()
    } else if chi_1 > 1.0 && phase.c_star == Some(1.0) {
        format!(
            "Exploding: signal and gradient grow, their mean square by a factor {factor} a layer."
        )
    } else if chi_1 > 1.0 {
        format!(
            "Chaotic: nearby inputs drift apart, and the gradient's mean square grows by a factor \
             {factor} a layer."
        )
    } else if dies {
        format!(
            "The signal dies, and the gradient's mean square shrinks by a factor {factor} a layer."
        )
    } else {
        format!(
            "Ordered: inputs become alike, and the gradient's mean square shrinks by a factor \
             {factor} a layer."
        )
    })
}

/// The maps, layer by layer.
fn layers(answer: &MapAnswer) -> String {
    let lengths = answer.trajectory.ln_q.iter().map(|ln| {
        if *ln == f64::NEG_INFINITY {
            return "0".into();
        }
        numbers::from_log10(ln / std::f64::consts::LN_10, DIGITS)
    });
    let digits = |c: Option<f64>| c.map_or("–".into(), |c| numbers::significant(c, DIGITS));
    let correlations = answer.correlation_map().into_iter().map(digits);
    let start = [(
        "0".to_string(),
        numbers::significant(answer.q0, DIGITS),
        numbers::significant(answer.c0, DIGITS),
    )];
    let rows: Vec<(String, String, String)> = lengths
        .zip(correlations)
        .enumerate()
        .map(|(i, (q, c))| (numbers::count(i + 1), q, c))
        .collect();
    let cut = rows.len() > SHOWN;
    let head = ("layer".to_string(), "q".to_string(), "c".to_string());
    let mut shown: Vec<&(String, String, String)> = vec![&head, &start[0]];
    if cut {
        shown.extend(&rows[..SHOWN / 2]);
        shown.extend(&rows[rows.len() - SHOWN / 2..]);
    } else {
        shown.extend(&rows);
    }
    let width = |cell: fn(&(String, String, String)) -> &String| {
        shown
            .iter()
            .map(|row| columns(cell(row)))
            .max()
            .unwrap_or(0)
    };
    let widths = [width(|r| &r.0), width(|r| &r.1), width(|r| &r.2)];
    let mut out = String::new();
    for (i, (layer, q, c)) in shown.iter().enumerate() {
        if cut && i == 2 + SHOWN / 2 {
            out.push_str(&format!("  {}\n", right("…", widths[0])));
        }
        let cells = [
            right(layer, widths[0]),
            right(q, widths[1]),
            right(c, widths[2]),
        ];
        out.push_str(&format!("  {}\n", cells.join("   ")));
    }
    out
}

fn finite(answer: &MapAnswer, width: usize, law: &FiniteWidth) -> String {
    let [p05, p50, p95] = law.log_quantiles;
    let last = numbers::count(answer.layers);
    let mut out = format!(
        "\nAt width {}, Gaussian weights, one input (exact):\n\n",
        numbers::count(width)
    );
    out.push_str(&rows(&[
        (
            "mean",
            number(law.log_mean),
            "of ln |h_k|²/|h_{k−1}|², a layer",
        ),
        ("variance", number(law.log_variance), "of the same"),
        (
            "E|h|⁴/(E|h|²)²",
            number(law.fourth_moment_factor),
            "factor a layer",
        ),
        (
            "P(dead)",
            number(law.dead_probability),
            "a layer: every unit 0",
        ),
        (
            "5%",
            number(p05),
            &format!("quantile of ln |h_L|²/|h_0|², L = {last}"),
        ),
        ("50%", number(p50), "the typical network"),
        ("95%", number(p95), ""),
    ]));
    let ratio = |ln: f64| numbers::from_log10(0.5 * ln / std::f64::consts::LN_10, 3);
    out + &format!(
        "\nAfter {last} layers the RMS of one network in ten is below {} or above {} times that of \
         the input; the typical one's is {}.\n",
        ratio(p05),
        ratio(p95),
        ratio(p50)
    )
}

fn edge(answer: &EdgeAnswer) -> String {
    let mut out = format!(
        "Edge of chaos of {} networks at σ_b² = {}\n\n",
        answer.activation.title(),
        exactly(answer.sigma_b2)
    );
    out.push_str(&rows(&[
        (
            "σ_w²",
            value(answer.edge.sigma_w2),
            "fan_in × the variance of a weight, where χ₁ = 1",
        ),
        (
            "q*",
            value(answer.edge.q_star),
            "second moment that a preactivation settles at",
        ),
        (
            "V'(q*)",
            value(answer.edge.length_slope),
            "below 1: the length is stable",
        ),
    ]));
    out + &notes(&answer.edge.remarks)
}

fn spectrum(answer: &SpectrumAnswer) -> String {
    let mut out = format!(
        "Jacobian J of {} critical {} layers, {} weights, infinite width\n\n",
        numbers::count(answer.layers),
        answer.activation.title(),
        answer.init.name()
    );
    out.push_str(&rows(&[
        (
            "largest",
            number(answer.spectrum.largest_eigenvalue),
            "eigenvalue of J Jᵀ",
        ),
        ("mean", "1".into(), "of the eigenvalues"),
        (
            "variance",
            number(answer.spectrum.variance),
            "of the eigenvalues",
        ),
    ]));
    out
}

fn gains(answer: &GainsAnswer) -> String {
    let six = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.5}"));
    let mut table = vec![["", "1/√E a²", "s", "1/sd a", "PyTorch"].map(String::from)];
    for (activation, gains) in &answer.0 {
        table.push([
            activation.title(),
            six(Some(gains.second_moment)),
            six(gains.input_scale),
            six(Some(gains.variance)),
            six(gains.torch),
        ]);
    }
    let widths: Vec<usize> = (0..5)
        .map(|at| table.iter().map(|row| columns(&row[at])).max().unwrap_or(0))
        .collect();
    let mut out = String::from(
        "What is called gain. A weight's variance is gain² / fan_in (--sigma2 with gain²/fan_in); a is the \
         activation, z ~ N(0, 1)\n\n",
    );
    for row in &table {
        let numbers = (1..5).map(|at| format!("   {}", right(&row[at], widths[at])));
        out += &format!(
            "  {}{}\n",
            left(&row[0], widths[0]),
            numbers.collect::<String>()
        );
    }
    out + "\n\
- 1/√E a²: preactivations keep a second moment of 1 from layer to layer (He et al. 2015 for ReLU)\n\
- s: E a(s z)² = 1, so that the activations have one; bounded activations have no such s\n\
- 1/sd a: activations have a variance of 1, their mean left out: what to divide by, not what keeps a layer\n\
- PyTorch: torch.nn.init.calculate_gain, whose 5/3 for tanh and 3/4 for SELU are none of these\n"
}

/// Names, values and what they are.
fn rows(rows: &[(&str, String, &str)]) -> String {
    let names = rows.iter().map(|row| columns(row.0)).max().unwrap_or(0);
    let values = rows.iter().map(|row| columns(&row.1)).max().unwrap_or(0);
    rows.iter()
        .map(|(name, value, words)| {
            let line = format!(
                "  {}   {}   {words}",
                left(name, names),
                left(value, values)
            );
            format!("{}\n", line.trim_end())
        })
        .collect()
}

/// The remarks, a line each.
fn notes(remarks: &[Remark]) -> String {
    let lines: String = remarks
        .iter()
        // A text writes any number, whatever its size.
        .filter(|remark| !matches!(remark, Remark::OutOfRange { .. }))
        .map(|remark| format!("- {}\n", spoken(&remark.to_string())))
        .collect();
    match lines.is_empty() {
        true => lines,
        false => format!("\n{lines}"),
    }
}

/// A number, or a dash where it does not exist.
fn value(value: Option<f64>) -> String {
    value.map_or("–".into(), number)
}

fn number(value: f64) -> String {
    numbers::shortest(value, DIGITS)
}

/// A number as it was asked for.
fn exactly(value: f64) -> String {
    numbers::shortest(value, 15)
}

fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}
