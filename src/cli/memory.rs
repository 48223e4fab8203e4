//! What a request would cost, refused where it does not fit into memory.

use super::Failure;
use crate::spec::{Key, Spec};
use crate::sweep::{Cost, MemoryLimit};

/// What a computation would cost, refused where it does not fit into memory.
///
/// # Errors
/// The refusal; it begins with the flag that is too large, where one is.
pub fn cost(spec: &Spec, threads: usize, limit: MemoryLimit) -> Result<Cost, Failure> {
    let cost = Cost::of_spec(spec, threads);
    match cost.check(limit) {
        Ok(()) => Ok(cost),
        Err(error) => Err(match too_large(spec, threads, limit) {
            Some(key) => {
                let value = spec.text(key);
                Failure::request(format!("{} {value}: {error}", key.flag()))
            }
            None => error.into(),
        }),
    }
}

/// The flag whose usual value alone would let a plan fit into the memory that there is.
fn too_large(spec: &Spec, threads: usize, limit: MemoryLimit) -> Option<Key> {
    let usual = Spec::default();
    let keys = [Key::Width, Key::Data, Key::Depth, Key::Replicates];
    keys.into_iter().find(|key| {
        let mut smaller = spec.clone();
        match key {
            Key::Width => smaller.width.clone_from(&usual.width),
            Key::Data => smaller.data = usual.data,
            Key::Depth => smaller.depth.clone_from(&usual.depth),
            _ => smaller.replicates = usual.replicates,
        }
        Cost::of_spec(&smaller, threads).check(limit).is_ok()
    })
}
