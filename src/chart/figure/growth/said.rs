//! The growth figure in words: the finding with its number, what is plotted, what to look at.

use super::{Content, Direction, Mean};
use crate::analysis::{Crossing, Range, named_rules};
use crate::chart::figure::turning::{FINER, at, at_number, beside, ends};
use crate::chart::figure::words::{draws, of_draws};
use crate::chart::layout::numbers::{self, count_word, shortest, signed, variance};
use crate::network::Activation;

/// What becomes of a direction over a whole grid.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// At every variance by so many decades a layer or more.
    Shrinks(f64),
    /// Likewise.
    Grows(f64),
    /// Within a factor of ten.
    Stays,
    /// It never grows tenfold, and shrinks by so many decades over all layers somewhere.
    AtWorstShrinks(f64),
    /// It never shrinks tenfold, and grows.
    AtWorstGrows(f64),
    /// It shrinks somewhere and grows elsewhere.
    Unsettled,
}

impl Fate {
    /// Whether one word does for both.
    fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// "shrinks", "at worst shrinks by a factor of 33,000".
    fn short(self) -> String {
        let by = |decades| format!("by a factor of {}", numbers::from_log10(decades, 2));
        match self {
            Self::Shrinks(_) => "shrinks".into(),
            Self::Grows(_) => "grows".into(),
            Self::Stays => "stays within a factor of ten".into(),
            Self::AtWorstShrinks(decades) => format!("at worst shrinks {}", by(decades)),
            Self::AtWorstGrows(decades) => format!("at worst grows {}", by(decades)),
            Self::Unsettled => "does not settle".into(),
        }
    }

    /// The same with what a layer does, or what never happens.
    fn long(self) -> String {
        let short = self.short();
        match self {
            Self::Shrinks(by) | Self::Grows(by) => {
                format!("{short}, by {} decades a layer or more", two(by))
            }
            Self::AtWorstShrinks(_) => format!("{short}, and never grows tenfold"),
            Self::AtWorstGrows(_) => format!("{short}, and never shrinks tenfold"),
            Self::Stays | Self::Unsettled => short,
        }
    }
}

impl Content {
    /// The finding.
    pub fn title(&self) -> String {
        match self.crossing() {
            Some((Direction::Forward, crossing)) => format!(
                "Growth changes sign {}{}",
                at(&crossing),
                beside_theory(
                    &crossing,
                    self.theory_critical,
                    (self.activation, self.width)
                )
            ),
            Some((Direction::Backward, crossing)) => format!(
                "The gradient turns {}; {}",
                at(&crossing),
                match self.fate(Direction::Forward) {
                    Some(fate) => self.does(Direction::Forward, &fate.short()),
                    None => format!("the {} is dead", self.carried),
                }
            ),
            None => self.title_without_crossing(),
        }
    }

    /// The finding in fewer words, for a slide.
    pub fn slide_title(&self) -> String {
        match self.crossing() {
            Some((Direction::Forward, crossing)) => {
                format!("Growth changes sign {}", at(&crossing))
            }
            Some((Direction::Backward, crossing)) => {
                format!("The gradient turns {}", at(&crossing))
            }
            None => self.title_without_crossing(),
        }
    }

    /// One line for a slide.
    pub fn slide_subtitle(&self) -> String {
        let mean = if self.draws.several() { "mean of " } else { "" };
        format!("{}, {mean}{}", self.setting, draws(self.draws))
    }

    fn title_without_crossing(&self) -> String {
        let (low, high) = self.range();
        let range = format!("At every σ² from {} to {}", variance(low), variance(high));
        let (ahead, back) = (Direction::Forward, Direction::Backward);
        match [ahead, back].map(|direction| self.fate(direction)) {
            [Some(signal), Some(gradient)]
                if signal.is_like(gradient) && self.arrivals(ahead) == self.arrivals(back) =>
            {
                format!("{range} {}", self.does(ahead, &signal.long()))
            }
            [Some(signal), Some(gradient)] => format!(
                "{range} {}; {}",
                self.does(ahead, &signal.short()),
                self.does(back, &gradient.short())
            ),
            [Some(signal), None] => format!(
                "{range} {}; no gradient arrives",
                self.does(ahead, &signal.short())
            ),
            [None, Some(gradient)] => format!("{range} {}", self.does(back, &gradient.long())),
            [None, None] => format!("{range} no network is alive"),
        }
    }

