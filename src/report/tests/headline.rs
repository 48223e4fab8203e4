//! The headline and the evidence for every way in which forward and backward can fall out.

use crate::analysis::{Analysis, Growth, Line, Verdict};
use crate::chart::fixture::{Recipe, analysis};
use crate::report::{headline, lead};

/// What becomes of a line: the change in decades forward and backward.
type Change = (f64, f64);

/// One slice whose lines, at σ² = 0.01, 0.02, ..., end so many decades away from where they began.
fn run(changes: &[Change]) -> Analysis {
    runs(&[changes])
}

fn runs(slices: &[&[Change]]) -> Analysis {
    let recipes: Vec<Recipe> = slices
        .iter()
        .enumerate()
        .map(|(index, changes)| Recipe {
            width: 40 * (index + 1),
            sigma2: (1..=changes.len()).map(|i| i as f64 / 100.0).collect(),
            depths: vec![10],
            ..Recipe::default()
        })
        .collect();
    let mut made = analysis(&recipes);
    for (slice, changes) in made.slices.iter_mut().zip(slices) {
        for (line, &(forward, backward)) in slice.lines.iter_mut().zip(*changes) {
            change(line, forward, backward);
        }
        slice.forward_crossing = None;
        slice.theory_critical = None;
    }
    made
}

fn change(line: &mut Line, forward: f64, backward: f64) {
    let set = |growth: &mut Growth, decades: f64| {
        growth.ratio = Some([decades; 3]);
        growth.verdict = match decades {
            d if d < -1.0 => Verdict::Vanishing,
            d if d > 1.0 => Verdict::Exploding,
            _ => Verdict::Stable,
        };
    };
    set(&mut line.forward, forward);
    set(&mut line.backward, backward);
    line.names.clear();
    line.rule = None;
}

fn said(run: &Analysis) -> String {
    format!("{}. {}", headline(run), lead(run).join(" ")).replace('\u{a0}', " ")
}

#[test]
fn both_ways_agree() {
    let (dies, keeps, explodes) = ((-9.0, -9.0), (0.2, -0.2), (4.0, 4.0));
    let lines = [
        run(&[dies, keeps, explodes]),
        run(&[dies, dies]),
        run(&[explodes, explodes]),
        run(&[dies, explodes]),
        run(&[keeps, keeps]),
        run(&[keeps, keeps, explodes]),
        run(&[dies, keeps, keeps]),
        run(&[keeps, dies, keeps, explodes]),
        run(&[dies]),
        run(&[keeps]),
    ]
    .map(|run| said(&run));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn forward_and_backward_disagree() {
    let (saturates, fades, only_back) = ((0.1, 5.0), (0.1, -5.0), (-5.0, 0.1));
    let lines = [
        run(&[(-9.0, -9.0), (0.1, 0.1), saturates, saturates]),
        run(&[saturates, saturates]),
        run(&[only_back, (-9.0, -9.0)]),
        run(&[only_back, saturates]),
        run(&[fades, (0.1, 0.1)]),
        run(&[saturates]),
        run(&[fades]),
        run(&[only_back]),
        run(&[(-5.0, 5.0)]),
    ]
    .map(|run| said(&run));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn several_networks() {
    let (dies, keeps) = ((-9.0, -9.0), (0.2, -0.2));
    let mut he = runs(&[&[dies, keeps], &[keeps, dies]]);
    he.slices[0].lines[1].names.push("He");
    he.slices[1].lines[0].names.push("He");
    let lines = [
        he,
        runs(&[&[dies, keeps], &[dies, keeps], &[keeps, keeps]]),
        runs(&[&[dies, keeps], &[keeps, dies]]),
        runs(&[&[dies, keeps], &[dies, dies], &[keeps, dies]]),
        runs(&[&[dies], &[dies]]),
    ]
    .map(|run| said(&run));
    insta::assert_snapshot!(lines.join("\n"));
}
