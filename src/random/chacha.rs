//! ChaCha with 8 rounds (Bernstein 2008, "ChaCha, a variant of Salsa20"), several blocks at a time.
//!
//! The words are those of `rand_chacha`, which tests hold it to, at a fraction of its time: as many
//! blocks lie side by side as a register has lanes.

use pulp::Simd;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V4;

/// Blocks made at a time.
pub(super) const BLOCKS: usize = 16;
/// 64-bit words of a block.
pub(super) const WORDS: usize = 8;

/// "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];
const DOUBLE_ROUNDS: usize = 4;

/// The blocks side by side: word by word, each of all blocks.
pub(super) type Group = [[u32; BLOCKS]; 2 * WORDS];

/// Makes the blocks from number `first` on, with nonce 0.
#[inline(always)]
pub(super) fn blocks<S: Simd>(simd: S, key: &[u32; 8], first: u64, out: &mut Group) {
    let number = |lane: usize| first.wrapping_add(lane as u64);
    let low: [u32; BLOCKS] = std::array::from_fn(|lane| number(lane) as u32);
    let high: [u32; BLOCKS] = std::array::from_fn(|lane| (number(lane) >> 32) as u32);
    let (low, high) = (S::as_simd_u32s(&low).0, S::as_simd_u32s(&high).0);
    for part in 0..BLOCKS / S::U32_LANES {
        // No closure: it would be compiled for the least of processors.
        let mut start = [simd.splat_u32s(0); 16];
        for word in 0..4 {
            start[word] = simd.splat_u32s(CONSTANTS[word]);
        }
        for word in 0..8 {
            start[4 + word] = simd.splat_u32s(key[word]);
        }
        start[12] = low[part];
        start[13] = high[part];
        let mut state = start;
        for _ in 0..DOUBLE_ROUNDS {
            for column in 0..4 {
                quarter_round(simd, &mut state, [0, 1, 2, 3].map(|row| 4 * row + column));
            }
            for column in 0..4 {
                let diagonal = [0, 1, 2, 3].map(|row| 4 * row + (column + row) % 4);
                quarter_round(simd, &mut state, diagonal);
            }
        }
        for word in 0..16 {
            S::as_mut_simd_u32s(&mut out[word]).0[part] = simd.add_u32s(state[word], start[word]);
        }
    }
}

#[inline(always)]
fn quarter_round<S: Simd>(simd: S, state: &mut [S::u32s; 16], [a, b, c, d]: [usize; 4]) {
    step(simd, state, [a, b, d], 16);
    step(simd, state, [c, d, b], 12);
    step(simd, state, [a, b, d], 8);
    step(simd, state, [c, d, b], 7);
}

#[inline(always)]
fn step<S: Simd>(simd: S, state: &mut [S::u32s; 16], [a, b, d]: [usize; 3], bits: u32) {
    state[a] = simd.add_u32s(state[a], state[b]);
    let mixed = simd.xor_u32s(state[d], state[a]);
    let left = simd.wrapping_dyn_shl_u32s(mixed, simd.splat_u32s(bits));
    let right = simd.wrapping_dyn_shr_u32s(mixed, simd.splat_u32s(32 - bits));
    state[d] = simd.or_u32s(left, right);
}

/// The 64-bit words, one block after the other.
#[inline(always)]
pub(super) fn words<S: Simd>(_: S, group: &Group, out: &mut [[u64; WORDS]; BLOCKS]) {
    // Stores to places far apart take as long as the rounds; shuffles a tenth.
    #[cfg(target_arch = "x86_64")]
    if const { S::U32_LANES == BLOCKS }
        && let Some(simd) = V4::try_new()
    {
        return turn(simd, group, out);
    }
    for (block, out) in out.iter_mut().enumerate() {
        for (word, out) in out.iter_mut().enumerate() {
            let [low, high] = [0, 1].map(|half| u64::from(group[2 * word + half][block]));
            *out = low | high << 32;
        }
    }
}

/// The same where a register holds a word of every block: 16 × 16 halves of words are turned, pairs, fours
/// and lanes of 128 bits at a time.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn turn(simd: V4, group: &Group, out: &mut [[u64; WORDS]; BLOCKS]) {
    let avx = simd.avx512f;
    // Two words of the blocks j, 4 + j, 8 + j and 12 + j.
    let mut pairs = [[avx._mm512_setzero_si512(); 4]; 4];
    for (of_words, halves) in pairs.iter_mut().zip(group.as_chunks::<4>().0) {
        let [a, b, c, d] = [0, 1, 2, 3].map(|half| pulp::cast(halves[half]));
        let (first, second) = (
            avx._mm512_unpacklo_epi32(a, b),
            avx._mm512_unpacklo_epi32(c, d),
        );
        of_words[0] = avx._mm512_unpacklo_epi64(first, second);
        of_words[1] = avx._mm512_unpackhi_epi64(first, second);
        let (first, second) = (
            avx._mm512_unpackhi_epi32(a, b),
            avx._mm512_unpackhi_epi32(c, d),
        );
        of_words[2] = avx._mm512_unpacklo_epi64(first, second);
        of_words[3] = avx._mm512_unpackhi_epi64(first, second);
    }
    for j in 0..4 {
        let [a, b, c, d] = [pairs[0][j], pairs[1][j], pairs[2][j], pairs[3][j]];
        let even = (
            avx._mm512_shuffle_i64x2::<0x88>(a, b),
            avx._mm512_shuffle_i64x2::<0x88>(c, d),
        );
        let odd = (
            avx._mm512_shuffle_i64x2::<0xdd>(a, b),
            avx._mm512_shuffle_i64x2::<0xdd>(c, d),
        );
        out[j] = pulp::cast(avx._mm512_shuffle_i64x2::<0x88>(even.0, even.1));
        out[4 + j] = pulp::cast(avx._mm512_shuffle_i64x2::<0x88>(odd.0, odd.1));
        out[8 + j] = pulp::cast(avx._mm512_shuffle_i64x2::<0xdd>(even.0, even.1));
        out[12 + j] = pulp::cast(avx._mm512_shuffle_i64x2::<0xdd>(odd.0, odd.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulp::{Arch, Scalar, WithSimd};
    use rand::{RngCore, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    struct Blocks([u32; 8], u64);

    impl WithSimd for Blocks {
        type Output = [[u64; WORDS]; BLOCKS];

        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let mut group = [[0; BLOCKS]; 16];
            blocks(simd, &self.0, self.1, &mut group);
            let mut out = [[0; WORDS]; BLOCKS];
            words(simd, &group, &mut out);
            out
        }
    }

    proptest! {
        #[test]
        fn words_are_those_of_rand_chacha(
            key: [u32; 8],
            first in prop_oneof![0u64..100, (1u64 << 32) - 20..1 << 32, any::<u64>()],
        ) {
            let mut bytes = [0; 32];
            for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(key) {
                *bytes = word.to_le_bytes();
            }
            let mut reference = ChaCha8Rng::from_seed(bytes);
            reference.set_word_pos(u128::from(first) * 16);
            let wanted: Vec<u64> = (0..WORDS * BLOCKS).map(|_| reference.next_u64()).collect();
            let fast = Arch::new().dispatch(Blocks(key, first));
            prop_assert_eq!(fast.as_flattened(), &wanted[..]);
            let plain = Scalar.vectorize(Blocks(key, first));
            prop_assert_eq!(plain.as_flattened(), &wanted[..]);
        }
    }
}
