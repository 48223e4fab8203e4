//! The value of a flag.

use super::refusal;

#[test]
fn a_wrong_flag_gets_a_line_that_names_it() {
    let wrong: [&[&str]; 54] = [
        &["--sigma2", "-0.1"],
        &["--sigma2", "0.1,nan"],
        &["--sigma2=inf"],
        &["--sigma2", ""],
        &["--sigma2", "he,,1"],
        &["--sigma2", "hee"],
        &["--sigma2", "log:0.1:1"],
        &["--sigma2", "log:0:1:5"],
        &["--sigma2", "lin:0:1:0"],
        &["--sigma2", "lin:0:1:99999999999999999999"],
        &["--depth", "0"],
        &["--depth", "-5"],
        &["--depth", "2.5"],
        &["--depth", "18446744073709551616"],
        &["--width", "0"],
        &["--activation", "rleu"],
        &["--activation", "leaky_relu:x"],
        &["--init", "normal"],
        &["--replicates", "0"],
        &["--data", "0"],
        &["--data", "10,20"],
        &["--bias2", "-1"],
        &["--target", "up"],
        &["--seed", "-1"],
        &["--precision", "f16"],
        &["--format", "gif"],
        &["--name", "../up"],
        &["--threads", "0"],
        &["--threads", "abc"],
        &["--memory-limit", "2"],
        &["--memory-limit", "-1GB"],
        &["--memory-limit", "5XB"],
        &["--input-dim", "widht"],
        &["--input-dim", "x"],
        &["--sigma2", "lin:1:2"],
        &["--sigma2", "log:1:2:0"],
        &["--sigma2", "log:1:2:10000000"],
        &["--sigma2", "2/fanin"],
        &["--activation", "leaky_relu:"],
        &["--width", "1e3"],
        &["--target", "normal:abc"],
        &["--direct=maybe"],
        &["--sigma2", "0,01"],
        &["--sigma2", "he,2,05,1"],
        &["--bias2", "0,1"],
        &["--activation", "leaky_relu:0,2"],
        &["--time-limit", "2"],
        &["--time-limit", "nanh"],
        &["--architecture", "plain,resnet"],
        &["--architecture", "residual:1/width"],
        &["--architecture", "dropout:0,1"],
        &["--architecture", "batch_norm+layer_norm"],
        &["--architecture", "batch_norm", "--data", "1"],
        &["--architecture", "layer_norm", "--width", "1,8"],
    ];
    let lines: Vec<String> = wrong
        .iter()
        .map(|flags| refusal(&[], &[&["run"], *flags].concat()))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: --sigma2 -0.1: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
    error: --sigma2 nan: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2 inf: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2 "": the list is empty; give at least one value
    error: --sigma2 he,,1: an item of the list is empty; take out the extra comma
    error: --sigma2 hee: neither a number nor a rule; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
    error: --sigma2 log:0.1:1: a grid has three parts behind its name; give log:FROM:TO:COUNT, such as log:0.001:1:13
    error: --sigma2 log:0:1:5: a log grid has both ends above 0; give a lin grid or a list
    error: --sigma2 lin:0:1:0: an empty grid; give a COUNT of 2 or more
    error: --sigma2 lin:0:1:99999999999999999999: COUNT is too large; give at most 1,000,000
    error: --depth 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth -5: a depth can't be negative; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth 2.5: a depth is a whole number; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
    error: --depth 18446744073709551616: a depth is at most 1,000,000; give that or less
    error: --width 0: a layer needs at least one unit; give 1 or more, a list such as 40,80, or a grid such as log:10:1000:3
    error: --activation rleu: no activation (did you mean "relu"?); give one of relu, leaky_relu (or leaky_relu:SLOPE), linear, tanh, sigmoid, gelu, silu, elu, selu, erf, softplus
    error: --activation leaky_relu:x: the slope of leaky_relu must be a number from -1000 to 1000, as in leaky_relu:0.2
    error: --init normal: not an initialiser; did you mean "gaussian"?
    error: --replicates 0: a cell needs at least one network; give 1 or more, such as 10
    error: --data 0: a network needs at least one data point; give 1 or more, such as 1000
    error: --data 20: a second value where only one can stand; give one
    error: --bias2 -1: a variance can't be negative; give 0 or more
    error: --target up: that isn't a number; give a number such as 0, "normal", or "normal:VAR"
    error: --seed -1: not a seed; give a whole number from 0 to 18446744073709551615
    error: --precision f16: not a precision; give f64 or f32
    error: --format gif: not a figure format; give svg, png or pdf
    error: --name ../up: a name has no slash in it (--out chooses another place); give a plain folder name such as relu-50x80
    error: --threads 0: not a number of threads; give a whole number from 1 to 1024
    error: --threads abc: not a number of threads; give a whole number from 1 to 1024
    error: --memory-limit 2: a size without a unit; give a number with its unit, such as 2GB, 500MB or 1.5GiB
    error: --memory-limit -1GB: a size can't be negative; give a number with its unit, such as 2GB, 500MB or 1.5GiB
    error: --memory-limit 5XB: there is no unit "XB"; give a number with its unit, such as 2GB, 500MB or 1.5GiB
    error: --input-dim widht: neither a whole number nor a word; did you mean "width"?
    error: --input-dim x: the size of the input is a whole number; give 1 or more, or "width" for an input as wide as the network
    error: --sigma2 lin:1:2: a grid has three parts behind its name; give lin:FROM:TO:COUNT, such as lin:10:50:5
    error: --sigma2 log:1:2:0: an empty grid; give a COUNT of 2 or more
    error: --sigma2 log:1:2:10000000: COUNT is too large; give at most 1,000,000
    error: --sigma2 2/fanin: no rule is written like that; give C/fan_in, C/fan_out or C/fan_avg, such as 1.5/fan_in
    error: --activation leaky_relu:: the slope of leaky_relu must be a number from -1000 to 1000, as in leaky_relu:0.2
    error: --width 1e3: a width is written in digits; give 1000
    error: --target normal:abc: that isn't a number after the colon; give a number such as 0, "normal", or "normal:VAR"
    error: --direct maybe: neither true nor false; give one of them
    error: --sigma2 01: a whole number does not begin with 0; a decimal has a point: 0.01
    error: --sigma2 05: a whole number does not begin with 0; a decimal has a point: 2.05
    error: --bias2 1: a second value where only one can stand; give one, a decimal with a point: 0.1
    error: --activation 2: no activation; a slope with decimals has a point: leaky_relu:0.2
    error: --time-limit 2: a time without a unit; give a number with its unit, s, min, h or d, such as 90s, 10min, 2h or 30d
    error: --time-limit nanh: not a time above 0; give a number with its unit, s, min, h or d, such as 90s, 10min, 2h or 30d
    error: --architecture resnet: not an architecture; did you mean "residual"?
    error: --architecture residual:1/width: no scale of a residual branch; give a number of 0 or more, 1/sqrt(depth), 1/depth, skipinit or fixup, as in residual:0.5
    error: --architecture dropout:0: dropout takes the share of activations that it sets to 0, above 0 and below 1, as in dropout:0.1
    error: --architecture batch_norm+layer_norm: a network has one kind of normalisation; give one of them
    error: --data 1: batch_norm takes its statistics over the data points, and of one nothing is left; give 2 or more
    error: --width 1: layer_norm takes its statistics over the units, and of one nothing is left; give 2 or more
    "#);
}

