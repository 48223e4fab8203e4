//! The colour bar: the steps that the map uses, fifteen at most, with the factors at their edges and a
//! word at each end.

use super::{Content, Direction, EDGES};
use crate::chart::color;
use crate::chart::layout::{Rect, numbers};
use crate::chart::scene::{Anchor, Mark, Paint, Scene, Text};

/// Gap between two fields.
pub const GAP: f64 = 1.6;

/// Fewest steps on either side of the neutral one.
const LEAST: usize = 2;

impl Content {
    /// Steps that the bar needs on either side of the neutral one: as many as the map uses on the side that
    /// goes further.
    pub(super) fn reach(&self) -> usize {
        let cells = self.rows.iter().flat_map(|(_, row)| row);
        let steps = cells.filter_map(|cell| Some(cell.class()?.abs_diff(EDGES.len())));
        steps.max().unwrap_or(EDGES.len()).max(LEAST)
    }
}

/// The steps of a bar that reaches so far, from vanishing to exploding.
fn steps(reach: usize) -> impl Iterator<Item = Paint> {
    let middle = EDGES.len();
    color::HEAT
        .into_iter()
        .skip(middle - reach)
        .take(2 * reach + 1)
}

/// The factors at their edges, from vanishing to exploding.
fn factors(reach: usize) -> Vec<String> {
    let factor = |sign: char, edge: &f64| {
        if *edge == EDGES[0] {
            format!("{sign}3")
        } else {
            format!("{sign}{}", numbers::power_of_ten(*edge as i64))
        }
    };
    let edges = &EDGES[..reach];
    let below = edges.iter().rev().map(|edge| factor('÷', edge));
    below
        .chain(edges.iter().map(|edge| factor('×', edge)))
        .collect()
}

/// Whether an edge goes unlabelled where room is short: ÷10⁵⁵, ÷10²⁰, ÷10⁵, ÷3, ×3 ... stay.
fn is_minor(edge: usize, reach: usize) -> bool {
    let from_middle = if edge < reach {
        reach - 1 - edge
    } else {
        edge - reach
    };
    from_middle % 2 != 0
}

/// How far towards the upper end a label moves from its edge: the two in the middle, ÷3 and ×3, are one
/// step apart and would touch on a short bar, where they need `room`.
fn apart(edge: usize, reach: usize, step: f64, room: f64) -> f64 {
    let half = ((room - step) / 2.0).max(0.0);
    match edge {
        _ if edge + 1 == reach => -half,
        _ if edge == reach => half,
        _ => 0.0,
    }
}

/// The bar upright at `left`, from exploding at `top` to vanishing at `bottom`; words above and below.
pub fn draw_upright(
    scene: &mut Scene,
    reach: usize,
    left: f64,
    (top, bottom): (f64, f64),
    text: f64,
) {
    let step = (bottom - top) / (2 * reach + 1) as f64;
    let (width, numbers) = (1.1 * text, left + 1.7 * text);
    for (class, paint) in steps(reach).enumerate() {
        let high = bottom - step * (class + 1) as f64;
        scene.add(Mark::rect(
            Rect::new(left, high, left + width, high + step - GAP),
            paint,
        ));
    }
    for (i, factor) in factors(reach).into_iter().enumerate() {
        if step < 1.2 * text && is_minor(i, reach) {
            continue;
        }
        let edge = bottom - step * (i + 1) as f64 - apart(i, reach, step, 1.15 * text);
        scene.add(Text::new(
            numbers,
            edge + 0.3 * text,
            factor,
            text,
            color::TEXT,
        ));
    }
    let word = |word: &str, y: f64, paint| Text::new(left, y, word, text, paint).semibold();
    scene.add(word("exploding", top - 0.75 * text, color::WARM_TEXT[3]));
    scene.add(word("vanishing", bottom + 1.25 * text, color::COOL_TEXT[1]));
    let keeps = Text::new(
        left + 3.6 * text,
        (top + bottom) / 2.0 + 0.3 * text,
        "×1",
        text,
        color::INK,
    );
    scene.add(keeps.semibold());
}

/// The bar level with its top at `top`; every second factor below it, then the words.
pub fn draw_level(scene: &mut Scene, reach: usize, (left, right): (f64, f64), top: f64, text: f64) {
    let step = (right - left) / (2 * reach + 1) as f64;
    let height = 1.1 * text;
    for (class, paint) in steps(reach).enumerate() {
        let x = left + step * class as f64;
        scene.add(Mark::rect(
            Rect::new(x, top, x + step - GAP, top + height),
            paint,
        ));
    }
    let baseline = top + height + 1.2 * text;
    for (i, factor) in factors(reach).into_iter().enumerate() {
        if is_minor(i, reach) {
            continue;
        }
        let x = left + step * (i + 1) as f64 + apart(i, reach, step, 1.7 * text);
        let label = Text::new(x - GAP / 2.0, baseline, factor, text, color::TEXT);
        scene.add(label.anchored(Anchor::Middle));
    }
    let words = baseline + 1.45 * text;
    let word = |word: &str, x: f64, paint| Text::new(x, words, word, text, paint).semibold();
    scene.add(word("vanishing", left, color::COOL_TEXT[1]));
    scene.add(word("×1", (left + right) / 2.0, color::INK).anchored(Anchor::Middle));
    scene.add(word("exploding", right, color::WARM_TEXT[3]).anchored(Anchor::End));
}

/// What the factors compare.
pub fn head(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "last ÷ first layer",
        Direction::Backward => "first ÷ last layer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_run_from_vanishing_to_exploding() {
        assert_eq!(
            factors(7).join(" "),
            "÷10⁵⁵ ÷10³⁵ ÷10²⁰ ÷10¹⁰ ÷10⁵ ÷10² ÷3 ×3 ×10² ×10⁵ ×10¹⁰ ×10²⁰ ×10³⁵ ×10⁵⁵"
        );
        assert_eq!(factors(2).join(" "), "÷10² ÷3 ×3 ×10²");
        assert_eq!(steps(2).collect::<Vec<_>>(), color::HEAT[5..10]);
    }
}
