//! The root of a function whose derivative is known.

/// The root of `f` between `low` and `high`, where it has opposite signs, to the last bits.
///
/// `f` gives (value, derivative). Newton's method, and bisection where a step would leave the
/// bracket or does not halve the last but one (Press et al. 2007, section 9.4).
pub(super) fn root(f: impl Fn(f64) -> (f64, f64), low: f64, high: f64) -> f64 {
    let (mut negative, mut positive) = match f(low).0 {
        0.0 => return low,
        at_low if at_low < 0.0 => (low, high),
        _ => (high, low),
    };
    let mut x = 0.5 * (low + high);
    let (mut step_before, mut step) = ((high - low).abs(), (high - low).abs());
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value == 0.0 {
            break;
        }
        if value < 0.0 {
            negative = x;
        } else {
            positive = x;
        }
        let newton = value / slope;
        let inside = (x - newton - negative) * (x - newton - positive) < 0.0;
        let before = x;
        if inside && newton.abs() <= 0.5 * step_before {
            (step_before, step) = (step, newton.abs());
            x -= newton;
        } else {
            (step_before, step) = (step, 0.5 * (positive - negative).abs());
            x = 0.5 * (positive + negative);
        }
        if x == before || step <= f64::EPSILON * x.abs() {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn finds_roots_where_newton_alone_would_leave() {
        // The kink sends Newton's first step far out; the triple root makes it slow.
        let square = root(|x| (x * x - 2.0, 2.0 * x), 0.0, 100.0);
        assert!((square - 2f64.sqrt()).abs() < 1e-15);
        let falling = root(|x| (0.3 - x.atan(), -1.0 / (1.0 + x * x)), -50.0, 1000.0);
        assert!((falling - 0.3f64.tan()).abs() < 1e-15);
        let triple = root(|x| ((x - 1.0).powi(3), 3.0 * (x - 1.0).powi(2)), -3.0, 2.5);
        assert!((triple - 1.0).abs() < 1e-15, "{triple}");
        assert_eq!(root(|x| (x, 1.0), 0.0, 1.0), 0.0);
    }
}
