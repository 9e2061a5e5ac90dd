//! Numbers as files write them: digits over a power of ten, and what cannot be told from what.

/// 1.234 and 12.345.678: where a point stands between thousands in Danish, nobody can tell what was meant.
pub(super) fn grouped_in_threes(field: &str) -> bool {
    let mut groups = field.trim_start_matches(['-', '+']).split('.');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

/// A whole number of at most 15 digits, with or without a minus: most of any file.
pub(super) fn short_number(field: &str) -> Option<f64> {
    let digits = field.strip_prefix('-').unwrap_or(field);
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let mut value = 0u64;
    for byte in digits.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(byte - b'0');
    }
    // At most 10¹⁵, exact in f64.
    let value = value as f64;
    Some(if digits.len() == field.len() { value } else { -value })
}

/// Digits over a power of ten: both are exact, so the quotient is the nearest float.
pub(super) fn decimal(field: &str) -> Option<f64> {
    let digits = field.strip_prefix('-').unwrap_or(field);
    let (whole, fraction) = digits.split_once('.')?;
    if digits.len() > 16 || fraction.is_empty() || whole.is_empty() {
        return None;
    }
    let mut value = 0u64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(byte - b'0');
    }
    let power = (0..fraction.len()).fold(1u64, |power, _| power * 10);
    let value = value as f64 / power as f64;
    Some(if digits.len() == field.len() { value } else { -value })
}

/// Ten digits, with or without a hyphen after the sixth, that begin with a day and a month.
pub(super) fn looks_personal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits: Vec<u8> = match (bytes.len(), bytes.get(6)) {
        (11, Some(b'-')) => [&bytes[..6], &bytes[7..]].concat(),
        (10, _) => bytes.to_vec(),
        _ => return false,
    };
    let two = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    digits.iter().all(u8::is_ascii_digit) && (1..=31).contains(&two(0)) && (1..=12).contains(&two(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_before_three_digits_is_told_from_a_decimal() {
        assert!(grouped_in_threes("1.234") && grouped_in_threes("-12.345.678"));
        assert!(!grouped_in_threes("1.25") && !grouped_in_threes("1234.567"));
    }

    #[test]
    fn digits_over_a_power_of_ten_are_the_nearest_float() {
        for text in ["0.1", "123456.789", "-9.9187", "0.68"] {
            assert_eq!(
                decimal(text).map(f64::to_bits),
                text.parse::<f64>().ok().map(f64::to_bits),
                "{text}"
            );
        }
        assert_eq!(short_number("-57"), Some(-57.0));
        assert_eq!((short_number("5.7"), decimal(".5"), decimal("1.")), (None, None, None));
    }
}
