//! Phrases that figures and captions share, made from the setting.

use std::path::Path;

use super::sheet::{PAGE, SUBTITLE};
use crate::analysis::{
    Analysis, Crossing, Direction, Draws, Growth, Inputs, LEVEL_DECADES, Line, STABLE_DECADES,
    Slice, Statistic, Target, Verdict, departure, stable_decades,
};
use crate::chart::font;
use crate::chart::layout::numbers::{self, NBSP, count, count_word};
use crate::chart::scene::Weight;
use crate::network::{Activation, Architecture, Initialiser};

/// "ten random draws", "one random draw"; "one or two random draws" where not every cell has as many.
pub fn draws(draws: Draws) -> String {
    format!("{} random {}", how_many(draws), draws_noun(draws))
}

/// "median of ten draws", "mean of one to three draws"; "one draw" of which there is no such thing.
pub fn of_draws(statistic: &str, draws: Draws) -> String {
    let text = format!("{} {}", how_many(draws), draws_noun(draws));
    match draws.several() {
        true => format!("{statistic} of {text}"),
        false => text,
    }
}

/// "ten", "one or two", "two to ten".
pub fn how_many(draws: Draws) -> String {
    let [fewest, most] = [draws.fewest, draws.most].map(count_word);
    match draws.most - draws.fewest {
        0 => most,
        1 => format!("{fewest} or {most}"),
        _ => format!("{fewest} to {most}"),
    }
}

fn draws_noun(draws: Draws) -> &'static str {
    if draws.several() { "draws" } else { "draw" }
}

/// "50 layers × 80 units".
pub fn shape(slice: &Slice) -> String {
    format!(
        "{}{NBSP}×{NBSP}{}",
        counted(slice.depth, "layer"),
        counted(slice.width, "unit")
    )
}

/// "1 unit", "1,000 units": a count with its noun.
pub fn counted(n: usize, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(n))
}

/// What of a network is not the default, besides its input and target: "uniform weights", "biases
/// of variance 0.05", "3 outputs".
pub fn unusual(slice: &Slice) -> Vec<String> {
    let mut parts = Vec::new();
    if slice.init != Initialiser::Gaussian {
        parts.push(format!("{} weights", slice.init.title()));
    }
    if !slice.architecture.is_plain() {
        parts.push(slice.architecture.title());
    }
    if slice.bias2 > 0.0 {
        let variance = numbers::shortest(slice.bias2, 3);
        parts.push(format!("biases of variance {variance}"));
    }
    if slice.output_dim != 1 {
        parts.push(counted(slice.output_dim, "output"));
    }
    parts
}

/// "1,000 inputs", of what size if that is not the width, and which if they are not Gaussian.
pub fn inputs(data: usize, slice: &Slice) -> String {
    let inputs = counted(data, "input");
    let sized = match slice.input_dim == slice.width {
        true => inputs,
        false => format!("{inputs} of size {}", count(slice.input_dim)),
    };
    match unusual_inputs(slice) {
        Some(which) => format!("{sized} {which}"),
        None => sized,
    }
}

/// "in pairs of cosine 0.5", "on a great circle", "from digits.npy"; `None` where they are Gaussian.
pub fn unusual_inputs(slice: &Slice) -> Option<String> {
    match &slice.inputs {
        Inputs::Gaussian => None,
        Inputs::Pairs { cosine } => {
            let cosine = numbers::shortest(*cosine, 4);
            Some(format!("in pairs of cosine{NBSP}{cosine}"))
        }
        Inputs::Circle => Some("on a great circle".into()),
        Inputs::File(file) => {
            let name = Path::new(&file.path).file_name().unwrap_or_default();
            Some(format!("from {}", name.to_string_lossy()))
        }
    }
}

/// "target 2", "target N(0, 1)"; `None` where it is 0.
pub fn target(slice: &Slice) -> Option<String> {
    match slice.target {
        Target::Constant(0.0) => None,
        Target::Constant(y) => Some(format!("target {}", numbers::shortest(y, 3))),
        Target::Normal { variance } => Some(format!(
            "target N(0,{NBSP}{})",
            numbers::shortest(variance, 3)
        )),
    }
}

