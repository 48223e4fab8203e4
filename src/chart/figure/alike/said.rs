//! What the figure says: title, subtitle, caption, alternative text, key.

use super::{Content, Ends, MISSED, Pairs, TURN};
use crate::chart::figure::words;
use crate::chart::layout::numbers::{self, NBSP, count};

impl Content {
    pub(super) fn title(&self) -> String {
        let Ends {
            start,
            inputs: (_, inputs),
            gradients: (_, gradients),
        } = self.ends();
        let first = match inputs - start {
            _ if self.inputs.turn().is_some_and(|turn| turn.1 > inputs) => {
                "Inputs grow more alike, then less,"
            }
            _ if self.inputs.turn().is_some() => "Inputs come apart, then grow alike,",
            d if d > 0.1 && inputs > 0.9 => "Inputs grow alike",
            d if d > 0.1 => "Inputs grow more alike",
            d if d < -0.1 => "Inputs come apart",
            // Neighbours may come apart while the mean stays.
            _ if self.pairs == Pairs::OfCircle => "Inputs keep their mean cosine",
            _ if self.stays_right() => "Inputs start and stay at right angles,",
            _ => "Inputs keep their angles",
        };
        if self.dies {
            let first = first.trim_end_matches(',');
            return format!("{first} as long as a network lives");
        }
        let second = match gradients {
            g if g < 0.3 => "gradients come apart",
            g if g > 0.9 => "gradients stay alike",
            _ => "gradients stay partly alike",
        };
        let pauses = first.ends_with(',');
        let word = if pauses || first.contains("apart") == second.contains("apart") {
            "and"
        } else {
            "but"
        };
        match (first, second) {
            ("Inputs come apart", "gradients come apart") => {
                "Inputs and gradients come apart on their way".into()
            }
            _ => format!("{first} {word} {second} on their way"),
        }
    }

    pub(super) fn subtitle(&self) -> Vec<String> {
        let draws = match self.has_band() {
            true => format!("{}, band 5–95%", words::of_draws("median", self.draws)),
            false => words::of_draws("median", self.draws),
        };
        let dashes = match self.has_theory() {
            true => " Dashes: infinite width.",
            false => "",
        };
        vec![
            format!(
                "Cosine between two inputs’ preactivations, and between their gradients of the output, \
                 mean over {}.",
                self.over()
            ),
            words::capitalised(&format!(
                "{}, {}, {draws}.{dashes}",
                self.setting, self.variance
            )),
        ]
    }

    pub(super) fn caption(&self) -> Vec<String> {
        let ends = self.ends();
        let mut caption = vec![
            self.about_inputs(),
            format!(
                "From right to left the cosine between two inputs’ gradients comes to {}: where it is 0, what \
                 one input asks of the weights tells nothing of what another asks (Balduzzi et al. 2017).",
                cosine(ends.gradients.1)
            ),
        ];
        for (curve, _, whose) in self.curves() {
            if let Some((layer, value)) = curve.turn() {
                caption.push(format!(
                    "The {whose}’ way is not one-way: at layer {} their cosine is {}.",
                    count(layer),
                    cosine(value)
                ));
            }
        }
        if self.inputs.p50.contains(&None) {
            caption.push("Draws count as long as they live.".into());
        }
        match &self.pairs {
            Pairs::OfFile(from) => caption.push(format!(
                "Inputs {from} are at angles of their own, which theory does not know: measured only."
            )),
            Pairs::Made(cosine) if self.has_theory() => caption.push(format!(
                "Dashes are infinite width: the correlation map (Poole et al. 2016) from a cosine of {}.",
                self::cosine(*cosine)
            )),
            _ if self.has_theory() => caption.push("Dashes are infinite width.".into()),
            _ => {}
        }
        for (curve, _, whose) in self.curves() {
            if let Some((layer, theory, measured)) = curve.missed(MISSED) {
                caption.push(format!(
                    "Theory does not hold for these {whose}: at layer {} its dashes are at {}, what was \
                     measured is at {}.",
                    count(layer),
                    cosine(theory),
                    cosine(measured)
                ));
            }
        }
        caption
    }

    /// Whether inputs are at right angles at the start and at the end: 0 is a fixed point of many cosine
    /// maps, also where nearby inputs drift apart.
    fn stays_right(&self) -> bool {
        let Ends { start, inputs, .. } = self.ends();
        // A circle has its mean cosine near 0 with no two inputs at a right angle.
        self.pairs != Pairs::OfCircle
            && self.inputs.turn().is_none()
            && start.abs().max(inputs.1.abs()) < TURN
    }

    /// What cosines are the mean over: "pairs".
    fn over(&self) -> String {
        match &self.pairs {
            Pairs::Any => "pairs".into(),
            Pairs::Made(cosine) => {
                format!("pairs of cosine{NBSP}{}", self::cosine(*cosine))
            }
            Pairs::OfCircle => "pairs on a great circle".into(),
            Pairs::OfFile(from) => format!("pairs {from}"),
        }
    }

    /// What two inputs come to, and what that means.
    fn about_inputs(&self) -> String {
        let end = self.ends().inputs.1;
        if !self.stays_right() {
            let meaning = match end > 0.9 {
                true => ": at 1 they differ in length alone",
                false => "",
            };
            return format!(
                "From left to right two inputs come to a cosine of {}{meaning}.",
                cosine(end)
            );
        }
        let silent = "Two inputs start at right angles, a cosine of 0, and stay there: whether nearby \
                      inputs come together this figure cannot tell";
        let Some(chi_1) = self.chi_1 else {
            return format!("{silent}.");
        };
        let fate = match chi_1 {
            // As it is printed.
            chi_1 if (chi_1 - 1.0).abs() < 5e-3 => "their distance has no rate",
            chi_1 if chi_1 > 1.0 => "they drift apart",
            _ => "they come together",
        };
        format!(
            "{silent}; at infinite width {fate} (χ₁{NBSP}={NBSP}{}).",
            numbers::significant(chi_1, 3)
        )
    }

    /// What dashes and bands are.
    pub(super) fn key(&self) -> String {
        let dashes = self
            .has_theory()
            .then(|| "dashes: infinite width".to_owned());
        let band = self
            .has_band()
            .then(|| format!("band: 5–95% of {} draws", words::how_many(self.draws)));
        let parts: Vec<String> = [dashes, band].into_iter().flatten().collect();
        parts.join("; ")
    }

    pub(super) fn alt(&self) -> String {
        let ends = self.ends();
        format!(
            "Line chart: cosine between pairs of inputs ({}) against layer 0 to {}. Preactivations \
             go from {} to {}; gradients, from the output back, reach {} at the first layer.",
            words::of_draws("median", self.draws),
            count(self.depth - 1),
            cosine(ends.start),
            cosine(ends.inputs.1),
            cosine(ends.gradients.1)
        )
    }
}

/// Two decimals, more next to 1.
pub(super) fn cosine(value: f64) -> String {
    let off = 1.0 - value;
    let text = match off {
        off if off < 5e-7 => "1".into(),
        off => {
            let digits = (-off.log10()).ceil().clamp(2.0, 7.0) as usize;
            format!("{value:.digits$}")
        }
    };
    match text.strip_prefix('-') {
        Some("0.00") => "0.00".into(),
        Some(rest) => format!("{}{rest}", numbers::MINUS),
        None => text,
    }
}
