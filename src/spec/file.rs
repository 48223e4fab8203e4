//! Spec files: TOML with the names of the flags. Errors name the file and the line.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::document::Document;
use super::{Spec, SpecError};

/// Largest spec file that is read: a million values fit.
const LONGEST_BYTES: u64 = 64 << 20;

impl Spec {
    /// The request that a TOML text makes; what it does not say is as in [`Spec::default`]. `file`
    /// is the name that errors use.
    ///
    /// # Errors
    /// The line that is wrong and what would be right.
    pub fn from_toml(text: &str, file: &str) -> Result<Self, SpecError> {
        let mut spec = Self::default();
        Document { text, file }.apply(&mut spec)?;
        Ok(spec)
    }

    /// The request of a spec file.
    ///
    /// # Errors
    /// That the file can't be read, or the line that is wrong and what would be right.
    pub fn read(path: &Path) -> Result<Self, SpecError> {
        Self::default().read_over(path)
    }

    /// This request with what a spec file says laid over it.
    ///
    /// # Errors
    /// That the file can't be read, or the line that is wrong and what would be right.
    pub fn read_over(self, path: &Path) -> Result<Self, SpecError> {
        let mut start = self;
        let file = path.display().to_string();
        let text = text_of(path).map_err(|reason| SpecError::Unreadable {
            file: file.clone(),
            reason,
        })?;
        Document {
            text: &text,
            file: &file,
        }
        .apply(&mut start)?;
        Ok(start)
    }
}

