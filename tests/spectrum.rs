//! Jacobian spectra: the engine against 400 digits and closed forms, and `initscope spectrum` as a program.

#[path = "support/binary.rs"]
mod binary;
#[path = "support/in_folder.rs"]
mod in_folder;
#[path = "support/program.rs"]
mod program;

use std::fs;

use initscope::analysis::spectra::{Ratios, Spectra, Spread};
use initscope::network::{
    Activation, Architecture, FullyConnected, Initialiser, Replicate, Target, jacobian, plain,
};
use initscope::spec::{Spec, Variance};
use initscope::theory::{WideNetwork, spectral_density, spectrum, spectrum_variance};
use serde_json::Value;

use in_folder::in_folder;

/// A number of matrix k; tests/oracles/spectrum.py has the same formula.
fn entry(k: i64, i: i64, j: i64) -> f64 {
    let mixed = (i + 2).pow(3) * (j + 3).pow(2)
        + (i + 5) * (j + 1).pow(4)
        + k * (7 * i + 11 * j * j + 3)
        + k * k;
    (mixed % 37 - 18) as f64 / 8.0
}

#[test]
fn deep_products_agree_with_four_hundred_digits() {
    let text = include_str!("reference/spectrum.json");
    let reference: Value = serde_json::from_str(text).unwrap();
    let size = reference["size"].as_u64().unwrap() as usize;
    let all = reference["ln_squared_singular_values"].as_object().unwrap();
    assert_eq!(all.len(), 4);
    for (depth, wanted) in all {
        let matrices: Vec<Vec<f64>> = (0..depth.parse::<i64>().unwrap())
            .map(|k| {
                let n = size as i64;
                (0..n * n).map(|at| entry(k, at / n, at % n)).collect()
            })
            .collect();
        let got = jacobian::of_product(size, &matrices);
        let wanted: Vec<f64> = serde_json::from_value(wanted.clone()).unwrap();
        assert_eq!(got.len(), wanted.len(), "{depth}");
        for (got, wanted) in got.iter().zip(&wanted) {
            // The smallest is far below 1e-16 of the largest at depth 100; all are right to 1e-11.
            assert!((got - wanted).abs() < 1e-11, "{depth}: {got} {wanted}");
        }
    }
}

fn network(
    activation: Activation,
    init: Initialiser,
    depth: usize,
    width: usize,
) -> FullyConnected {
    FullyConnected {
        depth,
        width,
        input_dim: width,
        output_dim: 1,
        activation,
        init,
        bias_variance: 0.0,
        target: Target::default(),
        architecture: Architecture::PLAIN,
    }
}

const REPLICATE: Replicate = Replicate {
    seed: 3,
    replicate: 1,
};

#[test]
fn the_jacobian_is_that_of_the_network_that_runs() {
    // The sum of the squared singular values, and their product, from J by finite differences.
    let n = 6;
    for activation in [
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Gelu,
    ] {
        let shape = FullyConnected {
            bias_variance: 0.3,
            ..network(activation, Initialiser::Gaussian, 3, n)
        };
        let network = shape.network(|_| 2.0 / n as f64);
        let mut input = vec![0.0; n];
        REPLICATE.inputs().read(0, &mut input);
        let hidden = |input: &[f64]| -> Vec<f64> {
            let x = ndarray::Array2::from_shape_vec((n, 1), input.to_vec()).unwrap();
            let mut parameters = initscope::network::Parameters::kept(&network, REPLICATE);
            let y = ndarray::Array2::zeros((1, 1));
            let passage = plain::run(&network, &mut parameters, x, &y);
            passage.signals[network.points[3].hidden].column(0).to_vec()
        };
        let step = 1e-5;
        let mut squares = 0.0;
        for unit in 0..n {
            let moved = |by: f64| {
                let mut input = input.clone();
                input[unit] += by;
                hidden(&input)
            };
            let (up, down) = (moved(step), moved(-step));
            let slopes = up.iter().zip(&down).map(|(a, b)| (a - b) / (2.0 * step));
            squares += slopes.map(|slope| slope * slope).sum::<f64>();
        }
        let spectra = jacobian::spectra(&network, REPLICATE, &[3]);
        let sum: f64 = spectra[0].iter().map(|ln| ln.exp()).sum();
        assert_eq!(spectra[0].len(), n);
        assert!(
            (sum / squares - 1.0).abs() < 1e-7,
            "{activation}: {sum} {squares}"
        );
    }
}

