//! The numbers of the steps, in a row over the panel, each above its point.

use crate::chart::color;
use crate::chart::figure::growth::panel::Panel;
use crate::chart::scene::{Anchor, Mark, Paint, Scene, Text};

/// Steps whose numbers would touch and are written as one: "4, 6–9".
struct Group {
    numbers: Vec<usize>,
    from: f64,
    to: f64,
}

impl Group {
    /// The text over the middle of the group, kept within the panel.
    fn text(&self, panel: &Panel, baseline: f64, paint: Paint) -> Text {
        let size = panel.kind.text;
        let text = |x: f64| {
            let label = Text::new(x, baseline, ranges(&self.numbers), size, paint);
            label.anchored(Anchor::Middle)
        };
        let middle = (self.from + self.to) / 2.0;
        let half = text(middle).bounds().width() / 2.0;
        let (left, right) = (panel.frame.left + half, panel.frame.right + 6.0 - half);
        text(middle.clamp(left, right.max(left)))
    }
}

/// Draws the row with every number by itself, moved aside where they would touch and led to the thread
/// of its step, which begins at `threads`. `false` where there is no room for that.
pub fn draw_apart(
    scene: &mut Scene,
    panel: &Panel,
    steps: &[(usize, f64)],
    (baseline, threads): (f64, f64),
    (head, paint): (&str, Paint),
) -> bool {
    let size = panel.kind.text;
    let mut inside: Vec<(usize, f64)> = within(panel, steps);
    inside.sort_by(|a, b| a.1.total_cmp(&b.1));
    let text = |number: usize, x: f64| {
        Text::new(x, baseline, number.to_string(), size, paint).anchored(Anchor::Middle)
    };
    let widths: Vec<f64> = inside
        .iter()
        .map(|&(number, x)| text(number, x).bounds().width() + 0.5 * size)
        .collect();
    let xs: Vec<f64> = inside.iter().map(|&(_, x)| x).collect();
    let ends = (panel.frame.left, panel.frame.right + 6.0);
    let Some(places) = apart(&xs, &widths, ends) else {
        return false;
    };
    let left = panel.frame.left - 0.7 * size;
    scene.add(Text::new(left, baseline, head, size, paint).anchored(Anchor::End));
    for (&(number, x), place) in inside.iter().zip(places) {
        let from = (place, baseline + 0.25 * size);
        scene.add(Mark::line([from, (x, threads)], color::AXIS, 0.8));
        scene.add(text(number, place));
    }
    true
}

/// Middles of labels of these widths, side by side between the ends and as near as can be to where they
/// belong, ascending; `None` where they do not fit.
fn apart(xs: &[f64], widths: &[f64], (left, right): (f64, f64)) -> Option<Vec<f64>> {
    // Without the room that the labels before take, the middles need only not descend.
    let mut taken = 0.0;
    let mut middles = Vec::new();
    for width in widths {
        middles.push(taken + 0.5 * width);
        taken += width;
    }
    let free = right - left - taken;
    if xs.is_empty() || free < 0.0 {
        return None;
    }
    // Isotonic regression, by pooling neighbours in the wrong order (Ayer et al. 1955).
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (x, middle) in xs.iter().zip(&middles) {
        let mut pool = (x - left - middle, 1);
        while let Some(before) = pools.pop() {
            if before.0 <= pool.0 {
                pools.push(before);
                break;
            }
            let count = before.1 + pool.1;
            let sum = before.0 * before.1 as f64 + pool.0 * pool.1 as f64;
            pool = (sum / count as f64, count);
        }
        pools.push(pool);
    }
    let moved = pools
        .iter()
        .flat_map(|&(at, count)| std::iter::repeat_n(at.clamp(0.0, free), count));
    Some(
        moved
            .zip(middles)
            .map(|(at, middle)| left + at + middle)
            .collect(),
    )
}

/// The steps that the panel shows, and where.
fn within(panel: &Panel, steps: &[(usize, f64)]) -> Vec<(usize, f64)> {
    steps
        .iter()
        .map(|&(number, x)| (number, panel.x.pixel(x)))
        .filter(|(_, x)| (panel.frame.left..=panel.frame.right).contains(x))
        .collect()
}

/// Draws the row and its head at the left; `steps` are numbers and log10 σ².
pub fn draw(
    scene: &mut Scene,
    panel: &Panel,
    steps: &[(usize, f64)],
    baseline: f64,
    (head, paint): (&str, Paint),
) {
    let size = panel.kind.text;
    let mut groups: Vec<Group> = Vec::new();
    let mut inside = within(panel, steps);
    if inside.is_empty() {
        return;
    }
    inside.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (number, x) in inside {
        let mut group = Group {
            numbers: vec![number],
            from: x,
            to: x,
        };
        while let Some(before) = groups.pop() {
            let end = before.text(panel, baseline, paint).bounds().right;
            if end + 0.6 * size < group.text(panel, baseline, paint).bounds().left {
                groups.push(before);
                break;
            }
            group.from = before.from;
            group.numbers.extend(before.numbers);
        }
        groups.push(group);
    }
    let left = panel.frame.left - 0.7 * size;
    scene.add(Text::new(left, baseline, head, size, paint).anchored(Anchor::End));
    for group in groups {
        scene.add(group.text(panel, baseline, paint));
    }
}

/// "1, 3–7": whole numbers, three or more in a row as a range.
fn ranges(numbers: &[usize]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in sorted {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let run = |(first, last): (usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    runs.into_iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_would_touch_stand_side_by_side_round_where_they_belong() {
        let widths = [10.0; 4];
        let places = apart(&[50.0, 51.0, 51.5, 90.0], &widths, (0.0, 100.0)).unwrap();
        let middle = 152.5 / 3.0;
        let wanted = [middle - 10.0, middle, middle + 10.0, 90.0];
        for (place, wanted) in places.iter().zip(wanted) {
            assert!((place - wanted).abs() < 1e-9, "{places:?}");
        }
        // Kept between the ends, and left to the other way of writing where there is no room.
        let places = apart(&[0.0, 1.0, 99.0, 99.5], &widths, (0.0, 100.0)).unwrap();
        assert_eq!(places, [5.0, 15.0, 85.0, 95.0]);
        assert_eq!(apart(&[1.0; 4], &widths, (0.0, 39.0)), None);
    }

    #[test]
    fn steps_in_a_row_are_a_range() {
        for (numbers, text) in [
            (vec![3], "3"),
            (vec![12, 11], "11, 12"),
            (vec![7, 4, 6, 5, 9], "4–7, 9"),
        ] {
            assert_eq!(ranges(&numbers), text);
        }
    }
}
