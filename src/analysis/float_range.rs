//! The layers at which a network leaves the range of a floating-point type.
//!
//! What is asked is whether a number as large as a layer's RMS, in the median draw, would still be one: the
//! engine itself never leaves any range. `results.json` has it for every cell, the report for every line.

use serde::Serialize;

use super::quantile::quantile;
use crate::dataset::{CellData, LayerRow};

/// A binary floating-point type as IEEE 754 builds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatType {
    /// "float16".
    pub name: &'static str,
    /// Bits after the point.
    fraction_bits: i32,
    /// Power of two of the largest numbers.
    exponent: i32,
}

/// IEEE 754 binary16.
pub const FLOAT16: FloatType = FloatType::new("float16", 10, 15);
/// The upper half of a float32.
pub const BFLOAT16: FloatType = FloatType::new("bfloat16", 7, 127);
/// IEEE 754 binary32.
pub const FLOAT32: FloatType = FloatType::new("float32", 23, 127);
/// IEEE 754 binary64.
pub const FLOAT64: FloatType = FloatType::new("float64", 52, 1023);

/// The types in use, short ones first.
pub const FLOAT_TYPES: [FloatType; 4] = [FLOAT16, BFLOAT16, FLOAT32, FLOAT64];

impl FloatType {
    const fn new(name: &'static str, fraction_bits: i32, exponent: i32) -> Self {
        Self {
            name,
            fraction_bits,
            exponent,
        }
    }

    /// log10 of the largest finite number.
    pub fn log10_max(self) -> f64 {
        (2.0 - 2f64.powi(-self.fraction_bits)).log10() + log10_power(self.exponent)
    }

    /// log10 of the smallest number that has all its digits.
    pub fn log10_min_normal(self) -> f64 {
        log10_power(1 - self.exponent)
    }

    /// log10 of the smallest number there is, which is subnormal.
    pub fn log10_min(self) -> f64 {
        log10_power(1 - self.exponent - self.fraction_bits)
    }
}

fn log10_power(of_two: i32) -> f64 {
    f64::from(of_two) * std::f64::consts::LOG10_2
}

/// The layers at which a way through a network leaves a type: the first on the way, each `None` where there
/// is none. A layer that is truly 0 leaves no type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Leaves {
    /// A number of the layer's RMS is larger than the largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow_layer: Option<usize>,
    /// It is below the smallest normal number and loses digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnormal_layer: Option<usize>,
    /// It is below the smallest subnormal number, which leaves 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_layer: Option<usize>,
    /// The sum of the squares over the layer's units is too large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub squares_overflow_layer: Option<usize>,
    /// That sum is below the smallest subnormal number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub squares_zero_layer: Option<usize>,
}

/// One type both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BothWays {
    /// h_0 to h_K.
    pub forward: Leaves,
    /// dL/df_K to dL/df_0.
    pub backward: Leaves,
}

/// Every type of [`FLOAT_TYPES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FloatRange {
    /// [`FLOAT16`].
    pub float16: BothWays,
    /// [`BFLOAT16`].
    pub bfloat16: BothWays,
    /// [`FLOAT32`].
    pub float32: BothWays,
    /// [`FLOAT64`].
    pub float64: BothWays,
}

impl FloatRange {
    /// Of a cell, from its median draw at each layer.
    pub fn of(data: &CellData) -> Self {
        let cell = &data.cell;
        let median = |number: fn(&LayerRow) -> Option<f64>| -> Vec<Option<f64>> {
            (0..=cell.depth)
                .map(|layer| {
                    let draws = data.replicates.iter();
                    let draws = draws.map(|trace| number(trace.layers.get(layer)?));
                    quantile(&draws.collect::<Vec<_>>(), 0.5)
                })
                .collect()
        };
        let hidden = median(|row| row.log10_hidden_rms);
        let gradient = median(|row| row.log10_gradient_rms);
        Self::on(
            (&hidden, &gradient),
            [cell.input_dim, cell.width, cell.output_dim],
        )
    }

    /// Of log10 RMS of h_l and dL/df_l by layer, and the sizes of input, hidden layers and output.
    pub fn on(
        (hidden, gradient): (&[Option<f64>], &[Option<f64>]),
        [input, width, output]: [usize; 3],
    ) -> Self {
        let forward = hidden.iter().enumerate().map(|(layer, &size)| Step {
            layer,
            size,
            units: if layer == 0 { input } else { width },
        });
        let forward: Vec<Step> = forward.collect();
        let last = gradient.len().saturating_sub(1);
        let backward = gradient.iter().enumerate().map(|(layer, &size)| Step {
            layer,
            size,
            units: if layer == last { output } else { width },
        });
        let backward: Vec<Step> = backward.rev().collect();
        let [float16, bfloat16, float32, float64] = FLOAT_TYPES.map(|of| BothWays {
            forward: leaves(of, &forward),
            backward: leaves(of, &backward),
        });
        Self {
            float16,
            bfloat16,
            float32,
            float64,
        }
    }

