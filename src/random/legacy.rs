//! NumPy's legacy generator, number for number: `np.random.seed(S)` and `np.random.normal`.
//!
//! MT19937 (Matsumoto & Nishimura 1998) seeded by their `init_genrand`, doubles of 53 bits, normals
//! by Marsaglia's polar method with the second value of a pair kept for the next call. Only the
//! reference run uses it; sweeps use the keyed draws.

use std::cell::Cell;

use rand::RngCore;
use rand::distr::Distribution;

const WORDS: usize = 624;
const MIDDLE: usize = 397;

/// MT19937 as `np.random.seed` sets it up.
#[derive(Clone)]
pub struct LegacyGenerator {
    state: [u32; WORDS],
    next: usize,
}

impl LegacyGenerator {
    /// The state after `np.random.seed(seed)`.
    pub fn new(seed: u32) -> Self {
        let mut state = [0; WORDS];
        state[0] = seed;
        for i in 1..WORDS {
            let last: u32 = state[i - 1];
            state[i] = 1_812_433_253_u32
                .wrapping_mul(last ^ (last >> 30))
                .wrapping_add(i as u32);
        }
        Self { state, next: WORDS }
    }

    fn twist(&mut self) {
        for i in 0..WORDS {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % WORDS] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + MIDDLE) % WORDS] ^ (y >> 1) ^ odd;
        }
        self.next = 0;
    }
}

impl RngCore for LegacyGenerator {
    fn next_u32(&mut self) -> u32 {
        if self.next == WORDS {
            self.twist();
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn next_u64(&mut self) -> u64 {
        let low = u64::from(self.next_u32());
        u64::from(self.next_u32()) << 32 | low
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(4) {
            chunk.copy_from_slice(&self.next_u32().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// N(0, 1) by the legacy polar method. It keeps the second value of a pair, so one instance must
/// serve all draws after a seed, and a fresh one is needed after re-seeding.
#[derive(Clone, Debug, Default)]
pub struct LegacyNormal {
    kept: Cell<Option<f64>>,
}

impl LegacyNormal {
    /// With no value kept, as after `np.random.seed`.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Distribution<f64> for LegacyNormal {
    fn sample<R: RngCore + ?Sized>(&self, rng: &mut R) -> f64 {
        if let Some(kept) = self.kept.take() {
            return kept;
        }
        let mut symmetric = || {
            let high = f64::from(rng.next_u32() >> 5);
            let low = f64::from(rng.next_u32() >> 6);
            2.0 * ((high * 67_108_864.0 + low) / 9_007_199_254_740_992.0) - 1.0
        };
        loop {
            let (x, y) = (symmetric(), symmetric());
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * libm::log(square) / square).sqrt();
                self.kept.set(Some(factor * x));
                return factor * y;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use ndarray_rand::RandomExt;

    // All numbers from NumPy 2.4.6.
    #[test]
    fn words_are_those_of_numpy() {
        let check = |seed: u32, wanted: [u32; 5]| {
            let mut generator = LegacyGenerator::new(seed);
            let words: Vec<u32> = (0..700).map(|_| generator.next_u32()).collect();
            assert_eq!([0, 1, 623, 624, 699].map(|i: usize| words[i]), wanted);
        };
        // np.random.seed(S); np.frombuffer(np.random.bytes(4 * 700), "<u4")[[0, 1, 623, 624, 699]]
        check(
            0,
            [2357136044, 2546248239, 3791854820, 341544762, 747805126],
        );
        check(
            42,
            [1608637542, 3421126067, 1077437785, 108880612, 4009078418],
        );
        check(
            4294967295,
            [419326371, 479346978, 1027084080, 3860652269, 1315897766],
        );
    }

    #[test]
    fn normals_are_those_of_numpy_row_by_row() {
        // np.random.seed(7); np.random.normal(size=(3, 3)); np.random.normal(size=2)
        let (mut rng, normal) = (LegacyGenerator::new(7), LegacyNormal::new());
        let matrix = Array2::random_using((3, 3), &normal, &mut rng);
        let wanted = [
            [1.690525703800356, -0.4659373705408328, 0.0328201636785844],
            [
                0.40751628299650783,
                -0.7889230286257386,
                0.00206557290594813,
            ],
            [
                -0.0008903858579313628,
                -1.7547243063454208,
                1.0176580056634932,
            ],
        ];
        for (got, wanted) in matrix.iter().zip(wanted.as_flattened()) {
            assert!(
                (got - wanted).abs() <= 1e-15 * wanted.abs(),
                "{got} {wanted}"
            );
        }
        // Nine is odd: the tenth number is the one kept.
        for wanted in [0.6004985159195494, -0.6254289739667597] {
            let got: f64 = normal.sample(&mut rng);
            assert!(
                (got - wanted).abs() <= 1e-15 * f64::abs(wanted),
                "{got} {wanted}"
            );
        }
        // np.random.seed(123456789); np.random.normal(size=100001)[100000]
        let (rng, normal) = (LegacyGenerator::new(123_456_789), LegacyNormal::new());
        let last = normal.sample_iter(rng).nth(100_000).unwrap_or_default();
        assert!((last - 0.34475804110514646).abs() < 1e-15, "{last}");
    }
}
