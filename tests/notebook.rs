//! `initscope notebook` against NumPy's numbers, and what it says where a float is too small.

#[path = "support/binary.rs"]
mod binary;
#[path = "support/program.rs"]
mod program;

use serde_json::Value;

fn initscope(arguments: &[&str]) -> (i32, String, String) {
    binary::initscope("notebook", arguments)
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = initscope(&[arguments, &["--json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Every case of a file of NumPy's numbers, to 1e-9 relative.
fn agrees_with(reference: &str, cases: usize) {
    let reference: Value = serde_json::from_str(reference).unwrap();
    let all = reference["cases"].as_array().unwrap();
    assert_eq!(all.len(), cases);
    for case in all {
        let flags = ["layers", "units", "sigma2", "seed", "data", "gradient_data"].map(|name| {
            (
                format!("--{}", name.replace('_', "-")),
                case[name].to_string(),
            )
        });
        let arguments: Vec<&str> = flags
            .iter()
            .flat_map(|(k, v)| [k.as_str(), v.as_str()])
            .collect();
        let got = json(&arguments);
        let layers = case["layers"].as_u64().unwrap() as usize;
        for (name, count) in [("hidden_std", layers), ("gradient_std", layers - 1)] {
            let (got, wanted) = (numbers(&got[name]), numbers(&case[name]));
            assert_eq!((got.len(), wanted.len()), (count, count));
            for (layer, (got, wanted)) in got.iter().zip(&wanted).enumerate() {
                let error = (got - wanted).abs();
                assert!(
                    error <= 1e-9 * wanted,
                    "{arguments:?} {name} {layer}: {got} {wanted}"
                );
            }
        }
        for (name, log10) in [
            ("hidden_std", "log10_hidden_std"),
            ("gradient_std", "log10_gradient_std"),
        ] {
            let logs = got[log10].as_array().unwrap();
            for (plain, log10) in numbers(&got[name]).iter().zip(logs) {
                match log10.as_f64() {
                    Some(log10) => assert!((plain.log10() - log10).abs() < 1e-12),
                    None => assert_eq!(*plain, 0.0),
                }
            }
        }
    }
}

#[test]
fn depth_and_layers_are_two_names_of_one_number() {
    let [layers, depth] = ["--layers", "--depth"].map(|flag| initscope(&[flag, "4"]));
    assert_eq!((layers.0, layers.1.lines().count() > 6), (0, true));
    assert_eq!(layers, depth);
    let [depth, layers] = ["--depth", "--layers"].map(|flag| {
        let small = [
            flag, "4", "--width", "4", "--data", "5", "--json", "--quiet",
        ];
        binary::initscope("critical", &small)
    });
    assert_eq!(depth.0, 0, "{}", depth.2);
    assert_eq!(layers, depth);
}

#[test]
fn the_reference_cases_agree_to_nine_digits() {
    agrees_with(include_str!("reference/notebook.json"), 7);
}

#[test]
fn further_cases_from_numpy_agree_to_nine_digits() {
    // tests/oracles/notebook.py; among them seeds and sizes at the edge, dead and deep networks.
    agrees_with(include_str!("reference/notebook_more.json"), 7);
}

#[test]
fn it_prints_what_the_exercise_prints() {
    let (code, out, err) = initscope(&[]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out, @r"
    Layer 0, std of hidden units = 0.981
    Layer 1, std of hidden units = 0.811
    Layer 2, std of hidden units = 1.472
    Layer 3, std of hidden units = 4.547
    Layer 4, std of hidden units = 8.896
    Layer 1, std of dl_dh = 446.654
    Layer 2, std of dl_dh = 340.657
    Layer 3, std of dl_dh = 109.132
    Layer 4, std of dl_dh = 56.472
    ");
}

#[test]
fn large_numbers_are_printed_in_full_as_python_does() {
    let (_, out, _) = initscope(&["--layers", "50", "--units", "80", "--sigma2", "1"]);
    let line = out
        .lines()
        .find(|line| line.starts_with("Layer 1, std of dl"))
        .unwrap();
    // '%3.3f' has 79 digits before the point here; a float is good for 15 of them.
    let number = line.rsplit(' ').next().unwrap();
    assert_eq!(number.len(), 79 + 4);
    assert!(
        (number.parse::<f64>().unwrap() / 3.86416e78 - 1.0).abs() < 1e-5,
        "{number}"
    );
}

#[test]
fn ten_thousand_layers_print_neither_inf_nor_nan_nor_a_false_zero() {
    for (sigma2, sign) in [("1", 1.0), ("1e-6", -1.0)] {
        let arguments = [
            "--layers", "10000", "--units", "16", "--sigma2", sigma2, "--data", "3",
        ];
        let arguments = [&arguments[..], &["--gradient-data", "3"]].concat();
        let (code, out, err) = initscope(&arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(out.lines().count(), 10_000 + 9_999);
        assert!(!out.contains("inf") && !out.contains("nan") && !out.contains("NaN"));

        let got = json(&arguments);
        let log10 = numbers(&got["log10_hidden_std"]);
        assert!(sign * log10[9_999] > 1000.0);
        // sigma² = 1: per layer about log10 of sqrt(units / 2).
        if sign > 0.0 {
            assert!((log10[9_999] / 9_999.0 - 8f64.log10() / 2.0).abs() < 0.1);
        }
        let plain = got["hidden_std"].as_array().unwrap();
        assert_eq!(plain[9_999], Value::Null);
        for (plain, log10) in plain.iter().zip(&log10) {
            assert_eq!(
                plain.is_null(),
                !(-307.6527..308.2548).contains(log10),
                "{log10}"
            );
        }
        let notes = got["notes"].to_string();
        assert!(notes.contains("hidden_std is null at layers "), "{notes}");
        assert!(notes.contains("to 9999"), "{notes}");
        let last = out.lines().nth(9_999).unwrap();
        let exponent: i32 = last.rsplit('e').next().unwrap().parse().unwrap();
        assert_eq!(exponent, log10[9_999].floor() as i32, "{last}");
    }
}

#[test]
fn a_dead_network_has_a_std_of_zero_and_says_so() {
    let got = json(&["--layers", "60", "--units", "2", "--sigma2", "1"]);
    assert_eq!(got["hidden_std"][59], 0.0);
    assert_eq!(got["log10_hidden_std"][59], Value::Null);
    let notes = got["notes"].to_string();
    assert!(notes.contains("dead at layers"), "{notes}");
    assert!(
        notes.contains("log10_hidden_std is null at layers"),
        "{notes}"
    );
    assert_eq!(got["settings"]["units"], 2);
}

#[test]
fn a_wrong_flag_gets_one_sentence() {
    let mut sentences = String::new();
    for arguments in [
        ["--layers", "0"],
        ["--units", "-3"],
        ["--sigma2", "-0.1"],
        ["--sigma2", "nan"],
        ["--sigma2", "he"],
        ["--seed", "4294967296"],
        ["--seed", "-1"],
        ["--data", "0"],
        ["--gradient-data", "1.5"],
    ] {
        let (code, out, err) = initscope(&arguments);
        assert_eq!(
            (code, out.as_str(), err.lines().count()),
            (2, "", 1),
            "{err}"
        );
        sentences += &err;
    }
    let (code, _, err) = initscope(&["--layers", "1000000", "--units", "100000"]);
    assert_eq!((code, err.lines().count()), (2, 1));
    assert!(
        err.contains("--units 100000: that needs about 80 PB of memory"),
        "{err}"
    );
    insta::assert_snapshot!(sentences, @r"
    error: --layers 0: too small; give a whole number from 1 to 1000000000
    error: --units -3: too small; give a whole number from 1 to 1000000000
    error: --sigma2 -0.1: a variance can't be negative; give 0 or more, such as 0.025
    error: --sigma2 nan: not a variance; give a number that is 0 or more, such as 0.025
    error: --sigma2 he: not a variance; give a number that is 0 or more, such as 0.025
    error: --seed 4294967296: NumPy takes no such seed; give a whole number from 0 to 4294967295
    error: --seed -1: NumPy takes no such seed; give a whole number from 0 to 4294967295
    error: --data 0: too small; give a whole number from 1 to 1000000000
    error: --gradient-data 1.5: not a whole number; give a whole number from 1 to 1000000000
    ");
}
