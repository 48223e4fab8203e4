//! The geometry of a few inputs, held to the textbook's equations, to definitions and to itself.

use std::sync::atomic::AtomicBool;

use initscope::measure::GeometryRecord;
use initscope::network::engine::{Cosines, geometry, geometry_unless};
use initscope::network::{
    Activation, Architecture, Experiment, FullyConnected, Initialiser, Network, Parameters,
    Replicate, Target, plain,
};
use initscope::spec::Spec;
use initscope::sweep::{self, Options, Outcome, Plan};
use ndarray::{Array1, Array2, ArrayView1};

const REPLICATE: Replicate = Replicate {
    seed: 3,
    replicate: 1,
};

fn network(activation: Activation, depth: usize, bias_variance: f64, variance: f64) -> Network {
    FullyConnected {
        depth,
        width: 12,
        input_dim: 5,
        output_dim: 1,
        activation,
        init: Initialiser::Gaussian,
        architecture: Architecture::PLAIN,
        bias_variance,
        target: Target::default(),
    }
    .network(|_| variance)
}

fn measured(network: &Network, data: usize) -> Vec<GeometryRecord> {
    let mut experiment = Experiment {
        network,
        data,
        inputs: REPLICATE.inputs(),
        targets: REPLICATE.targets(),
        histogram_layers: &[],
    };
    geometry(&mut experiment, &mut Parameters::<f64>::redrawn(REPLICATE))
}

fn cosine(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
}

/// Mean over pairs of different columns.
fn over_pairs(block: &Array2<f64>, f: impl Fn(ArrayView1<f64>, ArrayView1<f64>) -> f64) -> f64 {
    let n = block.ncols();
    let mut sum = 0.0;
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            sum += f(block.column(i), block.column(j));
        }
    }
    sum / (n * (n - 1)) as f64
}

fn rms(column: ArrayView1<f64>) -> f64 {
    (column.dot(&column) / column.len() as f64).sqrt()
}

fn close(got: f64, want: f64, about: &str) {
    let off = (got - want).abs();
    assert!(off <= 1e-11 + 1e-10 * want.abs(), "{about}: {got} {want}");
}

#[test]
fn it_is_that_of_the_textbooks_equations() {
    for activation in Activation::ALL {
        for bias_variance in [0.0, 0.3] {
            let network = network(activation, 4, bias_variance, 0.2);
            let data = 9;
            let mut inputs = vec![0.0; data * 5];
            REPLICATE.inputs().read(0, &mut inputs);
            let inputs = Array2::from_shape_vec((data, 5), inputs).unwrap();
            let mut parameters = Parameters::kept(&network, REPLICATE);
            let targets = Array2::zeros((1, data));
            let passage = plain::run(&network, &mut parameters, inputs.t().to_owned(), &targets);
            let records = measured(&network, data);
            assert_eq!(records.len(), 5);
            for (layer, (record, point)) in records.iter().zip(&network.points).enumerate() {
                let about = format!("{activation} {bias_variance} {layer}");
                let h = &passage.signals[point.hidden];
                let one_input = record.one_input_rms.to_f64().unwrap();
                close(one_input, rms(h.column(0)), &about);
                let own = (0..data)
                    .map(|x| h.column(x).dot(&h.column(x)))
                    .sum::<f64>()
                    / h.len() as f64;
                let product = over_pairs(h, |a, b| a.dot(&b) / a.len() as f64);
                // Products of different units, of different inputs.
                let means = over_pairs(h, |a, b| {
                    let all = a.sum() * b.sum() - a.dot(&b);
                    all / (a.len() * (a.len() - 1)) as f64
                });
                let shares = record.shares.unwrap();
                close(shares.inputs, (own - product) / own, &about);
                close(shares.units, (product - means) / own, &about);
                close(shares.mean, means / own, &about);

                // dL/df_l = 2 f_K df_K/df_l.
                let output = passage.signals.last().unwrap();
                let gradient = &passage.gradients[point.gradient];
                let first = rms(gradient.column(0));
                let one_input = record.one_input_gradient_rms.unwrap().to_f64().unwrap();
                close(one_input / first, 1.0, &about);
                if layer == 4 {
                    assert_eq!(
                        (record.correlation, record.gradient_correlation),
                        (None, None)
                    );
                    continue;
                }
                let f = &passage.signals[point.gradient];
                close(record.correlation.unwrap(), over_pairs(f, cosine), &about);
                let factors: Array1<f64> = output.row(0).mapv(|f| 2.0 * f);
                let jacobian = gradient / &factors;
                let wanted = over_pairs(&jacobian, cosine);
                close(record.gradient_correlation.unwrap(), wanted, &about);
            }
        }
    }
}

