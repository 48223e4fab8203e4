//! A network with one input number, no biases and a homogeneous activation: h(x) = |x| h(±1), so
//! one column a sign stands for all data points of that sign.

use super::Experiment;
use crate::measure::JointMoments;

/// Data points read at once.
const CHUNK: usize = 512;

/// The data points of one sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ray {
    /// 1, -1 or 0: the input that stands for them.
    pub sign: f64,
    /// Of their (|x|, z): x the input, z the target's number of variance 1 (0 for a constant target).
    pub pairs: JointMoments,
}

/// The sign of an input that a column stands for.
fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

impl Ray {
    /// The signs that occur, with their data points.
    pub fn all(experiment: &mut Experiment<'_>) -> Vec<Self> {
        let mut rays = [1.0, -1.0, 0.0].map(|sign| Self {
            sign,
            pairs: JointMoments::default(),
        });
        let mut targets = [0.0; CHUNK];
        for_each_chunk(experiment, |experiment, first, inputs| {
            let targets = &mut targets[..inputs.len()];
            if experiment.network.target.variance > 0.0 {
                experiment.targets.read(first, targets);
            }
            for ray in &mut rays {
                let of_ray = inputs.iter().zip(&*targets);
                let (sizes, numbers): (Vec<f64>, Vec<f64>) = of_ray
                    .filter(|(x, _)| sign(**x) == ray.sign)
                    .map(|(x, z)| (x.abs(), *z))
                    .unzip();
                let (pairs, _) = JointMoments::of((&sizes, 0), (&numbers, 0));
                ray.pairs.merge(&pairs);
            }
        });
        rays.into_iter()
            .filter(|ray| ray.pairs.a.count > 0)
            .collect()
    }

    /// Calls `look` with the place of a ray and |x| of its data points, again and again until all
    /// have come.
    pub fn for_each_chunk(
        rays: &[Self],
        experiment: &mut Experiment<'_>,
        mut look: impl FnMut(usize, &[f64]),
    ) {
        let mut sizes = Vec::with_capacity(CHUNK);
        for_each_chunk(experiment, |_, _, inputs| {
            for (place, ray) in rays.iter().enumerate() {
                sizes.clear();
                let of_ray = inputs.iter().filter(|x| sign(**x) == ray.sign);
                sizes.extend(of_ray.map(|x| x.abs()));
                look(place, &sizes);
            }
        });
    }
}

/// Calls `look` with the inputs chunk by chunk, and the index of each chunk's first.
fn for_each_chunk(
    experiment: &mut Experiment<'_>,
    mut look: impl FnMut(&mut Experiment<'_>, usize, &[f64]),
) {
    let mut inputs = [0.0; CHUNK];
    for first in (0..experiment.data).step_by(CHUNK) {
        let inputs = &mut inputs[..CHUNK.min(experiment.data - first)];
        experiment.inputs.read(first, inputs);
        look(experiment, first, inputs);
    }
}
