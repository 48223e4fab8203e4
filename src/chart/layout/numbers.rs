//! Numbers as people read them: superscripts, true minus, no-break spaces, never `1.0000e-3`.

use std::collections::HashMap;

/// No-break space.
pub const NBSP: char = '\u{a0}';
/// True minus.
pub const MINUS: char = '\u{2212}';

/// Ten to the `exponent`: "10⁻²⁰", and "1" and "10" as they are.
pub fn power_of_ten(exponent: i64) -> String {
    match exponent {
        0 => "1".into(),
        1 => "10".into(),
        _ => format!("10{}", superscript(exponent)),
    }
}

/// An integer in superscript characters.
pub fn superscript(exponent: i64) -> String {
    exponent
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            digit => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
        })
        .collect()
}

/// A count with thousands separated: "1,000".
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count in words up to twelve, else in digits: "eleven", "1,000".
pub fn count_word(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS.get(n).map_or_else(|| count(n), |word| (*word).into())
}

/// "both", "all eleven": every one of several.
pub fn all_of(n: usize) -> String {
    match n {
        2 => "both".into(),
        n => format!("all {}", count_word(n)),
    }
}

/// A number rounded to `digits` significant digits, trailing zeros kept: 2 digits of 0.1 are "0.10".
/// True minus; thousands separated; powers of ten outside 0.0001 to 100,000.
pub fn significant(value: f64, digits: u32) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".into();
    }
    let sign = if value < 0.0 { "\u{2212}" } else { "" };
    sign.to_owned() + &from_log10(value.abs().log10(), digits)
}

/// Decades beyond which the rounding of a logarithm leaves nothing of a mantissa.
const NO_MANTISSA: f64 = 1e12;

/// The positive number `10^log10` to `digits` significant digits: "8.2 × 10³⁸", "0.073", "140".
/// It never leaves the range of a float. So far off that the logarithm's own rounding blurs those digits it
/// is a power of ten, to twelve digits of the exponent.
pub fn from_log10(log10: f64, digits: u32) -> String {
    if log10.abs() >= NO_MANTISSA {
        let unit = 10f64.powf((log10.abs() / NO_MANTISSA).log10().floor() + 1.0);
        return power_of_ten(((log10 / unit).round() * unit) as i64);
    }
    let scale = 10f64.powi(digits as i32 - 1);
    let mut exponent = log10.floor();
    let mut mantissa = (10f64.powf(log10 - exponent) * scale).round() / scale;
    if mantissa >= 10.0 {
        mantissa /= 10.0;
        exponent += 1.0;
    }
    let exponent = exponent as i64;
    let decimals = digits.saturating_sub(1) as usize;
    if !(-4..5).contains(&exponent) {
        let mantissa = format!("{mantissa:.decimals$}");
        return format!("{mantissa}{NBSP}×{NBSP}{}", power_of_ten(exponent));
    }
    let places = (i64::from(digits) - 1 - exponent).max(0) as usize;
    let plain = format!("{:.places$}", mantissa * 10f64.powi(exponent as i32));
    match plain.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
        None => grouped(&plain),
    }
}

fn grouped(whole: &str) -> String {
    whole.parse().map_or_else(|_| whole.into(), count)
}

/// A number in the fewest digits that say it, at most `digits` significant ones: "0.0125", "1",
/// "10⁻⁶".
pub fn shortest(value: f64, digits: u32) -> String {
    let text = significant(value, digits);
    let (number, power) = match text.split_once(NBSP) {
        Some((number, power)) => (number, Some(power)),
        None => (text.as_str(), None),
    };
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    match power {
        None => number.into(),
        // "1 × 10⁻⁶" is "10⁻⁶".
        Some(power) if number == "1" => power.trim_start_matches(['×', NBSP]).into(),
        Some(power) => format!("{number}{NBSP}{power}"),
    }
}

