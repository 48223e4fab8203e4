mod names;
mod placing;

use super::*;
use crate::analysis::{Analysis, Verdict};
use crate::chart::Size;
use crate::chart::fixture::{Recipe, analysis};

fn made(recipe: Recipe) -> Analysis {
    analysis(&[recipe])
}

fn drawn(analysis: &Analysis, direction: Direction) -> Option<Figure> {
    figure(
        Context {
            analysis,
            index: 0,
            suffix: "",
        },
        direction,
    )
}

fn words(figure: Figure) -> String {
    let mut lines = vec![figure.title];
    lines.extend(figure.subtitle);
    lines.push(figure.alt);
    lines.extend(figure.caption);
    lines.join("\n").replace('\u{a0}', " ")
}

/// A map of the given decades, deepest row last, from five layers on.
fn map(rows: &[&[f64]]) -> Content {
    Content {
        direction: Direction::Forward,
        activation: Activation::Relu,
        noun: "signal",
        statistic: Statistic::Std,
        network: "80 units a layer".into(),
        draws: Draws::of([10]),
        variances: rows[0].len(),
        columns: (0..rows[0].len())
            .map(|i| Column {
                sigma2: 10f64.powi(i as i32),
                label: format!("{i}"),
                said: format!("{i}"),
                critical: false,
                name: None,
                shared: false,
            })
            .collect(),
        rows: rows
            .iter()
            .enumerate()
            .map(|(i, row)| (5 + i, row.iter().map(|&v| Cell::Decades(v)).collect()))
            .collect(),
    }
}

/// A map that follows a law, with a critical column at He's variance if it is there.
fn lawful(sigma2: &[f64], depths: &[usize], law: fn(f64) -> f64) -> Content {
    let columns = sigma2
        .iter()
        .zip(labels(sigma2))
        .map(|(&sigma2, label)| Column {
            sigma2,
            said: label.clone(),
            label,
            critical: sigma2 == 0.025,
            name: (sigma2 == 0.025).then(|| "He".into()),
            shared: false,
        });
    let cell = |sigma2: f64, depth: usize| match law(sigma2) * (depth as f64 - 1.0) - 0.04 {
        v if v < -400.0 => Cell::Dead,
        v => Cell::Decades(v),
    };
    let row = |&depth: &usize| (depth, sigma2.iter().map(|&s| cell(s, depth)).collect());
    Content {
        variances: sigma2.len(),
        columns: columns.collect(),
        rows: depths.iter().map(row).collect(),
        ..map(&[&[0.0]])
    }
}

#[test]
fn words_of_the_textbook_exercise() {
    let analysis = made(Recipe::default());
    insta::assert_snapshot!(words(drawn(&analysis, Direction::Forward).unwrap()));
    insta::assert_snapshot!(words(drawn(&analysis, Direction::Backward).unwrap()));
}

#[test]
fn words_where_depth_costs_nothing() {
    let recipe = Recipe {
        activation: Activation::Tanh,
        sigma2: vec![0.02, 0.03, 0.1],
        ..Recipe::default()
    };
    insta::assert_snapshot!(words(drawn(&made(recipe), Direction::Forward).unwrap()));
}

#[test]
fn the_field_that_is_read_out_is_in_every_drawing() {
    for direction in [Direction::Forward, Direction::Backward] {
        let figure = drawn(&made(Recipe::default()), direction).unwrap();
        let said = figure.caption.join(" ").replace('\u{a0}', " ");
        let (before, after) = said.split_once(" decades at σ² = ").unwrap();
        let field = before.rsplit(' ').next().unwrap();
        let sigma2 = after.split(':').next().unwrap();
        for size in [Size::Page, Size::Phone, Size::Slide] {
            let texts: Vec<&str> = figure.drawings.at(size).texts().map(|t| &*t.text).collect();
            let short = sigma2.trim_start_matches('0');
            assert!(
                texts.iter().any(|t| *t == sigma2 || *t == short),
                "{size:?}: {sigma2}"
            );
            assert!(texts.contains(&field), "{size:?}: {field}");
        }
    }
}

