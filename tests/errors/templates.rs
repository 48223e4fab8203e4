//! Templates of the user's.

use std::fs;

use super::{SMALL, initscope, refusal_in};

#[test]
fn a_template_that_would_change_nothing_or_break_the_page_gets_a_line() {
    let files: [(&str, &str); 14] = [
        ("reprot.html", "<p>"),
        ("footer.html", "<p>"),
        ("report.htm", "<p>"),
        ("notes.txt", "hello"),
        ("report.md", "{% if %}"),
        ("report.md", "# A\n\n{{ headlin }}\n"),
        ("section.html", "<h2>\n{% for x in y %}\n"),
        ("report.html", "{% include \"foot.html\" %}"),
        ("table.html", "\n{{ table.title | shout }}"),
        ("report.md", "# {{ headline"),
        ("report.md", "{{ headline }}{% raw %}"),
        ("report.md", "{% include \"report.md\" %}"),
        ("report.html", "<!doctype html><h1>Yesterday's run</h1>"),
        ("report.md", "# Yesterday's run"),
    ];
    let lines = files.map(|(name, text)| {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("mine")).unwrap();
        fs::write(folder.path().join("mine").join(name), text).unwrap();
        let arguments = [&SMALL[..], &["--out", "r", "--templates", "mine"]].concat();
        refusal_in(folder.path(), &arguments)
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error: --templates mine: reprot.html is no template; did you mean report.html?
    error: --templates mine: footer.html replaces no template and none includes it; the templates are report.html, style.css, section.html, table.html, report.md, table.md
    error: --templates mine: report.htm is no template; did you mean report.html?
    error: --templates mine: no templates in it; give a folder with any of report.html, style.css, section.html, table.html, report.md, table.md (`initscope templates DIR` writes the built-in ones)
    error: --templates mine: report.md, line 1: Found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: report.md, line 3: Variable `headlin` is not defined. Available variables: across, comparison, description, edition, groups, headline, key_numbers, lead, method, notice, overview, provenance, published, setting, style, summary, version; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: section.html, line 3: the text ends inside a tag or a block; close it with }}, %} or its {% end... %}; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: report.html, line 1: Unknown template `foot.html`; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: table.html, line 2: Unknown filter `shout`; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: report.md, line 1: the text ends inside a tag or a block; close it with }}, %} or its {% end... %}; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: report.md, line 1: unexpected end of raw block; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: Circular include detected for template 'report.md'. Include chain: `["report.md", "report.md"]`; `initscope templates DIR` writes the built-in ones to compare with
    error: --templates mine: report.html has nothing to fill in, as a finished report; give templates, with places such as {{ headline }}
    error: --templates mine: report.md has nothing to fill in, as a finished report; give templates, with places such as {{ headline }}
    "#);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let lines = ["nodir", "file", "."].map(|templates| {
        refusal_in(
            folder.path(),
            &[&SMALL[..], &["--templates", templates]].concat(),
        )
    });
    insta::assert_snapshot!(lines.join("\n"), @r"
    error: --templates nodir: there is no such folder; give a folder with any of report.html, style.css, section.html, table.html, report.md, table.md (`initscope templates DIR` writes the built-in ones)
    error: --templates file: a file, not a folder; give a folder with any of report.html, style.css, section.html, table.html, report.md, table.md (`initscope templates DIR` writes the built-in ones)
    error: --templates .: no templates in it; give a folder with any of report.html, style.css, section.html, table.html, report.md, table.md (`initscope templates DIR` writes the built-in ones)
    ");
}

#[test]
fn a_template_that_another_includes_is_welcome_and_notes_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(
        mine.join("report.md"),
        "# {{ headline }}\n{% include \"foot.md\" %}",
    )
    .unwrap();
    fs::write(mine.join("foot.md"), "the end").unwrap();
    fs::write(mine.join("README.md"), "{{ not a template").unwrap();
    fs::write(mine.join("report.html~"), "{{ an editor's backup").unwrap();
    let arguments = [
        &SMALL[..],
        &["--out", "r", "--templates", "mine", "--quiet"],
    ]
    .concat();
    let (code, _, err) = initscope(folder.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let page = fs::read_to_string(folder.path().join("r/report.md")).unwrap();
    assert!(page.ends_with("the end"), "{page}");
}

#[test]
fn the_built_in_templates_written_out_make_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    // As every command that writes, it can be silent.
    assert_eq!(
        initscope(folder.path(), &["templates", "silent", "-q"]),
        (0, String::new(), String::new())
    );
    let (code, out, err) = initscope(folder.path(), &["templates", "house"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.lines().any(|line| line == "house/report.html"), "{out}");
    let run = |out: &str, more: &[&str]| {
        let arguments = [&SMALL[..], &["--quiet", "--out", out], more].concat();
        assert_eq!(initscope(folder.path(), &arguments).0, 0);
        fs::read(folder.path().join(out).join("report.html")).unwrap()
    };
    assert!(run("plain", &[]) == run("dressed", &["--templates", "house"]));
    // A second time would write over somebody's work.
    fs::remove_file(folder.path().join("house/report.md")).unwrap();
    let line = refusal_in(folder.path(), &["templates", "house"]);
    insta::assert_snapshot!(line, @"error: house: report.html is there already and would be lost; give a new folder, or --force to write into this one");
    assert_eq!(
        initscope(folder.path(), &["templates", "house", "--force"]).0,
        0
    );
    assert!(folder.path().join("house/report.md").is_file());
    // Nor does a folder of other files become one of templates.
    fs::create_dir(folder.path().join("thesis")).unwrap();
    fs::write(folder.path().join("thesis/chapter.tex"), "mine").unwrap();
    let line = refusal_in(folder.path(), &["templates", "thesis"]);
    insta::assert_snapshot!(line, @"error: thesis: the folder holds other files; give a new folder, or --force to write into this one");
}
