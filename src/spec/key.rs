//! The names of a spec's values, the same on the command line and in a file.

/// A value of the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Built-in experiment to start from.
    Preset,
    /// Name of the report.
    Name,
    /// Numbers of hidden layers.
    Depth,
    /// Units a hidden layer.
    Width,
    /// Weight variances.
    Sigma2,
    /// Activation functions.
    Activation,
    /// Initialisers.
    Init,
    /// Residual branches, normalisation, dropout.
    Architecture,
    /// Random networks a cell.
    Replicates,
    /// Data points.
    Data,
    /// Where the inputs come from.
    Inputs,
    /// Size of the input.
    InputDim,
    /// Size of the output.
    OutputDim,
    /// Variance of the biases.
    Bias2,
    /// Target of the loss.
    Target,
    /// Seed of the random numbers.
    Seed,
    /// Floating-point type.
    Precision,
    /// Derive nothing.
    Direct,
    /// File formats of the figures.
    Format,
}

impl Key {
    /// Every key, in the order of files and help.
    pub const ALL: [Self; 19] = [
        Self::Preset,
        Self::Name,
        Self::Depth,
        Self::Width,
        Self::Sigma2,
        Self::Activation,
        Self::Init,
        Self::Architecture,
        Self::Replicates,
        Self::Data,
        Self::Inputs,
        Self::InputDim,
        Self::OutputDim,
        Self::Bias2,
        Self::Target,
        Self::Seed,
        Self::Precision,
        Self::Direct,
        Self::Format,
    ];

    /// The name in a file: `input_dim`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Preset => "preset",
            Self::Name => "name",
            Self::Depth => "depth",
            Self::Width => "width",
            Self::Sigma2 => "sigma2",
            Self::Activation => "activation",
            Self::Init => "init",
            Self::Architecture => "architecture",
            Self::Replicates => "replicates",
            Self::Data => "data",
            Self::Inputs => "inputs",
            Self::InputDim => "input_dim",
            Self::OutputDim => "output_dim",
            Self::Bias2 => "bias2",
            Self::Target => "target",
            Self::Seed => "seed",
            Self::Precision => "precision",
            Self::Direct => "direct",
            Self::Format => "format",
        }
    }

    /// The name of its flag: `input-dim`.
    pub fn long(self) -> &'static str {
        match self {
            Self::InputDim => "input-dim",
            Self::OutputDim => "output-dim",
            _ => self.name(),
        }
    }

    /// The flag: `--input-dim`.
    pub fn flag(self) -> String {
        format!("--{}", self.long())
    }

    /// Whether it takes a list.
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::Depth
                | Self::Width
                | Self::Sigma2
                | Self::Activation
                | Self::Init
                | Self::Architecture
                | Self::Format
        )
    }

    /// Whether it decides what is computed, rather than what the report is called and looks like.
    pub fn is_experiment(self) -> bool {
        !matches!(self, Self::Preset | Self::Name | Self::Format)
    }

    /// The key of this name; `input-dim` is `input_dim`.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.replace('-', "_");
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The key that somebody meant who wrote `name`, which is no key: a word for the same thing
    /// elsewhere, or a misspelling.
    pub fn meant(name: &str) -> Option<Self> {
        let name = name.replace('-', "_").to_lowercase();
        // Words which spelling alone does not lead from.
        let key = match name.as_str() {
            "layers" | "depths" => Self::Depth,
            "units" | "hidden" | "neurons" | "widths" => Self::Width,
            "variance" | "sigma" | "weight_variance" => Self::Sigma2,
            "batch" | "samples" | "points" | "n_data" => Self::Data,
            "draws" | "runs" | "repeats" => Self::Replicates,
            "initialiser" | "initializer" | "distribution" => Self::Init,
            "norm" | "normalization" | "normalisation" | "residual" | "dropout" | "blocks"
            | "model" => Self::Architecture,
            "bias" | "bias_variance" => Self::Bias2,
            "dtype" => Self::Precision,
            _ => return closest(&name, Self::ALL.map(Self::name)).and_then(Self::from_name),
        };
        Some(key)
    }

    /// Flags of `initscope run` that no spec file has: they say how to run, not what.
    pub const COMMAND_LINE_ONLY: [&str; 8] = [
        "threads",
        "memory-limit",
        "time-limit",
        "out",
        "force",
        "templates",
        "quiet",
        "json",
    ];

    /// What to say to somebody who wrote `name`, which is no key.
    pub(super) fn hint(name: &str) -> String {
        let flag = name.replace('_', "-").to_lowercase();
        if Self::COMMAND_LINE_ONLY.contains(&flag.as_str()) {
            return format!("it belongs on the command line, as --{flag}");
        }
        match Self::meant(name) {
            Some(meant) => format!("did you mean `{}`?", meant.name()),
            None => format!("the keys are {}", Self::ALL.map(Self::name).join(", ")),
        }
    }
}

/// The candidate that `word` is a misspelling of, if any comes near.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR: f64 = 0.6;
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::normalized_damerau_levenshtein(word, candidate),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_key_with_either_dash() {
        for key in Key::ALL {
            assert_eq!(Key::from_name(key.name()), Some(key));
            assert_eq!(Key::from_name(key.long()), Some(key));
        }
        assert_eq!(Key::from_name("dept"), None);
    }

    #[test]
    fn a_misspelt_key_gets_the_one_that_was_meant() {
        for (wrote, meant) in [
            ("dept", "depth"),
            ("detph", "depth"),
            ("Sigma_2", "sigma2"),
            ("activations", "activation"),
            ("input-dims", "input_dim"),
            ("layers", "depth"),
        ] {
            assert_eq!(Key::hint(wrote), format!("did you mean `{meant}`?"));
        }
        assert_eq!(
            Key::hint("memory_limit"),
            "it belongs on the command line, as --memory-limit"
        );
        assert!(Key::hint("zzz").starts_with("the keys are preset, name, depth, width"));
    }
}
