//! What `critical` has found, in sentences.

use super::Criterion;
use super::answer::{Answer, Direct};
use super::frameworks::Settings;
use crate::chart::figure::words::{counted, kind_of};
use crate::chart::layout::numbers::{self, NBSP};
use crate::cli::symbols::spoken;
use crate::cli::table::columns;
use crate::spec::Spec;
use crate::sweep::Cell;

/// The text, ready to print.
pub(super) fn text(answer: &Answer) -> String {
    let fan = numbers::count(answer.cell.width);
    let mut out = format!(
        "{}\n\nHidden layers, fan_in = fan_out = {fan}:\n\n{}",
        sentence(answer),
        table(answer)
    );
    if let Some(settings) = Settings::of(answer) {
        let of = match answer.measured {
            Some(_) => "",
            None => ", infinite width's σ², which the drawn networks do not show",
        };
        out.push_str(&format!(
            "\nHow to set it{of}:\n  PyTorch  {}\n  JAX      {}\n  Keras    {}\n",
            settings.pytorch, settings.jax, settings.keras
        ));
    }
    if !answer.notes.is_empty() {
        out.push('\n');
    }
    for note in &answer.notes {
        out.push_str(&format!("- {}\n", spoken(note)));
    }
    out.replace(NBSP, " ")
}

/// "The signal of ... neither grows nor dies at σ² = 0.0258 (95% interval 0.0252 to 0.0264)".
fn sentence(answer: &Answer) -> String {
    let cell = &answer.cell;
    let title = kind_of(cell.activation, cell.architecture);
    let article = if title.starts_with(['E', 'e']) {
        "an"
    } else {
        "a"
    };
    let network = format!(
        "{article} {title} network of {} × {}",
        counted(cell.depth, "layer"),
        counted(cell.width, "unit")
    );
    let what = match answer.criterion {
        Criterion::Forward => "the signal neither grows nor dies",
        Criterion::Gradient => "the gradient neither grows nor dies",
        Criterion::Both => "signal and gradient make their best compromise",
    };
    let drawn = match answer.spec.replicates {
        1 => "one network".into(),
        n => format!("{} networks", numbers::count_word(n)),
    };
    match (answer.measured, answer.mean_field) {
        (Some((sigma2, interval)), theory) => {
            let range = interval.map_or(String::new(), |(low, high)| {
                format!(
                    "95% interval {} to {}, ",
                    numbers::significant(low, 4),
                    numbers::significant(high, 4)
                )
            });
            let theory = theory.map_or(String::new(), |sigma2| {
                format!("; infinite width: {}", numbers::shortest(sigma2, 5))
            });
            let he = interval.map_or(String::new(), |(low, high)| {
                let he = answer.rules[0].sigma2;
                let place = match he {
                    _ if he < low => "lies below",
                    _ if he > high => "lies above",
                    _ => "is inside",
                };
                format!(" He's {} {place} the interval.", numbers::shortest(he, 4))
            });
            format!(
                "In {network} {what} at σ² = {} ({range}{drawn}){theory}.{he}",
                numbers::significant(sigma2, 4)
            )
        }
        (None, Some(sigma2)) => format!(
            "By the theory of infinite width {what} at σ² = {}; in {network}, as drawn, no such σ² was \
             found.",
            numbers::shortest(sigma2, 5)
        ),
        (None, None) => format!("In {network} there is no σ² at which {what}."),
    }
}

