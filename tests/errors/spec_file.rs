//! A spec file.

use super::refusal;

#[test]
fn a_wrong_spec_file_gets_its_line_number() {
    let texts = [
        "width = 80\ndept = 5\n",
        "# sizes\n\nsigma2 = -0.1\n",
        "sigma2 = []\n",
        "sigma2 = [\n  0.1,\n  \"nan\",\n]\n",
        "depth = [5, 0]\n",
        "depth = 5\ndepth = 6\n",
        "depth = true\n",
        "depth = [5, 10\n",
        "activation = relu\n",
        "[grid]\n",
        "depth = { from = 1 }\n",
        "seed = -1\n",
        "replicates = 0\n",
        "input_dim = \"widht\"\n",
        "# sizes\ndepth = [5, 10\nwidth = 80\n",
        "depth = [\n  5,\n  10,\n# no end\n",
        "sigma2 = [0.1, \"]\" # ]\nactivation = [\"relu\"]\n",
        "depth = 5\nthreads = 2\n",
        "memory_limit = \"2GB\"\n",
        "force = true\n",
        "sigma2 = \"0,01\"\n",
        "depth = [5 10]\nwidth = 80\n",
    ];
    let lines: Vec<String> = texts
        .iter()
        .map(|text| refusal(&[("spec.toml", text.as_bytes())], &["run", "spec.toml"]))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: spec.toml, line 2: unknown key `dept`; did you mean `depth`?
    error: spec.toml, line 3: sigma2 = -0.1: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
    error: spec.toml, line 1: sigma2 = []: the list is empty; give at least one value
    error: spec.toml, line 3: sigma2 = nan: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: spec.toml, line 1: depth = 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: spec.toml, line 2: `depth` is given a second time; keep one
    error: spec.toml, line 1: depth = true: true or false can't stand here; give a number, a string, or an array of them
    error: spec.toml, line 1: the `[` of this line is not closed; write lines such as depth = [5, 10]
    error: spec.toml, line 1: a word without quotes; write it as in activation = "relu"
    error: spec.toml, line 1: unknown key `grid`; the keys are preset, name, depth, width, sigma2, activation, init, architecture, replicates, data, inputs, input_dim, output_dim, bias2, target, seed, precision, direct, format
    error: spec.toml, line 1: depth = {…}: a table can't stand here; give a number, a string, or an array of them
    error: spec.toml, line 1: seed = -1: not a seed; give a whole number from 0 to 18446744073709551615
    error: spec.toml, line 1: replicates = 0: a cell needs at least one network; give 1 or more, such as 10
    error: spec.toml, line 1: input_dim = widht: neither a whole number nor a word; did you mean "width"?
    error: spec.toml, line 2: the `[` of this line is not closed; write lines such as depth = [5, 10]
    error: spec.toml, line 1: the `[` of this line is not closed; write lines such as depth = [5, 10]
    error: spec.toml, line 1: the `[` of this line is not closed; write lines such as depth = [5, 10]
    error: spec.toml, line 2: unknown key `threads`; it belongs on the command line, as --threads
    error: spec.toml, line 1: unknown key `memory_limit`; it belongs on the command line, as --memory-limit
    error: spec.toml, line 1: unknown key `force`; it belongs on the command line, as --force
    error: spec.toml, line 1: sigma2 = 01: a whole number does not begin with 0; a decimal has a point: 0.01
    error: spec.toml, line 1: not valid TOML (`5 10` is no number); write lines such as depth = [5, 10] or sigma2 = "he"
    "#);
}

#[test]
fn what_is_no_spec_file_gets_a_line() {
    let lines = [
        refusal(&[], &["run", "missing.toml"]),
        refusal(&[], &["run", "."]),
        refusal(
            &[("binary.toml", &[0xff, 0xfe, 0x00])],
            &["run", "binary.toml"],
        ),
        refusal(&[("empty.toml", b"\n")], &["run", "empty.toml"]),
        refusal(&[], &["run", "10"]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: missing.toml: there is no such file; give the path of a spec file
    error: .: a folder; give the path of a spec file, such as the spec.toml in it
    error: binary.toml: not UTF-8 text; give a spec file in TOML
    error: empty.toml: an empty file; write lines such as depth = [5, 10], or give no spec file
    error: 10: there is no such file; give the path of a spec file, and the items of a list together: --depth 5,10
    ");
}
