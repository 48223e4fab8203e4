//! The functions on slices: `network`'s blocks of preactivations kept beside a power of two.

use pulp::{Arch, Simd, WithSimd};

use super::{Coefficients, Function, Power, Scaling, Unit};
use crate::kernel::{Lanes, on_vectors};

/// Registers worked on in lockstep.
const LOCKSTEP: usize = 3;

/// Replaces every u of a block, which stands for u · 2^e, by (a(u · 2^e) - a(0)) / 2^E, where
/// E = min(e, 0) if a is bounded and e otherwise.
pub fn value<F: Coefficients>(function: impl Function, block: &mut [F], e: i64) {
    Arch::new().dispatch(Pass::<_, _, VALUE> { function, block, e });
}

/// Replaces every u of a block by a'(u · 2^e) and returns the largest magnitude among them, 0 if
/// there are none.
pub fn derivative<F: Coefficients>(function: impl Function, block: &mut [F], e: i64) -> F {
    Arch::new().dispatch(Pass::<_, _, DERIVATIVE> { function, block, e })
}

/// Replaces every x of a block by a(x) - a(0), if there are vectors; tells whether.
pub fn values<F: Coefficients>(function: impl Function, block: &mut [F]) -> bool {
    on_vectors(Plain::<_, _, VALUE> { function, block }).is_some()
}

/// Replaces every x of a block by a'(x), if there are vectors; tells whether.
pub fn slopes<F: Coefficients>(function: impl Function, block: &mut [F]) -> bool {
    on_vectors(Plain::<_, _, DERIVATIVE> { function, block }).is_some()
}

/// On numbers that stand for themselves.
struct Plain<'a, A, F, const SLOPES: bool> {
    function: A,
    block: &'a mut [F],
}

impl<A: Function, F: Coefficients, const SLOPES: bool> WithSimd for Plain<'_, A, F, SLOPES> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        sweep::<_, _, _, SLOPES>(simd, self.function, self.block, Unit, Unit);
    }
}

const VALUE: bool = false;
const DERIVATIVE: bool = true;

/// [`value`] or [`derivative`], for an instruction set of one's choice.
#[derive(Debug)]
pub struct Pass<'a, A, F, const SLOPES: bool> {
    /// The function.
    pub function: A,
    /// The numbers u.
    pub block: &'a mut [F],
    /// Their exponent e.
    pub e: i64,
}

impl<A: Function, F: Coefficients, const SLOPES: bool> WithSimd for Pass<'_, A, F, SLOPES> {
    type Output = F;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> F {
        let Self { function, block, e } = self;
        if e == 0 {
            sweep::<_, _, _, SLOPES>(simd, function, block, Unit, Unit)
        } else if e > 0 && A::BOUNDED && !SLOPES {
            sweep::<_, _, _, SLOPES>(simd, function, block, Power::new(e), Unit)
        } else {
            sweep::<_, _, _, SLOPES>(simd, function, block, Unit, Power::new(e))
        }
    }
}

/// Takes a block through the function, three registers at a time, each number times `first` before.
#[inline(always)]
fn sweep<F: Coefficients, S: Simd, A: Function, const SLOPES: bool>(
    simd: S,
    function: A,
    block: &mut [F],
    first: impl Scaling<F>,
    scale: impl Scaling<F>,
) -> F {
    let whole = block.len() - block.len() % (LOCKSTEP * F::count::<S>());
    let (block, part) = block.split_at_mut(whole);
    let (chunks, _) = F::registers_mut::<S>(block).as_chunks_mut::<LOCKSTEP>();
    let steps = chunks.len() + usize::from(!part.is_empty());
    let mut seen = Lanes::splat(simd, F::zero());
    // The part is a last step of the same loop, so that the function is compiled but once.
    for step in 0..steps {
        let u = match chunks.get(step) {
            Some(chunk) => Lanes::new(simd, *chunk),
            None => Lanes::load_part(simd, part),
        };
        let (value, slope) = function.evaluate(first.scale_up(u), scale);
        let mut out = if SLOPES { slope } else { value };
        match chunks.get_mut(step) {
            Some(chunk) => *chunk = out.registers(),
            None => {
                out.store_part(part);
                // Without the lanes that were only filled up.
                out = Lanes::load_part(simd, part);
            }
        }
        if SLOPES {
            seen = seen.max(out.abs());
        }
    }
    seen.largest()
}
