//! Built-in experiments: published figures and exercises, each with the numbers to hold it against.
//!
//! A TOML file each in `presets/`, compiled in. `run --preset NAME` starts from its spec, `analysis`
//! measures its checks. Only what these networks can run exactly has a file.

use serde::Deserialize;

use super::{Key, Spec, SpecError, Variance, closest};
use crate::network::{Activation, Architecture, Initialiser};

/// Name and text of every preset, in the order of the list.
const FILES: [(&str, &str); 10] = [
    ("notebook-7.3", include_str!("presets/notebook-7.3.toml")),
    ("figure-7.7", include_str!("presets/figure-7.7.toml")),
    ("512x100", include_str!("presets/512x100.toml")),
    ("glorot-2010", include_str!("presets/glorot-2010.toml")),
    ("poole-2016", include_str!("presets/poole-2016.toml")),
    (
        "schoenholz-2017",
        include_str!("presets/schoenholz-2017.toml"),
    ),
    ("hanin-2018", include_str!("presets/hanin-2018.toml")),
    ("torch-default", include_str!("presets/torch-default.toml")),
    ("keras-default", include_str!("presets/keras-default.toml")),
    ("flax-default", include_str!("presets/flax-default.toml")),
];

/// A built-in experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// As `--preset` takes it.
    pub name: &'static str,
    /// What it shows, without a full stop.
    pub title: String,
    /// Where it was published.
    pub source: String,
    /// What was published, and what is other here.
    pub note: String,
    /// The experiment.
    pub spec: Spec,
    /// The numbers to hold it against.
    pub checks: Vec<PublishedCheck>,
}

/// A published number, and where a run has its own.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedCheck {
    /// What the number is, with its unit.
    pub name: String,
    /// Hidden layers.
    pub depth: usize,
    /// Units a hidden layer.
    pub width: usize,
    /// Weight variance.
    pub sigma2: Variance,
    /// Activation function.
    pub activation: Activation,
    /// Distribution of the weights.
    pub init: Initialiser,
    /// Residual branches, normalisation, dropout.
    pub architecture: Architecture,
    /// What is measured.
    pub quantity: Quantity,
    /// The number as it was published, or as it follows from what was.
    pub published: f64,
    /// Whether the source prints it; else it is that of the source's formula.
    pub printed: bool,
    /// By how much the run may differ.
    pub tolerance: f64,
    /// Why by so much.
    pub reason: String,
}

impl PublishedCheck {
    /// Where its number is from, in two words at most: "printed", "by formula".
    pub fn origin(&self) -> &'static str {
        if self.printed {
            "printed"
        } else {
            "by formula"
        }
    }
}

/// What a check measures of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Decades a layer of the hidden std: mean over replicates.
    ForwardGrowth,
    /// Decades a layer of the gradient's std on its way back: mean over replicates.
    BackwardGrowth,
    /// Decades a layer that the gradient's std grows from dL/df of the first layer back to that of the
    /// second: median over replicates.
    GradientGrowth(usize, usize),
    /// log10 of the std of h at a layer: median over replicates.
    Log10HiddenStd(usize),
    /// log10 of the std of dL/df at a layer: median over replicates.
    Log10GradientStd(usize),
    /// The std of h at a layer: median over replicates.
    HiddenStd(usize),
    /// The root of the second moment of h at a layer: median over replicates.
    HiddenRms(usize),
    /// Mean cosine between the preactivations f_l of two inputs, those of a pair where inputs are made in
    /// pairs: median over replicates.
    Correlation(usize),
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    source: String,
    note: String,
    /// Whether the source prints the numbers of the checks.
    printed: bool,
    spec: toml::Table,
    check: Vec<Entry>,
}

/// A check as it is written; what is left out is the spec's last.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    sigma2: toml::Value,
    activation: Option<String>,
    init: Option<String>,
    architecture: Option<String>,
    quantity: String,
    layer: Option<usize>,
    /// Where a growth over some of the layers begins.
    from: Option<usize>,
    published: f64,
    tolerance: f64,
    reason: String,
}

impl Preset {
    /// The names of all, in the order of the list.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.into_iter().map(|(name, _)| name)
    }

    /// All of them.
    pub fn all() -> Vec<Self> {
        let named = |(name, text)| Self::read(name, text).expect("a built-in preset is sound");
        FILES.into_iter().map(named).collect()
    }

    /// The preset of this name. The error is a reason that ends with what would be right.
    pub fn named(name: &str) -> Result<Self, String> {
        match FILES.iter().find(|(other, _)| *other == name) {
            Some((name, text)) => Self::read(name, text),
            None => Err(match closest(name, Self::names()) {
                Some(near) => format!("no preset; did you mean {near}?"),
                None => {
                    let names: Vec<&str> = Self::names().collect();
                    format!("no preset; give one of {}", names.join(", "))
                }
            }),
        }
    }

    /// Reads a preset's file.
    fn read(name: &'static str, text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let spec = Spec::from_toml(&file.spec.to_string(), name)
            .and_then(|spec| spec.validated())
            .map_err(|error| error.to_string())?;
        let checks = file
            .check
            .into_iter()
            .map(|entry| entry.check(&spec, file.printed));
        Ok(Self {
            name,
            title: file.title,
            source: file.source,
            note: file.note,
            checks: checks.collect::<Result<_, _>>()?,
            spec: Spec {
                preset: Some(name.into()),
                ..spec
            },
        })
    }

    /// Passes a spec that still has the networks whose numbers were published.
    ///
    /// # Errors
    /// What it lacks, and what would be right.
    pub(super) fn holds(&self, spec: &Spec) -> Result<(), SpecError> {
        let other = |what: String| {
            Err(SpecError::Preset {
                name: self.name.into(),
                what,
            })
        };
        for key in [
            Key::Inputs,
            Key::InputDim,
            Key::OutputDim,
            Key::Bias2,
            Key::Target,
        ] {
            let (own, asked) = (self.spec.text(key), spec.text(key));
            if own != asked {
                return other(format!("{} = {own}, not {asked}", key.name()));
            }
        }
        for check in &self.checks {
            let has = |sigma2: &Variance| {
                sigma2.value(check.width, check.width)
                    == check.sigma2.value(check.width, check.width)
            };
            let missing = match () {
                () if !spec.depth.contains(&check.depth) => format!("depth {}", check.depth),
                () if !spec.width.contains(&check.width) => format!("width {}", check.width),
                () if !spec.activation.contains(&check.activation) => check.activation.name(),
                () if !spec.init.contains(&check.init) => check.init.name(),
                () if !spec.architecture.contains(&check.architecture) => check.architecture.name(),
                () if !spec.sigma2.iter().any(has) => format!("sigma2 {}", check.sigma2),
                () => continue,
            };
            return other(format!("{missing}, which this run has not"));
        }
        Ok(())
    }
}

