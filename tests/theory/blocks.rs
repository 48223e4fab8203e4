//! Residual branches, norms and dropout: closed forms, and plain networks as the special case.

use initscope::network::{self, Activation};
use initscope::theory::{
    Architecture, InputLaw, Prediction, are_blocks_known, predict, predict_blocks,
};

/// Whether a number is another but for a relative error.
fn close(got: f64, want: f64, tolerance: f64) {
    let error = (got - want).abs() / want.abs().max(1e-3);
    assert!(error <= tolerance, "{got} against {want}");
}

fn shape(activation: Activation, depth: usize, width: usize) -> Architecture {
    let variance = 2.0 / width as f64;
    Architecture {
        inputs: InputLaw::Gaussian,
        activation,
        depth,
        width,
        input_dim: width,
        output_dim: 1,
        first_variance: variance,
        hidden_variance: variance,
        last_variance: variance,
        bias2: 0.0,
        target_mean: 0.0,
        target_variance: 0.0,
    }
}

fn blocks(name: &str) -> network::Architecture {
    name.parse().unwrap()
}

/// Factor by which the square of an RMS grows from one layer to another.
fn growth(rms: &[Option<f64>], from: usize, to: usize) -> f64 {
    100f64.powf(rms[to].unwrap() - rms[from].unwrap())
}

#[test]
fn without_blocks_it_is_the_prediction_of_plain_networks() {
    for activation in Activation::ALL {
        let architecture = Architecture {
            bias2: 0.05,
            input_dim: 7,
            target_mean: 0.3,
            ..shape(activation, 6, 50)
        };
        let (ours, plain) = (
            predict_blocks(&architecture, network::Architecture::PLAIN),
            predict(&architecture),
        );
        for pick in [
            |p: &Prediction| p.log10_hidden_std.clone(),
            |p: &Prediction| p.log10_hidden_rms.clone(),
            |p: &Prediction| p.log10_gradient_rms.clone(),
        ] {
            for (ours, plain) in pick(&ours).iter().zip(&pick(&plain)) {
                close(ours.unwrap(), plain.unwrap(), 1e-9);
            }
        }
    }
}

#[test]
fn streams_grow_by_their_laws() {
    for (name, depth, factor) in [
        // One matrix: 1 + s² n sigma² / 2, forward and back.
        ("residual", 9, 2.0f64),
        ("residual:0.5", 9, 1.25),
        ("residual:1/sqrt(depth)", 16, 1.0 + 1.0 / 16.0),
        ("residual:1/depth", 4, 1.0 + 1.0 / 16.0),
        // Two with He: 1 + 2 s².
        ("residual2", 9, 3.0),
        ("residual2:0.5", 9, 1.5),
        ("residual:skipinit", 9, 1.0),
        ("residual2:fixup", 9, 1.0),
    ] {
        let prediction = predict_blocks(&shape(Activation::Relu, depth, 80), blocks(name));
        let hidden = growth(&prediction.log10_hidden_rms, 1, depth);
        close(hidden, factor.powi(depth as i32 - 1), 1e-9);
        let back = growth(&prediction.log10_gradient_rms, depth - 1, 0);
        close(back, factor.powi(depth as i32 - 1), 1e-9);
    }
}

#[test]
fn norms_take_the_scale_away() {
    for sigma2 in [1e-2, 1.0, 1e3] {
        let shape = Architecture {
            hidden_variance: sigma2,
            first_variance: sigma2,
            ..shape(Activation::Relu, 12, 100)
        };
        for (name, factor) in [
            // Yang et al. 2019: pi / (pi - 1) for a large batch.
            ("batch_norm", 1.466_942f64),
            ("layer_norm", 1.0),
            ("rms_norm", 1.0),
        ] {
            let prediction = predict_blocks(&shape, blocks(name));
            close(growth(&prediction.log10_hidden_rms, 1, 12), 1.0, 1e-4);
            close(
                100f64.powf(prediction.log10_hidden_rms[5].unwrap()),
                0.5,
                1e-4,
            );
            close(
                growth(&prediction.log10_gradient_rms, 9, 1),
                factor.powi(8),
                1e-3,
            );
        }
    }
    // In a residual branch each connection adds 2 sigma² times E a² = 1/2.
    let prediction = predict_blocks(
        &shape(Activation::Relu, 6, 100),
        blocks("residual+batch_norm"),
    );
    let square = |layer: usize| 100f64.powf(prediction.log10_hidden_rms[layer].unwrap());
    for layer in 1..6 {
        close(square(layer + 1) - square(layer), 1.0, 1e-4);
    }
}

#[test]
fn dropout_multiplies_by_what_it_makes_up_for() {
    let (rate, depth) = (0.2, 7);
    let prediction = predict_blocks(&shape(Activation::Relu, depth, 80), blocks("dropout:0.2"));
    let factor = 1.0 / (1.0 - rate);
    for growth in [
        growth(&prediction.log10_hidden_rms, 1, depth),
        growth(&prediction.log10_gradient_rms, depth - 1, 0),
    ] {
        close(growth, f64::powi(factor, depth as i32 - 1), 1e-9);
    }
    // E h² = 1 / (1 - p) at layer 1, (E h)² = 1 / pi times (E |x|)² / 80, by Stirling's series.
    let std = 100f64.powf(prediction.log10_hidden_std[1].unwrap());
    let length = 1.0 - 1.0 / 160.0 + 1.0 / 51_200.0;
    close(std, factor - length / std::f64::consts::PI, 1e-6);
}

#[test]
fn what_is_not_known_is_said() {
    assert!(are_blocks_known(blocks("residual+batch_norm"), 0.1, 100));
    assert!(!are_blocks_known(blocks("batch_norm"), 0.0, 99));
    assert!(!are_blocks_known(blocks("residual2+batch_norm"), 0.1, 1000));
    assert!(are_blocks_known(blocks("residual2+batch_norm"), 0.0, 1000));
    assert!(are_blocks_known(blocks("layer_norm"), 0.1, 2));
}
