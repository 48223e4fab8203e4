//! `initscope theory`: its JSON, its text, and what it refuses.

#[path = "support/binary.rs"]
mod binary;
#[path = "support/program.rs"]
mod program;

use serde_json::Value;

fn initscope(arguments: &[&str]) -> (i32, String, String) {
    binary::initscope("theory", arguments)
}

fn json(line: &str) -> Value {
    let arguments: Vec<&str> = line.split_whitespace().chain(["--json"]).collect();
    let (code, out, err) = initscope(&arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

fn text(line: &str) -> String {
    let (code, out, err) = initscope(&line.split_whitespace().collect::<Vec<_>>());
    assert_eq!((code, err.as_str()), (0, ""));
    out
}

fn near(value: &Value, want: f64) {
    let got = value.as_f64().unwrap();
    assert!(
        (got - want).abs() < 1e-7 * want.abs().max(1.0),
        "{got} {want}"
    );
}

#[test]
fn the_object_holds_the_contract() {
    let got = json("--activation tanh --sigma-w2 6.25 --sigma-b2 0.09 --layers 4 --q0 2 --c0 0.3");
    for (key, want) in [
        ("q_star", 4.079_123_88),
        ("chi_1", 1.585_224_77),
        ("c_star", 0.122_103_75),
        ("xi_q", 0.688_341_46),
        ("xi_c", 5.108_918_99),
        ("xi_grad", -2.170_486_48),
    ] {
        near(&got[key], want);
    }
    assert_eq!(got["length_map"].as_array().unwrap().len(), 4);
    near(&got["length_map"][0], 3.339_848_41);
    near(&got["correlation_map"][2], 0.241_309_98);
    assert!(got.get("finite_width").is_none());
}

#[test]
fn what_does_not_exist_is_null_with_a_reason() {
    let he = json("--activation relu --sigma-w2 2 --layers 3 --width 80");
    for key in ["q_star", "xi_q", "xi_c", "xi_grad"] {
        assert_eq!(he[key], Value::Null, "{key}");
        assert!(he["notes"].to_string().contains(key), "{key}: {he}");
    }
    near(&he["chi_1"], 1.0);
    let law = &he["finite_width"];
    near(&law["log_mean"], -0.031_912_828_5);
    near(&law["log_variance"], 0.065_569_154_6);
    near(&law["fourth_moment_factor"], 1.0625);
    assert!(law["dead_probability"].as_f64().unwrap() < 1e-24);
    let [p05, p50, p95] = ["p05", "p50", "p95"].map(|p| law["log_quantiles"][p].as_f64().unwrap());
    assert!(p05 < p50 && p50 < p95);
    for line in [
        "--activation tanh --width 80",
        "--activation relu --width 80 --sigma-b2 0.1",
    ] {
        let none = json(line);
        assert_eq!(none["finite_width"], Value::Null);
        assert!(none["notes"].to_string().contains("finite_width"));
    }
    // 3^2000 is no float: null there, and its logarithm is.
    let far = json("--activation relu --sigma-w2 6 --layers 2000");
    assert_eq!(far["length_map"][1999], Value::Null);
    near(&far["log10_length_map"][1999], 2000.0 * 3f64.log10());
    assert!(far["notes"].to_string().contains("length_map"));
    // A narrow net: the logarithms are conditional, and the probability is told.
    let narrow = json("--activation relu --width 4 --layers 10");
    near(&narrow["finite_width"]["dead_probability"], 0.0625);
    assert!(narrow["notes"].to_string().contains("no layer is dead"));
}

#[test]
fn edge_and_spectrum() {
    let edge = json("--activation erf --edge --sigma-b2 0.18413968");
    near(&edge["sigma_w2"], 1.756_203_68);
    near(&edge["q_star"], 1.0);
    let none = json("--activation softplus --edge --sigma-b2 0.1");
    assert_eq!(
        (&none["sigma_w2"], &none["q_star"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(none["notes"].as_array().unwrap().len(), 1);
    let spectrum = json("--spectrum --activation relu --layers 10");
    near(&spectrum["largest_eigenvalue"], 54.410_858_5);
    let orthogonal = json("--spectrum --activation linear --init orthogonal --layers 50");
    near(&orthogonal["largest_eigenvalue"], 1.0);
}

#[test]
fn the_text_is_well_set() {
    insta::assert_snapshot!(text(
        "--activation tanh --sigma-w2 6.25 --sigma-b2 0.09 --layers 3"
    ));
    insta::assert_snapshot!(text("--activation relu --layers 30 --width 80"));
    insta::assert_snapshot!(text("--activation gelu --edge --sigma-b2 0.1"));
    insta::assert_snapshot!(text("--spectrum --layers 50"));
}

#[test]
fn a_wrong_request_gets_one_line_that_names_the_flag() {
    for line in [
        "--activation rleu",
        "--sigma-w2 -1",
        "--sigma-w2 much",
        "--sigma-b2 inf",
        "--layers 0",
        "--layers 1e9",
        "--q0 0",
        "--c0 1.5",
        "--width 0",
        "--sigma-w2 --layers",
        "--edge --sigma-w2 1",
        "--edge --width 80",
        "--spectrum --sigma-b2 0.1",
        "--spectrum --init sparse",
        "--init gaussian",
    ] {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let (code, out, err) = initscope(&arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{line}: {err}");
        assert_eq!(err.lines().count(), 1, "{line}: {err}");
        let flag = arguments
            .iter()
            .rfind(|a| a.starts_with("--") && **a != "--layers");
        let named = flag.is_none_or(|flag| err.contains(flag)) || err.contains("--layers");
        assert!(named, "{line}: {err}");
    }
    let (code, _, err) = initscope(&["--spectrum", "--activation", "tanh"]);
    assert_eq!(code, 2);
    assert!(err.contains("relu and linear"), "{err}");
}

/// JSON's names belong to JSON: a text speaks in symbols.
#[test]
fn the_text_bears_no_name_of_the_object() {
    for line in [
        "--activation relu --sigma-w2 2 --width 80",
        "--activation relu --sigma-w2 3 --layers 4000",
        "--activation gelu --sigma-w2 5 --width 80",
        "--activation gelu --sigma-w2 1.9",
        "--activation linear --sigma-w2 1.5 --sigma-b2 0.1",
        "--activation tanh --sigma-w2 0.5",
        "--activation relu --sigma-w2 0 --width 4",
        "--activation relu --width 3 --layers 20",
        "--activation relu --edge --sigma-b2 0.1",
        "--activation tanh --edge",
        "--activation gelu --edge --sigma-b2 0.01",
    ] {
        let text = text(line);
        for name in [
            "null",
            "q_star",
            "c_star",
            "chi_1",
            "xi_",
            "sigma_",
            "sigma2",
            "finite_width",
            "_map",
        ] {
            assert!(!text.contains(name), "{line}: {name} in\n{text}");
        }
    }
}

#[test]
fn what_is_called_gain_stands_in_one_table() {
    let got = json("--gains");
    let list = got["gains"].as_array().unwrap();
    assert_eq!(list.len(), 11);
    let of = |name: &str| list.iter().find(|g| g["activation"] == name).unwrap();
    // E tanh² = 0.39429449, E gelu² = 0.42522148; PyTorch's numbers are its own.
    near(&of("tanh")["second_moment"], 1.592_537_42);
    near(&of("tanh")["torch"], 5.0 / 3.0);
    assert!(of("tanh")["input_scale"].is_null());
    near(&of("gelu")["input_scale"], 1.468_011_26);
    near(&of("relu")["variance"], 1.712_858_55);
    assert!(of("gelu")["torch"].is_null());
    assert_eq!(of("gelu")["notes"].as_array().unwrap().len(), 1);
    let one = json("--gains --activation leaky_relu:0.2");
    near(&one["gains"][0]["torch"], (2.0 / 1.04f64).sqrt());
    insta::assert_snapshot!(text("--gains"), @r"
    What is called gain. A weight's variance is gain² / fan_in (--sigma2 with gain²/fan_in); a is the activation, z ~ N(0, 1)

                                1/√E a²         s    1/sd a   PyTorch
      ReLU                      1.41421   1.41421   1.71286   1.41421
      leaky ReLU (slope 0.01)   1.41414   1.41414   1.70483   1.41414
      linear                    1.00000   1.00000   1.00000   1.00000
      tanh                      1.59254         –   1.59254   1.66667
      sigmoid                   1.84623         –   4.80131   1.00000
      GELU                      1.53353   1.46801   1.70093         –
      SiLU                      1.67653   1.55876   1.78719         –
      ELU                       1.24520   1.27796   1.27084         –
      SELU                      1.00000   1.00000   1.00000   0.75000
      erf                       1.46717         –   1.46717         –
      softplus                  1.04187   1.08312   1.91913         –

    - 1/√E a²: preactivations keep a second moment of 1 from layer to layer (He et al. 2015 for ReLU)
    - s: E a(s z)² = 1, so that the activations have one; bounded activations have no such s
    - 1/sd a: activations have a variance of 1, their mean left out: what to divide by, not what keeps a layer
    - PyTorch: torch.nn.init.calculate_gain, whose 5/3 for tanh and 3/4 for SELU are none of these
    ");
}

#[test]
fn gains_take_nothing_but_an_activation() {
    for (line, want) in [
        (
            "--gains --width 80",
            "error: --width 80: it has no place here, since --gains takes --activation at most; leave --width out\n",
        ),
        (
            "--gains --edge",
            "error: --edge --gains: different questions; give one of them\n",
        ),
    ] {
        let (code, out, err) = initscope(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!((code, out.as_str(), err.as_str()), (2, "", want));
    }
}