    /// "the gradient shrinks", where it comes back in every draw: a fate is that of the draws it reaches, and
    /// of a few of them not worth the words.
    fn does(&self, direction: Direction, fate: &str) -> String {
        let (it, arrives) = match direction {
            Direction::Forward => (self.carried, "arrives"),
            Direction::Backward => ("gradient", "comes back"),
        };
        match self.arrivals(direction) {
            all if all.are_all() => format!("the {it} {fate}"),
            most if most.are_most() => format!("the {it} of {most} {fate}"),
            few => format!("the {it} {arrives} in only {few}"),
        }
    }

    /// What a direction without a crossing does over the whole grid, and by how much; `None` where
    /// nothing was measured. Less than a decade over the whole depth is no growth.
    fn fate(&self, direction: Direction) -> Option<Fate> {
        let by_value = |a: &Mean, b: &Mean| a.value.total_cmp(&b.value);
        let means = || self.values(direction).map(|(_, mean)| mean);
        let [lowest, highest] = [means().min_by(by_value)?, means().max_by(by_value)?];
        let (least, most) = (lowest.value, highest.value);
        let layers = (self.depth.max(2) - 1) as f64;
        let decade = 1.0 / layers;
        // The median's, as the tables and the heat maps have it.
        let over_all = |mean: Mean| mean.change.unwrap_or(mean.value * layers);
        Some(match () {
            () if most <= -decade => Fate::Shrinks(-most),
            () if least >= decade => Fate::Grows(least),
            () if least > -decade && most < decade => Fate::Stays,
            () if most < decade => Fate::AtWorstShrinks(-over_all(lowest)),
            () if least > -decade => Fate::AtWorstGrows(over_all(highest)),
            () => Fate::Unsettled,
        })
    }

    /// What is plotted, and the setting.
    pub fn subtitle(&self) -> Vec<String> {
        let draws = if !self.draws.several() {
            "one random draw of each".to_owned()
        } else {
            let mean = of_draws("mean", self.draws);
            let intervals = self
                .measured
                .iter()
                .any(|m| m.forward.is_some_and(|f| f.interval.is_some()));
            if intervals {
                format!("{mean} and its 95% interval")
            } else {
                mean
            }
        };
        vec![
            format!(
                "How many decades one layer adds to the {} (+) or takes away (−).",
                self.statistic.long()
            ),
            format!("{}; {draws}.", self.setting),
        ]
    }

    /// Alternative text.
    pub fn alt(&self) -> String {
        let (low, high) = self.range();
        let mut alt = format!(
            "Dot plot: growth in decades a layer against weight variance σ², logarithmic from {} to {}; \
             {} variances",
            variance(low),
            variance(high),
            count_word(self.measured.len())
        );
        for (direction, name) in [
            (Direction::Forward, "Forward"),
            (Direction::Backward, "Backward"),
        ] {
            let values: Vec<Mean> = self.values(direction).map(|(_, mean)| mean).collect();
            if let (Some(first), Some(last)) = (values.first(), values.last()) {
                let ends = [first, last].map(|mean| signed(mean.value, 2));
                alt += &format!(". {name} from {} to {}", ends[0], ends[1]);
            }
        }
        alt += &match self.crossing() {
            Some((_, crossing)) => format!("; zero {}", at_number(&crossing)),
            None if self.signs_differ() => "; no change of sign beyond chance".into(),
            None => "; no change of sign".into(),
        };
        if let Some(theory) = self.theory_critical {
            let crossing = self.crossing().map(|(_, crossing)| crossing);
            let said = |value: f64| beside(value, crossing.as_ref());
            alt += &format!(", theory {}", said(theory));
            if let Some(typical) = self.other_typical_critical {
                alt += &format!(" (typical network of this width {})", said(typical));
            }
        }
        alt + "."
    }

