//! Hidden std against the layer, a line for each variance (picture 01).

use super::backward::{living, shrinks};
use super::fan::finding::Finding;
use super::fan::{Direction, Fan, MOST, Note};
use super::{Context, sheet, words};
use crate::analysis::{self, LEVEL_DECADES, Line, Slice, Statistic, Verdict, departure};
use crate::chart::color;
use crate::chart::layout::numbers::{NBSP, count, count_word};
use crate::chart::{Drawings, Figure, Kind};

const DIRECTION: Direction = Direction::Forward;

/// The figure of a slice.
pub fn figure(context: Context) -> Figure {
    let slice = context.slice();
    let finding = Finding::of(slice, DIRECTION);
    let title = finding.title(slice, DIRECTION);
    let subtitle = subtitle(context);
    let is_stream = slice.architecture.residual.is_some();
    let mut fan = Fan::new(
        context,
        DIRECTION,
        match slice.statistic {
            Statistic::Std if is_stream => "Standard deviation of the residual stream",
            Statistic::Std => "Standard deviation of the hidden units",
            Statistic::Rms => "Root mean square of the hidden unit",
        },
    );
    fan.notes = notes(slice);
    let page = fan.page();
    let slide = format!(
        "{} of the {}, {}, {}, {}",
        slice.statistic.short(),
        match is_stream {
            true => "residual stream",
            false => "hidden units",
        },
        words::kind(slice),
        words::shape(slice),
        super::fan::words::slide_draws(&fan)
    );
    Figure {
        name: context.name("forward"),
        kind: Kind::Forward,
        slice: context.index,
        alt: alt(slice, &finding),
        caption: caption(slice, &fan),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: fan.phone(),
            slide: sheet::slide(fan.slide(), &slide_title(slice, &finding), &slide),
        },
        title,
        subtitle,
    }
}

fn subtitle(context: Context) -> Vec<String> {
    let slice = context.slice();
    let settings = match words::settings(slice) {
        "settings" => "settings of σ²".to_owned(),
        variances => format!("{variances} σ²"),
    };
    let variances = match slice.lines.len() {
        1 => "at one weight variance σ²".to_owned(),
        n if n > MOST => format!("for {} of {} {settings}", count_word(MOST), count_word(n)),
        n => format!("for {} {settings}", count_word(n)),
    };
    vec![
        format!("How an initialisation scales the hidden units, layer by layer, {variances}."),
        words::setting(context.analysis, slice),
    ]
}

fn slide_title(slice: &Slice, finding: &Finding) -> String {
    if let Finding::Only(index) = finding
        && let Some(name) = slice.lines[*index].names.first()
    {
        return format!(
            "Only {name}’s variance carries the {} through",
            words::carried(slice)
        );
    }
    finding.slide_title(slice, DIRECTION)
}

fn notes(slice: &Slice) -> [Option<Note>; 2] {
    let any = |test: fn(&Line) -> bool| slice.depth > 1 && slice.lines.iter().any(test);
    let by_size = |fate| words::is_by_size(slice, |line| living(&line.forward), fate);
    let it = words::carried(slice);
    let note = |lines: [String; 2], paint| Note {
        lines: lines.to_vec(),
        paint,
    };
    [
        (any(|line| line.forward.verdict == Verdict::Exploding) && by_size(Verdict::Exploding))
            .then(|| {
                let lines = [
                    "Too large: the layers magnify".into(),
                    format!("the {it}; it explodes."),
                ];
                note(lines, color::WARM_TEXT[3])
            }),
        (any(|line| shrinks(&line.forward)) && by_size(Verdict::Vanishing)).then(|| {
            let lines = [
                "Too small: the layers shrink".into(),
                format!("the {it}; it vanishes."),
            ];
            note(lines, color::COOL_TEXT[1])
        }),
    ]
}

