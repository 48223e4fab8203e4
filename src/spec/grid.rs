//! Grids: `lin:FROM:TO:COUNT` and `log:FROM:TO:COUNT`.

use super::number::real;

/// Most values that a list or a grid may have.
pub(super) const MOST_VALUES: usize = 1_000_000;

/// How the values of a grid are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spacing {
    /// Equal steps.
    Lin,
    /// Equal factors.
    Log,
}

impl Spacing {
    fn example(self) -> &'static str {
        match self {
            Self::Lin => "lin:10:50:5",
            Self::Log => "log:0.001:1:13",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Lin => "lin",
            Self::Log => "log",
        }
    }
}

/// A range of values with both ends in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    pub spacing: Spacing,
    pub from: f64,
    pub to: f64,
    pub count: usize,
}

impl Grid {
    /// Reads a grid; `None` where the text is none (it has no `lin:` or `log:` in front).
    /// The error is a reason that ends with what would be right.
    pub(super) fn parse(text: &str) -> Option<Result<Self, String>> {
        let (word, rest) = text.split_once(':')?;
        let spacing = match word.trim().to_ascii_lowercase().as_str() {
            "lin" => Spacing::Lin,
            "log" => Spacing::Log,
            _ => return None,
        };
        Some(Self::parse_rest(spacing, rest))
    }

    fn parse_rest(spacing: Spacing, rest: &str) -> Result<Self, String> {
        let name = spacing.name();
        let right = format!("give {name}:FROM:TO:COUNT, such as {}", spacing.example());
        let parts: Vec<&str> = rest.split(':').map(str::trim).collect();
        let [from, to, count] = parts[..] else {
            return Err(format!("a grid has three parts behind its name; {right}"));
        };
        let end = |text: &str, which: &str| {
            real(text).map_err(|reason| format!("{reason} ({which} is \"{text}\"); {right}"))
        };
        let (from, to) = (end(from, "FROM")?, end(to, "TO")?);
        let count = match count.parse::<u128>() {
            Ok(0) => return Err("an empty grid; give a COUNT of 2 or more".into()),
            Ok(1) if from != to => {
                return Err("one value can't be both ends; give a COUNT of 2 or more".into());
            }
            Ok(count) if count > MOST_VALUES as u128 => {
                return Err("COUNT is too large; give at most 1,000,000".into());
            }
            Ok(count) => count as usize,
            Err(_) if !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit()) => {
                return Err("COUNT is too large; give at most 1,000,000".into());
            }
            Err(_) => {
                return Err(format!("COUNT is \"{count}\", not a whole number; {right}"));
            }
        };
        if spacing == Spacing::Log && (from <= 0.0 || to <= 0.0) {
            return Err("a log grid has both ends above 0; give a lin grid or a list".into());
        }
        Ok(Self {
            spacing,
            from,
            to,
            count,
        })
    }

    /// The values from FROM to TO, ends exact. A value within rounding of a decimal of twelve
    /// digits or fewer *is* that decimal: `log:0.001:1:4` is 0.001, 0.01, 0.1, 1.
    pub(super) fn values(self) -> Vec<f64> {
        (0..self.count).map(|i| self.value(i)).collect()
    }

    /// Value `i` = 0..count.
    pub(super) fn value(self, i: usize) -> f64 {
        if i == 0 {
            return self.from;
        }
        if i + 1 == self.count {
            return self.to;
        }
        let t = i as f64 / (self.count - 1) as f64;
        match self.spacing {
            Spacing::Lin => {
                let value = self.from * (1.0 - t) + self.to * t;
                let size = self.from.abs().max(self.to.abs());
                decimal(value, 8.0 * f64::EPSILON * size)
            }
            Spacing::Log => {
                // libm, not std: its bits do not depend on the machine, and a spec's must not.
                let (low, high) = (libm::log(self.from), libm::log(self.to));
                let value = libm::exp(low + (high - low) * t);
                let error = (low.abs() + high.abs() + 8.0) * f64::EPSILON;
                decimal(value, error * value).clamp(self.from.min(self.to), self.from.max(self.to))
            }
        }
    }

    /// As it is written on the command line.
    pub(super) fn text(self) -> String {
        format!(
            "{}:{}:{}:{}",
            self.spacing.name(),
            super::number::written(self.from),
            super::number::written(self.to),
            self.count
        )
    }
}

