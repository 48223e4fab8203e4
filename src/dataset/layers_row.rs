//! A row of `data/layers.csv` read back, and whether its numbers can be those of one layer.
//!
//! Called by `layers_csv` while a table is loaded; an error is what is wrong with the row.

use super::LayerRow;
use super::layers_csv::HEADER;

/// Far more decades than any depth gives; up to here charts and their ticks know what to do.
pub(super) const MOST_DECADES: f64 = 1e15;

/// The numbers of a row that names the right layer.
pub(super) fn parse(record: &csv::StringRecord) -> Result<LayerRow, String> {
    let field = |at: usize| -> Result<Option<f64>, String> {
        let text = &record[at];
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(format!("{} is \"{text}\", not a number", HEADER[at])),
        }
    };
    let log10 = |at: usize| match field(at)? {
        Some(value) if value.abs() > MOST_DECADES => {
            Err(format!("{} is {value:e}, beyond any signal", HEADER[at]))
        }
        value => Ok(value),
    };
    let share = |at: usize| match field(at)? {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(share),
        Some(share) => Err(format!("{} is {share}, not between 0 and 1", HEADER[at])),
        None => Err(format!("{} is empty", HEADER[at])),
    };
    Ok(LayerRow {
        hidden_std: field(7)?,
        log10_hidden_std: log10(8)?,
        log10_hidden_rms: log10(9)?,
        gradient_std: field(10)?,
        log10_gradient_std: log10(11)?,
        log10_gradient_rms: log10(12)?,
        hidden_mean: field(14)?,
        gradient_mean: field(15)?,
        inactive_share: share(16)?,
        dead_share: share(17)?,
    })
}

/// Passes a row whose numbers agree with each other. Numbers of a run agree to rounding; the bounds
/// are far wider, and still far below what an edit changes.
pub(super) fn agrees(row: &LayerRow) -> Result<(), String> {
    spread(
        "hidden",
        row.hidden_std,
        row.log10_hidden_std,
        row.log10_hidden_rms,
        row.hidden_mean,
    )?;
    spread(
        "gradient",
        row.gradient_std,
        row.log10_gradient_std,
        row.log10_gradient_rms,
        row.gradient_mean,
    )?;
    if row.dead_share > row.inactive_share + 1e-9 {
        return Err(format!(
            "dead_share is {}, more than inactive_share, {}",
            row.dead_share, row.inactive_share
        ));
    }
    Ok(())
}

fn spread(
    what: &str,
    std: Option<f64>,
    log10_std: Option<f64>,
    log10_rms: Option<f64>,
    mean: Option<f64>,
) -> Result<(), String> {
    let shown = |log10: Option<f64>| log10.map_or("empty".into(), |value| value.to_string());
    if std.is_some_and(|std| std < 0.0) {
        return Err(format!("{what}_std is negative"));
    }
    // Beyond these a plain float has no normal number.
    let plain = -307.6..308.2;
    let same = match (std, log10_std) {
        (Some(0.0), log10) => log10.is_none(),
        (Some(std), Some(log10)) => (std.log10() - log10).abs() <= 1e-9,
        (Some(_), None) => false,
        (None, Some(log10)) => !plain.contains(&log10),
        (None, None) => true,
    };
    if !same {
        return Err(format!(
            "{what}_std is {} and log10_{what}_std is {}, which are not the same",
            std.map_or("empty".into(), |value| value.to_string()),
            shown(log10_std)
        ));
    }
    if log10_std.unwrap_or(f64::MIN) > log10_rms.unwrap_or(f64::MIN) + 1e-6 {
        return Err(format!(
            "log10_{what}_rms is {}, below log10_{what}_std, {}",
            shown(log10_rms),
            shown(log10_std)
        ));
    }
    // rms² = std² + mean²
    if let (Some(std), Some(mean), Some(log10_rms)) = (std, mean, log10_rms) {
        let rms = 10f64.powf(log10_rms);
        let ratio = (std / rms).hypot(mean / rms);
        if rms.is_normal() && (ratio - 1.0).abs() > 1e-6 {
            return Err(format!(
                "log10_{what}_rms is {log10_rms}, but {what}_std and {what}_mean make it {}",
                std.hypot(mean).log10()
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> LayerRow {
        LayerRow {
            hidden_std: Some(0.4),
            log10_hidden_std: Some(0.4f64.log10()),
            log10_hidden_rms: Some(0.5f64.log10()),
            hidden_mean: Some(0.3),
            gradient_std: None,
            log10_gradient_std: Some(400.25),
            log10_gradient_rms: Some(400.25),
            gradient_mean: None,
            inactive_share: 0.5,
            dead_share: 0.0,
        }
    }

    #[test]
    fn numbers_of_one_layer_agree() {
        assert_eq!(agrees(&whole()), Ok(()));
        let dead = LayerRow {
            hidden_std: Some(0.0),
            hidden_mean: Some(0.0),
            inactive_share: 1.0,
            dead_share: 1.0,
            ..LayerRow::default()
        };
        assert_eq!(agrees(&dead), Ok(()));
    }

    #[test]
    fn any_number_that_is_changed_alone_is_noticed() {
        type Change = fn(&mut LayerRow);
        let changes: [(&str, Change); 8] = [
            ("hidden_std is 0.41 and", |row| row.hidden_std = Some(0.41)),
            ("hidden_std is empty and", |row| row.hidden_std = None),
            ("log10_hidden_std is empty", |row| {
                row.log10_hidden_std = None
            }),
            ("log10_hidden_rms is -1, below", |row| {
                row.log10_hidden_rms = Some(-1.0)
            }),
            ("hidden_std and hidden_mean make it", |row| {
                row.hidden_mean = Some(0.2)
            }),
            ("gradient_std is 3 and", |row| row.gradient_std = Some(3.0)),
            ("log10_gradient_rms is empty, below", |row| {
                row.log10_gradient_rms = None
            }),
            ("dead_share is 0.6, more than", |row| row.dead_share = 0.6),
        ];
        for (words, change) in changes {
            let mut row = whole();
            change(&mut row);
            let problem = agrees(&row).unwrap_err();
            assert!(problem.contains(words), "{problem}");
        }
    }
}
