//! Spreads over the data that are far below the last digit of what the data points share.
//!
//! Wanted numbers: mpmath, at least 120 digits, on the weights and inputs that the engine draws.

use initscope::kernel::Real;
use initscope::measure::LayerRecord;
use initscope::network::{
    Activation, Architecture, Engine, Experiment, FullyConnected, Initialiser, Network, Parameters,
    Replicate, Target,
};

struct Case {
    activation: Activation,
    depth: usize,
    width: usize,
    sigma2: f64,
    bias2: f64,
    data: usize,
    seed: u64,
}

impl Case {
    fn network(&self) -> Network {
        FullyConnected {
            depth: self.depth,
            width: self.width,
            input_dim: self.width,
            output_dim: 1,
            activation: self.activation,
            init: Initialiser::Gaussian,
            architecture: Architecture::PLAIN,
            bias_variance: self.bias2,
            target: Target::default(),
        }
        .network(|_| self.sigma2)
    }

    fn measure<F: Real>(&self) -> Vec<LayerRecord> {
        let replicate = Replicate {
            seed: self.seed,
            replicate: 0,
        };
        measure::<F>(&self.network(), replicate, self.data)
    }
}

fn measure<F: Real>(network: &Network, replicate: Replicate, data: usize) -> Vec<LayerRecord> {
    let experiment = Experiment {
        network,
        data,
        inputs: replicate.inputs(),
        targets: replicate.targets(),
        histogram_layers: &[],
    };
    let mut parameters = Parameters::<F>::kept(network, replicate);
    Engine::new().measure(experiment, &mut parameters, 1).layers
}

/// (activation, depth, width, sigma2, bias2, data, seed)
fn case(
    activation: Activation,
    (depth, width): (usize, usize),
    (sigma2, bias2): (f64, f64),
    (data, seed): (usize, u64),
) -> Case {
    Case {
        activation,
        depth,
        width,
        sigma2,
        bias2,
        data,
        seed,
    }
}

fn close(what: &str, got: Option<f64>, log10: f64, tolerance: f64) {
    let got = got.unwrap_or(f64::NAN);
    assert!((got - log10).abs() <= tolerance, "{what}: {got} {log10}");
}

#[test]
fn outputs_that_differ_by_less_than_their_last_digit_have_their_std() {
    use Activation::{Gelu, Relu, Sigmoid, Tanh};
    for (case, wanted) in [
        (
            case(Sigmoid, (50, 4), (0.5, 0.0), (6, 0)),
            -29.562_395_302_343_52,
        ),
        (
            case(Sigmoid, (300, 3), (0.5, 0.0), (3, 0)),
            -191.851_914_701_991_32,
        ),
        (
            case(Tanh, (60, 5), (0.05, 0.3), (5, 0)),
            -29.456_558_218_512_26,
        ),
        (
            case(Relu, (30, 6), (0.05, 0.1), (5, 1)),
            -15.842_845_591_921_8,
        ),
        // Two panels.
        (
            case(Gelu, (30, 4), (0.1, 0.2), (150, 3)),
            -17.049_474_218_743_53,
        ),
        // Biases of about ±20.
        (
            case(Tanh, (8, 3), (0.3, 400.0), (4, 2)),
            -52.386_500_270_642_02,
        ),
    ] {
        let what = format!("{:?} {} deep", case.activation, case.depth);
        let last = |records: Vec<LayerRecord>| records[case.depth].gradient.std.log10();
        close(&what, last(case.measure::<f64>()), wanted, 1e-10);
        // Four roundings of single precision a layer.
        let tolerance = 2e-5f64.max(1e-7 * case.depth as f64);
        close(&what, last(case.measure::<f32>()), wanted, tolerance);
    }
}

