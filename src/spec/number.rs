//! Numbers in a request: read with a reason where they are wrong, written as short as they are exact.

/// Reads a finite number.
///
/// The error is a reason without the number itself: "that isn't a number".
pub(super) fn real(text: &str) -> Result<f64, String> {
    let value: f64 = text
        .parse()
        .map_err(|_| String::from("that isn't a number"))?;
    if !value.is_finite() {
        return Err("that isn't a finite number".into());
    }
    let digits = text.split(['e', 'E']).next().unwrap_or(text);
    if value == 0.0 && digits.contains(|c: char| ('1'..='9').contains(&c)) {
        return Err("that is too small for a 64-bit float".into());
    }
    // -0 is 0 everywhere else, so it must not come back as "-0" from a saved spec.
    Ok(value + 0.0)
}

/// Writes a finite number so that it reads back to the same bits: plain digits where they are
/// short, an exponent elsewhere.
pub(super) fn written(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-5..1e15).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// The numbers that decimal commas may have cut in two, where that can be all of a list: 0,1 is 0.1
/// rather than 0 and 1.
pub(super) fn cut_decimals(items: &[&str]) -> Option<String> {
    let (pairs, []) = items.as_chunks::<2>() else {
        return None;
    };
    let cut = |[start, end]: &[&str; 2]| {
        (*start == "0" && is_digits(end)).then(|| format!("{start}.{end}"))
    };
    let decimals: Vec<String> = pairs.iter().map(cut).collect::<Option<_>>()?;
    (!decimals.is_empty()).then(|| decimals.join(","))
}

/// Whether a text is digits and nothing else.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Groups the digits of a count for reading: 1,000,000.
pub(super) fn grouped(count: u128) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_finite_number_has_a_reason() {
        for (text, reason) in [
            ("abc", "that isn't a number"),
            ("", "that isn't a number"),
            ("nan", "that isn't a finite number"),
            ("-inf", "that isn't a finite number"),
            ("1e999", "that isn't a finite number"),
            ("1e-999", "that is too small for a 64-bit float"),
        ] {
            assert_eq!(real(text), Err(reason.to_string()), "{text}");
        }
        assert_eq!(real("0e-999"), Ok(0.0));
        assert!(real("-0").unwrap().is_sign_positive());
    }

    #[test]
    fn numbers_are_written_short() {
        for (value, text) in [
            (0.0, "0"),
            (0.1, "0.1"),
            (0.025, "0.025"),
            (1.0, "1"),
            (1e300, "1e300"),
            (2.5e-7, "2.5e-7"),
        ] {
            assert_eq!(written(value), text);
        }
        assert_eq!(grouped(1234567), "1,234,567");
        assert_eq!(grouped(123), "123");
    }

    #[test]
    fn a_list_may_be_numbers_cut_in_two() {
        for (items, decimals) in [
            (&["0", "1"][..], Some("0.1")),
            (&["0", "25", "0", "5"], Some("0.25,0.5")),
            (&["1", "0"], None),
            (&["0", "1", "2"], None),
            (&["0", "he"], None),
            (&["0.0", "1"], None),
            (&[], None),
        ] {
            assert_eq!(cut_decimals(items).as_deref(), decimals, "{items:?}");
        }
    }

    proptest! {
        #[test]
        fn numbers_read_back_to_the_same_bits(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            prop_assert_eq!(real(&written(value)).unwrap().to_bits(), value.to_bits());
        }
    }
}
