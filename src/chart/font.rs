//! The shipped fonts: bytes, measures, and their registration with what draws.
//!
//! `layout` and the figures measure text here, `draw` and `report` embed the CSS, `export` takes the
//! font database. No font of the machine is ever used, so a figure looks the same everywhere.
//! `assets/fonts/make_fonts.py` makes the files.

use std::fmt::Write;
use std::sync::{Arc, LazyLock, Once};

use ab_glyph::{Font, FontRef};
use base64::{Engine, engine::general_purpose::STANDARD};
use plotters::style::{FontStyle, register_font};
use resvg::usvg::fontdb::Database;

use super::scene::Weight;

/// Family of all text in figures and of the page's tables and notes.
pub const SANS: &str = "Initscope Sans";
/// Family of the page's prose and headings.
pub const SERIF: &str = "Initscope Serif";

const SANS_REGULAR: &[u8] = include_bytes!("../../assets/fonts/InitscopeSans-Regular.ttf");
const SANS_SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/InitscopeSans-SemiBold.ttf");

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| parsed(SANS_REGULAR));
static SEMIBOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| parsed(SANS_SEMIBOLD));

fn parsed(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("a font compiled into the program is well formed")
}

fn face(weight: Weight) -> &'static FontRef<'static> {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::SemiBold => &SEMIBOLD,
    }
}

/// The number that CSS and SVG give a weight.
pub fn css_weight(weight: Weight) -> u16 {
    match weight {
        Weight::Regular => 400,
        Weight::SemiBold => 600,
    }
}

/// Width of a line of text in the sans, in the unit of `size`: the sum of its advances.
/// A renderer that kerns makes it up to about one hundredth narrower.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let font = face(weight);
    let units: f32 = text
        .chars()
        .map(|c| font.h_advance_unscaled(font.glyph_id(c)))
        .sum();
    f64::from(units) / f64::from(font.units_per_em().unwrap_or(1000.0)) * size
}

/// Characters of a text that the sans lacks, in order; a figure must have none.
pub fn missing(text: &str) -> Vec<char> {
    let lacks = |c: &char| REGULAR.glyph_id(*c).0 == 0 || SEMIBOLD.glyph_id(*c).0 == 0;
    text.chars().filter(lacks).collect()
}

/// `@font-face` rules with the sans as data: URIs, for the page and for files that stand alone.
pub fn face_css() -> &'static str {
    static CSS: LazyLock<String> = LazyLock::new(|| {
        css(
            SANS,
            include_bytes!("../../assets/fonts/InitscopeSans-Regular.woff2"),
            include_bytes!("../../assets/fonts/InitscopeSans-SemiBold.woff2"),
        )
    });
    &CSS
}

/// `@font-face` rules with the serif as data: URIs, for the page. It lacks ⁺ ⁻ ✗: name the sans after it.
pub fn serif_face_css() -> &'static str {
    static CSS: LazyLock<String> = LazyLock::new(|| {
        css(
            SERIF,
            include_bytes!("../../assets/fonts/InitscopeSerif-Regular.woff2"),
            include_bytes!("../../assets/fonts/InitscopeSerif-SemiBold.woff2"),
        )
    });
    &CSS
}

fn css(family: &str, regular: &[u8], semibold: &[u8]) -> String {
    let mut css = String::new();
    for (weight, bytes) in [(Weight::Regular, regular), (Weight::SemiBold, semibold)] {
        let (weight, data) = (css_weight(weight), STANDARD.encode(bytes));
        let _ = writeln!(
            css,
            "@font-face{{font-family:\"{family}\";font-weight:{weight};font-style:normal;\
             src:url(data:font/woff2;base64,{data}) format(\"woff2\")}}"
        );
    }
    css
}

/// Makes the sans known to plotters under [`SANS`] (its bold is our semibold). Cheap to repeat.
pub fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (style, bytes) in [
            (FontStyle::Normal, SANS_REGULAR),
            (FontStyle::Bold, SANS_SEMIBOLD),
        ] {
            if register_font(SANS, style, bytes).is_err() {
                unreachable!("a font compiled into the program is well formed");
            }
        }
    });
}

/// The font database for PNG and PDF: the sans and nothing else.
pub fn database() -> Arc<Database> {
    static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut database = Database::new();
        for bytes in [SANS_REGULAR, SANS_SEMIBOLD] {
            database.load_font_data(bytes.to_vec());
        }
        for set_generic in [
            Database::set_sans_serif_family,
            Database::set_serif_family,
            Database::set_monospace_family,
        ] {
            set_generic(&mut database, SANS);
        }
        Arc::new(database)
    });
    Arc::clone(&DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font_table() {
        // fontTools on the source: Regular digit 497, point 249; SemiBold H 663, e 507, × 513, of 1000.
        let regular = width("0.0123456789", 10.0, Weight::Regular);
        assert!((regular - (11.0 * 4.97 + 2.49)).abs() < 1e-4, "{regular}");
        let semibold = width("He×", 10.0, Weight::SemiBold);
        assert!((semibold - 16.83).abs() < 1e-4, "{semibold}");
    }

    #[test]
    fn digits_share_one_width() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let one = width("1", 13.0, weight);
            assert!(
                "0123456789"
                    .chars()
                    .all(|c| width(&c.to_string(), 13.0, weight) == one)
            );
        }
    }

    #[test]
    fn every_character_that_figures_write_is_there() {
        let all = "ABC xyz 0.0255 ± 0.0008 σ² = 10⁻²⁰ ×10⁺⁵ ÷3 ½ log₁₀(Dσ²/2) −∂L/∂f √ ≤ ≥ ≈ · – — ‘’ “” … \
                   ▲ ▼ ✓ ✗ ← → ↑ ↓ ξ χ μ Ω \u{a0}\u{2009}\u{202f}";
        assert_eq!(missing(all), []);
        assert_eq!(missing("a字b☃"), ['字', '☃']);
    }

    #[test]
    fn css_embeds_both_weights_and_asks_for_nothing_outside() {
        for (css, family) in [(face_css(), SANS), (serif_face_css(), SERIF)] {
            assert_eq!(css.matches(&format!("font-family:\"{family}\"")).count(), 2);
            assert!(css.contains("font-weight:400") && css.contains("font-weight:600"));
            assert_eq!(
                css.matches("url(").count(),
                css.matches("url(data:font/woff2;base64,d09GMg").count()
            );
        }
    }

    #[test]
    fn the_database_holds_the_two_shipped_faces_only() {
        let faces: Vec<_> = database()
            .faces()
            .map(|face| (face.families[0].0.clone(), face.weight.0))
            .collect();
        assert_eq!(faces, [(SANS.to_owned(), 400), (SANS.to_owned(), 600)]);
    }

    #[test]
    fn no_name_in_the_fonts_is_the_reserved_one() {
        for face in database().faces() {
            assert!(face.post_script_name.starts_with("InitscopeSans-"));
            assert!(
                face.families
                    .iter()
                    .all(|(name, _)| name.starts_with("Initscope"))
            );
        }
    }

    #[test]
    fn plotters_measures_with_the_registered_font() {
        use plotters::style::{IntoFont, TextStyle};
        register();
        register();
        let style = TextStyle::from((SANS, 20).into_font());
        assert!(style.font.layout_box("σ² = 1").is_ok());
    }
}
