//! Which lines are drawn where there is no room for all.

use super::{Fan, Series};

impl Fan {
    /// At most `most` of the series, sigma² ascending: the critical one, both extremes, and the
    /// others evenly by rank on each side. A named value is taken in place of its neighbour.
    pub(super) fn drawn(&self, most: usize) -> Vec<&Series> {
        let count = self.series.len();
        if count <= most {
            return self.series.iter().collect();
        }
        let middle = self.series.iter().position(|s| s.critical);
        // Without a critical line the two sides meet in the middle.
        let (below, above) = match middle {
            Some(index) => (index, count - index - 1),
            None => (count / 2, count - count / 2),
        };
        let room = most - usize::from(middle.is_some());
        let share = (room / 2).max(room.saturating_sub(above)).min(below);
        let share_above = (room - share).min(above);
        let lower = side(below, share);
        let upper = side(above, share_above)
            .into_iter()
            .map(|rank| count - 1 - rank);
        let mut picked: Vec<usize> = lower.into_iter().chain(middle).chain(upper).collect();
        // Where a handful of lines has to do, room between them counts for more than names.
        if most > 5 {
            self.prefer_names(&mut picked);
        }
        picked.sort_unstable();
        picked
            .into_iter()
            .map(|index| &self.series[index])
            .collect()
    }

    fn prefer_names(&self, picked: &mut [usize]) {
        let named = |index: usize| !self.series[index].names.is_empty();
        for at in 0..picked.len() {
            let index = picked[at];
            let extreme = index == 0 || index == self.series.len() - 1;
            if extreme || named(index) || self.series[index].critical {
                continue;
            }
            let neighbour = [index - 1, index + 1]
                .into_iter()
                .find(|n| named(*n) && !picked.contains(n));
            if let Some(neighbour) = neighbour {
                picked[at] = neighbour;
            }
        }
    }
}

/// Ranks of `share` of `count` values, from the extreme (0) inwards, evenly.
fn side(count: usize, share: usize) -> Vec<usize> {
    (0..share)
        .map(|i| (i as f64 * count as f64 / share as f64 + 0.49) as usize)
        .collect()
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
    fn slide_and_phone_take_the_pictures_lines() {
        let eleven = crate::chart::fixture::ELEVEN.to_vec();
        assert_eq!(
            labels(eleven.clone(), 5),
            ["0.001", "0.006", "0.025", "0.1", "1"]
        );
        assert_eq!(
            labels(eleven.clone(), 7),
            ["0.001", "0.006", "0.0125", "0.025", "0.05", "0.1", "1"]
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
        assert!(picked.contains(&"0.025".into()));
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
