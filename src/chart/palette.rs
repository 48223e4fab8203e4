//! One light hex a paint, and the style sheet that turns the light hexes dark.
//!
//! A figure's attributes hold light colours; a style sheet for screens with a dark preference
//! matches them by attribute selector. So two paints of one document, or of one page, must never
//! share a light hex and differ in dark.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::scene::{Mark, Paint, Scene};

/// Nudges light hexes by single steps until each belongs to one dark one in all scenes together.
/// Scenes that were made distinct together stay as they are when they meet again.
pub fn make_distinct<'a>(scenes: impl IntoIterator<Item = &'a mut Scene>) {
    let mut dark_of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut light_of: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for scene in scenes {
        for mark in &mut scene.marks {
            mark.each_paint(|paint| {
                let light = *light_of
                    .entry((paint.light, paint.dark))
                    .or_insert_with(|| {
                        let free = (0..).map(|step| nudged(paint.light, step)).find(|light| {
                            *dark_of.entry(*light).or_insert(paint.dark) == paint.dark
                        });
                        free.unwrap_or(paint.light)
                    });
                paint.light = light;
            });
        }
    }
}

/// The hex with its blue, then its red, then its green channel moved by a step towards the middle.
fn nudged(hex: u32, step: u32) -> u32 {
    let mut hex = hex;
    for i in 0..step {
        let shift = [0, 16, 8][i as usize % 3];
        let channel = hex >> shift & 0xFF;
        hex = if channel > 0x7F {
            hex - (1 << shift)
        } else {
            hex + (1 << shift)
        };
    }
    hex
}

/// Rules that turn the light attributes of these scenes dark, each selector after `scope` (such as
/// `""` in a file or `".figure "` in a page). The caller wraps them in its media query.
pub fn dark_rules<'a>(scenes: impl IntoIterator<Item = &'a Scene>, scope: &str) -> String {
    let mut fills = BTreeSet::new();
    let mut strokes = BTreeSet::new();
    let mut opacities = BTreeMap::new();
    for scene in scenes {
        for mark in &scene.marks {
            let mut fill = |paint: &Paint| fills.insert((paint.light, paint.dark));
            match mark {
                Mark::Line { paint, .. } => {
                    strokes.insert((paint.light, paint.dark));
                }
                Mark::Area { paint, opacity, .. } => {
                    fill(paint);
                    if opacity.0 != opacity.1 {
                        opacities.insert(format!("{}", opacity.0), opacity.1);
                    }
                }
                Mark::Polygon {
                    fill: inside,
                    stroke,
                    ..
                }
                | Mark::Circle {
                    fill: inside,
                    stroke,
                    ..
                } => {
                    inside.iter().for_each(|paint| {
                        fill(paint);
                    });
                    strokes.extend(stroke.iter().map(|(paint, _)| (paint.light, paint.dark)));
                }
                Mark::Text(text) => {
                    fill(&text.paint);
                    strokes.extend(text.halo.iter().map(|(paint, _)| (paint.light, paint.dark)));
                }
            }
        }
    }
    let mut css = String::new();
    for (property, pairs) in [("fill", fills), ("stroke", strokes)] {
        for (light, dark) in pairs {
            let _ = write!(
                css,
                "{scope}[{property}=\"#{light:06X}\"]{{{property}:#{dark:06X}}}"
            );
        }
    }
    for (light, dark) in opacities {
        let _ = write!(css, "{scope}[opacity=\"{light}\"]{{opacity:{dark}}}");
    }
    css
}

#[cfg(test)]
mod tests {
    use super::super::color;
    use super::super::scene::Text;
    use super::*;

    fn scene(paints: &[Paint]) -> Scene {
        let mut scene = Scene::new(10.0, 10.0);
        for &paint in paints {
            scene.add(Text::new(0.0, 0.0, "x", 13.0, paint));
        }
        scene
    }

    #[test]
    fn every_role_has_a_hex_of_its_own() {
        let roles = [
            color::BACKGROUND,
            color::INK,
            color::TEXT,
            color::MUTE,
            color::AXIS,
            color::GRID,
            color::PANEL,
            color::PASS,
        ]
        .into_iter()
        .chain(color::COOL)
        .chain(color::WARM)
        .chain(color::COOL_TEXT)
        .chain(color::WARM_TEXT)
        .chain(color::HEAT);
        let mut dark_of = BTreeMap::new();
        for role in roles {
            let dark = *dark_of.entry(role.light).or_insert(role.dark);
            assert_eq!(dark, role.dark, "#{:06X} has two dark twins", role.light);
        }
    }

    #[test]
    fn a_light_hex_with_two_dark_ones_is_split_by_one_step() {
        let on_light = color::text_on(color::HEAT[0]);
        let on_dark = Paint {
            light: on_light.light,
            dark: color::INK.dark,
        };
        assert_ne!(on_light, on_dark);
        let mut scenes = [scene(&[on_light, on_dark]), scene(&[on_dark, color::INK])];
        make_distinct(&mut scenes);
        let hexes: Vec<u32> = scenes
            .iter()
            .flat_map(|s| s.texts().map(|t| t.paint.light))
            .collect();
        assert_eq!(hexes, [0xFFFFFF, 0xFFFFFE, 0xFFFFFE, 0x15191E]);
        let css = dark_rules(&scenes, "");
        assert_eq!(
            css,
            "[fill=\"#15191E\"]{fill:#F2F4F6}[fill=\"#FFFFFE\"]{fill:#F2F4F6}\
             [fill=\"#FFFFFF\"]{fill:#14171C}"
        );
        let before = scenes.clone();
        make_distinct(scenes.iter_mut().rev());
        assert_eq!(scenes, before, "already distinct scenes stay as they are");
    }

    #[test]
    fn opacity_that_differs_in_dark_has_a_rule() {
        let mut scene = Scene::new(10.0, 10.0);
        scene.add(Mark::Area {
            points: vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)],
            paint: color::FORWARD,
            opacity: (0.11, 0.16),
        });
        assert_eq!(
            dark_rules([&scene], ".figure "),
            ".figure [fill=\"#016CC3\"]{fill:#63ADF6}.figure [opacity=\"0.11\"]{opacity:0.16}"
        );
    }
}
