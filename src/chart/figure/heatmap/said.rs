//! The heat map in words: how depth narrows the choice of σ², what is plotted, what to look at.

use super::grid::has_missing;
use super::{Cell, Column, Content, Direction, EDGES, sizes};
use crate::analysis::stable_decades;
use crate::chart::figure::words::{
    capitalised, draws, few_layers_rule, has_few_layers, list, sigma2,
};
use crate::chart::layout::numbers::{count, count_word, from_log10, signed, significant};

impl Content {
    /// Columns that keep the signal in a row.
    pub(super) fn kept(&self, row: usize) -> Vec<usize> {
        let (depth, cells) = &self.rows[row];
        let cells = cells.iter().enumerate();
        cells
            .filter(|(_, cell)| cell.keeps(*depth))
            .map(|(i, _)| i)
            .collect()
    }

    /// Columns that were computed at the deepest row; an interrupted run may lack some.
    fn computed(&self) -> Vec<usize> {
        let (_, row) = &self.rows[self.rows.len() - 1];
        (0..row.len())
            .filter(|&column| row[column] != Cell::Missing)
            .collect()
    }

    /// The row that the deepest is compared with, and the columns that it keeps: the shallowest that has
    /// all the columns of the deepest and is held to the same factor, else the shallowest that has them.
    pub(super) fn shallow(&self) -> Option<(usize, Vec<usize>)> {
        let computed = self.computed();
        let complete = |row: &usize| {
            let (depth, cells) = &self.rows[*row];
            let mut columns = computed.iter();
            // One layer is the start itself.
            *depth > 1 && columns.all(|&column| cells[column] != Cell::Missing)
        };
        let rows = || (0..self.rows.len() - 1).filter(complete);
        let row = rows()
            .find(|row| !has_few_layers(self.rows[*row].0))
            .or_else(|| rows().next())?;
        let mut kept = self.kept(row);
        kept.retain(|column| computed.contains(column));
        Some((row, kept))
    }