/// What to look at.
fn caption(slice: &Slice, fan: &Fan) -> Vec<String> {
    let mut caption = Vec::new();
    if slice.architecture.residual.is_some() {
        caption.push(
            "Layer k is the stream f of layer k − 1, to which every branch adds, in place of h."
                .into(),
        );
    }
    if slice.depth < 2 {
        caption
            .push("With one hidden layer the lines run from the input (0) to that layer.".into());
    } else if let Some(critical) = slice.lines.iter().position(|line| line.critical) {
        caption.push(about_critical(slice, critical));
    } else if !slice
        .lines
        .iter()
        .all(|line| line.first_dead_layer.is_some())
    {
        caption.push(none_level(slice));
    }
    caption.extend(about_few_inputs(slice));
    caption.extend(about_zero(slice));
    caption.extend(about_dead(slice, fan.draws.several()));
    caption.extend(super::fan::words::about_factors(fan));
    caption.extend(super::fan::words::about_theory(slice, fan));
    caption.extend(super::fan::words::about_thinning(fan));
    caption
}

/// Where no line is level: whether theory's variance is among them.
fn none_level(slice: &Slice) -> String {
    if let [only] = slice.lines.as_slice() {
        let factor = words::stable_factor(slice.depth);
        let side = match only.forward.change {
            Some(change) if change < 0.0 => "below",
            _ => "above",
        };
        return format!("The line ends more than {factor} {side} its first layer.");
    }
    let factor = words::stable_factor(slice.depth);
    let Some(theory) = slice.theory_critical else {
        return format!(
            "No line ends within {factor} of its first layer: none of these variances keeps \
             the {}.",
            words::carried(slice)
        );
    };
    // As it is printed, to three digits.
    let is_theory = |line: &Line| (line.sigma2 / theory - 1.0).abs() < 5e-3;
    let theory = words::theory_place(slice, theory);
    match slice.lines.iter().any(is_theory) {
        true => format!(
            "No line ends within {factor} of its first layer, not even that which theory \
             puts in balance, {theory}."
        ),
        false => format!(
            "No line ends within {factor} of its first layer: the variance that theory puts \
             in balance, {theory}, is not among them."
        ),
    }
}

/// The heavy line, and how far its nearest neighbour leaves it.
fn about_critical(slice: &Slice, critical: usize) -> String {
    let line = &slice.lines[critical];
    let labels = words::labels(slice);
    let whose = match line.names.first() {
        Some(name) => format!(", {name}’s variance,"),
        None => format!(", {},", words::sigma2(&labels[critical])),
    };
    let keeps = |test: fn(&Line) -> bool| slice.lines.iter().filter(|line| test(line)).count();
    let forward = keeps(|line| line.forward.verdict == Verdict::Stable);
    let both = keeps(|line| {
        line.forward.verdict == Verdict::Stable && line.backward.verdict == Verdict::Stable
    });
    let it = words::carried(slice);
    // How far it strays on the way, not only at its end; a line that dies in between has no number.
    let within = |direction| words::held_within([line], direction);
    let strays = within(analysis::Direction::Forward);
    let level = departure(&line.hidden.p50, analysis::Direction::Forward)
        .is_some_and(|strays| strays <= LEVEL_DECADES);
    let ten = words::stable_factor(slice.depth);
    let stays = |subject: String| match &strays {
        Some(factor) => format!("{subject} within {factor} of its first layer."),
        None => format!("{subject} within {ten} of its first layer at the last."),
    };
    // The line is chosen by what it changes forward and backward together.
    let first = match (slice.lines.len(), forward, both) {
        (1, ..) => stays(format!("The line{whose} stays")),
        (_, 1, _) if level => {
            format!(
                "The heavy line{whose} is the only one that stays level, within a factor of two."
            )
        }
        (_, 1, _) => format!(
            "The heavy line{whose} is the only one that ends within {ten} of its first layer{}.",
            strays.map_or(String::new(), |factor| format!(
                "; it strays by up to {factor}"
            ))
        ),
        (.., 1) => stays(format!(
            "The heavy line{whose} is the only one that keeps {it} and gradient; its {it} stays"
        )),
        (.., 0) => format!(
            "Of the lines that keep the {it}, the heavy one{whose} changes least, forward and \
             back taken together."
        ),
        _ => format!(
            "Of the lines that keep {it} and gradient, the heavy one{whose} changes least, \
             forward and back taken together."
        ),
    };
    // Both ends as the tables have them, so that the reader can divide.
    let end = |line: &Line| line.hidden.p50.last().copied().flatten();
    let Some(own) = end(line) else {
        return first;
    };
    let nearest = [critical.checked_sub(1), Some(critical + 1)]
        .into_iter()
        .flatten()
        .filter_map(|index| Some((index, slice.lines.get(index)?)))
        .filter_map(|(index, other)| Some((index, other, end(other)? - own)))
        .min_by(|a, b| {
            let off = |other: &Line| (other.sigma2 / line.sigma2).ln().abs();
            off(a.1).total_cmp(&off(b.1))
        });
    match nearest {
        Some((index, other, off)) if off.abs() >= 0.5 => {
            let percent = (100.0 * (other.sigma2 / line.sigma2 - 1.0).abs()).round();
            let more = if other.sigma2 > line.sigma2 {
                "above"
            } else {
                "below"
            };
            let neighbour = match percent {
                p if p < 1.0 => "A neighbour less than 1% away".into(),
                p if p <= 25.0 => format!("A neighbour only {percent}% {more}"),
                p if p < 95.0 => format!("Its neighbour {percent}% {more}"),
                _ => "Its nearest neighbour".to_owned(),
            };
            format!(
                "{first} {neighbour}, {}, ends {} {} it.",
                words::sigma2(&labels[index]),
                words::decades(off),
                if off > 0.0 { "above" } else { "below" }
            )
        }
        _ => first,
    }
}

