//! What every page must hold, whatever the run.

use std::collections::BTreeSet;

use super::sample::{self, Sample};
use crate::report::Templates;

fn samples() -> Vec<Sample> {
    vec![
        sample::textbook(),
        sample::none_keeps(),
        sample::tanh(),
        sample::interrupted(),
        sample::several_activations(),
        sample::one_layer(),
        sample::one_variance(),
        sample::dead(),
    ]
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.match_indices(&start)
        .map(|(at, _)| {
            let rest = &html[at + start.len()..];
            &rest[..rest.find('"').unwrap()]
        })
        .collect()
}

#[test]
fn a_page_asks_for_nothing_outside_and_has_no_script() {
    for sample in samples() {
        let html = sample.render().html;
        for word in [
            "<script",
            "src=\"http",
            "href=\"http",
            "@import",
            "url(http",
            "url(//",
            "onload",
        ] {
            assert!(!html.contains(word), "{word}");
        }
        // Fonts and the empty icon are the only URLs.
        let urls = html.matches("url(").count();
        assert_eq!(urls, html.matches("url(data:font/woff2;base64,").count());
    }
}

#[test]
fn identifiers_are_unique_and_every_link_within_the_page_leads_somewhere() {
    for sample in samples() {
        let html = sample.render().html;
        let ids = attributes(&html, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{ids:?}");
        for target in attributes(&html, "href") {
            if let Some(id) = target.strip_prefix('#') {
                assert!(unique.contains(id), "#{id}");
            }
        }
        for label in attributes(&html, "aria-labelledby") {
            assert!(unique.contains(label), "{label}");
        }
    }
}

#[test]
fn links_go_to_files_that_are_written() {
    let mut sample = sample::textbook();
    let links = |sample: &Sample| -> BTreeSet<String> {
        let html = sample.render().html;
        let links = attributes(&html, "href").into_iter().map(str::to_owned);
        links.filter(|link| link.starts_with("figures/")).collect()
    };
    assert!(links(&sample).contains("figures/forward.svg"));
    assert!(!links(&sample).contains("figures/forward.png"));
    sample.spec.format.push(crate::spec::Format::Png);
    assert!(links(&sample).contains("figures/forward.png"));
}

#[test]
fn words_of_the_user_are_escaped() {
    let mut sample = sample::one_variance();
    sample.provenance.command = "initscope run --name 'a <b> & \"c\"'".into();
    sample.provenance.method = "x < y & <script>".into();
    let rendered = sample.render();
    assert!(
        rendered.html.contains("name = &#39;a &lt;b&gt; &amp;")
            || rendered.html.contains("a &lt;b&gt; &amp;")
    );
    assert!(!rendered.html.contains("<b> &"));
    assert!(rendered.html.contains("x &lt; y &amp; &lt;script&gt;"));
    assert!(rendered.markdown.contains("x &lt; y &amp; &lt;script&gt;"));
    // Inside a code block Markdown shows everything as it is.
    assert!(rendered.markdown.contains("--name 'a <b> & \"c\"'"));
}

#[test]
fn two_runs_give_the_same_bytes() {
    assert_eq!(
        sample::several_activations().render(),
        sample::several_activations().render()
    );
}

#[test]
fn a_template_of_the_user_replaces_one_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("table.html"),
        "<p>no table, <{{ table.title }}</p>",
    )
    .unwrap();
    let templates = Templates::load(Some(folder.path())).unwrap();
    let sample = sample::textbook();
    let html = sample.report().render(&templates).unwrap().html;
    assert!(html.contains("<p>no table, <Every variance, at depth 50</p>"));
    assert!(html.contains("class=\"key-numbers\""));
}

#[test]
fn a_broken_template_is_one_sentence_with_its_name_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let place = format!("--templates {}: ", folder.path().display());
    let error = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        let loaded = Templates::load(Some(folder.path()));
        let sample = sample::textbook();
        let result = loaded.and_then(|templates| sample.report().render(&templates));
        let sentence = result.unwrap_err().to_string();
        std::fs::remove_file(folder.path().join(name)).unwrap();
        sentence
            .strip_prefix(&place)
            .map(str::to_owned)
            .unwrap_or(sentence)
    };
    let broken = error("section.html", "<h2>\n{% for x in y %}\n");
    let unknown = error("report.md", "# A\n\n{{ headlin }}\n");
    let absent = error("report.html", "{% include \"foot.html\" %}");
    let nothing = error("notes.txt", "hello");
    insta::assert_snapshot!([broken, unknown, absent, nothing].join("\n"));
    let gone = Templates::load(Some(&folder.path().join("gone"))).unwrap_err();
    assert!(
        gone.to_string().contains("gone: there is no such folder; "),
        "{gone}"
    );
}
