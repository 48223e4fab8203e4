//! The numbers of the steps, in a row over the panel, each above its point.

use crate::chart::figure::growth::panel::Panel;
use crate::chart::scene::{Anchor, Paint, Scene, Text};

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
    let mut inside: Vec<(usize, f64)> = steps
        .iter()
        .map(|&(number, x)| (number, panel.x.pixel(x)))
        .filter(|(_, x)| (panel.frame.left..=panel.frame.right).contains(x))
        .collect();
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
