//! Headlines over several networks, and tables, where only so few layers keep what they keep; and where no
//! variance keeps both ways.

use super::headline::{run, runs};
use crate::analysis::{Analysis, Growth};
use crate::network::Activation;
use crate::report::{findings, headline, tables};

/// Sets the growth a layer to what the change over ten layers says, known well.
fn known(made: &mut Analysis) {
    let set = |growth: &mut Growth| {
        let mean = growth.change.unwrap_or_default() / 9.0;
        growth.per_layer = Some(mean);
        growth.interval = Some((mean - 0.001, mean + 0.001));
    };
    for line in made.slices.iter_mut().flat_map(|slice| &mut slice.lines) {
        set(&mut line.forward);
        set(&mut line.backward);
    }
}

fn said(made: &Analysis) -> String {
    headline(made).replace('\u{a0}', " ")
}

#[test]
fn a_headline_over_several_networks_says_in_which_only_few_layers_keep() {
    let (keeps, drifts, dies) = ((0.01, 0.01), (-0.6, -0.6), (-9.0, -9.0));
    let of = |slices: &[&[(f64, f64)]]| {
        let mut made = runs(slices);
        known(&mut made);
        said(&made)
    };
    let only = "only because the layers are few";
    let start = "σ² = 0.01 carries the signal through 10 layers at both widths, forward and back";
    assert_eq!(of(&[&[keeps], &[keeps]]), start);
    assert_eq!(
        of(&[&[keeps], &[drifts]]),
        format!("{start}, but at width 80 {only}")
    );
    assert_eq!(of(&[&[drifts], &[drifts]]), format!("{start}, but {only}"));
    assert_eq!(
        of(&[&[dies, keeps], &[drifts, dies]]),
        format!(
            "The signal gets through 10 layers at both widths, at width 80 {only}, but no one weight variance \
             does it for both"
        )
    );
    assert_eq!(
        of(&[&[drifts], &[dies], &[keeps]]),
        format!(
            "Two of three networks keep the signal through 10 layers, forward and back, at some weight \
             variance, though at width 40 {only}; width 80 does not"
        )
    );
}

#[test]
fn a_table_marks_each_way_that_few_layers_keep() {
    let mut made = run(&[(-0.6, -5.0), (-5.0, -0.6), (0.01, -5.0)]);
    known(&mut made);
    let table = tables::summary(&made.slices[0]);
    // The largest variance stands on top.
    let words = table.rows.iter().rev().map(|row| {
        let marks = row.cells.iter().flat_map(|cell| &cell.marks);
        marks
            .map(|mark| mark.word.clone())
            .collect::<Vec<_>>()
            .join(", ")
    });
    assert_eq!(
        words.collect::<Vec<_>>(),
        [
            "stable, few layers, gradient vanishing",
            "vanishing, gradient stable, few layers",
            "stable, gradient vanishing"
        ]
    );
}

#[test]
fn where_a_spread_survives_everywhere_the_headline_does_not_deny_it() {
    let (fades, dies) = ((0.1, -5.0), (-5.0, -5.0));
    let of = |slices: &[&[(f64, f64)]]| {
        let mut made = runs(slices);
        for slice in &mut made.slices {
            slice.activation = Activation::Sigmoid;
        }
        said(&made)
    };
    assert_eq!(
        of(&[&[fades, fades], &[fades, fades]]),
        "The units’ spread survives through 10 layers at every weight variance tried at both widths, but none \
         brings the gradient back"
    );
    assert_eq!(
        of(&[&[fades, dies], &[dies, dies]]),
        "No weight variance tried both carries the units’ spread through 10 layers and brings the gradient \
         back, at either width"
    );
    assert_eq!(
        of(&[&[dies, dies], &[dies, dies]]),
        "No weight variance tried carries the units’ spread through 10 layers at either width, forward and \
         back"
    );
}

#[test]
fn the_gradient_is_like_the_signal_only_where_depth_narrows_both() {
    use crate::analysis::Verdict;
    use crate::chart::fixture::{Recipe, analysis};
    let mut made = analysis(&[Recipe {
        sigma2: vec![0.02, 0.025, 0.03],
        depths: vec![5, 50],
        ..Recipe::default()
    }]);
    let slice = &mut made.slices[0];
    for (depth, row) in slice.map.iter_mut().enumerate() {
        for (index, cell) in row.iter_mut().flatten().enumerate() {
            cell.forward.verdict = Verdict::Stable;
            cell.backward.verdict = match (depth, index) {
                (1, 0) => Verdict::Vanishing,
                _ => Verdict::Stable,
            };
        }
    }
    assert_eq!(
        [false, true].map(|back| findings::depth(slice, back)),
        [
            "More depth does not narrow the choice of σ²",
            "For the gradient depth decides how exact σ² has to be"
        ]
    );
    if let Some(cell) = &mut slice.map[1][2] {
        cell.forward.verdict = Verdict::Exploding;
    }
    assert_eq!(
        findings::depth(slice, true),
        "For the gradient, too, depth decides how exact σ² has to be"
    );
}