/// The answer beside the rules.
fn table(answer: &Answer) -> String {
    let fan = answer.cell.width as f64;
    let over_fan = |sigma2: f64| format!("{}/fan_in", numbers::shortest(sigma2 * fan, 4));
    let mut rows: Vec<[String; 4]> =
        vec![["", "σ²", "", "infinite width, a layer"].map(Into::into)];
    let mut row = |name: &str, sigma2: f64, words: String| {
        let value = numbers::shortest(sigma2, 4);
        rows.push([name.into(), value, over_fan(sigma2), words]);
    };
    if let Some((sigma2, _)) = answer.measured {
        row("measured", sigma2, String::new());
    }
    if let Some(sigma2) = answer.typical {
        row("typical network, exact", sigma2, String::new());
    }
    if let Some(sigma2) = answer.mean_field {
        row("infinite width", sigma2, String::new());
    }
    for rule in answer.rules {
        let words = rule.growth.map_or(String::new(), |growth| {
            let factor = |log10: f64| match log10.abs() < 5e-4 {
                true => "keeps".into(),
                false => numbers::factor(log10),
            };
            format!(
                "signal {}, gradient {}",
                factor(growth.forward),
                factor(growth.backward)
            )
        });
        row(rule.name, rule.sigma2, words);
    }
    let width = |i: usize| rows.iter().map(|r| columns(&r[i])).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    rows.iter()
        .map(|row| {
            let pad = |i: usize| " ".repeat(widths[i] - columns(&row[i]));
            let line = format!(
                "  {}{}  {}{}  {}{}  {}",
                row[0],
                pad(0),
                pad(1),
                row[1],
                row[2],
                pad(2),
                row[3]
            );
            format!("{}\n", line.trim_end())
        })
        .collect()
}

/// Why a number is missing in a direction, or what it means.
pub(super) fn notes(name: &str, direct: &Direct, spec: &Spec, cell: &Cell) -> Vec<String> {
    let mut notes = Vec::new();
    let title = cell.activation.title();
    let (first, last) = match name {
        "forward" => ("h_1", format!("h_{}", cell.depth)),
        _ => ("dL/df_0", format!("dL/df_{}", cell.depth - 1)),
    };
    match (direct.mean_field, &direct.measured) {
        (None, None) if name == "forward" && cell.activation.is_bounded() => {
            let mut note = format!(
                "sigma2 and mean_field are null: {title} is bounded, and at any σ² the std of \
                 {last} is below that of {first}"
            );
            if cell.activation.at_zero() == 0.0 && spec.bias2 == 0.0 {
                let slope = cell.activation.slope(0.0);
                let dies = 1.0 / (slope * slope * cell.width as f64);
                note.push_str(&format!(
                    "; up to σ² = {} it dies, above it settles at a std of its own (initscope \
                     theory gives it); --criterion gradient has an answer",
                    numbers::shortest(dies, 5)
                ));
            }
            notes.push(note);
        }
        (None, None) => notes.push(format!(
            "sigma2 and mean_field are null: between 0.01/fan_in and 100/fan_in the std of {first} \
             and {last} does not turn from falling to growing ({name})"
        )),
        // Of a scale-free network one measurement tells all, and only death can hide it.
        (Some(_), None) if cell.activation.slopes().is_some() && spec.bias2 == 0.0 => {
            notes.push(format!(
                "sigma2 is null: every drawn network died before its last layer, at any σ² \
                 ({name}); give a larger --width or a smaller --depth"
            ));
        }
        (Some(_), None) => notes.push(format!(
            "sigma2 is null: in the drawn networks the growth ({name}) does not change its sign \
             near mean_field"
        )),
        (None, Some(_)) => notes.push(format!(
            "mean_field is null: theory has no crossing ({name})"
        )),
        (Some(_), Some(_)) => {}
    }
    if direct.measured.is_some() && cell.activation.slopes().is_none() {
        notes.push(format!(
            "{title} is not scale-free: this σ² is that of {} layers, {first} against {last}",
            cell.depth
        ));
    }
    if let Some(measured) = &direct.measured {
        let dead = measured.ln_sigma2.iter().filter(|s| s.is_none()).count();
        if dead > 0 {
            notes.push(format!(
                "{dead} of {} networks died and do not count",
                measured.ln_sigma2.len()
            ));
        }
    }
    notes
}
