//! The colours of every figure, one name a role, light and dark; the ordered scale over sigma².
//!
//! Blue dies, black keeps, orange to red explodes, in every figure. `palette` makes sure that no
//! two roles share a light hex, so that a style sheet can tell them apart.

use super::oklch::{Oklch, contrast};
use super::scene::Paint;

const fn paint(light: u32, dark: u32) -> Paint {
    Paint { light, dark }
}

/// Behind everything.
pub const BACKGROUND: Paint = paint(0xFFFFFF, 0x14171C);
/// Titles, the critical line, theory.
pub const INK: Paint = paint(0x15191E, 0xF2F4F6);
/// Tick labels, axis names.
pub const TEXT: Paint = paint(0x3A424B, 0xC9CFD6);
/// Subtitles, captions, second columns.
pub const MUTE: Paint = paint(0x646D77, 0x98A1AB);
/// Axis lines and the grid line of 1 or 0.
pub const AXIS: Paint = paint(0x8D96A0, 0x5B646E);
/// Grid lines.
pub const GRID: Paint = paint(0xE7EAED, 0x2B323B);
/// Panels, the critical row of a table.
pub const PANEL: Paint = paint(0xF6F7F9, 0x1B2027);
/// Lines below critical: from far below to near it.
pub const COOL: [Paint; 5] = [
    paint(0x3A248B, 0x7E72E7),
    paint(0x2A44BC, 0x6C8FF4),
    paint(0x016CC3, 0x63ADF6),
    paint(0x008CBD, 0x5FC9F4),
    paint(0x22A3AF, 0x79E5EB),
];
/// Lines above critical: from near it to far above.
pub const WARM: [Paint; 5] = [
    paint(0xCF7E00, 0xF8CF68),
    paint(0xCF5C00, 0xFAAA49),
    paint(0xCA2A02, 0xF9833E),
    paint(0xA90525, 0xF35C49),
    paint(0x780A2B, 0xE13C5E),
];
/// [`COOL`] for text: contrast of 4.5 or more.
pub const COOL_TEXT: [Paint; 5] = [
    COOL[0],
    COOL[1],
    COOL[2],
    paint(0x047EAA, COOL[3].dark),
    paint(0x06818C, COOL[4].dark),
];
/// [`WARM`] for text: contrast of 4.5 or more.
pub const WARM_TEXT: [Paint; 5] = [
    paint(0xAA6600, WARM[0].dark),
    paint(0xC15500, WARM[1].dark),
    WARM[2],
    WARM[3],
    // One step from the line's hex, since its dark twin differs.
    paint(0x780A2C, 0xE74263),
];
/// What is measured on the way forward (with a circle).
pub const FORWARD: Paint = COOL[2];
/// What is measured on the way back (with a diamond).
pub const BACKWARD: Paint = WARM[2];
/// A check that passed (with a tick and the word).
pub const PASS: Paint = paint(0x147A55, 0x3FB68B);
/// A check that failed (with a cross and the word).
pub const FAIL: Paint = WARM[3];
/// The heat map from dies to explodes; the eighth is neutral.
pub const HEAT: [Paint; 15] = [
    paint(0x28206F, 0xB4E7FC),
    paint(0x243D9B, 0x77C8F5),
    paint(0x2A64BD, 0x4FA8E5),
    paint(0x428AD6, 0x388BCC),
    paint(0x69AFE8, 0x2D6FAA),
    paint(0x97CEF4, 0x295783),
    paint(0xC9E7F8, 0x28425B),
    paint(0xF4F7F8, 0x2A2E34),
    paint(0xF7E5C1, 0x573929),
    paint(0xF8C98A, 0x834628),
    paint(0xF6A554, 0xAB552A),
    paint(0xE87524, 0xCF6E2E),
    paint(0xCF4410, 0xE9903E),
    paint(0xA81E1F, 0xF6BA65),
    paint(0x780A27, 0xFAE39F),
];

/// Text on a field of colour: ink or background in each theme, whichever contrasts more.
pub fn text_on(field: Paint) -> Paint {
    let better = |field: u32, ink: u32, background: u32| {
        if contrast(field, ink) >= contrast(field, background) {
            ink
        } else {
            background
        }
    };
    paint(
        better(field.light, INK.light, BACKGROUND.light),
        better(field.dark, INK.dark, BACKGROUND.dark),
    )
}

/// A series' colour, as line and as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shade {
    /// Of lines, bands, marks.
    pub line: Paint,
    /// Of labels and notes.
    pub text: Paint,
}

impl Shade {
    /// The critical line's.
    pub const INK: Self = Self {
        line: INK,
        text: INK,
    };
}

/// Shades of a grid of sigma²: blue below `turning`, warm above, ink for the line `critical` (an
/// index), dark far from the turning point and lighter near it. A value at `turning` that is not
/// the critical line counts as above. The order of `sigma2` is free.
pub fn sigma_scale(sigma2: &[f64], turning: f64, critical: Option<usize>) -> Vec<Shade> {
    let side = |above: bool| -> Vec<usize> {
        let mut side: Vec<usize> = (0..sigma2.len())
            .filter(|&i| Some(i) != critical && (sigma2[i] >= turning) == above)
            .collect();
        side.sort_by(|&a, &b| sigma2[a].total_cmp(&sigma2[b]));
        side
    };
    let mut shades = vec![Shade::INK; sigma2.len()];
    let below = side(false);
    for (rank, &index) in below.iter().enumerate() {
        let stop = stop(rank, below.len());
        shades[index] = shade(&COOL, &COOL_TEXT, stop);
    }
    let above = side(true);
    for (rank, &index) in above.iter().rev().enumerate() {
        let stop = 4.0 - stop(rank, above.len());
        shades[index] = shade(&WARM, &WARM_TEXT, stop);
    }
    shades
}

