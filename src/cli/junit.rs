//! JUnit XML, which CI systems read test results from.

use std::fmt::Write;

/// One test: a name, and what went wrong if it failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What was tested.
    pub name: String,
    /// A sentence; `None` where it passed.
    pub failure: Option<String>,
}

/// The document of one suite. `class` groups the cases (readers part it at its dots); nothing in it
/// depends on the clock.
pub fn document(suite: &str, class: &str, cases: &[Case]) -> String {
    let failed = cases.iter().filter(|case| case.failure.is_some()).count();
    let counts = format!(
        "name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" time=\"0\"",
        escaped(suite),
        cases.len()
    );
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite {counts}>\n"
    );
    for case in cases {
        let head = format!(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
            escaped(class),
            escaped(&case.name)
        );
        // Writing to a String can't fail.
        let _ = match &case.failure {
            None => writeln!(out, "{head}/>"),
            Some(sentence) => {
                let sentence = escaped(sentence);
                writeln!(
                    out,
                    "{head}>\n      <failure message=\"{sentence}\" type=\"check\">{sentence}</failure>\n    </testcase>"
                )
            }
        };
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Text as XML 1.0 can hold it, in an attribute or between tags. What it can't hold at all (control
/// characters, which a folder's name may have) becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would make them spaces in an attribute.
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The suite's name and its cases, as an XML parser has them.
    fn parsed(text: &str) -> (String, Vec<Case>) {
        let xml = roxmltree::Document::parse(text).unwrap();
        let suite = xml
            .descendants()
            .find(|node| node.has_tag_name("testsuite"))
            .unwrap();
        let cases: Vec<Case> = suite
            .children()
            .filter(|node| node.has_tag_name("testcase"))
            .map(|case| {
                let failure = case.children().find(|node| node.has_tag_name("failure"));
                let failure = failure.map(|node| {
                    let message = node.attribute("message").unwrap();
                    assert_eq!(node.text().unwrap_or_default(), message);
                    message.to_owned()
                });
                let name = case.attribute("name").unwrap().to_owned();
                Case { name, failure }
            })
            .collect();
        for node in [xml.root_element(), suite] {
            let count = |name| node.attribute(name).unwrap().parse::<usize>().unwrap();
            assert_eq!(count("tests"), cases.len());
            let failures = cases.iter().filter(|case| case.failure.is_some()).count();
            assert_eq!(count("failures"), failures);
        }
        (suite.attribute("name").unwrap().to_owned(), cases)
    }

    #[test]
    fn passed_and_failed_cases_are_laid_out_as_readers_want_them() {
        let case = |name: &str, failure: Option<&str>| Case {
            name: name.into(),
            failure: failure.map(String::from),
        };
        let cases = [case("a", None), case("b & c", Some("1 < 2\n\"so\""))];
        insta::assert_snapshot!(document("a \u{1}>run", "initscope.check", &cases), @r##"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="a �&gt;run" tests="2" failures="1" errors="0" skipped="0" time="0">
          <testsuite name="a �&gt;run" tests="2" failures="1" errors="0" skipped="0" time="0">
            <testcase classname="initscope.check" name="a" time="0"/>
            <testcase classname="initscope.check" name="b &amp; c" time="0">
              <failure message="1 &lt; 2&#10;&quot;so&quot;" type="check">1 &lt; 2&#10;&quot;so&quot;</failure>
            </testcase>
          </testsuite>
        </testsuites>
        "##);
    }

    proptest! {
        /// Whatever the text, a parser gets it back (but for what XML has no place for).
        #[test]
        fn every_text_comes_back(suite in "\\PC*|.*", name in any::<String>(), said in any::<String>()) {
            let cases = [
                Case { name: name.clone(), failure: None },
                Case { name: name.clone(), failure: Some(said.clone()) },
            ];
            let (got_suite, got) = parsed(&document(&suite, "c", &cases));
            let held = |text: &str| -> String {
                text.chars()
                    .map(|c| match c {
                        '\t' | '\n' | '\r' => c,
                        c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => '\u{fffd}',
                        c => c,
                    })
                    .collect()
            };
            prop_assert_eq!(got_suite, held(&suite));
            let (name, failure) = (held(&name), Some(held(&said)));
            let passed = Case { name: name.clone(), failure: None };
            prop_assert_eq!(got, [passed, Case { name, failure }]);
        }
    }
}
