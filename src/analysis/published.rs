//! A run held against the numbers that were published of its experiment.
//!
//! Called for a dataset whose spec names a preset; `data/checks.csv` and the report's first table are
//! made of it.

use super::Statistic;
use super::growth::{Direction, growth};
use super::quantile::quantile;
use crate::dataset::{CellData, Dataset, LayerRow};
use crate::spec::{Preset, PublishedCheck, Quantity};

/// A published number beside the run's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The number, its tolerance and the reason for it.
    pub check: PublishedCheck,
    /// The run's own number; `None` where its cell was not computed or its networks died.
    pub measured: Option<f64>,
}

impl Held {
    /// Whether the run agrees: |measured - published| is at most the tolerance.
    pub fn passes(&self) -> bool {
        self.measured
            .is_some_and(|measured| (measured - self.check.published).abs() <= self.check.tolerance)
    }
}

/// The checks of the preset that the run started from, none where it started from none.
pub fn held(dataset: &Dataset) -> Vec<Held> {
    let preset = dataset.spec.preset.as_deref();
    let Some(Ok(preset)) = preset.map(Preset::named) else {
        return Vec::new();
    };
    preset
        .checks
        .into_iter()
        .map(|check| Held {
            measured: cell_of(dataset, &check).and_then(|data| measured(data, check.quantity)),
            check,
        })
        .collect()
}

/// The cell that a check is about.
fn cell_of<'a>(dataset: &'a Dataset, check: &PublishedCheck) -> Option<&'a CellData> {
    let sigma2 = check.sigma2.value(check.width, check.width);
    dataset.cells.iter().find(|data| {
        let cell = &data.cell;
        (cell.depth, cell.width) == (check.depth, check.width)
            && (cell.activation, cell.init) == (check.activation, check.init)
            && cell.architecture == check.architecture
            && cell.sigma2 == sigma2
    })
}

fn measured(data: &CellData, quantity: Quantity) -> Option<f64> {
    let median = |layer: usize, number: fn(&LayerRow) -> Option<f64>| {
        let rows = data.replicates.iter().map(|trace| trace.layers.get(layer));
        let numbers: Vec<Option<f64>> = rows.map(|row| number(row?)).collect();
        quantile(&numbers, 0.5)
    };
    let plain = |log10: f64| 10f64.powf(log10);
    match quantity {
        Quantity::ForwardGrowth => growth(data, Direction::Forward, Statistic::Std).per_layer,
        Quantity::BackwardGrowth => growth(data, Direction::Backward, Statistic::Std).per_layer,
        Quantity::GradientGrowth(from, to) => {
            let rates = data.replicates.iter().map(|trace| {
                let level = |layer: usize| trace.layers.get(layer)?.log10_gradient_std;
                Some((level(to)? - level(from)?) / (from as f64 - to as f64))
            });
            quantile(&rates.collect::<Vec<_>>(), 0.5)
        }
        Quantity::Log10HiddenStd(layer) => median(layer, |row| row.log10_hidden_std),
        Quantity::Log10GradientStd(layer) => median(layer, |row| row.log10_gradient_std),
        Quantity::HiddenStd(layer) => median(layer, |row| row.log10_hidden_std).map(plain),
        Quantity::HiddenRms(layer) => median(layer, |row| row.log10_hidden_rms).map(plain),
        Quantity::Correlation(layer) => {
            let rows = data
                .replicates
                .iter()
                .map(|trace| trace.geometry.get(layer));
            quantile(&rows.map(|row| row?.correlation).collect::<Vec<_>>(), 0.5)
        }
    }
}

/// `data/checks.csv`: `check,published,measured,tolerance,pass`; a number that is not there is empty.
pub fn csv(held: &[Held]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let number = |value: f64| value.to_string();
    let mut write = |fields: [&str; 5]| {
        table.write_record(fields).expect("memory can be written");
    };
    write(["check", "published", "measured", "tolerance", "pass"]);
    for one in held {
        write([
            &one.check.name,
            &number(one.check.published),
            &one.measured.map(number).unwrap_or_default(),
            &number(one.check.tolerance),
            if one.passes() { "true" } else { "false" },
        ]);
    }
    table.into_inner().expect("memory can be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::fixture::{power_law, rate};
    use crate::spec::Spec;

    /// The power law grows by sqrt(width σ² / 2) a layer, which is what Figure 7.7 shows.
    #[test]
    fn a_run_that_follows_the_law_passes_and_another_fails() {
        let mut dataset = power_law(&Spec::of_preset("figure-7.7").unwrap());
        let all = held(&dataset);
        assert_eq!(all.len(), 10);
        assert!(all.iter().all(Held::passes), "{all:?}");
        let cell = &dataset.cells[0].cell;
        assert!((all[0].measured.unwrap() - rate(cell, 0.0)).abs() < 1e-12);

        for trace in &mut dataset.cells[0].replicates {
            trace.layers[50].log10_hidden_std = Some(0.0);
        }
        dataset.cells.pop();
        let all = held(&dataset);
        let failed: Vec<_> = all.iter().filter(|one| !one.passes()).collect();
        assert_eq!(failed.len(), 3);
        assert_eq!(failed[2].measured, None);
        let text = String::from_utf8(csv(&all)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "check,published,measured,tolerance,pass");
        assert!(lines[1].ends_with(",0.0265,false"), "{}", lines[1]);
        assert!(
            lines[10].ends_with(",0.84949,,0.0265,false"),
            "{}",
            lines[10]
        );
    }

    #[test]
    fn a_run_of_no_preset_is_held_against_nothing() {
        assert_eq!(held(&power_law(&Spec::default())), Vec::new());
    }
}
