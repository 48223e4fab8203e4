//! The templates: compiled in, replaceable file by file by a folder of the user's.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use tera::{Context, ErrorKind, Tera};

use super::markup;
use super::page::Page;
use crate::spec::closest;

/// Name and built-in text of every template.
const BUILT_IN: [(&str, &str); 6] = [
    ("report.html", include_str!("../../templates/report.html")),
    ("style.css", include_str!("../../templates/style.css")),
    ("section.html", include_str!("../../templates/section.html")),
    ("table.html", include_str!("../../templates/table.html")),
    ("report.md", include_str!("../../templates/report.md")),
    ("table.md", include_str!("../../templates/table.md")),
];

/// A template that can't be used. Its text names the template, the line where there is one, and
/// what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TemplateError(String);

/// Parsed templates.
#[derive(Debug)]
pub struct Templates {
    html: Tera,
    markdown: Tera,
    folder: Option<PathBuf>,
}

impl Templates {
    /// The built-in templates, those that `folder` holds under the same name replaced. Fails where
    /// the folder can't be read, has no template, or has one that can't be parsed.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut texts: Vec<(String, String)> = BUILT_IN
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect();
        if let Some(folder) = folder {
            for (name, text) in read(folder)? {
                match texts.iter_mut().find(|(known, _)| *known == name) {
                    Some(known) => known.1 = text,
                    None => texts.push((name, text)),
                }
            }
        }
        let mut html = Tera::default();
        html.autoescape_on([".html", ".css"]);
        let mut markdown = Tera::default();
        markdown.autoescape_on([".md"]);
        markdown.set_escape_fn(markup::escape_markdown);
        let mut templates = Self {
            html,
            markdown,
            folder: folder.map(Path::to_path_buf),
        };
        let added = templates
            .html
            .add_raw_templates(texts.iter().map(|(name, text)| (name, text)))
            .and_then(|()| {
                let texts = texts.iter().map(|(name, text)| (name, text));
                templates.markdown.add_raw_templates(texts)
            });
        match added {
            Ok(()) => Ok(templates),
            Err(error) => Err(templates.explained(&error)),
        }
    }

    /// `report.html`.
    pub(super) fn html(&self, page: &Page) -> Result<String, TemplateError> {
        self.render(&self.html, "report.html", page)
    }

    /// `report.md`.
    pub(super) fn markdown(&self, page: &Page) -> Result<String, TemplateError> {
        self.render(&self.markdown, "report.md", page)
    }

    fn render(&self, tera: &Tera, name: &str, page: &Page) -> Result<String, TemplateError> {
        let context = Context::from_serialize(page).map_err(|error| self.explained(&error))?;
        tera.render(name, &context)
            .map_err(|error| self.explained(&error))
    }

    /// One sentence with the template's name and line.
    fn explained(&self, error: &tera::Error) -> TemplateError {
        let wrong = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => located(
                report.filename(),
                report.span().start_line,
                report.message(),
            ),
            other => shortened(&other.to_string()),
        };
        TemplateError(match &self.folder {
            Some(folder) => format!(
                "--templates {}: {}; `initscope templates DIR` writes the built-in ones to compare with",
                folder.display(),
                wrong.trim_end_matches('.')
            ),
            None => wrong,
        })
    }
}

/// "report.md, line 3: what is wrong". The engine's words for a text that ends too early don't say what to
/// do about it.
fn located(name: &str, line: impl Display, message: &str) -> String {
    let message = match one_line(message) {
        ends if ends == "Unexpected end of input" => {
            "the text ends inside a tag or a block; close it with }}, %} or its {% end... %}".into()
        }
        other => other,
    };
    format!("{name}, line {line}: {message}")
}

/// The first of the engine's longer reports, "error: WHAT --> NAME:LINE:COLUMN ...", as a sentence.
fn shortened(report: &str) -> String {
    let found = report.strip_prefix("error: ").and_then(|report| {
        let (what, rest) = report.split_once("-->")?;
        let mut place = rest.split_whitespace().next()?.split(':');
        Some(located(place.next()?, place.next()?, what))
    });
    found.unwrap_or_else(|| one_line(report))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The templates of a folder, by name: files that end in .html, .css or .md. A file that replaces none
/// and that none of them includes would change nothing, so it is refused.
fn read(folder: &Path) -> Result<Vec<(String, String)>, TemplateError> {
    let wrong =
        |reason: String| TemplateError(format!("--templates {}: {reason}", folder.display()));
    let names = BUILT_IN.map(|(name, _)| name);
    let all = names.join(", ");
    let right = format!(
        "give a folder with any of {all} (`initscope templates DIR` writes the built-in ones)"
    );
    let entries = std::fs::read_dir(folder).map_err(|error| {
        wrong(match error.kind() {
            _ if folder.is_file() => format!("a file, not a folder; {right}"),
            std::io::ErrorKind::NotFound => format!("there is no such folder; {right}"),
            _ => format!("{error}; {right}"),
        })
    })?;
    let mut files: Vec<(String, PathBuf)> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                path,
            )
        })
        .filter(|(name, _)| !is_note(name))
        .collect();
    files.sort();
    let mut texts = Vec::new();
    for (name, path) in files {
        if !is_template(&name) {
            // A folder may hold anything else, but not a template that is misspelt.
            match closest(&name, names) {
                Some(near) => {
                    return Err(wrong(format!(
                        "{name} is no template; did you mean {near}?"
                    )));
                }
                None => continue,
            }
        }
        let text = std::fs::read_to_string(&path)
            .map_err(|error| wrong(format!("{name}: {error}; a template is UTF-8 text")))?;
        if matches!(name.as_str(), "report.html" | "report.md") && !fills_in(&text) {
            return Err(wrong(format!(
                "{name} has nothing to fill in, as a finished report; give templates, with places \
                 such as {{{{ headline }}}}"
            )));
        }
        texts.push((name, text));
    }
    if texts.is_empty() {
        return Err(wrong(format!("no templates in it; {right}")));
    }
    let idle = texts.iter().find(|(name, _)| {
        !names.contains(&name.as_str())
            && !texts
                .iter()
                .any(|(other, text)| other != name && names_it(text, name))
    });
    match idle {
        Some((name, _)) => Err(wrong(match closest(name, names) {
            Some(near) => format!("{name} is no template; did you mean {near}?"),
            None => {
                format!("{name} replaces no template and none includes it; the templates are {all}")
            }
        })),
        None => Ok(texts),
    }
}

/// Whether a text has any place for a value, or builds on another template.
fn fills_in(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

fn is_template(name: &str) -> bool {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str());
    matches!(ending, Some("html" | "css" | "md"))
}

/// What lies beside templates and is none: hidden files, editors' backups, a word to the reader.
fn is_note(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let backup = ["~", ".bak", ".orig", ".rej", ".swp", ".tmp"];
    name.starts_with('.') || name == "readme.md" || backup.iter().any(|end| name.ends_with(end))
}

/// Whether a template includes or extends another.
fn names_it(text: &str, name: &str) -> bool {
    ['"', '\'', '`']
        .iter()
        .any(|quote| text.contains(&format!("{quote}{name}{quote}")))
}

/// Name and text of every built-in template, for a user to start from.
pub fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN.into_iter()
}