    /// Whether some growth of a direction is above 0 and another below it.
    fn signs_differ(&self) -> bool {
        [Direction::Forward, Direction::Backward]
            .into_iter()
            .any(|direction| {
                let values: Vec<f64> = self.values(direction).map(|(_, mean)| mean.value).collect();
                values.iter().any(|&value| value > 0.0) && values.iter().any(|&value| value < 0.0)
            })
    }

    /// What to look at.
    pub fn caption(&self) -> Vec<String> {
        let mut caption = vec![self.caption_of_directions()];
        if self.window().is_some() {
            let shown = match self.crossing().map(|(_, crossing)| crossing.range) {
                Some(Range::Interval(..)) => {
                    "bars are 95% intervals, the shaded strip is the crossing’s. "
                }
                Some(Range::Bracket(..)) => {
                    "bars are 95% intervals, the shaded strip holds the crossing. "
                }
                Some(Range::Unknown) | None => "the same points near the crossing. ",
            };
            caption.push(format!("Enlarged: {shown}{}", self.caption_of_theories()));
        }
        caption.extend(self.caption_of_bracket());
        caption.extend(self.caption_of_arrivals());
        caption
    }

    /// Why a crossing has no number, and what would give one.
    fn caption_of_bracket(&self) -> Option<String> {
        let brackets = [self.forward_crossing, self.backward_crossing]
            .map(|crossing| crossing.as_ref().and_then(Crossing::bracket));
        let (bracket, whose) = match brackets {
            [Some(one), Some(_)] => (one, "growth"),
            [Some(one), None] => (one, "forward growth"),
            [None, one] => (one?, "the gradient’s growth"),
        };
        let [low, high] = ends(bracket.0, bracket.1);
        Some(format!(
            "Theory makes much of its rise from {low} to {high} in a small part of the way, and networks of \
             this width a little beside it, so the measured ends don’t tell where between them {whose} \
             turns: {FINER}."
        ))
    }

    /// Of which draws growth is told, where some have none, the same number both ways.
    fn caption_of_arrivals(&self) -> Option<String> {
        let [ahead, back] = Direction::BOTH.map(|direction| self.arrivals(direction));
        (ahead == back && !ahead.are_all())
            .then(|| format!("Growth is that of {ahead}: the others have a size of 0 at an end."))
    }

    fn caption_of_directions(&self) -> String {
        let [ahead, back] = Direction::BOTH.map(|direction| self.arrivals(direction));
        if ahead != back {
            return format!(
                "Rings are the growth forward of {ahead}, diamonds that backward of {back}: the others have a \
                 size of 0 at an end."
            );
        }
        let Some(apart) = self.apart() else {
            return "Only one direction could be measured.".into();
        };
        if self.one_line() {
            // One digit: a difference of two rounded numbers in the table may be larger in the next.
            let apart = format!("about {} decades a layer", shortest(apart, 1));
            let inside = |crossing: &Option<Crossing>| {
                let interval = crossing.and_then(|crossing| crossing.interval());
                interval
                    .zip(self.theory_critical)
                    .is_some_and(|((low, high), theory)| (low..=high).contains(&theory))
            };
            let name = || match self
                .theory_critical
                .map(|theory| theory_name(theory, (self.activation, self.width)))
            {
                Some("theory") | None => "theory’s".to_owned(),
                Some(name) => format!("{name}’s"),
            };
            let crosses = match (
                inside(&self.forward_crossing),
                inside(&self.backward_crossing),
            ) {
                // Theory's point is the signal's; the gradient may have another.
                (true, true) if self.one_theory => format!(
                    "; both cross zero at {} variance, within their intervals",
                    name()
                ),
                (true, _) => format!(
                    "; forward growth crosses zero at {} variance, within its interval",
                    name()
                ),
                _ => String::new(),
            };
            return format!(
                "Forward (rings) and backward (diamonds) differ by {apart} at most{crosses}."
            );
        }
        let mut text = format!(
            "Forward (rings) and backward (diamonds) part ways, by about {} decades a layer at most",
            two(apart)
        );
        if let (Some(f), Some(b)) = (self.forward_crossing, self.backward_crossing) {
            text += &format!(
                ": the {} turns {}, the gradient {}",
                self.carried,
                at_number(&f),
                at_number(&b)
            );
        }
        text + "."
    }