#[test]
fn orthogonal_linear_networks_have_one_singular_value() {
    let width = 60;
    let network = network(Activation::Linear, Initialiser::Orthogonal, 100, width)
        .network(|_| 1.0 / width as f64);
    for values in jacobian::spectra(&network, REPLICATE, &[1, 10, 100]) {
        assert_eq!(values.len(), width);
        assert!(values.iter().all(|ln| ln.abs() < 1e-12), "{values:?}");
    }
}

#[test]
fn no_depth_and_no_variance_leaves_the_range_of_a_float() {
    let width = 12;
    let of = |sigma2: f64| {
        let network =
            network(Activation::Linear, Initialiser::Gaussian, 1000, width).network(|_| sigma2);
        jacobian::spectra(&network, REPLICATE, &[2, 1000])
    };
    let (small, large) = (of(1e-9), of(1e9));
    for (at, depth) in [(0, 2.0), (1, 1000.0)] {
        assert_eq!(small[at].len(), width);
        let shift = depth * 1e18f64.ln();
        for (small, large) in small[at].iter().zip(&large[at]) {
            assert!(
                (large - small - shift).abs() < 1e-13 * shift.max(1e3),
                "{small} {large}"
            );
        }
    }
    // The smallest exponent of a Gaussian product: psi(1/2) + ln 2 for each squared singular value a layer
    // (Newman 1986), the largest psi(n/2) + ln 2.
    let per_layer = |at: usize| (small[1][at] - small[0][at]) / 998.0 - 1e-9f64.ln();
    let last = per_layer(width - 1) - (-1.963_510_026 + std::f64::consts::LN_2);
    // Var ln chi²_1 = pi²/2 a layer.
    assert!(last.abs() < 4.0 * (4.935f64 / 998.0).sqrt(), "{last}");
    let first = per_layer(0) - (1.706_117_668 + std::f64::consts::LN_2);
    assert!(first.abs() < 4.0 * (0.18f64 / 998.0).sqrt(), "{first}");
}

#[test]
fn units_that_are_off_are_exact_zeros() {
    let width = 40;
    let of = |init, activation, depth| {
        let network = network(activation, init, depth, width).network(|_| 2.0 / width as f64);
        jacobian::spectra(&network, REPLICATE, &[depth]).remove(0)
    };
    // One mask on an orthogonal matrix: as many twos as units are on.
    let one = of(Initialiser::Orthogonal, Activation::Relu, 1);
    assert!(one.len() > 10 && one.len() < 30, "{}", one.len());
    assert!(
        one.iter()
            .all(|ln| (ln - std::f64::consts::LN_2).abs() < 1e-12)
    );
    // Pairs of opposite units: half of them are on, and the rest is an orthogonal map.
    let paired = of(Initialiser::LooksLinear, Activation::Relu, 20);
    assert_eq!(paired.len(), width / 2);
    // Without a mask they have rank one half.
    assert_eq!(
        of(Initialiser::LooksLinear, Activation::Linear, 5).len(),
        width / 2
    );
    let dead = network(Activation::Relu, Initialiser::Gaussian, 4, width).network(|_| 0.0);
    assert_eq!(
        jacobian::spectra(&dead, REPLICATE, &[4]),
        [Vec::<f64>::new()]
    );
}

#[test]
fn drawn_networks_have_the_edge_and_the_variance_of_infinite_width() {
    let spec = Spec {
        depth: vec![1, 4],
        width: vec![400],
        activation: vec![Activation::Relu, Activation::Linear],
        init: vec![
            Initialiser::Gaussian,
            Initialiser::Uniform,
            Initialiser::Orthogonal,
        ],
        sigma2: vec![Variance::He],
        replicates: 3,
        ..Spec::default()
    };
    let all = Spectra::measure(&spec, &|_, _| ());
    assert_eq!(all.len(), 12);
    for cell in &all {
        let (law, ratios) = (cell.law().unwrap(), cell.ratios());
        assert_eq!(ratios.len(), 3);
        let largest = Spread::of(ratios.iter().map(|r| r.largest)).unwrap().mean;
        let variance = Spread::of(ratios.iter().map(|r| r.variance)).unwrap().mean;
        // The edge moves by n^(-2/3), and the depth over the width by as much.
        let name = format!("{} {} {}", cell.activation, cell.init.name(), cell.depth);
        assert!(
            (largest / law.edge.unwrap() - 1.0).abs() < 0.15,
            "{name}: {largest} {law:?}"
        );
        assert!(
            (variance - law.variance).abs() < 0.1 * (law.variance + 1.0),
            "{name}: {variance} {law:?}"
        );
        let Some(density) = cell.density() else {
            continue;
        };
        // The share of eigenvalues above the mean's tenth, drawn and by the density.
        let from = 0.1f64.ln();
        let share: f64 = density
            .curve
            .windows(2)
            .filter(|pair| pair[0].0 >= from)
            .map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0)
            .sum();
        // Four standard deviations of the share of 1,200 units that are on.
        let by_chance = match cell.activation {
            Activation::Relu => 0.058,
            _ => 0.01,
        };
        let values = cell.log10_eigenvalues();
        let drawn = values.iter().filter(|v| **v >= -1.0).count() as f64 / 1200.0;
        assert!((share - drawn).abs() < by_chance, "{name}: {share} {drawn}");
    }
}

