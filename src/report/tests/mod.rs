//! The report as people read it: snapshots of its words for several kinds of run.

mod few_layers;
mod headline;
mod look;
mod narrow;
mod no_turn;
mod said;
mod sample;
mod shape;
mod turning;
mod words;

use sample::Sample;

/// The page's words and the Markdown, one after the other.
fn shown(sample: &Sample) -> String {
    let rendered = sample.render();
    format!(
        "{}\n======== report.md ========\n\n{}",
        words::of_html(&rendered.html),
        rendered.markdown
    )
}

macro_rules! reads {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(shown(&sample::$name()));
            }
        )*
    };
}

reads![
    textbook,
    none_keeps,
    all_keep,
    tanh,
    interrupted,
    several_activations,
    one_layer,
    one_variance,
    dead
];
