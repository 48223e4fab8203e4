//! The numbers: every singular value as CSV, what is read off them as one JSON object.

use std::f64::consts::LN_10;

use serde_json::{Value, json};

use crate::analysis::spectra::{Ratios, Spectra, Spread};
use crate::dataset::layers_csv::number;
use crate::spec::Spec;

/// A row a squared singular value that is not 0, the largest first.
pub fn csv(all: &[Spectra]) -> Vec<u8> {
    let mut out =
        "activation,init,sigma2,width,depth,replicate,index,log10_eigenvalue,log10_normalised\n"
            .to_owned();
    for spectra in all {
        let cell = format!(
            "{},{},{},{},{}",
            spectra.activation.name(),
            spectra.init.name(),
            number(Some(spectra.sigma2.value(spectra.width, spectra.width))),
            spectra.width,
            spectra.depth
        );
        for (replicate, ln) in spectra.networks.iter().enumerate() {
            let Some(ratios) = Ratios::of(ln, spectra.width) else {
                continue;
            };
            for (index, ln) in (1..).zip(ln) {
                let [raw, normalised] =
                    [*ln, ln - ratios.ln_mean].map(|ln| number(Some(ln / LN_10)));
                out += &format!("{cell},{replicate},{index},{raw},{normalised}\n");
            }
        }
    }
    out.into_bytes()
}

/// The object of `--json`.
pub fn json(spec: &Spec, all: &[Spectra]) -> Value {
    let cell = |spectra: &Spectra| {
        let ratios = spectra.ratios();
        let law = spectra.law();
        let n = spectra.width as f64;
        let measured = |of: fn(&Ratios) -> f64| Spread::of(ratios.iter().map(of));
        let beside = |of: fn(&Ratios) -> f64, exact: Option<f64>| {
            let measured = measured(of);
            json!({
                "mean": measured.map(|m| m.mean),
                "sd": measured.and_then(|m| m.sd),
                "infinite_width": exact,
            })
        };
        let alone = |of: fn(&Ratios) -> f64| {
            let measured = measured(of);
            json!({ "mean": measured.map(|m| m.mean), "sd": measured.and_then(|m| m.sd) })
        };
        let mut notes = Vec::new();
        if law.is_none() {
            notes.push(
                "infinite_width is null: no law is known but of independent or orthogonal weights",
            );
        } else if law.is_some_and(|law| law.edge.is_none()) {
            notes.push(
                "infinite_width of largest_eigenvalue is null: it is known for relu and linear",
            );
        }
        if ratios.len() < spectra.networks.len() {
            notes.push("dead networks (J = 0) are left out");
        }
        json!({
            "activation": spectra.activation.name(),
            "init": spectra.init.name(),
            "sigma2": spectra.sigma2.value(spectra.width, spectra.width),
            "width": spectra.width,
            "depth": spectra.depth,
            "networks": ratios.len(),
            "largest_eigenvalue": beside(|r| r.largest, law.and_then(|law| law.edge)),
            "variance": beside(|r| r.variance, law.map(|law| law.variance)),
            "participation_ratio":
                beside(|r| r.participation, law.map(|law| n / (1.0 + law.variance))),
            "effective_rank": alone(|r| r.effective_rank),
            "rank": alone(|r| r.rank as f64),
            "log10_condition": alone(|r| r.log10_condition),
            "log10_mean_eigenvalue": alone(|r| r.ln_mean / LN_10),
            "notes": notes,
        })
    };
    json!({
        "seed": spec.seed,
        "replicates": spec.replicates,
        "bias2": spec.bias2,
        "spectra": all.iter().map(cell).collect::<Vec<_>>(),
    })
}
