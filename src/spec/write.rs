//! A request written down: as a spec file, and as the shortest command that makes it again.

use super::shorten::{shortened_counts, shortened_variances};
use super::{Format, Inputs, Key, Preset, Spec};
use crate::network::Architecture;

impl Spec {
    /// The resolved request as a spec file: every value spelled out. [`Spec::from_toml`] reads it
    /// back to an equal spec.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(
            "# A resolved initscope spec, defaults included; run it with: initscope run spec.toml\n",
        );
        for key in Key::ALL {
            let items = self.items(key);
            if matches!(key, Key::Preset | Key::Name) && items.is_empty() || self.goes_without(key)
            {
                continue;
            }
            let items: Vec<String> = items.into_iter().map(|item| quoted(key, item)).collect();
            let value = match key.is_list() {
                true => array(key.name().len() + " = ".len(), &items),
                false => items.concat(),
            };
            out.push_str(&format!("{} = {value}\n", key.name()));
        }
        out
    }

    /// Whether a key need not be written down, since nobody who asks for plain networks or for inputs as they
    /// are drawn has to know it.
    pub(super) fn goes_without(&self, key: Key) -> bool {
        let is_plain = |spec: &Self| spec.architecture == [Architecture::PLAIN];
        let preset = self
            .preset
            .as_deref()
            .and_then(|name| Preset::named(name).ok());
        match key {
            Key::Architecture => {
                is_plain(self) && preset.is_none_or(|preset| is_plain(&preset.spec))
            }
            Key::Inputs => self.items(key).is_empty(),
            _ => false,
        }
    }

    /// The arguments of `initscope run` that make this spec from the defaults or from its preset, as few as will do.
    pub fn arguments(&self) -> Vec<String> {
        let preset = self
            .preset
            .as_deref()
            .and_then(|name| Preset::named(name).ok());
        let start = preset.map_or_else(Self::default, |preset| preset.spec);
        let mut arguments = Vec::new();
        for key in Key::ALL {
            let items = self.items(key);
            if key != Key::Preset && items == start.items(key) || items.is_empty() {
                continue;
            }
            // A file decides it.
            if key == Key::InputDim && matches!(self.inputs, Inputs::File(_)) {
                continue;
            }
            arguments.push(key.flag());
            match key {
                Key::Direct if self.direct => {}
                Key::Inputs => arguments.push(self.inputs.command_text()),
                Key::Depth => arguments.push(shortened_counts(&self.depth)),
                Key::Width => arguments.push(shortened_counts(&self.width)),
                Key::Sigma2 => arguments.push(shortened_variances(&self.sigma2)),
                Key::Format => {
                    let asked = self.format.iter().filter(|f| **f != Format::Svg);
                    arguments.push(asked.map(Format::to_string).collect::<Vec<_>>().join(","));
                }
                _ => arguments.push(items.join(",")),
            }
        }
        arguments
    }

    /// The shortest command that makes this spec again: `initscope run` for the default one.
    pub fn command(&self) -> String {
        let mut words = vec![String::from("initscope run")];
        words.extend(self.arguments().iter().map(|word| shell_word(word)));
        words.join(" ")
    }
}

/// An item as a TOML value: bare where it is a number that TOML holds, else a string.
fn quoted(key: Key, item: String) -> String {
    let bare = match key {
        Key::Direct => true,
        // A seed beyond TOML's signed integers is a string.
        _ if item.bytes().all(|b| b.is_ascii_digit()) => item.parse::<i64>().is_ok(),
        Key::Sigma2 | Key::Bias2 | Key::Target => item.parse::<f64>().is_ok(),
        _ => false,
    };
    match bare && key != Key::Name {
        true => item,
        false => toml::Value::String(item).to_string(),
    }
}

/// An array on one line, or on several where it is long.
fn array(indent: usize, items: &[String]) -> String {
    const WIDEST: usize = 100;
    let line = format!("[{}]", items.join(", "));
    if indent + line.len() <= WIDEST {
        return line;
    }
    let mut out = String::from("[");
    let mut column = WIDEST;
    for item in items {
        if column + item.len() + 2 > WIDEST {
            out.push_str("\n   ");
            column = 3;
        }
        out.push_str(&format!(" {item},"));
        column += item.len() + 2;
    }
    out.push_str("\n]");
    out
}

