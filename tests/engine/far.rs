//! Deep networks, dead ones, and numbers far from 1.

use std::f64::consts::LOG10_E;

use super::*;

#[test]
fn panels_near_zero_and_far_from_it_make_one_network() {
    // Softplus and sigmoid are taken centred where a whole panel is near 0.
    for activation in [Activation::Softplus, Activation::Sigmoid] {
        let network = FullyConnected {
            input_dim: 1,
            output_dim: 2,
            ..shape(1, 5, activation)
        }
        .network(|_| 0.3);
        let inputs: Vec<f64> = (0..400)
            .map(|i| {
                let size = if (128..300).contains(&i) { 3.0 } else { 1e-3 };
                size * (f64::from(i * 37 % 101) / 50.0 - 1.0)
            })
            .collect();
        let experiment = Experiment {
            network: &network,
            data: inputs.len(),
            inputs: Data::Given(&inputs),
            targets: Data::Given(&[]),
            histogram_layers: &[],
        };
        let mut parameters = Parameters::<f64>::kept(&network, ZERO);
        let measured = Engine::new().measure(experiment, &mut parameters, 1);
        let inputs = Array2::from_shape_vec((1, inputs.len()), inputs).unwrap();
        let targets = Array2::zeros((2, inputs.len()));
        let passage = plain::run(&network, &mut parameters, inputs, &targets);
        agrees(&network, &measured.layers, &passage, 1e-12);
    }
}

#[test]
fn a_unit_that_is_tiny_beside_its_value_at_zero_stays_tiny_before_huge_weights() {
    // softplus and sigmoid of -1e30 are 0, not ln 2 and 1/2 but for their last digits.
    for activation in [Activation::Softplus, Activation::Sigmoid] {
        for replicate in 0..20 {
            let replicate = Replicate { seed: 0, replicate };
            let network = FullyConnected {
                input_dim: 1,
                bias_variance: 0.1,
                ..shape(2, 1, activation)
            }
            .network(|_| 1e60);
            let passage = plain_run(&network, replicate, 3);
            let records = measure::<f64>(&network, replicate, 3);
            agrees(&network, &records, &passage, 1e-12);
        }
    }
}

#[test]
fn a_deeper_network_begins_with_a_shallower_one_and_more_data_extends_less() {
    let deep = measure::<f64>(&shape(9, 12, Activation::Tanh).network(|_| 0.3), ZERO, 100);
    let shallow = measure::<f64>(&shape(4, 12, Activation::Tanh).network(|_| 0.3), ZERO, 100);
    for layer in 0..=4 {
        assert_eq!(deep[layer].hidden, shallow[layer].hidden);
    }
    let network = shape(3, 12, Activation::Relu).network(|_| 0.3);
    let passage = plain_run(&network, ZERO, 50);
    let longer = plain_run(&network, ZERO, 80);
    assert_eq!(
        passage.signals[3],
        longer.signals[3].slice(ndarray::s![.., ..50])
    );
}

