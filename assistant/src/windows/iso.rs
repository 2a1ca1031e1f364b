//! Times as a door writes them: `PT30M`, `2026-11-25`, `2026-W48`, `12:00`, `MO`.

use super::token::{Part, Token};

/// The tokens of one such word; nothing where it is none. Words are in lower case here.
pub(super) fn read(word: &str) -> Option<Vec<Token>> {
    let part = match word {
        "mo" => Some(Part::Morning),
        "af" => Some(Part::Afternoon),
        "ev" => Some(Part::Evening),
        "ni" => Some(Part::Night),
        "present_ref" => return Some(vec![Token::Now]),
        _ => None,
    };
    part.map(Token::Part).or_else(|| duration(word)).or_else(|| date(word)).map(|token| vec![token])
}

/// `PT2H30M`, `P1D`, `P1W`.
fn duration(word: &str) -> Option<Token> {
    let mut rest = word.strip_prefix('p')?;
    let (mut seconds, mut of_day, mut any) = (0_i64, false, false);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('t') {
            (rest, of_day) = (after, true);
            continue;
        }
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let count: i64 = rest[..end].parse().ok()?;
        let unit = match (rest[end..].chars().next()?, of_day) {
            ('y', false) => 365 * 86_400,
            ('m', false) => 30 * 86_400,
            ('w', false) => 7 * 86_400,
            ('d', false) => 86_400,
            ('h', true) => 3_600,
            ('m', true) => 60,
            ('s', true) => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
        (rest, any) = (&rest[end + 1..], true);
    }
    any.then_some(Token::Duration(seconds))
}

/// `2026-11-25`, `2026-w48`.
fn date(word: &str) -> Option<Token> {
    let parts: Vec<&str> = word.split('-').collect();
    let digits = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())
            .flatten()
    };
    match parts[..] {
        [year, month, day] => Some(Token::Date(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)),
        [year, week] => Some(Token::Week(digits(year, 4)?, digits(week.strip_prefix('w')?, 2)?)),
        _ => None,
    }
}
