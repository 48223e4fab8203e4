//! The activations in words: how far they slide, what is plotted, what to look at.

use super::{Content, Panel, Row};
use crate::analysis::{Analysis, LEVEL_DECADES, Slice};
use crate::chart::figure::words::{
    self as figure_words, capitalised, draws, inputs, list, shape, sigma2, unusual,
};
use crate::chart::layout::numbers::{count, count_word, from_log10, power_of_ten, shortest};
use crate::network::Activation;

/// A slide of less is none: a factor of ten.
pub(super) const PLACE: f64 = 1.0;

/// "ReLU, 50 layers × 80 units, 1,000 inputs, ten random draws".
pub fn setting(analysis: &Analysis, slice: &Slice) -> String {
    let mut parts = vec![capitalised(&slice.activation.title()), shape(slice)];
    parts.extend(unusual(slice));
    parts.extend([inputs(analysis.data, slice), draws(slice.draws())]);
    parts.join(", ")
}

/// Decades by which a distribution's span changes for the eye to see it.
const SPAN: f64 = 0.25;

impl Content {
    fn layers(&self) -> String {
        match self.depth {
            1 => "one layer".into(),
            depth => format!("{} layers", count(depth)),
        }
    }

    /// Whether activations are never negative.
    fn is_positive(&self) -> bool {
        matches!(
            self.activation,
            Activation::Relu | Activation::Sigmoid | Activation::Softplus
        )
    }

    /// The finding.
    pub fn title(&self) -> String {
        let panels = self.panels.as_slice();
        if let [low, middle, high] = panels
            && let (Some(down), Some(still), Some(up)) = (low.shift(), middle.shift(), high.shift())
        {
            let factors = [middle.sigma2 / low.sigma2, high.sigma2 / middle.sigma2];
            let doubles = factors.iter().all(|factor| (1.8..2.2).contains(factor));
            let sides = [-down, up];
            if doubles && still.abs() < PLACE && sides.iter().all(|side| *side >= PLACE) {
                let about = ((sides[0] + sides[1]) / 2.0).round() as usize;
                return format!(
                    "A factor of two in σ² moves the activations {} in {}",
                    if about == 1 {
                        "a decade".into()
                    } else {
                        format!("{} decades", count_word(about))
                    },
                    self.layers()
                );
            }
        }
        match panels {
            [] => String::new(),
            [only] => format!(
                "At {} the activations {}",
                sigma2(&only.label),
                self.fate(only, true)
            ),
            all @ [low, ..]
                if all
                    .iter()
                    .all(|p| self.fate(p, true) == self.fate(low, true)) =>
            {
                let labels: Vec<String> = all.iter().map(|panel| panel.label.clone()).collect();
                format!(
                    "At {} the activations {}",
                    sigma2(&list(&labels)),
                    self.fate(low, true)
                )
            }
            // One sentence for all, also where some stay nearer than others.
            all if all.iter().all(Panel::stays) => {
                let labels: Vec<String> = all.iter().map(|panel| panel.label.clone()).collect();
                format!(
                    "At {} the activations stay within {} through {}",
                    sigma2(&list(&labels)),
                    Self::within(all),
                    self.layers()
                )
            }
            [low, .., high] => format!(
                "At {} the activations {}; at {} they {}",
                sigma2(&low.label),
                self.fate(low, true),
                high.label,
                self.fate(high, false)
            ),
        }
    }

    /// "fall seven decades in 50 layers": what becomes of a panel's activations, with or without
    /// the layers.
    fn fate(&self, panel: &Panel, within: bool) -> String {
        let decades = |shift: f64| match shift.abs().round() as usize {
            1 => "a decade".to_owned(),
            n => format!("{} decades", count_word(n)),
        };
        let (fate, preposition) = match (panel.shift(), panel.rows.last()) {
            (Some(shift), _) if shift <= -PLACE => (format!("fall {}", decades(shift)), "in"),
            (Some(shift), _) if shift >= PLACE => (format!("rise {}", decades(shift)), "in"),
            (Some(_), _) if panel.spread().is_some_and(|s| s >= PLACE) => {
                ("spread out".into(), "within")
            }
            (Some(_), _) => (format!("stay within {}", Self::within([panel])), "through"),
            (
                None,
                Some(Row {
                    curve: Some(curve), ..
                }),
            ) => (
                // A number of its own, not one of two ends decades apart.
                format!("have a median of {}", from_log10(curve.median, 2)),
                "after",
            ),
            (None, _) => ("die out".into(), "within"),
        };
        if within {
            format!("{fate} {preposition} {}", self.layers())
        } else {
            fate
        }
    }

