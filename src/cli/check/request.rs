//! What is asked of `check`: the flags read, the datasets loaded, the cells chosen.

use std::path::Path;

use super::CheckArgs;
use super::limits::{Decades, DecadesPerLayer, Networks};
use super::words;
use crate::analysis::check::{self, Check, Entry, Filter, Limits, NoSuchVariance};
use crate::analysis::summary;
use crate::cli::{Failure, flags, saved};
use crate::dataset::Dataset;
use crate::spec::{Key, Spec, Variance};

/// All that the checks are made from, and what there is to say about it.
#[derive(Debug)]
pub struct Request {
    now: Vec<Entry>,
    held: Vec<bool>,
    baseline: Option<Vec<Entry>>,
    limits: Limits,
    /// A line each, for standard error.
    pub notes: Vec<String>,
}

/// Why such networks are held to no limit.
const ONE_LAYER: &str = "one hidden layer, whose first layer is its last";

impl Request {
    /// Reads flags and folders. Flags come first: a wrong one is told whatever the folders hold.
    ///
    /// # Errors
    /// The flag or the folder that is wrong, and what would be right.
    pub fn new(args: &CheckArgs) -> Result<Self, Failure> {
        let limits = limits(args)?;
        if let (Some(tolerance), None) = (&args.tolerance, &args.baseline) {
            return Err(Failure::request(format!(
                "--tolerance {tolerance}: it is about the difference from an earlier run; give \
                 --baseline DIR too, or leave it out"
            )));
        }
        let (filter, sigma2) = choice(args)?;
        let run = saved::load(&args.dir)?;
        let mut now = check::entries(&run);
        // The checks are made from the layers' numbers, whose edits are told by their digest.
        let table = summary::csv(now.iter().filter_map(|entry| entry.summary.as_ref()));
        let altered = saved::altered(&args.dir, &run, &[("data/summary.csv".into(), table)]);
        let mut notes: Vec<String> = altered
            .into_iter()
            .map(|line| format!("{line}, which are checked"))
            .collect();
        let baseline = match &args.baseline {
            None => None,
            Some(dir) => {
                let earlier = load_baseline(dir)?;
                same_networks(dir, &earlier.spec, &run.spec)?;
                notes.extend(other_draws(&earlier.spec, &run.spec));
                notes.extend(stopped(dir, &earlier));
                let entries = check::entries(&earlier);
                if !check::share_a_cell(&now, &entries) {
                    return Err(unrelated(args, dir, &earlier.spec, &run.spec));
                }
                Some(entries)
            }
        };
        all_are_there(args, &filter, &now, baseline.as_deref())?;
        now.retain(|entry| filter.takes(&entry.cell));
        let baseline = baseline.map(|mut entries| {
            entries.retain(|entry| filter.takes(&entry.cell));
            entries
        });
        let held = match sigma2 {
            Some(variances) => {
                check::named(&now, &variances).map_err(|missing| no_such(&args.dir, &missing))?
            }
            // Who gives a baseline alone asks whether anything has changed, not whether it is good.
            None if baseline.is_some() && args.max_decades.is_none() && args.max_dead.is_none() => {
                notes.push(
                    "held: every cell to the baseline, none to a limit (--sigma2, --max-decades or \
                     --max-dead sets limits as well)"
                        .into(),
                );
                vec![false; now.len()]
            }
            None => default_choice(args, &now, baseline.as_deref(), &mut notes)?,
        };
        let is_shallow = |(entry, held): (&Entry, &bool)| *held && entry.cell.depth == 1;
        if now.iter().zip(&held).any(is_shallow) {
            notes.push(format!("held: no network of {ONE_LAYER}"));
        }
        Ok(Self {
            now,
            held,
            baseline,
            limits,
            notes,
        })
    }

    /// The checks, at least one.
    ///
    /// # Errors
    /// That there is nothing to check.
    pub fn checks(&self) -> Result<Vec<Check>, Failure> {
        let checks = check::checks(
            &self.now,
            &self.held,
            self.baseline.as_deref(),
            &self.limits,
        );
        let is_shallow = |entry: &Entry| entry.cell.depth == 1;
        match checks.is_empty() {
            true if self.now.iter().all(is_shallow) => Err(Failure::request(format!(
                "there is nothing to check in networks of {ONE_LAYER}; give a run of more layers, or an \
                 earlier one with --baseline DIR"
            ))),
            true => Err(Failure::request(
                "there is nothing to check: the baseline has measured none of these cells; name \
                 the variances to hold with --sigma2, such as --sigma2 he",
            )),
            false => Ok(checks),
        }
    }
}

