//! `initscope notebook`: the textbook's exercise, number for number.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;
use std::sync::atomic::AtomicBool;

use clap::Args;
use serde_json::{Map, Value, json};

use super::time_limit::Estimate;
use super::{Failure, flags, machine};
use crate::measure::LogScaled;
use crate::spec::Spec;
use crate::sweep::{Bytes, ReferenceMeasurements, ReferenceRun};

/// Arguments of `initscope notebook`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct NotebookArgs {
    /// Hidden layers
    #[arg(
        long,
        visible_alias = "depth",
        value_name = "K",
        default_value = "5",
        allow_hyphen_values = true
    )]
    pub layers: String,
    /// Units of each hidden layer
    #[arg(
        long,
        value_name = "D",
        default_value = "8",
        allow_hyphen_values = true
    )]
    pub units: String,
    /// Variance of every weight
    #[arg(
        long,
        value_name = "X",
        default_value = "1.0",
        allow_hyphen_values = true
    )]
    pub sigma2: String,
    /// Seed of NumPy's legacy generator: np.random.seed(N)
    #[arg(
        long,
        value_name = "N",
        default_value = "0",
        allow_hyphen_values = true
    )]
    pub seed: String,
    /// Inputs of the forward part
    #[arg(
        long,
        value_name = "N",
        default_value = "1000",
        allow_hyphen_values = true
    )]
    pub data: String,
    /// Inputs of the backward part
    #[arg(
        long,
        value_name = "N",
        default_value = "100",
        allow_hyphen_values = true
    )]
    pub gradient_data: String,
    /// One JSON object on standard output, numbers in full precision
    #[arg(long)]
    pub json: bool,
}

/// Shown under the flags.
const EXAMPLES: &str = "\
Examples:
  initscope notebook
  initscope notebook --layers 50 --units 80 --sigma2 0.025
  initscope notebook --layers 50 --units 80 --sigma2 1 --json
Prince, Understanding Deep Learning, notebook 7.3: ReLU, zero biases, input and output of size 1.";

/// A whole number of things, at least 1.
struct Count(usize);

impl FromStr for Count {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        flags::whole(text, 1, 1_000_000_000).map(Self)
    }
}

/// What `np.random.seed` takes.
struct LegacySeed(u32);

impl FromStr for LegacySeed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| "NumPy takes no such seed; give a whole number from 0 to 4294967295".into();
        text.trim().parse().map(Self).map_err(wrong)
    }
}

/// A variance, 0 or more.
struct WeightVariance(f64);

impl FromStr for WeightVariance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().parse::<f64>() {
            Ok(sigma2) if sigma2.is_finite() && sigma2 >= 0.0 => Ok(Self(sigma2)),
            Ok(sigma2) if sigma2 < 0.0 => {
                Err("a variance can't be negative; give 0 or more, such as 0.025".into())
            }
            _ => Err("not a variance; give a number that is 0 or more, such as 0.025".into()),
        }
    }
}

impl NotebookArgs {
    /// The run that the flags ask for.
    ///
    /// # Errors
    /// The flag that is wrong and what would be right.
    pub fn resolve(&self) -> Result<ReferenceRun, Failure> {
        Ok(ReferenceRun {
            layers: flags::read::<Count>("--layers", &self.layers)?.0,
            units: flags::read::<Count>("--units", &self.units)?.0,
            sigma2: flags::read::<WeightVariance>("--sigma2", &self.sigma2)?.0,
            seed: flags::read::<LegacySeed>("--seed", &self.seed)?.0,
            data: flags::read::<Count>("--data", &self.data)?.0,
            gradient_data: flags::read::<Count>("--gradient-data", &self.gradient_data)?.0,
        })
    }
}

/// Runs the exercise and prints what its notebook prints.
///
/// # Errors
/// A wrong flag, or a network that does not fit into memory.
pub fn run(args: &NotebookArgs) -> Result<(), Failure> {
    let run = args.resolve()?;
    let (needed, free) = (run.memory_bytes(), machine::free_memory().bytes as f64);
    if needed > free {
        return Err(Failure::request(format!(
            "--layers {} --units {}: that needs about {} of memory, this machine has {} to spare; \
             give fewer layers, units or --data",
            run.layers,
            run.units,
            Bytes(needed),
            Bytes(free)
        )));
    }
    let like = Spec {
        depth: vec![run.layers],
        width: vec![run.units],
        data: run.data,
        ..Spec::default()
    };
    if let Some(estimate) = Estimate::of(&like, run.flop(), 1, None, &AtomicBool::new(false))? {
        estimate.check(
            None,
            "give fewer --layers, --units, --data or --gradient-data",
        )?;
        estimate.announce("nothing", false);
    }
    let measured = run.measure();
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", as_json(&run, &measured))?;
    } else {
        write!(out, "{}", Lines(&measured))?;
    }
    out.flush()?;
    Ok(())
}