#[test]
fn a_preset_without_its_networks_gets_a_line() {
    let wrong: [&[&str]; 5] = [
        &["--preset", "figure7.7"],
        &["--preset", "mine"],
        &["--preset", "figure-7.7", "--width", "20"],
        &["--preset", "figure-7.7", "--sigma2", "he"],
        &["--preset", "figure-7.7", "--bias2", "0.1"],
    ];
    let lines = wrong.map(|flags| refusal(&[], &[&["run"], flags].concat()));
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --preset figure7.7: no preset; did you mean figure-7.7?
    error: --preset mine: no preset; give one of notebook-7.3, figure-7.7, 512x100, glorot-2010, poole-2016, schoenholz-2017, hanin-2018, torch-default, keras-default, flax-default
    error: --preset figure-7.7: its numbers belong to networks of width 100, which this run has not; keep that among the values, or leave the preset out
    error: --preset figure-7.7: its numbers belong to networks of sigma2 0.001, which this run has not; keep that among the values, or leave the preset out
    error: --preset figure-7.7: its numbers belong to networks of bias2 = 0, not 0.1; keep that among the values, or leave the preset out
    ");
}

#[test]
fn a_plan_that_does_not_fit_is_refused_before_it_is_laid_out() {
    let line = refusal(&[], &["run", "--memory-limit", "1KB"]);
    assert!(
        line.contains("--memory-limit allows 1.0 kB; give --memory-limit "),
        "{line}"
    );
    // The program itself takes more than that, however small the plan.
    let tiny = "run --depth 1 --width 2 --data 2 --replicates 1 --sigma2 he --memory-limit 10MB";
    let line = refusal(&[], &tiny.split(' ').collect::<Vec<_>>());
    assert!(
        line.contains(
            "about 14 MB of memory, --memory-limit allows 10 MB; give --memory-limit 15MB"
        ),
        "{line}"
    );
    let line = refusal(&[], &["run", "--width", "1000000"]);
    assert!(line.contains("TB of memory, this machine has "), "{line}");
    let start = "error: --width 1000000: the plan needs about ";
    assert!(line.starts_with(start), "{line}");
}