/// "ReLU network of 50 layers × 80 units, 1,000 inputs, ten random draws of each.": what was run,
/// with whatever is not the default, on one line of a subtitle.
pub fn setting(analysis: &Analysis, slice: &Slice) -> String {
    let activation = capitalised(&slice.activation.title());
    let mut parts = unusual(slice);
    parts.push(inputs(analysis.data, slice));
    if analysis.missing_networks > 0 {
        parts.push("run stopped early".into());
    }
    let draws = draws(slice.draws());
    let shape = shape(slice);
    let rest = parts.join(", ");
    let long = if slice.lines.len() > 1 {
        format!("{activation} network of {shape}, {rest}, {draws} of each.")
    } else {
        format!("{activation} network of {shape}, {rest}, {draws}.")
    };
    if font::width(&long, SUBTITLE, Weight::Regular) <= PAGE {
        long
    } else {
        format!("{activation}, {shape}, {rest}, {draws}.")
    }
}

/// Whether layers add something that no input moves: biases, or an activation that is not 0 at 0.
/// The std of a layer then tells how far its units lie apart, not whether the input still matters; of a
/// single number there is no such distance.
pub fn has_offset(slice: &Slice) -> bool {
    slice.statistic == Statistic::Std && (slice.bias2 > 0.0 || slice.activation.value(0.0) != 0.0)
}

/// "σ² = 1 for infinite width (3.56 for the typical network of width 1)"; the first number alone where the
/// other is near.
pub fn theory_place(slice: &Slice, theory: f64) -> String {
    let theory = sigma2(&numbers::variance(theory));
    match slice.other_typical_critical() {
        Some(typical) => format!(
            "{theory} for infinite width ({} for the typical network of width {})",
            numbers::variance(typical),
            slice.width
        ),
        None => theory,
    }
}

/// What a reader must know where a layer is one number.
pub fn one_number(slice: &Slice) -> Option<&'static str> {
    (slice.statistic == Statistic::Rms).then_some(
        "At width 1 one input makes one number a layer. Its standard deviation is 0 by definition and says \
         nothing of the signal: the root mean square (RMS), the size of that number, is judged in its place.",
    )
}

/// What a forward std tells of: "signal", or "units’ spread" where layers have an offset.
pub fn carried(slice: &Slice) -> &'static str {
    match has_offset(slice) {
        true => "units’ spread",
        false => "signal",
    }
}

/// What few inputs may hold up, at these lines: log10 of what the typical input has fallen to, the least
/// far of them. `None` unless it is so at every one.
pub fn few_inputs(slice: &Slice, lines: &[usize]) -> Option<f64> {
    let mut fallen = lines.iter().map(|&line| slice.few_inputs(line));
    let least = fallen.try_fold(f64::NEG_INFINITY, |least, by| Some(least.max(by?)))?;
    (!lines.is_empty()).then_some(least)
}

/// "the median input has fallen to 10⁻⁴": roughly, as such numbers are known.
pub fn has_fallen(log10: f64) -> String {
    let to = match log10.round() as i64 {
        near if near >= -1 => numbers::from_log10(log10, 1),
        far => numbers::power_of_ten(far),
    };
    format!("the median input has fallen to {to}")
}

/// Growth a layer (decades) under which its sign tells nothing, if the whole depth adds less than a
/// decade: 7%.
const HARDLY: f64 = 0.03;

/// Whether a direction of a slice hardly grows or shrinks at any variance, so that the place where
/// its growth changes sign has no meaning.
fn hardly_moves(slice: &Slice, of: impl Fn(&Line) -> &Growth) -> bool {
    slice.lines.iter().all(|line| {
        let growth = of(line);
        let small = growth.per_layer.is_none_or(|by| by.abs() < HARDLY);
        small && growth.verdict == Verdict::Stable
    })
}

/// Where the measured forward growth changes sign; `None` where it hardly grows or shrinks anywhere.
pub fn forward_turning(slice: &Slice) -> Option<Crossing> {
    slice
        .forward_crossing
        .filter(|_| !hardly_moves(slice, |line| &line.forward))
}

