//! In how many draws signal and gradient arrive: a mean is over these alone.

use std::fmt::{self, Display, Formatter};

use super::{Content, Direction};
use crate::chart::layout::numbers::count_word;

/// Of the draws of all variances, those that have a growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrivals {
    arrived: usize,
    drawn: usize,
}

impl Arrivals {
    pub fn are_all(self) -> bool {
        self.arrived == self.drawn
    }

    pub fn are_most(self) -> bool {
        2 * self.arrived > self.drawn
    }
}

/// "one of nine draws", "all nine draws".
impl Display for Arrivals {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let [arrived, drawn] = [self.arrived, self.drawn].map(count_word);
        match self.are_all() {
            true => write!(f, "all {drawn} draws"),
            false => write!(f, "{arrived} of {drawn} draws"),
        }
    }
}

impl Content {
    pub(super) fn arrivals(&self, direction: Direction) -> Arrivals {
        let way = usize::from(direction == Direction::Backward);
        Arrivals {
            arrived: self.measured.iter().map(|m| m.arrived[way]).sum(),
            drawn: self.measured.iter().map(|m| m.drawn).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Analysis, Growth};
    use crate::chart::fixture::{Recipe, analysis};
    use crate::chart::{Figure, Kind, figures};

    /// Three variances of ten draws, whose gradient comes back in so many.
    fn arrives(gradients: [usize; 3], signals: usize) -> Figure {
        let mut made: Analysis = analysis(&[Recipe {
            sigma2: vec![0.0125, 0.025, 0.05],
            depths: vec![31],
            ..Recipe::default()
        }]);
        let slice = &mut made.slices[0];
        (slice.forward_crossing, slice.backward_crossing) = (None, None);
        for (line, arrived) in slice.lines.iter_mut().zip(gradients) {
            let growth = |replicates: usize| Growth {
                per_layer: (replicates > 0).then_some(-0.01),
                replicates,
                ..Growth::default()
            };
            (line.forward, line.backward) = (growth(signals), growth(arrived));
        }
        let mut all = figures(&made).into_iter();
        all.find(|figure| figure.kind == Kind::Growth).unwrap()
    }

    #[test]
    fn a_gradient_that_most_draws_lose_does_not_stay_anywhere() {
        let figure = arrives([0, 0, 1], 10);
        assert_eq!(
            figure.title,
            "At every σ² from 0.0125 to 0.05 the signal stays within a factor of ten; the gradient comes \
             back in only one of 30 draws"
        );
        assert_eq!(
            figure.caption[0],
            "Rings are the growth forward of all 30 draws, diamonds that backward of one of 30 draws: \
             the others have a size of 0 at an end."
        );
    }

    #[test]
    fn no_gradient_at_all_is_said_and_all_draws_need_no_count() {
        let ends =
            |figure: Figure, end: &str| assert!(figure.title.ends_with(end), "{}", figure.title);
        ends(
            arrives([0; 3], 10),
            "within a factor of ten; no gradient arrives",
        );
        ends(
            arrives([10; 3], 10),
            "0.05 the signal stays within a factor of ten",
        );
    }

    #[test]
    fn draws_that_lose_both_are_told_once() {
        let figure = arrives([8; 3], 8);
        assert!(
            figure
                .title
                .ends_with("0.05 the signal of 24 of 30 draws stays within a factor of ten")
        );
        let caption = figure.caption.join(" ");
        assert!(
            caption.ends_with(
                "Growth is that of 24 of 30 draws: the others have a size of 0 at an end."
            )
        );
    }
}