/// The decimal of at most twelve digits within `error` of `value`, or `value` where there is none.
pub fn decimal(value: f64, error: f64) -> f64 {
    match format!("{value:.11e}").parse::<f64>() {
        Ok(short) if (short - value).abs() <= error => short,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<f64> {
        Grid::parse(text).unwrap().unwrap().values()
    }

    fn reason(text: &str) -> String {
        Grid::parse(text).unwrap().unwrap_err()
    }

    #[test]
    fn decades_and_tenths_are_clean_decimals() {
        assert_eq!(values("log:0.001:1:4"), [0.001, 0.01, 0.1, 1.0]);
        assert_eq!(values("log:1:8:4"), [1.0, 2.0, 4.0, 8.0]);
        assert_eq!(values("log:100:0.1:4"), [100.0, 10.0, 1.0, 0.1]);
        assert_eq!(values("lin:0:0.4:5"), [0.0, 0.1, 0.2, 0.3, 0.4]);
        assert_eq!(values("lin:-1:1:5"), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        let decades = values("log:1e-30:1e30:61");
        for (i, value) in decades.iter().enumerate() {
            assert_eq!(
                *value,
                format!("1e{}", i as i32 - 30).parse::<f64>().unwrap()
            );
        }
        assert_eq!(values("lin:3:3:1"), [3.0]);
        assert_eq!(values("log:5e-324:5e-324:3"), [5e-324; 3]);
    }

    /// numpy.geomspace(0.001, 1, 13), to the last digits that it and this may differ in.
    #[test]
    fn in_between_values_are_those_of_numpy() {
        let numpy = [
            0.001,
            0.0017782794100389228,
            0.0031622776601683794,
            0.005623413251903491,
            0.01,
            0.01778279410038923,
            0.0316227766016838,
            0.05623413251903491,
            0.1,
            0.1778279410038923,
            0.31622776601683794,
            0.5623413251903491,
            1.0,
        ];
        for (ours, theirs) in values("log:0.001:1:13").iter().zip(numpy) {
            assert!((ours / theirs - 1.0).abs() < 2e-15, "{ours} {theirs}");
        }
    }

    #[test]
    fn a_wrong_grid_has_a_reason() {
        insta::assert_snapshot!(
            [
                "log:0.1:1", "lin:1:2:3:4", "log:0:1:5", "log:-1:1:5", "lin:0:1:0", "lin:0:1:1",
                "lin:a:1:5", "lin:0:inf:5", "log:1:2:x", "log:1:2:-3", "log:1:2:1000001",
                "log:1:2:99999999999999999999999999999999999999999999",
            ]
            .map(|text| format!("{text}: {}", reason(text)))
            .join("\n"),
            @r#"
            log:0.1:1: a grid has three parts behind its name; give log:FROM:TO:COUNT, such as log:0.001:1:13
            lin:1:2:3:4: a grid has three parts behind its name; give lin:FROM:TO:COUNT, such as lin:10:50:5
            log:0:1:5: a log grid has both ends above 0; give a lin grid or a list
            log:-1:1:5: a log grid has both ends above 0; give a lin grid or a list
            lin:0:1:0: an empty grid; give a COUNT of 2 or more
            lin:0:1:1: one value can't be both ends; give a COUNT of 2 or more
            lin:a:1:5: that isn't a number (FROM is "a"); give lin:FROM:TO:COUNT, such as lin:10:50:5
            lin:0:inf:5: that isn't a finite number (TO is "inf"); give lin:FROM:TO:COUNT, such as lin:10:50:5
            log:1:2:x: COUNT is "x", not a whole number; give log:FROM:TO:COUNT, such as log:0.001:1:13
            log:1:2:-3: COUNT is "-3", not a whole number; give log:FROM:TO:COUNT, such as log:0.001:1:13
            log:1:2:1000001: COUNT is too large; give at most 1,000,000
            log:1:2:99999999999999999999999999999999999999999999: COUNT is too large; give at most 1,000,000
            "#
        );
        assert_eq!(Grid::parse("0.1"), None);
        assert_eq!(Grid::parse("geom:1:2:3"), None);
    }

    proptest! {
        #[test]
        fn values_ascend_between_exact_ends(
            from in 1e-12f64..1e12, factor in 1.001f64..1e12, count in 2usize..60, log: bool
        ) {
            let grid = Grid {
                spacing: if log { Spacing::Log } else { Spacing::Lin },
                from,
                to: from * factor,
                count,
            };
            let values = grid.values();
            prop_assert_eq!(values.len(), count);
            prop_assert_eq!(values[0].to_bits(), from.to_bits());
            prop_assert_eq!(values[count - 1].to_bits(), (from * factor).to_bits());
            prop_assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
            let back = Grid::parse(&grid.text()).unwrap().unwrap();
            prop_assert_eq!(back, grid);
        }
    }
}
