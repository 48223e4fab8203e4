//! Draws the networks that the search for zero growth asks for.

use std::sync::atomic::AtomicBool;

use super::Criterion;
use super::answer::{Answer, Direct};
use crate::analysis::theory::{critical_in, growth_at};
use crate::analysis::{Direction, GrowthAt, Search, Start, Statistic, zero_growth};
use crate::chart::layout::numbers::significant;
use crate::cli::{Failure, terminal};
use crate::network::Initialiser;
use crate::spec::{Spec, Target, Variance};
use crate::sweep::{self, Cell, Options, Plan};
use crate::theory::typical_growth;

/// How far from 1 / width a search goes where theory gives no hint, as a factor.
const FAR: f64 = 100.0;

/// Theory and measurement for the one network of a spec.
///
/// # Errors
/// What keeps the networks from being drawn.
pub(super) fn answer(
    spec: &Spec,
    criterion: Criterion,
    threads: usize,
    quiet: bool,
) -> Result<Answer, Failure> {
    let cell = Plan::new(spec).cells.swap_remove(0);
    let mut laboratory = Laboratory {
        spec,
        threads,
        quiet,
        seen: Vec::new(),
    };
    let mut direct = |direction| laboratory.direct(&cell, direction);
    let (forward, gradient) = match criterion {
        Criterion::Forward => (Some(direct(Direction::Forward)?), None),
        Criterion::Gradient => (None, Some(direct(Direction::Backward)?)),
        Criterion::Both => (
            Some(direct(Direction::Forward)?),
            Some(direct(Direction::Backward)?),
        ),
    };
    let growth_of = |sigma2| growth_at(spec, &cell, sigma2);
    Ok(Answer::new(
        spec, &cell, criterion, forward, gradient, growth_of,
    ))
}

/// Where networks are drawn and what has been seen of them.
struct Laboratory<'a> {
    spec: &'a Spec,
    threads: usize,
    quiet: bool,
    /// sigma², and growth of every replicate forward and backward.
    seen: Vec<(f64, [Vec<Option<f64>>; 2])>,
}

impl Laboratory<'_> {
    /// Theory and measurement in one direction.
    fn direct(&mut self, cell: &Cell, direction: Direction) -> Result<Direct, Failure> {
        let mean_field = critical_in(self.spec, cell, direction);
        let unbiased = cell.activation.slopes().is_some() && self.spec.bias2 == 0.0;
        let no_target = self.spec.target == Target::Constant(0.0);
        let scales = unbiased && (direction == Direction::Forward || no_target);
        let unit = 1.0 / cell.width as f64;
        let start = match mean_field {
            Some(sigma2) if scales => Some(Start::PowerLaw(sigma2)),
            Some(sigma2) => Some(Start::Near(sigma2)),
            // A bounded activation loses some of its signal at any variance.
            None if cell.activation.is_bounded() && direction == Direction::Forward => None,
            None => Some(Start::Between(unit / FAR, unit * FAR)),
        };
        let Search { steps, zero } = match start {
            Some(start) => zero_growth(start, cell.depth - 1, |variances| {
                self.growth(variances, direction)
            })?,
            None => Search::default(),
        };
        let gaussian = self.spec.init[0] == Initialiser::Gaussian;
        let is_plain = cell.architecture.is_plain();
        let typical = match direction == Direction::Forward && unbiased && gaussian && is_plain {
            // Growth is 1/2 log10 sigma² and a constant.
            true => typical_growth(cell.activation, cell.width, 1.0)
                .map(|growth| 10f64.powf(-2.0 * growth)),
            false => None,
        };
        Ok(Direct {
            mean_field,
            typical,
            measured: zero,
            steps,
        })
    }

    /// Growth at each of these sigma², ascending.
    fn growth(
        &mut self,
        variances: &[f64],
        direction: Direction,
    ) -> Result<Vec<GrowthAt>, Failure> {
        let known = |seen: &[(f64, [Vec<Option<f64>>; 2])], sigma2: f64| {
            seen.iter().any(|(known, _)| *known == sigma2)
        };
        let fresh: Vec<f64> = variances
            .iter()
            .copied()
            .filter(|sigma2| !known(&self.seen, *sigma2))
            .collect();
        let side = match direction {
            Direction::Forward => 0,
            Direction::Backward => 1,
        };
        if !fresh.is_empty() {
            self.draw(&fresh, side)?;
        }
        let mut found: Vec<GrowthAt> = self
            .seen
            .iter()
            .filter(|(sigma2, _)| variances.contains(sigma2))
            .map(|(sigma2, growth)| GrowthAt {
                sigma2: *sigma2,
                replicates: growth[side].clone(),
            })
            .collect();
        found.sort_by(|a, b| a.sigma2.total_cmp(&b.sigma2));
        Ok(found)
    }

    /// Draws the networks at these sigma²: the same random numbers for all of them. What they do in
    /// one direction (0 forward, 1 backward) is told on the way.
    fn draw(&mut self, variances: &[f64], side: usize) -> Result<(), Failure> {
        let spec = Spec {
            sigma2: variances.iter().map(|v| Variance::Number(*v)).collect(),
            ..self.spec.clone()
        };
        let plan = Plan::new(&spec);
        let options = Options {
            threads: self.threads,
            cancel: &AtomicBool::new(false),
            progress: &(),
        };
        for outcome in sweep::run(&spec, &plan, options)? {
            let cell = &plan.cells[outcome.cell];
            let (sigma2, statistic) = (cell.sigma2, Statistic::of(cell.width, spec.data));
            let growth = [Direction::Forward, Direction::Backward].map(|direction| {
                let replicates = outcome.replicates.iter();
                replicates
                    .map(|layers| direction.per_layer(layers, statistic))
                    .collect::<Vec<_>>()
            });
            let at = GrowthAt {
                sigma2,
                replicates: growth[side].clone(),
            };
            let found = at.mean().map_or("dead".into(), |(mean, _)| {
                format!("×{} a layer", significant(10f64.powf(mean), 5))
            });
            let what = ["signal", "gradient"][side];
            let line = format!("σ² = {}: {what} {found}", significant(sigma2, 6));
            terminal::say(self.quiet, &line.replace('\u{a0}', " "));
            self.seen.push((sigma2, growth));
        }
        Ok(())
    }
}
