//! Which lines are drawn where there is no room for all.

use super::finding::Finding;
use super::{Direction, Fan, Series};
use crate::analysis::{Growth, Line, Slice, Verdict};

/// The lines that the figure's title names (both ends of what is kept, both sides of a turning
/// point), and those that other sentences tell of (what is kept both ways, the neighbours that miss).
pub(super) fn spoken(slice: &Slice, direction: Direction) -> [Vec<usize>; 2] {
    let last = slice.lines.len().saturating_sub(1);
    let stable = |growth: &Growth| growth.verdict == Verdict::Stable;
    let ends = |test: &dyn Fn(&Line) -> bool| {
        let first = slice.lines.iter().position(test)?;
        Some([first, slice.lines.iter().rposition(test)?])
    };
    let mut named = Vec::new();
    named.extend(
        ends(&|line| stable(direction.growth(line)))
            .into_iter()
            .flatten(),
    );
    if let Finding::Turns(first) = Finding::of(slice, direction) {
        named.extend([first - 1, first]);
    }
    let mut told = Vec::new();
    if let Some([low, high]) = ends(&|line| stable(&line.forward) && stable(&line.backward)) {
        told.extend([low, high, low.saturating_sub(1), (high + 1).min(last)]);
    }
    if let Some(critical) = slice.lines.iter().position(|line| line.critical) {
        told.extend([critical.saturating_sub(1), (critical + 1).min(last)]);
    }
    [named, told]
}

impl Fan {
    /// At most `most` of the series, sigma² ascending: the critical one, both extremes, those that
    /// the words name, He's (one more than `most` if there is no room), and the others evenly by rank. A named rule is taken in place of its
    /// neighbour.
    pub(super) fn drawn(&self, most: usize) -> Vec<&Series> {
        let count = self.series.len();
        if count <= most {
            return self.series.iter().collect();
        }
        let critical = self.series.iter().position(|s| s.critical);
        // Where a handful of lines has to do, room between them counts for more than names.
        let few = most <= 5;
        let told = self.spoken[1].iter().filter(|_| !few);
        let wanted = critical.into_iter().chain([0, count - 1]);
        let wanted = wanted.chain(self.spoken[0].iter().chain(told).copied());
        let mut picked: Vec<usize> = Vec::new();
        for index in wanted {
            if picked.len() < most && !picked.contains(&index) {
                picked.push(index);
            }
        }
        // He's variance is the one a lecture asks for: it has a line of its own, a sixth if need be.
        let he = self.series.iter().position(|s| s.names.contains(&"He"));
        picked.extend(he.filter(|index| !picked.contains(index)));
        picked.sort_unstable();
        let room = most.saturating_sub(picked.len());
        let mut others = between(&picked, room, critical.unwrap_or(count / 2));
        if !few {
            self.prefer_names(&mut others, &picked);
        }
        picked.extend(others);
        picked.sort_unstable();
        picked
            .into_iter()
            .map(|index| &self.series[index])
            .collect()
    }

    fn prefer_names(&self, others: &mut [usize], picked: &[usize]) {
        let named = |index: usize| !self.series[index].names.is_empty();
        for at in 0..others.len() {
            let index = others[at];
            if named(index) {
                continue;
            }
            let neighbour = [index - 1, index + 1]
                .into_iter()
                .find(|n| named(*n) && !picked.contains(n) && !others.contains(n));
            if let Some(neighbour) = neighbour {
                others[at] = neighbour;
            }
        }
    }
}

/// `room` ranks more, spread evenly over the gaps between those picked (ascending); a rank that
/// falls between two lines goes to the one farther from the `middle`.
fn between(picked: &[usize], room: usize, middle: usize) -> Vec<usize> {
    let gaps: Vec<(usize, usize)> = picked.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let mut shares = vec![0; gaps.len()];
    for _ in 0..room {
        let step = |i: usize| (gaps[i].1 - gaps[i].0) as f64 / (shares[i] + 1) as f64;
        let free = |i: &usize| gaps[*i].1 - gaps[*i].0 > shares[*i] + 1;
        // The first of the widest.
        let widest = (0..gaps.len())
            .filter(free)
            .rev()
            .max_by(|&a, &b| step(a).total_cmp(&step(b)));
        match widest {
            Some(gap) => shares[gap] += 1,
            None => break,
        }
    }
    let mut ranks = Vec::new();
    for ((low, high), share) in gaps.into_iter().zip(shares) {
        for i in 1..=share {
            let rank = low as f64 + (high - low) as f64 * i as f64 / (share + 1) as f64;
            ranks.push(match rank < middle as f64 {
                true => rank.floor() as usize,
                false => rank.ceil() as usize,
            });
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::super::Direction;
    use super::*;
    use crate::chart::figure::Context;
    use crate::chart::fixture::{Recipe, analysis};

    fn labels(sigma2: Vec<f64>, most: usize) -> Vec<String> {
        let made = analysis(&[Recipe {
            sigma2,
            ..Recipe::default()
        }]);
        let context = Context {
            analysis: &made,
            index: 0,
            suffix: "",
        };
        let fan = Fan::new(context, Direction::Forward, "std");
        fan.drawn(most).iter().map(|s| s.label.clone()).collect()
    }

    #[test]
    fn slide_and_phone_take_what_is_spoken_of() {
        let eleven = crate::chart::fixture::ELEVEN.to_vec();
        assert_eq!(
            labels(eleven.clone(), 5),
            ["0.001", "0.006", "0.025", "0.1", "1"]
        );
        assert_eq!(
            labels(eleven.clone(), 7),
            ["0.001", "0.0125", "0.02", "0.025", "0.03", "0.1", "1"]
        );
        assert_eq!(labels(eleven, 11).len(), 11);
    }

    #[test]
    fn of_many_lines_extremes_and_critical_stay() {
        let many: Vec<f64> = (0..25)
            .map(|i| 0.025 * 10f64.powf(f64::from(i - 12) / 8.0))
            .collect();
        let picked = labels(many, 11);
        assert_eq!(picked.len(), 11);
        // 0.025 ± one step of the grid: the neighbours that the sentences tell of.
        for told in ["0.0187", "0.025", "0.0333"] {
            assert!(picked.contains(&told.into()), "{told}: {picked:?}");
        }
        assert_eq!(
            (picked[0].as_str(), picked[10].as_str()),
            ("0.000791", "0.791")
        );
    }

    #[test]
    fn one_sided_grids_fill_the_room() {
        let dying: Vec<f64> = (1..=9).map(|i| 0.001 * f64::from(i)).collect();
        assert_eq!(labels(dying, 7).len(), 7);
        let two = vec![0.001, 0.002];
        assert_eq!(labels(two, 7).len(), 2);
    }
}
