//! The headline and the evidence for every way in which forward and backward can fall out.

use crate::analysis::{Analysis, Growth, Line, Verdict};
use crate::chart::fixture::{Recipe, analysis};
use crate::report::{headline, lead};

/// What becomes of a line: the change in decades forward and backward.
type Change = (f64, f64);

/// One slice whose lines, at σ² = 0.01, 0.02, ..., end so many decades away from where they began.
pub fn run(changes: &[Change]) -> Analysis {
    runs(&[changes])
}

pub fn runs(slices: &[&[Change]]) -> Analysis {
    let recipes: Vec<Recipe> = slices
        .iter()
        .enumerate()
        .map(|(index, changes)| Recipe {
            width: 40 * (index + 1),
            sigma2: (1..=changes.len()).map(|i| i as f64 / 100.0).collect(),
            depths: vec![10],
            ..Recipe::default()
        })
        .collect();
    let mut made = analysis(&recipes);
    for (slice, changes) in made.slices.iter_mut().zip(slices) {
        for (line, &(forward, backward)) in slice.lines.iter_mut().zip(*changes) {
            change(line, forward, backward);
        }
        slice.forward_crossing = None;
        slice.theory_critical = None;
    }
    made
}

fn change(line: &mut Line, forward: f64, backward: f64) {
    let set = |growth: &mut Growth, decades: f64| {
        growth.change = Some(decades);
        // Of no telling width: whether so few layers keep it alone is another test's matter.
        growth.interval = Some((-1.0, 1.0));
        growth.ratio = Some([decades; 3]);
        growth.verdict = match decades {
            d if d < -1.0 => Verdict::Vanishing,
            d if d > 1.0 => Verdict::Exploding,
            _ => Verdict::Stable,
        };
    };
    set(&mut line.forward, forward);
    set(&mut line.backward, backward);
    line.names.clear();
    line.rule = None;
}

fn said(run: &Analysis) -> String {
    format!("{}. {}", headline(run), lead(run).join(" ")).replace('\u{a0}', " ")
}

