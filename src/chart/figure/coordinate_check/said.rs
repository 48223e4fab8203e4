//! What the figure says: title, subtitle, caption, alternative text.

use super::{Content, Panel, words};
use crate::analysis::coordinate_check::{Outcome, Quantity, SlopeCheck, TOLERANCE};
use crate::chart::figure::words::{capitalised, counted, kind_of};
use crate::chart::layout::numbers::{all_of, count, count_word};

impl Content<'_> {
    /// The finding.
    pub fn title(&self) -> String {
        let head = self.slide_title();
        let (told, slope) = (self.told(), self.told().slope);
        let settings = self.check.settings.len();
        match slope.outcome() {
            Outcome::Fails if self.none_passes() => {
                format!(
                    "{head}; at {} the {}",
                    words::setting(told.setting),
                    goes(told)
                )
            }
            Outcome::Fails => format!("{head}: its {}", goes(told)),
            Outcome::Open => format!(
                "{head}: that of the {} is {}",
                words::quantity(slope),
                words::with_half(slope)
            ),
            Outcome::Passes if settings > 1 => {
                let slopes = self.check.settings.iter().flat_map(|s| &s.slopes);
                let most = slopes.map(SlopeCheck::miss).fold(0.0, f64::max);
                format!("{head}: no slope is more than {most:.2} off")
            }
            Outcome::Passes => format!(
                "{head}: the slope at layer {} is {}",
                count(slope.layer),
                words::with_half(slope)
            ),
        }
    }

    /// Whether each of several settings fails.
    fn none_passes(&self) -> bool {
        let settings = self.check.settings.len();
        settings > 1 && self.count(Outcome::Fails) == settings
    }

    /// The finding without its number.
    pub fn slide_title(&self) -> String {
        let told = self.told();
        let settings = self.check.settings.len();
        let subject = match told.setting.rule {
            None if settings > 1 => "A fixed σ²".into(),
            _ => words::setting(told.setting),
        };
        match told.slope.outcome() {
            Outcome::Fails if self.none_passes() => match settings {
                2 => "Neither variance passes the coordinate check".into(),
                many => format!(
                    "None of {} variances passes the coordinate check",
                    count_word(many)
                ),
            },
            Outcome::Fails if settings > 1 && told.setting.rule.is_none() => {
                format!("{subject} breaks the scaling rule")
            }
            Outcome::Fails => format!("{subject} fails the coordinate check"),
            Outcome::Open => "These draws do not tell every slope".into(),
            Outcome::Passes if settings > 1 => format!(
                "{} variances pass the coordinate check",
                capitalised(&all_of(settings))
            ),
            Outcome::Passes => format!("{subject} passes the coordinate check"),
        }
    }

    /// What is plotted, and the setting.
    pub fn subtitle(&self) -> Vec<String> {
        vec![
            format!(
                "Coordinate check at initialisation: root mean square against width, {} a width, fitted slope \
                 with 95% interval.",
                draws(self.check.replicates)
            ),
            format!(
                "{}, {}, {}. Dashes and grey wedge: the slope wanted, ±{TOLERANCE}. All panels span equally \
                 many decades.",
                capitalised(&kind_of(self.check.activation, self.check.architecture)),
                counted(self.check.depth, "layer"),
                counted(self.analysis.data, "input"),
            ),
        ]
    }

    /// One line for the last row.
    pub fn slide_subtitle(&self) -> String {
        format!(
            "RMS against width; {}, {}, {} a width. Grey: slope wanted, ±{TOLERANCE}",
            capitalised(&kind_of(self.check.activation, self.check.architecture)),
            counted(self.check.depth, "layer"),
            draws(self.check.replicates)
        )
    }

    /// What to look at.
    pub fn caption(&self) -> Vec<String> {
        let mut caption = vec![format!(
            "Each ring is a network, the heavy line their fit. It passes where its slope’s 95% interval reaches \
             the wedge round the dashes: the slope wanted, ±{TOLERANCE}."
        )];
        caption.push(
            "Every panel spans as many decades as the others, so the steepest line is the steepest slope.".into(),
        );
        let measured = self.panels.iter().flat_map(|panel| &panel.slope.measured);
        if measured.map(|at| at.dead).sum::<usize>() > 0 {
            caption.push("Draws whose size is 0 have no ring and are left out of the fit.".into());
        }
        let shown: Vec<String> = self.shown();
        let settings = self.check.settings.len();
        if settings > shown.len() {
            caption.push(format!(
                "Of {} variances these panels show {}; the report’s table has all.",
                count_word(settings),
                count_word(shown.len())
            ));
        }
        caption
    }

    /// The settings of the panels.
    fn shown(&self) -> Vec<String> {
        let mut shown: Vec<String> = Vec::new();
        for panel in &self.panels {
            let setting = words::setting(panel.setting);
            if !shown.contains(&setting) {
                shown.push(setting);
            }
        }
        shown
    }

    /// Under 60 words.
    pub fn alt(&self) -> String {
        let widths = &self.check.widths;
        let mut before = String::new();
        let panels = self.panels.iter().map(|panel| {
            let slope = panel.slope;
            let setting = words::setting(panel.setting);
            let at = match setting == before {
                true => String::new(),
                false => format!(" at {setting}"),
            };
            before = setting;
            format!(
                "{}{at}: slope {}, wanted {}, {}",
                capitalised(&words::quantity(slope)),
                words::with_half(slope),
                words::wanted(slope.wanted),
                words::outcome(slope.outcome())
            )
        });
        format!(
            "{} of root mean square against width, {} to {}, logarithmic. {}.",
            capitalised(&match self.panels.len() {
                1 => "one panel".into(),
                many => format!("{} panels", count_word(many)),
            }),
            count(widths.first().copied().unwrap_or_default()),
            count(widths.last().copied().unwrap_or_default()),
            panels.collect::<Vec<_>>().join(". ")
        )
    }
}

/// "signal grows as width to the power 0.504 ± 0.007", "gradient goes as width to the power −0.1 ± 0.1, not −½".
fn goes(panel: &Panel) -> String {
    let slope = panel.slope;
    let noun = match slope.quantity {
        Quantity::Hidden => "signal",
        Quantity::Output => "output",
        Quantity::Gradient => "gradient",
    };
    let power = words::with_half(slope);
    match (words::wanted(slope.wanted).as_str(), slope.fit.slope > 0.0) {
        ("0", true) => format!("{noun} grows as width to the power {power}"),
        ("0", false) => format!("{noun} shrinks as width to the power {power}"),
        (wanted, _) => format!("{noun} goes as width to the power {power}, not {wanted}"),
    }
}

/// "ten draws".
fn draws(count: usize) -> String {
    format!(
        "{} draw{}",
        count_word(count),
        if count == 1 { "" } else { "s" }
    )
}
