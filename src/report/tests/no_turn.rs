//! Growth that changes sign, but not for certain: no text may say that nothing turns.

use super::headline::runs;
use crate::analysis::{Analysis, Crossing, Verdict};
use crate::chart::layout::numbers::NBSP;
use crate::report::tables::comparison;
use crate::report::{findings, key_numbers, lead};

/// Networks whose gradient turns at 0.012, and whose forward growth is below 0 at the lower variance by its
/// mean alone.
fn doubtful(networks: usize) -> Analysis {
    let lines = [(-0.1, -0.1), (4.0, 4.0)];
    let mut made = runs(&vec![lines.as_slice(); networks]);
    for slice in &mut made.slices {
        slice.backward_crossing = Some(Crossing::new(0.012, Some((0.011, 0.013))));
        for (line, mean) in slice.lines.iter_mut().zip([-0.01, 0.4]) {
            line.forward.per_layer = Some(mean);
            line.forward.interval = Some((mean - 0.1, mean + 0.1));
        }
    }
    made
}

fn plain(text: &str) -> String {
    text.replace(NBSP, " ")
}

#[test]
fn heading_key_number_and_sentence_say_that_it_is_not_certain() {
    let made = doubtful(1);
    let slice = &made.slices[0];
    let figures = crate::chart::figures(&made);
    assert_eq!(
        plain(&findings::growth(slice, &figures[0])),
        "The gradient turns at σ² = 0.012 ± 0.001, the signal at no variance for certain"
    );
    assert_eq!(
        plain(&key_numbers::of(slice)[0].text),
        "σ² at which forward growth is certain to change sign: at σ² = 0.01, the lowest, its interval holds \
         0; theory: none"
    );
    let said: String = key_numbers::summary(&made)
        .into_iter()
        .map(|run| run.text)
        .collect();
    assert!(
        said.ends_with(", the signal at no variance for certain."),
        "{said}"
    );
    let said = plain(&lead(&made).join(" "));
    assert!(
        said.ends_with(
            "Whether forward growth changes sign among the variances tried is not certain: at σ² = 0.01, the \
             lowest, its interval holds 0."
        ),
        "{said}"
    );
}

#[test]
fn several_networks_say_it_in_lead_and_table() {
    let mut made = doubtful(2);
    assert_eq!(
        lead(&made),
        ["The forward signal turns for certain in neither network."]
    );
    let forward = |made: &Analysis, row: usize| {
        let table = comparison(&made.slices);
        (
            table.rows[row].cells[2].text.clone(),
            table.note.unwrap_or_default(),
        )
    };
    let (cell, note) = forward(&made, 0);
    assert_eq!(cell, "not certain");
    assert!(
        note.starts_with("Forward growth changes sign for certain in none of these networks, so")
    );
    made.slices[0].forward_crossing = Some(Crossing::new(0.0127, None));
    assert_eq!(
        plain(&lead(&made)[0]),
        "The forward signal turns for certain in one of two networks, at σ² = 0.0127."
    );
    assert_eq!(forward(&made, 1).0, "not certain");
    // Growth that changes sign for certain, but is slight, is no turning point and not nothing either.
    made.slices[1].forward_crossing = Some(Crossing::new(0.015, None));
    for line in &mut made.slices[1].lines {
        (line.forward.per_layer, line.forward.verdict) = (Some(0.01), Verdict::Stable);
    }
    assert_eq!(forward(&made, 1).0, "hardly changes");
    assert_eq!(
        plain(&lead(&made)[0]),
        "The forward signal turns in one of two networks, at σ² = 0.0127; in one it hardly changes at any \
         variance."
    );
    // Where every growth has the sign of its interval nothing turns, and that is said.
    for slice in &mut made.slices {
        slice.forward_crossing = None;
        for line in &mut slice.lines {
            line.forward.per_layer = Some(0.4);
            line.forward.interval = Some((0.3, 0.5));
        }
    }
    let (cell, note) = forward(&made, 0);
    assert_eq!(cell, "–");
    assert!(
        note.contains("in none of these networks among the variances tried"),
        "{note}"
    );
    assert_eq!(lead(&made), [""; 0]);
}
