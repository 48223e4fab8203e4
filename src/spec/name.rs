//! The name of a report, which is the name of its folder.

use super::{Key, Preset, Spec};

impl Spec {
    /// The name of the report's folder where none is given: `relu-50x80` for the default spec
    /// (activation, deepest x widest), `relu-50x80-3fa2c1` for any other, where the six digits
    /// tell apart experiments that differ in anything else.
    pub fn default_name(&self) -> String {
        let activation = match &self.activation[..] {
            several if several.len() > 3 => format!("{}-activations", several.len()),
            few => few
                .iter()
                .map(|activation| activation.name().replace(':', "-"))
                .collect::<Vec<_>>()
                .join("-"),
        };
        let largest = |list: &[usize]| list.iter().max().copied().unwrap_or(0);
        let setting = format!(
            "{activation}-{}x{}",
            largest(&self.depth),
            largest(&self.width)
        );
        if self.same_experiment(&Self::default()) {
            return setting;
        }
        format!("{setting}-{:06x}", self.fingerprint() & 0xff_ffff)
    }

    /// The name given, or else the preset's where nothing was changed, or else the default one.
    pub fn report_name(&self) -> String {
        let preset = || {
            let preset = Preset::named(self.preset.as_deref()?).ok()?;
            let same = self.same_experiment(&preset.spec);
            same.then(|| preset.name.to_owned())
        };
        self.name
            .clone()
            .or_else(preset)
            .unwrap_or_else(|| self.default_name())
    }

    /// Whether both compute the same: everything but the name and the figure formats is equal.
    pub fn same_experiment(&self, other: &Self) -> bool {
        Key::ALL
            .into_iter()
            .filter(|key| key.is_experiment())
            .all(|key| self.items(key) == other.items(key))
    }

    /// A hash of the experiment that is the same on every machine and in every version (FNV-1a,
    /// 64 bits).
    fn fingerprint(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for key in Key::ALL.into_iter().filter(|key| key.is_experiment()) {
            let items = self.items(key);
            // Names are older than this key.
            if key == Key::Inputs && items.is_empty() {
                continue;
            }
            let line = format!("{} = {}\n", key.name(), items.join(","));
            for byte in line.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        // The low bits of FNV-1a mix least; fold the high ones in.
        hash ^ (hash >> 32)
    }
}

/// Passes a plain file name.
pub(super) fn checked(name: &str) -> Result<String, String> {
    const RIGHT: &str = "give a plain folder name such as relu-50x80";
    const LONGEST: usize = 100;
    let reason = if name.is_empty() {
        "a name can't be empty"
    } else if name == "." || name == ".." {
        "that names a folder that is there already"
    } else if name.contains(['/', '\\']) {
        "a name has no slash in it (--out chooses another place)"
    } else if name.contains(|c: char| c.is_control() || ":*?\"<>|".contains(c)) {
        "a name has none of : * ? \" < > | and no line breaks in it"
    } else if name.len() > LONGEST {
        "a name has at most 100 characters"
    } else if name.trim() != name || name.starts_with('-') || name.ends_with('.') {
        "a name has no space or dash before it and no space or dot behind it"
    } else {
        return Ok(name.into());
    };
    Err(format!("{reason}; {RIGHT}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::spec::Format;

    #[test]
    fn the_default_spec_has_the_plain_name() {
        let spec = Spec::default();
        assert_eq!(spec.default_name(), "relu-50x80");
        let named = Spec {
            name: Some("mine".into()),
            format: vec![Format::Svg, Format::Pdf],
            ..Spec::default()
        };
        assert_eq!(named.default_name(), "relu-50x80");
        assert_eq!(named.report_name(), "mine");
        assert!(named.same_experiment(&spec));
    }

    /// Committed: these names are folders on people's disks, so they may not change.
    #[test]
    fn other_experiments_get_a_hash_that_stays() {
        let seeded = Spec {
            seed: 1,
            ..Spec::default()
        };
        let leaky = Spec {
            activation: vec![Activation::LeakyRelu { slope: 0.2 }, Activation::Tanh],
            ..Spec::default()
        };
        assert!(!seeded.same_experiment(&Spec::default()));
        insta::assert_snapshot!(seeded.default_name(), @"relu-50x80-d4460a");
        insta::assert_snapshot!(leaky.default_name(), @"leaky_relu-0.2-tanh-50x80-3e8c04");
    }

    #[test]
    fn a_name_is_a_plain_file_name() {
        assert_eq!(checked("my report 2"), Ok("my report 2".into()));
        for bad in [
            "", ".", "..", "a/b", "/", "a\\b", "a:b", "a\nb", " a", "a ", "-a", "a.",
        ] {
            let reason = checked(bad).unwrap_err();
            assert!(reason.ends_with("give a plain folder name such as relu-50x80"));
        }
        assert!(checked(&"x".repeat(101)).is_err());
    }
}