/// Place on the five stops (0 = far) of the value of that rank (0 = farthest) among `count`.
fn stop(rank: usize, count: usize) -> f64 {
    match count {
        1 => 2.0,
        2 => [1.0, 3.0][rank],
        _ => 4.0 * rank as f64 / (count - 1) as f64,
    }
}

fn shade(line: &[Paint; 5], text: &[Paint; 5], stop: f64) -> Shade {
    Shade {
        line: between(line, stop),
        text: between(text, stop),
    }
}

/// The colour at a fractional stop, interpolated in OKLCH.
fn between(stops: &[Paint; 5], stop: f64) -> Paint {
    let lower = (stop.floor() as usize).min(3);
    let t = stop - lower as f64;
    let mix = |from: u32, to: u32| Oklch::of(from).mixed(Oklch::of(to), t).hex();
    paint(
        mix(stops[lower].light, stops[lower + 1].light),
        mix(stops[lower].dark, stops[lower + 1].dark),
    )
}

#[cfg(test)]
mod tests {
    use super::super::oklch::{gamma, linear, oklab};
    use super::*;

    const ELEVEN: [f64; 11] = [
        0.001, 0.0025, 0.006, 0.0125, 0.02, 0.025, 0.03, 0.05, 0.1, 0.3, 1.0,
    ];

    #[test]
    fn eleven_values_take_the_stops_of_the_table() {
        let shades = sigma_scale(&ELEVEN, 0.025, Some(5));
        let lines: Vec<Paint> = shades.iter().map(|s| s.line).collect();
        let expected: Vec<Paint> = COOL.into_iter().chain([INK]).chain(WARM).collect();
        assert_eq!(lines, expected);
        let texts: Vec<Paint> = shades.iter().map(|s| s.text).collect();
        let expected: Vec<Paint> = COOL_TEXT
            .into_iter()
            .chain([INK])
            .chain(WARM_TEXT)
            .collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn without_a_critical_value_nothing_is_ink() {
        let shades = sigma_scale(&[0.001, 0.3, 1.0], 0.025, None);
        assert_eq!(shades[0].line, COOL[2]);
        assert_eq!([shades[1].line, shades[2].line], [WARM[1], WARM[3]]);
    }

    #[test]
    fn many_values_darken_away_from_the_turning_point_and_stay_legible() {
        let sigma2: Vec<f64> = (0..25)
            .map(|i| 10f64.powf(-3.0 + 0.125 * f64::from(i)))
            .collect();
        let shades = sigma_scale(&sigma2, sigma2[12], Some(12));
        let lightness = |i: usize| oklab(shades[i].line.light)[0];
        for i in 1..25 {
            if i < 12 {
                assert!(lightness(i) > lightness(i - 1), "{i}");
            } else if i > 13 {
                assert!(lightness(i) < lightness(i - 1), "{i}");
            }
        }
        for shade in shades {
            assert!(contrast(shade.line.light, 0xFFFFFF) >= 2.99, "{shade:?}");
            assert!(contrast(shade.text.light, 0xFFFFFF) >= 4.45, "{shade:?}");
            assert!(contrast(shade.text.dark, 0x14171C) >= 4.45, "{shade:?}");
        }
    }

    #[test]
    fn roles_keep_their_contrast() {
        for (role, light, dark) in [
            (INK, 17.0, 16.0),
            (TEXT, 10.0, 11.0),
            (MUTE, 5.2, 6.8),
            (AXIS, 2.9, 2.9),
            (PASS, 5.2, 7.0),
        ] {
            assert!(contrast(role.light, BACKGROUND.light) >= light, "{role:?}");
            assert!(contrast(role.dark, BACKGROUND.dark) >= dark, "{role:?}");
        }
        for field in HEAT {
            let text = text_on(field);
            assert!(contrast(text.light, field.light) >= 4.5, "{field:?}");
            assert!(contrast(text.dark, field.dark) >= 4.5, "{field:?}");
        }
    }

    /// Machado, Oliveira & Fernandes 2009, severity 1, in linear light.
    fn simulated(hex: u32, matrix: [[f64; 3]; 3]) -> u32 {
        let rgb = [16, 8, 0].map(|shift| linear(f64::from(hex >> shift & 0xFF) / 255.0));
        matrix
            .map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum::<f64>())
            .into_iter()
            .map(|c| (gamma(c.clamp(0.0, 1.0)) * 255.0).round() as u32)
            .fold(0, |hex, c| hex << 8 | c)
    }

    #[test]
    fn warm_and_cool_stay_apart_for_colour_blind_readers() {
        let deuteranopia = [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ];
        let protanopia = [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ];
        let tritanopia = [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ];
        let distance = |a: u32, b: u32| -> f64 {
            let (a, b) = (oklab(a), oklab(b));
            100.0 * (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
        };
        for matrix in [deuteranopia, protanopia, tritanopia] {
            let apart = |a: u32, b: u32| distance(simulated(a, matrix), simulated(b, matrix));
            for (cool, warm) in COOL.iter().flat_map(|c| WARM.iter().map(move |w| (c, w))) {
                assert!(apart(cool.light, warm.light) >= 16.0, "{cool:?} {warm:?}");
                assert!(apart(cool.dark, warm.dark) >= 16.0, "{cool:?} {warm:?}");
            }
            for pair in COOL.windows(2).chain(WARM.windows(2)) {
                assert!(apart(pair[0].light, pair[1].light) >= 4.0, "{pair:?}");
                assert!(apart(pair[0].dark, pair[1].dark) >= 4.0, "{pair:?}");
            }
        }
    }
}
