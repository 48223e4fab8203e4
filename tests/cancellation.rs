//! An output that is a small difference of large terms: how many digits rounding leaves of it, whichever
//! way it is computed.

use std::sync::atomic::AtomicBool;

use dashu_float::{FBig, round::mode::HalfEven};
use initscope::network::{Activation, Initialiser, Parameters, Replicate};
use initscope::spec::{Spec, Variance};
use initscope::sweep::{self, Options, Plan, network};

type Big = FBig<HalfEven, 2>;

/// The double as a number of 200 bits.
fn big(x: f64) -> Big {
    Big::try_from(x).unwrap().with_precision(200).value()
}

/// A linear network with one input and one output; proptest found it.
fn spec(direct: bool) -> Spec {
    Spec {
        depth: vec![16],
        width: vec![7],
        sigma2: vec![Variance::Number(1.0)],
        activation: vec![Activation::Linear],
        init: vec![Initialiser::Uniform],
        replicates: 1,
        data: 5,
        input_dim: Some(1),
        seed: 9182,
        direct,
        ..Spec::default()
    }
}

/// The output at the input 1 in 200 bits, and how many times larger its terms are than it.
fn exact_output(spec: &Spec, replicate: Replicate) -> (Big, f64) {
    let network = network(spec, &Plan::new(spec).cells[0]);
    let Parameters::Kept(blocks) = Parameters::<f64>::kept(&network, replicate) else {
        panic!("kept");
    };
    let mut signal = vec![big(1.0)];
    let mut terms = 0.0;
    for block in blocks.iter().step_by(2) {
        let product = |row: &[f64]| -> Vec<Big> {
            let products = row.iter().zip(&signal);
            products.map(|(&w, h)| big(w) * h.clone()).collect()
        };
        let rows = block.rows().chunks_exact(signal.len()).map(product);
        let rows: Vec<Vec<Big>> = rows.collect();
        let size = |x: &Big| x.to_f64().value().abs();
        terms = rows[0].iter().map(size).sum();
        let sum = |row: Vec<Big>| row.into_iter().fold(big(0.0), |sum, x| sum + x);
        signal = rows.into_iter().map(sum).collect();
    }
    let output = signal.remove(0);
    let times = terms / output.to_f64().value().abs();
    (output, times)
}

#[test]
fn both_ways_lose_the_digits_that_the_output_does_not_have() {
    let replicate = Replicate {
        seed: 9182,
        replicate: 0,
    };
    let (output, times) = exact_output(&spec(false), replicate);
    let mut inputs = [0.0; 5];
    replicate.inputs().read(0, &mut inputs);
    let mean_square = inputs.iter().map(|x| x * x).sum::<f64>() / 5.0;
    // The gradient there is 2 f = 2 x f(1).
    let errors = [false, true].map(|direct| {
        let spec = spec(direct);
        let options = Options {
            threads: 1,
            cancel: &AtomicBool::new(false),
            progress: &(),
        };
        let outcomes = sweep::run(&spec, &Plan::new(&spec), options).unwrap();
        let rms = outcomes[0].replicates[0][16].gradient.rms;
        let size = rms.to_f64().unwrap() / (2.0 * mean_square.sqrt());
        let exact = output.to_f64().value().abs();
        (size / exact - 1.0).abs()
    });
    println!("terms {times:e} times the output; derived, direct off by {errors:?}");
    // Every layer adds its rounding, and the last sum magnifies it.
    let bound = f64::EPSILON * 17.0 * times;
    assert!(times > 500.0, "{times:e}");
    assert!(
        errors.iter().all(|&error| error <= bound),
        "{errors:?} {bound:e}"
    );
    assert!(errors.iter().any(|&error| error > 1e-12), "{errors:?}");
}
