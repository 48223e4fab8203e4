//! Where the marks of both panels stand, and what numbers stand below them.

use super::*;
use crate::chart::layout::{Axis, Rect};
use crate::chart::scene::{Mark, Point, Scene};

/// Marks of one direction in a stretch of the canvas: their middles.
fn centers(scene: &Scene, direction: Direction, inside: Rect) -> Vec<Point> {
    let center = |mark: &Mark| match (mark, direction) {
        (Mark::Circle { center, radius, .. }, Direction::Forward)
            if [5.0, 3.1].contains(radius) =>
        {
            Some(*center)
        }
        (Mark::Polygon { points, fill, .. }, Direction::Backward)
            if *fill == Some(color::BACKWARD) =>
        {
            let middle = |pick: fn(&Point) -> f64| points.iter().map(pick).sum::<f64>() / 4.0;
            Some((middle(|point| point.0), middle(|point| point.1)))
        }
        _ => None,
    };
    let all = scene.marks.iter().filter_map(center);
    let is_in = |at: &Point| inside.contains(&Rect::new(at.0, at.1, at.0, at.1));
    all.filter(is_in).collect()
}

/// The tanh grid whose window once cut the marks of two rules, and grids like it.
fn with_marks_at_the_edge() -> impl Iterator<Item = Content> {
    let grids = [
        vec![0.004, 0.0125, 0.02, 0.025, 0.05],
        vec![0.004, 0.0125, 0.02, 0.0245, 0.05],
        vec![0.001, 0.0105, 0.0125, 0.0145, 0.02, 0.1],
        Recipe::default().sigma2,
    ];
    let both = [Activation::Tanh, Activation::Relu].into_iter();
    both.flat_map(move |activation| {
        let made = grids.clone().map(|sigma2| {
            made(Recipe {
                activation,
                sigma2,
                ..Recipe::default()
            })
        });
        made.into_iter().filter_map(|made| content(context(&made)))
    })
    .filter(|content| content.window().is_some())
}

#[test]
fn the_box_holds_whole_marks_and_all_of_them_are_enlarged() {
    let mut seen = 0;
    for content in with_marks_at_the_edge() {
        let window = content.window().unwrap();
        let scene = content.page();
        let frame = Rect::new(52.0, 38.0, 408.0, 356.0);
        let outline = scene.marks.iter().find_map(|mark| match mark {
            Mark::Line { points, paint, .. } if *paint == color::MUTE && points.len() == 5 => Some(
                Rect::new(points[0].0, points[0].1, points[2].0, points[2].1),
            ),
            _ => None,
        });
        let outline = outline.unwrap();
        for direction in Direction::BOTH {
            let radius = match direction {
                Direction::Forward => 5.0,
                Direction::Backward => 4.5,
            };
            let marks = centers(&scene, direction, frame);
            let touched = marks.iter().filter(|at| {
                Rect::new(at.0, at.1, at.0, at.1)
                    .grown(radius)
                    .overlaps(&outline)
            });
            let (mut whole, mut all) = (0, 0);
            for at in touched {
                all += 1;
                let mark = Rect::new(at.0, at.1, at.0, at.1).grown(radius);
                whole += usize::from(outline.contains(&mark));
            }
            let enlarged = centers(&scene, direction, Rect::new(518.0, 34.0, 774.0, 356.0));
            assert_eq!(
                (whole, enlarged.len()),
                (all, all),
                "{window:?} {direction:?}"
            );
            seen += all;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn an_enlarged_mark_stands_at_its_variance_and_both_can_be_seen() {
    let close = Recipe {
        activation: Activation::Gelu,
        sigma2: vec![0.002, 0.0125, 0.025, 0.0253, 0.05, 0.5],
        ..Recipe::default()
    };
    let close = content(context(&made(close))).unwrap();
    assert!(close.window().is_some());
    for content in with_marks_at_the_edge().chain([close]) {
        let window = content.window().unwrap();
        let frame = Rect::new(518.0, 34.0, 774.0, 356.0);
        let scene = content.page();
        let x = Axis::new(window, (frame.left, frame.right));
        let all: Vec<f64> = content
            .measured
            .iter()
            .map(|m| x.pixel(m.sigma2.log10()))
            .collect();
        for direction in Direction::BOTH {
            let values = content.values(direction);
            let own = values.map(|(sigma2, _)| x.pixel(sigma2.log10()));
            let own: Vec<f64> = own
                .filter(|x| (frame.left..=frame.right).contains(x))
                .collect();
            let marks = centers(&scene, direction, frame);
            assert_eq!(marks.len(), own.len());
            for (own, (at, _)) in own.iter().zip(marks) {
                let off = (own - at).abs();
                assert!(off > 0.0 && off < 3.0, "{own} {at}");
                let others = all.iter().filter(|other| *other != own);
                assert!(
                    others
                        .into_iter()
                        .all(|other| (other - at).abs() > 2.0 * off)
                );
            }
        }
    }
}

#[test]
fn numbers_of_one_axis_have_the_same_decimals() {
    let ticks = crate::chart::layout::ticks::log10(0.09f64.log10(), 0.22f64.log10(), 7).major;
    let labels: Vec<String> = ticks.into_iter().map(|t| whole::plain(t).label).collect();
    let decimals = |label: &String| label.split_once('.').map_or(0, |(_, d)| d.len());
    assert!(
        labels.iter().any(|label| label.starts_with("0.1")),
        "{labels:?}"
    );
    assert!(
        labels.iter().all(|l| decimals(l) == decimals(&labels[0])),
        "{labels:?}"
    );
    let powers = crate::chart::layout::ticks::log10(-4.2, 0.2, 7).major;
    assert!(
        powers
            .into_iter()
            .all(|tick| !whole::plain(tick).label.starts_with("10"))
    );
}
