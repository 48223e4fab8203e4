//! Remarks for people: the names of the JSON object as the symbols that stand in the text.
//!
//! `theory` and `critical` make one set of remarks for both outputs; `--json` gives them as they are.

use super::table::subscript;

/// JSON's name, and what a text calls it. Longer names before those that they contain.
const NAMES: [(&str, &str); 17] = [
    ("log10_length_map", "the logarithm of q"),
    ("length_map", "q"),
    ("correlation_map", "c"),
    ("finite_width is null:", "No law of finite width:"),
    ("of finite_width", "of the finite-width law"),
    ("finite_width", "the finite-width law"),
    ("q_star", "q*"),
    ("c_star", "c*"),
    ("chi_1", "χ₁"),
    ("xi_grad", "ξ_grad"),
    ("xi_q", "ξ_q"),
    ("xi_c", "ξ_c"),
    ("sigma_w2", "σ_w²"),
    ("sigma_b2", "σ_b²"),
    ("sigma2", "the measured σ²"),
    ("mean_field", "the σ² of infinite width"),
    ("dL/df_", "∂L/∂f_"),
];

/// What JSON calls null.
const ABSENCE: [(&str, &str); 4] = [
    ("is null (infinite)", "is infinite"),
    ("are null (infinite)", "are infinite"),
    ("is null", "has no value"),
    ("are null", "have no value"),
];

/// The remark with symbols for names: "q* has no value: every length …".
pub fn spoken(remark: &str) -> String {
    let mut text = remark.to_owned();
    for (name, symbol) in NAMES.iter().chain(&ABSENCE) {
        text = text.replace(name, symbol);
    }
    with_subscripts(&text)
}

/// "h₅₀" for "h_50", and likewise behind an f.
fn with_subscripts(text: &str) -> String {
    let mut pieces = text.split('_');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits: String = piece.chars().take_while(char::is_ascii_digit).collect();
        match digits.parse() {
            Ok(number) if out.ends_with(['h', 'f']) => {
                out.push_str(&subscript(number));
                out.push_str(&piece[digits.len()..]);
            }
            _ => {
                out.push('_');
                out.push_str(piece);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_symbols_and_null_becomes_words() {
        for (json, text) in [
            (
                "q_star and xi_q are null: from q = 1 the length grows",
                "q* and ξ_q have no value: from q = 1 the length grows",
            ),
            (
                "xi_c and xi_grad are null (infinite): chi_1 = 1, the edge of chaos",
                "ξ_c and ξ_grad are infinite: χ₁ = 1, the edge of chaos",
            ),
            (
                "finite_width is null: the exact law is known without bias (sigma_b2 = 0)",
                "No law of finite width: the exact law is known without bias (σ_b² = 0)",
            ),
            (
                "sigma2 and mean_field are null: the std of h_50 is below that of h_1 and dL/df_0",
                "the measured σ² and the σ² of infinite width have no value: the std of h₅₀ is \
                 below that of h₁ and ∂L/∂f₀",
            ),
        ] {
            assert_eq!(spoken(json), text);
        }
    }
}
