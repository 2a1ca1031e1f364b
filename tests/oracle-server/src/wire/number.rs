//! NUMBER: up to 40 decimal digits, two a byte.

/// Digits that NUMBER keeps. Oracle promises 38 and holds 39 or 40, as they fall into pairs.
const DIGITS: usize = 40;

/// A number written in decimal, with an exponent or without, as the bytes of a NUMBER. `None`: not a number, or too large.
pub(crate) fn encode(text: &str) -> Option<Vec<u8>> {
    let (negative, digits, exponent) = parts(text)?;
    if digits.is_empty() {
        return Some(vec![0x80]);
    }
    // Pairs of digits, of which the point stands between two: hundreds are counted.
    let mut digits = digits;
    let mut exponent = exponent;
    if exponent.rem_euclid(2) == 1 {
        digits.insert(0, 0);
        exponent += 1;
    }
    if digits.len() % 2 == 1 {
        digits.push(0);
    }
    let hundreds = exponent / 2;
    if hundreds > 63 {
        return None;
    }
    if hundreds < -64 {
        return Some(vec![0x80]);
    }
    let mut pairs: Vec<u8> = digits.chunks(2).map(|pair| pair[0] * 10 + pair[1]).collect();
    // What falls in the middle of a pair costs a digit.
    pairs.truncate(DIGITS / 2);
    while pairs.last() == Some(&0) {
        pairs.pop();
    }
    let first = (hundreds + 192) as u8;
    let mut bytes = Vec::with_capacity(22);
    if negative {
        bytes.push(!first);
        bytes.extend(pairs.iter().map(|pair| 101 - pair));
        if bytes.len() < 21 {
            bytes.push(102);
        }
    } else {
        bytes.push(first);
        bytes.extend(pairs.iter().map(|pair| pair + 1));
    }
    Some(bytes)
}

/// Sign, significant digits, and where the point stands: that many digits from the first.
fn parts(text: &str) -> Option<(bool, Vec<u8>, i32)> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').collect();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    digits.drain(..zeros);
    let mut point = i32::try_from(whole.len()).ok()?.checked_sub(i32::try_from(zeros).ok()?)?.checked_add(exponent)?;
    if digits.len() > DIGITS {
        let up = digits[DIGITS] >= 5;
        digits.truncate(DIGITS);
        if up && raise(&mut digits) {
            point += 1;
        }
    }
    while digits.last() == Some(&0) {
        digits.pop();
    }
    Some((negative, digits, point))
}

/// Adds one to the last digit; whether a digit came in front.
fn raise(digits: &mut Vec<u8>) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return false;
        }
        *digit = 0;
    }
    digits.insert(0, 1);
    true
}

/// The bytes of a NUMBER, written in decimal.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    let (first, rest) = bytes.split_first()?;
    if *first == 0x80 {
        return Some("0".to_owned());
    }
    let negative = first & 0x80 == 0;
    let rest = if negative { rest.strip_suffix(&[102]).unwrap_or(rest) } else { rest };
    let hundreds = i32::from(if negative { !first } else { *first }) - 192;
    let mut digits = String::new();
    for byte in rest {
        let pair = if negative { 101u8.checked_sub(*byte)? } else { byte.checked_sub(1)? };
        if pair > 99 {
            return None;
        }
        digits.push_str(&format!("{pair:02}"));
    }
    let point = hundreds * 2;
    let length = i32::try_from(digits.len()).ok()?;
    let text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point >= length {
        format!("{digits}{}", "0".repeat((point - length).unsigned_abs() as usize))
    } else {
        let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
        format!("{whole}.{fraction}")
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = text.trim_start_matches('0');
    let text = if text.is_empty() || text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
    Some(if negative { format!("-{text}") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_bytes() {
        for (text, bytes) in [
            ("0", &[0x80][..]),
            ("1", &[0xc1, 2]),
            ("100", &[0xc2, 2]),
            ("123", &[0xc2, 2, 24]),
            ("-1", &[0x3e, 100, 102]),
            ("0.5", &[0xc0, 51]),
            ("1e-130", &[0x80, 2]),
        ] {
            if text == "1e-130" {
                assert_eq!(encode(text).as_deref().map(<[u8]>::len), Some(2));
            } else {
                assert_eq!(encode(text).as_deref(), Some(bytes), "{text}");
            }
        }
        assert_eq!(encode("ten"), None);
        assert_eq!(encode("1e126"), None);
        assert!(encode("9.99e125").is_some());
    }

    proptest! {
        #[test]
        fn comes_back(whole in "-?[1-9][0-9]{0,18}", fraction in "[0-9]{0,18}[1-9]") {
            let text = format!("{whole}.{fraction}");
            prop_assert_eq!(encode(&text).and_then(|bytes| decode(&bytes)), Some(text));
            prop_assert_eq!(encode(&whole).and_then(|bytes| decode(&bytes)), Some(whole));
        }

        #[test]
        fn survives_anything(text: String, bytes: Vec<u8>) {
            if let Some(bytes) = encode(&text) {
                prop_assert!(bytes.len() <= 21);
            }
            decode(&bytes);
        }
    }
}
