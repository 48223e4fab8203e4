//! Every key of a spec: how its items are read into the field and written out of it.
//!
//! Flags, files and specs built in code all go through [`Spec::assign`], so that a value is
//! judged, and complained about, in one place.

use std::collections::HashSet;
use std::hash::Hash;

use super::error::Fault;
use super::grid::{Grid, MOST_VALUES};
use super::number::{grouped, is_digits, real, written};
use crate::network::{Activation, Architecture};

use super::{Format, Inputs, Key, Preset, Spec, Variance, closest, name};

impl Spec {
    /// Sets a field from the items of its list (one item where it takes no list).
    pub(super) fn assign(&mut self, key: Key, items: &[&str]) -> Result<(), Fault> {
        if !key.is_list() && items.len() != 1 {
            return Err(match items.len() {
                0 => Fault::at(0, "nothing is given; give one value"),
                _ => Fault::at(1, second(key, items)),
            });
        }
        match key {
            Key::Preset => {
                self.preset = Some(one(items, |text| {
                    Preset::named(text).map(|p| p.name.into())
                })?);
            }
            Key::Name => self.name = Some(one(items, name::checked)?),
            Key::Depth => self.depth = wholes(items, Count::DEPTH)?,
            Key::Width => self.width = wholes(items, Count::WIDTH)?,
            Key::Sigma2 => self.sigma2 = variances(items)?,
            Key::Activation => {
                self.activation = distinct(gather(items, activation)?, |a| a.name());
            }
            Key::Init => self.init = distinct(words(items, str::parse)?, |init| *init),
            Key::Architecture => {
                let read: Vec<Architecture> = words(items, str::parse)?;
                self.architecture = distinct(read, |architecture| architecture.name());
            }
            Key::Replicates => self.replicates = one(items, |text| Count::REPLICATES.read(text))?,
            Key::Data => self.data = one(items, |text| Count::DATA.read(text))?,
            Key::Inputs => self.inputs = one(items, str::parse)?,
            Key::InputDim => {
                self.input_dim = one(items, |text| match text {
                    "width" => Ok(None),
                    _ if closest(text, ["width"]).is_some() => {
                        Err("neither a whole number nor a word; did you mean \"width\"?".into())
                    }
                    _ => Count::INPUT_DIM.read(text).map(Some),
                })?;
            }
            Key::OutputDim => self.output_dim = one(items, |text| Count::OUTPUT_DIM.read(text))?,
            Key::Bias2 => self.bias2 = one(items, bias_variance)?,
            Key::Target => self.target = one(items, str::parse)?,
            Key::Seed => self.seed = one(items, seed)?,
            Key::Precision => self.precision = one(items, str::parse)?,
            Key::Direct => {
                self.direct = one(items, |text| match text {
                    "true" => Ok(true),
                    "false" => Ok(false),
                    _ => Err("neither true nor false; give one of them".into()),
                })?;
            }
            Key::Format => {
                let mut format: Vec<Format> = words(items, str::parse)?;
                format.push(Format::Svg);
                format.sort();
                format.dedup();
                self.format = format;
            }
        }
        Ok(())
    }

    /// The items that [`Spec::assign`] makes this field of; none for a name that isn't set.
    pub(super) fn items(&self, key: Key) -> Vec<String> {
        match key {
            Key::Preset => self.preset.iter().cloned().collect(),
            Key::Name => self.name.iter().cloned().collect(),
            Key::Depth => self.depth.iter().map(usize::to_string).collect(),
            Key::Width => self.width.iter().map(usize::to_string).collect(),
            Key::Sigma2 => self.sigma2.iter().map(Variance::to_string).collect(),
            Key::Activation => self.activation.iter().map(|a| a.name()).collect(),
            Key::Init => self.init.iter().map(|init| init.name()).collect(),
            Key::Architecture => self.architecture.iter().map(|a| a.name()).collect(),
            Key::Replicates => vec![self.replicates.to_string()],
            Key::Data => vec![self.data.to_string()],
            // Files of before there were others say nothing of them.
            Key::Inputs if self.inputs == Inputs::Gaussian => Vec::new(),
            Key::Inputs => vec![self.inputs.to_string()],
            Key::InputDim => vec![
                self.input_dim
                    .map_or("width".into(), |size| size.to_string()),
            ],
            Key::OutputDim => vec![self.output_dim.to_string()],
            Key::Bias2 => vec![written(self.bias2)],
            Key::Target => vec![self.target.to_string()],
            Key::Seed => vec![self.seed.to_string()],
            Key::Precision => vec![self.precision.to_string()],
            Key::Direct => vec![self.direct.to_string()],
            Key::Format => self.format.iter().map(Format::to_string).collect(),
        }
    }
}

