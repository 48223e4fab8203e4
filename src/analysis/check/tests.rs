use super::*;
use crate::dataset::fixture::power_law;
use crate::network::{Activation, Initialiser};
use crate::spec::{Spec, Variance};

const LIMITS: Limits = Limits {
    max_decades: 1.0,
    max_dead: 0,
    tolerance: 0.01,
};

/// The power law grows by sqrt(40 sigma²) a layer at width 80: by 10^0.05 at 0.025 * 10^0.1.
fn dataset(sigma2: &[Variance]) -> Dataset {
    power_law(&Spec {
        depth: vec![1, 11, 21],
        sigma2: sigma2.to_vec(),
        replicates: 3,
        ..Spec::default()
    })
}

fn faster() -> Variance {
    Variance::Number(0.025 * 10f64.powf(0.1))
}

fn all(entries: &[Entry]) -> Vec<bool> {
    vec![true; entries.len()]
}

/// (depth, column, passes) of every check.
fn told(checks: &[Check]) -> Vec<(usize, &'static str, bool)> {
    checks
        .iter()
        .map(|check| (check.cell.depth, check.quantity.column(), check.passes()))
        .collect()
}

#[test]
fn a_cell_is_held_to_its_ratio_both_ways_and_to_its_dead() {
    // Ratios of 0.5 and 1 decade after 11 and 21 layers; one layer has none that could fail.
    let now = entries(&dataset(&[faster()]));
    let limits = |max_decades| Limits {
        max_decades,
        ..LIMITS
    };
    let found = checks(&now, &all(&now), None, &limits(0.7));
    assert_eq!(
        told(&found),
        [
            (11, "final_to_first_log10", true),
            (11, "gradient_final_to_first_log10", true),
            (11, "dead_replicates", true),
            (21, "final_to_first_log10", false),
            (21, "gradient_final_to_first_log10", false),
            (21, "dead_replicates", true),
        ]
    );
    let Measured::Number(ratio) = found[3].measured else {
        panic!("{:?}", found[3]);
    };
    assert!((ratio - 1.0).abs() < 1e-12);
    let failed = |most| {
        let found = checks(&now, &all(&now), None, &limits(most));
        found.iter().filter(|check| !check.passes()).count()
    };
    assert_eq!([failed(0.4), failed(0.999), failed(1.001)], [4, 2, 0]);
    // Only what is held.
    let one = checks(&now, &[false, true, false], None, &LIMITS);
    assert!(one.iter().all(|check| check.cell.depth == 11) && one.len() == 3);
}

#[test]
fn a_signal_that_dies_is_as_wrong_as_one_that_explodes() {
    let slower = Variance::Number(0.025 * 10f64.powf(-0.15));
    let now = entries(&dataset(&[slower]));
    let found = checks(&now, &[false, false, true], None, &LIMITS);
    assert_eq!(
        told(&found),
        [
            (21, "final_to_first_log10", false),
            (21, "gradient_final_to_first_log10", false),
            (21, "dead_replicates", true),
        ]
    );
}

#[test]
fn dead_networks_fail_beyond_the_number_allowed() {
    let mut made = dataset(&[Variance::He]);
    let kill = |made: &mut Dataset, cell: usize, networks: usize| {
        for trace in &mut made.cells[cell].replicates[..networks] {
            for row in &mut trace.layers[1..] {
                row.dead_share = 1.0;
                row.log10_hidden_std = None;
                row.log10_gradient_std = None;
            }
            trace.layers[0].log10_gradient_std = None;
        }
    };
    kill(&mut made, 1, 1);
    kill(&mut made, 2, 3);
    let now = entries(&made);
    let failed = |max_dead| {
        let limits = Limits { max_dead, ..LIMITS };
        let mut failed = told(&checks(&now, &all(&now), None, &limits));
        failed.retain(|check| !check.2);
        failed
    };
    let no_signal = [
        (21, "final_to_first_log10", false),
        (21, "gradient_final_to_first_log10", false),
    ];
    assert_eq!(
        failed(0),
        [
            (11, "dead_replicates", false),
            no_signal[0],
            no_signal[1],
            (21, "dead_replicates", false)
        ]
    );
    // A ratio that does not exist is not within any distance.
    assert_eq!(failed(3), no_signal);
    // What has died before has not got worse.
    let again = checks(&now, &[false; 3], Some(&now), &LIMITS);
    assert!(again.iter().all(Check::passes), "{again:#?}");
    let alive = entries(&dataset(&[Variance::He]));
    let worse = checks(&now[2..], &[false], Some(&alive[2..]), &LIMITS);
    assert_eq!(worse[0].measured, Measured::AllDead);
    assert!(!worse[0].passes() && !worse[1].passes());
}

