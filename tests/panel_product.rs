//! The matrix product on every instruction set, against a plain loop in exact arithmetic.

mod instruction_sets;

use initscope::kernel::{
    Aligned, Epilogue, Lane, LaneMask, Lanes, Packed, Place, Store, TileShape, panel_product,
    panel_product_transposed,
};
use instruction_sets::on_each;
use proptest::prelude::*;
use pulp::{Simd, WithSimd};

/// A whole number from -8 to 8, the same for the same (row, column) and salt. Sums of thousands of
/// products of these are exact, in f32 too, so that any order of summation gives one result.
fn whole(row: usize, column: usize, salt: usize) -> i64 {
    let mixed = (row * 1_000_003 + column * 7919 + salt * 104_729).wrapping_mul(2_654_435_761);
    ((mixed >> 13) % 17) as i64 - 8
}

fn number<F: Lane>(x: i64) -> F {
    F::from_f64(x as f64)
}

/// A matrix and a panel of whole numbers.
#[derive(Clone, Copy)]
struct Case {
    rows: usize,
    inner: usize,
    groups: usize,
    transposed: bool,
}

impl Case {
    /// The matrix, or its transpose.
    fn packed<F: Lane>(&self, shape: TileShape) -> Packed<F> {
        let (rows, inner) = match self.transposed {
            true => (self.inner, self.rows),
            false => (self.rows, self.inner),
        };
        let mut packed = Packed::zeros_for(shape, rows, inner);
        let matrix: Vec<F> = (0..rows * inner)
            .map(|i| match self.transposed {
                true => number(whole(i % inner, i / inner, 1)),
                false => number(whole(i / inner, i % inner, 1)),
            })
            .collect();
        packed.pack(&matrix);
        packed
    }

    fn multiply<F: Lane, S: Simd>(
        &self,
        simd: S,
        input: &[F],
        output: &mut [F],
        epilogue: &mut impl Epilogue<F, S>,
    ) {
        let packed = self.packed(TileShape::of::<F, S>());
        match self.transposed {
            true => panel_product_transposed(simd, &packed, input, output, epilogue),
            false => panel_product(simd, &packed, input, output, epilogue),
        }
    }

    fn panel<F: Lane>(&self, columns: usize) -> Aligned<F> {
        let mut panel = Aligned::zeros(self.groups * self.inner * columns);
        for (i, x) in panel.iter_mut().enumerate() {
            let (unit, column) = (i / columns % self.inner, i % columns);
            *x = number(whole(
                unit,
                i / (columns * self.inner) * columns + column,
                2,
            ));
        }
        panel
    }

    /// The entry of the product in the order of the output panel.
    fn expected(&self, index: usize, columns: usize) -> i64 {
        let (group, row, column) = (
            index / (columns * self.rows),
            index / columns % self.rows,
            index % columns,
        );
        (0..self.inner)
            .map(|k| whole(row, k, 1) * whole(k, group * columns + column, 2))
            .sum()
    }
}

/// The product with nothing after it, and the columns of a group.
struct Plain<F>(Case, std::marker::PhantomData<F>);

impl<F: Lane> WithSimd for Plain<F> {
    type Output = (Vec<f64>, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let shape = TileShape::of::<F, S>();
        let mut out = Aligned::<F>::zeros(self.0.groups * self.0.rows * shape.columns);
        out.fill(F::nan());
        let panel = self.0.panel(shape.columns);
        self.0.multiply(simd, &panel, &mut out, &mut Store);
        (out.iter().map(|x| x.as_f64()).collect(), shape.columns)
    }
}

fn check<F: Lane>(case: Case) {
    for (name, (out, columns)) in on_each(|| Plain::<F>(case, std::marker::PhantomData)) {
        assert_eq!(out.len(), case.groups * case.rows * columns);
        for (index, &got) in out.iter().enumerate() {
            let want = case.expected(index, columns) as f64;
            assert_eq!(
                got, want,
                "{name}: {} x {}, {} groups, entry {index}",
                case.rows, case.inner, case.groups
            );
        }
    }
}

#[test]
fn every_number_of_rows_is_summed_in_full() {
    for rows in 0..=35 {
        for transposed in [false, true] {
            let case = Case {
                rows,
                inner: 5,
                groups: 1,
                transposed,
            };
            check::<f64>(case);
            check::<f32>(case);
        }
    }
}

#[test]
fn long_sums_go_on_where_they_were_left() {
    for (inner, transposed) in [(4999, false), (4999, true), (2048, true), (2050, true)] {
        let case = Case {
            rows: 11,
            inner,
            groups: 2,
            transposed,
        };
        check::<f64>(case);
        check::<f32>(case);
    }
}

