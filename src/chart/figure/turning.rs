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

/// Both values of a bracket, to as many digits as tell them apart.
pub fn ends(low: f64, high: f64) -> [String; 2] {
    let labels = numbers::distinct(&[low, high]);
    [0, 1].map(|end| labels[end].clone())
}

#[cfg(test)]
mod tests {
    use super::*;

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