fn limits(args: &CheckArgs) -> Result<Limits, Failure> {
    let or = |text: &Option<String>, default: &str| text.clone().unwrap_or(default.into());
    Ok(Limits {
        max_decades: flags::read::<Decades>("--max-decades", &or(&args.max_decades, "1"))?.0,
        max_dead: flags::read::<Networks>("--max-dead", &or(&args.max_dead, "0"))?.0,
        tolerance: flags::read::<DecadesPerLayer>("--tolerance", &or(&args.tolerance, "0.01"))?.0,
    })
}

/// The part of the run, and the variances that are named.
fn choice(args: &CheckArgs) -> Result<(Filter, Option<Vec<Variance>>), Failure> {
    // A spec reads these lists, grids and complaints included.
    let read = |key: Key, text: &Option<String>| -> Result<Option<Spec>, Failure> {
        let Some(text) = text else { return Ok(None) };
        let mut spec = Spec::default();
        spec.set_flag(key, text)?;
        Ok(Some(spec))
    };
    let sigma2 = read(Key::Sigma2, &args.sigma2)?.map(|spec| spec.sigma2);
    let filter = Filter {
        depth: read(Key::Depth, &args.depth)?.map_or(vec![], |spec| spec.depth),
        width: read(Key::Width, &args.width)?.map_or(vec![], |spec| spec.width),
        activation: read(Key::Activation, &args.activation)?.map_or(vec![], |spec| spec.activation),
        init: read(Key::Init, &args.init)?.map_or(vec![], |spec| spec.init),
        architecture: read(Key::Architecture, &args.architecture)?
            .map_or(vec![], |spec| spec.architecture),
    };
    Ok((filter, sigma2))
}

/// Loads the baseline; what is wrong with it is told from what is wrong with the run.
fn load_baseline(dir: &Path) -> Result<Dataset, Failure> {
    saved::load(dir).map_err(|failure| Failure::request(format!("--baseline {}", failure.sentence)))
}

/// Refuses a baseline whose networks differ in what no cell shows.
fn same_networks(dir: &Path, then: &Spec, now: &Spec) -> Result<(), Failure> {
    let input = |spec: &Spec, width: usize| spec.input_dim.unwrap_or(width);
    for key in [Key::InputDim, Key::OutputDim, Key::Bias2, Key::Target] {
        let same = match key {
            Key::InputDim => then.width.iter().all(|&w| input(then, w) == input(now, w)),
            _ => then.text(key) == now.text(key),
        };
        if !same {
            return Err(Failure::request(format!(
                "--baseline {}: its networks have {} = {}, those to check {}; give an earlier run \
                 of the same networks",
                dir.display(),
                key.name(),
                then.text(key),
                now.text(key)
            )));
        }
    }
    Ok(())
}

/// A baseline that has none of the run's cells, with what the two grids say of it.
fn unrelated(args: &CheckArgs, dir: &Path, then: &Spec, now: &Spec) -> Failure {
    let grid = [
        Key::Depth,
        Key::Width,
        Key::Activation,
        Key::Init,
        Key::Sigma2,
    ];
    let differs = |key: &Key| then.text(*key) != now.text(*key);
    let apart: Vec<String> = grid
        .into_iter()
        .filter(differs)
        .map(|key| format!("{} {}, here {}", key.name(), then.text(key), now.text(key)))
        .collect();
    Failure::request(format!(
        "--baseline {}: it has no cell in common with {} ({}); give an earlier run of the same grid",
        dir.display(),
        args.dir.display(),
        apart.join("; ")
    ))
}

