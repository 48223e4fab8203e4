//! Where growth turns, measured and by theory: the same in the lead, the key numbers and the tables.

use crate::analysis::Crossing;
use crate::chart::fixture::{Recipe, analysis};
use crate::report::lead;
use crate::report::tables::comparison;

#[test]
fn a_turning_point_known_as_a_bracket_is_told_as_one_everywhere() {
    let mut made = analysis(&[Recipe::default()]);
    let bracket = Crossing::between(0.027, (0.024, 0.03));
    made.slices[0].forward_crossing = Some(bracket);
    let slice = &made.slices[0];
    let plain = |text: &str| text.replace('\u{a0}', " ");
    assert_eq!(
        plain(&crate::report::agreement::sentence(slice).unwrap()),
        "The measured turning point lies between σ² = 0.024 and 0.03, as does theory’s, 0.025."
    );
    let key = &crate::report::key_numbers::of(slice)[0];
    assert_eq!(
        (key.value.as_str(), plain(&key.unit)),
        ("0.024", "to 0.03".into())
    );
    assert!(key.text.ends_with("(between these two)"), "{}", key.text);
    let runs = crate::report::key_numbers::summary(&made);
    let said: String = runs.iter().map(|run| run.text.as_str()).collect();
    let start = "The signal turns between σ² = 0.024 and 0.03, the gradient at 0.0252";
    assert!(plain(&said).starts_with(start), "{said}");
    let two = analysis(&[Recipe::default(), Recipe::default()]);
    let mut slices = two.slices;
    slices[1].forward_crossing = Some(bracket);
    let table = comparison(&slices);
    let cell = format!("{:?}", table.rows[1].cells[2]);
    assert!(cell.contains("between 0.024 and 0.03"), "{cell}");
    assert!(
        table
            .note
            .unwrap()
            .contains("initscope critical searches between")
    );
}

#[test]
fn a_narrow_network_has_its_own_theory_beside_infinite_widths() {
    let narrow = Recipe {
        width: 16,
        ..Recipe::default()
    };
    let made = analysis(std::slice::from_ref(&narrow));
    let plain = |text: String| text.replace('\u{a0}', " ");
    let text = plain(crate::report::findings::growth_text(&made.slices[0]).join(" "));
    assert!(
        text.contains("The typical network of width 16 turns at σ² = 0.146; theory for infinite"),
        "{text}"
    );
    let wide = analysis(&[Recipe::default()]);
    let text = crate::report::findings::growth_text(&wide.slices[0]).join(" ");
    assert!(text.contains("Theory at width D gives"), "{text}");
    // Where all units die, theory's σ² may be one that was tried: what kills them is the width.
    let mut dead = analysis(&[Recipe {
        dead_from: Some((12, 1e3)),
        ..narrow
    }]);
    dead.slices[0].forward_crossing = None;
    let said = plain(lead(&dead).join(" "));
    assert!(
        said.contains(
            "No turning point was measured: the units die at this width, whatever σ² is. Theory puts it at \
             σ² = 0.125 for infinite width, 2 ÷ width, and at 0.146 for those networks of width 16 \
             that live."
        ),
        "{said}"
    );
}

#[test]
fn networks_side_by_side_are_told_in_the_words_and_digits_of_the_rest() {
    let mut made = analysis(&[Recipe::default(), Recipe::default()]);
    let texts = |slices: &[crate::analysis::Slice]| -> (String, Vec<String>) {
        let table = comparison(slices);
        let cells = table.rows[0].cells.iter();
        let cells = cells.map(|cell| cell.text.replace('\u{a0}', " "));
        (table.columns[1].text.clone(), cells.collect())
    };
    let (kept, cells) = texts(&made.slices);
    assert_eq!(kept, "variances that keep signal and gradient");
    assert_eq!(
        cells[2..],
        [
            "0.0258 (0.0251 to 0.0265)",
            "0.025",
            "0.0258",
            "0.0252 ± 0.0001"
        ]
    );
    // A narrow interval, and theory beside it, to as many digits as it tells.
    let narrow = Crossing::new(0.025_312, Some((0.025_292, 0.025_332)));
    let mut known = made.slices.clone();
    known[0].forward_crossing = Some(narrow);
    assert_eq!(texts(&known).1[2], "0.02531 (0.02529 to 0.02533)");
    // Whose numbers theory's are, also where the head has one row.
    let table = comparison(&made.slices);
    let heads: Vec<&str> = table.columns[2..]
        .iter()
        .map(|column| &*column.full)
        .collect();
    assert_eq!(
        heads,
        [
            "forward turns, measured",
            "forward turns, theory, infinite width",
            "forward turns, theory, this width",
            "backward turns, measured"
        ]
    );
    let spans: Vec<_> = table.head_groups.iter().map(|group| group.span).collect();
    assert_eq!(spans, [2, 3, 1]);
    made.slices[0].bias2 = 0.05;
    assert_eq!(
        texts(&made.slices).0,
        "variances that keep signal or spread and gradient"
    );
    made.slices[1].bias2 = 0.05;
    assert_eq!(
        texts(&made.slices).0,
        "variances that keep units’ spread and gradient"
    );
}
