//! The templates: compiled in, replaceable file by file by a folder of the user's.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tera::{Context, ErrorKind, Tera};

use super::markup;
use super::page::Page;

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
        let mut sentence = String::new();
        if let Some(folder) = &self.folder {
            let _ = write!(sentence, "--templates {}: ", folder.display());
        }
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let _ = write!(
                    sentence,
                    "{}, line {}: {}",
                    report.filename(),
                    report.span().start_line,
                    one_line(report.message())
                );
            }
            other => sentence.push_str(&shortened(&other.to_string())),
        }
        TemplateError(sentence)
    }
}

/// The first of the engine's longer reports, "error: WHAT --> NAME:LINE:COLUMN ...", as a sentence.
fn shortened(report: &str) -> String {
    let found = report.strip_prefix("error: ").and_then(|report| {
        let (what, rest) = report.split_once("-->")?;
        let mut place = rest.split_whitespace().next()?.split(':');
        Some(format!(
            "{}, line {}: {}",
            place.next()?,
            place.next()?,
            one_line(what)
        ))
    });
    found.unwrap_or_else(|| one_line(report))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The templates of a folder, by name: files that end in .html, .css or .md.
fn read(folder: &Path) -> Result<Vec<(String, String)>, TemplateError> {
    let wrong =
        |reason: String| TemplateError(format!("--templates {}: {reason}", folder.display()));
    let names = || BUILT_IN.map(|(name, _)| name).join(", ");
    let entries = std::fs::read_dir(folder)
        .map_err(|error| wrong(format!("{error}; give a folder with any of {}", names())))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            path.is_file() && matches!(ending, Some("html" | "css" | "md"))
        })
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(wrong(format!(
            "no templates in it; give a folder with any of {}",
            names()
        )));
    }
    files
        .into_iter()
        .map(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            match std::fs::read_to_string(&path) {
                Ok(text) => Ok((name, text)),
                Err(error) => Err(wrong(format!("{name}: {error}; a template is UTF-8 text"))),
            }
        })
        .collect()
}
