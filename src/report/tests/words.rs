//! A page's words without its markup.

/// Headings, sentences, tables and captions, a block a line; a table's cells parted by bars.
pub fn of_html(html: &str) -> String {
    let body = &html[html.find("<body>").expect("a body")..];
    let mut text = String::new();
    let mut rest = body;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let close = rest[open..].find('>').expect("a closed tag") + open;
        let tag = &rest[open + 1..close];
        rest = &rest[close + 1..];
        let name = tag.split_whitespace().next().unwrap_or("");
        match name {
            "svg" | "math" => {
                let end = format!("</{name}>");
                let at = rest.find(&end).expect("a closed element");
                rest = &rest[at + end.len()..];
                text.push_str(if name == "svg" {
                    "[drawing]"
                } else {
                    "[formula]"
                });
            }
            "h1" => text.push_str("\n\n# "),
            "h2" => text.push_str("\n\n## "),
            "h3" => text.push_str("\n\n### "),
            "th" | "td" => text.push_str(" | "),
            "p" | "dt" | "tr" | "table" | "summary" | "figcaption" | "pre" => text.push('\n'),
            "dd" => text.push_str(": "),
            _ => {}
        }
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            line.split(' ')
                .filter(|w| !w.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let mut out = String::new();
    for line in lines {
        if line.is_empty() && (out.is_empty() || out.ends_with("\n\n")) {
            continue;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}