#[test]
fn it_is_finite_and_right_where_no_float_reaches() {
    // ReLU's shares and cosines don't depend on sigma²; lengths go with its root, layer by layer.
    let [near, far] = [2.0 / 12.0, 1e-9]
        .map(|variance| measured(&network(Activation::Relu, 900, 0.0, variance), 16));
    for (layer, (near, far)) in near.iter().zip(&far).enumerate() {
        let ratio = far.one_input_rms.log10().unwrap() - near.one_input_rms.log10().unwrap();
        let wanted = 0.5 * layer as f64 * (1e-9f64 * 6.0).log10();
        assert!((ratio - wanted).abs() < 1e-9, "{layer}: {ratio} {wanted}");
        for (near, far) in [
            (near.correlation, far.correlation),
            (near.gradient_correlation, far.gradient_correlation),
            (near.shares.map(|s| s.units), far.shares.map(|s| s.units)),
        ] {
            assert_eq!(near.is_some(), far.is_some());
            assert!((near.unwrap_or(0.0) - far.unwrap_or(0.0)).abs() < 1e-9);
        }
    }
    for activation in Activation::ALL {
        for variance in [1e-6, 1.0] {
            for record in measured(&network(activation, 300, 0.0, variance), 16) {
                // Twelve units of ReLU may die, nothing else does.
                let lives = !record.one_input_rms.is_zero();
                assert!(lives || activation == Activation::Relu, "{activation}");
                assert_eq!(
                    lives,
                    record.one_input_rms.log10().is_some_and(f64::is_finite)
                );
                let shares = record.shares.filter(|_| lives);
                assert_eq!(shares.is_some(), lives, "{activation}");
                let sum = shares.map_or(1.0, |s| s.inputs + s.units + s.mean);
                assert!((sum - 1.0).abs() < 1e-12, "{activation}: {sum}");
            }
        }
    }
}

#[test]
fn inputs_that_converge_leave_no_share_that_is_rounding() {
    // tanh at small weights and large biases: every input goes to the same fixed point.
    let records = measured(&network(Activation::Tanh, 200, 0.5, 0.02), 16);
    let last = records.last().unwrap().shares.unwrap();
    assert_eq!(last.inputs, 0.0);
    assert!(last.units > 0.5);
}

fn outcomes(spec: &Spec) -> Vec<Outcome> {
    let options = Options {
        threads: 2,
        cancel: &AtomicBool::new(false),
        progress: &(),
    };
    sweep::run(spec, &Plan::new(spec), options).unwrap()
}

#[test]
fn derived_geometry_is_the_directly_computed_one() {
    let spec = Spec {
        depth: vec![3, 7],
        width: vec![10],
        replicates: 2,
        data: 40,
        ..Spec::default()
    };
    let derived = outcomes(&spec);
    let direct = outcomes(&Spec {
        direct: true,
        ..spec
    });
    for (derived, direct) in derived.iter().zip(&direct) {
        let deepest = derived.replicates[0].len() == 8;
        for (a, b) in derived.geometry.iter().zip(&direct.geometry) {
            assert_eq!((a.len(), b.len()), if deepest { (8, 8) } else { (0, 0) });
            for (a, b) in a.iter().zip(b) {
                let log = |record: &GeometryRecord| record.one_input_rms.log10().unwrap();
                assert!((log(a) - log(b)).abs() < 1e-12);
                let log = |record: &GeometryRecord| {
                    record.one_input_gradient_rms.unwrap().log10().unwrap()
                };
                assert!((log(a) - log(b)).abs() < 1e-12);
                let inputs = |record: &GeometryRecord| record.shares.unwrap().inputs;
                assert!((inputs(a) / inputs(b) - 1.0).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn one_dimensional_inputs_have_lengths_alone() {
    let network = FullyConnected {
        depth: 3,
        width: 8,
        input_dim: 1,
        output_dim: 1,
        activation: Activation::Relu,
        init: Initialiser::Gaussian,
        architecture: Architecture::PLAIN,
        bias_variance: 0.0,
        target: Target::default(),
    }
    .network(|_| 0.25);
    let records = measured(&network, 100);
    assert!(
        records
            .iter()
            .all(|r| r.shares.is_none() && r.correlation.is_none())
    );
    assert!(records.iter().all(|r| !r.one_input_rms.is_zero()));
}

#[test]
fn inputs_that_died_have_no_gradients_to_compare() {
    // Four units die within some tens of layers; what passes at slopes of 0 tells no input from another.
    let network = FullyConnected {
        depth: 200,
        width: 4,
        input_dim: 5,
        output_dim: 1,
        activation: Activation::Relu,
        init: Initialiser::Gaussian,
        architecture: Architecture::PLAIN,
        bias_variance: 0.0,
        target: Target::default(),
    }
    .network(|_| 0.5);
    let records = measured(&network, 10);
    assert!(records[200].one_input_rms.is_zero(), "the case must occur");
    for record in &records {
        assert_eq!(record.gradient_correlation, None);
    }
}

#[test]
fn a_look_that_is_stopped_gives_nothing() {
    let network = network(Activation::Tanh, 4, 0.1, 0.2);
    let look = |stopped: bool| {
        let mut experiment = Experiment {
            network: &network,
            data: 8,
            inputs: REPLICATE.inputs(),
            targets: REPLICATE.targets(),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::<f64>::redrawn(REPLICATE);
        let stop = AtomicBool::new(stopped);
        geometry_unless(
            Some(&stop),
            &mut experiment,
            &mut parameters,
            Cosines::OfAllPairs,
        )
    };
    assert!(look(true).is_none());
    assert_eq!(look(false), Some(measured(&network, 8)));
}
