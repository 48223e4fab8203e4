//! Rewrites plotters' SVG: attributes overridden, redundant ones dropped, one element a line.

use super::pen::Overrides;

/// Attributes that the root says for all, or that a baseline does not need.
const DROPPED: [&str; 2] = ["dy", "font-family"];

/// Values that are the default anyway.
const DEFAULTS: [(&str, &str); 4] = [
    ("opacity", "1"),
    ("stroke", "none"),
    ("stroke-width", "0"),
    ("text-anchor", "start"),
];

/// The elements inside plotters' document, the i-th with the i-th overrides.
pub fn rewritten(document: &str, overrides: &[Overrides]) -> String {
    let mut lines = document.lines().skip(1);
    let mut elements = String::new();
    let mut count = 0;
    while let Some(line) = lines.next() {
        if line == "</svg>" {
            break;
        }
        let (name, mut attributes, closed) = parsed(line);
        for (key, value) in overrides.get(count).into_iter().flatten() {
            match attributes.iter_mut().find(|(k, _)| k == key) {
                Some(attribute) => attribute.1 = value,
                None => attributes.push((key, value)),
            }
        }
        count += 1;
        attributes.retain(|pair| !DROPPED.contains(&pair.0) && !DEFAULTS.contains(pair));
        elements.push('<');
        elements.push_str(name);
        for (key, value) in attributes {
            elements.extend([" ", key, "=\"", value.trim_end(), "\""]);
        }
        if closed {
            elements.push_str("/>\n");
        } else {
            // plotters writes the content of a text on a line of its own.
            let content = lines.next().unwrap_or_default();
            elements.extend([">", content, "</", name, ">\n"]);
            lines.next();
        }
    }
    debug_assert_eq!(count, overrides.len(), "one element for each mark");
    elements
}

/// Name, attributes and whether the element ends here, of a line such as `<rect x="1"/>`.
fn parsed(line: &str) -> (&str, Vec<(&str, &str)>, bool) {
    let closed = line.ends_with("/>");
    let inner = line
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim_end_matches('/');
    let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        attributes.push((key.trim(), value));
        rest = after;
    }
    (name, attributes, closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_overridden_dropped_and_added() {
        let plotters = "<svg width=\"1\">\n\
            <polyline fill=\"none\" opacity=\"1\" stroke=\"#000000\" points=\"1,2 3,4 \"/>\n\
            <text x=\"1\" dy=\"0.76em\" text-anchor=\"start\" opacity=\"1\">\na &lt; b\n</text>\n</svg>\n";
        let overrides = [
            vec![("stroke-dasharray", "4 5".to_owned())],
            vec![("x", "7".to_owned())],
        ];
        assert_eq!(
            rewritten(plotters, &overrides),
            "<polyline fill=\"none\" stroke=\"#000000\" points=\"1,2 3,4\" stroke-dasharray=\"4 5\"/>\n\
             <text x=\"7\">a &lt; b</text>\n"
        );
    }
}
