//! What flags make of a spec, and what they refuse.

use super::*;
use proptest::prelude::*;

fn set(key: Key, text: &str) -> Result<Spec, SpecError> {
    let mut spec = Spec::default();
    spec.set_flag(key, text)?;
    spec.validated()
}

#[test]
fn lists_mix_numbers_rules_and_grids() {
    let number = Variance::Number;
    let spec = set(
        Key::Sigma2,
        "0.001,He, log:0.01:1:3 ,0.1,glorot,lecun,3/fan_in",
    )
    .unwrap();
    assert_eq!(
        spec.sigma2,
        [
            number(0.001),
            Variance::He,
            number(0.01),
            number(0.1),
            number(1.0),
            Variance::Glorot,
            Variance::Lecun,
            Variance::OverFanIn(3.0),
        ]
    );
    let spec = set(Key::Depth, "50,5,lin:1:9:3,5").unwrap();
    assert_eq!(spec.depth, [1, 5, 9, 50]);
    let spec = set(Key::Depth, "log:1:100:20").unwrap();
    // numpy.unique(numpy.geomspace(1, 100, 20).round())
    assert_eq!(
        spec.depth,
        [1, 2, 3, 4, 5, 7, 9, 11, 14, 18, 23, 30, 38, 48, 62, 78, 100]
    );
    assert_eq!(set(Key::InputDim, "12").unwrap().input_dim, Some(12));
    assert_eq!(set(Key::InputDim, "width").unwrap().input_dim, None);
    assert_eq!(
        set(Key::Format, "pdf").unwrap().format,
        [Format::Svg, Format::Pdf]
    );
    assert_eq!(set(Key::Sigma2, "0").unwrap().sigma2, [number(0.0)]);
}