#[test]
fn ten_thousand_layers_are_finite_for_every_activation() {
    for activation in Activation::ALL {
        for sigma2 in [1.0, 1e-6, 1e-300, 1e300] {
            for bias_variance in [0.0, 0.05] {
                let depth = if sigma2 == 1.0 { 10_000 } else { 3_000 };
                let network = FullyConnected {
                    bias_variance,
                    ..shape(depth, 6, activation)
                }
                .network(|_| sigma2);
                for records in [
                    measure::<f64>(&network, ZERO, 3),
                    measure::<f32>(&network, ZERO, 3),
                ] {
                    assert_eq!(records.len(), depth + 1);
                    for record in &records {
                        for x in [record.hidden, record.gradient]
                            .iter()
                            .flat_map(|s| [s.mean, s.std, s.rms])
                        {
                            assert!(
                                x.mantissa.is_finite(),
                                "{activation:?} {sigma2} {bias_variance} {}",
                                records.len()
                            );
                            assert!(x.log10().is_none_or(f64::is_finite));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn deep_linear_networks_grow_as_the_closed_form_says() {
    // One unit a layer: h_K = prod w · x, so log10 |h_K| is a sum of logarithms.
    let network = FullyConnected {
        input_dim: 1,
        ..shape(5_000, 1, Activation::Linear)
    }
    .network(|_| 1e-6);
    let records = measure::<f64>(&network, ZERO, 10);
    let mut parameters = Parameters::<f64>::kept(&network, ZERO);
    let mut log10 = records[0].hidden.std.log10().unwrap();
    for (index, dense) in network.dense_blocks().take(5_000) {
        let w = parameters.dense(&network, index, dense).rows()[0];
        log10 += w.abs().log10() - 3.0;
    }
    let got = records[5_000].hidden.std.log10().unwrap();
    assert!((got - log10).abs() < 1e-8, "{got} {log10}");
    assert!(got < -15_000.0);
}

#[test]
fn what_is_left_near_a_limit_keeps_its_digits() {
    // h + 1 = e^f where every f lies far on the left: f is known there, and e^f on a scale of its own.
    let network = shape(200, 4, Activation::Elu).network(|_| 1.0);
    let replicate = Replicate {
        seed: 0,
        replicate: 1,
    };
    let data = 20;
    let passage = plain_run(&network, replicate, data);
    let records = measure::<f64>(&network, replicate, data);
    let mut seen = 0;
    for (record, point) in records.iter().zip(&network.points).skip(1) {
        let f = &passage.signals[point.hidden - 1];
        let top = f.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if top > -7.0 {
            continue;
        }
        let wanted = f.mapv(|f| (f - top).exp()).std(0.0).log10() + top * LOG10_E;
        let got = record.hidden.std.log10().unwrap();
        assert!((got - wanted).abs() < 1e-9 * wanted.abs(), "{got} {wanted}");
        assert_eq!(record.inactive_share, 0.0);
        seen += 1;
    }
    assert!(seen > 2, "the case must occur: {seen}");
}

#[test]
fn saturated_units_keep_in_single_precision_what_they_differ_by() {
    // All of a layer's units near one limit: they differ by less than the last digit of an f32, and of erf
    // at 6 and GELU at -14 by less than the smallest. Against f64.
    let mut seen = 0;
    for (activation, width, bias_variance) in [
        (Activation::Tanh, 3, 1000.0),
        (Activation::Sigmoid, 3, 1000.0),
        (Activation::Erf, 1, 100.0),
        (Activation::Gelu, 1, 100.0),
        (Activation::Silu, 1, 100.0),
        (Activation::Softplus, 1, 100.0),
    ] {
        for sigma2 in [1e-2, 1.0, 100.0] {
            let network = FullyConnected {
                input_dim: 1,
                bias_variance,
                ..shape(4, width, activation)
            }
            .network(|_| sigma2);
            for replicate in (0..6).map(|replicate| Replicate { seed: 0, replicate }) {
                let single = measure::<f32>(&network, replicate, 50);
                let double = measure::<f64>(&network, replicate, 50);
                for (layer, (single, double)) in single.iter().zip(&double).enumerate() {
                    let [single, double] = [single, double].map(|record| record.hidden.std.log10());
                    let error = single.zip(double).map(|(a, b)| (a - b).abs());
                    assert!(
                        single.is_some() == double.is_some() && error.is_none_or(|e| e < 0.1),
                        "{layer}: {single:?} {double:?} {replicate:?} {network:?}"
                    );
                    seen += usize::from(double.is_some_and(|std| std < -8.0));
                }
            }
        }
    }
    assert!(seen > 20, "the case must occur: {seen}");
}

#[test]
fn no_standard_deviation_is_above_the_rms() {
    // SiLU at -10^337: the gradient there is below all that an exponent holds.
    let network = FullyConnected {
        input_dim: 5,
        bias_variance: 8.6e-103,
        target: Target {
            mean: 0.7,
            variance: 0.0,
        },
        ..shape(9, 1, Activation::Silu)
    }
    .network(|_| 1.36e135);
    let mut beyond = 0;
    for replicate in 0..4 {
        let replicate = Replicate {
            seed: 1178,
            replicate,
        };
        for (layer, record) in measure::<f64>(&network, replicate, 40).iter().enumerate() {
            for spread in [record.hidden, record.gradient] {
                let [std, rms] = [spread.std, spread.rms].map(LogScaled::log10);
                assert!(
                    std.is_none_or(
                        |std| rms.is_some_and(|rms| std <= rms + 1e-9 * rms.abs().max(1.0))
                    ),
                    "{layer}: {std:?} {rms:?} {replicate:?}"
                );
                beyond += usize::from(rms.is_none_or(|rms| rms < -1e10));
            }
        }
    }
    assert!(beyond > 0, "the case must occur");
}

#[test]
fn a_panel_that_died_leaves_the_others_what_goes_back_through_them() {
    // Of 193 data points the last is a panel by itself, and dies in the last layer: its gradient is 0 from
    // there on, not that of points which died before it.
    let network = FullyConnected {
        input_dim: 9,
        target: Target {
            mean: 0.0,
            variance: 0.01,
        },
        ..shape(4, 5, Activation::Relu)
    };
    let network = network.network(|k| 1.0 / (5 + k) as f64);
    let replicate = Replicate {
        seed: 77,
        replicate: 3,
    };
    for data in [192, 193, 194, 400] {
        let passage = plain_run(&network, replicate, data);
        let records = measure::<f64>(&network, replicate, data);
        agrees(&network, &records, &passage, 1e-10);
    }
    // The same of narrower networks, of which some panel is lost more often than not.
    let mut mixed = 0;
    for replicate in (0..40).map(|replicate| Replicate { seed: 1, replicate }) {
        let network = FullyConnected {
            input_dim: 2,
            target: Target {
                mean: 1.0,
                variance: 0.3,
            },
            ..shape(6, 3, Activation::Relu)
        };
        let network = network.network(|_| 0.7);
        for data in [193, 195, 390] {
            let passage = plain_run(&network, replicate, data);
            let records = measure::<f64>(&network, replicate, data);
            agrees(&network, &records, &passage, 1e-10);
            let zeros = |h: &Array2<f64>, c: usize| h.column(c).iter().all(|h| *h == 0.0);
            let last = &passage.signals[network.points[6].hidden];
            let first = &passage.signals[network.points[2].hidden];
            mixed += usize::from((192..data).all(|c| zeros(last, c)) && zeros(first, 0));
        }
    }
    assert!(mixed > 2, "the case must occur: {mixed}");
}

#[test]
fn gelu_is_followed_down_its_tail_in_single_precision() {
    // Of layer 2's units some lie between -11 and -37, where a Gaussian's tail is below every f32.
    for sigma2 in [30.0, 300.0, 3000.0] {
        let network = shape(3, 2, Activation::Gelu).network(|_| sigma2);
        for replicate in (0..40).map(|replicate| Replicate { seed: 0, replicate }) {
            let exact = measure::<f64>(&network, replicate, 3);
            for (got, want) in measure::<f32>(&network, replicate, 3).iter().zip(&exact) {
                let [got, want] = [got, want].map(|record| record.hidden.rms.log10());
                let (Some(got), Some(want)) = (got, want) else {
                    panic!("{got:?} {want:?}");
                };
                assert!(
                    (got - want).abs() < 0.01 + 1e-3 * want.abs(),
                    "{got} {want}"
                );
            }
        }
    }
}

#[test]
fn a_dead_layer_is_reported_as_dead() {
    // Three units: each layer dies with probability 1/8 on a one-dimensional input.
    let network = FullyConnected {
        input_dim: 1,
        ..shape(200, 3, Activation::Relu)
    }
    .network(|_| 2.0 / 3.0);
    let records = measure::<f64>(&network, ZERO, 500);
    let last = &records[200];
    assert_eq!(last.dead_share, 1.0);
    assert_eq!(last.inactive_share, 1.0);
    assert_eq!(last.hidden.std.log10(), None);
    assert_eq!(last.hidden.std.to_f64(), Some(0.0));
    assert!(records[1].dead_share < 1.0);
    // Before it dies no layer has a std of 0.
    for record in &records {
        assert_eq!(record.hidden.rms.is_zero(), record.dead_share == 1.0);
    }
}

#[test]
fn data_points_that_died_bury_no_living_ones_on_the_way_back() {
    // ReLU's slope at 0 is 1 and every layer doubles a mean square: back from a target, a data point that
    // died grows by 2^(1/2) a layer until the one at which it died, the others do not.
    let target = Target {
        mean: 0.0,
        variance: 2.0,
    };
    let network = |depth: usize| {
        let shape = FullyConnected {
            input_dim: 3,
            output_dim: 2,
            target,
            ..shape(depth, 12, Activation::Relu)
        };
        shape.network(|_| 1.0 / 6.0)
    };
    let data = 30;
    // Of 32 bits, within the range of 64.
    let mut alive = 0;
    for replicate in (0..4).map(|replicate| Replicate { seed: 0, replicate }) {
        let network = network(800);
        let passage = plain_run(&network, replicate, data);
        let records = measure::<f32>(&network, replicate, data);
        agrees(&network, &records, &passage, 2e-3);
        alive += usize::from(!records[0].gradient.rms.is_zero());
    }
    assert!(alive > 0, "the case must occur");
    // Of 64 bits, beyond it: against every data point by itself.
    let data = 150;
    let network = network(3000);
    let replicate = Replicate {
        seed: 0,
        replicate: 1,
    };
    let records = measure::<f64>(&network, replicate, data);
    let mut numbers = [vec![0.0; 3 * data], vec![0.0; 2 * data]];
    replicate.inputs().read(0, &mut numbers[0]);
    replicate.targets().read(0, &mut numbers[1]);
    let mut parameters = Parameters::<f64>::kept(&network, replicate);
    let points = numbers[0].chunks(3).zip(numbers[1].chunks(2));
    let alone: Vec<Vec<LayerRecord>> = points
        .map(|(input, target)| {
            let experiment = Experiment {
                network: &network,
                data: 1,
                inputs: Data::Given(input),
                targets: Data::Given(target),
                histogram_layers: &[],
            };
            Engine::new().measure(experiment, &mut parameters, 1).layers
        })
        .collect();
    for (layer, record) in records.iter().enumerate() {
        let squares = alone.iter().map(|of| of[layer].gradient.rms);
        let sum = squares.fold(LogScaled::ZERO, |sum, rms| sum + rms * rms);
        let wanted = (sum * LogScaled::from(1.0 / data as f64)).sqrt().log10();
        let got = record.gradient.rms.log10();
        let error = got.zip(wanted).map(|(got, wanted)| (got - wanted).abs());
        assert!(
            error.is_some_and(|e| e < 1e-10),
            "{layer}: {got:?} {wanted:?}"
        );
    }
    // What the dead ones would have made of it: 150 decades more.
    assert!(
        records[0]
            .gradient
            .rms
            .log10()
            .is_some_and(|log10| log10 < -150.0)
    );
}

#[test]
fn biases_revive_a_layer_that_died_at_a_huge_scale() {
    let mut revived = 0;
    for replicate in 0..60 {
        let network = FullyConnected {
            bias_variance: 1.0,
            ..shape(20, 3, Activation::Relu)
        }
        .network(|_| 1e12);
        let replicate = Replicate { seed: 0, replicate };
        let passage = plain_run(&network, replicate, 1);
        let records = measure::<f32>(&network, replicate, 1);
        agrees(&network, &records, &passage, 1e-3);
        let dead: Vec<bool> = records.iter().map(|r| r.dead_share == 1.0).collect();
        let late = dead[10..].windows(2);
        revived += late.filter(|pair| pair[0] && !pair[1]).count();
    }
    assert!(revived > 0, "the case must occur");
}

#[test]
fn elu_and_selu_never_die() {
    for activation in [Activation::Elu, Activation::Selu] {
        let network = shape(60, 5, activation).network(|_| 100.0);
        for replicate in 0..20 {
            let replicate = Replicate { seed: 0, replicate };
            for record in measure::<f32>(&network, replicate, 4) {
                assert!(!record.hidden.rms.is_zero(), "{activation:?}");
                assert!(record.dead_share < 1.0, "{activation:?}");
            }
        }
    }
}

#[test]
fn the_gradient_at_the_output_is_right_beside_a_constant_target() {
    // The signal is 1e-60 of the target: 2 (f - y) rounds to -2 y, its spread must not.
    let shape = FullyConnected {
        target: Target {
            mean: 1.0,
            variance: 0.0,
        },
        ..shape(20, 10, Activation::Relu)
    };
    let records = measure::<f64>(&shape.network(|_| 1e-7), ZERO, 100);
    let zero_target = FullyConnected {
        target: Target::default(),
        ..shape
    };
    let free = measure::<f64>(&zero_target.network(|_| 1e-7), ZERO, 100);
    let (output, free) = (&records[20].gradient, &free[20].gradient);
    assert_eq!(output.mean.to_f64(), Some(-2.0));
    assert!((output.std.log10().unwrap() - free.std.log10().unwrap()).abs() < 1e-12);
    assert!(free.std.log10().unwrap() < -60.0);
}

#[test]
fn histograms_hold_every_unit_on_every_data_point() {
    for activation in [Activation::Relu, Activation::Sigmoid, Activation::Softplus] {
        for sigma2 in [1e-3, 0.2, 1e3] {
            let network = shape(6, 10, activation).network(|_| sigma2);
            let measured = run::<f64>(&network, ZERO, 300, &[0, 3, 6]);
            let passage = plain_run(&network, ZERO, 300);
            assert_eq!(measured.histograms.len(), 3);
            for (layer, histogram) in &measured.histograms {
                let mut wanted = LogHistogram::default();
                for &h in &passage.signals[network.points[*layer].hidden] {
                    wanted.record(h, 0);
                }
                // A value on an edge may round to the other side, one near the end of the range to 0.
                let zeros = (histogram.zero_share(), wanted.zero_share());
                assert!((zeros.0.unwrap() - zeros.1.unwrap()).abs() < 1e-3);
                assert_eq!(
                    histogram.nonzeros() + histogram.zeros,
                    wanted.nonzeros() + wanted.zeros
                );
                for (a, b) in [0.05, 0.5, 0.95].map(|p| {
                    (
                        histogram.log10_quantile(p).unwrap(),
                        wanted.log10_quantile(p).unwrap(),
                    )
                }) {
                    assert!(
                        (a - b).abs() < 1e-2,
                        "{activation:?} {sigma2} {layer}: {a} {b}"
                    );
                }
            }
        }
    }
}
