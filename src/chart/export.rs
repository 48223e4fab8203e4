//! A figure's SVG as PNG (resvg) and PDF (krilla): one drawing, three formats.
//!
//! `report` and the `figure` command call it. Only the attributes of the SVG and the shipped fonts
//! count, never a system font or a clock, so the same SVG gives the same bytes.

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use thiserror::Error;

use super::font;

/// Points (1/72 inch) to a CSS pixel (1/96 inch).
const POINTS_PER_PIXEL: f32 = 0.75;

/// Why a figure could not be turned into a PNG or PDF.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The SVG could not be read.
    #[error("the figure's SVG can't be read: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// The picture would have no pixel, or more than can be held.
    #[error("a picture of {width:.0} x {height:.0} pixels can't be made; choose another scale")]
    Size {
        /// Wanted width.
        width: f32,
        /// Wanted height.
        height: f32,
    },
    /// The PNG encoder failed.
    #[error("the PNG can't be encoded: {0}")]
    Png(String),
    /// The PDF writer failed.
    #[error("the PDF can't be written: {0}")]
    Pdf(String),
}

fn tree(svg: &str) -> Result<Tree, ExportError> {
    let options = Options {
        font_family: font::SANS.to_owned(),
        fontdb: font::database(),
        ..Options::default()
    };
    Ok(Tree::from_str(svg, &options)?)
}

/// The SVG as a PNG of `scale` pixels to a CSS pixel.
///
/// # Errors
/// An SVG that can't be read; a scale that leaves no pixel or too many.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, ExportError> {
    let tree = tree(svg)?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let size_error = ExportError::Size { width, height };
    // Casts saturate: a negative, absurd or NaN scale ends in the error.
    let mut pixmap = Pixmap::new(width.round() as u32, height.round() as u32).ok_or(size_error)?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixmap.as_mut(),
    );
    pixmap
        .encode_png()
        .map_err(|error| ExportError::Png(error.to_string()))
}

/// The SVG as a one-page PDF of the same physical size, its text selectable in the shipped font.
///
/// # Errors
/// An SVG that can't be read, or without extent.
pub fn pdf(svg: &str) -> Result<Vec<u8>, ExportError> {
    let tree = tree(svg)?;
    let width = tree.size().width() * POINTS_PER_PIXEL;
    let height = tree.size().height() * POINTS_PER_PIXEL;
    let (page, size) = PageSettings::from_wh(width, height)
        .zip(Size::from_wh(width, height))
        .ok_or(ExportError::Size { width, height })?;
    let mut document = Document::new();
    let mut metadata = Metadata::new().creator("initscope".to_owned());
    if let Some(title) = title(svg) {
        metadata = metadata.title(title);
    }
    document.set_metadata(metadata);
    let mut page = document.start_page_with(page);
    let mut surface = page.surface();
    surface.draw_svg(&tree, size, SvgSettings::default());
    surface.finish();
    page.finish();
    document
        .finish()
        .map_err(|error| ExportError::Pdf(format!("{error:?}")))
}

/// The text of the SVG's own `<title>`.
fn title(svg: &str) -> Option<String> {
    let document = resvg::usvg::roxmltree::Document::parse(svg).ok()?;
    let title = document
        .root_element()
        .children()
        .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")))?;
    title.text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 2000 1000">
<title>A red line</title>
<style>@media screen and (prefers-color-scheme:dark){[stroke="#FF0000"]{stroke:#00FF00}}</style>
<rect width="2000" height="1000" fill="#FFFFFF"/>
<polyline points="0,500 2000,500" fill="none" stroke="#FF0000" stroke-width="100"/>
<text x="100" y="300" font-family="Initscope Sans" font-size="130" fill="#15191E">σ² = 0.0255 ± 10⁻²⁰</text>
<text x="100" y="900" font-family="Initscope Sans" font-size="130" font-weight="600" fill="#15191E">He</text>
</svg>"##;

    fn pixels(svg: &str, scale: f32) -> Pixmap {
        Pixmap::decode_png(&png(svg, scale).unwrap()).unwrap()
    }

    #[test]
    fn png_has_the_scaled_size_and_the_attributes_colours() {
        let picture = pixels(SVG, 2.0);
        assert_eq!((picture.width(), picture.height()), (400, 200));
        let red = picture.pixel(50, 100).unwrap();
        assert_eq!(
            (red.red(), red.green(), red.blue(), red.alpha()),
            (255, 0, 0, 255)
        );
        let white = picture.pixel(390, 10).unwrap();
        assert_eq!((white.red(), white.green(), white.blue()), (255, 255, 255));
    }

    #[test]
    fn png_draws_text_in_the_shipped_font() {
        // The dark pixels of the semibold "He" lie within its width and reach its ends.
        let picture = pixels(SVG, 2.0);
        let dark = |x: u32| (150..190).any(|y| picture.pixel(x, y).is_some_and(|p| p.red() < 100));
        let end =
            20 + (2.0 * font::width("He", 13.0, super::super::scene::Weight::SemiBold)) as u32;
        let last = (0..400).rev().find(|x| dark(*x)).unwrap();
        assert!(
            (end - 5..=end).contains(&last),
            "ends at {last}, expected about {end}"
        );
    }

    #[test]
    fn a_scale_without_pixels_is_refused() {
        for scale in [0.0, -1.0, f32::NAN, 1e9] {
            assert!(
                matches!(png(SVG, scale), Err(ExportError::Size { .. })),
                "{scale}"
            );
        }
        assert!(matches!(png("<svg", 1.0), Err(ExportError::Svg(_))));
        assert!(matches!(pdf("no svg"), Err(ExportError::Svg(_))));
    }

    #[test]
    fn two_exports_are_byte_identical() {
        assert_eq!(png(SVG, 1.5).unwrap(), png(SVG, 1.5).unwrap());
        assert_eq!(pdf(SVG).unwrap(), pdf(SVG).unwrap());
    }

    #[test]
    fn pdf_embeds_the_font_and_keeps_the_size_and_no_clock() {
        let bytes = pdf(SVG).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("InitscopeSans-Regular") && text.contains("InitscopeSans-SemiBold"));
        assert!(text.contains("/ToUnicode"), "text that can't be selected");
        let page = text.split("/MediaBox").nth(1).map(|rest| &rest[..20]);
        assert!(
            page.is_some_and(|page| page.contains("[0 0 150 75]")),
            "{page:?}"
        );
        assert!(text.contains("A red line"), "no title");
        assert!(!text.contains("/CreationDate") && !text.contains("CreateDate"));
    }

    #[test]
    fn pdf_text_can_be_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figure.pdf");
        std::fs::write(&path, pdf(SVG).unwrap()).unwrap();
        // Poppler's reader is the witness where it is installed; the test above stands without it.
        let Ok(output) = Command::new("pdftotext").arg(&path).arg("-").output() else {
            return;
        };
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("σ² = 0.0255 ± 10⁻²⁰"), "{text}");
        assert!(text.contains("He"), "{text}");
    }
}
