//! That nothing in a map touches, at any size.

use super::*;
use crate::chart::figure::placing::collisions;
use crate::chart::font;

#[test]
fn no_text_touches_text_or_a_line_at_any_size() {
    let log = |count: i32| {
        (0..count).map(move |i| 10f64.powf(-3.0 + 3.0 * f64::from(i) / f64::from(count - 1)))
    };
    let laws: [fn(f64) -> f64; 3] = [
        |s| 0.5 * (40.0 * s).log10(),
        |s| (0.5 * (80.0 * s).log10()).min(-0.001),
        |s| 0.5 * (0.7 * s).log10(),
    ];
    for law in laws {
        for sigma2 in [
            Recipe::default().sigma2,
            log(40).collect(),
            vec![0.02, 0.025],
            log(16).collect(),
            vec![1e-6, 2e-6, 1e-4],
        ] {
            for depths in [
                vec![2, 5, 10, 20, 30, 50, 75, 100],
                vec![3, 60],
                (1..=30).collect(),
                vec![100, 1_000, 10_000],
            ] {
                let content = lawful(&sigma2, &depths, law);
                for (scene, size) in [
                    (content.page(), "page"),
                    (content.phone(), "phone"),
                    (content.slide(), "slide"),
                ] {
                    let case = format!("{sigma2:?} {depths:?} {size}");
                    assert_eq!(collisions(&scene), Vec::<String>::new(), "{case}");
                    assert!(
                        scene.texts().all(|t| font::missing(&t.text).is_empty()),
                        "{case}"
                    );
                    assert!(scene.texts().all(|t| t.size >= 12.0), "{case}");
                }
                let alt = content.alt();
                assert!(alt.split_whitespace().count() < 60, "{alt}");
            }
        }
    }
}

#[test]
fn the_two_labels_at_the_middle_of_the_bar_have_air_between_them_on_a_slide() {
    let slide = lawful(&[0.02, 0.025, 0.03], &[5, 50], |s| 0.5 * (40.0 * s).log10()).slide();
    let baseline = |label: &str| {
        slide
            .texts()
            .find(|t| t.text == label)
            .map(|t| (t.y, t.size))
    };
    let ((below, size), (above, _)) = baseline("÷3").zip(baseline("×3")).unwrap();
    assert!(
        below - above >= 1.15 * size - 1e-9,
        "{below} {above} {size}"
    );
}