#[test]
fn a_run_is_no_regression_of_itself() {
    let now = entries(&dataset(&[faster(), Variance::He, Variance::Number(1.0)]));
    let strict = Limits {
        tolerance: 0.0,
        ..LIMITS
    };
    let found = checks(&now, &[false; 9], Some(&now), &strict);
    // Two verdicts a cell, and growth both ways where there is a layer to grow from.
    assert_eq!(found.len(), 3 * 2 + 6 * 4);
    assert!(found.iter().all(Check::passes));
}

#[test]
fn growth_and_verdict_are_held_to_the_baseline() {
    // A rule and a number are compared where they draw the same networks.
    let then = entries(&dataset(&[Variance::Number(0.025)]));
    let same = checks(
        &entries(&dataset(&[Variance::He])),
        &[false; 3],
        Some(&then),
        &LIMITS,
    );
    assert!(same.iter().all(Check::passes) && same.len() == 10);
    // The baseline's summaries, changed by hand: growth 0 by now, +-0.02 then.
    let now = entries(&dataset(&[Variance::He]));
    let mut then = now.clone();
    for (at, shift) in [(1, 0.02), (2, -0.02)] {
        let summary = then[at].summary.as_mut().unwrap();
        summary.forward_growth_log10 = summary.forward_growth_log10.map(|rate| rate + shift);
        summary.gradient_verdict = "exploding";
    }
    let failed = |tolerance| {
        let limits = Limits {
            tolerance,
            ..LIMITS
        };
        let mut failed = told(&checks(&now, &[false; 3], Some(&then), &limits));
        failed.retain(|check| !check.2);
        failed
    };
    let verdicts = [
        (11, "gradient_verdict", false),
        (21, "gradient_verdict", false),
    ];
    assert_eq!(
        failed(0.01),
        [
            (11, "forward_growth_log10", false),
            verdicts[0],
            (21, "forward_growth_log10", false),
            verdicts[1]
        ]
    );
    assert_eq!(failed(0.03), verdicts);
}

#[test]
fn a_cell_that_is_missing_fails() {
    let whole = dataset(&[Variance::He, Variance::Number(0.3)]);
    let mut stopped = whole.clone();
    stopped.cells.truncate(5);
    let (whole, stopped) = (entries(&whole), entries(&stopped));
    assert_eq!(stopped.len(), 6);
    // Held, but not measured.
    let found = checks(
        &stopped,
        &[false, false, false, false, true, true],
        None,
        &LIMITS,
    );
    assert_eq!(found[3].measured, Measured::Missing);
    assert_eq!(told(&found)[3], (21, "measured", false));
    assert_eq!(found.len(), 4);
    // In the baseline, but not measured now; and the other way round.
    let missing = |now: &[Entry], then: &[Entry]| {
        let found = checks(now, &vec![false; now.len()], Some(then), &LIMITS);
        let mut failed = told(&found);
        failed.retain(|check| !check.2);
        failed
    };
    assert_eq!(missing(&stopped, &whole), [(21, "measured", false)]);
    assert_eq!(missing(&whole, &stopped), []);
    // In the baseline, but not asked for now; told once even where it is held as well.
    let fewer = entries(&dataset(&[Variance::He]));
    assert_eq!(
        missing(&fewer, &whole),
        [1, 11, 21].map(|depth| (depth, "measured", false))
    );
    let held = checks(&stopped, &[true; 6], Some(&whole), &LIMITS);
    let gone = |check: &&Check| check.measured == Measured::Missing;
    assert_eq!(held.iter().filter(gone).count(), 1);
    // Another width, activation or initialiser is another cell.
    for (at, change) in [
        |cell: &mut Cell| cell.width = 81,
        |cell: &mut Cell| cell.input_dim = 3,
        |cell: &mut Cell| cell.output_dim = 3,
        |cell: &mut Cell| cell.activation = Activation::Tanh,
        |cell: &mut Cell| cell.init = Initialiser::Uniform,
    ]
    .into_iter()
    .enumerate()
    {
        let mut then = fewer.clone();
        change(&mut then[2].cell);
        assert_eq!(missing(&fewer, &then), [(21, "measured", false)], "{at}");
    }
}