#[test]
fn any_activation_has_the_variance_of_its_slopes() {
    let spec = Spec {
        depth: vec![1, 5],
        width: vec![400],
        activation: vec![
            Activation::Tanh,
            Activation::Gelu,
            Activation::LeakyRelu { slope: 0.3 },
        ],
        init: vec![Initialiser::Gaussian, Initialiser::Orthogonal],
        sigma2: vec![Variance::OverFanIn(1.5)],
        bias2: 0.2,
        replicates: 3,
        ..Spec::default()
    };
    for cell in Spectra::measure(&spec, &|_, _| ()) {
        let law = cell.law().unwrap();
        assert_eq!((law.edge, cell.density()), (None, None));
        let drawn = Spread::of(cell.ratios().iter().map(|r| r.variance))
            .unwrap()
            .mean;
        let off = (drawn - law.variance).abs() / (law.variance + 1.0);
        assert!(
            off < 0.06,
            "{} {} {}: {drawn} {law:?}",
            cell.activation,
            cell.init.name(),
            cell.depth
        );
    }
    // tanh' = 1 - tanh²: E a'² at z ~ N(0, 1) is 0.46440290; here by sums.
    let network = WideNetwork {
        activation: Activation::Tanh,
        sigma_w2: 1.5,
        sigma_b2: 0.0,
    };
    let one = spectrum_variance(&network, true, 1, 0.0);
    let nodes = (0..200_001).map(|i| (f64::from(i) - 100_000.0) * 1e-4);
    let moment = |power: i32| -> f64 {
        let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        nodes
            .clone()
            .map(|z| 1e-4 * density(z) * z.cosh().powi(-2 * power))
            .sum()
    };
    let wanted = moment(4) / moment(2).powi(2) - 1.0;
    assert!((one - wanted).abs() < 1e-9, "{one} {wanted}");
}

#[test]
fn densities_have_the_mass_the_mean_the_variance_and_the_edge_of_their_law() {
    for (activation, orthogonal, layers) in [
        (Activation::Linear, false, 1),
        (Activation::Linear, false, 12),
        (Activation::Relu, false, 1),
        (Activation::Relu, false, 10),
        (Activation::Relu, true, 3),
        (Activation::Relu, true, 10),
    ] {
        let law = spectrum(activation, orthogonal, layers).unwrap();
        let density = spectral_density(activation, orthogonal, layers).unwrap();
        let moment = |k: f64| -> f64 {
            let pairs = density.curve.windows(2);
            let value = |(ln, p): (f64, f64)| (k * ln).exp() * p;
            pairs
                .map(|p| (p[1].0 - p[0].0) * (value(p[0]) + value(p[1])) / 2.0)
                .sum()
        };
        let name = format!("{activation} {orthogonal} {layers}");
        assert!(
            (moment(0.0) + density.zeros - 1.0).abs() < 1e-3,
            "{name}: {}",
            moment(0.0)
        );
        assert!((moment(1.0) - 1.0).abs() < 2e-3, "{name}: {}", moment(1.0));
        let second = moment(2.0) / (1.0 + law.variance);
        assert!((second - 1.0).abs() < 3e-3, "{name}: {second}");
        let edge = density.curve[density.curve.len() - 1].0.exp();
        assert!(
            (edge / law.largest_eigenvalue - 1.0).abs() < 2e-3,
            "{name}: {edge}"
        );
    }
    // One layer: Marchenko & Pastur, sqrt(4 / lambda - 1) / (2 pi).
    let one = spectral_density(Activation::Linear, false, 1).unwrap();
    for (ln, p) in one.curve {
        let lambda = ln.exp();
        let wanted = lambda * (4.0 / lambda - 1.0).max(0.0).sqrt() / (2.0 * std::f64::consts::PI);
        assert!((p - wanted).abs() < 1e-6, "{lambda}: {p} {wanted}");
    }
}

