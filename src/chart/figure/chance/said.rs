//! What the figure says: title, subtitle, caption, alternative text.

use super::Content;
use crate::analysis::{Basis, CHANCE_Z, LogLaw};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, NBSP, all_of, count, count_word};

/// Decades over the whole depth within which infinite width counts as keeping the input's length.
const LEVEL: f64 = 0.15;
/// Share of a drift that σ² may have in one that is put down to something else.
const SHARE: f64 = 0.1;
/// Decades between the 5% and the 95% quantile under which chance hardly matters: 5% either way.
const NARROW: f64 = 0.042;

impl Content {
    /// Whether the draws end where the law says.
    fn is_chance(&self) -> bool {
        self.law.is_some() && self.z.is_none_or(|z| z.abs() < CHANCE_Z)
    }

    /// Draws that live at the last layer, and how many of them lie between the 5% and 95% quantile.
    fn inside(&self) -> Option<(usize, usize)> {
        let law = self.last()?;
        let ends = || self.draws.iter().filter_map(|draw| draw[self.depth]);
        let within = |end: &f64| (law.quantiles[0]..=law.quantiles[4]).contains(end);
        Some((ends().filter(within).count(), ends().count()))
    }

    /// Smallest and largest end of a living draw.
    fn range(&self) -> (f64, f64) {
        let ends = self.draws.iter().filter_map(|draw| draw[self.depth]);
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| {
            (low.min(end), high.max(end))
        })
    }

    fn infinite_end(&self) -> Option<f64> {
        self.infinite.last().copied().flatten()
    }

    /// Whether infinite width, where it keeps the input's length, lies among the nine draws in ten: else
    /// it is this width that drifts, and not a draw.
    fn drifts_by_chance(&self, law: &LogLaw, end: f64) -> bool {
        keeps_length(end, law.quantiles[4] - law.quantiles[0])
            && (law.quantiles[0]..=law.quantiles[4]).contains(&end)
    }

    /// The finding.
    pub(super) fn title(&self) -> String {
        let (low, high) = self.range();
        let dead = self.draws.iter().filter(|draw| draw[self.depth].is_none());
        let dead = dead.count();
        if 2 * dead > self.draws.len() {
            return format!(
                "{} of {} networks die on their input within {} layers",
                words::capitalised(&count_word(dead)),
                count_word(self.draws.len()),
                count(self.depth)
            );
        }
        let between = |low: f64, high: f64| {
            let [low, high] = [low, high].map(|end| numbers::from_log10(end, 2));
            format!("between {low} and {high} times the input")
        };
        let Some(law) = self.last() else {
            return match self.draws.len() {
                1 => format!(
                    "One draw ends at {} times the input",
                    numbers::from_log10(low, 2)
                ),
                n => format!(
                    "{} draws end {}",
                    words::capitalised(&count_word(n)),
                    between(low, high)
                ),
            };
        };
        if !self.is_chance() {
            return "The draws lie further off than chance explains".into();
        }
        if law.quantiles[4] - law.quantiles[0] < NARROW {
            return format!(
                "At width {} chance hardly moves one input",
                count(self.width)
            );
        }
        match self.infinite_end() {
            Some(end) if self.drifts_by_chance(law, end) => {
                "The drift you see is chance, not σ²".into()
            }
            Some(end) if keeps_length(end, law.quantiles[2]) => format!(
                "What drifts is width {}, not σ²: the median network {} to {}",
                count(self.width),
                match law.quantiles[2] < 0.0 {
                    true => "falls",
                    false => "grows",
                },
                numbers::from_log10(law.quantiles[2], 2)
            ),
            _ => format!(
                "By the law nine networks in ten end {}",
                between(law.quantiles[0], law.quantiles[4])
            ),
        }
    }

    /// What is plotted, and where the law comes from.
    pub(super) fn subtitle(&self) -> Vec<String> {
        let networks = match self.draws.len() {
            1 => "One network".to_owned(),
            n => format!("{} networks", words::capitalised(&count_word(n))),
        };
        let law = match &self.law {
            None => "Each network has an input of its own.".to_owned(),
            Some((_, Basis::Exact)) => format!(
                "The exact law for width {} says how far a lucky or unlucky one may stray.",
                count(self.width)
            ),
            Some((_, Basis::Simulated { networks })) => format!(
                "The law for width {}, simulated with {} lengths, says how far a lucky or unlucky one may \
                 stray.",
                count(self.width),
                count(*networks)
            ),
        };
        vec![
            format!(
                "{networks} ({}, {}), {}, one input each.",
                self.activation, self.variance, self.shape
            ),
            law,
        ]
    }

    /// One line for a slide.
    pub(super) fn slide_subtitle(&self) -> String {
        format!(
            "RMS of the hidden units, input = 1; {}, {}, {}",
            self.activation, self.variance, self.shape
        )
    }

    /// What to look at.
    pub(super) fn caption(&self) -> Vec<String> {
        let mut caption = Vec::new();
        let Some(law) = self.last() else {
            caption.push(self.lawless.clone());
            return caption;
        };
        let of_input = |quantile: usize| numbers::from_log10(law.quantiles[quantile], 2);
        let drift = match (self.is_chance(), self.infinite_end()) {
            (true, Some(end)) if self.drifts_by_chance(law, end) => {
                ": the drift you see is chance, not σ²"
            }
            _ => "",
        };
        caption.push(format!(
            "At width {} one network in twenty ends below {} of its input, and one in twenty above \
             {}{drift}.",
            count(self.width),
            of_input(0),
            of_input(4)
        ));
        if let Some((inside, alive)) = self.inside()
            && alive > 1
        {
            let error = match self.z {
                Some(z) if z.abs() < 0.05 => {
                    " Their mean is the law’s, to less than a tenth of a standard error.".into()
                }
                Some(z) => format!(
                    " Their mean lies {}{NBSP}standard errors from the law’s.",
                    numbers::signed(z, 1).trim_start_matches(['+', numbers::MINUS])
                ),
                None => String::new(),
            };
            let living = if alive < self.draws.len() {
                "living "
            } else {
                ""
            };
            let draws = match inside == alive {
                true => format!("{} {living}draws", words::capitalised(&all_of(alive))),
                false => format!(
                    "{} of the {} {living}draws",
                    words::capitalised(&count_word(inside)),
                    count_word(alive)
                ),
            };
            caption.push(format!(
                "{draws} end in the wide band, where nine in ten belong.{error}"
            ));
        }
        if let Some(end) = self.infinite_end() {
            let off = law.quantiles[2] - end;
            if off.abs() > 0.02 {
                let (word, why) = match off < 0.0 {
                    true => ("below", "a few large draws hold the mean square up"),
                    false => (
                        "above",
                        "lengths are drawn to a fixed point from both sides",
                    ),
                };
                caption.push(format!(
                    "By the {} law the median network ends {} times {word} infinite width: {why}. \
                     A pooled std follows the inputs that are largest; this figure follows one input.",
                    match self.law {
                        Some((_, Basis::Simulated { .. })) => "simulated",
                        _ => "exact",
                    },
                    numbers::from_log10(off.abs(), 2)
                ));
            }
        }
        if law.dead > 5e-4 {
            let percent = numbers::significant(100.0 * law.dead, 2);
            caption.push(format!(
                "By the last layer {percent}% of such networks are dead; the quantiles are those of \
                 the living."
            ));
        }
        caption
    }

    /// Alternative text, under 60 words.
    pub(super) fn alt(&self) -> String {
        let (low, high) = self.range();
        let law = self.last().map_or(String::new(), |law| {
            let [low, middle, high] =
                [0, 2, 4].map(|quantile| numbers::from_log10(law.quantiles[quantile], 2));
            format!(" The law’s 5%, 50% and 95% quantiles end at {low}, {middle} and {high}.")
        });
        let [low, high] = [low, high].map(|end| numbers::from_log10(end, 2));
        let (draws, ends) = match self.shown_draws_count() {
            1 => ("one draw".into(), format!("It ends at {low}")),
            n => (
                format!("{} draws", count_word(n)),
                format!("Draws end between {low} and {high}"),
            ),
        };
        format!(
            "Line chart: root mean square of the hidden units at one input, on a log axis, against \
             layer 0 to {}; {draws}.{law} {ends}.",
            count(self.depth)
        )
    }

    fn shown_draws_count(&self) -> usize {
        self.draws.len().min(super::MOST)
    }
}

/// Whether infinite width, which ends at `end`, keeps the input's length: next to a drift of so many decades
/// what σ² does is nothing.
fn keeps_length(end: f64, drift: f64) -> bool {
    end.abs() < LEVEL && end.abs() <= SHARE * drift.abs()
}
