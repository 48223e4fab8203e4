//! The exact law of the length against chi² distributions, convolutions and drawn layers.

use initscope::network::Activation;
use initscope::theory::{finite_width, log_ratio};
use rand::{Rng, SeedableRng};

use crate::{LEAKY, close};

/// 5%, 50% and 95% quantile at the variance that keeps the second moment.
fn quantiles(activation: Activation, width: usize, layers: usize) -> [f64; 3] {
    let (negative, positive) = activation.slopes().unwrap();
    let critical = 2.0 / (negative * negative + positive * positive);
    let law = finite_width(activation, critical, width, layers).unwrap();
    law.log_quantiles
}

fn agree(activation: Activation, width: usize, layers: usize, want: [f64; 3]) {
    for (got, want) in quantiles(activation, width, layers).into_iter().zip(want) {
        let about = format!("{activation} {width} {layers}");
        close(got, want, 3e-11 * want.abs().max(1.0), &about);
    }
}

#[test]
fn one_layer_is_a_mixture_of_chi_squared() {
    // SciPy: roots of binomial sums of chi2.cdf.
    use Activation::{Linear, Relu};
    agree(
        Relu,
        1,
        1,
        [
            -4.845_424_291_476_231,
            -0.094_450_418_641_838_42,
            2.038_999_376_237_81,
        ],
    );
    agree(
        Relu,
        2,
        1,
        [
            -4.782_660_420_479_223,
            -0.342_405_532_741_420_27,
            1.562_369_011_984_141_1,
        ],
    );
    agree(
        Relu,
        8,
        1,
        [
            -2.376_085_725_819_5,
            -0.196_946_892_385_631_15,
            0.932_429_823_823_080_5,
        ],
    );
    agree(
        Relu,
        80,
        1,
        [
            -0.474_223_178_922_948,
            -0.018_495_741_819_205_845,
            0.364_750_672_559_005_95,
        ],
    );
    agree(
        Relu,
        5000,
        1,
        [
            -0.052_883_883_935_514_166,
            -0.000_293_374_472_880_127_63,
            0.051_178_206_787_254_31,
        ],
    );
    agree(
        Linear,
        1,
        1,
        [
            -5.538_571_472_036_176_5,
            -0.787_597_599_201_781_5,
            1.345_852_195_677_866_4,
        ],
    );
    agree(
        Linear,
        1000,
        1,
        [
            -0.075_160_750_569_441_8,
            -0.000_666_809_864_910_635_5,
            0.072_022_429_953_405_45,
        ],
    );
    agree(
        LEAKY,
        1,
        1,
        [
            -7.080_118_904_003_27,
            -2.075_871_536_594_040_6,
            1.649_229_266_770_097_6,
        ],
    );
}

#[test]
fn many_layers_are_a_convolution() {
    // NumPy: powers of the transform of the exact density on a fine grid.
    use Activation::{Linear, Relu};
    agree(
        Relu,
        8,
        10,
        [
            -10.259_142_416_521_719,
            -3.657_478_581_795_180_7,
            1.167_977_790_127_652,
        ],
    );
    agree(
        Relu,
        80,
        50,
        [
            -4.597_344_811_772_012,
            -1.581_749_723_528_402_8,
            1.358_678_969_149_077_5,
        ],
    );
    agree(
        Relu,
        3,
        40,
        [
            -52.437_920_873_295_7,
            -31.262_070_019_743_344,
            -13.211_164_373_050_95,
        ],
    );
    agree(
        Linear,
        80,
        50,
        [
            -2.485_320_625_012_042,
            -0.623_385_503_678_544_1,
            1.215_723_021_536_206,
        ],
    );
    agree(
        Linear,
        2,
        7,
        [
            -9.994_448_662_272_616,
            -3.802_201_431_316_718,
            1.100_725_885_742_993_8,
        ],
    );
}

#[test]
fn a_leaky_slope_of_1_is_linear_and_of_0_is_relu() {
    for (slope, limit) in [(1.0, Activation::Linear), (0.0, Activation::Relu)] {
        let leaky = Activation::LeakyRelu { slope };
        let near = Activation::LeakyRelu {
            slope: (slope - 1e-9f64).abs(),
        };
        for (width, layers) in [(3, 5), (80, 50)] {
            agree(leaky, width, layers, quantiles(limit, width, layers));
            // Alive units are all that counts at width 80; the leak is not seen.
            if (slope, width) != (0.0, 3) {
                for (a, b) in quantiles(near, width, layers)
                    .into_iter()
                    .zip(quantiles(limit, width, layers))
                {
                    close(a, b, 1e-7, &format!("{near} {width}"));
                }
            }
        }
    }
}

