//! `data/summary.csv`: a row per cell. Replicates are summarised in log space, since the raw variances
//! of deep networks are heavy-tailed and their mean misleads.

use serde::Serialize;

use super::growth::{Direction, growth};
use super::quantile::quantile;
use super::{Growth, Statistic, Verdict};
use crate::dataset::layers_csv::number;
use crate::dataset::{CellData, LayerRow};
use crate::network::Architecture;

/// A row of the table, whose columns are these fields in this order; every `log10` is of a standard deviation, growths and ratios of the
/// RMS where one unit and one input leave none. `None` (an empty field) where all replicates died or the
/// network is too shallow. Newer columns come last: tables without them are of older versions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CellSummary {
    /// Hidden layers.
    pub depth: usize,
    /// Units a hidden layer.
    pub width: usize,
    /// Activation function.
    pub activation: String,
    /// Distribution of the weights.
    pub init: String,
    /// The number used in the hidden layers.
    pub sigma2: f64,
    /// The rule that gave it, if any.
    pub sigma2_rule: Option<String>,
    /// Networks drawn.
    pub replicates: usize,
    /// log10 growth per layer, forward: mean over replicates.
    pub forward_growth_log10: Option<f64>,
    /// Its 95% interval.
    pub forward_growth_ci_low: Option<f64>,
    /// Its 95% interval.
    pub forward_growth_ci_high: Option<f64>,
    /// log10 growth per layer of the gradient on its way back: mean over replicates.
    pub backward_growth_log10: Option<f64>,
    /// Its 95% interval.
    pub backward_growth_ci_low: Option<f64>,
    /// Its 95% interval.
    pub backward_growth_ci_high: Option<f64>,
    /// log10 of last over first hidden std: median over the replicates that live (the verdict counts
    /// dead ones as vanished).
    pub final_to_first_log10: Option<f64>,
    /// 5% quantile.
    pub final_to_first_log10_p05: Option<f64>,
    /// 95% quantile.
    pub final_to_first_log10_p95: Option<f64>,
    /// log10 of the gradient's std at the first layer over that at the last: median over the living.
    pub gradient_final_to_first_log10: Option<f64>,
    /// 5% quantile.
    pub gradient_final_to_first_log10_p05: Option<f64>,
    /// 95% quantile.
    pub gradient_final_to_first_log10_p95: Option<f64>,
    /// log10 of the geometric mean over living replicates of the std of h_K.
    pub log10_final_hidden_std_mean: Option<f64>,
    /// Median (a dead replicate counts as 0).
    pub log10_final_hidden_std_p50: Option<f64>,
    /// 5% quantile.
    pub log10_final_hidden_std_p05: Option<f64>,
    /// 95% quantile.
    pub log10_final_hidden_std_p95: Option<f64>,
    /// log10 of the geometric mean over living replicates of the std of dL/df_0.
    pub log10_first_gradient_std_mean: Option<f64>,
    /// Median.
    pub log10_first_gradient_std_p50: Option<f64>,
    /// 5% quantile.
    pub log10_first_gradient_std_p05: Option<f64>,
    /// 95% quantile.
    pub log10_first_gradient_std_p95: Option<f64>,
    /// What becomes of the signal: vanishing, stable or exploding.
    pub verdict: &'static str,
    /// What becomes of the gradient.
    pub gradient_verdict: &'static str,
    /// Mean over replicates of the share of units of h_K that are 0 on every data point.
    pub dead_unit_share: f64,
    /// Mean over replicates of the share of (unit, data point) pairs of h_K that are 0.
    pub inactive_share: f64,
    /// Replicates in which some layer is wholly dead.
    pub dead_replicates: usize,
    /// Replicates that have a forward growth: those whose size is 0 at an end have none, and its mean and
    /// interval leave them out.
    pub forward_growth_replicates: usize,
    /// The same of the gradient's growth.
    pub backward_growth_replicates: usize,
    /// Replicates behind `final_to_first_log10` and its quantiles, which leave the others out.
    pub final_to_first_replicates: usize,
    /// The same of the gradient's.
    pub gradient_final_to_first_replicates: usize,
    /// Residual branches, normalisation, dropout; the column is there where any of the run has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
}

/// The columns, in order: the fields of a row.
fn columns() -> Vec<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table
        .serialize(CellSummary::default())
        .expect("a row has flat fields");
    let table = table.into_inner().expect("memory takes every byte");
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let header = reader.headers().expect("a table has a header");
    header.iter().map(Into::into).collect()
}

