//! A turning point in words: a number with its interval, or the two grid values that it lies between.

use super::words;
use crate::analysis::Crossing;
use crate::chart::layout::numbers;

/// What tells more where the grid's values are all that is known of a turning point.
pub const FINER: &str =
    "initscope critical searches between grid values, and a finer grid would tell";

/// A preposition and what follows it: "at", "0.0255 ± 0.0008" or "between", "0.03 and 0.06".
pub fn place(crossing: &Crossing) -> (&'static str, String) {
    match crossing.bracket() {
        Some((low, high)) => {
            let [low, high] = ends(low, high);
            ("between", format!("{low} and {high}"))
        }
        None => {
            let number =
                numbers::with_interval(crossing.sigma2, crossing.interval(), crossing.theory);
            ("at", number)
        }
    }
}

/// "0.0255 ± 0.0008", "between 0.03 and 0.06".
pub fn measured(crossing: &Crossing) -> String {
    match place(crossing) {
        ("at", number) => number,
        (between, ends) => format!("{between} {ends}"),
    }
}

/// "at 0.0255 ± 0.0008", "between 0.03 and 0.06": where σ² has been named before.
pub fn at_number(crossing: &Crossing) -> String {
    let (preposition, number) = place(crossing);
    format!("{preposition} {number}")
}

/// "at σ² = 0.0255 ± 0.0008", "between σ² = 0.03 and 0.06".
pub fn at(crossing: &Crossing) -> String {
    let (preposition, number) = place(crossing);
    format!("{preposition} {}", words::sigma2(&number))
}

/// A variance of theory, with as many decimals as the measured one beside it is known to: "0.1147" beside
/// "0.1139 ± 0.0005", where three digits would tell less.
pub fn beside(value: f64, crossing: Option<&Crossing>) -> String {
    let short = numbers::variance(value);
    let half = crossing
        .and_then(Crossing::interval)
        .map(|(low, high)| (high - low) / 2.0)
        .filter(|half| *half > 0.0 && *half < value);
    let is_exact = short
        .parse::<f64>()
        .is_ok_and(|said| (said - value).abs() <= 1e-9 * value.abs());
    match half {
        Some(half) if !is_exact => {
            let digits = (value.log10().floor() - half.log10().floor()) as u32 + 1;
            numbers::significant(value, digits.max(3))
        }
        _ => short,
    }
}

/// Both values of a bracket, to as many digits as tell them apart.
pub fn ends(low: f64, high: f64) -> [String; 2] {
    let labels = numbers::distinct(&[low, high]);
    [0, 1].map(|end| labels[end].clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn theory_has_the_decimals_of_what_is_measured_beside_it() {
        let fine = Crossing::new(0.1139, Some((0.1134, 0.1144)));
        let coarse = Crossing::new(0.11, Some((0.09, 0.13)));
        assert_eq!(beside(0.11472, Some(&fine)), "0.1147");
        assert_eq!(beside(0.11472, Some(&coarse)), "0.115");
        assert_eq!(beside(0.11472, None), "0.115");
        assert_eq!(beside(0.025, Some(&fine)), "0.025");
    }

    #[test]
    fn a_turning_point_is_a_number_or_two_grid_values() {
        let said = |crossing: &Crossing| {
            [at(crossing), at_number(crossing), measured(crossing)]
                .map(|text| text.replace(numbers::NBSP, " "))
        };
        let number = Crossing::new(0.0255, Some((0.0247, 0.0263)));
        assert_eq!(
            said(&number),
            [
                "at σ² = 0.0255 ± 0.0008",
                "at 0.0255 ± 0.0008",
                "0.0255 ± 0.0008"
            ]
        );
        let bracket = Crossing::between(0.0529, (0.03, 0.06));
        assert_eq!(
            said(&bracket),
            [
                "between σ² = 0.03 and 0.06",
                "between 0.03 and 0.06",
                "between 0.03 and 0.06"
            ]
        );
    }
}