/// Whether theory has signal and gradient turn at one variance: where layers only scale.
pub fn one_theory(slice: &Slice) -> bool {
    slice.only_scales()
}

/// Where the gradient turns from dying to growing, likewise.
pub fn backward_turning(slice: &Slice) -> Option<Crossing> {
    slice
        .backward_crossing
        .filter(|_| !hardly_moves(slice, |line| &line.backward))
}

/// Whether the grid tells of a turning point only which two of its values it lies between.
pub fn has_bracket(slice: &Slice) -> bool {
    let crossings = [forward_turning(slice), backward_turning(slice)];
    crossings
        .iter()
        .flatten()
        .any(|one| one.bracket().is_some())
}

/// Whether the variances that vanish (or explode) are the smallest (or largest) of those tried, so that these
/// are too small (or too large). Lines of which there is no growth do not count, and behind a norm none is
/// too small or too large.
pub fn is_by_size(slice: &Slice, of: impl Fn(&Line) -> Option<&Growth>, fate: Verdict) -> bool {
    if slice.architecture.norm.is_some() {
        return false;
    }
    let growths = slice.lines.iter().filter_map(of);
    let mut meets_it: Vec<bool> = growths.map(|growth| growth.verdict == fate).collect();
    if fate == Verdict::Exploding {
        meets_it.reverse();
    }
    meets_it.is_sorted_by(|before, after| before >= after)
}

/// "1.4": a distance in decades as a factor, whichever way; "1.02" where two digits would say 1.0.
pub fn times(decades: f64) -> String {
    match numbers::from_log10(decades.abs(), 2) {
        none if none == "1.0" => numbers::from_log10(decades.abs(), 3),
        text => text,
    }
}

/// "a factor of 1.4"; "1%" where a factor would be said as 1.00.
pub fn factor_of(decades: f64) -> String {
    match times(decades).as_str() {
        "1.00" => "1%".into(),
        times => format!("a factor of {times}"),
    }
}

/// How far the medians of these lines stray at most, at any layer on their way, from where it starts:
/// "a factor of two" if that is where they stay, else the factor. `None` where one has no std.
pub fn held_within<'a>(
    lines: impl IntoIterator<Item = &'a Line>,
    direction: Direction,
) -> Option<String> {
    let median = |line: &'a Line| match direction {
        Direction::Forward => &line.hidden.p50,
        Direction::Backward => &line.gradient.p50,
    };
    let mut all = lines
        .into_iter()
        .map(|line| departure(median(line), direction));
    let most = all.try_fold(0f64, |most, strays| Some(most.max(strays?)))?;
    Some(match most <= LEVEL_DECADES {
        true => "a factor of two".into(),
        false => factor_of(most),
    })
}

/// "a factor of ten": how far from its start a stable network of so many layers may end.
pub fn stable_factor(depth: usize) -> String {
    let factor = 10f64.powf(stable_decades(depth)).round();
    format!("a factor of {}", count_word(factor as usize))
}

/// Whether so few layers are held to less than a factor of ten.
pub fn has_few_layers(depth: usize) -> bool {
    depth > 1 && stable_decades(depth) < STABLE_DECADES
}

/// That few layers are held to less, where a figure or table has such networks.
pub fn few_layers_rule(depths: &[usize]) -> Option<&'static str> {
    depths
        .iter()
        .any(|&depth| has_few_layers(depth))
        .then_some(
            "In fewer than five layers what is kept ends within a factor of two for each layer on the way.",
        )
}

/// Words that an alternative text has fewer of: screen readers can't be stopped in one and taken up again.
const ALT_WORDS: usize = 60;

/// Whether an alternative text is short enough.
pub fn is_short(alt: &str) -> bool {
    alt.split_whitespace().count() < ALT_WORDS
}

/// An alternative text without its last sentences, or clauses of its only one, until it is short enough.
pub fn shortened(mut alt: String) -> String {
    while !is_short(&alt) {
        let clause = || alt.rfind("; ").max(alt.rfind(", "));
        let Some(cut) = alt.rfind(". ").or_else(clause) else {
            break;
        };
        alt.truncate(cut);
        alt.push('.');
    }
    alt
}