    /// How far from its start what the title calls kept may end.
    fn rule_of_kept(&self) -> &'static str {
        let deepest = self.rows[self.rows.len() - 1].0;
        let compared = self.shallow().map(|(row, _)| self.rows[row].0);
        match (
            has_few_layers(deepest),
            compared.is_some_and(has_few_layers),
        ) {
            (true, _) => "within a factor of two a layer",
            (false, true) => "within a factor of ten, below five layers of two a layer",
            (false, false) => "within a factor of ten",
        }
    }

    /// The finding.
    pub fn title(&self) -> String {
        let noun = self.noun;
        let last = self.rows.len() - 1;
        let deep = self.rows[last].0;
        let after = self.kept(last);
        let tried = self.computed().len();
        let all = count_word(tried);
        let few = |kept: &[usize]| count_word(kept.len());
        let of_all = |kept: &[usize]| match kept.len() {
            n if n == tried => format!("all {all}"),
            n => format!("{} of {all}", count_word(n)),
        };
        let Some((row, before)) = self.shallow() else {
            return match after.as_slice() {
                kept if kept.len() == tried => {
                    format!("Every σ² keeps the {noun} through {} layers", count(deep))
                }
                [] => format!("At {} layers no σ² keeps the {noun}", count(deep)),
                _ => self.slide_title().replace(" σ² keep ", " variances keep "),
            }
            .replace("σ² = ", "σ²\u{a0}=\u{a0}");
        };
        let shallow = self.rows[row].0;
        let layers = |depth: usize| {
            if depth == 1 {
                "one layer".to_owned()
            } else {
                format!("{} layers", count(depth))
            }
        };
        let (at_shallow, at_deep) = (layers(shallow), layers(deep));
        match (before.len(), after.as_slice()) {
            (_, kept) if kept.len() == tried => {
                format!("Every σ² keeps the {noun} through {at_deep}")
            }
            (0, []) => format!("No σ² keeps the {noun}, neither through {at_shallow} nor through {at_deep}"),
            (n, []) => format!(
                "At {at_deep} no σ² keeps the {noun}; at {at_shallow} {} {}",
                of_all(&before),
                if n == 1 { "does" } else { "do" }
            ),
            (n, [only]) if n > 1 => format!(
                "At {at_deep} only σ² = {} keeps the {noun}; at {at_shallow} {} do",
                self.columns[*only].said,
                of_all(&before)
            ),
            (n, kept) if n > kept.len() => format!(
                "At {at_deep} {} of {all} variances keep the {noun}; at {at_shallow} {} do",
                few(kept),
                few(&before)
            ),
            (1, [only]) if before == [*only] => format!(
                "At {at_deep}, as at {shallow}, only σ² = {} keeps the {noun}",
                self.columns[*only].said
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
                self.columns[*only].said,
                self.noun
            ),
            [] => format!("At {} layers no σ² keeps the {}", count(deep), self.noun),
            kept => format!(
                "At {} layers {} of {} σ² keep the {}",
                count(deep),
                count_word(kept.len()),
                count_word(self.computed().len()),
                self.noun
            ),
        }
    }

    /// What is plotted, and the setting.
    pub fn subtitle(&self) -> Vec<String> {
        let plotted = match self.direction {
            Direction::Forward => format!(
                "Decades that the {} gains (+) or loses (−) between the first and the last hidden layer.",
                self.statistic.long()
            ),
            Direction::Backward => format!(
                "Decades that the gradient’s {} gains (+) or loses (−) on its way back from the last hidden layer to the first.",
                self.statistic.short()
            ),
        };
        let mut setting = format!(
            "{}, {}, {}.",
            capitalised(&self.activation.title()),
            self.network,
            self.draws()
        );
        setting += &format!(" Kept: {}", self.rule_of_kept());
        setting += match self.zeros().iter().any(Option::is_some) {
            true => "; the heavy line marks no change.",
            false => ".",
        };
        if has_missing(self) {
            setting += " Hatched: not computed.";
        }
        vec![plotted, setting]
    }

    /// One line for a slide.
    pub fn slide_subtitle(&self) -> String {
        let std = match self.direction {
            Direction::Forward => "decades between first and last layer",
            Direction::Backward => "decades between last and first layer",
        };
        format!(
            "{std}, {}, {}, {}",
            self.activation.title(),
            self.network,
            self.draws()
        )
    }

    fn draws(&self) -> String {
        match self.draws.several() {
            true => format!("median of {}", draws(self.draws)),
            false => draws(self.draws),
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
            self.noun,
            count_word(self.columns.len()),
            self.columns[0].said,
            self.columns[self.columns.len() - 1].said,
            count_word(self.rows.len()),
            count(self.rows[0].0),
            count(self.rows[last].0)
        );
        if low <= high {
            alt += &format!("; from {} to {} decades", signed(low, 1), signed(high, 1));
        }
        let keep = |kept: &[usize]| match kept.len() {
            0 => "none".to_owned(),
            n => count_word(n),
        };
        alt += &format!(
            ". Kept: {} at {} layers",
            keep(&self.kept(last)),
            count(self.rows[last].0)
        );
        if let Some((row, kept)) = self.shallow() {
            alt += &format!(", {} at {}", keep(&kept), count(self.rows[row].0));
        }
        alt + "."
    }

    /// What to look at.
    pub fn caption(&self) -> Vec<String> {
        let last = self.rows.len() - 1;
        let after = self.kept(last).len();
        let before = self.shallow().map(|(_, kept)| kept.len());
        let noun = self.noun;
        // Which fields are kept, and what they keep of the noun; few layers have a rule of their own.
        let (fields, within) = match has_few_layers(self.rows[last].0) {
            true => {
                let a_layer = significant(stable_decades(2), 1);
                (format!("within {a_layer} a layer on the way"), "")
            }
            false => ("from −1 to +1".into(), " within a factor of ten"),
        };
        let deep = count(self.rows[last].0);
        let shallow = count(self.shallow().map_or(0, |(row, _)| self.rows[row].0));
        let mut caption = vec![match before {
            before if after == 0 && before.unwrap_or(0) == 0 => {
                format!("A field {fields} would keep the {noun}{within}; there is none.")
            }
            None => format!("Fields {fields} keep the {noun}{within}."),
            Some(before) if after < before && !self.narrows() => format!(
                "Fields {fields} keep the {noun}{within}: fewer at {deep} layers than at {shallow}."
            ),
            Some(before) if after < before => format!(
                "The {} of small numbers narrows upwards: the deeper the network, the fewer variances keep the \
                 {noun}{within}.",
                self.shape_of_kept()
            ),
            Some(_) => format!(
                "Fields {fields} keep the {noun}{within}; at {deep} layers they are no fewer than at {shallow}."
            ),
        }];
        let depths: Vec<usize> = self.rows.iter().map(|(depth, _)| *depth).collect();
        caption.extend(few_layers_rule(&depths).map(String::from));
        caption.extend(self.example());
        let dead = self.rows.iter().any(|(_, row)| row.contains(&Cell::Dead));
        if dead {
            caption.push(
                "“dead”: in at least half of the draws some layer’s units are all 0 on every input."
                    .into(),
            );
        }
        if self
            .rows
            .iter()
            .any(|(_, row)| row.contains(&Cell::Constant))
        {
            caption.push(
                "“std 0”: in at least half of the draws nothing varies at one of the two layers, \
                 though units are not 0."
                    .into(),
            );
        }
        caption.extend(self.about_thinning());
        caption
    }

    /// How many of the fields are drawn where not all are, on a page and on a phone.
    pub(super) fn about_thinning(&self) -> Option<String> {
        let shown = |(columns, rows)| {
            let shown = self.thinned(columns, rows);
            let of = |shown: usize, all: usize, noun: &str| {
                (shown < all)
                    .then(|| format!("{} of {} {noun}", count_word(shown), count_word(all)))
            };
            let parts = [
                of(shown.columns.len(), self.columns.len(), "variances"),
                of(shown.rows.len(), self.rows.len(), "depths"),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| list(&parts))
        };
        let phone = shown(sizes::PHONE)?;
        Some(match shown(sizes::PAGE) {
            None => format!("On a phone the map shows {phone}; the data have all."),
            Some(page) => {
                format!("The map shows {page}, on a phone {phone}; the data have all.")
            }
        })
    }

    /// Whether no row keeps more variances than the one below it, from the shallowest that is compared.
    fn narrows(&self) -> bool {
        let Some((from, _)) = self.shallow() else {
            return false;
        };
        let computed = self.computed();
        let kept = |row: usize| {
            let mut kept = self.kept(row);
            kept.retain(|column| computed.contains(column));
            kept.len()
        };
        (from + 1..self.rows.len()).all(|row| kept(row) <= kept(row - 1))
    }

    /// A wedge has both sides in the map, a strip runs out of it.
    fn shape_of_kept(&self) -> &'static str {
        let inside = |row: usize| {
            let kept = self.kept(row);
            kept.first() != Some(&0) && kept.last() != Some(&(self.columns.len() - 1))
        };
        match inside(self.rows.len() - 1) {
            true => "wedge",
            false => "strip",
        }
    }

    /// One field read out that every drawing has: the one right of the line of 0 in the deepest row, or
    /// any that moves.
    fn example(&self) -> Option<String> {
        let small = self.thinned(sizes::SLIDE.0, sizes::SLIDE.1);
        let (_, row) = small.rows.last()?;
        let readable = |v: &f64| (EDGES[1]..300.0).contains(&v.abs());
        let cells = row.iter().zip(&small.columns);
        let fields: Vec<(f64, &Column)> = cells
            .filter_map(|(cell, column)| Some((cell.decades()?, column)))
            .filter(|(v, _)| readable(v))
            .collect();
        let &(value, column) = fields
            .iter()
            .find(|(v, _)| *v > 0.0)
            .or_else(|| fields.last())?;
        let (last, first) = match self.direction {
            Direction::Forward => ("last", "first"),
            Direction::Backward => ("first", "last"),
        };
        let decimals = if value.abs() < 9.95 { 1 } else { 0 };
        let field = format!(
            "{} decades at {}: the {last} layer is",
            signed(value, decimals),
            sigma2(&column.said)
        );
        // To the digits that lead and tables give it.
        let factor = from_log10(value.abs(), 2);
        Some(match value > 0.0 {
            true => format!("{field} {factor} times the {first}."),
            false => format!("{field} the {first} divided by {factor}."),
        })
    }
}