/// "the baseline differs in seed (0, here 1): chance alone moves growth a little".
fn other_draws(then: &Spec, now: &Spec) -> Option<String> {
    let other: Vec<String> = [Key::Seed, Key::Replicates, Key::Data]
        .into_iter()
        .filter(|&key| then.text(key) != now.text(key))
        .map(|key| {
            format!(
                "{} ({}, here {})",
                key.name(),
                then.text(key),
                now.text(key)
            )
        })
        .collect();
    (!other.is_empty()).then(|| {
        format!(
            "the baseline differs in {}: chance alone moves growth a little",
            crate::chart::figure::words::list(&other)
        )
    })
}

fn stopped(dir: &Path, dataset: &Dataset) -> Option<String> {
    let (done, planned) = (dataset.networks(), dataset.planned_networks());
    (done < planned).then(|| {
        format!(
            "{}: {done} of {planned} networks are done, and nothing is compared with the others",
            dir.display()
        )
    })
}

/// Refuses a depth, width, activation or initialiser that neither run has.
fn all_are_there(
    args: &CheckArgs,
    filter: &Filter,
    now: &[Entry],
    then: Option<&[Entry]>,
) -> Result<(), Failure> {
    let cells = || {
        now.iter()
            .chain(then.unwrap_or_default())
            .map(|entry| &entry.cell)
    };
    let strings = |list: &[usize]| list.iter().map(usize::to_string).collect::<Vec<_>>();
    let depths: Vec<usize> = cells().map(|cell| cell.depth).collect();
    let widths: Vec<usize> = cells().map(|cell| cell.width).collect();
    let lists = [
        (Key::Depth, strings(&filter.depth), strings(&depths)),
        (Key::Width, strings(&filter.width), strings(&widths)),
        (
            Key::Activation,
            filter.activation.iter().map(|a| a.name()).collect(),
            cells().map(|cell| cell.activation.name()).collect(),
        ),
        (
            Key::Init,
            filter.init.iter().map(|i| i.name()).collect(),
            cells().map(|cell| cell.init.name()).collect(),
        ),
        (
            Key::Architecture,
            filter.architecture.iter().map(|a| a.name()).collect(),
            cells().map(|cell| cell.architecture.name()).collect(),
        ),
    ];
    for (key, asked, there) in lists {
        let there = distinct(there);
        if let Some(none) = asked.iter().find(|item| !there.contains(item)) {
            return Err(Failure::request(format!(
                "{} {none}: no cell of {} has it; what there is: {}",
                key.flag(),
                args.dir.display(),
                there.join(", ")
            )));
        }
    }
    Ok(())
}

/// The first of each, order kept.
fn distinct(list: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for item in list {
        if !out.contains(&item) {
            out.push(item);
        }
    }
    out
}

fn no_such(dir: &Path, missing: &NoSuchVariance) -> Failure {
    let right = match &missing.nearest {
        Some(cell) => format!("the nearest is {}", words::in_full(cell)),
        None => "none of its cells is left; leave out --depth, --width, --activation, --init, \
             --architecture"
            .into(),
    };
    Failure::request(format!(
        "--sigma2 {}: no cell of {} has this variance; {right}",
        missing.wanted,
        dir.display()
    ))
}

/// Cells asked for by a rule, or else those that were stable.
fn default_choice(
    args: &CheckArgs,
    now: &[Entry],
    baseline: Option<&[Entry]>,
    notes: &mut Vec<String>,
) -> Result<Vec<bool>, Failure> {
    let held = check::asked_by_rule(now);
    if held.contains(&true) {
        let rules = now.iter().filter_map(|entry| entry.cell.variance.rule());
        let rules = distinct(rules.collect()).join(", ");
        notes.push(format!("held: the variances asked for by a rule ({rules})"));
        return Ok(held);
    }
    let Some(baseline) = baseline else {
        return Err(Failure::request(format!(
            "{}: no variance was asked for by a rule, so nothing says which should keep the \
             signal; name it with --sigma2, such as --sigma2 0.025",
            args.dir.display()
        )));
    };
    let held = check::stable_in(now, baseline);
    let count = held.iter().filter(|held| **held).count();
    notes.push(match count {
        0 => "held: no cell, since none is stable in the baseline".into(),
        1 => "held: the cell that is stable in the baseline".into(),
        _ => format!("held: the {count} cells that are stable in the baseline"),
    });
    Ok(held)
}