    /// In the order of [`FLOAT_TYPES`].
    pub fn each(&self) -> [&BothWays; 4] {
        [&self.float16, &self.bfloat16, &self.float32, &self.float64]
    }
}

/// A layer on the way.
struct Step {
    layer: usize,
    size: Option<f64>,
    units: usize,
}

fn leaves(of: FloatType, way: &[Step]) -> Leaves {
    let first = |test: &dyn Fn(f64, f64) -> bool| {
        let mut steps = way.iter();
        let leaves = |step: &&Step| {
            step.size
                .is_some_and(|size| test(size, 2.0 * size + (step.units as f64).log10()))
        };
        steps.find(leaves).map(|step| step.layer)
    };
    Leaves {
        overflow_layer: first(&|size, _| size > of.log10_max()),
        subnormal_layer: first(&|size, _| size < of.log10_min_normal()),
        zero_layer: first(&|size, _| size < of.log10_min()),
        squares_overflow_layer: first(&|_, squares| squares > of.log10_max()),
        squares_zero_layer: first(&|_, squares| squares < of.log10_min()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_end_where_their_standards_say() {
        let ends = FLOAT_TYPES.map(|of| {
            [of.log10_max(), of.log10_min_normal(), of.log10_min()].map(|end| 10f64.powf(end))
        });
        for (ours, table) in ends.iter().zip([
            [65504.0, 6.103_515_625e-5, 5.960_464_477_539_063e-8],
            [
                3.389_531_389_251_535_5e38,
                1.175_494_350_822_287_5e-38,
                9.183_549_615_799_121e-41,
            ],
            [
                f64::from(f32::MAX),
                f64::from(f32::MIN_POSITIVE),
                f64::from(f32::from_bits(1)),
            ],
        ]) {
            for (ours, table) in ours.iter().zip(table) {
                assert!((ours / table - 1.0).abs() < 1e-12, "{ours} {table}");
            }
        }
        let double = FLOAT_TYPES[3];
        assert!((double.log10_max() - f64::MAX.log10()).abs() < 1e-12);
        assert!((double.log10_min_normal() - f64::MIN_POSITIVE.log10()).abs() < 1e-12);
        assert!((double.log10_min() - f64::from_bits(1).log10()).abs() < 1e-12);
    }

    #[test]
    fn the_first_layer_on_the_way_counts() {
        // Forward ten times larger a layer, back a tenth; a dead layer leaves no type.
        let mut hidden: Vec<Option<f64>> = (0..=50).map(|layer| Some(f64::from(layer))).collect();
        hidden[5] = None;
        let gradient: Vec<Option<f64>> = (0..=50)
            .map(|layer| Some(f64::from(layer) - 50.0))
            .collect();
        let range = FloatRange::on((&hidden, &gradient), [100, 100, 1]);
        // 65,504 lies between layers 4 and 5, of which the latter is dead; 100 squares of 10^1.5.
        assert_eq!(
            range.float16.forward,
            Leaves {
                overflow_layer: Some(6),
                squares_overflow_layer: Some(2),
                ..Leaves::default()
            }
        );
        assert_eq!(range.float32.forward.overflow_layer, Some(39));
        assert_eq!(range.float32.forward.squares_overflow_layer, Some(19));
        assert_eq!(range.bfloat16.forward.overflow_layer, Some(39));
        assert_eq!(range.float64.forward, Leaves::default());
        // 10^-5 and 10^-8 are 5 and 8 layers from the output; squares of 100 units are 10^-8 at 10^-5.
        let back = range.float16.backward;
        assert_eq!(
            (
                back.subnormal_layer,
                back.zero_layer,
                back.squares_zero_layer
            ),
            (Some(45), Some(42), Some(45))
        );
        assert_eq!(range.float32.backward.subnormal_layer, Some(12));
        assert_eq!(range.float32.backward.zero_layer, Some(5));
        assert_eq!(range.bfloat16.backward.zero_layer, Some(9));
        assert_eq!(range.float64.backward, Leaves::default());
    }
}
