//! Pages to look at in a browser.

use super::sample;

/// `cargo test --lib pages_to_look_at -- --ignored` writes them to `target/look/`.
#[test]
#[ignore = "writes files for people to look at"]
fn pages_to_look_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/look");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, sample) in [
        ("textbook", sample::textbook()),
        ("none-keeps", sample::none_keeps()),
        ("tanh", sample::tanh()),
        ("interrupted", sample::interrupted()),
        ("several", sample::several_activations()),
        ("one", sample::one_variance()),
        ("dead", sample::dead()),
    ] {
        let rendered = sample.drawn().render();
        std::fs::write(folder.join(format!("{name}.html")), rendered.html).unwrap();
        std::fs::write(folder.join(format!("{name}.md")), rendered.markdown).unwrap();
    }
}
