//! Lists as short as the command line can say them: runs of values become grids again.

use super::Variance;
use super::grid::{Grid, Spacing};
use super::number::{cut_decimals, written};

/// A list of counts (ascending, distinct) as a flag's value that reads back to it.
pub(super) fn shortened_counts(counts: &[usize]) -> String {
    let listed = counts
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(",");
    let [first, .., last] = counts else {
        return listed;
    };
    // Rounding merges neighbours, so the grid may have had more values than are left of it.
    const MOST_MERGED: usize = 64;
    let mut best = listed;
    for spacing in [Spacing::Lin, Spacing::Log] {
        for count in counts.len()..=counts.len() + counts.len().min(MOST_MERGED) {
            let grid = Grid {
                spacing,
                from: *first as f64,
                to: *last as f64,
                count,
            };
            let text = grid.text();
            if text.len() >= best.len() {
                break;
            }
            if rounds_to(grid, counts) {
                best = text;
                break;
            }
        }
    }
    best
}

/// Whether the rounded values of the grid are these counts. Stops at the first that differs.
fn rounds_to(grid: Grid, counts: &[usize]) -> bool {
    let mut at = 0;
    for i in 0..grid.count {
        let value = grid.value(i).round() as usize;
        if value == counts[at] {
            continue;
        }
        at += 1;
        if counts.get(at) != Some(&value) {
            return false;
        }
    }
    at + 1 == counts.len()
}

/// A list of variances as a flag's value that reads back to it.
pub(super) fn shortened_variances(variances: &[Variance]) -> String {
    let mut items = Vec::new();
    let mut at = 0;
    while at < variances.len() {
        let run: Vec<f64> = variances[at..]
            .iter()
            .map_while(|variance| match variance {
                Variance::Number(value) => Some(*value),
                _ => None,
            })
            .collect();
        if run.is_empty() {
            items.push(variances[at].to_string());
            at += 1;
            continue;
        }
        shorten_run(&run, &mut items);
        at += run.len();
    }
    // As 0,1 it would be taken for 0.1.
    if cut_decimals(&items.iter().map(String::as_str).collect::<Vec<_>>()).is_some() {
        items[0] = "0.0".into();
    }
    items.join(",")
}

/// Writes numbers, a grid wherever three or more of them make one that is shorter.
fn shorten_run(numbers: &[f64], items: &mut Vec<String>) {
    let mut rest = numbers;
    while !rest.is_empty() {
        let lin = steady(rest, Spacing::Lin);
        let log = steady(rest, Spacing::Log);
        let (spacing, count) = if lin >= log {
            (Spacing::Lin, lin)
        } else {
            (Spacing::Log, log)
        };
        let listed: Vec<String> = rest[..count].iter().copied().map(written).collect();
        match grid_of(spacing, &rest[..count]) {
            Some(grid) if grid.text().len() < listed.join(",").len() => {
                items.push(grid.text());
                rest = &rest[count..];
            }
            _ => {
                // The last number may begin the next grid.
                let taken = count.saturating_sub(1).max(1);
                items.extend(listed.into_iter().take(taken));
                rest = &rest[taken..];
            }
        }
    }
}

/// The grid that has exactly these values, to the last bit.
fn grid_of(spacing: Spacing, numbers: &[f64]) -> Option<Grid> {
    let [from, _, .., to] = numbers else {
        return None;
    };
    if spacing == Spacing::Log && (*from <= 0.0 || *to <= 0.0) {
        return None;
    }
    let grid = Grid {
        spacing,
        from: *from,
        to: *to,
        count: numbers.len(),
    };
    let same = |(i, number): (usize, &f64)| grid.value(i).to_bits() == number.to_bits();
    numbers.iter().enumerate().all(same).then_some(grid)
}

/// How many of the numbers keep the step (or factor) of the first two, but for rounding.
fn steady(numbers: &[f64], spacing: Spacing) -> usize {
    let [first, second, ..] = numbers else {
        return numbers.len();
    };
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs();
    let keeps = |pair: &[f64]| match spacing {
        Spacing::Lin => near(pair[1] - pair[0], second - first),
        Spacing::Log => near(pair[1] / pair[0], second / first),
    };
    1 + numbers.windows(2).take_while(|pair| keeps(pair)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Key, Spec};
    use proptest::prelude::*;

    fn through_command(key: Key, text: &str) -> String {
        let mut spec = Spec::default();
        spec.set_flag(key, text).unwrap();
        match key {
            Key::Depth => shortened_counts(&spec.depth),
            _ => shortened_variances(&spec.sigma2),
        }
    }

    #[test]
    fn grids_come_back_as_grids() {
        for (key, text) in [
            (Key::Sigma2, "log:0.001:1:13"),
            (Key::Sigma2, "he,log:0.001:1:13,glorot,lin:2:3:11"),
            (Key::Sigma2, "0.001,he,0.1"),
            (Key::Sigma2, "0"),
            (Key::Sigma2, "0,0.5"),
            (Key::Depth, "lin:1:100:100"),
            (Key::Depth, "log:1:1000:30"),
            (Key::Depth, "5,10,50"),
            (Key::Depth, "7"),
        ] {
            assert_eq!(through_command(key, text), text);
        }
        // Three values that are shorter as they stand.
        assert_eq!(through_command(Key::Sigma2, "lin:1:3:3"), "1,2,3");
        // Not 0,1, which is taken for 0.1.
        assert_eq!(through_command(Key::Sigma2, "0.0,1"), "0.0,1");
    }

    proptest! {
        #[test]
        fn shortened_lists_read_back(
            counts in proptest::collection::btree_set(1usize..200, 1..40),
            numbers in proptest::collection::vec(0u32..40, 1..60),
        ) {
            let counts: Vec<usize> = counts.into_iter().collect();
            let mut spec = Spec::default();
            spec.set_flag(Key::Depth, &shortened_counts(&counts)).unwrap();
            prop_assert_eq!(&spec.depth, &counts);

            let mut seen = std::collections::HashSet::new();
            let variances: Vec<Variance> = numbers
                .into_iter()
                .filter(|n| seen.insert(*n))
                .map(|n| match n {
                    39 => Variance::He,
                    _ => Variance::Number(f64::from(n) / 10.0),
                })
                .collect();
            spec.set_flag(Key::Sigma2, &shortened_variances(&variances)).unwrap();
            prop_assert_eq!(spec.sigma2, variances);
        }
    }
}
