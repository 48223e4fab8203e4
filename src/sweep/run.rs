//! Runs a plan on several threads. Its results depend on spec and plan only.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use thiserror::Error;

use super::cost::Work;
use super::family::{self, Family};
use super::identity::has_target;
use super::inputs::{self, inputs};
use super::outcome::{Outcome, Results};
use super::progress::OnTheWay;
use super::task::{self, Task};
use super::{Cell, Plan, Planned, Progress};
use crate::kernel::Real;
use crate::measure::{LayerRecord, LogScaled, ScaledHistograms};
use crate::network::{
    Data, Engine, Experiment, FullyConnected, Network, Parameters, Readings, Replicate, Target,
};
use crate::spec::{self, Inputs, Precision, Spec};

/// How to run.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Threads; 0 for one a processor core.
    pub threads: usize,
    /// Set from outside to stop early; what is finished is kept.
    pub cancel: &'a AtomicBool,
    /// Hears of finished work.
    pub progress: &'a dyn Progress,
}

/// Why a sweep could not run.
#[derive(Debug, Error)]
pub enum SweepError {
    /// A file of inputs was not read, or not all of it.
    #[error("--inputs file:{0}: its points were not read; read the file before the sweep")]
    Inputs(String),
    /// The system gave no threads.
    #[error(
        "--threads {threads}: the system would not start them ({source}); give a smaller number"
    )]
    Threads {
        /// Asked for.
        threads: usize,
        /// The system's answer.
        source: rayon::ThreadPoolBuildError,
    },
}

/// Runs a plan. Returns the cells in plan order: all of them with all replicates unless it was
/// cancelled.
pub fn run(spec: &Spec, plan: &Plan, options: Options<'_>) -> Result<Vec<Outcome>, SweepError> {
    match spec.precision {
        Precision::F64 => run_in::<f64>(spec, plan, options),
        Precision::F32 => run_in::<f32>(spec, plan, options),
    }
}

fn run_in<F: Real>(
    spec: &Spec,
    plan: &Plan,
    options: Options<'_>,
) -> Result<Vec<Outcome>, SweepError> {
    inputs::are_there(spec)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|source| SweepError::Threads {
            threads: options.threads,
            source,
        })?;
    let families = family::families(spec, plan);
    let tasks = task::tasks(spec, plan, &families, pool.current_num_threads());
    let networks = plan.cells.len() * spec.replicates;
    let planned = Planned {
        flop: tasks.iter().map(|task| task.flop).sum(),
        is_least: tasks.iter().any(|task| task.is_least),
        networks: networks as u64,
        passes: (families.len() * spec.replicates) as u64,
    };
    options.progress.start(planned);

    let results = Results::new(spec, plan, &families);
    let worker = || Worker::<F> {
        spec,
        plan,
        options,
        families: &families,
        results: &results,
        engine: Engine::new(),
        drawn: None,
        inputs: Vec::new(),
        plain: Vec::new(),
    };
    let (side_by_side, alone) = tasks.split_at(tasks.partition_point(|task| !task.alone));
    if let [family] = &families[..]
        && !family.is_plain(plan)
    {
        // Before all threads wait for it.
        pool.install(|| family.histograms(plan).len());
    }
    let next = AtomicUsize::new(0);
    // Tasks are handed out one by one, in their order, to whichever thread is free.
    pool.broadcast(|_| {
        let mut worker = worker();
        while let Some(task) = side_by_side.get(next.fetch_add(1, Ordering::Relaxed)) {
            worker.run(task);
        }
    });
    if !alone.is_empty() {
        pool.install(|| {
            let mut worker = worker();
            alone.iter().for_each(|task| worker.run(task));
        });
    }
    let outcomes = pool.install(|| results.outcomes());
    drop(pool);
    // Last, so that what is said to be computed is in the caller's hands.
    options.progress.finish();
    Ok(outcomes)
}

/// One thread's tools.
struct Worker<'a, F> {
    spec: &'a Spec,
    plan: &'a Plan,
    options: Options<'a>,
    families: &'a [Family],
    results: &'a Results<'a>,
    engine: Engine<F>,
    /// The numbers of the last task's network: memory for the next.
    drawn: Option<Parameters<F>>,
    /// Inputs that all networks of a task share.
    inputs: Vec<f64>,
    /// Empty histograms of what is not scaled.
    plain: Vec<ScaledHistograms>,
}

/// Up to so many input numbers are drawn once for a task, not again by every look.
const SHARED_INPUTS: usize = 1 << 16;