    /// "a factor of two", or "a factor of ten": where the medians of these panels stay from the first
    /// layer on.
    fn within<'a>(panels: impl IntoIterator<Item = &'a Panel>) -> &'static str {
        let mut panels = panels.into_iter();
        match panels.all(|panel| panel.strays().is_some_and(|by| by <= LEVEL_DECADES)) {
            true => "a factor of two",
            false => "a factor of ten",
        }
    }

    /// What is plotted, and the setting.
    pub fn subtitle(&self) -> Vec<String> {
        let what = if self.zeros().1 > 0.005 {
            "Distribution of the active hidden units on a logarithmic axis"
        } else if self.is_positive() {
            "Distribution of the hidden units on a logarithmic axis"
        } else {
            "Distribution of the hidden units’ size |h| on a logarithmic axis"
        };
        let pooled = if self.setting.ends_with("draw") {
            ""
        } else {
            " pooled"
        };
        vec![
            format!("{what}; a vertical stroke marks the median."),
            format!("{}{pooled}.", self.setting),
        ]
    }

    /// Smallest and largest share of zeros over all panels and layers.
    fn zeros(&self) -> (f64, f64) {
        let rows = self.panels.iter().flat_map(|panel| &panel.rows);
        let range = rows.fold((1.0f64, 0.0f64), |(a, b), row| {
            (a.min(row.zeros), b.max(row.zeros))
        });
        if range.0 > range.1 { (0.0, 0.0) } else { range }
    }

    /// "in every layer about half of the units are 0"; `None` where hardly any is.
    fn zeros_in_words(&self) -> Option<String> {
        let (low, high) = self.zeros();
        let percent = |share: f64| (100.0 * share).round();
        let place = match self.depth {
            1 => "in the layer",
            depth if self.panels.iter().all(|panel| panel.rows.len() == depth) => "in every layer",
            _ => "in the layers shown",
        };
        // Smooth activations reach 0 only where a number can't tell them from it.
        let are = match self.activation {
            Activation::Relu => "are",
            _ => "round to",
        };
        if high < 0.005 {
            None
        } else if high - low > 0.1 {
            Some(format!(
                "{place} {}% to {}% of the units {are} 0",
                percent(low),
                percent(high)
            ))
        } else if (0.45..0.55).contains(&((low + high) / 2.0)) {
            Some(format!("{place} about half of the units {are} 0"))
        } else {
            let middle = percent((low + high) / 2.0);
            Some(format!("{place} about {middle}% of the units {are} 0"))
        }
    }

    /// Name of the value axis.
    pub fn axis_name(&self, short: bool) -> String {
        let zeros = self.zeros_in_words();
        match (self.is_positive(), zeros) {
            (true, Some(_)) if short => "activation h > 0".into(),
            (false, Some(_)) if short => "|h| > 0".into(),
            (true, Some(zeros)) => format!("activation h (positive units only; {zeros})"),
            (false, Some(zeros)) => format!("size of the activation, |h| (without 0; {zeros})"),
            (true, None) => "activation h".into(),
            (false, None) => "size of the activation, |h|".into(),
        }
    }

    /// Alternative text.
    pub fn alt(&self) -> String {
        let layers: Vec<String> = self.panels[0]
            .rows
            .iter()
            .map(|row| count(row.layer))
            .collect();
        let (noun, order) = match layers.len() {
            1 => ("layer", ""),
            _ => ("layers", ", first to last"),
        };
        let panels: Vec<String> = self.panels.iter().map(|panel| self.alt_of(panel)).collect();
        format!(
            "Ridge plot: distributions of the activations on a logarithmic axis at {noun} {}. Medians{order}: {}.",
            list(&layers),
            panels.join("; ")
        )
    }

    fn alt_of(&self, panel: &Panel) -> String {
        let median = |row: Option<&Row>| {
            row.and_then(|row| row.curve.as_ref())
                .map_or("0".to_owned(), |curve| rounded(curve.median))
        };
        let first = median(panel.rows.first());
        match panel.rows.len() {
            0 | 1 => format!("σ² {}: {first}", panel.label),
            _ => format!(
                "σ² {}: {first} to {}",
                panel.label,
                median(panel.rows.last())
            ),
        }
    }

    /// What to look at.
    pub fn caption(&self) -> Vec<String> {
        let slides = self
            .panels
            .iter()
            .any(|p| p.shift().is_some_and(|shift| shift.abs() >= PLACE));
        let mut caption = vec![if self.panels.iter().all(|panel| panel.rows.len() < 2) {
            "With one hidden layer nothing moves yet: each curve shows where its units lie.".into()
        } else if slides {
            self.slide_in_words()
        } else if self.panels.iter().all(Panel::dies) {
            "From top to bottom the units die out: in the end none is active on any input.".into()
        } else if self.panels.iter().any(Panel::dies) {
            let living = self.panels.iter().filter(|panel| !panel.dies());
            format!(
                "From top to bottom each median stays within {} where units live on.",
                Self::within(living)
            )
        } else if self
            .panels
            .iter()
            .any(|p| p.spread().is_some_and(|s| s >= PLACE))
        {
            format!(
                "{}its median stays within a factor of ten while its large units grow by more.",
                match self.panels.len() {
                    1 => "The panel spreads: ",
                    _ => "Where a panel spreads, ",
                }
            )
        } else {
            format!(
                "From top to bottom each median stays within {}.",
                Self::within(&self.panels)
            )
        }];
        if slides {
            caption.push(format!(
                "Decades here are of the median over units, inputs and draws; those of the other \
                 figures are of the {}.",
                self.statistic.short()
            ));
        }
        caption.extend(self.cut_in_words());
        if let Some(zeros) = self.zeros_in_words() {
            let dead = self.panels.iter().any(Panel::dies);
            let dead = if dead {
                "; “all 0”: no unit is active in any draw"
            } else {
                ""
            };
            caption.push(format!("A 0 has no place on this axis: {zeros}{dead}."));
        }
        caption
    }

    /// What the distributions of sliding panels do besides: they move as one, or change their span.
    fn slide_in_words(&self) -> String {
        let slides = |panel: &&Panel| panel.shift().is_some_and(|by| by.abs() >= PLACE);
        let panel = match self.panels.len() {
            1 => "The panel slides: its",
            _ => "Where a panel slides, its",
        };
        let of_panel = |panel| Some((panel, Panel::spans(panel)?));
        let spans = self.panels.iter().filter(slides).filter_map(of_panel);
        let change = |(_, [first, last]): &(&Panel, [f64; 2])| last - first;
        let most = spans.max_by(|a, b| change(a).abs().total_cmp(&change(b).abs()));
        match most {
            Some((one, [first, last])) if (last - first).abs() >= SPAN => format!(
                "{panel} median moves by a decade or more, while {} {}: the middle 80% span {} in the first \
                 layer, {} in the last.",
                match self.panels.len() {
                    1 => "its distribution".to_owned(),
                    _ => format!("the distribution at {}", figure_words::sigma2(&one.label)),
                },
                if last > first { "widens" } else { "narrows" },
                figure_words::decades(first),
                figure_words::decades(last)
            ),
            _ if self.slopes_alone => {
                format!("{panel} whole distribution moves: no unit escapes the drift.")
            }
            _ => format!("{panel} median moves by a decade or more."),
        }
    }

    /// What the left end of the axis cuts off; `None` where that is nothing to speak of.
    fn cut_in_words(&self) -> Option<String> {
        let (low, _) = self.range();
        let rows = self.panels.iter().flat_map(|panel| &panel.rows);
        let shares = rows.filter_map(|row| Some(row.curve.as_ref()?.left_of(low)));
        let most = shares.fold(0.0, f64::max);
        let share = match (100.0 * most).round() {
            _ if most < 1e-3 => return None,
            0.0 => "less than 1%".into(),
            percent => format!("at most {percent}%"),
        };
        Some(format!(
            "Tails that run on to the left are cut: {share} of a layer’s units lie there."
        ))
    }

    /// What stands beside a panel's variance: "half of He", or its own rule.
    pub fn note(&self, panel: &Panel) -> String {
        let center = self.panels.iter().find(|other| other.critical);
        let center = center.and_then(|center| Some((center.sigma2, *center.names.first()?)));
        let own = panel.names.first().copied().unwrap_or_default();
        match center {
            Some((sigma2, name)) if sigma2 != panel.sigma2 => {
                let ratio = panel.sigma2 / sigma2;
                match ratio {
                    r if (r - 0.5).abs() < 0.005 => format!("half of {name}"),
                    r if (r - 2.0).abs() < 0.02 => format!("twice {name}"),
                    r => format!("{} times {name}", shortest(r, 2)),
                }
            }
            // Where two lines share a number the label has the name.
            _ if panel.label.contains(own) => String::new(),
            _ => own.into(),
        }
    }

    /// What the distribution does, under the panel's variance.
    pub fn motion(&self, panel: &Panel) -> &'static str {
        match panel.shift() {
            None if panel.dies() => "dies",
            None => "",
            Some(shift) if shift <= -PLACE => "slides towards 0",
            Some(shift) if shift >= PLACE && self.activation.is_bounded() => {
                "slides towards saturation"
            }
            Some(shift) if shift >= PLACE => "slides towards infinity",
            Some(_) if panel.spread().is_some_and(|s| s >= PLACE) => "spreads",
            Some(_) if Self::within([panel]) == "a factor of two" => "stays within a factor of 2",
            Some(_) => "moves less than a decade",
        }
    }
}

/// A number by its log10, to one digit, or as a power of ten far away.
fn rounded(log10: f64) -> String {
    if (-3.0..4.0).contains(&log10) {
        from_log10(log10, 1)
    } else {
        power_of_ten(log10.round() as i64)
    }
}