impl Entry {
    fn check(self, spec: &Spec, printed: bool) -> Result<PublishedCheck, String> {
        let last = |list: &[usize]| list.last().copied().ok_or("the spec has an empty list");
        let sigma2 = match &self.sigma2 {
            toml::Value::String(text) => text.clone(),
            number => number.to_string(),
        };
        let layer = self.layer.ok_or(format!("{}: no layer", self.name));
        let from = self.from.ok_or(format!("{}: no from", self.name));
        Ok(PublishedCheck {
            depth: last(&spec.depth)?,
            width: last(&spec.width)?,
            sigma2: sigma2.parse()?,
            activation: match self.activation {
                Some(name) => name
                    .parse::<Activation>()
                    .map_err(|error| error.to_string())?,
                None => spec.activation[0],
            },
            init: match self.init {
                Some(name) => name.parse()?,
                None => spec.init[0],
            },
            architecture: match self.architecture {
                Some(name) => name.parse()?,
                None => spec.architecture[0],
            },
            quantity: match self.quantity.as_str() {
                "forward growth" => Quantity::ForwardGrowth,
                "backward growth" => Quantity::BackwardGrowth,
                "gradient growth" => Quantity::GradientGrowth(from?, layer?),
                "log10 hidden std" => Quantity::Log10HiddenStd(layer?),
                "log10 gradient std" => Quantity::Log10GradientStd(layer?),
                "hidden std" => Quantity::HiddenStd(layer?),
                "hidden rms" => Quantity::HiddenRms(layer?),
                "correlation" => Quantity::Correlation(layer?),
                other => return Err(format!("{}: no quantity is called {other}", self.name)),
            },
            name: self.name,
            published: self.published,
            printed,
            tolerance: self.tolerance,
            reason: self.reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_sound_and_holds_its_own_numbers() {
        for preset in Preset::all() {
            assert!(preset.checks.len() >= 5, "{}", preset.name);
            assert_eq!(preset.holds(&preset.spec), Ok(()));
            assert_eq!(preset.spec.validated().as_ref(), Ok(&preset.spec));
            assert_eq!(preset.spec.report_name(), preset.name);
            assert_eq!(
                preset.spec.command(),
                format!("initscope run --preset {}", preset.name)
            );
            for check in &preset.checks {
                assert!(
                    check.tolerance > 0.0 && !check.reason.is_empty(),
                    "{}",
                    check.name
                );
            }
        }
    }

    #[test]
    fn a_preset_without_its_networks_is_refused() {
        let preset = Preset::named("figure-7.7").unwrap();
        let refused = |key: Key, text: &str| {
            let mut spec = preset.spec.clone();
            spec.set_flag(key, text).unwrap();
            spec.validated().unwrap_err().to_string()
        };
        insta::assert_snapshot!([
            refused(Key::Width, "20"),
            refused(Key::Sigma2, "0.02"),
            refused(Key::Bias2, "0.1"),
            refused(Key::Activation, "tanh"),
        ].join("\n"), @r"
        --preset figure-7.7: its numbers belong to networks of width 100, which this run has not; keep that among the values, or leave the preset out
        --preset figure-7.7: its numbers belong to networks of sigma2 0.001, which this run has not; keep that among the values, or leave the preset out
        --preset figure-7.7: its numbers belong to networks of bias2 = 0, not 0.1; keep that among the values, or leave the preset out
        --preset figure-7.7: its numbers belong to networks of relu, which this run has not; keep that among the values, or leave the preset out
        ");
        let mut more = preset.spec.clone();
        more.set_flag(Key::Width, "100,200").unwrap();
        more.set_flag(Key::Seed, "7").unwrap();
        assert_eq!(more.validated(), Ok(more.clone()));
        assert_ne!(more.report_name(), "figure-7.7");
    }

    #[test]
    fn the_file_of_a_preset_s_spec_makes_it_again() {
        for preset in Preset::all() {
            let text = preset.spec.to_toml();
            assert_eq!(Spec::from_toml(&text, "spec.toml"), Ok(preset.spec));
        }
        let short = Spec::from_toml("seed = 3\npreset = \"figure-7.7\"", "spec.toml").unwrap();
        assert_eq!((short.seed, short.width), (3, vec![100]));
        assert_eq!(
            Preset::named("figure7.7").unwrap_err(),
            "no preset; did you mean figure-7.7?"
        );
    }
}
