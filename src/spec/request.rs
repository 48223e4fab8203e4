//! Putting a request together: defaults, then a file, then flags.

use super::error::Fault;
use super::grid::MOST_VALUES;
use super::number::{cut_decimals, grouped};
use super::{Key, Place, Preset, Spec, SpecError};
use crate::network::{Initialiser, Norm};

impl Spec {
    /// Sets what a flag says; `text` is its whole value, such as `0.001,he,log:0.01:1:5`.
    ///
    /// # Errors
    /// The item that is wrong and what would be right.
    pub fn set_flag(&mut self, key: Key, text: &str) -> Result<(), SpecError> {
        // A name or a path may hold a comma; everything else is a list or has none.
        let items: Vec<&str> = match key {
            Key::Name | Key::Inputs => vec![text],
            _ => text.split(',').map(str::trim).collect(),
        };
        let wrong = |item: String, reason: String| SpecError::Value {
            place: Place::Flag {
                flag: key.flag(),
                item,
            },
            reason,
        };
        self.assign(key, &items)
            .map_err(|fault| wrong(quoted(&items, &fault), fault.reason))?;
        match cut_decimals(&items).filter(|_| key == Key::Sigma2) {
            None => Ok(()),
            Some(decimals) => Err(wrong(
                text.into(),
                format!(
                    "a comma stands between two variances, a decimal has a point; did you mean \
                     {decimals}? (give 0.0{} for the list)",
                    &items.join(",")[1..]
                ),
            )),
        }
    }

    /// The request that `--preset` starts from; the other flags are laid over it.
    ///
    /// # Errors
    /// That there is no such preset.
    pub fn of_preset(name: &str) -> Result<Self, SpecError> {
        let mut spec = Self::default();
        spec.set_flag(Key::Preset, name)?;
        Ok(Preset::named(name).map_or(spec, |preset| preset.spec))
    }

    /// The value of a key as a flag takes it: `2,5,10`, `gaussian`; empty for a name that isn't set.
    pub fn text(&self, key: Key) -> String {
        match key {
            Key::Inputs => self.inputs.to_string(),
            _ => self.items(key).join(","),
        }
    }

    /// The same request with every value judged: depths and widths ascending, nothing twice, and
    /// the grid no larger than a plan can be.
    ///
    /// Flags and files are judged as they are read, so what is left to judge then is the size of
    /// the grid; a `Spec` built in code goes through this before it is used.
    ///
    /// # Errors
    /// The first value that is wrong and what would be right.
    pub fn validated(&self) -> Result<Self, SpecError> {
        let mut spec = self.clone();
        for key in Key::ALL {
            let items = self.items(key);
            if matches!(key, Key::Preset | Key::Name | Key::Inputs) && items.is_empty() {
                continue;
            }
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            spec.assign(key, &items).map_err(|fault| SpecError::Value {
                place: Place::Code {
                    key: key.name().into(),
                    item: quoted(&items, &fault),
                },
                reason: fault.reason,
            })?;
        }
        let odd = spec.width.iter().find(|width| **width % 2 == 1);
        if let Some(&width) = odd.filter(|_| spec.init.contains(&Initialiser::LooksLinear)) {
            return Err(SpecError::OddWidth(width));
        }
        for norm in spec.architecture.iter().filter_map(|a| a.norm) {
            let (key, of, is_one) = match norm {
                Norm::Batch => (Key::Data, "data points", spec.data == 1),
                Norm::Layer => (Key::Width, "units", spec.width.contains(&1)),
                Norm::Rms => continue,
            };
            if is_one {
                let (flag, norm) = (key.flag(), norm.name());
                return Err(SpecError::OneForNorm { flag, norm, of });
            }
        }
        spec.inputs_fit()?;
        let cells = spec.cells();
        if cells > MOST_VALUES as u128 {
            return Err(SpecError::TooLarge(format!(
                "the grid has {} cells (depths × widths × activations × initialisers × \
                 architectures × variances), and a run has at most {}; give fewer values",
                grouped(cells),
                grouped(MOST_VALUES as u128)
            )));
        }
        if let Some(preset) = spec
            .preset
            .as_deref()
            .and_then(|name| Preset::named(name).ok())
        {
            preset.holds(&spec)?;
        }
        Ok(spec)
    }

    /// Cells of the grid before equal variances are merged. The lists can't be long enough to
    /// overflow 128 bits.
    fn cells(&self) -> u128 {
        [
            self.depth.len(),
            self.width.len(),
            self.activation.len(),
            self.init.len(),
            self.architecture.len(),
            self.sigma2.len(),
        ]
        .into_iter()
        .map(|len| len as u128)
        .product()
    }
}

/// The item that a fault is about; the list around one that is empty, in which alone it can be seen.
fn quoted(items: &[&str], fault: &Fault) -> String {
    match items.get(fault.index).copied().unwrap_or_default() {
        "" => items.join(","),
        item => item.into(),
    }
}
