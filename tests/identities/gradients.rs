//! Gradients of data points that lie far apart, or hardly differ.

use super::*;

#[test]
fn gradients_that_meet_again_behind_a_kink_agree_in_what_they_differ_by() {
    // Two data points on either side of the kink in some layers: at layer 0 their gradients differ by
    // 10^-12 of themselves, at layer 1 one is 2000 times the other. proptest found it.
    let slope = 0.000_490_679_810_495_289_2;
    let spec = |direct: bool| Spec {
        depth: vec![6],
        width: vec![1],
        sigma2: vec![Variance::He],
        activation: vec![Activation::LeakyRelu { slope }],
        init: vec![Initialiser::Uniform],
        replicates: 1,
        data: 2,
        input_dim: Some(2),
        target: Target::Constant(0.707_775_003_157_634_6),
        seed: 1836,
        direct,
        ..Spec::default()
    };
    let [derived, direct] = [false, true].map(|direct| {
        let outcome = measured(&spec(direct)).remove(0);
        outcome.replicates[0][0].gradient
    });
    let error = difference(derived.std, direct.std, direct.std);
    assert!(error < 1e-3, "{derived:?} {direct:?}");
    agrees_with_direct(&spec(false), 1e-12).unwrap();
}

#[test]
fn gradients_that_are_equal_but_for_their_outputs_differ_by_as_much_both_ways() {
    // As many steep slopes at either data point: the gradients differ by 10^-50 of themselves.
    let spec = |direct: bool| Spec {
        depth: vec![30],
        width: vec![1],
        sigma2: vec![Variance::Number(0.5), Variance::Number(2.0)],
        activation: vec![Activation::LeakyRelu { slope: 0.001 }],
        replicates: 3,
        data: 2,
        input_dim: Some(2),
        target: Target::Constant(1.0),
        direct,
        ..Spec::default()
    };
    let [derived, direct] = [false, true].map(|direct| measured(&spec(direct)));
    let std = |outcome: &Outcome| outcome.replicates[2][26].gradient.std.log10();
    // In 300 digits.
    for outcomes in [&derived, &direct] {
        for (outcome, wanted) in outcomes.iter().zip([-57.3475, -46.8114]) {
            let error = std(outcome).map(|std| (std - wanted).abs());
            assert!(error.is_some_and(|e| e < 1e-4), "{:?}", std(outcome));
        }
    }
    for (a, b) in derived.iter().zip(&direct) {
        for (a, b) in a
            .replicates
            .iter()
            .flatten()
            .zip(b.replicates.iter().flatten())
        {
            let error = difference(a.gradient.std, b.gradient.std, b.gradient.std);
            assert!(error < 1e-6, "{:?} {:?}", a.gradient, b.gradient);
        }
    }
}

#[test]
fn data_points_that_died_bury_no_gradient_both_ways() {
    // Their gradients end 150 to 450 decades above those of the living, at one layer. Both ways look for
    // the living again; tests/engine holds that to every data point by itself.
    for (input_dim, output_dim, target) in [
        (3, 2, Target::Normal { variance: 2.0 }),
        (3, 1, Target::Constant(1.0)),
        (1, 1, Target::Constant(1.0)),
        (1, 1, Target::Normal { variance: 0.5 }),
    ] {
        let spec = Spec {
            depth: vec![400, 3000],
            width: vec![12],
            sigma2: vec![Variance::He, Variance::Number(0.2)],
            replicates: 3,
            data: 30,
            input_dim: Some(input_dim),
            output_dim,
            target,
            ..Spec::default()
        };
        agrees_with_direct(&spec, 3e-11).unwrap();
    }
}

#[test]
fn gradients_that_are_equal_but_for_few_digits_are_computed_directly() {
    // A constant target far above all outputs: what data points differ by is lost beside it in f32.
    let spec = Spec {
        depth: vec![34],
        width: vec![1],
        sigma2: vec![Variance::Number(3.05)],
        activation: vec![Activation::LeakyRelu { slope: 0.3 }],
        init: vec![Initialiser::Uniform],
        replicates: 4,
        data: 31,
        input_dim: Some(10),
        output_dim: 6,
        target: Target::Constant(1000.0),
        seed: 1,
        ..Spec::default()
    };
    let [wide, narrow] = [Precision::F64, Precision::F32].map(|precision| {
        let spec = Spec {
            precision,
            ..spec.clone()
        };
        measured(&spec).remove(0)
    });
    for (wide, narrow) in wide.replicates.iter().zip(&narrow.replicates) {
        for (wide, narrow) in wide.iter().zip(narrow) {
            let error = difference(wide.gradient.std, narrow.gradient.std, wide.gradient.std);
            assert!(error < 1e-2, "{wide:?} {narrow:?}");
        }
    }
}