#[test]
fn many_rows_are_taken_some_at_a_time() {
    for (rows, inner) in [(242, 513), (263, 600)] {
        for transposed in [false, true] {
            let case = Case {
                rows,
                inner,
                groups: 2,
                transposed,
            };
            check::<f64>(case);
            check::<f32>(case);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_size_agrees_with_the_plain_loop(
        rows in 1usize..50, inner in 1usize..70, groups in 1usize..5, transposed in any::<bool>()
    ) {
        let case = Case { rows, inner, groups, transposed };
        check::<f64>(case);
        check::<f32>(case);
    }
}

/// Adds a bias, keeps what is positive, and notes what it saw.
struct Rectify<'a, F: Lane, S: Simd> {
    bias: &'a [F],
    bits: &'a mut [u64],
    rows: usize,
    sum: Vec<F::Register<S>>,
}

impl<F: Lane, S: Simd> Epilogue<F, S> for Rectify<'_, F, S> {
    #[inline(always)]
    fn finish<const R: usize, const V: usize>(
        &mut self,
        simd: S,
        place: Place,
        tile: [Lanes<F, S, V>; R],
        out: &mut [[F::Register<S>; V]; R],
    ) {
        let zero = Lanes::splat(simd, F::zero());
        let mut sum = zero;
        for r in 0..R {
            let row = place.row + r;
            let x = tile[r] + self.bias[row];
            let negative = x.less_than(zero);
            self.bits[place.group * self.rows + row] = negative.to_bits();
            let again = LaneMask::from_bits(simd, negative.to_bits());
            let h = again.select(zero, x);
            sum = sum + h;
            out[r] = h.registers();
        }
        self.sum.extend(sum.registers());
    }
}

struct Fused<F>(Case, std::marker::PhantomData<F>);

/// What comes of a [`Fused`] run: panel, mask bits, sum, columns.
type Rectified = (Vec<f64>, Vec<u64>, f64, usize);

impl<F: Lane> WithSimd for Fused<F> {
    type Output = Rectified;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Rectified {
        let shape = TileShape::of::<F, S>();
        let case = self.0;
        let mut out = Aligned::<F>::zeros(case.groups * case.rows * shape.columns);
        let bias: Vec<F> = (0..case.rows).map(|r| number(whole(r, 0, 3))).collect();
        let mut bits = vec![0; case.groups * case.rows];
        let mut epilogue = Rectify {
            bias: &bias,
            bits: &mut bits,
            rows: case.rows,
            sum: Vec::new(),
        };
        let panel = case.panel(shape.columns);
        case.multiply(simd, &panel, &mut out, &mut epilogue);
        let sum = epilogue.sum.iter().map(|&x| F::sum(simd, x).as_f64()).sum();
        (
            out.iter().map(|x| x.as_f64()).collect(),
            bits,
            sum,
            shape.columns,
        )
    }
}

fn check_fused<F: Lane>(case: Case) {
    for (name, (out, bits, sum, columns)) in on_each(|| Fused::<F>(case, std::marker::PhantomData))
    {
        let mut want_sum = 0;
        for (index, &got) in out.iter().enumerate() {
            let (row, column) = (index / columns % case.rows, index % columns);
            let f = case.expected(index, columns) + whole(row, 0, 3);
            assert_eq!(got, f.max(0) as f64, "{name}, entry {index}");
            let bit = bits[index / columns] >> column & 1;
            assert_eq!(bit == 1, f < 0, "{name}, bit of entry {index}");
            want_sum += f.max(0);
        }
        assert!(
            bits.iter().all(|b| columns == 64 || b >> columns == 0),
            "{name}"
        );
        assert_eq!(sum, want_sum as f64, "{name}");
    }
}

#[test]
fn an_epilogue_sees_every_row_of_every_group_once() {
    for rows in [1, 2, 5, 8, 13, 80] {
        for transposed in [false, true] {
            let case = Case {
                rows,
                inner: 80,
                groups: 3,
                transposed,
            };
            check_fused::<f64>(case);
            check_fused::<f32>(case);
        }
    }
}

/// The same random panel taken as two groups at once, or one after the other.
struct Grouped;

impl WithSimd for Grouped {
    type Output = (Vec<f64>, Vec<f64>);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let (rows, inner) = (23, 2100);
        let shape = TileShape::of::<f64, S>();
        let mut state = 1u64;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 11) as f64 / 2f64.powi(53) - 0.5
        };
        let matrix: Vec<f64> = (0..rows * inner).map(|_| random()).collect();
        let mut packed = Packed::zeros_for(shape, rows, inner);
        packed.pack(&matrix);
        let mut panel = Aligned::<f64>::zeros(2 * inner * shape.columns);
        panel.iter_mut().for_each(|x| *x = random());
        let mut together = Aligned::<f64>::zeros(2 * rows * shape.columns);
        panel_product(simd, &packed, &panel, &mut together, &mut Store);
        let mut apart = Aligned::<f64>::zeros(2 * rows * shape.columns);
        let halves = panel.chunks(inner * shape.columns);
        for (input, output) in halves.zip(apart.chunks_mut(rows * shape.columns)) {
            panel_product(simd, &packed, input, output, &mut Store);
        }
        (together.to_vec(), apart.to_vec())
    }
}

#[test]
fn groups_do_not_change_a_single_bit() {
    for (name, (together, apart)) in on_each(|| Grouped) {
        assert_eq!(together, apart, "{name}");
    }
}

#[test]
#[should_panic(expected = "groups x rows x columns")]
fn an_output_of_another_size_is_refused() {
    struct Short;
    impl WithSimd for Short {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let columns = TileShape::of::<f64, S>().columns;
            let packed = Packed::<f64>::zeros_for(TileShape::of::<f64, S>(), 3, 2);
            let mut out = vec![0.0; 2 * columns];
            panel_product(simd, &packed, &vec![0.0; 2 * columns], &mut out, &mut Store);
        }
    }
    on_each(|| Short);
}