    /// Both means of every variance that has them.
    fn both(&self) -> impl Iterator<Item = (Mean, Mean)> {
        let measured = self.measured.iter();
        measured.filter_map(|m| Some((m.forward?, m.backward?)))
    }

    /// The largest distance between the two directions; `None` where no variance has both.
    fn apart(&self) -> Option<f64> {
        // As far apart as the table's numbers, which have four decimals.
        let written = |value: f64| (value * 1e4).round() / 1e4;
        let apart = self
            .both()
            .map(|(f, b)| (written(f.value) - written(b.value)).abs());
        apart.reduce(f64::max)
    }

    /// Whether the two directions agree: nowhere farther apart than a twentieth of the largest growth.
    fn one_line(&self) -> bool {
        let sizes = self.both().map(|(f, b)| f.value.abs().max(b.value.abs()));
        let largest = sizes.fold(0.0, f64::max);
        self.apart().is_some_and(|apart| apart <= 0.05 * largest)
    }

    fn caption_of_theories(&self) -> String {
        if !self.is_predicted {
            return "No theory stands beside these networks: they are measured only.".into();
        }
        let more = self.typical_critical.zip(self.theory_critical);
        let typical = match self.inputs_average_out {
            true => "one input in the typical network",
            false => "the typical network",
        };
        match more.map(|(typical, theory)| (100.0 * (typical / theory - 1.0)).round()) {
            Some(percent) if percent >= 1.0 => format!(
                "Dashes are theory for infinite width; the solid line is {typical} of width {}, \
                 which needs {percent}% more variance.",
                numbers::count(self.width)
            ),
            Some(_) => format!(
                "Dashes are theory for infinite width, the solid line {typical} of width {}.",
                numbers::count(self.width)
            ),
            None => "Dashes are theory for infinite width.".into(),
        }
    }
}

/// ", where He puts it": how a crossing lies to its theory in networks of this width.
pub fn beside_theory(
    crossing: &Crossing,
    theory: Option<f64>,
    network: (Activation, usize),
) -> String {
    let Some(theory) = theory else {
        return String::new();
    };
    let name = theory_name(theory, network);
    if crossing.bracket().is_some() {
        return format!("; {name} says {}", variance(theory));
    }
    let ratio = crossing.sigma2 / theory;
    if crossing.holds(theory) {
        format!(", where {name} puts it")
    } else if (0.5..=2.0).contains(&ratio) {
        let off = 100.0 * (ratio - 1.0);
        let percent = match off.abs() < 1.0 {
            true => numbers::significant(off.abs(), 2),
            false => numbers::count(off.abs().round() as usize),
        };
        let whose = if name == "theory" {
            name.into()
        } else {
            format!("{name}’s value")
        };
        match off {
            // Nearer than the number itself is known or written.
            off if off.abs() < 0.01 => format!(", at {whose}"),
            off if off > 0.0 => format!(", {percent}% above {whose}"),
            _ => format!(", {percent}% below {whose}"),
        }
    } else {
        format!(", {} times what {name} says", shortest(ratio, 2))
    }
}

/// The rule that gives theory's critical value, or "theory".
fn theory_name(theory: f64, (activation, width): (Activation, usize)) -> &'static str {
    let is = |wanted: f64| (theory * width as f64 / wanted - 1.0).abs() < 1e-6;
    let mut rules = named_rules(activation).into_iter();
    rules
        .find(|(_, times_width)| is(*times_width))
        .map_or("theory", |(name, _)| name)
}

/// Two significant digits without trailing zeros.
fn two(value: f64) -> String {
    shortest(value, 2)
}