/// A variance of weights as every text and label writes it: three significant digits, four where
/// those say it exactly: "0.025", "0.03125", "0.667".
pub fn variance(value: f64) -> String {
    let four = shortest(value, 4);
    let exact = |text: &str| text.replace(',', "").parse::<f64>();
    // Exact but for the last bits, which a search for the number may leave.
    match exact(&four) {
        Ok(said) if (said - value).abs() <= 1e-9 * value.abs() => four,
        _ => shortest(value, 3),
    }
}

/// Labels of several values that differ from one another: as `variance` writes them, with more digits
/// where two would read the same.
pub fn distinct(values: &[f64]) -> Vec<String> {
    let mut labels: Vec<String> = values.iter().map(|&v| variance(v)).collect();
    for digits in 4..=17 {
        // For every label a value that has it, and whether others have it too.
        let mut bearers: HashMap<&str, (f64, bool)> = HashMap::new();
        for (label, &value) in labels.iter().zip(values) {
            let (first, shared) = bearers.entry(label).or_insert((value, false));
            *shared |= *first != value;
        }
        let clash = (0..labels.len()).filter(|&index| bearers[labels[index].as_str()].1);
        let clash: Vec<usize> = clash.collect();
        if clash.is_empty() {
            break;
        }
        for index in clash {
            labels[index] = shortest(values[index], digits);
        }
    }
    labels
}

/// A factor given by its log10: "×6.32", "×0.49", "×1" where it is exactly 1, "×1.2 × 10⁻⁵".
pub fn factor(log10: f64) -> String {
    if log10 == 0.0 {
        return "×1".into();
    }
    let digits = if (-1.0..1.0).contains(&log10) {
        // Two decimals: 0.20, 0.99, 6.32.
        let value = 10f64.powf(log10);
        return format!("×{value:.2}");
    } else if log10 >= 1.0 {
        3
    } else {
        2
    };
    format!("×{}", from_log10(log10, digits))
}

/// A change with its sign and `decimals` places: "+0.8", "−12", "0.0" for what rounds to nothing.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    if text.chars().all(|c| c == '0' || c == '.') {
        return text;
    }
    format!("{}{text}", if value < 0.0 { MINUS } else { '+' })
}

/// A value with its half interval, both to the interval's first digit: "0.0255 ± 0.0008".
pub fn plus_minus(value: f64, half: f64) -> String {
    if half <= 0.0 || !half.is_finite() {
        return significant(value, 3);
    }
    let places = places_of(half);
    format!("{value:.places$}{NBSP}±{NBSP}{half:.places$}").replace('-', "\u{2212}")
}

/// Decimals of a half interval's first digit.
fn places_of(half: f64) -> usize {
    let mut decade = half.log10().floor() as i32;
    // An interval that rounds up to the next decade has its first digit there.
    if to_unit(half, decade) >= 10f64.powi(decade + 1) {
        decade += 1;
    }
    (-decade).max(0) as usize
}

/// A positive value with its interval: "0.0255 ± 0.0008", and both ends where no ± tells of them: where
/// they are far apart, "0.015 (0.0041 to 0.11)", or one is much nearer, "0.0321 (0.0317 to 0.0359)".
/// It has more digits where rounding would put `theory` inside that lies outside.
pub fn with_interval(value: f64, interval: Option<(f64, f64)>, theory: Option<f64>) -> String {
    let Some((low, high)) = interval else {
        return significant(value, 3);
    };
    let outside = theory.filter(|theory| !(low..=high).contains(theory));
    // Whether theory stays outside of ends that are so rounded.
    let apart = |low: f64, high: f64| outside.is_none_or(|theory| !(low..=high).contains(&theory));
    if high - low > 0.5 * value {
        let digits = (2..17).find(|digits| {
            let round =
                |end: f64| to_unit(end, end.log10().floor().max(-400.0) as i32 + 1 - digits);
            apart(round(low), round(high))
        });
        let end = |end: f64| significant(end, digits.unwrap_or(17) as u32);
        return format!(
            "{}{NBSP}({} to {})",
            significant(value, 2),
            end(low),
            end(high)
        );
    }
    let (below, above) = (value - low, high - value);
    let half = f64::midpoint(below, above);
    if below.max(above) <= 1.5 * half {
        let decade = -(places_of(half) as i32);
        let (middle, half_shown) = (to_unit(value, decade), to_unit(half, decade));
        if half_shown == 0.0 || apart(middle - half_shown, middle + half_shown) {
            return plus_minus(value, half);
        }
    }
    let first = (1.0 - half.log10().floor()).max(0.0) as usize;
    let places = (first..first + 15)
        .find(|&places| {
            let round = |end: f64| to_unit(end, -(places as i32));
            apart(round(low), round(high))
        })
        .unwrap_or(first);
    format!("{value:.places$}{NBSP}({low:.places$} to {high:.places$})")
}