/// The lines of the exercise.
struct Lines<'a>(&'a ReferenceMeasurements);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (layer, spread) in self.0.hidden.iter().enumerate() {
            let std = Printed(spread.std);
            writeln!(f, "Layer {layer}, std of hidden units = {std}")?;
        }
        for (layer, spread) in (1..).zip(&self.0.gradient) {
            let std = Printed(spread.std);
            writeln!(f, "Layer {layer}, std of dl_dh = {std}")?;
        }
        Ok(())
    }
}

/// A number as Python's `%3.3f` prints it, however large; where a float can't hold it with four
/// digits and a power of ten.
struct Printed(LogScaled);

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(plain) = self.0.to_f64() {
            return write!(f, "{plain:.3}");
        }
        let log10 = self.0.log10().unwrap_or(0.0);
        let mut exponent = log10.floor();
        let mut mantissa = format!("{:.3}", 10f64.powf(log10 - exponent));
        if mantissa.starts_with("10") {
            mantissa = "1.000".into();
            exponent += 1.0;
        }
        write!(f, "{mantissa}e{exponent:+}")
    }
}

/// The object of `--json`.
fn as_json(run: &ReferenceRun, measured: &ReferenceMeasurements) -> Value {
    let mut notes = Vec::new();
    let mut object = Map::new();
    let settings = json!({
        "layers": run.layers,
        "units": run.units,
        "sigma2": run.sigma2,
        "seed": run.seed,
        "data": run.data,
        "gradient_data": run.gradient_data,
    });
    object.insert("settings".into(), settings);
    for (name, first, spreads) in [
        ("hidden_std", 0, &measured.hidden),
        ("gradient_std", 1, &measured.gradient),
    ] {
        let plain: Vec<Option<f64>> = spreads.iter().map(|s| s.std.to_f64()).collect();
        let log10: Vec<Option<f64>> = spreads.iter().map(|s| s.std.log10()).collect();
        note(&mut notes, first, &plain, |layers| {
            format!("{name} is null at {layers}: outside the range of a float, see log10_{name}")
        });
        note(&mut notes, first, &log10, |layers| {
            format!("log10_{name} is null at {layers}: the std is exactly 0 and has no logarithm")
        });
        object.insert(name.into(), json!(plain));
        object.insert(format!("log10_{name}"), json!(log10));
    }
    let alive: Vec<Option<f64>> = measured
        .dead
        .iter()
        .map(|&dead| (!dead).then_some(0.0))
        .collect();
    note(&mut notes, 0, &alive, |layers| {
        format!("dead at {layers}: every unit is 0 on all data")
    });
    object.insert("notes".into(), json!(notes));
    Value::Object(object)
}

/// Adds a note that names the layers at which a list is null, if there are any.
fn note(
    notes: &mut Vec<String>,
    first: usize,
    list: &[Option<f64>],
    sentence: impl Fn(&str) -> String,
) {
    let nulls = (first..).zip(list).filter(|(_, value)| value.is_none());
    let layers: Vec<usize> = nulls.map(|(layer, _)| layer).collect();
    if !layers.is_empty() {
        notes.push(sentence(&ranges(&layers)));
    }
}

/// "layer 3", "layers 3 to 7", "layers 3 to 7 and 9".
fn ranges(layers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &layer in layers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == layer => *last = layer,
            _ => runs.push((layer, layer)),
        }
    }
    let words: Vec<String> = runs
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first} to {last}"),
        })
        .collect();
    let plural = if layers.len() > 1 { "s" } else { "" };
    match words.as_slice() {
        [before @ .., last] if !before.is_empty() => {
            format!("layer{plural} {} and {last}", before.join(", "))
        }
        _ => format!("layer{plural} {}", words.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(mantissa: f64, exponent: i64) -> String {
        Printed(LogScaled::new(mantissa, exponent)).to_string()
    }

    #[test]
    fn numbers_are_printed_as_python_does() {
        // '%3.3f' % x in Python 3.11.
        for (x, text) in [
            (0.9814830987411659, "0.981"),
            (446.6542083211532, "446.654"),
            (0.0625, "0.062"),
            (0.1875, "0.188"),
            (2.0005, "2.001"),
            (1e-9, "0.000"),
            (0.0, "0.000"),
            (7.53219e38, "753219000000000057739545259598260731904.000"),
        ] {
            assert_eq!(printed(x, 0), text);
        }
    }

    #[test]
    fn what_no_float_holds_is_printed_with_a_power_of_ten() {
        // mpmath: 2^2000 = 1.1481e602, 2^-2000 = 8.7098e-603.
        assert_eq!(printed(1.0, 2000), "1.148e+602");
        assert_eq!(printed(1.0, -2000), "8.710e-603");
        // 10^400 less a hair does not become 10.000.
        let exponent = 1328; // 10^400 = 1.70...·2^1328
        let mantissa = 10f64.powf(400.0 - 1328.0 * std::f64::consts::LOG10_2);
        assert_eq!(printed(mantissa * (1.0 - 1e-9), exponent), "1.000e+400");
    }

    #[test]
    fn layers_are_named_in_runs() {
        assert_eq!(ranges(&[3]), "layer 3");
        assert_eq!(ranges(&[3, 4, 5]), "layers 3 to 5");
        assert_eq!(ranges(&[1, 3, 4, 9]), "layers 1, 3 to 4 and 9");
    }
}