#[test]
fn both_ways_agree() {
    let (dies, keeps, explodes) = ((-9.0, -9.0), (0.2, -0.2), (4.0, 4.0));
    let lines = [
        run(&[dies, keeps, explodes]),
        run(&[dies, dies]),
        run(&[explodes, explodes]),
        run(&[dies, explodes]),
        run(&[keeps, keeps]),
        run(&[keeps, keeps, explodes]),
        run(&[dies, keeps, keeps]),
        run(&[keeps, dies, keeps, explodes]),
        run(&[dies]),
        run(&[keeps]),
    ]
    .map(|run| said(&run));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn forward_and_backward_disagree() {
    let (saturates, fades, only_back) = ((0.1, 5.0), (0.1, -5.0), (-5.0, 0.1));
    let lines = [
        run(&[(-9.0, -9.0), (0.1, 0.1), saturates, saturates]),
        run(&[saturates, saturates]),
        run(&[only_back, (-9.0, -9.0)]),
        run(&[only_back, saturates]),
        run(&[fades, (0.1, 0.1)]),
        run(&[saturates]),
        run(&[fades]),
        run(&[only_back]),
        run(&[(-5.0, 5.0)]),
    ]
    .map(|run| said(&run));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_spread_goes_forward_and_only_a_gradient_back() {
    let of = |changes: &[Change]| {
        let mut made = run(changes);
        made.slices[0].bias2 = 0.05;
        headline(&made).replace('\u{a0}', " ")
    };
    let (keeps, fades, only_back) = ((0.2, -0.2), (0.1, -5.0), (-5.0, 0.1));
    assert_eq!(
        of(&[fades, keeps, fades]),
        "All three weight variances carry the units’ spread through 10 layers; only 0.02 brings the \
         gradient back"
    );
    assert_eq!(
        of(&[only_back, fades, keeps, keeps]),
        "Three of four weight variances carry the units’ spread through 10 layers; only 0.03 and above \
         bring the gradient back as well"
    );
}

#[test]
fn verdicts_on_both_sides_of_a_limit_are_no_two_fates() {
    use crate::chart::{Kind, figures};
    let titles = |changes: &[Change]| {
        let made = run(changes);
        let fates = crate::report::fate::Fates::of(&made.slices[0]);
        let figure = figures(&made);
        let figure = figure.iter().find(|figure| figure.kind == Kind::Backward);
        [
            crate::report::findings::backward(&fates),
            figure.unwrap().title.clone(),
            lead(&made).join(" "),
        ]
    };
    // ×0.098 and ×0.10.
    let near = titles(&[(-1.01, -0.99), (-0.2, -0.2), (0.3, 0.3)]);
    assert_eq!(near[0], "Backward: the gradient meets the same fate");
    assert_eq!(near[1], "Going back, the gradient meets the same fate");
    assert!(!near[2].contains("does not arrive"), "{}", near[2]);
    let apart = titles(&[(-1.2, -0.8), (-0.2, -0.2), (0.3, 0.3)]);
    assert_eq!(
        apart[0],
        "Backward: the gradient comes back where the signal does not arrive"
    );
    assert!(apart[2].contains("does not arrive"), "{}", apart[2]);
}

#[test]
fn of_a_few_draws_the_spread_is_that_of_the_ends() {
    let spread = |replicates| {
        let made = analysis(&[Recipe {
            replicates,
            ..Recipe::default()
        }]);
        let slice = &made.slices[0];
        let last = crate::report::key_numbers::of(slice).pop().unwrap();
        let line = slice.lines.iter().find(|line| line.critical).unwrap();
        let [low, high] = line.extremes.unwrap();
        let whole = format!("×{}", crate::chart::figure::words::times(high - low));
        (last.text.replace('\u{a0}', " "), last.value == whole)
    };
    let (text, whole) = spread(3);
    assert!(
        text.contains("from the smallest to the largest of three draws"),
        "{text}"
    );
    assert!(whole);
    let (text, whole) = spread(10);
    assert!(
        text.contains("from the 5% to the 95% quantile among ten draws"),
        "{text}"
    );
    assert!(!whole);
}

#[test]
fn a_signal_that_few_inputs_carry_is_said_to() {
    use crate::chart::fixture::with_geometry;
    use crate::chart::{Kind, figures};
    use crate::network::{Activation, Initialiser};
    // The typical input ends so many decades below the pooled std at each line.
    let said = |changes: &[Change], below: &[f64]| {
        let recipe = Recipe {
            activation: Activation::Gelu,
            sigma2: (1..=changes.len()).map(|i| i as f64 / 100.0).collect(),
            depths: vec![10],
            ..Recipe::default()
        };
        let mut made = with_geometry(&recipe, Initialiser::Gaussian);
        let slice = &mut made.slices[0];
        for (line, &(forward, backward)) in slice.lines.iter_mut().zip(changes) {
            change(line, forward, backward);
            line.hidden.p50.fill(Some(0.0));
        }
        slice.geometry.as_mut().unwrap().typical = below.iter().map(|by| Some(-by)).collect();
        let all = figures(&made).into_iter();
        let forward = all.filter(|figure| figure.kind == Kind::Forward);
        let [figure] = &forward.collect::<Vec<_>>()[..] else {
            panic!("one forward figure");
        };
        let caption = figure.caption.join(" ").replace('\u{a0}', " ");
        format!("{}\n{}: {caption}\n", said(&made), figure.title)
    };
    let (dies, keeps, explodes) = ((-9.0, -9.0), (0.2, -0.2), (4.0, 4.0));
    let lines = [
        said(&[dies, keeps, explodes], &[9.0, 4.2, 0.0]),
        said(&[dies, keeps, keeps], &[9.0, 5.6, 4.2]),
        said(&[dies, keeps, keeps], &[9.0, 5.6, 0.3]),
        said(&[keeps], &[1.2]),
        said(&[dies, (0.1, 5.0)], &[9.0, 4.2]),
        said(&[(0.1, 5.0)], &[4.2]),
        said(&[dies, keeps, explodes], &[9.0, 0.9, 0.0]),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn headings_say_no_more_than_the_data() {
    use crate::network::Activation;
    use crate::report::fate::Fates;
    use crate::report::findings::{backward, forward};
    let heading = |activation, bias2, changes: &[Change]| {
        let mut made = run(changes);
        made.slices[0].activation = activation;
        made.slices[0].bias2 = bias2;
        let fates = Fates::of(&made.slices[0]);
        format!("{}; {}", forward(&fates), backward(&fates))
    };
    let (dies, keeps, explodes) = ((-9.0, -9.0), (0.2, -0.2), (4.0, 4.0));
    let lines = [
        heading(Activation::Tanh, 0.0, &[dies, explodes]),
        heading(Activation::Tanh, 0.0, &[dies, dies]),
        heading(Activation::Tanh, 0.0, &[keeps, explodes]),
        heading(Activation::Tanh, 0.0, &[keeps, (0.2, 4.0)]),
        heading(Activation::Sigmoid, 0.0, &[keeps, keeps]),
        heading(Activation::Sigmoid, 0.0, &[keeps, (0.2, 4.0)]),
        heading(Activation::Relu, 0.5, &[keeps, explodes]),
        heading(Activation::Relu, 0.5, &[dies, keeps]),
    ];
    let mut biased = [run(&[keeps, (0.2, 4.0)]), run(&[dies, keeps, explodes])];
    for run in &mut biased {
        run.slices[0].bias2 = 0.5;
    }
    let biased = biased.map(|run| said(&run));
    insta::assert_snapshot!([lines.join("\n"), biased.join("\n")].join("\n"));
}

#[test]
fn the_headline_and_the_titles_of_figures_name_the_same_variance() {
    use crate::chart::figures;
    for width in [36, 80, 200] {
        let he = 2.0 / width as f64;
        let made = analysis(&[Recipe {
            width,
            sigma2: vec![he / 4.0, he, he * 4.0],
            ..Recipe::default()
        }]);
        assert!(headline(&made).contains("only He’s"), "{}", headline(&made));
        // He's own label, as every figure rounds it: 0.0556 or 0.056.
        let near = |title: &str| {
            let number = title.split("σ² = ").nth(1)?.split(' ').next()?;
            let value: f64 = number.trim_end_matches([';', ',']).parse().ok()?;
            Some((value / he - 1.0).abs() < 0.02)
        };
        for figure in figures(&made) {
            use crate::chart::Kind::{DepthBackward, DepthForward, Forward};
            if matches!(figure.kind, Forward | DepthForward | DepthBackward) {
                let title = figure.title.replace('\u{a0}', " ");
                assert_eq!(near(&title), Some(true), "{title}");
            }
        }
    }
}

#[test]
fn missing_shallow_cells_do_not_count_as_lost() {
    use crate::report::findings::{depth, depth_text};
    let mut made = analysis(&[Recipe {
        sigma2: vec![0.02, 0.025, 0.03],
        depths: vec![2, 3, 4],
        ..Recipe::default()
    }]);
    let slice = &mut made.slices[0];
    slice.map[0][0] = None;
    assert_eq!(
        depth_text(slice, false)[0],
        "The same measurement for three depths. At 3 layers all three variances end within a \
         factor of four of the start; at 4 layers all within a factor of eight."
    );
    slice.map[1][0] = None;
    assert_eq!(depth(slice, false), "How exact σ² has to be, by depth");
    assert_eq!(
        depth_text(slice, false)[0],
        "The same measurement for three depths. At 4 layers all three variances end within a \
         factor of eight of the start."
    );
}

#[test]
fn one_layer_is_no_depth_to_compare_with() {
    let made = analysis(&[Recipe {
        sigma2: vec![0.02, 0.025, 0.03],
        depths: vec![1, 2, 4],
        ..Recipe::default()
    }]);
    let said = crate::report::findings::depth_text(&made.slices[0], false);
    assert!(
        said[0].contains("At 2 layers all three variances end"),
        "{said:?}"
    );
}

#[test]
fn one_layer_and_a_turn_in_some_networks_are_said_as_such() {
    let keeps = (0.2, -0.2);
    let mut shallow = runs(&[&[keeps, keeps], &[keeps, keeps]]);
    shallow.slices.iter_mut().for_each(|slice| slice.depth = 1);
    assert!(headline(&shallow).starts_with("One hidden layer leaves nothing to compound"));
    let mut some = runs(&[&[keeps], &[keeps], &[keeps]]);
    for slice in &mut some.slices[..2] {
        slice.forward_crossing = Some(crate::analysis::Crossing::new(0.02, None));
    }
    assert_eq!(
        lead(&some)[0].replace('\u{a0}', " "),
        "The forward signal turns in two of three networks, at σ² = 0.0200."
    );
    // Two places are two, and not the ends of one that is not known better.
    some.slices[1].forward_crossing = Some(crate::analysis::Crossing::between(0.03, (0.024, 0.04)));
    assert_eq!(
        lead(&some)[0].replace('\u{a0}', " "),
        "The forward signal turns in two of three networks, at σ² = 0.0200 (width 40) and between \
         0.024 and 0.04 (width 80)."
    );
}

#[test]
fn several_networks() {
    let (dies, keeps) = ((-9.0, -9.0), (0.2, -0.2));
    let mut he = runs(&[&[dies, keeps], &[keeps, dies]]);
    he.slices[0].lines[1].names.push("He");
    he.slices[1].lines[0].names.push("He");
    let lines = [
        he,
        runs(&[&[dies, keeps], &[dies, keeps], &[keeps, keeps]]),
        runs(&[&[dies, keeps], &[keeps, dies]]),
        runs(&[&[dies, keeps], &[dies, dies], &[keeps, dies]]),
        runs(&[&[dies], &[dies]]),
    ]
    .map(|run| said(&run));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn rules_of_one_number_are_named_with_it() {
    let keeps = (0.2, 0.2);
    let mut made = run(&[(-9.0, -9.0), keeps, keeps, (9.0, 9.0)]);
    let lines = &mut made.slices[0].lines;
    for (line, rule) in lines[1..3].iter_mut().zip(["glorot", "lecun"]) {
        line.sigma2 = 0.03125;
        line.rule = Some(rule.into());
    }
    (lines[1].names, lines[2].names) = (vec!["Glorot"], vec!["LeCun"]);
    assert_eq!(
        headline(&made).replace('\u{a0}', " "),
        "Two of four settings, 0.03125 (Glorot, LeCun), carry the signal through 10 layers, \
         forward and back"
    );
    change(&mut made.slices[0].lines[2], 9.0, 9.0);
    made.slices[0].lines[2].names = vec!["LeCun"];
    made.slices[0].lines[2].rule = Some("lecun".into());
    let said = said(&made);
    assert!(said.starts_with("Of four settings only Glorot’s, 0.03125, carries"));
    assert!(said.contains("at 0.03125 (LeCun) they end"), "{said}");
}

#[test]
fn of_two_rules_of_one_number_the_headline_takes_the_one_that_the_figures_have() {
    use crate::network::Activation;
    let (keeps, grows) = ((0.2, 0.2), (9.0, 9.0));
    for (activation, names) in [
        (Activation::Linear, ["Glorot", "LeCun"]),
        (Activation::Selu, ["LeCun", "Glorot"]),
    ] {
        let mut made = runs(&[&[keeps, grows], &[keeps, grows]]);
        for slice in &mut made.slices {
            slice.activation = activation;
            slice.lines[0].names = names.into();
        }
        let said = headline(&made);
        assert!(said.contains(&format!("{}’s variance", names[0])), "{said}");
        assert!(!said.contains(names[1]), "{said}");
    }
}

#[test]
fn what_only_few_layers_keep_is_not_praised() {
    let mut made = run(&[(-0.9, -0.9), (-0.5, -0.5), (0.01, 0.01), (4.0, 4.0)]);
    for (line, change) in made.slices[0].lines.iter_mut().zip([-0.9, -0.5, 0.01, 4.0]) {
        for growth in [&mut line.forward, &mut line.backward] {
            growth.per_layer = Some(change / 9.0);
            growth.interval = Some((change / 9.0 - 0.01, change / 9.0 + 0.01));
        }
    }
    let praised = headline(&made).replace('\u{a0}', " ");
    assert!(
        praised.ends_with(
            "carry the signal through 10 layers, forward and back, but two only because the layers \
             are few"
        ),
        "{praised}"
    );
    // An interval that reaches to where 50 layers would keep it is no reason to doubt.
    for line in &mut made.slices[0].lines {
        line.forward.interval = Some((-0.2, 0.2));
        line.backward.interval = Some((-0.2, 0.2));
    }
    assert!(!headline(&made).contains("few"));
}

#[test]
fn networks_of_one_activation_are_one_item() {
    use crate::network::Activation::{Gelu, Relu, Sigmoid, Tanh};
    let mut made = runs(&[[(0.1, 0.1)].as_slice(); 6]);
    for (index, slice) in made.slices.iter_mut().enumerate() {
        slice.width = [32, 64][index / 3];
        slice.activation = [Relu, Gelu, Sigmoid][index % 3];
    }
    let lose = |made: &mut Analysis, which: &[usize]| {
        for &index in which {
            change(&mut made.slices[index].lines[0], -9.0, -9.0);
        }
        headline(made).replace('\u{a0}', " ")
    };
    assert!(lose(&mut made, &[2]).ends_with("; sigmoid at width 32 does not"));
    assert!(lose(&mut made, &[5]).ends_with("; sigmoid does not"));
    let said = lose(&mut made, &[4]);
    assert!(
        said.ends_with("; GELU at width 64 and sigmoid do not"),
        "{said}"
    );
    // One activation at several widths.
    let mut made = runs(&[[(0.1, 0.1)].as_slice(); 3]);
    made.slices
        .iter_mut()
        .for_each(|slice| slice.activation = Tanh);
    let said = lose(&mut made, &[0, 2]);
    assert!(said.ends_with("; widths 40 and 120 do not"), "{said}");
}
