//! A range as a flag has it.

use std::str::FromStr;

/// FROM:TO, both at least 0 and TO larger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range(pub (f64, f64));

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = "give FROM:TO, two numbers of 0 or more, the second larger, such as 0.5:4";
        let ends = text.split_once(':').map(|(from, to)| {
            let number = |text: &str| text.trim().parse::<f64>().ok();
            (number(from), number(to))
        });
        match ends {
            Some((Some(from), Some(to))) if from >= 0.0 && to > from && to <= 1e6 => {
                Ok(Self((from, to)))
            }
            Some((Some(_), Some(_))) => Err(format!("no range; {wanted}, below a million")),
            _ => Err(format!("not a range; {wanted}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_two_ascending_numbers() {
        assert_eq!("0.5:4".parse(), Ok(Range((0.5, 4.0))));
        for wrong in [
            "", "1", "4:0.5", "1:1", "-1:2", "a:b", "0:inf", "nan:1", "0:1e9",
        ] {
            let reason = wrong.parse::<Range>().unwrap_err();
            assert!(reason.contains("give FROM:TO"), "{wrong}: {reason}");
        }
    }
}
