//! The report opened in a real Chromium, through the DevTools protocol.

mod support;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use serde_json::{Value, json};
use support::chromium::{Browser, Tab};

/// The report of a small run, made once.
static REPORT: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-report");
    Command::cargo_bin("initscope")
        .expect("the program")
        .args([
            "run", "--depth", "3,6", "--width", "8", "--quiet", "--force", "--out",
        ])
        .arg(&folder)
        .assert()
        .success();
    folder.join("report.html")
});

/// Neither a word in the console nor a request but for the page itself and what it holds.
fn assert_quiet(tab: &Tab, page: &Path) {
    for method in [
        "Runtime.consoleAPICalled",
        "Runtime.exceptionThrown",
        "Log.entryAdded",
    ] {
        let events = tab.events(method);
        assert!(events.is_empty(), "{method}: {events:?}");
    }
    let own = format!("file://{}", page.display());
    let requests = tab.events("Network.requestWillBeSent");
    assert!(!requests.is_empty());
    for request in requests {
        let url = request["params"]["request"]["url"].as_str().expect("a URL");
        assert!(url == own || url.starts_with("data:"), "asked for {url}");
    }
}

/// For every figure the sizes of the drawings that are shown.
fn shown_drawings(tab: &mut Tab) -> Vec<Vec<(f64, f64)>> {
    let sizes = tab.evaluate(
        "[...document.querySelectorAll('figure')].map(figure =>
           [...figure.querySelectorAll('svg')]
             .filter(svg => svg.checkVisibility())
             .map(svg => { const box = svg.getBoundingClientRect(); return [box.width, box.height] }))",
    );
    serde_json::from_value(sizes).expect("sizes")
}

fn color(tab: &mut Tab, selector: &str, property: &str) -> Value {
    tab.evaluate(&format!(
        "getComputedStyle(document.querySelector('{selector}')).{property}"
    ))
}

#[test]
fn a_report_opens_without_a_word_in_the_console_or_a_request() {
    let Some(mut browser) = Browser::launch() else {
        return;
    };
    let mut tab = browser.tab();
    for (width, colors) in [(1200, "light"), (390, "dark")] {
        tab.width(width);
        tab.media("", colors);
        tab.open(&REPORT);
        tab.evaluate("document.fonts.ready.then(() => 0)");
        assert_quiet(&tab, &REPORT);
    }
    let faces = tab.evaluate(
        "[...document.fonts].filter(face => face.status == 'loaded').map(face => face.family)",
    );
    let faces = faces.to_string();
    assert!(faces.contains("Sans") && faces.contains("Serif"), "{faces}");
}

#[test]
fn every_figure_is_seen_at_both_widths_and_nothing_scrolls_sideways() {
    let Some(mut browser) = Browser::launch() else {
        return;
    };
    let mut tab = browser.tab();
    let mut widest = Vec::new();
    for width in [1200, 850, 827, 700, 390] {
        tab.width(width);
        tab.open(&REPORT);
        let figures = shown_drawings(&mut tab);
        assert!(!figures.is_empty());
        for drawings in &figures {
            // One drawing: the wide or the narrow one.
            assert_eq!(drawings.len(), 1, "at {width}: {figures:?}");
            assert!(
                drawings[0].0 > 300.0 && drawings[0].1 > 150.0,
                "at {width}: {figures:?}"
            );
        }
        widest.push(figures[0][0].0);
        let across = tab.evaluate("document.documentElement.scrollWidth");
        assert!(
            across.as_u64() <= Some(u64::from(width)),
            "{across} at {width}"
        );
    }
    // The wide drawing at its own size or not at all, since its type would shrink; the narrow one
    // beside its notes, and as wide as a phone.
    assert_eq!(widest, [780.0, 780.0, 400.0, 400.0, 358.0]);
}

#[test]
fn a_dark_room_gets_dark_colours_and_paper_light_ones() {
    let Some(mut browser) = Browser::launch() else {
        return;
    };
    let mut tab = browser.tab();
    tab.width(1200);
    tab.media("", "light");
    tab.open(&REPORT);
    let text = "figure .wide text";
    assert_eq!(
        color(&mut tab, "body", "backgroundColor"),
        "rgb(255, 255, 255)"
    );
    let light = color(&mut tab, text, "fill");
    tab.media("", "dark");
    assert_eq!(
        color(&mut tab, "body", "backgroundColor"),
        "rgb(20, 23, 28)"
    );
    assert_eq!(
        color(&mut tab, "html", "backgroundColor"),
        "rgb(20, 23, 28)"
    );
    assert_ne!(color(&mut tab, text, "fill"), light);
    tab.media("print", "dark");
    assert_eq!(
        color(&mut tab, "body", "backgroundColor"),
        "rgb(255, 255, 255)"
    );
    assert_eq!(color(&mut tab, text, "fill"), light);
}

#[test]
fn paper_shows_the_wide_drawings_without_contents_and_links() {
    let Some(mut browser) = Browser::launch() else {
        return;
    };
    let mut tab = browser.tab();
    tab.width(390);
    tab.media("print", "light");
    tab.open(&REPORT);
    for hidden in ["nav", ".links", ".phone", "details"] {
        assert_eq!(color(&mut tab, hidden, "display"), "none", "{hidden}");
    }
    assert_eq!(color(&mut tab, ".wide", "display"), "block");
    // Under print rules the phone's table does not hold its first column.
    assert_eq!(color(&mut tab, "tbody th", "position"), "static");
}

#[test]
fn two_figures_share_a_page_of_paper() {
    let Some(mut browser) = Browser::launch() else {
        return;
    };
    let mut tab = browser.tab();
    // A4 within its margins, at 96 pixels an inch.
    let (width, height) = (673, 990.0);
    tab.width(width);
    tab.media("print", "light");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("output/relu-50x80/report.html");
    tab.open(&sample);
    let heights = tab.evaluate(
        "[...document.querySelectorAll('main section')]
           .filter(section => section.querySelector('figure'))
           .map(section => section.getBoundingClientRect().height)",
    );
    let heights: Vec<f64> = serde_json::from_value(heights).expect("heights");
    assert!(heights.len() > 4, "{heights:?}");
    // The first stands on the page of the title.
    for pair in heights[1..].chunks(2) {
        assert!(pair.iter().sum::<f64>() <= height, "{heights:?}");
    }
}

#[test]
fn a_report_needs_no_scripts() {
    let Some(mut browser) = Browser::launch() else {
        return;
    };
    let mut tab = browser.tab();
    tab.width(1200);
    tab.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    tab.open(&REPORT);
    assert!(
        shown_drawings(&mut tab)
            .iter()
            .all(|drawings| drawings.len() == 1)
    );
    assert_eq!(
        tab.evaluate("document.querySelectorAll('script').length"),
        0
    );
    assert_quiet(&tab, &REPORT);
}
