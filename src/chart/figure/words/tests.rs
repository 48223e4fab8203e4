use super::*;
use crate::chart::fixture::{Recipe, analysis};

#[test]
fn a_rule_bears_no_more_digits_than_are_read() {
    let written = ["0.3333333333333333/fan_in", "1.5/fan_out", "he"];
    assert_eq!(
        written.map(short_rule),
        ["0.333/fan_in", "1.5/fan_out", "he"]
    );
}

#[test]
fn a_factor_near_1_has_a_digit_more() {
    let log10 = |factor: f64| factor.log10();
    assert_eq!(
        [1.4, 1.0 / 1.4, 1.02, 1.0, 37.0].map(log10).map(times),
        ["1.4", "1.4", "1.02", "1.00", "37"]
    );
}

#[test]
fn a_factor_of_1_is_said_in_percent() {
    assert_eq!(
        [0.0, 0.001, -0.001, 0.01].map(factor_of),
        ["1%", "1%", "1%", "a factor of 1.02"]
    );
}

#[test]
fn lines_of_one_number_bear_their_rules_in_a_text() {
    let mut made = analysis(&[Recipe {
        depths: vec![5],
        ..Recipe::default()
    }]);
    let slice = &mut made.slices[0];
    slice.lines.truncate(4);
    let rules = [None, Some("lecun"), Some("1/fan_in")];
    for (line, rule) in slice.lines.iter_mut().zip(rules) {
        line.sigma2 = 0.03125;
        line.rule = rule.map(Into::into);
    }
    slice.lines[1].names = vec!["LeCun"];
    assert_eq!(
        labels(slice),
        [
            "0.03125 (every matrix)",
            "0.03125 (LeCun)",
            "0.03125 (1/fan_in)",
            "0.0125"
        ]
    );
    assert_eq!(listed(slice, &[0, 1, 2, 3]), ["0.03125", "0.0125"]);
    assert_eq!(
        listed(slice, &[1, 2, 3]),
        ["0.03125 (LeCun, 1/fan_in)", "0.0125"]
    );
}

#[test]
fn the_setting_names_what_is_not_the_default() {
    let mut made = analysis(&[Recipe {
        depths: vec![5],
        ..Recipe::default()
    }]);
    let plain = |text: String| text.replace(NBSP, " ");
    assert_eq!(
        plain(setting(&made, &made.slices[0])),
        "ReLU network of 5 layers × 80 units, 1,000 inputs, ten random draws of each."
    );
    made.slices[0].init = Initialiser::Uniform;
    made.slices[0].bias2 = 0.05;
    made.slices[0].lines.truncate(1);
    made.slices[0].lines[0].replicates = 1;
    assert_eq!(
        plain(setting(&made, &made.slices[0])),
        "ReLU network of 5 layers × 80 units, uniform weights, biases of variance 0.05, \
         1,000 inputs, one random draw."
    );
    made.slices[0].input_dim = 10;
    made.slices[0].output_dim = 3;
    made.slices[0].width = 1;
    made.slices[0].target = Target::Normal { variance: 2.0 };
    assert_eq!(
        plain(setting(&made, &made.slices[0])),
        "ReLU network of 5 layers × 1 unit, uniform weights, biases of variance 0.05, \
         3 outputs, 1,000 inputs of size 10, one random draw."
    );
    assert_eq!(
        target(&made.slices[0]).map(plain),
        Some("target N(0, 2)".into())
    );
}

#[test]
fn draws_of_an_interrupted_run_are_a_range() {
    let said = |counts: [usize; 2]| draws(Draws::of(counts));
    assert_eq!(
        [[1, 1], [2, 1], [10, 3], [2, 2]].map(said),
        [
            "one random draw",
            "one or two random draws",
            "three to ten random draws",
            "two random draws"
        ]
    );
    assert_eq!(
        [[1, 1], [2, 1]].map(|counts| of_draws("median", Draws::of(counts))),
        ["one draw", "median of one or two draws"]
    );
}

#[test]
fn small_phrases() {
    let items: Vec<String> = ["a", "b", "c"].map(String::from).into();
    assert_eq!(
        [list(&items), list(&items[..1]), list(&[])],
        ["a, b and c", "a", ""]
    );
    assert_eq!(
        [decades(-2.51), decades(1.04), decades(38.3)],
        ["2.5 decades", "one decade", "38 decades"]
    );
    assert_eq!(capitalised("tanh"), "Tanh");
}

#[test]
fn an_alternative_text_of_sixty_words_loses_its_end() {
    let words = |n: usize| vec!["word"; n].join(" ");
    let short = format!("{}. {}.", words(30), words(29));
    assert_eq!(shortened(short.clone()), short);
    assert_eq!(
        shortened(format!("{}. {}.", words(30), words(30))),
        format!("{}.", words(30))
    );
    let clauses = format!("{}; {}, {}.", words(20), words(20), words(20));
    assert_eq!(shortened(clauses), format!("{}; {}.", words(20), words(20)));
    assert_eq!(shortened(words(61)), words(61));
}
