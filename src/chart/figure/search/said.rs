//! The search in words: the finding with its number, what is plotted, what to look at.

use super::{Content, numbered};
use crate::analysis::{Direction, Draws, Searched};
use crate::chart::figure::growth::said::beside_theory;
use crate::chart::figure::growth::setting;
use crate::chart::figure::turning::measured;
use crate::chart::figure::words::{carried, counted, draws};
use crate::chart::layout::numbers::{count_word, shortest, signed, variance};

impl Content<'_> {
    /// The finding.
    pub fn title(&self) -> String {
        let network = &self.search.network;
        let beside = self.search.critical.map(|critical| {
            let network = (network.activation, network.width);
            beside_theory(&critical, self.search.theory, network)
        });
        self.slide_title() + &beside.unwrap_or_default()
    }

    /// The finding in fewer words, for a slide.
    pub fn slide_title(&self) -> String {
        match (&self.search.critical, self.single()) {
            (Some(critical), Some(one)) => format!(
                "The {} neither grows nor dies at σ² = {}",
                self.carried(one),
                measured(critical)
            ),
            (Some(critical), None) => format!(
                "The compromise of signal and gradient is σ² = {}",
                measured(critical)
            ),
            (None, Some(one)) => self.no_zero(one),
            (None, None) => {
                let missing = |one: &&Searched| one.zero().is_none();
                let found = self.search.searched.iter().find(|one| !missing(one));
                match (found, self.search.searched.iter().find(missing)) {
                    (Some(found), Some(missing)) => format!(
                        "No compromise: the {} turns at σ² = {}, the {} nowhere",
                        self.carried(found),
                        found.zero().map_or(String::new(), |zero| measured(&zero)),
                        self.carried(missing)
                    ),
                    _ => "No compromise: neither the signal nor the gradient turns".into(),
                }
            }
        }
    }

    fn no_zero(&self, one: &Searched) -> String {
        let what = self.carried(one);
        let steps = &one.search.steps;
        if steps.is_empty() {
            return format!("There is no σ² at which the {what} neither grows nor dies");
        }
        if numbered(one).next().is_none() {
            return "Every drawn network died before its last layer".into();
        }
        let at = steps.iter().map(|step| step.sigma2);
        let (low, high) = at.fold((f64::MAX, 0.0f64), |(a, b), s| (a.min(s), b.max(s)));
        format!(
            "From σ² = {} to {} the {what} never turns from dying to growing",
            variance(low),
            variance(high)
        )
    }

    /// "signal", or what a forward std tells of instead; "gradient".
    fn carried(&self, one: &Searched) -> &'static str {
        match one.direction {
            Direction::Forward => carried(&self.search.network),
            Direction::Backward => "gradient",
        }
    }

    /// What is plotted, and the setting.
    pub fn subtitle(&self) -> Vec<String> {
        let searched = &self.search.searched;
        let has_lines = |one: &Searched| !self.networks(one, self.range()).is_empty();
        let networks = match self.search.replicates > 1 && searched.iter().any(has_lines) {
            true => "; thin lines are single networks",
            false => "",
        };
        let plotted = "Decades that a layer adds (+) or takes away (−)";
        let drawn = searched.iter().any(|one| !one.search.steps.is_empty());
        let alive = searched.iter().any(|one| numbered(one).next().is_some());
        let first = match () {
            () if !drawn => format!("{plotted}, by theory; no network was drawn."),
            () if !alive => format!("{plotted}, by theory; no network lived to be measured."),
            () if searched.iter().all(Searched::is_exact) => {
                format!("{plotted}: ½ log₁₀ σ² and a constant, so one step is enough{networks}.")
            }
            () => format!("{plotted} at each numbered step of the search{networks}."),
        };
        let replicates = self.search.replicates;
        let draws = match (drawn, alive, replicates) {
            (false, ..) => String::new(),
            (_, false, _) | (.., 1) => format!("; {}", draws(Draws::of([replicates]))),
            (.., n) => format!("; mean of {} draws and its 95% interval", count_word(n)),
        };
        let second = format!("{}{draws}.", setting(&self.search.network));
        vec![first, second]
    }

    /// One line for a slide.
    pub fn slide_subtitle(&self) -> String {
        let mean = if self.search.replicates == 1 {
            ""
        } else {
            "mean of "
        };
        let drawn = draws(Draws::of([self.search.replicates]));
        format!("{}, {mean}{drawn}", setting(&self.search.network))
    }

    /// Alternative text.
    pub fn alt(&self) -> String {
        let (low, high) = self.search.range;
        let mut alt = format!(
            "Line chart: growth in decades a layer against weight variance σ², logarithmic from {} to \
             {}",
            variance(low),
            variance(high)
        );
        for one in &self.search.searched {
            let means: Vec<f64> = numbered(one).map(|(.., mean)| mean.value).collect();
            let least = means.iter().copied().reduce(f64::min);
            let most = means.iter().copied().reduce(f64::max);
            let what = self.carried(one);
            if let (Some(least), Some(most)) = (least, most) {
                alt += &format!("; {what}, {}, ", counted(means.len(), "step"));
                alt += &match least == most {
                    true => signed(least, 3),
                    false => format!("{} to {}", signed(least, 3), signed(most, 3)),
                };
            }
            if let Some(zero) = one.zero().filter(|_| self.single().is_none()) {
                alt += &format!(", zero at {}", measured(&zero));
            }
        }
        alt += &match self.search.critical {
            Some(critical) => format!(". Answer {}", measured(&critical)),
            None => ". No answer".into(),
        };
        if let Some(theory) = self.search.theory {
            alt += &format!(", infinite width {}", shortest(theory, 3));
        }
        alt + "."
    }

    /// What to look at.
    pub fn caption(&self) -> Vec<String> {
        let searched = self.search.searched.iter();
        let steps = searched.map(|one| one.search.steps.len()).max();
        let mut caption = Vec::new();
        if steps.is_some_and(|steps| steps > 1) {
            caption.push(
                "The numbers over the panels are the steps in their order. All steps draw the same \
                 networks, so each thin line is smooth and the search closes in as on a formula."
                    .into(),
            );
        }
        if self.search.critical.is_some_and(|c| c.interval().is_some()) {
            caption.push("The strip is the 95% interval of the zero over networks.".into());
        }
        caption.push("Dashes are theory for infinite width.".into());
        caption
    }
}
