//! The heat map in words: how depth narrows the choice of σ², what is plotted, what to look at.

use super::grid::has_missing;
use super::{Cell, Content, Direction, EDGES};
use crate::chart::figure::words::{draws, list};
use crate::chart::layout::numbers::{count, count_word, from_log10, signed};

impl Content {
    fn noun(&self) -> &'static str {
        match self.direction {
            Direction::Forward => "signal",
            Direction::Backward => "gradient",
        }
    }

    /// Columns that keep the signal in a row.
    fn kept(&self, row: usize) -> Vec<usize> {
        let cells = self.rows[row].1.iter().enumerate();
        cells
            .filter(|(_, cell)| cell.keeps())
            .map(|(i, _)| i)
            .collect()
    }

    /// The finding.
    pub fn title(&self) -> String {
        let noun = self.noun();
        let last = self.rows.len() - 1;
        let (shallow, deep) = (self.rows[0].0, self.rows[last].0);
        let (before, after) = (self.kept(0), self.kept(last));
        let all = count_word(self.columns.len());
        let few = |kept: &[usize]| count_word(kept.len());
        let layers = |depth: usize| {
            if depth == 1 {
                "one layer".to_owned()
            } else {
                format!("{} layers", count(depth))
            }
        };
        let (at_shallow, at_deep) = (layers(shallow), layers(deep));
        match (before.len(), after.as_slice()) {
            (_, kept) if kept.len() == self.columns.len() => {
                format!("Every σ² keeps the {noun} through {at_deep}")
            }
            (0, []) => format!("No σ² keeps the {noun}, neither through {at_shallow} nor through {at_deep}"),
            (n, []) => format!(
                "At {at_deep} no σ² keeps the {noun}; at {at_shallow} {} of {all} {}",
                few(&before),
                if n == 1 { "does" } else { "do" }
            ),
            (n, [only]) if n > 1 => format!(
                "At {at_deep} only σ² = {} keeps the {noun}; at {at_shallow} {} of {all} do",
                self.columns[*only].label,
                few(&before)
            ),
            (n, kept) if n > kept.len() => format!(
                "At {at_deep} {} of {all} variances keep the {noun}; at {at_shallow} {} do",
                few(kept),
                few(&before)
            ),
            (n, kept) if n == kept.len() => format!(
                "Depth costs no variance: {} of {all} {} the {noun} at {at_shallow} and at {at_deep}",
                few(kept),
                if n == 1 { "keeps" } else { "keep" }
            ),
            (_, kept) => format!(
                "Depth helps: {} of {all} variances keep the {noun} at {at_deep}, {} at {at_shallow}",
                few(kept),
                few(&before)
            ),
        }
        .replace("σ² = ", "σ²\u{a0}=\u{a0}")
    }

    /// The finding in fewer words, for a slide.
    pub fn slide_title(&self) -> String {
        let (deep, _) = self.rows[self.rows.len() - 1];
        match self.kept(self.rows.len() - 1).as_slice() {
            [only] => format!(
                "At {} layers only σ² = {} keeps the {}",
                count(deep),
                self.columns[*only].label,
                self.noun()
            ),
            kept => format!(
                "At {} layers {} of {} σ² keep the {}",
                count(deep),
                count_word(kept.len()),
                count_word(self.columns.len()),
                self.noun()
            ),
        }
    }

    /// What is plotted, and the setting.
    pub fn subtitle(&self) -> Vec<String> {
        let plotted = match self.direction {
            Direction::Forward => {
                "Decades that the standard deviation gains (+) or loses (−) between the first and the last hidden layer."
            }
            Direction::Backward => {
                "Decades that the gradient’s std gains (+) or loses (−) on its way back from the last hidden layer to the first."
            }
        };
        let mut setting = format!(
            "{}, {} units a layer, {}.",
            self.activation.title(),
            count(self.width),
            self.draws()
        );
        setting += if self.zeros().iter().any(Option::is_some) {
            " Kept: within a factor of 3; the heavy line marks no change."
        } else {
            " Kept: within a factor of 3."
        };
        if has_missing(self) {
            setting += " Hatched: not computed.";
        }
        vec![plotted.into(), setting]
    }

    /// One line for a slide.
    pub fn slide_subtitle(&self) -> String {
        let std = match self.direction {
            Direction::Forward => "decades between first and last layer",
            Direction::Backward => "decades between last and first layer",
        };
        format!(
            "{std}, {}, {} units, {}",
            self.activation.title(),
            count(self.width),
            self.draws()
        )
    }

    fn draws(&self) -> String {
        match self.replicates {
            1 => draws(1),
            n => format!("median of {}", draws(n)),
        }
    }

    /// Alternative text.
    pub fn alt(&self) -> String {
        let values = || {
            self.rows
                .iter()
                .flat_map(|(_, row)| row)
                .filter_map(|cell| cell.decades())
        };
        let (low, high) = values().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        let last = self.rows.len() - 1;
        let mut alt = format!(
            "Heat map of decades the {} gains or loses: {} weight variances σ² from {} to {} against {} depths \
             from {} to {} layers",
            self.noun(),
            count_word(self.columns.len()),
            self.columns[0].label,
            self.columns[self.columns.len() - 1].label,
            count_word(self.rows.len()),
            count(self.rows[0].0),
            count(self.rows[last].0)
        );
        if low <= high {
            alt += &format!("; from {} to {} decades", signed(low, 1), signed(high, 1));
        }
        let keep = |row: usize| match self.kept(row).len() {
            0 => "none".to_owned(),
            n => count_word(n),
        };
        alt + &format!(
            ". Within a factor of 3: {} at {} layers, {} at {}.",
            keep(last),
            count(self.rows[last].0),
            keep(0),
            count(self.rows[0].0)
        )
    }

    /// What to look at.
    pub fn caption(&self) -> Vec<String> {
        let last = self.rows.len() - 1;
        let (before, after) = (self.kept(0).len(), self.kept(last).len());
        let noun = self.noun();
        let mut caption = vec![if after < before {
            format!(
                "The neutral wedge narrows upwards: the deeper the network, the fewer variances keep the {noun} \
                 within a factor of 3."
            )
        } else {
            format!(
                "Neutral fields keep the {noun} within a factor of 3; they are no fewer in deep networks."
            )
        }];
        caption.extend(self.example());
        let dead = self.rows.iter().any(|(_, row)| row.contains(&Cell::Dead));
        if dead {
            caption.push(
                "“dead”: in the median network every unit of a layer is 0 on all inputs.".into(),
            );
        }
        if self
            .rows
            .iter()
            .any(|(_, row)| row.contains(&Cell::Constant))
        {
            caption.push(
                "“std 0”: nothing varies at one of the two layers, though units are not 0.".into(),
            );
        }
        if self.columns.len() > super::sizes::MOST_COLUMNS
            || self.rows.len() > super::sizes::MOST_ROWS
        {
            let thinned = self.thinned(super::sizes::MOST_COLUMNS, super::sizes::MOST_ROWS);
            let of = |shown: usize, all: usize, noun: &str| {
                (shown < all)
                    .then(|| format!("{} of {} {noun}", count_word(shown), count_word(all)))
            };
            let parts = [
                of(thinned.columns.len(), self.columns.len(), "variances"),
                of(thinned.rows.len(), self.rows.len(), "depths"),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            caption.push(format!(
                "The map shows {}; the data have all.",
                list(&parts)
            ));
        }
        caption
    }

    /// One field read out: the one right of the line of 0 in the deepest row, or any that moves.
    fn example(&self) -> Option<String> {
        let (_, row) = self.rows.last()?;
        let readable = |v: &f64| (EDGES[1]..300.0).contains(&v.abs());
        let growing = row
            .iter()
            .filter_map(|cell| cell.decades())
            .find(|v| *v > 0.0 && readable(v));
        let value = growing.or_else(|| {
            row.iter()
                .rev()
                .filter_map(|cell| cell.decades())
                .find(readable)
        })?;
        let (last, first) = match self.direction {
            Direction::Forward => ("last", "first"),
            Direction::Backward => ("first", "last"),
        };
        let decimals = if value.abs() < 9.95 { 1 } else { 0 };
        // The factor of the number as it is printed, so that a reader who checks agrees.
        let printed = (value * 10f64.powi(decimals)).round() / 10f64.powi(decimals);
        let factor = from_log10(printed.abs(), 1);
        Some(if value > 0.0 {
            format!(
                "{} decades: the {last} layer is {factor} times the {first}.",
                signed(value, decimals as usize)
            )
        } else {
            format!(
                "{} decades: the {last} layer is the {first} divided by {factor}.",
                signed(value, decimals as usize)
            )
        })
    }
}