/// The text with its first letter large.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// "a, b and c".
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "σ² = 0.025", which no line break may part.
pub fn sigma2(label: &str) -> String {
    format!("σ²{NBSP}={NBSP}{label}")
}

/// What tells a line from another of the same sigma²: the rule it was asked by, which then differs in
/// the first or last matrix.
pub fn rule_name(line: &Line) -> String {
    match (&line.rule, line.names.as_slice()) {
        (None, _) => "every matrix".into(),
        (Some(rule), []) => short_rule(rule),
        (Some(_), names) => names.join(", "),
    }
}

/// A rule as it was asked, its factor to three digits: "0.333/fan_in".
pub fn short_rule(rule: &str) -> String {
    let parts = rule.split_once('/');
    match parts.and_then(|(factor, fan)| Some((factor.parse().ok()?, fan))) {
        Some((factor, fan)) => format!("{}/{fan}", numbers::shortest(factor, 3)),
        None => rule.into(),
    }
}

/// Whether another line of the slice has the same sigma², as where Glorot and LeCun agree in the
/// hidden layers.
pub fn shares_sigma2(slice: &Slice, index: usize) -> bool {
    let same = |line: &&Line| line.sigma2 == slice.lines[index].sigma2;
    slice.lines.iter().filter(same).count() > 1
}

/// What the lines of a slice are: of one number there may be two, which differ in the first or last
/// matrix.
pub fn settings(slice: &Slice) -> &'static str {
    match (0..slice.lines.len()).any(|index| shares_sigma2(slice, index)) {
        true => "settings",
        false => "weight variances",
    }
}

/// "He’s variance", "σ² = 0.03": a line in running text.
pub fn variance_name(slice: &Slice, line: usize) -> String {
    match slice.lines[line].names.first() {
        Some(name) => format!("{name}’s variance"),
        None => sigma2(&labels(slice)[line]),
    }
}

/// "ReLU, 50 layers × 80 units".
pub fn network(slice: &Slice) -> String {
    format!("{}, {}", kind(slice), shape(slice))
}

/// "ReLU", "ReLU (residual + batch norm)".
pub fn kind(slice: &Slice) -> String {
    kind_of(slice.activation, slice.architecture)
}

/// The same of a network that no slice has.
pub fn kind_of(activation: Activation, architecture: Architecture) -> String {
    match architecture.is_plain() {
        true => activation.title(),
        false => format!("{} ({})", activation.title(), architecture.title()),
    }
}

/// sigma² of every line as running text says it, no two alike: "0.025", "0.03125 (Glorot)".
pub fn labels(slice: &Slice) -> Vec<String> {
    let values: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
    numbers::distinct(&values)
        .into_iter()
        .enumerate()
        .map(|(index, label)| match shares_sigma2(slice, index) {
            true => format!("{label} ({})", rule_name(&slice.lines[index])),
            false => label,
        })
        .collect()
}

/// The labels of some lines for a list. Lines of one number make one item, which names its rules if
/// not all of them are meant.
pub fn listed(slice: &Slice, indices: &[usize]) -> Vec<String> {
    let values: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
    let labels = numbers::distinct(&values);
    let mut items = Vec::new();
    let mut said: Vec<f64> = Vec::new();
    for &index in indices {
        if said.contains(&values[index]) {
            continue;
        }
        said.push(values[index]);
        let alike = |i: &usize| values[*i] == values[index];
        let meant: Vec<usize> = indices.iter().copied().filter(alike).collect();
        let all = (0..values.len()).filter(alike).count();
        items.push(match meant.len() == all {
            true => labels[index].clone(),
            false => {
                let rules: Vec<String> =
                    meant.iter().map(|&i| rule_name(&slice.lines[i])).collect();
                format!("{} ({})", labels[index], rules.join(", "))
            }
        });
    }
    items
}

/// A change in decades as a number with its noun: "2.5 decades", "one decade".
pub fn decades(change: f64) -> String {
    let rounded = (change.abs() * 10.0).round() / 10.0;
    if rounded == 1.0 {
        return "one decade".into();
    }
    let digits = if rounded >= 10.0 { 0 } else { 1 };
    format!("{rounded:.digits$} decades")
}

#[cfg(test)]
mod tests;
