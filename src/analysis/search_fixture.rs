//! Searches that tests make up: theory's growth, with a scale for each network.

use super::theory::{critical_in, growth_at};
use super::{CriticalSearch, Crossing, Direction, GrowthAt, Search, Searched, Start, zero_growth};
use crate::network::Activation;
use crate::spec::{Spec, Variance};
use crate::sweep::Plan;

/// Networks of theory, each with its own scale: the same at every sigma².
pub struct Recipe {
    /// Activation function.
    pub activation: Activation,
    /// Those that are searched.
    pub directions: Vec<Direction>,
    /// Units a layer.
    pub width: usize,
    /// Hidden layers.
    pub depth: usize,
    /// Networks.
    pub replicates: usize,
    /// Standard deviation of ln of the scale over networks.
    pub spread: f64,
    /// Of all of them.
    pub shift: f64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            activation: Activation::Relu,
            directions: vec![Direction::Forward],
            width: 80,
            depth: 20,
            replicates: 10,
            spread: 0.04,
            shift: -0.01,
        }
    }
}

/// The search among them.
pub fn made(recipe: &Recipe) -> CriticalSearch {
    let spec = Spec {
        depth: vec![recipe.depth],
        width: vec![recipe.width],
        activation: vec![recipe.activation],
        replicates: recipe.replicates,
        sigma2: vec![Variance::He],
        ..Spec::default()
    };
    let cell = Plan::new(&spec).cells.swap_remove(0);
    let growth = |sigma2: f64, direction: Direction| {
        let growth = growth_at(&spec, &cell, sigma2)?;
        Some(match direction {
            Direction::Forward => growth.forward,
            Direction::Backward => growth.backward,
        })
    };
    let searched: Vec<Searched> = recipe
        .directions
        .iter()
        .map(|&direction| {
            let theory = critical_in(&spec, &cell, direction);
            let measure = |variances: &[f64]| -> Result<Vec<GrowthAt>, ()> {
                let at = |&sigma2: &f64| GrowthAt {
                    sigma2,
                    replicates: (0..recipe.replicates)
                        .map(|i| {
                            // From the middle out, so that one network has the shift alone.
                            let place = f64::from(i as i32 % 2 * 2 - 1) * (i as f64 / 4.0);
                            let scale = (recipe.shift + recipe.spread * place).exp();
                            growth(sigma2 * scale, direction)
                        })
                        .collect(),
                };
                Ok(variances.iter().map(at).collect())
            };
            let start = theory.map(|zero| match recipe.activation.slopes() {
                Some(_) => Start::PowerLaw(zero),
                None => Start::Near(zero),
            });
            let search = start.map_or_else(Search::default, |start| {
                zero_growth(start, recipe.depth - 1, measure).unwrap()
            });
            Searched {
                direction,
                search,
                theory,
            }
        })
        .collect();
    let between = |all: Vec<f64>| {
        let inverse: f64 = all.iter().map(|x| 1.0 / x).sum();
        (!all.is_empty()).then(|| all.len() as f64 / inverse)
    };
    let zeros: Option<Vec<Crossing>> = searched.iter().map(Searched::zero).collect();
    let critical = zeros.and_then(|zeros| {
        let ends: Option<Vec<(f64, f64)>> = zeros.iter().map(Crossing::interval).collect();
        let interval = ends.and_then(|ends| {
            let low = between(ends.iter().map(|ends| ends.0).collect());
            low.zip(between(ends.iter().map(|ends| ends.1).collect()))
        });
        let sigma2 = between(zeros.iter().map(|zero| zero.sigma2).collect())?;
        Some(Crossing::new(sigma2, interval))
    });
    let theory: Option<Vec<f64>> = searched.iter().map(|one| one.theory).collect();
    let unit = 1.0 / recipe.width as f64;
    let rules = [("He", 2.0 * unit), ("Glorot", unit), ("LeCun", unit)];
    let answers = (critical, theory.and_then(between));
    CriticalSearch::new(&spec, &cell, searched, answers, &rules)
}
