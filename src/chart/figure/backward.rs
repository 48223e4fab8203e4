//! Gradient std against the layer, from the output back to the input (picture 02).

use super::fan::finding::Finding;
use super::fan::{Direction, Fan, Note};
use super::{Context, sheet, words};
use crate::analysis::{self, Growth, Inputs, Line, Slice, Statistic, Verdict};
use crate::chart::font;
use crate::chart::layout::numbers::{self, NBSP, count, power_of_ten};
use crate::chart::scene::Weight;
use crate::chart::{Drawings, Figure, Kind};

const DIRECTION: Direction = Direction::Backward;

/// The figure of a slice; `None` where no gradient was measured.
pub fn figure(context: Context) -> Option<Figure> {
    let slice = context.slice();
    slice
        .lines
        .iter()
        .find(|line| line.gradient.p50.iter().any(Option::is_some))?;
    let finding = Finding::of(slice, DIRECTION);
    let [title, slide_title] = titles(slice, &finding);
    let subtitle = subtitle(context);
    let mut fan = Fan::new(
        context,
        DIRECTION,
        match slice.statistic {
            Statistic::Std => "Standard deviation of ∂L/∂f",
            Statistic::Rms => "Root mean square of ∂L/∂f",
        },
    );
    fan.notes = notes(slice, &fan);
    let page = fan.page();
    let slide = format!(
        "{} of ∂L/∂f, {}, {}, {}",
        slice.statistic.short(),
        words::kind(slice),
        words::shape(slice),
        super::fan::words::slide_draws(&fan)
    );
    Some(Figure {
        name: context.name("backward"),
        kind: Kind::Backward,
        slice: context.index,
        alt: alt(slice, &finding),
        caption: caption(slice, &fan),
        drawings: Drawings {
            standalone: sheet::standalone(&page, &title, &subtitle),
            page,
            phone: fan.phone(),
            slide: sheet::slide(fan.slide(), &slide_title, &slide),
        },
        title,
        subtitle,
    })
}

/// The finding beside the forward one, for file and slide.
fn titles(slice: &Slice, finding: &Finding) -> [String; 2] {
    let survived = match words::has_offset(slice) {
        true => "where the units kept their spread",
        false => "where the signal survived",
    };
    let plain = [
        finding.title(slice, DIRECTION),
        finding.slide_title(slice, DIRECTION),
    ];
    if slice.depth < 2 || matches!(finding, Finding::Dead | Finding::Few) {
        return plain;
    }
    let indices: Vec<usize> = (0..slice.lines.len())
        .filter(|&index| slice.lines[index].parts_ways())
        .collect();
    let differs: Vec<&Line> = indices.iter().map(|&index| &slice.lines[index]).collect();
    let labels = words::listed(slice, &indices);
    if differs.is_empty() {
        let mut lines = slice.lines.iter();
        let keeps_all = lines.all(|line| line.forward.verdict == Verdict::Stable);
        let title = match finding {
            // Next to the limit the signal may be on its other side.
            Finding::All | Finding::Single(Verdict::Stable) if keeps_all => {
                "Going back, the gradient survives as well"
            }
            _ => "Going back, the gradient meets the same fate",
        };
        return [title.into(), title.into()];
    }
    let all = |backward| {
        differs.iter().all(|line| {
            line.forward.verdict == Verdict::Stable && line.backward.verdict == backward
        })
    };
    // Whether the lines that differ are the uppermost ones.
    let first = slice.lines.len() - differs.len();
    let uppermost = slice.lines[first..].iter().all(Line::parts_ways);
    // Without a σ² "where the signal survived" speaks of every variance that keeps it.
    let stable = |growth: &Growth| growth.verdict == Verdict::Stable;
    let keeps_both = |line: &Line| stable(&line.forward) && stable(&line.backward);
    let keeps_some = slice.lines.iter().any(keeps_both);
    let place = |place: String| match keeps_some {
        true => place,
        false => survived.to_owned(),
    };
    if all(Verdict::Exploding) && uppermost {
        let from = words::sigma2(&labels[0]);
        return [
            format!("Going back, the gradient explodes from {from} up, {survived}"),
            format!("The gradient explodes {}", place(format!("from {from} up"))),
        ];
    }
    if all(Verdict::Vanishing) && labels.len() <= 3 {
        let at = words::list(&labels);
        return [
            format!("Going back, the gradient dies at σ² = {at}, {survived}"),
            format!("The gradient dies {}", place(format!("at σ² = {at}"))),
        ];
    }
    plain
}

fn subtitle(context: Context) -> Vec<String> {
    let slice = context.slice();
    let mut network = vec![
        words::capitalised(&slice.activation.title()),
        words::shape(slice),
    ];
    network.extend(words::unusual(slice));
    if slice.input_dim != slice.width || slice.inputs != Inputs::Gaussian {
        network.push(words::inputs(context.analysis.data, slice));
    }
    network.push(words::draws(slice.draws()));
    let network = network.join(", ");
    let target = words::target(slice).unwrap_or_else(|| "target 0".into());
    let short = format!("{network}; least squares, {target}.");
    let long = match slice.zero_target() {
        true => format!(
            "{network}; least squares with {target}, so the gradient starts at the size of the \
             output."
        ),
        false => format!("{network}; least squares with {target}."),
    };
    let fits = font::width(&long, sheet::SUBTITLE, Weight::Regular) <= sheet::PAGE;
    vec![
        "Gradient of the loss at each layer, followed from the output (left) back to the input (right)."
            .into(),
        if fits { long } else { short },
    ]
}