/// A value rounded to whole multiples of `10^decade`.
fn to_unit(value: f64, decade: i32) -> f64 {
    match decade {
        0.. => (value / 10f64.powi(decade)).round() * 10f64.powi(decade),
        _ => (value * 10f64.powi(-decade)).round() / 10f64.powi(-decade),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_lopsided_interval_shows_both_ends() {
        let shown = |low, high| with_interval(0.0321, Some((low, high)), None).replace(NBSP, " ");
        assert_eq!(shown(0.0301, 0.0341), "0.032 ± 0.002");
        assert_eq!(shown(0.0306, 0.0346), "0.032 ± 0.002");
        assert_eq!(shown(0.0317, 0.0359), "0.0321 (0.0317 to 0.0359)");
        assert_eq!(shown(0.0281, 0.0322), "0.0321 (0.0281 to 0.0322)");
    }

    #[test]
    fn rounding_puts_no_theory_inside_an_interval() {
        let shown = |low, high, theory| {
            with_interval(0.44, Some((low, high)), Some(theory)).replace(NBSP, " ")
        };
        // Far apart: by significant digits.
        assert_eq!(shown(0.33421, 1.0, 0.332), "0.44 (0.334 to 1.00)");
        assert_eq!(shown(0.33421, 1.0, 0.335), "0.44 (0.33 to 1.0)");
        assert_eq!(shown(0.33421, 1.0, 0.3342), "0.44 (0.33421 to 1.0000)");
        // Near: ± where it tells, else both ends by decimals.
        assert_eq!(shown(0.4006, 0.4794, 0.39), "0.44 ± 0.04");
        assert_eq!(shown(0.4006, 0.4794, 0.4004), "0.440 (0.401 to 0.479)");
    }

    #[test]
    fn powers_of_ten() {
        let all: Vec<String> = [-40, -3, 0, 1, 2, 1678].map(power_of_ten).into();
        assert_eq!(all, ["10⁻⁴⁰", "10⁻³", "1", "10", "10²", "10¹⁶⁷⁸"]);
    }

    #[test]
    fn significant_digits() {
        let two: Vec<String> = [
            0.0, 0.0731, 0.1, 6.87, 9.97, 140.3, 9_970.0, 123_456.0, -0.05, 6.2e-5, 1e-30,
        ]
        .map(|x| significant(x, 2))
        .into();
        assert_eq!(
            two,
            [
                "0",
                "0.073",
                "0.10",
                "6.9",
                "10",
                "140",
                "10,000",
                "1.2\u{a0}×\u{a0}10⁵",
                "−0.050",
                "6.2\u{a0}×\u{a0}10⁻⁵",
                "1.0\u{a0}×\u{a0}10⁻³⁰"
            ]
        );
    }

    #[test]
    fn numbers_beyond_a_float() {
        assert_eq!(from_log10(2_000.3, 2), "2.0\u{a0}×\u{a0}10²⁰⁰⁰");
        assert_eq!(from_log10(-2_000.001, 2), "1.0\u{a0}×\u{a0}10⁻²⁰⁰⁰");
        assert_eq!(from_log10(38.53, 2), "3.4\u{a0}×\u{a0}10³⁸");
    }

    #[test]
    fn a_logarithm_without_decimals_gives_a_power_alone() {
        assert_eq!(from_log10(-366_880_114_991_566.06, 3), "10⁻³⁶⁶⁸⁸⁰¹¹⁴⁹⁹²⁰⁰⁰");
        assert_eq!(from_log10(1e12, 2), "10¹⁰⁰⁰⁰⁰⁰⁰⁰⁰⁰⁰⁰");
        let near = from_log10(999_999_999_999.3, 2);
        assert_eq!(near, "2.0\u{a0}×\u{a0}10⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹");
    }

    #[test]
    fn shortest_labels() {
        let all: Vec<String> = [0.0125, 1.0, 0.3, 2.0 / 300.0, 1e-6, 2e-6, 20.0, 1000.0]
            .map(|x| shortest(x, 3))
            .into();
        assert_eq!(
            all,
            [
                "0.0125",
                "1",
                "0.3",
                "0.00667",
                "10⁻⁶",
                "2\u{a0}×\u{a0}10⁻⁶",
                "20",
                "1,000"
            ]
        );
    }

    #[test]
    fn a_variance_is_written_in_one_way() {
        let found_by_search = 0.03125 * (1.0 + 1e-11);
        assert_eq!(
            [0.025, 0.03125, found_by_search, 2.0 / 3.0, 2.0 / 300.0, 1.0].map(variance),
            ["0.025", "0.03125", "0.03125", "0.667", "0.00667", "1"]
        );
    }

    #[test]
    fn labels_of_near_values_differ() {
        assert_eq!(
            distinct(&[0.02345, 0.1, 2.0 / 3.0]),
            ["0.02345", "0.1", "0.667"]
        );
        assert_eq!(distinct(&[0.025, 0.0250001]), ["0.025", "0.0250001"]);
        let many: Vec<f64> = (0..20_000).map(|i| 1.0 + f64::from(i) * 1e-4).collect();
        let labels = distinct(&many);
        assert_eq!(labels.iter().collect::<HashSet<_>>().len(), many.len());
        assert_eq!(
            distinct(&[0.025, 0.1, 0.0250001, 0.025]),
            ["0.025", "0.1", "0.0250001", "0.025"]
        );
        assert_eq!(
            distinct(&[1.0 / 3.0, 1.0 / 3.0 + 1e-5]),
            ["0.33333", "0.33334"]
        );
    }

    #[test]
    fn factors() {
        let all: Vec<String> = [0.8007, -0.699, 0.0, 1e-9, 1.3, -1.5, 5.5, -7.0]
            .map(factor)
            .into();
        assert_eq!(
            all,
            [
                "×6.32",
                "×0.20",
                "×1",
                "×1.00",
                "×20.0",
                "×0.032",
                "×3.16\u{a0}×\u{a0}10⁵",
                "×1.0\u{a0}×\u{a0}10⁻⁷"
            ]
        );
    }

    #[test]
    fn signs_and_intervals() {
        assert_eq!(
            [signed(0.8, 1), signed(-12.3, 0), signed(-0.04, 1)],
            ["+0.8", "−12", "0.0"]
        );
        assert_eq!(plus_minus(0.025_51, 0.000_81), "0.0255\u{a0}±\u{a0}0.0008");
        assert_eq!(plus_minus(0.025, 0.000_97), "0.025\u{a0}±\u{a0}0.001");
        assert_eq!(plus_minus(12.3, 4.0), "12\u{a0}±\u{a0}4");
        assert_eq!(plus_minus(0.025, 0.0), "0.0250");
        let interval = |low, high| with_interval(0.0147, Some((low, high)), None);
        assert_eq!(interval(0.0139, 0.0155), "0.0147\u{a0}±\u{a0}0.0008");
        assert_eq!(interval(0.004_1, 0.11), "0.015\u{a0}(0.0041 to 0.11)");
        assert_eq!(with_interval(0.025, None, None), "0.0250");
    }

    #[test]
    fn counts() {
        assert_eq!(
            [count(7), count(1_000), count(1_234_567)],
            ["7", "1,000", "1,234,567"]
        );
        assert_eq!(
            [count_word(1), count_word(11), count_word(1_300)],
            ["one", "eleven", "1,300"]
        );
    }
}
