//! Claims with a number in them: the number is that of the data, and the word holds where it says so.

use super::*;

/// The run with the median of its middle line replaced, by layer 0..10, in both directions.
fn middle(mut made: Analysis, hidden: [f64; 11], gradient: [f64; 11]) -> Analysis {
    let line = &mut made.slices[0].lines[1];
    line.critical = true;
    line.hidden.p50 = hidden.map(Some).into();
    line.gradient.p50 = gradient.map(Some).into();
    made
}

#[test]
fn level_is_within_a_factor_of_two_at_every_layer() {
    let made = || run([Some((-9.0, -9.0)), Some((0.0, 0.0)), Some((9.0, 9.0))]);
    let mut path = [0.0; 11];
    path[6] = 0.3;
    let level = middle(made(), path, path);
    let said = caption(&level, Kind::Forward);
    let only = "The heavy line, He’s variance, is the only one that";
    assert!(
        said.contains(&format!("{only} stays level, within a factor of two.")),
        "{said}"
    );
    let back = caption(&level, Kind::Backward);
    assert!(
        back.contains(
            "0.025, keeps signal and gradient: by the medians within a factor of two of where each starts."
        ),
        "{back}"
    );
    // A bump on the way, though both ends agree.
    path[6] = 0.88;
    let bent = middle(made(), path, [0.0; 11]);
    let said = caption(&bent, Kind::Forward);
    assert!(!said.contains("level"), "{said}");
    assert!(
        said.contains(&format!(
            "{only} ends within a factor of ten of its first layer; it strays by up to a factor of 7.6."
        )),
        "{said}"
    );
    let back = caption(&bent, Kind::Backward);
    assert!(
        back.contains(
            "by the medians the signal stays within a factor of 7.6 of where it starts, the gradient within \
             a factor of two."
        ),
        "{back}"
    );
}

#[test]
fn the_neighbour_ends_as_far_away_as_the_ends_in_the_tables() {
    let mut made = run([Some((-9.0, -9.0)), Some((0.0, 0.0)), Some((9.0, 9.0))]);
    let lines = &mut made.slices[0].lines;
    lines[1].critical = true;
    for (line, end) in lines.iter_mut().zip([-3.0, -0.5, 1.48]) {
        line.hidden.p50[10] = Some(end);
    }
    // The ratios last over first are 9 decades apart, the ends 1.98.
    lines.remove(0);
    let said = caption(&made, Kind::Forward);
    assert!(
        said.contains("σ² = 0.05, ends 2.0 decades above it."),
        "{said}"
    );
}

#[test]
fn how_far_theory_is_off_is_said_in_numbers() {
    let mut made = run([Some((-9.0, -9.0)), Some((0.0, 0.0)), Some((9.0, 9.0))]);
    made.slices[0].theory_growth.clear();
    for line in &mut made.slices[0].lines {
        line.hidden.theory[10] = line.hidden.p50[10].map(|end| end + 0.146);
    }
    let all = caption(&made, Kind::Forward);
    assert!(
        all.contains(
            "The typical draw ends within a factor of 1.4 of theory (dashes) at every σ²."
        ),
        "{all}"
    );
    let line = &mut made.slices[0].lines[2];
    line.hidden.theory[10] = line.hidden.p50[10].map(|end| end - 2.5);
    let one = caption(&made, Kind::Forward);
    assert!(
        one.contains(
            "At σ² = 0.05 the typical draw ends 2.5 decades above theory (dashes), at every other σ² \
             within a factor of 1.4."
        ),
        "{one}"
    );
    let mut off = |second: f64, third: f64| {
        for (line, off) in made.slices[0].lines[1..].iter_mut().zip([second, third]) {
            line.hidden.theory[10] = line.hidden.p50[10].map(|end| end - off);
        }
        caption(&made, Kind::Forward)
    };
    let others = off(-1.2, 8.0);
    assert!(
        others.contains(
            "Theory (dashes) misses: at σ² = 0.05 the typical draw ends 8.0 decades above it, at \
             others up to 1.2 decades off."
        ),
        "{others}"
    );
    let all = off(-6.0, -8.0);
    assert!(
        all.contains(
            "Theory (dashes) misses: the typical draw ends up to 8.0 decades below it, at \
             σ² = 0.05."
        ),
        "{all}"
    );
    // The same miss at all, up to rounding, is no place's.
    for (line, off) in made.slices[0].lines.iter_mut().zip([1.1, 1.12, 1.15]) {
        line.hidden.theory[10] = line.hidden.p50[10].map(|end| end + off);
    }
    let same = caption(&made, Kind::Forward);
    assert!(
        same.contains(
            "Theory (dashes) misses: the typical draw ends 1.1 decades below it at every σ²."
        ),
        "{same}"
    );
}