#[test]
fn a_variance_is_kept_where_the_verdict_is_stable() {
    for (name, recipe) in crate::chart::figure::gallery::recipes() {
        let made = made(recipe);
        for direction in [Direction::Forward, Direction::Backward] {
            let context = Context {
                analysis: &made,
                index: 0,
                suffix: "",
            };
            let Some(content) = content(context, direction) else {
                continue;
            };
            for (row, cells) in made.slices[0].map.iter().enumerate() {
                let stable = |cell: &Option<MapCell>| {
                    let cell = cell.unwrap();
                    let growth = match direction {
                        Direction::Forward => cell.forward,
                        Direction::Backward => cell.backward,
                    };
                    growth.verdict == Verdict::Stable
                };
                let verdicts = (0..cells.len()).filter(|&i| stable(&cells[i]));
                assert_eq!(content.kept(row), Vec::from_iter(verdicts), "{name} {row}");
            }
        }
    }
    // The median of five is dead though the two that live keep their size.
    let mostly_dead = Growth {
        ratio: Some([0.0; 3]),
        verdict: Verdict::Vanishing,
        dead: true,
        dead_replicates: 3,
        ..Growth::default()
    };
    assert_eq!(Cell::of(mostly_dead), Cell::Dead);
    // Two dead ones leave the median alive: it is a number, however far it has sunk.
    let mostly_alive = Growth {
        change: Some(-0.5),
        ratio: Some([0.0; 3]),
        dead_replicates: 2,
        ..Growth::default()
    };
    assert_eq!(Cell::of(mostly_alive), Cell::Decades(-0.5));
}

#[test]
fn the_line_of_zero_leaves_clear_space_round_numbers() {
    use crate::chart::layout::clip;
    use crate::chart::scene::Mark;
    for (scene, size) in {
        let figure = drawn(&made(Recipe::default()), Direction::Forward).unwrap();
        let drawings = figure.drawings;
        [(drawings.page, 13.0), (drawings.slide, 20.0)]
    } {
        let lines: Vec<_> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Line { points, width, .. } if *width > 2.0 => Some((points, *width)),
                _ => None,
            })
            .collect();
        assert!(lines.len() > 3, "the line is drawn");
        for text in scene.texts().filter(|t| t.text.ends_with(char::is_numeric)) {
            for (points, width) in &lines {
                let near = text.bounds().grown(width / 2.0 + 0.1 * size);
                assert!(clip::line(points, &near).is_empty(), "{}", text.text);
            }
        }
    }
}

#[test]
fn titles_follow_the_counts() {
    let title = |rows: &[&[f64]]| map(rows).title().replace('\u{a0}', " ");
    let one = title(&[&[-0.2, 0.0, 0.2], &[-4.0, 0.1, 4.0]]);
    assert_eq!(
        one,
        "At 6 layers only σ² = 1 keeps the signal; at 5 layers all three do"
    );
    let none = title(&[&[-1.6, 0.1, 1.6], &[-4.0, 1.1, 4.0]]);
    assert_eq!(
        none,
        "At 6 layers no σ² keeps the signal; at 5 layers one of three does"
    );
    let never = title(&[&[-1.6, 1.1, 1.6], &[-4.0, 1.1, 4.0]]);
    assert_eq!(
        never,
        "No σ² keeps the signal, neither through 5 layers nor through 6 layers"
    );
    let always = title(&[&[-0.1, 0.1], &[0.2, 0.3]]);
    assert_eq!(always, "Every σ² keeps the signal through 6 layers");
    let fewer = title(&[&[-0.2, 0.0, 0.2], &[-4.0, 0.1, 0.3]]);
    assert_eq!(
        fewer,
        "At 6 layers two of three variances keep the signal; at 5 layers three do"
    );
    let equal = title(&[&[-0.2, 0.3, 2.0], &[0.1, 0.2, 3.0]]);
    assert_eq!(
        equal,
        "Depth costs no variance: two of three keep the signal at 5 layers and at 6 layers"
    );
    let same = title(&[&[-0.2, 2.0], &[0.1, 3.0]]);
    assert_eq!(same, "At 6 layers, as at 5, only σ² = 0 keeps the signal");
}

#[test]
fn a_depth_that_was_cut_short_is_no_measure() {
    let rows: [&[f64]; 3] = [&[-0.1, 0.0, 0.1], &[-0.5, 0.0, 0.5], &[-4.0, 0.1, 0.9]];
    let mut content = map(&rows);
    // The two that the shallowest depth lacks would make depth look a help.
    content.rows[0].1[0] = Cell::Missing;
    content.rows[0].1[1] = Cell::Missing;
    assert_eq!(
        content.title(),
        "At 7 layers two of three variances keep the signal; at 6 layers three do"
    );
    content.rows[1].1[0] = Cell::Missing;
    assert_eq!(
        content.title(),
        "At 7 layers two of three variances keep the signal"
    );
    assert_eq!(
        content.caption()[0],
        "Fields from −1 to +1 keep the signal within a factor of ten."
    );
    assert!(content.alt().ends_with("Kept: two at 7 layers."));
}