#[test]
fn ranks_are_those_of_their_definitions() {
    // Eigenvalues 4, 1 and two zeros: singular values 2 and 1.
    let ratios = Ratios::of(&[4f64.ln(), 0.0], 4).unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-14, "{a} {b}");
    near(ratios.ln_mean, 1.25f64.ln());
    near(ratios.largest, 3.2);
    near(ratios.participation, 25.0 / 17.0);
    near(ratios.variance, 4.0 * 17.0 / 25.0 - 1.0);
    near(ratios.log10_condition, 2f64.log10());
    let (p, q) = (2.0 / 3.0, 1.0 / 3.0f64);
    near(ratios.effective_rank, (-p * f64::ln(p) - q * q.ln()).exp());
    assert_eq!(Ratios::of(&[], 4), None);
}

const QUICK: &str = "--depth 1,3 --width 24 --replicates 3";

#[test]
fn the_object_the_table_and_the_files_agree() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{QUICK} --out s --format svg,png,pdf --json --quiet");
    let (code, out, err) = in_folder(folder.path(), "spectrum", &line);
    assert_eq!((code, err.as_str()), (0, ""));
    let object: Value = serde_json::from_str(&out).unwrap();
    let cells = object["spectra"].as_array().unwrap();
    assert_eq!(cells.len(), 4);
    let names: Vec<String> = [
        "spectrum.svg",
        "spectrum.png",
        "spectrum.pdf",
        "spectrum-dark.svg",
    ]
    .map(String::from)
    .into();
    for name in &names {
        assert!(
            !fs::read(folder.path().join("s").join(name))
                .unwrap()
                .is_empty()
        );
    }
    let csv = fs::read_to_string(folder.path().join("s/spectrum.csv")).unwrap();
    let rows: Vec<Vec<&str>> = csv
        .lines()
        .skip(1)
        .map(|row| row.split(',').collect())
        .collect();
    for cell in cells {
        assert_eq!(cell["networks"], 3);
        let of_cell = |row: &&Vec<&str>| {
            cell["init"] == row[1]
                && row[4].parse::<u64>().ok() == cell["depth"].as_u64()
                && row[6] == "1"
        };
        let firsts: Vec<f64> = rows
            .iter()
            .filter(of_cell)
            .map(|row| 10f64.powf(row[8].parse().unwrap()))
            .collect();
        assert_eq!(firsts.len(), 3);
        let mean = firsts.iter().sum::<f64>() / 3.0;
        let told = cell["largest_eigenvalue"]["mean"].as_f64().unwrap();
        assert!((mean / told - 1.0).abs() < 1e-12, "{cell}");
    }
    let exact = |at: usize| {
        cells[at]["largest_eigenvalue"]["infinite_width"]
            .as_f64()
            .unwrap()
    };
    assert!((exact(0) - 5.828_427_125).abs() < 1e-8, "{}", exact(0));
    assert_eq!(exact(2), 2.0);
    // Again, by one thread, and the same bytes.
    let again = in_folder(folder.path(), "spectrum", &format!("{line} --threads 1"));
    assert_eq!(again, (0, out, String::new()));
    let (code, text, _) = in_folder(folder.path(), "spectrum", &format!("{QUICK} --quiet"));
    assert_eq!(code, 0);
    insta::assert_snapshot!(text);
}

#[test]
fn wrong_requests_are_named_and_write_nothing() {
    for (line, words) in [
        ("--width 3000", "--width 3000: a Jacobian that wide"),
        ("--width 2000 --replicates 100", "more than an hour of work"),
        ("--width 0", "--width 0"),
        ("--depth 0", "--depth 0"),
        ("--activation tahn", "did you mean \"tanh\"?"),
        ("--init orthogonl", "--init orthogonl"),
        ("--sigma2 -1", "--sigma2 -1"),
        ("--data 10", "--data: the Jacobian is taken at one input"),
        (
            "--architecture residual",
            "--architecture: the Jacobian is that of dense layers",
        ),
        ("--input-dim 10", "--input-dim: the Jacobian is square"),
        (
            "--preset figure-7.7",
            "--preset: no preset is about a Jacobian",
        ),
        (
            "--theme dark",
            "--theme: spectrum draws where --out names a folder",
        ),
        (
            "--format png",
            "--format: spectrum draws where --out names a folder",
        ),
        ("--out x --theme neon", "--theme neon"),
        ("--threads 0", "--threads 0"),
    ] {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let (code, out, err) = binary::initscope("spectrum", &arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{line}");
        assert!(
            err.contains(words) && err.lines().count() == 1,
            "{line}: {err}"
        );
    }
}