#[test]
fn drawn_layers_follow_the_law() {
    // Leaky ReLU, 6 units, 4 layers: 40,000 draws, so that a share is known to 0.0025.
    let activation = Activation::LeakyRelu { slope: -0.5 };
    let law = finite_width(activation, 1.3, 6, 4).unwrap();
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let normal = ndarray_rand::rand_distr::StandardNormal;
    let draws = 40_000;
    let mut below = [0.0; 3];
    let (mut sum, mut square) = (0.0, 0.0);
    for _ in 0..draws {
        let mut ln = 0.0;
        for layer in 0..4 {
            let y: f64 = (0..6)
                .map(|_| activation.value(random.sample(normal)).powi(2))
                .sum();
            ln += (1.3 / 6.0 * y).ln();
            if layer == 0 {
                sum += ln;
                square += ln * ln;
            }
        }
        for (count, quantile) in below.iter_mut().zip(law.log_quantiles) {
            *count += f64::from(ln < quantile) / f64::from(draws);
        }
    }
    for (share, p) in below.into_iter().zip([0.05, 0.5, 0.95]) {
        close(
            share,
            p,
            4.0 * (p * (1.0 - p) / f64::from(draws)).sqrt(),
            "share",
        );
    }
    let mean = sum / f64::from(draws);
    close(
        mean,
        law.log_mean,
        4.0 * (law.log_variance / f64::from(draws)).sqrt(),
        "mean",
    );
    let variance = square / f64::from(draws) - mean * mean;
    close(variance / law.log_variance, 1.0, 0.05, "variance");
}

#[test]
fn moments_and_deaths_of_a_layer() {
    let law = |activation, width| finite_width(activation, 2.0, width, 3).unwrap();
    // 1 + 5/n, 1 + 2/n (Hanin & Nica 2018), 3 A4 / A2² - 1 with A4 = 1.0016 / 2 and A2 = 1.04 / 2.
    assert_eq!(law(Activation::Relu, 80).fourth_moment_factor, 1.0625);
    assert_eq!(law(Activation::Linear, 80).fourth_moment_factor, 1.025);
    let leaky = 1.0 + (3.0 * 0.5008 / (0.52 * 0.52) - 1.0) / 80.0;
    close(law(LEAKY, 80).fourth_moment_factor, leaky, 1e-15, "leaky");
    assert_eq!(law(Activation::Relu, 5).dead_probability, 1.0 / 32.0);
    assert_eq!(law(LEAKY, 5).dead_probability, 0.0);
    let ratio = log_ratio(Activation::Relu, 80).unwrap();
    close(law(Activation::Relu, 80).log_mean, ratio.mean, 1e-15, "He");
    close(ratio.mean, -0.031_912_828_5, 1e-10, "mean");
    close(ratio.variance, 0.065_569_154_6, 1e-10, "variance");
    // -5/(2n) - (44/3 - 75/4) ... / n²: the cumulants 5/n and 44/n² of Y.
    let wide = log_ratio(Activation::Relu, 1_000_000).unwrap().mean;
    close(
        wide / (-2.5e-6 - (75.0 / 4.0 - 44.0 / 3.0) * 1e-12),
        1.0,
        2e-9,
        "wide",
    );
    for (activation, sigma_w2, width) in [
        (Activation::Tanh, 2.0, 80),
        (Activation::Relu, 0.0, 80),
        (Activation::Relu, 2.0, 0),
    ] {
        assert_eq!(finite_width(activation, sigma_w2, width, 3), None);
    }
}

#[test]
fn sigma_w2_only_moves_the_law() {
    let at = |sigma_w2| finite_width(Activation::Relu, sigma_w2, 20, 9).unwrap();
    let (a, b) = (at(2.0), at(3.0));
    let shift = 1.5f64.ln();
    close(b.log_mean - a.log_mean, shift, 1e-14, "mean");
    for (x, y) in a.log_quantiles.into_iter().zip(b.log_quantiles) {
        close(y - x, 9.0 * shift, 1e-12, "quantile");
    }
}
