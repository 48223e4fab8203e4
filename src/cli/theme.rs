//! The looks that `--theme` names.

use std::str::FromStr;

use crate::chart::{Size, Theme};
use crate::spec::closest;

/// How figures look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeName {
    /// Page size; light, and dark where the reader's screen is.
    Page,
    /// Page size, always light.
    Light,
    /// Page size, always dark.
    Dark,
    /// 16:9 with large type, light.
    Slides,
    /// 16:9 with large type, dark.
    SlidesDark,
}

impl ThemeName {
    /// Every theme, in the order of the documentation.
    pub const ALL: [Self; 5] = [
        Self::Page,
        Self::Light,
        Self::Dark,
        Self::Slides,
        Self::SlidesDark,
    ];

    /// The word of the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Slides => "slides",
            Self::SlidesDark => "slides-dark",
        }
    }

    /// Size and colours of a figure's file.
    pub fn look(self) -> (Size, Theme) {
        match self {
            Self::Page => (Size::Standalone, Theme::Auto),
            Self::Light => (Size::Standalone, Theme::Light),
            Self::Dark => (Size::Standalone, Theme::Dark),
            Self::Slides => (Size::Slide, Theme::Light),
            Self::SlidesDark => (Size::Slide, Theme::Dark),
        }
    }
}

impl FromStr for ThemeName {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|theme| theme.name() == name)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name);
                match closest(&name, names) {
                    Some(near) => format!("not a theme; did you mean {near}?"),
                    None => format!("not a theme; give one of {}", names.join(", ")),
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for theme in ThemeName::ALL {
            assert_eq!(theme.name().parse(), Ok(theme));
        }
        assert_eq!(
            "neon".parse::<ThemeName>().unwrap_err(),
            "not a theme; give one of page, light, dark, slides, slides-dark"
        );
    }
}