fn notes(slice: &Slice, fan: &Fan) -> [Option<Note>; 2] {
    let (Some(low), Some(high)) = (slice.lines.first(), slice.lines.last()) else {
        return [None, None];
    };
    if slice.depth < 2 {
        return [None, None];
    }
    // The gradient sets out at 2 (f - y): with target 0, at the size of the output.
    let output = |line: &Line| {
        let log10 = line.gradient.p50.get(slice.depth).copied().flatten();
        log10.map(|log10| log10 - 2f64.log10())
    };
    let labels = words::labels(slice);
    let label = |index: usize| words::sigma2(&labels[index]);
    let last = fan.series.len() - 1;
    let by_size = |fate| words::is_by_size(slice, |line| living(&line.backward), fate);
    let explodes = high.backward.verdict == Verdict::Exploding;
    let above = (explodes && by_size(Verdict::Exploding)).then(|| {
        let lines = match output(high) {
            Some(size) if slice.zero_target() && size >= 3.0 => vec![
                format!(
                    "At {} the output is near {},",
                    label(last),
                    power_of_ten(size.round() as i64)
                ),
                "and its gradient sets out from there.".into(),
            ],
            _ => vec![
                "Too large: the layers magnify".into(),
                "the gradient on its way back.".into(),
            ],
        };
        let paint = fan.series[last].shade.text;
        Note { lines, paint }
    });
    let dies = shrinks(&low.backward) && low.gradient.p50[0].is_some();
    let below = (dies && by_size(Verdict::Vanishing)).then(|| {
        let lines = match output(low) {
            Some(size) if slice.zero_target() && size <= -3.0 => vec![
                format!("At {} hardly any gradient sets out,", label(0)),
                "and none arrives.".into(),
            ],
            _ => vec![
                "Too small: the layers shrink".into(),
                "the gradient on its way back.".into(),
            ],
        };
        let paint = fan.series[0].shade.text;
        Note { lines, paint }
    });
    [above, below]
}

/// What to look at.
fn caption(slice: &Slice, fan: &Fan) -> Vec<String> {
    let mut caption = Vec::new();
    let labels = words::labels(slice);
    if let Some(high) = slice.lines.last()
        && high.backward.verdict == Verdict::Exploding
        && let Some(ratio) = high.backward.change
    {
        let start = if slice.zero_target() {
            "The gradient starts where the forward pass ended, so errors compound: at"
        } else {
            "Errors compound on the way back too: at"
        };
        caption.push(format!(
            "{start} {} the gradient at the first layer’s preactivations is {} times that at the last’s.",
            words::sigma2(&labels[labels.len() - 1]),
            numbers::from_log10(ratio, 2)
        ));
    }
    if let Some(index) = slice.lines.iter().position(|line| line.critical) {
        let (critical, value) = (&slice.lines[index], &labels[index]);
        let held = |direction| {
            let within = words::held_within([critical], direction);
            within.unwrap_or_else(|| words::stable_factor(slice.depth))
        };
        let [back, ahead] = [analysis::Direction::Backward, analysis::Direction::Forward].map(held);
        let it = words::carried(slice);
        caption.push(match critical.backward.verdict {
            Verdict::Stable if back == ahead => format!(
                "The same variance, {value}, keeps {it} and gradient: by the medians within {back} of where \
                 each starts."
            ),
            Verdict::Stable => format!(
                "The same variance, {value}, keeps both: by the medians the {it} stays within {ahead} of where \
                 it starts, the gradient within {back}."
            ),
            Verdict::Vanishing => format!(
                "The heavy line, {}, keeps the {} but loses the gradient.",
                words::sigma2(value),
                words::carried(slice)
            ),
            Verdict::Exploding => format!(
                "The heavy line, {}, keeps the {}, but its gradient explodes.",
                words::sigma2(value),
                words::carried(slice)
            ),
        });
    }
    caption.extend(super::fan::words::about_factors(fan));
    caption.extend(super::fan::words::about_theory(slice, fan));
    caption.extend(super::fan::words::about_thinning(fan));
    caption
}

/// A growth of networks of which at least half live.
pub(super) fn living(growth: &Growth) -> Option<&Growth> {
    growth.change.is_some().then_some(growth)
}

/// Whether living networks lose it; one that dies may do so at any variance.
pub(super) fn shrinks(growth: &Growth) -> bool {
    growth.verdict == Verdict::Vanishing && growth.change.is_some()
}

/// Alternative text, under 60 words.
fn alt(slice: &Slice, finding: &Finding) -> String {
    let last = slice.depth - usize::from(slice.depth > 1);
    super::fan::words::alt(
        slice,
        DIRECTION,
        &format!("{} of the loss gradient", slice.statistic.long()),
        &format!("layer {} back to 0", count(last)),
        finding,
    )
    .replace(" = ", &format!("{NBSP}={NBSP}"))
}