#[test]
fn a_mean_that_chance_takes_as_far_is_no_miss_of_theory() {
    use crate::analysis::{LayerAgreement, Match};
    let mut made = run([Some((-9.0, -9.0)), Some((0.0, 0.0)), Some((9.0, 9.0))]);
    made.slices[0].theory_growth.clear();
    let mut with = |z: Option<f64>, replicates: usize| {
        for line in &mut made.slices[0].lines {
            line.gradient.theory[0] = line.gradient.p50[0].map(|end| end + 1.1);
            line.backward.replicates = replicates;
            line.agreement = vec![LayerAgreement::default(); 11];
            line.agreement[0].gradient_std = Match {
                z,
                ..Match::default()
            };
        }
        caption(&made, Kind::Backward)
    };
    let chance = with(Some(-2.04), 5);
    assert!(
        chance.contains(
            "The typical draw ends 1.1 decades below theory (dashes) at every σ², which is within chance \
             for the mean of ten random draws (z = −2.0)."
        ),
        "{chance}"
    );
    // Ten draws know their mean better, and of one nothing is known.
    for miss in [with(Some(-2.4), 10), with(None, 1)] {
        assert!(
            miss.contains("Theory (dashes) misses: the typical draw ends"),
            "{miss}"
        );
    }
}

#[test]
fn that_draws_end_low_is_said_where_the_law_of_this_width_says_so() {
    let expected = "the median network is expected, by the exact law, to end a factor of";
    let mut made = analysis(&[Recipe::default()]);
    for line in &mut made.slices[0].lines {
        line.hidden.p50[50] = line.hidden.theory[50].map(|end| end - 0.1);
    }
    assert!(caption(&made, Kind::Forward).contains(expected));
    // One that ends high is no case of it, and uniform weights have no such law.
    let low = made.slices[0].lines[3].hidden.p50[50];
    made.slices[0].lines[3].hidden.p50[50] = low.map(|end| end + 0.2);
    assert!(!caption(&made, Kind::Forward).contains(expected));
    made.slices[0].lines[3].hidden.p50[50] = low;
    for point in &mut made.slices[0].theory_growth {
        point.typical = None;
    }
    assert!(!caption(&made, Kind::Forward).contains(expected));
}

#[test]
fn directions_are_as_far_apart_as_the_points() {
    let near = run([Some((-4.5, -4.5)), Some((0.0, 0.09)), Some((4.5, 4.5))]);
    let near = caption(&near, Kind::Growth);
    assert!(
        near.contains("differ by about 0.01 decades a layer at most"),
        "{near}"
    );
    let apart = run([Some((-4.5, -4.5)), Some((0.0, 0.9)), Some((4.5, 4.5))]);
    let apart = caption(&apart, Kind::Growth);
    assert!(
        apart.contains("part ways, by about 0.1 decades a layer at most"),
        "{apart}"
    );
}

#[test]
fn shares_of_zeros_speak_of_the_layers_that_are_shown() {
    let shallow = analysis(&[Recipe {
        depths: vec![5],
        ..Recipe::default()
    }]);
    let shallow = caption(&shallow, Kind::Activations);
    assert!(shallow.contains("in every layer"), "{shallow}");
    let deep = caption(&analysis(&[Recipe::default()]), Kind::Activations);
    assert!(deep.contains("in the layers shown"), "{deep}");
}

/// Inputs are independent: what a few of them share is chance, and no share of theirs.
#[test]
fn at_the_input_all_depends_on_it() {
    use crate::chart::fixture::with_geometry;
    use crate::network::Initialiser;
    let mut made = with_geometry(&Recipe::default(), Initialiser::Gaussian);
    let shares = made.slices[0].geometry.as_mut().unwrap();
    shares.input_share.as_mut().unwrap().p50[0] = Some(0.96);
    shares.unit_share.as_mut().unwrap().p50[0] = Some(0.04);
    shares.mean_share.as_mut().unwrap().p50[0] = Some(0.0);
    let said = caption(&made, Kind::Variance);
    assert!(
        said.contains(": all (96% as estimated from 16 inputs) at the input, "),
        "{said}"
    );
    let shares = made.slices[0].geometry.as_mut().unwrap();
    shares.input_share.as_mut().unwrap().p50[0] = Some(1.01);
    shares.unit_share.as_mut().unwrap().p50[0] = Some(-0.01);
    assert!(caption(&made, Kind::Variance).contains(": 100% at the input, "));
}
