//! The map from a quantity to pixels.

/// A linear map from values to pixels; take logarithms before it for a log axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Value at `pixels.0` and at `pixels.1`.
    pub values: (f64, f64),
    /// Where the two values lie.
    pub pixels: (f64, f64),
}

impl Axis {
    /// Maps `values.0` to `pixels.0` and `values.1` to `pixels.1`. Equal values are spread by one
    /// so that the map stays finite.
    pub fn new(values: (f64, f64), pixels: (f64, f64)) -> Self {
        let values = if values.0 == values.1 {
            (values.0 - 0.5, values.1 + 0.5)
        } else {
            values
        };
        Self { values, pixels }
    }

    /// Where a value lies.
    pub fn pixel(&self, value: f64) -> f64 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// The value at a pixel.
    pub fn value(&self, pixel: f64) -> f64 {
        let share = (pixel - self.pixels.0) / (self.pixels.1 - self.pixels.0);
        self.values.0 + share * (self.values.1 - self.values.0)
    }

    /// Pixels that one unit of value takes, without sign.
    pub fn unit(&self) -> f64 {
        ((self.pixels.1 - self.pixels.0) / (self.values.1 - self.values.0)).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_both_ways_and_upside_down() {
        let axis = Axis::new((-40.0, 40.0), (522.0, 136.0));
        assert_eq!(axis.pixel(-40.0), 522.0);
        assert_eq!(axis.pixel(40.0), 136.0);
        assert!((axis.value(axis.pixel(12.5)) - 12.5).abs() < 1e-12);
        assert!((axis.unit() - 386.0 / 80.0).abs() < 1e-12);
    }

    #[test]
    fn a_single_value_still_has_a_place() {
        assert_eq!(Axis::new((3.0, 3.0), (0.0, 10.0)).pixel(3.0), 5.0);
    }
}
