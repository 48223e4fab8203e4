//! Tables as Markdown, and their place in docs/performance.md.

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance.md");
const BEGIN: &str = "<!-- tables: written by `cargo bench --bench sweep -- --write` -->\n";
const END: &str = "<!-- end of tables -->";

/// A table under a sentence.
pub fn markdown(sentence: &str, head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_string()).collect();
    let rule: Vec<String> = (0..head.len())
        .map(|column| if column == 0 { "---" } else { "---:" }.into())
        .collect();
    let mut text = format!("{sentence}\n\n{}{}", line(&head), line(&rule));
    rows.iter().for_each(|row| text.push_str(&line(row)));
    text
}

/// Puts the tables into the page.
pub fn write(tables: &str) {
    let page = std::fs::read_to_string(PAGE).expect("docs/performance.md");
    let (before, rest) = page.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where the tables end");
    let page = format!("{before}{BEGIN}\n{tables}\n{END}{after}");
    std::fs::write(PAGE, page).expect("docs/performance.md");
}
