//! Where an axis has ticks and what they say: decades, 1-2-5, layers, plain linear ones.

mod layers;
mod linear;
mod log;

pub use layers::layers;
pub use linear::linear;
pub use log::log10;

/// A labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// In the axis's own unit (log10 on a log axis).
    pub value: f64,
    /// Ready to show.
    pub label: String,
}

/// The ticks of an axis: the labelled ones, the range they ask for, and unlabelled ones between.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// From low to high.
    pub major: Vec<Tick>,
    /// Places of short ticks without label, from low to high.
    pub minor: Vec<f64>,
    /// The range asked for, rounded out to a tick where one is near.
    pub range: (f64, f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> String {
        let labels: Vec<&str> = ticks.iter().map(|t| t.label.as_str()).collect();
        labels.join(" ")
    }

    #[test]
    fn forward_chart_of_the_textbook_exercise() {
        let ticks = log10(-39.1, 41.9, 5);
        assert_eq!(labels(&ticks.major), "10⁻⁴⁰ 10⁻²⁰ 1 10²⁰ 10⁴⁰");
        assert_eq!(ticks.range, (-40.0, 41.9));
        assert_eq!(ticks.minor[..4], [-35.0, -30.0, -25.0, -15.0]);
    }

    #[test]
    fn backward_chart_of_the_textbook_exercise() {
        let ticks = log10(-77.7, 84.3, 7);
        assert_eq!(labels(&ticks.major), "10⁻⁷⁵ 10⁻⁵⁰ 10⁻²⁵ 1 10²⁵ 10⁵⁰ 10⁷⁵");
        assert_eq!(ticks.range, (-77.7, 84.3));
    }

    #[test]
    fn decade_steps_at_every_scale() {
        assert_eq!(
            labels(&log10(-1.2, 2.1, 7).major),
            "0.1 1 10 100".replace("0.1", "10⁻¹").replace("100", "10²")
        );
        assert_eq!(labels(&log10(0.0, 9.0, 5).major), "1 10² 10⁴ 10⁶ 10⁸");
        assert_eq!(
            labels(&log10(-2500.0, 300.0, 7).major),
            "10⁻²⁵⁰⁰ 10⁻²⁰⁰⁰ 10⁻¹⁵⁰⁰ 10⁻¹⁰⁰⁰ 10⁻⁵⁰⁰ 1"
        );
        for span in [3.0, 7.0, 31.0, 160.0, 999.0, 40_000.0] {
            for low in [-0.9, 0.1, -span / 2.0] {
                let ticks = log10(low, low + span, 7);
                assert!(
                    (2..=7).contains(&ticks.major.len()),
                    "{low} {span}: {ticks:?}"
                );
                assert!(ticks.range.0 <= low && ticks.range.1 >= low + span);
            }
        }
    }

    #[test]
    fn under_three_decades_plain_numbers() {
        assert_eq!(labels(&log10(-1.3, 0.8, 7).major), "0.05 0.1 0.2 0.5 1 2 5");
        assert_eq!(labels(&log10(-2.0, 0.7, 7).major), "0.01 0.03 0.1 0.3 1 3");
        assert_eq!(labels(&log10(-0.2, 0.0, 7).major), "0.7 0.8 0.9 1.0");
        // 0.0015 to 0.75: two powers of ten tell more than numbers equally far apart.
        assert_eq!(labels(&log10(-2.82, -0.12, 4).major), "0.01 0.1");
        let narrow = log10(-0.001, 0.001, 5);
        assert!((3..=5).contains(&narrow.major.len()), "{narrow:?}");
    }

    #[test]
    fn linear_ticks_bear_their_sign() {
        assert_eq!(
            labels(&linear(-0.75, 0.86, 5, true).major),
            "−0.4 0 +0.4 +0.8"
        );
        assert_eq!(labels(&linear(-0.06, 0.06, 3, true).major), "−0.05 0 +0.05");
        assert_eq!(
            labels(&linear(0.0, 1.0, 6, false).major),
            "0 0.2 0.4 0.6 0.8 1.0"
        );
    }

    #[test]
    fn layers_from_first_to_last() {
        assert_eq!(labels(&layers(1, 50, 7)), "1 10 20 30 40 50");
        assert_eq!(labels(&layers(1, 47, 7)), "1 10 20 30 40 47");
        assert_eq!(labels(&layers(1, 5, 7)), "1 2 3 4 5");
        assert_eq!(labels(&layers(1, 100, 7)), "1 20 40 60 80 100");
        assert_eq!(
            labels(&layers(1, 10_000, 7)),
            "1 2,000 4,000 6,000 8,000 10,000"
        );
        assert_eq!(labels(&layers(1, 1, 7)), "1");
        assert_eq!(labels(&layers(1, 2, 7)), "1 2");
        assert_eq!(labels(&layers(0, 50, 7)), "0 10 20 30 40 50");
    }
}