/// The text of a file, or why there is none.
fn text_of(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            String::from("there is no such file; give the path of a spec file")
        }
        io::ErrorKind::PermissionDenied => {
            String::from("no permission to read it; give a spec file that you may read")
        }
        _ => format!("can't be read ({error}); give a spec file"),
    };
    if fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Err("a folder; give the path of a spec file, such as the spec.toml in it".into());
    }
    // Not by the file's length: a pipe or a device tells none.
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(LONGEST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST_BYTES {
        return Err("larger than any spec; give a TOML file of at most 64 MB".into());
    }
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8 text; give a spec file in TOML")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        return Err(
            "an empty file; write lines such as depth = [5, 10], or give no spec file".into(),
        );
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Format, Precision, Target, Variance};

    fn error(text: &str) -> String {
        Spec::from_toml(text, "spec.toml").unwrap_err().to_string()
    }

    #[test]
    fn values_are_numbers_strings_or_arrays_of_both() {
        let text = r#"
            depth = 12
            width = "lin:10:30:3"
            sigma2 = [0.001, "he", "log:0.01:1:3", 2e-5, "0.5, 1.5/fan_in"]
            activation = ["tanh", "relu"]
            data = "7"
            input-dim = 1
            output_dim = 0x10
            target = "normal"
            seed = "18446744073709551615"
            precision = "f32"
            direct = true
            format = "pdf"
            name = "a, b"
        "#;
        let spec = Spec::from_toml(text, "spec.toml").unwrap();
        let number = Variance::Number;
        assert_eq!(
            spec,
            Spec {
                name: Some("a, b".into()),
                depth: vec![12],
                width: vec![10, 20, 30],
                sigma2: vec![
                    number(0.001),
                    Variance::He,
                    number(0.01),
                    number(0.1),
                    number(1.0),
                    number(2e-5),
                    number(0.5),
                    Variance::OverFanIn(1.5),
                ],
                activation: vec!["tanh".parse().unwrap(), "relu".parse().unwrap()],
                data: 7,
                input_dim: Some(1),
                output_dim: 16,
                target: Target::Normal { variance: 1.0 },
                seed: u64::MAX,
                precision: Precision::F32,
                direct: true,
                format: vec![Format::Svg, Format::Pdf],
                ..Spec::default()
            }
        );
        assert_eq!(Spec::from_toml("", "spec.toml"), Ok(Spec::default()));
    }

    /// Each names file and line and says what would be right, in one line.
    #[test]
    fn a_wrong_file_is_told_its_line() {
        let texts = [
            "width = 80\ndept = 5",
            "width = 80\n\nsigma2 = -0.1",
            "# a comment\nsigma2 = [\n  0.1,\n  nan,\n]",
            "sigma2 = [0.1, \"hee\"]",
            "sigma2 = []",
            "sigma2 = \"\"",
            "depth = 0",
            "depth = [5, 10.5]",
            "depth = true",
            "depth = [[1, 2], [3]]",
            "depth = \"5,,6\"",
            "data = [10, 20]",
            "data = \"10,20\"",
            "data = 2001-01-01",
            "direct = \"yes\"",
            "direct = 1",
            "name = true",
            "[grid]\ndepth = 5",
            "sigma2.low = 1",
            "input_dim = 5\ninput-dim = 6",
            "depth = 5\ndepth = 6",
            "depth = [5, 10",
            "depth 5",
            "activation = relu",
            "sigma2 = [0.1, he]",
            "sigma2 = 0.1, he",
            "= 5",
            "depth = 1\u{0}",
            "activation = 'mish'",
            "activation = 3",
            "name = \"open",
            "seed = -1",
            "seed = 99999999999999999999999",
            "replicates = 0",
            "bias2 = -1e-3",
            "format = ['png', 'jpeg']",
            "precision = 'f16'",
            "target = 'normal:'",
        ];
        let errors: Vec<String> = texts.iter().map(|text| error(text)).collect();
        assert!(errors.iter().all(|error| !error.contains('\n')));
        insta::assert_snapshot!(errors.join("\n"), @r#"
        spec.toml, line 2: unknown key `dept`; did you mean `depth`?
        spec.toml, line 3: sigma2 = -0.1: a variance can't be negative; give 0 or more, "he", or a grid such as log:0.001:1:13
        spec.toml, line 4: sigma2 = nan: that isn't a finite number; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
        spec.toml, line 1: sigma2 = hee: neither a number nor a rule; give 0 or more, "he", "glorot", "lecun", "C/fan_in", or a grid such as log:0.001:1:13
        spec.toml, line 1: sigma2 = []: the list is empty; give at least one value
        spec.toml, line 1: sigma2 = "": the list is empty; give at least one value
        spec.toml, line 1: depth = 0: a network needs at least one hidden layer; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
        spec.toml, line 1: depth = 10.5: a depth is a whole number; give 1 or more, a list such as 5,10,50, or a grid such as lin:10:50:5
        spec.toml, line 1: depth = true: true or false can't stand here; give a number, a string, or an array of them
        spec.toml, line 1: depth = [1, 2]: an array inside an array can't stand here; give a number, a string, or an array of them
        spec.toml, line 1: depth = "5,,6": an item of the list is empty; take out the extra comma
        spec.toml, line 1: data = [10, 20]: an array can't stand here; give one number or string
        spec.toml, line 1: data = 20: a second value where only one can stand; give one
        spec.toml, line 1: data = 2001-01-01: a date can't stand here; give one number or string
        spec.toml, line 1: direct = yes: neither true nor false; give one of them
        spec.toml, line 1: direct = 1: neither true nor false; give one of them
        spec.toml, line 1: name = true: true or false can't stand here; give a string
        spec.toml, line 1: unknown key `grid`; the keys are preset, name, depth, width, sigma2, activation, init, architecture, replicates, data, inputs, input_dim, output_dim, bias2, target, seed, precision, direct, format
        spec.toml, line 1: sigma2 = {…}: a table can't stand here; give a number, a string, or an array of them
        spec.toml, line 2: `input_dim` is given a second time, after line 1; keep one
        spec.toml, line 2: `depth` is given a second time; keep one
        spec.toml, line 1: the `[` of this line is not closed; write lines such as depth = [5, 10]
        spec.toml, line 1: not valid TOML (key with no value, expected `=`); write lines such as depth = [5, 10] or sigma2 = "he"
        spec.toml, line 1: a word without quotes; write it as in activation = "relu"
        spec.toml, line 1: a word without quotes; write it as in activation = "relu"
        spec.toml, line 1: not valid TOML (unexpected key or value, expected newline, `#`); write lines such as depth = [5, 10] or sigma2 = "he"
        spec.toml, line 1: not valid TOML (unquoted keys cannot be empty, expected letters, numbers, `-`, `_`); write lines such as depth = [5, 10] or sigma2 = "he"
        spec.toml, line 1: not valid TOML (`1\0` is no number); write lines such as depth = [5, 10] or sigma2 = "he"
        spec.toml, line 1: activation = mish: no activation; give one of relu, leaky_relu (or leaky_relu:SLOPE), linear, tanh, sigmoid, gelu, silu, elu, selu, erf, softplus
        spec.toml, line 1: activation = 3: no activation; give one of relu, leaky_relu (or leaky_relu:SLOPE), linear, tanh, sigmoid, gelu, silu, elu, selu, erf, softplus
        spec.toml, line 1: not valid TOML (invalid basic string, expected `"`); write lines such as depth = [5, 10] or sigma2 = "he"
        spec.toml, line 1: seed = -1: not a seed; give a whole number from 0 to 18446744073709551615
        spec.toml, line 1: seed = 99999999999999999999999: not a seed; give a whole number from 0 to 18446744073709551615
        spec.toml, line 1: replicates = 0: a cell needs at least one network; give 1 or more, such as 10
        spec.toml, line 1: bias2 = -1e-3: a variance can't be negative; give 0 or more
        spec.toml, line 1: format = jpeg: not a figure format; give svg, png or pdf
        spec.toml, line 1: precision = f16: not a precision; give f64 or f32
        spec.toml, line 1: target = normal:: that isn't a number after the colon; give a number such as 0, "normal", or "normal:VAR"
        "#);
    }

    #[test]
    fn what_is_no_text_file_is_refused_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| {
            let error = Spec::read(&folder.path().join(name)).unwrap_err();
            let SpecError::Unreadable { reason, .. } = error else {
                panic!("{error}");
            };
            reason
        };
        fs::write(folder.path().join("binary"), [0xff, 0xfe, 0x00]).unwrap();
        assert_eq!(
            read("missing"),
            "there is no such file; give the path of a spec file"
        );
        assert!(read(".").starts_with("a folder; "));
        assert!(read("binary").starts_with("not UTF-8 text; "));
        fs::write(folder.path().join("empty"), "\n").unwrap();
        assert!(read("empty").starts_with("an empty file; "));
        let long = fs::File::create(folder.path().join("long")).unwrap();
        long.set_len(LONGEST_BYTES + 1).unwrap();
        assert!(read("long").starts_with("larger than any spec; "));
        fs::write(folder.path().join("bom"), "\u{feff}depth = 5").unwrap();
        let spec = Spec::read(&folder.path().join("bom")).unwrap();
        assert_eq!(spec.depth, [5]);
    }
}