/// A whole number with its bounds and the words for its errors.
#[derive(Clone, Copy)]
struct Count {
    /// "a depth".
    what: &'static str,
    /// Why there can't be 0.
    zero: &'static str,
    /// Largest value. The products that a plan needs stay within 64 bits below it.
    most: u128,
    /// What to give, for the end of a sentence.
    right: &'static str,
}

impl Count {
    const DEPTH: Self = Self {
        what: "a depth",
        zero: "a network needs at least one hidden layer",
        most: 1_000_000,
        right: "give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5",
    };
    const WIDTH: Self = Self {
        what: "a width",
        zero: "a layer needs at least one unit",
        most: 1_000_000,
        right: "give 1 or more, a list such as 40,80, or a grid such as log:10:1000:3",
    };
    const REPLICATES: Self = Self {
        what: "the number of replicates",
        zero: "a cell needs at least one network",
        most: 1_000_000,
        right: "give 1 or more, such as 10",
    };
    const DATA: Self = Self {
        what: "the number of data points",
        zero: "a network needs at least one data point",
        most: 1_000_000_000,
        right: "give 1 or more, such as 1000",
    };
    const INPUT_DIM: Self = Self {
        what: "the size of the input",
        zero: "an input needs at least one number",
        most: 1_000_000,
        right: "give 1 or more, or \"width\" for an input as wide as the network",
    };
    const OUTPUT_DIM: Self = Self {
        what: "the size of the output",
        zero: "an output needs at least one number",
        most: 1_000_000,
        right: "give 1 or more",
    };

    fn read(self, text: &str) -> Result<usize, String> {
        let Self { what, right, .. } = self;
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return self.bounded(text.parse().unwrap_or(u128::MAX));
        }
        if text.starts_with('-') && text[1..].bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("{what} can't be negative; {right}"));
        }
        // "1e3" and "80.0" are whole, but a count is written in digits.
        match text.parse::<f64>() {
            Ok(value) if value.fract() == 0.0 && (0.0..1e15).contains(&value) => {
                Err(format!("{what} is written in digits; give {value}"))
            }
            _ => Err(format!("{what} is a whole number; {right}")),
        }
    }

    fn bounded(self, value: u128) -> Result<usize, String> {
        match value {
            0 => Err(format!("{}; {}", self.zero, self.right)),
            _ if value > self.most => Err(format!(
                "{} is at most {}; give that or less",
                self.what,
                grouped(self.most)
            )),
            _ => Ok(value as usize),
        }
    }
}

/// Reads the one item.
fn one<T>(items: &[&str], read: impl Fn(&str) -> Result<T, String>) -> Result<T, Fault> {
    read(items[0]).map_err(|reason| Fault::at(0, reason))
}

/// Reads every item of a list that has no grids.
fn words<T, E: ToString>(
    items: &[&str],
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, Fault> {
    gather(items, |text, out| {
        out.push(read(text).map_err(|reason| reason.to_string())?);
        Ok(())
    })
}

/// Reads every item of a list; an item may be several values.
fn gather<T>(
    items: &[&str],
    read: impl Fn(&str, &mut Vec<T>) -> Result<(), String>,
) -> Result<Vec<T>, Fault> {
    if items.iter().all(|item| item.is_empty()) {
        return Err(Fault::at(0, "the list is empty; give at least one value"));
    }
    let mut out = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if item.is_empty() {
            return Err(Fault::at(
                index,
                "an item of the list is empty; take out the extra comma",
            ));
        }
        read(item, &mut out).map_err(|reason| Fault::at(index, reason))?;
        if out.len() > MOST_VALUES {
            return Err(Fault::at(
                index,
                "the list has more than 1,000,000 values up to here; give fewer",
            ));
        }
    }
    Ok(out)
}

