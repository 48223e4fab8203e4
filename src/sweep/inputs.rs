//! The inputs that a spec asks for, of one replicate.

use super::SweepError;
use crate::network::{Data, Replicate, engine::Cosines, spread_points};
use crate::spec::{Inputs, Spec};

/// The numbers of a replicate's inputs of `size` numbers a point. A file's points are the same for all.
pub(super) fn inputs(spec: &Spec, replicate: Replicate, size: usize) -> Data<'_> {
    match &spec.inputs {
        Inputs::Gaussian => replicate.inputs(),
        Inputs::Pairs { cosine } => replicate.pairs(*cosine, size),
        Inputs::Circle => replicate.circle(size, spec.data),
        Inputs::File(file) => Data::Given(
            file.points
                .as_ref()
                .map_or(&[], |points| points.numbers.as_slice()),
        ),
    }
}

/// Passes a spec whose file of inputs, if it has one, was read.
pub(super) fn are_there(spec: &Spec) -> Result<(), SweepError> {
    let Inputs::File(file) = &spec.inputs else {
        return Ok(());
    };
    let wanted = spec.input_dim.map(|size| size * spec.data);
    let read = file.points.as_ref().map(|points| points.numbers.len());
    match wanted.is_some() && read == wanted {
        true => Ok(()),
        false => Err(SweepError::Inputs(file.path.clone())),
    }
}

/// The inputs that are looked at one by one, if they are not simply the first ones, and between which
/// cosines are taken.
pub(super) fn looked_at(spec: &Spec) -> (Option<Vec<usize>>, Cosines) {
    match spec.inputs {
        Inputs::Gaussian | Inputs::File(_) => (None, Cosines::OfAllPairs),
        Inputs::Pairs { .. } => (None, Cosines::OfPartners),
        Inputs::Circle => (Some(spread_points(spec.data)), Cosines::OfAllPairs),
    }
}
