//! Asks the theory for a cell: translates a spec and a cell into its plain numbers.

use rayon::prelude::*;

use super::{Direction, Statistic, TheoryGrowth};
use crate::network::Initialiser;
use crate::spec::{Inputs, Spec, Target, Variance};
use crate::sweep::Cell;
use crate::theory::{
    self, Architecture, Geometry, InputLaw, LayerGrowth, OneInputLaw, Prediction, WideNetwork,
};

/// Points of the curve of growth against sigma².
const CURVE_POINTS: usize = 61;
/// The curve reaches this factor beyond the measured sigma² on either side.
const CURVE_MARGIN: f64 = 1.5;
/// More points round a turning point, which is shown enlarged and where GELU and SiLU bend: so many on
/// either side, closer together towards it, the last this factor away.
const NEAR_POINTS: i32 = 20;
const NEAR: f64 = 1.4;
/// There a curve that bends between three points by more than this share of its range has more of them,
/// so many times at most.
const BEND: f64 = 0.002;
const ROUNDS: usize = 3;

/// What is known beforehand of networks with weights of a kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Law {
    /// All that follows from preactivations that are Gaussian over wide networks.
    Wide,
    /// The same of second moments only: preactivations are of many sizes.
    SecondMoments,
    /// Second moments layer by layer, residual branches, norms and dropout with them.
    Blocks,
    /// That every layer only scales the first.
    Scaled,
    /// Nothing: it is measured only.
    Unknown,
}

impl Law {
    fn of(spec: &Spec, cell: &Cell) -> Self {
        let slopes = cell.activation.slopes().filter(|_| spec.bias2 == 0.0);
        if !cell.architecture.is_plain() {
            let is_wide = matches!(
                cell.init,
                Initialiser::Gaussian
                    | Initialiser::Uniform
                    | Initialiser::TruncatedNormal
                    | Initialiser::TruncatedUncorrected
                    | Initialiser::Orthogonal
            );
            let known = theory::are_blocks_known(cell.architecture, spec.bias2, spec.data)
                && spec.inputs == Inputs::Gaussian;
            return match is_wide && known {
                true => Self::Blocks,
                false => Self::Unknown,
            };
        }
        match cell.init {
            Initialiser::Gaussian
            | Initialiser::Uniform
            | Initialiser::TruncatedNormal
            | Initialiser::TruncatedUncorrected
            | Initialiser::Orthogonal => Self::Wide,
            Initialiser::Sparse { connections } => {
                let fan_in = cell.width.max(cell.input_dim);
                match slopes {
                    _ if connections as usize >= fan_in => Self::Wide,
                    Some(_) => Self::SecondMoments,
                    None => Self::Unknown,
                }
            }
            Initialiser::Identity => match slopes {
                Some((0.0 | 1.0, 1.0)) => Self::Scaled,
                _ => Self::Unknown,
            },
            // A unit and its opposite: as many are positive as in a wide network, without chance.
            Initialiser::LooksLinear => match slopes {
                Some((0.0, 1.0)) => Self::Wide,
                _ => Self::Unknown,
            },
        }
    }
}

/// Whether theory has lengths of layers to set beside those of a cell.
pub fn is_known(spec: &Spec, cell: &Cell) -> bool {
    Law::of(spec, cell) != Law::Unknown
}