/// Each names the flag and the item and says what would be right.
#[test]
fn a_wrong_flag_is_told_what_would_be_right() {
    let wrong = [
        (Key::Sigma2, "-0.1"),
        (Key::Sigma2, "0.1,nan"),
        (Key::Sigma2, "inf"),
        (Key::Sigma2, ""),
        (Key::Depth, ","),
        (Key::Sigma2, "0.1,"),
        (Key::Sigma2, "xavier"),
        (Key::Sigma2, "2/fan"),
        (Key::Sigma2, "-2/fan_in"),
        (Key::Sigma2, "log:0:1:5"),
        (Key::Sigma2, "lin:-1:1:5"),
        (Key::Sigma2, "log:0.1:1:0"),
        (Key::Sigma2, "log:0.1:1"),
        (Key::Depth, "0"),
        (Key::Depth, "5,-3"),
        (Key::Depth, "2.5"),
        (Key::Depth, "lin:0:10:3"),
        (Key::Depth, "99999999999999999999999999999999999999999999"),
        (Key::Width, "0"),
        (Key::Width, "lin:1:1e9:3"),
        (Key::Activation, "mish"),
        (Key::Activation, "relu,tanh:2"),
        (Key::Init, "normal"),
        (Key::Replicates, "0"),
        (Key::Replicates, "1,2"),
        (Key::Data, "0"),
        (Key::InputDim, "0"),
        (Key::OutputDim, "x"),
        (Key::Bias2, "-1"),
        (Key::Bias2, "he"),
        (Key::Target, "y"),
        (Key::Seed, "1.5"),
        (Key::Precision, "f16"),
        (Key::Direct, "maybe"),
        (Key::Format, "gif"),
        (Key::Name, "a/b"),
        (Key::Name, ""),
    ];
    let errors: Vec<String> = wrong
        .iter()
        .map(|(key, text)| set(*key, text).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(errors.join("\n"), @r#"
    --sigma2 -0.1: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
    --sigma2 nan: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    --sigma2 inf: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    --sigma2 "": the list is empty; give at least one value
    --depth ,: the list is empty; give at least one value
    --sigma2 0.1,: an item of the list is empty; take out the extra comma
    --sigma2 xavier: here that rule is called "glorot"; give glorot
    --sigma2 2/fan: no rule is written like that; give C/fan_in, C/fan_out or C/fan_avg, such as 1.5/fan_in
    --sigma2 -2/fan_in: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
    --sigma2 log:0:1:5: a log grid has both ends above 0; give a lin grid or a list
    --sigma2 lin:-1:1:5: a variance can't be negative; give FROM and TO of 0 or more
    --sigma2 log:0.1:1:0: an empty grid; give a COUNT of 2 or more
    --sigma2 log:0.1:1: a grid has three parts behind its name; give log:FROM:TO:COUNT, such as log:0.001:1:13
    --depth 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    --depth -3: a depth can't be negative; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    --depth 2.5: a depth is a whole number; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    --depth lin:0:10:3: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    --depth 99999999999999999999999999999999999999999999: a depth is at most 1,000,000; give that or less
    --width 0: a layer needs at least one unit; give 1 or more, a list such as 40,80, or a grid such as log:10:1000:3
    --width lin:1:1e9:3: a width is at most 1,000,000; give that or less
    --activation mish: no activation; give one of relu, leaky_relu (or leaky_relu:SLOPE), linear, tanh, sigmoid, gelu, silu, elu, selu, erf, softplus
    --activation tanh:2: tanh takes no parameter; only leaky_relu does, as in leaky_relu:0.2
    --init normal: not an initialiser; did you mean "gaussian"?
    --replicates 0: a cell needs at least one network; give 1 or more, such as 10
    --replicates 2: a second value where only one can stand; give one
    --data 0: a network needs at least one data point; give 1 or more, such as 1000
    --input-dim 0: an input needs at least one number; give 1 or more, or "width" for an input as wide as the network
    --output-dim x: the size of the output is a whole number; give 1 or more
    --bias2 -1: a variance can't be negative; give 0 or more
    --bias2 he: that isn't a number; give the variance of the biases, 0 or more
    --target y: that isn't a number; give a number such as 0, "normal", or "normal:VAR"
    --seed 1.5: not a seed; give a whole number from 0 to 18446744073709551615
    --precision f16: not a precision; give f64 or f32
    --direct maybe: neither true nor false; give one of them
    --format gif: not a figure format; give svg, png or pdf
    --name a/b: a name has no slash in it (--out chooses another place); give a plain folder name such as relu-50x80
    --name "": a name can't be empty; give a plain folder name such as relu-50x80
    "#);
}

#[test]
fn a_grid_too_large_for_a_plan_is_refused() {
    let mut spec = set(Key::Sigma2, "log:0.001:1:1000").unwrap();
    spec.set_flag(Key::Depth, "lin:1:1001:1001").unwrap();
    insta::assert_snapshot!(spec.validated().unwrap_err(), @"the grid has 1,001,000 cells (depths × widths × activations × initialisers × architectures × variances), and a run has at most 1,000,000; give fewer values");
    // Long before its values would fill the memory.
    let many = vec!["lin:0:1:1000000"; 50].join(",");
    let error = set(Key::Sigma2, &many).unwrap_err().to_string();
    assert!(error.contains("more than 1,000,000 values"), "{error}");
}

#[test]
fn a_spec_built_in_code_is_judged_like_any_other() {
    let default = Spec::default();
    assert_eq!(default.validated(), Ok(default.clone()));
    let wrong = [
        Spec {
            depth: vec![],
            ..default.clone()
        },
        Spec {
            sigma2: vec![Variance::He, Variance::Number(f64::NAN)],
            ..default.clone()
        },
        Spec {
            replicates: 0,
            ..default.clone()
        },
        Spec {
            name: Some("..".into()),
            ..default.clone()
        },
    ];
    let errors = wrong.map(|spec| spec.validated().unwrap_err().to_string());
    insta::assert_snapshot!(errors.join("\n"), @r#"
    depth = : the list is empty; give at least one value
    sigma2 = NaN: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    replicates = 0: a cell needs at least one network; give 1 or more, such as 10
    name = ..: that names a folder that is there already; give a plain folder name such as relu-50x80
    "#);
}

proptest! {
    /// Whatever is typed, there is a spec or one line that says what is wrong: never a panic.
    #[test]
    fn any_text_gives_a_spec_or_a_line(
        key in prop::sample::select(&Key::ALL[..]),
        text in r"([-0-9a-z:/,.e ]|lin:|log:|he|\PC){0,20}",
    ) {
        match set(key, &text) {
            Ok(spec) => prop_assert_eq!(spec.validated(), Ok(spec)),
            Err(error) => {
                let line = error.to_string();
                prop_assert!(!line.contains('\n') && line.starts_with(&key.flag()), "{}", line);
            }
        }
    }

    #[test]
    fn any_file_gives_a_spec_or_a_line(text in r"((depth|sigma2|name|x) ?= ?)?[-\[\]{}=#'a-z0-9.,\n \PC]{0,30}") {
        if let Err(error) = Spec::from_toml(&text, "spec.toml") {
            let line = error.to_string();
            prop_assert!(!line.contains('\n') && line.starts_with("spec.toml, line "), "{}", line);
        }
    }
}
