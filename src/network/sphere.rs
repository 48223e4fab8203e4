//! Inputs of one length: in pairs of a set cosine, or on a great circle.
//!
//! Every input has |x|² = D exactly, so that the mean square of its numbers is 1. Made from keyed draws:
//! a (seed, replicate) has the same points whatever is done with them.

use super::engine::GEOMETRY_INPUTS;
use crate::random::Draws;

/// Pairs of points: x_2i in a random direction, x_2i+1 at a set angle to it in a random plane.
#[derive(Clone, Debug)]
pub struct Pairs {
    draws: Draws,
    cosine: f64,
    size: usize,
}

impl Pairs {
    /// Pairs with this cosine, of `size` numbers a point, at least 2.
    pub(super) fn new(draws: Draws, cosine: f64, size: usize) -> Self {
        Self {
            draws,
            cosine,
            size,
        }
    }

    /// Numbers of a point.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Reads whole points from the one with index `point` on.
    pub(super) fn read(&mut self, point: usize, out: &mut [f64]) {
        let size = self.size;
        let mut pair = vec![0.0; 2 * size];
        let mut at = None;
        for (index, out) in (point..).zip(out.chunks_exact_mut(size)) {
            if at != Some(index / 2) {
                at = Some(index / 2);
                self.draws.seek((index / 2 * 2 * size) as u64);
                self.draws.fill(&mut pair);
                orthonormalise(&mut pair);
            }
            let (first, second) = pair.split_at(size);
            let (along, across) = match index % 2 {
                0 => (1.0, 0.0),
                _ => (
                    self.cosine,
                    ((1.0 - self.cosine) * (1.0 + self.cosine)).max(0.0).sqrt(),
                ),
            };
            place(out, (first, along), (second, across));
        }
    }
}

/// Points evenly spaced on a great circle through two random directions (Poole et al. 2016, section 3).
#[derive(Clone, Debug)]
pub struct Circle {
    /// Two orthonormal directions, one behind the other.
    plane: Vec<f64>,
    points: usize,
}

impl Circle {
    /// A circle of so many points, of `size` numbers each, at least 2.
    pub(super) fn new(mut draws: Draws, size: usize, points: usize) -> Self {
        let mut plane = vec![0.0; 2 * size];
        draws.seek(0);
        draws.fill(&mut plane);
        orthonormalise(&mut plane);
        Self { plane, points }
    }

    /// Numbers of a point.
    pub(super) fn size(&self) -> usize {
        self.plane.len() / 2
    }

    /// Reads whole points from the one with index `point` on.
    pub(super) fn read(&self, point: usize, out: &mut [f64]) {
        let size = self.size();
        let (first, second) = self.plane.split_at(size);
        for (index, out) in (point..).zip(out.chunks_exact_mut(size)) {
            let angle = std::f64::consts::TAU * (index as f64 / self.points as f64);
            // libm, not std: its bits do not depend on the machine.
            let (along, across) = (libm::cos(angle), libm::sin(angle));
            place(out, (first, along), (second, across));
        }
    }
}

/// Which points of a circle of so many are looked at one by one: as evenly spaced as they can be.
pub fn spread_points(points: usize) -> Vec<usize> {
    let looked_at = points.min(GEOMETRY_INPUTS);
    (0..looked_at).map(|i| i * points / looked_at).collect()
}

/// √D (along · first + across · second).
fn place(out: &mut [f64], (first, along): (&[f64], f64), (second, across): (&[f64], f64)) {
    let radius = (out.len() as f64).sqrt();
    for ((out, u), v) in out.iter_mut().zip(first).zip(second) {
        *out = radius * (along * u + across * v);
    }
}

/// Makes the two halves unit vectors at right angles.
fn orthonormalise(pair: &mut [f64]) {
    let (first, second) = pair.split_at_mut(pair.len() / 2);
    normalise(first);
    // A second time for the digits that the first one lost.
    for _ in 0..2 {
        normalise(second);
        let along: f64 = first.iter().zip(&*second).map(|(u, v)| u * v).sum();
        for (v, u) in second.iter_mut().zip(&*first) {
            *v -= along * u;
        }
    }
    normalise(second);
}

fn normalise(vector: &mut [f64]) {
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    for x in vector {
        *x /= length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Data, Replicate};
    use proptest::prelude::*;

    fn replicate(seed: u64) -> Replicate {
        Replicate { seed, replicate: 2 }
    }

    fn cosine(a: &[f64], b: &[f64]) -> f64 {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    fn mean_square(x: &[f64]) -> f64 {
        x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64
    }

    fn read(mut data: Data<'_>, first: usize, count: usize, size: usize) -> Vec<f64> {
        let mut out = vec![0.0; count * size];
        data.read(first * size, &mut out);
        out
    }

    proptest! {
        #[test]
        fn pairs_have_their_cosine_and_length_1(
            c in -1.0..=1.0f64, size in 2usize..300, seed: u64
        ) {
            let points = read(replicate(seed).pairs(c, size), 0, 8, size);
            let points: Vec<&[f64]> = points.chunks(size).collect();
            for pair in points.chunks(2) {
                prop_assert!((cosine(pair[0], pair[1]) - c).abs() < 1e-13);
                prop_assert!((mean_square(pair[0]) - 1.0).abs() < 1e-13);
                prop_assert!((mean_square(pair[1]) - 1.0).abs() < 1e-13);
            }
        }

        #[test]
        fn points_are_the_same_wherever_reading_begins(
            first in 0usize..9, count in 1usize..9, size in 2usize..20, seed: u64
        ) {
            for data in [replicate(seed).pairs(0.3, size), replicate(seed).circle(size, 20)] {
                let all = read(data.clone(), 0, 20, size);
                let some = read(data, first, count, size);
                prop_assert_eq!(&all[first * size..][..count * size], &some[..]);
            }
        }

        #[test]
        fn a_circle_is_evenly_spaced(points in 2usize..40, size in 2usize..100, seed: u64) {
            let all = read(replicate(seed).circle(size, points), 0, points, size);
            for (i, point) in all.chunks(size).enumerate() {
                let angle = std::f64::consts::TAU * i as f64 / points as f64;
                prop_assert!((cosine(&all[..size], point) - angle.cos()).abs() < 1e-12);
                prop_assert!((mean_square(point) - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn pairs_of_another_key_are_other_pairs_and_lie_at_random() {
        let size = 400;
        let points = read(replicate(1).pairs(0.9, size), 0, 4, size);
        assert_ne!(points, read(replicate(2).pairs(0.9, size), 0, 4, size));
        // Between pairs: N(0, 1 / size), five deviations.
        assert!(cosine(&points[..size], &points[2 * size..][..size]).abs() < 0.25);
    }

    #[test]
    fn points_that_are_looked_at_go_all_round() {
        assert_eq!(spread_points(3), [0, 1, 2]);
        let of_many = spread_points(1000);
        assert_eq!((of_many.len(), of_many[8], of_many[15]), (16, 500, 937));
    }
}