/// Whole numbers, ascending and distinct; grids are rounded.
fn wholes(items: &[&str], count: Count) -> Result<Vec<usize>, Fault> {
    let mut values = gather(items, |text, out| {
        match Grid::parse(text) {
            Some(grid) => {
                for value in grid?.values() {
                    if value < 0.0 {
                        return Err(format!("{} can't be negative; {}", count.what, count.right));
                    }
                    out.push(count.bounded(value.round() as u128)?);
                }
            }
            None => out.push(count.read(text)?),
        }
        Ok(())
    })?;
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

/// What is wrong with a second value, which may be the end of a number with a decimal comma.
fn second(key: Key, items: &[&str]) -> String {
    let one = "a second value where only one can stand; give one";
    let unsigned = items[0].trim_start_matches('-');
    match (key, items) {
        (Key::Bias2 | Key::Target, [start, end]) if is_digits(unsigned) && is_digits(end) => {
            format!("{one}, a decimal with a point: {start}.{end}")
        }
        _ => one.into(),
    }
}

/// Refuses numbers that a decimal comma has cut in two: 0,01 would read as 0 and 1.
fn whole_numbers_are_whole(items: &[&str]) -> Result<(), Fault> {
    let mut pairs = items.windows(2).enumerate();
    let cut = pairs.find(|(_, pair)| {
        let [start, end] = [pair[0], pair[1]];
        is_digits(start) && is_digits(end) && end.len() > 1 && end.starts_with('0')
    });
    cut.map_or(Ok(()), |(index, pair)| {
        let reason = format!(
            "a whole number does not begin with 0; a decimal has a point: {}.{}",
            pair[0], pair[1]
        );
        Err(Fault::at(index + 1, reason))
    })
}

/// Variances in the order given, each once.
fn variances(items: &[&str]) -> Result<Vec<Variance>, Fault> {
    whole_numbers_are_whole(items)?;
    let values = gather(items, |text, out| {
        match Grid::parse(text) {
            Some(grid) => {
                let grid = grid?;
                if grid.from < 0.0 || grid.to < 0.0 {
                    return Err(
                        "a variance can't be negative; give FROM and TO of 0 or more".into(),
                    );
                }
                out.extend(grid.values().into_iter().map(Variance::Number));
            }
            None => out.push(text.parse()?),
        }
        Ok(())
    })?;
    Ok(distinct(values, |variance| match *variance {
        Variance::Number(value) => (0, value.to_bits()),
        Variance::He => (1, 0),
        Variance::Glorot => (2, 0),
        Variance::Lecun => (3, 0),
        Variance::OverFanIn(c) => (4, c.to_bits()),
        Variance::OverFanOut(c) => (5, c.to_bits()),
        Variance::OverFanAverage(c) => (6, c.to_bits()),
        Variance::Mup => (7, 0),
    }))
}

/// Reads an activation of a list, behind those that it has so far.
fn activation(text: &str, before: &mut Vec<Activation>) -> Result<(), String> {
    // leaky_relu:0,2 is read as two items.
    let cut = matches!(before.last(), Some(Activation::LeakyRelu { .. }));
    if is_digits(text) && cut {
        return Err("no activation; a slope with decimals has a point: leaky_relu:0.2".into());
    }
    before.push(text.parse().map_err(|error| format!("{error}"))?);
    Ok(())
}

fn bias_variance(text: &str) -> Result<f64, String> {
    match real(text) {
        Ok(value) if value >= 0.0 => Ok(value),
        Ok(_) => Err("a variance can't be negative; give 0 or more".into()),
        Err(reason) => Err(format!(
            "{reason}; give the variance of the biases, 0 or more"
        )),
    }
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("not a seed; give a whole number from 0 to {}", u64::MAX))
}

/// The first of each kind, order kept.
fn distinct<T, K: Eq + Hash>(values: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = HashSet::new();
    values
        .into_iter()
        .filter(|value| seen.insert(key(value)))
        .collect()
}
