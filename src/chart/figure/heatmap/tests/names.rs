//! What stands under the columns of a map.

use super::*;

#[test]
fn every_column_has_its_number_and_every_named_one_its_name() {
    let texts = |scene: &crate::chart::scene::Scene| -> Vec<String> {
        scene.texts().map(|text| text.text.clone()).collect()
    };
    let count = |texts: &[String], wanted: &str| texts.iter().filter(|t| *t == wanted).count();
    let sigma2 = vec![0.004, 0.0125, 0.0125, 0.02, 0.025, 0.05];
    let mut made = made(Recipe {
        activation: Activation::Tanh,
        sigma2,
        ..Recipe::default()
    });
    let lines = made.slices[0].lines[1..3].iter_mut();
    for (line, name) in lines.zip(["LeCun", "Glorot"]) {
        (line.names, line.rule) = (vec![name], Some(name.to_lowercase()));
    }
    for direction in [Direction::Forward, Direction::Backward] {
        let drawings = drawn(&made, direction).unwrap().drawings;
        // Three lines under the fields: a slide is not higher for it.
        let bottoms = drawings.slide.texts().map(|text| text.bounds().bottom);
        assert!(bottoms.fold(0.0, f64::max) <= 540.0);
        for scene in [&drawings.page, &drawings.phone, &drawings.slide] {
            let texts = texts(scene);
            for name in ["LeCun", "Glorot", "He"] {
                assert_eq!(count(&texts, name), 1, "{name} {texts:?}");
            }
            // One form of number at any size.
            for (number, times) in [("0.004", 1), ("0.0125", 2), ("0.02", 1), ("0.025", 1)] {
                assert_eq!(count(&texts, number), times, "{number} {texts:?}");
            }
        }
    }
    // Names that would touch: none at all, but for what tells two columns apart.
    let mut content = lawful(&[0.01, 0.02, 0.025], &[5, 50], |_| 0.0);
    for column in &mut content.columns {
        column.name = Some("a name that is far too long".into());
    }
    content.columns[0].shared = true;
    assert_eq!(
        count(&texts(&content.phone()), "a name that is far too long"),
        1
    );
}

#[test]
fn a_small_map_keeps_the_column_of_a_named_rule() {
    let sigma2: Vec<f64> = (0..10).map(|i| 0.002 * 1.9f64.powi(i)).collect();
    for named in 0..10 {
        let mut content = lawful(&sigma2, &[5, 50], |_| 0.0);
        content.columns[named].name = Some("He".into());
        let shown = content.thinned(9, 9);
        assert_eq!(shown.columns.len(), 9);
        assert!(
            shown.columns.iter().any(|column| column.name.is_some()),
            "{named}"
        );
        assert!(shown.columns.is_sorted_by_key(|column| column.sigma2));
        let ends = [&shown.columns[0], &shown.columns[8]].map(|column| column.sigma2);
        assert_eq!(ends, [sigma2[0], sigma2[9]]);
    }
}
