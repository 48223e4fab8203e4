//! OKLab and OKLCH (Ottosson 2020): mixing colours by what the eye sees.

/// A colour by lightness, chroma and hue (radians).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    /// 0 black to 1 white.
    pub lightness: f64,
    /// 0 grey to about 0.37.
    pub chroma: f64,
    /// Angle in radians.
    pub hue: f64,
}

/// OKLab coordinates (L, a, b) of 0xRRGGBB.
pub fn oklab(hex: u32) -> [f64; 3] {
    let [r, g, b] = [16, 8, 0].map(|shift| linear(f64::from(hex >> shift & 0xFF) / 255.0));
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

impl Oklch {
    /// Of 0xRRGGBB.
    pub fn of(hex: u32) -> Self {
        let [lightness, a, b] = oklab(hex);
        Self {
            lightness,
            chroma: a.hypot(b),
            hue: b.atan2(a),
        }
    }

    /// The nearest 0xRRGGBB; channels out of range are clamped.
    pub fn hex(self) -> u32 {
        let (a, b) = (self.chroma * self.hue.cos(), self.chroma * self.hue.sin());
        let l = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
        .into_iter()
        .map(|channel| (gamma(channel).clamp(0.0, 1.0) * 255.0).round() as u32)
        .fold(0, |hex, channel| hex << 8 | channel)
    }

    /// The colour at share `t` of the way to `other`, along the shorter arc of hue.
    pub fn mixed(self, other: Self, t: f64) -> Self {
        use std::f64::consts::{PI, TAU};
        let arc = (other.hue - self.hue + PI).rem_euclid(TAU) - PI;
        Self {
            lightness: self.lightness + t * (other.lightness - self.lightness),
            chroma: self.chroma + t * (other.chroma - self.chroma),
            hue: self.hue + t * arc,
        }
    }
}

/// Contrast ratio of two colours (WCAG 2.1): 1 to 21.
pub fn contrast(a: u32, b: u32) -> f64 {
    let luminance = |hex: u32| {
        let [r, g, b] = [16, 8, 0].map(|shift| linear(f64::from(hex >> shift & 0xFF) / 255.0));
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// sRGB to linear light.
pub fn linear(channel: f64) -> f64 {
    if channel <= 0.040_45 {
        channel / 12.92
    } else {
        ((channel + 0.055) / 1.055).powf(2.4)
    }
}

/// Linear light to sRGB.
pub fn gamma(channel: f64) -> f64 {
    if channel <= 0.003_130_8 {
        channel * 12.92
    } else {
        1.055 * channel.powf(1.0 / 2.4) - 0.055
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn red_is_where_css_puts_it() {
        // CSS Color 4: oklch of red is 62.796% 0.25768 29.234deg.
        let red = Oklch::of(0xFF0000);
        assert!((red.lightness - 0.627_96).abs() < 1e-4, "{red:?}");
        assert!((red.chroma - 0.257_68).abs() < 1e-4, "{red:?}");
        assert!((red.hue.to_degrees() - 29.234).abs() < 0.01, "{red:?}");
    }

    #[test]
    fn contrast_of_the_extremes() {
        assert!((contrast(0x000000, 0xFFFFFF) - 21.0).abs() < 1e-9);
        assert!((contrast(0x777777, 0xFFFFFF) - 4.478).abs() < 1e-3);
    }

    #[test]
    fn a_mix_takes_the_shorter_arc() {
        let hue = |degrees: f64| Oklch {
            lightness: 0.5,
            chroma: 0.1,
            hue: degrees.to_radians(),
        };
        let middle = hue(350.0).mixed(hue(20.0), 0.5).hue.to_degrees();
        assert!((middle.rem_euclid(360.0) - 5.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn every_colour_comes_back(hex in 0u32..=0xFFFFFF) {
            prop_assert_eq!(Oklch::of(hex).hex(), hex);
        }
    }
}