#[test]
fn a_run_of_years_is_refused_before_it_starts() {
    let years = "run --data 1000000000 --width 5000 --depth 20000";
    let line = refusal(&[], &years.split(' ').collect::<Vec<_>>());
    for words in [
        "error: that would take about ",
        " years (",
        "flop/s); more than 30 days are not begun unasked: lower --data (now 1000000000), or give \
         --time-limit ",
    ] {
        assert!(line.contains(words), "{line}");
    }
    let line = refusal(&[], &["run", "--width", "2000", "--time-limit", "1s"]);
    assert!(
        line.contains(
            "; --time-limit allows 1 second: lower --width (now 2000), or give --time-limit "
        ),
        "{line}"
    );
}

#[test]
fn a_grid_that_no_plan_can_hold_is_refused() {
    let line = refusal(
        &[],
        &[
            "run",
            "--depth",
            "lin:1:2000:2000",
            "--sigma2",
            "lin:0:1:2000",
        ],
    );
    assert!(line.contains("4,000,000 cells"), "{line}");
}

#[test]
fn a_wrong_look_gets_a_line() {
    let lines = [
        refusal(&[], &["figure", "forward", "somewhere", "--theme", "neon"]),
        refusal(
            &[],
            &["figure", "forward", "somewhere", "--format", "png,jpg"],
        ),
        refusal(&[], &["report", "somewhere", "--theme", "slide"]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --theme neon: not a theme; give one of page, light, dark, slides, slides-dark
    error: --format jpg: not a figure format; give svg, png or pdf
    error: --theme slide: not a theme; did you mean slides?
    ");
}

#[test]
fn a_decimal_comma_is_asked_about_in_every_command() {
    let wrong: [&[&str]; 10] = [
        &["run", "--sigma2", "0,1"],
        &["run", "--sigma2", "0,25,0,5"],
        &["run", "--sigma2", "0,01"],
        &["theory", "--activation", "tanh", "--sigma-w2", "1,69"],
        &["theory", "--activation", "tanh", "--sigma-b2", "0,09"],
        &["theory", "--activation", "tanh", "--c0", "0,3"],
        &["theory", "--activation", "leaky_relu:0,2"],
        &["phase", "--activation", "tanh", "--sigma-w2", "0,5:4,5"],
        &["run", "--time-limit", "1,5h"],
        &["run", "--memory-limit", "1,5GB"],
    ];
    let lines: Vec<String> = wrong.iter().map(|words| refusal(&[], words)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --sigma2 0,1: a comma stands between two variances, a decimal has a point; did you mean 0.1? (give 0.0,1 for the list)
    error: --sigma2 0,25,0,5: a comma stands between two variances, a decimal has a point; did you mean 0.25,0.5? (give 0.0,25,0,5 for the list)
    error: --sigma2 01: a whole number does not begin with 0; a decimal has a point: 0.01
    error: --sigma-w2 1,69: a decimal has a point; did you mean 1.69?
    error: --sigma-b2 0,09: a decimal has a point; did you mean 0.09?
    error: --c0 0,3: a decimal has a point; did you mean 0.3?
    error: --activation leaky_relu:0,2: a decimal has a point; did you mean leaky_relu:0.2?
    error: --sigma-w2 0,5:4,5: a decimal has a point; did you mean 0.5:4.5?
    error: --time-limit 1,5h: a decimal has a point; did you mean 1.5h?
    error: --memory-limit 1,5GB: a decimal has a point; did you mean 1.5GB?
    ");
}

#[test]
fn a_wrong_activation_is_refused_in_the_same_words_by_every_command() {
    for activation in ["foo", "tahn", "swish", "leaky_relu:steep", "relu:1"] {
        let said = ["run", "critical", "theory", "phase", "spectrum"]
            .map(|command| refusal(&[], &[command, "--activation", activation]));
        assert!(said.iter().all(|line| *line == said[0]), "{said:?}");
    }
}