/// What a cell comes to, of so many inputs.
pub fn summarise(data: &CellData, inputs: usize) -> CellSummary {
    let cell = &data.cell;
    let statistic = Statistic::of(cell.width, inputs);
    let forward = growth(data, Direction::Forward, statistic);
    let backward = growth(data, Direction::Backward, statistic);
    let rows = |layer: usize, quantity: fn(&LayerRow) -> Option<f64>| -> Vec<Option<f64>> {
        data.replicates
            .iter()
            .map(|trace| quantity(&trace.layers[layer]))
            .collect()
    };
    let hidden = rows(cell.depth, |row| row.log10_hidden_std);
    let gradient = rows(0, |row| row.log10_gradient_std);
    let ratio = |g: &Growth, at: usize| g.ratio.map(|r| r[at]);
    let name = |v: Verdict| v.name();
    CellSummary {
        depth: cell.depth,
        width: cell.width,
        activation: cell.activation.name(),
        init: cell.init.name(),
        sigma2: cell.sigma2,
        sigma2_rule: cell.variance.rule(),
        replicates: data.replicates.len(),
        forward_growth_log10: forward.per_layer,
        forward_growth_ci_low: forward.interval.map(|i| i.0),
        forward_growth_ci_high: forward.interval.map(|i| i.1),
        backward_growth_log10: backward.per_layer,
        backward_growth_ci_low: backward.interval.map(|i| i.0),
        backward_growth_ci_high: backward.interval.map(|i| i.1),
        final_to_first_log10: ratio(&forward, 1),
        final_to_first_log10_p05: ratio(&forward, 0),
        final_to_first_log10_p95: ratio(&forward, 2),
        gradient_final_to_first_log10: ratio(&backward, 1),
        gradient_final_to_first_log10_p05: ratio(&backward, 0),
        gradient_final_to_first_log10_p95: ratio(&backward, 2),
        log10_final_hidden_std_mean: mean(&hidden),
        log10_final_hidden_std_p50: quantile(&hidden, 0.5),
        log10_final_hidden_std_p05: quantile(&hidden, 0.05),
        log10_final_hidden_std_p95: quantile(&hidden, 0.95),
        log10_first_gradient_std_mean: mean(&gradient),
        log10_first_gradient_std_p50: quantile(&gradient, 0.5),
        log10_first_gradient_std_p05: quantile(&gradient, 0.05),
        log10_first_gradient_std_p95: quantile(&gradient, 0.95),
        verdict: name(forward.verdict),
        gradient_verdict: name(backward.verdict),
        dead_unit_share: mean_share(data, |row| row.dead_share),
        inactive_share: mean_share(data, |row| row.inactive_share),
        dead_replicates: dead_replicates(data),
        forward_growth_replicates: forward.replicates,
        backward_growth_replicates: backward.replicates,
        final_to_first_replicates: forward.ratio_replicates,
        gradient_final_to_first_replicates: backward.ratio_replicates,
        architecture: (!cell.architecture.is_plain()).then(|| cell.architecture.name()),
    }
}

/// Mean over the replicates of a share at the last hidden layer.
pub fn mean_share(data: &CellData, quantity: fn(&LayerRow) -> f64) -> f64 {
    let last = data.cell.depth;
    let sum: f64 = data
        .replicates
        .iter()
        .map(|trace| quantity(&trace.layers[last]))
        .sum();
    sum / data.replicates.len() as f64
}

/// Replicates in which every unit of some hidden layer is 0 on all data.
pub fn dead_replicates(data: &CellData) -> usize {
    data.replicates
        .iter()
        .filter(|trace| trace.layers[1..].iter().any(LayerRow::is_dead))
        .count()
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    let living: Vec<f64> = values.iter().flatten().copied().collect();
    (!living.is_empty()).then(|| living.iter().sum::<f64>() / living.len() as f64)
}

/// The table of these cells as CSV.
pub fn csv<'a>(summaries: impl IntoIterator<Item = &'a CellSummary>) -> Vec<u8> {
    let summaries: Vec<&CellSummary> = summaries.into_iter().collect();
    let mut columns = columns();
    if summaries.iter().any(|s| s.architecture.is_some()) {
        columns.push("architecture".into());
    }
    let mut out = columns.join(",") + "\n";
    for s in summaries {
        let value = serde_json::to_value(s).expect("plain data is valid JSON");
        let fields: Vec<String> = columns
            .iter()
            .map(|column| match &value[column.as_str()] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(n) => number(n.as_f64()),
                _ if column == "architecture" => Architecture::PLAIN.name(),
                _ => String::new(),
            })
            .collect();
        out.push_str(&fields.join(","));
        out.push('\n');
    }
    out.into_bytes()
}