#[test]
fn one_layer_is_the_start_and_no_depth_to_compare_with() {
    let rows: [&[f64]; 3] = [&[0.0, 0.0, 0.0], &[-0.2, 0.0, 0.2], &[-4.0, 0.1, 0.9]];
    assert_eq!(
        at_depths(&rows, &[1, 2, 4]).title(),
        "At 4 layers two of three variances keep the signal; at 2 layers three do"
    );
}

/// A map of the given decades at these depths.
fn at_depths(rows: &[&[f64]], depths: &[usize]) -> Content {
    let mut content = map(rows);
    for (row, depth) in content.rows.iter_mut().zip(depths) {
        row.0 = *depth;
    }
    content
}

#[test]
fn two_layers_keep_what_stays_within_a_factor_of_two() {
    let content = at_depths(&[&[-0.7, -0.2, 0.2], &[-4.0, 0.0, 4.0]], &[2, 3]);
    assert_eq!(
        content.title().replace('\u{a0}', " "),
        "At 3 layers only σ² = 1 keeps the signal; at 2 layers two of three do"
    );
    let rule = "In fewer than five layers what is kept ends within a factor of two for each layer on the way.";
    assert!(content.caption().contains(&rule.to_owned()));
}

#[test]
fn a_title_compares_depths_of_one_rule_or_the_subtitle_names_both() {
    let small: &[f64] = &[-0.7, -0.2, 0.4];
    let deep: &[f64] = &[-4.0, 0.0, 4.0];
    let said = |depths: &[usize]| {
        let mut rows = vec![small; depths.len()];
        rows[depths.len() - 1] = deep;
        let content = at_depths(&rows, depths);
        let texts = [
            content.title(),
            content.subtitle()[1].clone(),
            content.caption()[0].clone(),
        ];
        texts.map(|text| text.replace('\u{a0}', " "))
    };
    let [title, subtitle, _] = said(&[2, 5, 50]);
    assert!(title.ends_with("; at 5 layers all three do"), "{title}");
    assert!(
        subtitle.contains("Kept: within a factor of ten;"),
        "{subtitle}"
    );
    // All fields of two layers lie between −1 and +1, and one of them is kept.
    let [title, subtitle, _] = said(&[2, 50]);
    assert_eq!(title, "At 50 layers, as at 2, only σ² = 1 keeps the signal");
    assert!(
        subtitle.contains("Kept: within a factor of ten, below five layers of two a layer;"),
        "{subtitle}"
    );
    let [_, subtitle, caption] = said(&[2, 3]);
    assert!(
        subtitle.contains("Kept: within a factor of two a layer;"),
        "{subtitle}"
    );
    assert!(
        caption.contains("within 0.3 a layer on the way"),
        "{caption}"
    );
    assert!(!caption.contains("ten"), "{caption}");
}

#[test]
fn a_wedge_narrows_at_every_depth_or_is_none() {
    let steady: [&[f64]; 3] = [&[0.0, 0.0, 0.0], &[-2.0, 0.0, 0.0], &[-3.0, 0.0, 3.0]];
    assert!(map(&steady).caption()[0].contains("narrows upwards"));
    let back_and_forth: [&[f64]; 3] = [&[0.0, 0.0, 0.0], &[-2.0, 0.0, 2.0], &[-3.0, 0.0, 0.0]];
    let said = &map(&back_and_forth).caption()[0];
    assert!(!said.contains("narrows"), "{said}");
    assert!(
        said.contains("within a factor of ten: fewer at 7 layers than at 5."),
        "{said}"
    );
}

#[test]
fn classes_end_at_their_edges() {
    let class = |v: f64| Cell::Decades(v).class().unwrap();
    assert_eq!([class(0.0), class(0.44), class(-0.44)], [7, 7, 7]);
    // What is printed alike is coloured alike, on either side.
    assert_eq!([class(0.52), class(0.48)], [8, 8]);
    assert_eq!([class(-0.52), class(-0.48)], [6, 6]);
    assert_eq!(
        [class(0.5), class(-0.5), class(1.94), class(2.0)],
        [8, 6, 8, 9]
    );
    assert_eq!(
        [class(55.0), class(1e4), class(-54.4), class(-55.0)],
        [14, 14, 1, 0]
    );
    assert_eq!((Cell::Dead.class(), Cell::Missing.class()), (Some(0), None));
    let label = |v: f64| Cell::Decades(v).label();
    assert_eq!(
        [label(-12.4), label(9.94), label(9.96), label(-0.04)],
        ["−12", "+9.9", "+10", "0.0"]
    );
}

#[test]
fn a_dead_median_is_told_from_one_that_is_constant() {
    let dead = Growth {
        dead: true,
        dead_replicates: 6,
        ..Growth::default()
    };
    assert_eq!(Cell::of(dead), Cell::Dead);
    let constant = Growth {
        verdict: Verdict::Vanishing,
        ..Growth::default()
    };
    assert_eq!(Cell::of(constant).label(), "std 0");
}