impl<F: Real> Worker<'_, F> {
    fn run(&mut self, task: &Task) {
        let replicate = Replicate {
            seed: self.spec.seed,
            replicate: task.replicate,
        };
        let (mut last, mut drawn) = (self.drawn.take(), None);
        let mut numbers = std::mem::take(&mut self.inputs);
        let input_dim = self.families[task.families[0]].deepest(self.plan).input_dim;
        let count = self.spec.data.saturating_mul(input_dim);
        let is_given = matches!(self.spec.inputs, Inputs::File(_));
        let are_shared = count <= SHARED_INPUTS && !is_given;
        numbers.resize(if are_shared { count } else { 0 }, 0.0);
        if are_shared {
            inputs(self.spec, replicate, input_dim).read(0, &mut numbers);
        }
        for &index in &task.families {
            if self.options.cancel.load(Ordering::Relaxed) {
                return;
            }
            let family = &self.families[index];
            let network = family.network(self.spec, self.plan);
            let work = family.work(self.spec, self.plan);
            let (kept, group) = work.method();
            let parameters =
                drawn.get_or_insert_with(|| parameters(kept, &network, replicate, last.take()));
            let experiment = || Experiment {
                network: &network,
                data: self.spec.data,
                inputs: match are_shared {
                    true => Data::Given(&numbers),
                    false => inputs(self.spec, replicate, input_dim),
                },
                targets: match network.target.variance > 0.0 {
                    true => replicate.targets(),
                    false => Data::Given(&[]),
                },
                histogram_layers: &family.histogram_layers,
            };
            let layers = family.histogram_layers.len();
            let histograms = match family.is_plain(self.plan) {
                true => {
                    let empty = || ScaledHistograms::new(&[LogScaled::from(1.0)]);
                    let layers = layers.max(self.plain.len());
                    self.plain.resize_with(layers, empty);
                    &self.plain[..]
                }
                false => family.histograms(self.plan),
            };
            let on_the_way = OnTheWay::new(self.options.progress, work.flop());
            let factored = family.identities.variance_factors_out;
            let readings = Readings {
                depths: &family.depths,
                histograms: &histograms[..layers],
                terms_apart: factored && has_target(self.spec),
                by_sign: family.identities.signs_stand_for_data,
                stop: Some(self.options.cancel),
                meter: on_the_way.meter(),
            };
            let pass = self.engine.pass(experiment(), readings, parameters, group);
            let Some(mut pass) = pass else { return };
            let histograms = std::mem::take(&mut pass.histograms);
            let stop = Some(self.options.cancel);
            let geometry = match family.looks_at_geometry(self.plan) {
                false => Some(Vec::new()),
                true => {
                    let (points, cosines) = inputs::looked_at(self.spec);
                    let mut look = experiment();
                    if let Some(points) = &points {
                        look.data = points.len();
                        look.inputs = Data::Picked {
                            from: Box::new(look.inputs),
                            points,
                            size: input_dim,
                        };
                    }
                    (self.engine).geometry_unless(stop, &mut look, parameters, cosines)
                }
            };
            let Some(geometry) = geometry else { return };
            let plan = self.plan;
            let directly = |cell: &Cell| self.directly(cell, replicate);
            // Nothing of a pass counts as done unless all of it is.
            let pass = (pass, geometry);
            let Some(records) = family.records::<F>(plan, pass, directly) else {
                return;
            };
            self.results.put(index, replicate, records, histograms);
            on_the_way.finish();
        }
        (self.drawn, self.inputs) = (drawn, numbers);
    }

    /// The records of a cell, computed by themselves; `None` once the sweep is cancelled.
    fn directly(&mut self, cell: &Cell, replicate: Replicate) -> Option<Vec<LayerRecord>> {
        let network = network(self.spec, cell);
        let (kept, group) = Work::new(self.spec, cell.kind(), &[cell.depth], cell.width).method();
        let experiment = Experiment {
            network: &network,
            data: self.spec.data,
            inputs: inputs(self.spec, replicate, cell.input_dim),
            targets: replicate.targets(),
            histogram_layers: &[],
        };
        let mut parameters = parameters(kept, &network, replicate, None);
        let stop = Some(self.options.cancel);
        let measured = self
            .engine
            .measure_unless(stop, experiment, &mut parameters, group);
        measured.map(|measured| measured.layers)
    }
}

/// The random numbers of a network, where they are kept in the memory of another's.
fn parameters<F: Real>(
    kept: bool,
    network: &Network,
    replicate: Replicate,
    last: Option<Parameters<F>>,
) -> Parameters<F> {
    match (kept, last) {
        (true, Some(last)) => last.kept_in(network, replicate),
        (true, None) => Parameters::kept(network, replicate),
        (false, _) => Parameters::redrawn(replicate),
    }
}

/// The random network of a cell.
pub fn network(spec: &Spec, cell: &Cell) -> Network {
    architecture(spec, cell).network(|k| cell.weight_variance(k))
}

/// A cell's network but for the variances of its weights.
pub(super) fn architecture(spec: &Spec, cell: &Cell) -> FullyConnected {
    FullyConnected {
        depth: cell.depth,
        width: cell.width,
        input_dim: cell.input_dim,
        output_dim: cell.output_dim,
        activation: cell.activation,
        init: cell.init,
        architecture: cell.architecture,
        bias_variance: spec.bias2,
        target: match spec.target {
            spec::Target::Constant(mean) => Target {
                mean,
                variance: 0.0,
            },
            spec::Target::Normal { variance } => Target {
                mean: 0.0,
                variance,
            },
        },
    }
}

/// Layers whose distributions are gathered at a depth, at most six: 1, K and round ones between.
pub fn histogram_layers(depth: usize) -> Vec<usize> {
    let steps = (0..).flat_map(|power| [1, 2, 5].map(|step| step * 10usize.pow(power)));
    // One of the first steps beyond depth / 6 fits.
    for step in steps.skip_while(|step| depth / step > 6).take(3) {
        let round = (step..depth).step_by(step);
        let mut layers: Vec<usize> = round
            .filter(|&layer| layer > 1 && depth - layer >= step.div_ceil(2))
            .collect();
        if layers.len() <= 4 {
            if depth > 1 {
                layers.insert(0, 1);
            }
            layers.push(depth);
            return layers;
        }
    }
    vec![depth]
}