#[test]
fn cells_are_named_by_how_they_were_asked_or_by_their_number() {
    let now = entries(&power_law(&Spec {
        depth: vec![3],
        width: vec![60, 80],
        sigma2: vec![Variance::He, Variance::Number(0.025), Variance::Lecun],
        input_dim: Some(7),
        ..Spec::default()
    }));
    // (width, variance as asked for) of the cells that are marked.
    let marked = |held: Vec<bool>| -> Vec<(usize, String)> {
        now.iter()
            .zip(held)
            .filter(|(_, held)| *held)
            .map(|(entry, _)| (entry.cell.width, entry.cell.variance.to_string()))
            .collect()
    };
    let of = |list: &[Variance]| named(&now, list).map(&marked);
    let cell = |width, variance: &str| (width, variance.to_owned());
    assert_eq!(
        of(&[Variance::He]),
        Ok(vec![cell(60, "he"), cell(80, "he")])
    );
    // At width 80 both are 0.025; the one that was asked for by its number is meant.
    let number = Variance::Number(0.025);
    assert_eq!(
        of(&[number]),
        Ok(vec![cell(60, "0.025"), cell(80, "0.025")])
    );
    // Equal in value, to the digits that people type.
    assert_eq!(
        of(&[Variance::OverFanIn(1.0)]),
        Ok(vec![cell(60, "lecun"), cell(80, "lecun")])
    );
    assert_eq!(
        of(&[Variance::Number(0.033_333_33)]),
        Ok(vec![cell(60, "he")])
    );
    assert_eq!(
        of(&[Variance::Glorot, Variance::Lecun]).map(|held| held.len()),
        Ok(2)
    );
    let none = of(&[Variance::He, Variance::Number(0.03)]).unwrap_err();
    assert_eq!(none.wanted, Variance::Number(0.03));
    assert_eq!(none.nearest, Some(Box::new(now[2].cell.clone())));
    assert_eq!(
        (now[2].cell.width, now[2].cell.variance),
        (60, Variance::He)
    );
    assert_eq!(marked(asked_by_rule(&now)).len(), 4);
}

#[test]
fn zero_is_a_variance_like_any_other() {
    let now = entries(&dataset(&[Variance::Number(0.0), Variance::He]));
    let held = named(&now, &[Variance::Number(0.0)]).unwrap();
    assert_eq!(held, [true, false, true, false, true, false]);
    let small = named(&now, &[Variance::Number(1e-300)]).unwrap_err();
    assert_eq!(small.nearest.unwrap().variance, Variance::He);
    assert_eq!(named(&[], &[Variance::He]).unwrap_err().nearest, None);
}

#[test]
fn stable_cells_are_those_of_the_baseline() {
    let sigma2 = [0.001, 0.025, 1.0].map(Variance::Number);
    let then = entries(&dataset(&sigma2));
    let now = entries(&dataset(&[sigma2[0], Variance::He]));
    // A network of one layer is always stable.
    assert_eq!(
        stable_in(&now, &then),
        [true, true, false, true, false, true]
    );
    let mut worse = then.clone();
    worse[7].summary.as_mut().unwrap().gradient_verdict = "exploding";
    assert_eq!(
        stable_in(&now, &worse),
        [true, true, false, true, false, false]
    );
}

#[test]
fn a_filter_takes_what_is_in_all_of_its_lists() {
    let cell = &entries(&dataset(&[Variance::He]))[1].cell;
    let takes = |filter: Filter| filter.takes(cell);
    assert!(takes(Filter::default()));
    let right = Filter {
        depth: vec![5, 11],
        width: vec![80],
        activation: vec![Activation::Relu],
        init: vec![Initialiser::Gaussian],
        architecture: vec![],
    };
    assert!(takes(right.clone()));
    for wrong in [
        Filter {
            architecture: vec!["batch_norm".parse().unwrap()],
            ..right.clone()
        },
        Filter {
            depth: vec![5],
            ..right.clone()
        },
        Filter {
            width: vec![8],
            ..right.clone()
        },
        Filter {
            activation: vec![Activation::Tanh],
            ..right.clone()
        },
        Filter {
            init: vec![Initialiser::Uniform],
            architecture: vec![],
            ..right.clone()
        },
    ] {
        assert!(!takes(wrong.clone()), "{wrong:?}");
    }
}
