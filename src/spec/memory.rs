//! Sizes of memory: `2GB`, `500MB`, `1.5GiB`.

use std::fmt;
use std::str::FromStr;

use super::number::real;

/// A size in bytes, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemorySize(pub u64);

/// Units with their size in bytes; the short form `G` means `GB`.
const UNITS: [(&str, f64); 13] = [
    ("b", 1.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("k", 1e3),
    ("m", 1e6),
    ("g", 1e9),
    ("t", 1e12),
    ("kib", 1024.0),
    ("mib", 1048576.0),
    ("gib", 1073741824.0),
    ("tib", 1099511627776.0),
];

impl FromStr for MemorySize {
    type Err = String;

    /// The error is a reason that ends with what would be right.
    fn from_str(text: &str) -> Result<Self, String> {
        const RIGHT: &str = "give a number with its unit, such as 2GB, 500MB or 1.5GiB";
        let word = text.trim().to_ascii_lowercase();
        let split = word
            .find(|c: char| c.is_ascii_alphabetic() && c != 'e')
            .unwrap_or(word.len());
        let (digits, unit) = word.split_at(split);
        let size = real(digits.trim()).map_err(|reason| format!("{reason}; {RIGHT}"))?;
        if unit.is_empty() {
            return Err(format!("a size without a unit; {RIGHT}"));
        }
        let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            let written = &text.trim()[split..];
            return Err(format!("there is no unit \"{written}\"; {RIGHT}"));
        };
        let bytes = size * factor;
        if bytes < 0.0 {
            return Err(format!("a size can't be negative; {RIGHT}"));
        }
        if bytes < 1.0 {
            return Err(format!("less than one byte; {RIGHT}"));
        }
        if bytes >= u64::MAX as f64 {
            return Err(format!("more than any machine has; {RIGHT}"));
        }
        Ok(Self(bytes as u64))
    }
}

impl fmt::Display for MemorySize {
    /// Three significant digits in decimal units: `1.61 GB`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as f64;
        let (factor, unit) = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
            .into_iter()
            .find(|(factor, _)| bytes >= *factor)
            .unwrap_or((1.0, "bytes"));
        let size = bytes / factor;
        let places = match size {
            _ if factor == 1.0 => 0,
            s if s < 9.995 => 2,
            s if s < 99.95 => 1,
            _ => 0,
        };
        let mut digits = format!("{size:.places$}");
        if digits.contains('.') {
            digits.truncate(digits.trim_end_matches('0').trim_end_matches('.').len());
        }
        write!(out, "{digits} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_decimal_or_binary() {
        for (text, bytes) in [
            ("2GB", 2_000_000_000),
            ("2 gb", 2_000_000_000),
            ("2g", 2_000_000_000),
            ("500MB", 500_000_000),
            ("1.5GiB", 1_610_612_736),
            ("64KiB", 65_536),
            ("1TB", 1_000_000_000_000),
            ("17b", 17),
            ("1e3MB", 1_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(MemorySize(bytes)), "{text}");
        }
    }

    #[test]
    fn a_wrong_size_has_a_reason() {
        for (text, start) in [
            ("2", "a size without a unit; give a number with its unit"),
            ("GB", "that isn't a number; "),
            ("", "that isn't a number; "),
            ("2 parsecs", "there is no unit \"parsecs\"; "),
            ("-2GB", "a size can't be negative; "),
            ("0GB", "less than one byte; "),
            ("1e30TB", "more than any machine has; "),
            ("infGB", "that isn't a number; "),
        ] {
            let reason = text.parse::<MemorySize>().unwrap_err();
            assert!(reason.starts_with(start), "{text}: {reason}");
        }
    }

    #[test]
    fn sizes_are_shown_short() {
        for (bytes, text) in [
            (17, "17 bytes"),
            (1_000, "1 kB"),
            (1_610_612_736, "1.61 GB"),
            (500_000_000, "500 MB"),
            (12_340_000, "12.3 MB"),
        ] {
            assert_eq!(MemorySize(bytes).to_string(), text);
        }
    }
}
