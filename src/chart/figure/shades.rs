//! The colour of each variance of a slice, the same in every figure and table of it.

use crate::analysis::{Line, Slice, Verdict};
use crate::chart::color::{Shade, sigma_scale};

/// The shade of each of the slice's lines: ink for the critical one, blue below the turning
/// point, warm above. Without a critical line the measured crossing parts the two sides, else
/// theory, else the verdicts. One hidden layer has no such point: it makes the input's size smaller or
/// larger.
pub fn shades(slice: &Slice) -> Vec<Shade> {
    let sigma2: Vec<f64> = slice.lines.iter().map(|line| line.sigma2).collect();
    let critical = slice.lines.iter().position(|line| line.critical);
    let turning = critical
        .map(|index| sigma2[index])
        .or(slice.forward_crossing.map(|crossing| crossing.sigma2))
        .or(slice.theory_critical.filter(|_| slice.depth > 1))
        .unwrap_or_else(|| {
            // The first variance that does not vanish begins the warm side.
            let grows = |line: &&Line| match slice.depth {
                1 => line.hidden.p50.get(1) > line.hidden.p50.first(),
                _ => line.forward.verdict != Verdict::Vanishing,
            };
            slice
                .lines
                .iter()
                .find(grows)
                .map_or(f64::INFINITY, |line| line.sigma2)
        });
    sigma_scale(&sigma2, turning, critical)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::color::{COOL, INK, WARM};
    use crate::chart::fixture::{Recipe, analysis};

    #[test]
    fn the_critical_line_is_ink_and_parts_blue_from_warm() {
        let made = analysis(&[Recipe::default()]);
        let shades = shades(&made.slices[0]);
        assert_eq!(shades[5].line, INK);
        assert_eq!((shades[4].line, shades[6].line), (COOL[4], WARM[0]));
    }

    #[test]
    fn without_a_critical_line_nothing_is_ink() {
        let recipe = Recipe {
            sigma2: vec![0.001, 0.0125, 0.05, 1.0],
            ..Recipe::default()
        };
        let made = analysis(&[recipe]);
        let shades = shades(&made.slices[0]);
        assert!(shades.iter().all(|shade| shade.line != INK));
        assert_eq!((shades[1].line, shades[2].line), (COOL[3], WARM[1]));
        let mut shallow = analysis(&[Recipe {
            sigma2: vec![0.001, 0.0125, 0.1, 1.0],
            depths: vec![1],
            ..Recipe::default()
        }]);
        shallow.slices[0].theory_critical = None;
        let sizes = super::shades(&shallow.slices[0]);
        assert!(COOL.contains(&sizes[1].line) && WARM.contains(&sizes[2].line));
        let dying = analysis(&[Recipe {
            sigma2: vec![0.001],
            ..Recipe::default()
        }]);
        assert_eq!(super::shades(&dying.slices[0])[0].line, COOL[2]);
    }
}
