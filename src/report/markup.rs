//! Escaping: text into Markdown and into a CSS string. HTML is escaped by the templates.

use std::io::{self, Write};

/// Writes `text` so that GitHub's Markdown shows it as it is, also inside a table.
pub fn escape_markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for c in text.chars() {
        match c {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '@' => {
                write!(out, "\\{c}")?;
            }
            '\n' | '\r' => out.write_all(b" ")?,
            c => write!(out, "{c}")?,
        }
    }
    Ok(())
}

/// A CSS string with its quotes. No character of it can end the string or the style element.
pub fn css_string(text: &str) -> String {
    let mut css = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '&' => css.push_str(&format!("\\{:x} ", u32::from(c))),
            c if c.is_control() => css.push(' '),
            c => css.push(c),
        }
    }
    css.push('"');
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(text: &str) -> String {
        let mut out = Vec::new();
        escape_markdown(text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markdown_shows_every_character_as_it_is() {
        assert_eq!(
            markdown("a|b <c> & *d* leaky_relu `e` [f] 2\n3"),
            r"a\|b &lt;c&gt; &amp; \*d\* leaky\_relu \`e\` \[f\] 2 3"
        );
    }

    #[test]
    fn a_css_string_can_not_be_left() {
        let css = css_string("a\"b\\c</style>\n×");
        assert_eq!(css, "\"a\\22 b\\5c c\\3c /style\\3e  ×\"");
    }
}