#[test]
fn a_single_unit_that_is_held_in_place_has_its_std_there_and_back() {
    use Activation::{Selu, Sigmoid, Softplus, Tanh};
    // Of h_l at l = K / 2 and K; of dL/df_l at l = 0, K / 2, K - 1 and K.
    for (case, hidden, gradient) in [
        (
            case(Softplus, (40, 1), (0.5, 0.0), (5, 0)),
            [-15.653_725_763_427_63, -31.880_809_011_025_29],
            [
                -32.627_595_271_629_16,
                -32.239_305_897_433_55,
                -31.969_880_122_110_3,
                -31.749_197_274_289_64,
            ],
        ),
        (
            case(Tanh, (40, 1), (0.3, 0.2), (5, 3)),
            [-10.515_414_083_715_1, -20.238_013_722_561_47],
            [
                -21.057_415_096_522_65,
                -21.117_723_727_470_28,
                -21.417_123_636_420_1,
                -20.856_045_555_689_76,
            ],
        ),
        (
            case(Selu, (12, 1), (0.2, 0.2), (4, 8)),
            [-3.970_493_706_867_32, -10.330_502_913_694_78],
            [
                -12.593_744_039_950_33,
                -11.846_104_567_405_74,
                -11.303_781_834_477_48,
                -10.677_366_946_438_69,
            ],
        ),
        (
            case(Sigmoid, (30, 1), (1.5, 0.2), (4, 8)),
            [-16.155_251_915_740_79, -31.894_875_453_034_39],
            [
                -33.052_521_056_617_3,
                -33.063_905_865_934_14,
                -32.956_707_898_999_6,
                -31.804_208_854_082_45,
            ],
        ),
    ] {
        let what = format!("{:?} of width 1", case.activation);
        let depth = case.depth;
        for (records, tolerance) in [(case.measure::<f64>(), 1e-9), (case.measure::<f32>(), 5e-5)] {
            for (layer, wanted) in [depth / 2, depth].into_iter().zip(hidden) {
                let std = records[layer].hidden.std.log10();
                close(&what, std, wanted, tolerance);
            }
            for (layer, wanted) in [0, depth / 2, depth - 1, depth].into_iter().zip(gradient) {
                let std = records[layer].gradient.std.log10();
                close(&what, std, wanted, tolerance);
            }
        }
    }
}

#[test]
fn the_spread_does_not_depend_on_panels_or_on_how_weights_are_had() {
    for width in [1, 5] {
        panels_do_not_matter(case(Activation::Sigmoid, (40, width), (0.4, 0.1), (300, 1)));
    }
}