/// A word as a POSIX shell reads it back.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,+=@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::spec::{Precision, Variance, arbitrary};
    use proptest::prelude::*;

    #[test]
    fn the_default_spec_is_spelled_out() {
        insta::assert_snapshot!(Spec::default().to_toml(), @r#"
        # A resolved initscope spec, defaults included; run it with: initscope run spec.toml
        depth = [2, 5, 10, 20, 30, 40, 50]
        width = [80]
        sigma2 = [0.001, 0.0025, 0.006, 0.0125, 0.02, "he", 0.03, 0.05, 0.1, 0.3, 1]
        activation = ["relu"]
        init = ["gaussian"]
        replicates = 10
        data = 1000
        input_dim = "width"
        output_dim = 1
        bias2 = 0
        target = 0
        seed = 0
        precision = "f64"
        direct = false
        format = ["svg"]
        "#);
        assert_eq!(Spec::default().command(), "initscope run");
    }

    #[test]
    fn a_long_list_is_broken_into_lines() {
        let mut spec = Spec::default();
        spec.set_flag(Key::Sigma2, "log:0.001:1:13,he").unwrap();
        spec.set_flag(Key::Name, "it's \"mine\"").unwrap_err();
        spec.set_flag(Key::Name, "it's mine, all").unwrap();
        spec.set_flag(Key::Seed, "18446744073709551615").unwrap();
        insta::assert_snapshot!(spec.to_toml(), @r#"
        # A resolved initscope spec, defaults included; run it with: initscope run spec.toml
        name = "it's mine, all"
        depth = [2, 5, 10, 20, 30, 40, 50]
        width = [80]
        sigma2 = [
            0.001, 0.0017782794100389236, 0.003162277660168379, 0.005623413251903492, 0.01,
            0.01778279410038924, 0.0316227766016838, 0.05623413251903493, 0.1, 0.1778279410038923,
            0.31622776601683805, 0.562341325190349, 1, "he",
        ]
        activation = ["relu"]
        init = ["gaussian"]
        replicates = 10
        data = 1000
        input_dim = "width"
        output_dim = 1
        bias2 = 0
        target = 0
        seed = "18446744073709551615"
        precision = "f64"
        direct = false
        format = ["svg"]
        "#);
        assert_eq!(Spec::from_toml(&spec.to_toml(), "spec.toml"), Ok(spec));
    }

    #[test]
    fn a_command_says_what_differs_from_the_default() {
        let spec = Spec {
            name: Some("it's mine".into()),
            depth: (1..=50).collect(),
            sigma2: vec![Variance::He, Variance::Number(1.0)],
            activation: vec![Activation::Tanh, Activation::LeakyRelu { slope: 0.2 }],
            input_dim: Some(1),
            bias2: 0.05,
            precision: Precision::F32,
            direct: true,
            format: vec![Format::Svg, Format::Png],
            ..Spec::default()
        };
        insta::assert_snapshot!(spec.command(), @r"initscope run --name 'it'\''s mine' --depth lin:1:50:50 --sigma2 he,1 --activation tanh,leaky_relu:0.2 --input-dim 1 --bias2 0.05 --precision f32 --direct --format png");
    }

    proptest! {
        #[test]
        fn a_saved_spec_reads_back_equal(spec in arbitrary::spec()) {
            let text = spec.to_toml();
            prop_assert_eq!(Spec::from_toml(&text, "spec.toml"), Ok(spec.clone()));
            prop_assert_eq!(spec.to_toml(), text);
        }

        #[test]
        fn arguments_name_only_keys_that_differ(spec in arbitrary::near_default()) {
            let flags = spec.arguments().iter().filter(|word| word.starts_with("--")).count();
            let differ = Key::ALL
                .into_iter()
                .filter(|key| spec.items(*key) != Spec::default().items(*key))
                .count();
            prop_assert_eq!(flags, differ);
        }
    }
}