/// Where a level line is held up by a few inputs.
fn about_few_inputs(slice: &Slice) -> Option<String> {
    let stable = |index: &usize| slice.lines[*index].forward.verdict == Verdict::Stable;
    let level = (0..slice.lines.len()).filter(stable);
    let few: Vec<usize> = level
        .filter(|&index| slice.few_inputs(index).is_some())
        .collect();
    let fallen = words::has_fallen(words::few_inputs(slice, &few)?);
    Some(format!(
        "At σ²{NBSP}={NBSP}{} a few inputs hold the line up: {fallen}.",
        words::list(&words::listed(slice, &few))
    ))
}

/// What becomes of a variance of 0 where no biases are: it has no line.
fn about_zero(slice: &Slice) -> Option<String> {
    let zero = slice.lines.iter().find(|line| line.sigma2 == 0.0)?;
    zero.first_dead_layer?;
    Some(format!(
        "At {} every weight is 0, and so is every hidden unit; a logarithmic axis has no place \
         for it.",
        words::sigma2("0")
    ))
}

fn about_dead(slice: &Slice, fan_has_bands: bool) -> Option<String> {
    let variances = |n: usize| {
        let noun = if n == 1 { "variance" } else { "variances" };
        format!("{} {noun}", count_word(n))
    };
    let by_chance = || slice.lines.iter().filter(|line| line.sigma2 > 0.0);
    let typical = by_chance()
        .filter(|line| line.first_dead_layer.is_some())
        .count();
    let some = by_chance()
        .filter(|line| line.forward.dead_replicates > 0)
        .count();
    let bands = match fan_has_bands {
        true => " Bands end where the first draws die.",
        false => "",
    };
    if slice.bias2 > 0.0 {
        return (some > 0).then(|| {
            let who = if fan_has_bands { "some draws have" } else { "the draw has" };
            format!(
                "At {} {who} layers in which every unit is 0 on all inputs: no gradient passes them, and what \
                 the layers behind hold comes from biases alone, alike on every input.",
                variances(some)
            )
        });
    }
    if typical > 0 {
        Some(format!(
            "At {} the typical draw dies: from some layer on every unit is 0 on all inputs, and the \
             line falls out of the chart.{bands}",
            variances(typical)
        ))
    } else if some > 0 {
        Some(format!(
            "At {} some draws die: from some layer on every unit is 0 on all inputs.",
            variances(some)
        ))
    } else {
        None
    }
}

/// Alternative text, under 60 words.
fn alt(slice: &Slice, finding: &Finding) -> String {
    let first = usize::from(slice.depth > 1);
    super::fan::words::alt(
        slice,
        DIRECTION,
        &format!("{} of the hidden units", slice.statistic.long()),
        &format!("layer {first} to {}", count(slice.depth)),
        finding,
    )
    .replace(" = ", &format!("{NBSP}={NBSP}"))
}
