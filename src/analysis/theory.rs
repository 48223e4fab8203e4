//! Asks the theory for a cell: translates a spec and a cell into its plain numbers.

use rayon::prelude::*;

use super::{Direction, Statistic, TheoryGrowth};
use crate::network::Initialiser;
use crate::spec::{Spec, Target, Variance};
use crate::sweep::Cell;
use crate::theory::{
    self, Architecture, Geometry, LayerGrowth, OneInputLaw, Prediction, WideNetwork,
};

/// Points of the curve of growth against sigma².
const CURVE_POINTS: usize = 61;
/// The curve reaches this factor beyond the measured sigma² on either side.
const CURVE_MARGIN: f64 = 1.5;
/// More points round a turning point, which is shown enlarged and where GELU and SiLU bend: so many on
/// either side, the last this factor away.
const NEAR_POINTS: i32 = 16;
const NEAR: f64 = 1.4;

fn architecture(spec: &Spec, cell: &Cell) -> Architecture {
    Architecture {
        activation: cell.activation,
        depth: cell.depth,
        width: cell.width,
        input_dim: cell.input_dim,
        output_dim: cell.output_dim,
        first_variance: cell.weight_variance(0),
        hidden_variance: cell.sigma2,
        last_variance: cell.weight_variance(cell.depth),
        bias2: spec.bias2,
        target_mean: match spec.target {
            Target::Constant(y) => y,
            Target::Normal { .. } => 0.0,
        },
        target_variance: match spec.target {
            Target::Constant(_) => 0.0,
            Target::Normal { variance } => variance,
        },
    }
}

/// Whether theory's growth, that of the std, is also that of a statistic: an RMS grows as the std does where
/// each layer only scales.
pub fn is_of(statistic: Statistic, spec: &Spec, cell: &Cell) -> bool {
    statistic == Statistic::Std || (cell.activation.slopes().is_some() && spec.bias2 == 0.0)
}

/// What theory for infinite width says of a cell's layers.
pub fn predict(spec: &Spec, cell: &Cell) -> Prediction {
    theory::predict(&architecture(spec, cell))
}

/// The law of one input's length over networks of the cell's width; Gaussian weights only.
pub fn one_input(spec: &Spec, cell: &Cell) -> Option<OneInputLaw> {
    match cell.init {
        Initialiser::Gaussian => theory::one_input(&architecture(spec, cell)),
        Initialiser::Uniform => None,
    }
}

/// What theory for infinite width says of pairs of inputs.
pub fn geometry(spec: &Spec, cell: &Cell) -> Option<Geometry> {
    theory::geometry(&architecture(spec, cell))
}

/// Slope of the correlation map at 1, where the length settles.
pub fn chi_1(spec: &Spec, cell: &Cell) -> Option<f64> {
    let network = WideNetwork {
        activation: cell.activation,
        sigma_w2: cell.width as f64 * cell.sigma2,
        sigma_b2: spec.bias2,
    };
    network.phase().chi_1
}

/// The same cell with one variance in every matrix.
fn at(cell: &Cell, sigma2: f64) -> Cell {
    Cell {
        variance: Variance::Number(sigma2),
        sigma2,
        ..cell.clone()
    }
}

/// sigma² at which theory has no forward growth over the cell's depth.
pub fn critical(spec: &Spec, cell: &Cell) -> Option<f64> {
    critical_in(spec, cell, Direction::Forward)
}

/// sigma² at which theory has no growth in this direction over the cell's depth.
pub fn critical_in(spec: &Spec, cell: &Cell, direction: Direction) -> Option<f64> {
    let network = |sigma2| architecture(spec, &at(cell, sigma2));
    match direction {
        Direction::Forward => theory::critical_hidden_variance(network),
        Direction::Backward => theory::critical_gradient_variance(network),
    }
}

/// Growth per layer of the cell with another sigma², the same in every matrix.
pub fn growth_at(spec: &Spec, cell: &Cell, sigma2: f64) -> Option<LayerGrowth> {
    theory::growth(&architecture(spec, &at(cell, sigma2)))
}

/// Growth per layer over sigma², a little beyond the span of the measured values, with more points near
/// the `turning` ones.
pub fn growth_curve(
    spec: &Spec,
    cell: &Cell,
    (low, high): (f64, f64),
    turning: &[f64],
) -> Vec<TheoryGrowth> {
    if low <= 0.0 || cell.depth < 2 {
        return Vec::new();
    }
    let (from, to) = ((low / CURVE_MARGIN).ln(), (high * CURVE_MARGIN).ln());
    let even = (0..CURVE_POINTS).map(|i| {
        let share = i as f64 / (CURVE_POINTS - 1) as f64;
        from + share * (to - from)
    });
    let near = turning.iter().filter(|sigma2| **sigma2 > 0.0);
    let near = near.flat_map(|sigma2| {
        let step = NEAR.ln() / f64::from(NEAR_POINTS);
        (-NEAR_POINTS..=NEAR_POINTS).map(move |i| sigma2.ln() + step * f64::from(i))
    });
    let mut points: Vec<f64> = even
        .chain(near)
        .filter(|x| (from..=to).contains(x))
        .collect();
    points.sort_by(f64::total_cmp);
    points
        .into_par_iter()
        .filter_map(|x| {
            let sigma2 = x.exp();
            let growth = growth_at(spec, cell, sigma2)?;
            Some(TheoryGrowth {
                sigma2,
                forward: growth.forward,
                backward: growth.backward,
                typical: typical(spec, &at(cell, sigma2)),
            })
        })
        .collect()
}

/// Growth per layer of the typical network of this width, where an exact law is known.
fn typical(spec: &Spec, cell: &Cell) -> Option<f64> {
    if spec.bias2 != 0.0 || cell.init != Initialiser::Gaussian {
        return None;
    }
    theory::typical_growth(cell.activation, cell.width, cell.sigma2)
}