#[test]
fn the_line_of_zero_is_interpolated_and_follows_its_neighbour() {
    let content = map(&[
        &[-1.0, 1.0, -1.0, 3.0], // two crossings: the one below row 2's is meant
        &[-3.0, -2.0, -1.0, 3.0],
        &[1.0, 2.0, 3.0, 4.0], // none
    ]);
    assert_eq!(content.zeros(), [None, Some(2.25), Some(2.25)]);
}

#[test]
fn a_small_drawing_says_how_many_variances_it_shows() {
    let sigma2: Vec<f64> = (0..30).map(|i| 0.001 * 1.2f64.powi(i)).collect();
    let content = lawful(&sigma2, &[5, 50], |s| 0.5 * (40.0 * s).log10());
    let shown = |scene: &crate::chart::scene::Scene| {
        let name = scene
            .texts()
            .find(|t| t.text.starts_with("weight variance"));
        name.map(|t| t.text.clone())
    };
    let phone = shown(&content.phone()).unwrap();
    let numbers = phone.strip_prefix("weight variance σ², ").unwrap();
    let (few, all) = numbers.split_once(" of ").unwrap();
    assert!(few.parse::<usize>().unwrap() < 30 && all == "30", "{phone}");
    let few = lawful(&[0.02, 0.025, 0.03], &[5, 50], |s| 0.5 * (40.0 * s).log10());
    assert_eq!(shown(&few.phone()).unwrap(), "weight variance σ²");
}

#[test]
fn what_a_title_counts_is_drawn() {
    // 30 variances of which the deepest row keeps the 8th to the 10th, and 20 depths.
    let row = |depth: usize| -> Vec<f64> {
        let decades = |i: usize| (i as f64 - 8.0) * 0.1 * depth as f64;
        (0..30).map(decades).collect()
    };
    let rows: Vec<Vec<f64>> = (1..=20).map(row).collect();
    let mut content = map(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    // Depths 1 to 20: the first that is compared is 5, the fifth row.
    for (index, (depth, _)) in content.rows.iter_mut().enumerate() {
        *depth = index + 1;
    }
    let last = content.rows.len() - 1;
    let kept = content.kept(last);
    assert_eq!(kept, [8]);
    let (compared, _) = content.shallow().unwrap();
    assert_eq!(content.rows[compared].0, 5);
    for (columns, rows) in [sizes::PAGE, sizes::PHONE, sizes::SLIDE] {
        let thinned = content.thinned(columns, rows);
        assert!(thinned.columns.len() <= columns && thinned.rows.len() <= rows);
        assert!(
            thinned
                .columns
                .iter()
                .any(|c| c.sigma2 == content.columns[8].sigma2)
        );
        assert!(thinned.rows.iter().any(|(depth, _)| *depth == 5));
        assert_eq!(
            thinned.shallow().map(|(row, _)| thinned.rows[row].0),
            Some(5)
        );
    }
    let said = content.about_thinning().unwrap();
    assert_eq!(
        said,
        "The map shows 16 of 30 variances and twelve of 20 depths, on a phone nine of 30 variances and ten of 20 \
         depths; the data have all."
    );
}

#[test]
fn labels_are_what_was_asked_or_two_digits() {
    assert_eq!(
        labels(&[0.0125, 0.025, 0.044_67, 1.0]),
        ["0.0125", "0.025", "0.045", "1"]
    );
    let near = labels(&[0.023_41, 0.023_49]);
    assert_ne!(near[0], near[1]);
}

#[test]
fn a_single_depth_or_variance_gives_no_map() {
    let one_depth = Recipe {
        depths: vec![50],
        ..Recipe::default()
    };
    assert!(drawn(&made(one_depth), Direction::Forward).is_none());
    let one_variance = Recipe {
        sigma2: vec![0.025],
        ..Recipe::default()
    };
    assert!(drawn(&made(one_variance), Direction::Backward).is_none());
}

#[test]
fn missing_cells_are_hatched_and_said() {
    let mut analysis = made(Recipe::default());
    analysis.slices[0].map[6][3] = None;
    let figure = drawn(&analysis, Direction::Forward).unwrap();
    assert!(figure.subtitle[1].ends_with("Hatched: not computed."));
    let texts = figure
        .drawings
        .page
        .texts()
        .filter(|t| t.text.starts_with('−'))
        .count();
    let full = drawn(&made(Recipe::default()), Direction::Forward).unwrap();
    let all = full
        .drawings
        .page
        .texts()
        .filter(|t| t.text.starts_with('−'))
        .count();
    assert_eq!(texts + 1, all);
}
