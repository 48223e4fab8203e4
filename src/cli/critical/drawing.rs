//! `critical --out`: the search as a figure, and every growth that it measured as a table.

use std::path::PathBuf;

use clap::Args;

use super::answer::{Answer, name};
use crate::chart;
use crate::cli::{Failure, ThemeName, figure_folder, flags, terminal};
use crate::dataset::layers_csv::number;

/// The file by which a folder of ours is known.
const TABLE: &str = "search.csv";

/// Where the search is drawn, and how.
#[derive(Args, Clone, Debug)]
pub(super) struct DrawingFlags {
    /// Look: page, light, dark, slides, slides-dark [default: page]
    #[arg(long, value_name = "THEME", help_heading = "Output")]
    theme: Option<String>,
    /// Folder to draw the search in: search.svg, search-dark.svg, search.csv [default: none]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: Option<PathBuf>,
    /// Write into a folder that holds something else
    #[arg(long, help_heading = "Output")]
    force: bool,
}

/// A drawing that was asked for.
pub(super) struct Drawing {
    theme: ThemeName,
    out: PathBuf,
}

impl DrawingFlags {
    /// The drawing, if one is asked for; `format` is whether its formats are named.
    ///
    /// # Errors
    /// A wrong flag, one without `--out`, or a folder that is in the way.
    pub fn resolve(&self, format: bool) -> Result<Option<Drawing>, Failure> {
        let theme = flags::read("--theme", self.theme.as_deref().unwrap_or("page"))?;
        let Some(out) = self.out.clone() else {
            let given = [
                ("--format", format),
                ("--theme", self.theme.is_some()),
                ("--force", self.force),
            ];
            return match given.iter().find(|(_, given)| *given) {
                Some((flag, _)) => Err(Failure::request(format!(
                    "{flag}: critical draws its search where --out names a folder; give --out DIR, \
                     or leave {flag} out"
                ))),
                None => Ok(None),
            };
        };
        figure_folder::is_free(&out, TABLE, self.force)?;
        Ok(Some(Drawing { theme, out }))
    }
}

impl Drawing {
    /// Draws the search and writes it with its numbers.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn write(&self, answer: &Answer, quiet: bool) -> Result<(), Failure> {
        let figure = chart::search(&answer.search());
        let mut files = figure_folder::drawn(&figure, self.theme, &answer.spec.format)?;
        files.push((TABLE.into(), table(answer)));
        figure_folder::write(&self.out, &files)?;
        for (name, _) in &files {
            terminal::say_written(quiet, &self.out.join(name));
        }
        Ok(())
    }
}

/// A row for every step and network, in the order of the search; the growth of a dead network is empty.
fn table(answer: &Answer) -> Vec<u8> {
    let mut out = "criterion,step,sigma2,replicate,growth_log10\n".to_owned();
    for one in &answer.searched {
        for (step, taken) in (1..).zip(&one.search.steps) {
            let sigma2 = number(Some(taken.sigma2));
            for (replicate, growth) in taken.replicates.iter().enumerate() {
                let row = [
                    name(one.direction).into(),
                    step.to_string(),
                    sigma2.clone(),
                    replicate.to_string(),
                    number(*growth),
                ];
                out += &row.join(",");
                out.push('\n');
            }
        }
    }
    out.into_bytes()
}