fn architecture(spec: &Spec, cell: &Cell) -> Architecture {
    let factor = cell.init.variance_factor();
    Architecture {
        activation: cell.activation,
        depth: cell.depth,
        width: cell.width,
        input_dim: cell.input_dim,
        inputs: input_law(spec),
        output_dim: cell.output_dim,
        first_variance: factor * cell.weight_variance(0),
        hidden_variance: factor * cell.sigma2,
        last_variance: factor * cell.weight_variance(cell.depth),
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

/// What the inputs of a spec are like.
fn input_law(spec: &Spec) -> InputLaw {
    let points = spec.data;
    match &spec.inputs {
        Inputs::Gaussian => InputLaw::Gaussian,
        Inputs::Pairs { cosine } => InputLaw::Pairs {
            cosine: *cosine,
            points,
        },
        Inputs::Circle => InputLaw::Circle { points },
        // A file of which nothing was kept is as if its numbers had variance 1.
        Inputs::File(_) => spec.inputs.summary().map_or(
            InputLaw::Given {
                mean: 0.0,
                mean_square: 1.0,
                mean_length: 1.0,
            },
            |summary| InputLaw::Given {
                mean: summary.mean,
                mean_square: summary.mean_square,
                mean_length: summary.mean_length,
            },
        ),
    }
}

/// Whether one input is as the others but for what chance does to it: a file's first need not be as long as
/// the rest, which makes no difference where each layer only scales.
pub fn is_one_input_typical(spec: &Spec, cell: &Cell) -> bool {
    let scales = cell.activation.slopes().is_some() && spec.bias2 == 0.0;
    scales || !matches!(spec.inputs, Inputs::File(_))
}

/// Whether theory's growth, that of the std, is also that of a statistic: an RMS grows as the std does where
/// each layer only scales.
pub fn is_of(statistic: Statistic, spec: &Spec, cell: &Cell) -> bool {
    let only_scales = cell.activation.slopes().is_some() && spec.bias2 == 0.0;
    statistic == Statistic::Std || (only_scales && cell.architecture.is_plain())
}

/// What theory for infinite width says of a cell's layers; of none where nothing is known.
pub fn predict(spec: &Spec, cell: &Cell) -> Prediction {
    let architecture = architecture(spec, cell);
    match Law::of(spec, cell) {
        Law::Wide => theory::predict(&architecture),
        Law::Blocks => theory::predict_blocks(&architecture, cell.architecture),
        Law::SecondMoments => theory::predict(&architecture).without_std(),
        Law::Scaled => theory::predict_identity(&architecture),
        Law::Unknown => Prediction::unknown(cell.depth),
    }
}

/// The law of one input's length over networks of the cell's width; Gaussian weights only.
pub fn one_input(spec: &Spec, cell: &Cell) -> Option<OneInputLaw> {
    match cell.init {
        Initialiser::Gaussian
            if cell.architecture.is_plain() && is_one_input_typical(spec, cell) =>
        {
            theory::one_input(&architecture(spec, cell))
        }
        _ => None,
    }
}

/// Whether two inputs go their way as in wide networks with Gaussian weights.
fn are_pairs_known(spec: &Spec, cell: &Cell) -> bool {
    cell.init != Initialiser::LooksLinear && Law::of(spec, cell) == Law::Wide
}

/// What theory for infinite width says of pairs of inputs.
pub fn geometry(spec: &Spec, cell: &Cell) -> Option<Geometry> {
    theory::geometry(&architecture(spec, cell)).filter(|_| are_pairs_known(spec, cell))
}

/// Slope of the correlation map at 1, where the length settles.
pub fn chi_1(spec: &Spec, cell: &Cell) -> Option<f64> {
    if !are_pairs_known(spec, cell) {
        return None;
    }
    let network = WideNetwork {
        activation: cell.activation,
        sigma_w2: cell.width as f64 * cell.sigma2 * cell.init.variance_factor(),
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
    match Law::of(spec, cell) {
        Law::Unknown => return None,
        Law::Blocks => {
            if cell.depth < 2 || !may_turn(cell) {
                return None;
            }
            let growth = |sigma2| {
                let growth = predict(spec, &at(cell, sigma2)).growth()?;
                Some(match direction {
                    Direction::Forward => growth.forward,
                    Direction::Backward => growth.backward,
                })
            };
            return theory::turning_variance(growth, cell.depth, cell.width);
        }
        Law::Scaled => {
            let [forward, backward] =
                theory::critical_identity(cell.activation, cell.depth, cell.width);
            let critical = match direction {
                Direction::Forward => forward,
                Direction::Backward => backward,
            };
            return (cell.depth > 1).then_some(critical);
        }
        Law::Wide | Law::SecondMoments => {}
    }
    match direction {
        Direction::Forward => theory::critical_hidden_variance(network),
        Direction::Backward => theory::critical_gradient_variance(network),
    }
}

/// Whether there can be a variance at which growth turns: a residual stream never shrinks, and a norm takes
/// the variance away.
fn may_turn(cell: &Cell) -> bool {
    cell.architecture.residual.is_none() && cell.architecture.norm.is_none()
}

/// Growth per layer of the cell with another sigma², the same in every matrix.
pub fn growth_at(spec: &Spec, cell: &Cell, sigma2: f64) -> Option<LayerGrowth> {
    match Law::of(spec, cell) {
        Law::Wide | Law::SecondMoments => theory::growth(&architecture(spec, &at(cell, sigma2))),
        Law::Blocks | Law::Scaled | Law::Unknown => predict(spec, &at(cell, sigma2)).growth(),
    }
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
    let near: Vec<f64> = turning.iter().map(|sigma2| sigma2.ln()).collect();
    let around = near.iter().filter(|x| x.is_finite()).flat_map(|x| {
        let share = |i: i32| f64::from(i * i.abs()) / f64::from(NEAR_POINTS * NEAR_POINTS);
        (-NEAR_POINTS..=NEAR_POINTS).map(move |i| x + NEAR.ln() * share(i))
    });
    let at = |x: f64| {
        let sigma2 = x.exp();
        let growth = growth_at(spec, cell, sigma2)?;
        Some(TheoryGrowth {
            sigma2,
            forward: growth.forward,
            backward: growth.backward,
            typical: typical(spec, &at(cell, sigma2)),
        })
    };
    let mut points: Vec<f64> = even
        .chain(around)
        .filter(|x| (from..=to).contains(x))
        .collect();
    let mut curve = Vec::new();
    for _ in 0..=ROUNDS {
        curve.par_extend(points.into_par_iter().filter_map(at));
        curve.sort_by(|a: &TheoryGrowth, b| a.sigma2.total_cmp(&b.sigma2));
        points = bends(&curve, &near);
    }
    curve
}

/// ln sigma² of the points that a curve lacks where it bends near the `turning` ones.
fn bends(curve: &[TheoryGrowth], turning: &[f64]) -> Vec<f64> {
    let x = |at: &TheoryGrowth| at.sigma2.ln();
    let is_near = |at: &TheoryGrowth| turning.iter().any(|near| (x(at) - near).abs() < NEAR.ln());
    let mut added: Vec<f64> = Vec::new();
    for growth in [
        |at: &TheoryGrowth| at.forward,
        |at: &TheoryGrowth| at.backward,
    ] {
        let shown = curve.iter().filter(|at| is_near(at)).map(growth);
        let (low, high) = shown.fold((0.0f64, 0.0f64), |(low, high), growth| {
            (low.min(growth), high.max(growth))
        });
        for three in curve.windows(3).filter(|three| is_near(&three[1])) {
            let [a, b, c] = [0, 1, 2].map(|i| (x(&three[i]), growth(&three[i])));
            let straight = a.1 + (c.1 - a.1) * (b.0 - a.0) / (c.0 - a.0);
            if (b.1 - straight).abs() > BEND * (high - low) {
                added.extend([f64::midpoint(a.0, b.0), f64::midpoint(b.0, c.0)]);
            }
        }
    }
    added.sort_by(f64::total_cmp);
    added.dedup();
    added
}

/// Growth per layer of the typical network of this width, where an exact law is known.
fn typical(spec: &Spec, cell: &Cell) -> Option<f64> {
    let is_plain = cell.architecture.is_plain();
    if spec.bias2 != 0.0 || cell.init != Initialiser::Gaussian || !is_plain {
        return None;
    }
    theory::typical_growth(cell.activation, cell.width, cell.sigma2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::sweep::Plan;

    #[test]
    fn near_a_turning_point_the_curve_has_no_kinks() {
        let spec = Spec {
            depth: vec![30],
            width: vec![64],
            activation: vec![Activation::Gelu],
            sigma2: vec![Variance::He],
            ..Spec::default()
        };
        let cell = Plan::new(&spec).cells.swap_remove(0);
        let turning = critical(&spec, &cell).unwrap();
        let curve = growth_curve(&spec, &cell, (0.02, 0.05), &[turning]);
        assert!(curve.is_sorted_by(|a, b| a.sigma2 < b.sigma2));
        // Half way between two points theory is on the straight line, to what can be seen of a panel.
        let near: Vec<_> = curve
            .iter()
            .filter(|at| (at.sigma2 / turning).ln().abs() < 0.1)
            .collect();
        let range = near[near.len() - 1].forward - near[0].forward;
        for pair in near.windows(2) {
            let middle = (pair[0].sigma2 * pair[1].sigma2).sqrt();
            let theory = growth_at(&spec, &cell, middle).unwrap().forward;
            let straight = f64::midpoint(pair[0].forward, pair[1].forward);
            assert!((theory - straight).abs() < 0.002 * range, "{middle}");
        }
        assert!(curve.len() < 400, "{}", curve.len());
    }
}