fn panels_do_not_matter(case: Case) {
    let network = case.network();
    let replicate = Replicate {
        seed: case.seed,
        replicate: 0,
    };
    let kept = case.measure::<f64>();
    for group in [1, 2, 5] {
        let experiment = Experiment {
            network: &network,
            data: case.data,
            inputs: replicate.inputs(),
            targets: replicate.targets(),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::<f64>::redrawn(replicate);
        let redrawn = Engine::new().measure(experiment, &mut parameters, group);
        assert_eq!(redrawn.layers, kept);
    }
}

#[test]
fn targets_that_hardly_vary_count_beside_outputs_that_hardly_do() {
    // The outputs' own std is 1e-30 (above); the targets' 1e-20 is what is left, in 2 (f - y).
    let network = Network {
        target: Target {
            mean: 3.0,
            variance: 1e-40,
        },
        ..case(Activation::Sigmoid, (50, 4), (0.5, 0.0), (0, 0)).network()
    };
    let replicate = Replicate {
        seed: 0,
        replicate: 0,
    };
    let mut targets = [0.0; 200];
    replicate.targets().read(0, &mut targets);
    let mean = targets.iter().sum::<f64>() / 200.0;
    let variance = targets.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / 200.0;
    let records = measure::<f64>(&network, replicate, 200);
    let wanted = (2.0 * variance.sqrt()).log10() - 20.0;
    close("targets", records[50].gradient.std.log10(), wanted, 1e-9);
}

#[test]
fn outputs_that_truly_agree_have_a_std_of_0() {
    // No weight, so every output is its bias.
    let records = case(Activation::Tanh, (3, 4), (0.0, 0.5), (7, 0)).measure::<f64>();
    assert_eq!(records[3].gradient.std.to_f64(), Some(0.0));
    assert!(records[3].gradient.rms.log10().is_some());
}

#[test]
fn an_f32_network_of_which_units_die_agrees_with_the_textbook() {
    // Once found by chance: its std is 1.3e-9, its RMS 0.05.
    let network = FullyConnected {
        depth: 5,
        width: 2,
        input_dim: 1,
        output_dim: 1,
        activation: Activation::Relu,
        init: Initialiser::Gaussian,
        architecture: Architecture::PLAIN,
        bias_variance: 0.001,
        target: Target::default(),
    }
    .network(|k| 0.010_563_007_178_545_076 / (2.0 + k as f64));
    let replicate = Replicate {
        seed: 28,
        replicate: 3,
    };
    let wanted = 1.303_897_829e-9f64.log10();
    let std = |records: Vec<LayerRecord>| records[5].gradient.std.log10();
    close(
        "f64",
        std(measure::<f64>(&network, replicate, 200)),
        wanted,
        1e-8,
    );
    close(
        "f32",
        std(measure::<f32>(&network, replicate, 200)),
        wanted,
        1e-5,
    );
}

#[test]
fn no_smooth_network_dies() {
    // Two units grow tenfold a layer, until both are so negative that no exponent tells their
    // activation.
    for activation in [Activation::Gelu, Activation::Silu, Activation::Softplus] {
        for seed in 0..30 {
            let case = case(activation, (30, 2), (100.0, 0.0), (5, seed));
            for records in [case.measure::<f64>(), case.measure::<f32>()] {
                for (layer, record) in records.iter().enumerate() {
                    let spreads = [record.hidden, record.gradient];
                    for number in spreads.iter().flat_map(|spread| [spread.std, spread.rms]) {
                        let log10 = number.log10().is_some_and(f64::is_finite);
                        assert!(log10, "{activation:?} {seed} {layer}");
                    }
                    assert!(record.dead_share < 1.0);
                }
            }
        }
    }
}

#[test]
fn data_points_that_die_away_one_after_the_other_keep_their_numbers() {
    // Beside those that still grow, the first that came far left are 0 to the last bit; of all of them
    // they are the largest in the end. Of h_30 and dL/df_0; mpmath, 60 digits.
    for (activation, seed, hidden, gradient, tolerance) in [
        (
            Activation::Gelu,
            0,
            -378.541_421_623_643_3,
            -751.739_053_338_015_1,
            1e-10,
        ),
        (
            Activation::Silu,
            3,
            -55_919_427.463_839_53,
            -111_838_844.380_529_12,
            1e-6,
        ),
    ] {
        let records = case(activation, (30, 2), (100.0, 0.0), (5, seed)).measure::<f64>();
        let (h, g) = (records[30].hidden.std, records[0].gradient.std);
        close("hidden", h.log10(), hidden, tolerance);
        close("gradient", g.log10(), gradient, tolerance);
    }
}

#[test]
fn wide_layers_that_are_held_in_place_have_their_outputs_spread() {
    // 40 layers of 24 units: beside an output of order 1 data points differ by 1e-15 to 1e-26. Held to
    // each point's difference from the first, through the increase of the function without cancellation.
    let sigmoid = |f: f64, d: f64| {
        let grows = f.exp() * d.exp_m1();
        grows / ((1.0 + f.exp()) * (1.0 + (f + d).exp()))
    };
    let softplus = |f: f64, d: f64| (d.exp_m1() / (1.0 + (-f).exp())).ln_1p();
    type Increase<'a> = &'a dyn Fn(f64, f64) -> f64;
    for (activation, increase, sigma2, bias2) in [
        (Activation::Sigmoid, &sigmoid as Increase, 0.5, 0.0),
        (Activation::Sigmoid, &sigmoid, 0.1, 0.3),
        (Activation::Softplus, &softplus, 0.02, 0.0),
        (Activation::Softplus, &softplus, 0.03, 0.1),
    ] {
        let (width, data) = (24, 100);
        let case = case(activation, (40, width), (sigma2, bias2), (data, 5));
        let wanted = spread_of_outputs(&case, increase);
        let got = case.measure::<f64>()[40].gradient;
        close("f64", got.std.log10(), wanted, 1e-9);
        assert!(wanted < got.rms.log10().unwrap_or(0.0) - 10.0);
        let got = case.measure::<f32>()[40].gradient.std.log10();
        close("f32", got, wanted, 1e-4);
    }
}

/// log10 of the std of 2 f_K over the data points, each followed by its difference from the first.
fn spread_of_outputs(case: &Case, increase: &dyn Fn(f64, f64) -> f64) -> f64 {
    let network = case.network();
    let replicate = Replicate {
        seed: case.seed,
        replicate: 0,
    };
    let Parameters::Kept(blocks) = Parameters::<f64>::kept(&network, replicate) else {
        panic!("weights that are kept");
    };
    let mut inputs = vec![0.0; case.width * case.data];
    replicate.inputs().read(0, &mut inputs);
    let mut shared = inputs[..case.width].to_vec();
    let mut differences: Vec<Vec<f64>> = (inputs.chunks(case.width))
        .map(|input| input.iter().zip(&shared).map(|(x, x0)| x - x0).collect())
        .collect();
    for (index, dense) in network.dense_blocks() {
        let weights = blocks[index].rows();
        let times = |column: &[f64]| -> Vec<f64> {
            let rows = weights.chunks(dense.fan_in);
            let sum = |row: &[f64]| row.iter().zip(column).map(|(w, x)| w * x).sum::<f64>();
            rows.map(|row| dense.weight_variance.sqrt() * sum(row))
                .collect()
        };
        let mut f = times(&shared);
        for (f, b) in f.iter_mut().zip(&blocks[index].biases) {
            *f += dense.bias_variance.sqrt() * b;
        }
        differences.iter_mut().for_each(|d| *d = times(d));
        if index + 1 < network.blocks.len() {
            for d in &mut differences {
                d.iter_mut()
                    .zip(&f)
                    .for_each(|(d, &f)| *d = increase(f, *d));
            }
            shared = f.iter().map(|&f| case.activation.value(f)).collect();
        }
    }
    let outputs: Vec<f64> = differences.iter().map(|d| 2.0 * d[0]).collect();
    let mean = outputs.iter().sum::<f64>() / outputs.len() as f64;
    let square = outputs.iter().map(|f| (f - mean).powi(2)).sum::<f64>();
    (square / outputs.len() as f64).sqrt().log10()
}
