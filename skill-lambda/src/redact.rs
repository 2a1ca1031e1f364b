//! What servers write, without what is nobody's business: values, addresses, paths, passwords.

/// The most that is kept of a text, in characters.
const LIMIT: usize = 120;

/// The text without quoted values, brackets, addresses, paths, assignments and long numbers, cut where a word ends.
///
/// What is taken out leaves nothing behind: a sentence with a gap is still understood.
pub(crate) fn cleaned(text: &str) -> String {
    let mut kept = String::new();
    for word in without_quoted(text).split_whitespace().filter(|word| is_harmless(word)) {
        let space = usize::from(!kept.is_empty());
        if kept.chars().count() + space + word.chars().count() > LIMIT {
            break;
        }
        if space == 1 && !matches!(word, "," | "." | ";" | ":") {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept.trim_end_matches([',', ';', ':', ' ', '.', '-']).to_owned()
}

/// The text without what stands in quotation marks or brackets. One that is never closed takes the rest with it.
fn without_quoted(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let close = match letters[at] {
            '\'' if is_apostrophe(&letters, at) => None,
            '[' => Some(']'),
            '{' => Some('}'),
            '«' => Some('»'),
            '“' => Some('”'),
            quote @ ('\'' | '"' | '`') => Some(quote),
            _ => None,
        };
        match close {
            None => {
                kept.push(letters[at]);
                at += 1;
            }
            Some(close) => {
                at += 1;
                while at < letters.len() && letters[at] != close {
                    at += usize::from(letters[at] == '\\') + 1;
                }
                at += 1;
                kept.push(' ');
            }
        }
    }
    kept
}

/// Whether this is the mark in "can't" rather than the beginning of a value.
fn is_apostrophe(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).is_some_and(|before| letters[before].is_alphabetic());
    let ending: String = letters[at + 1..].iter().take_while(|letter| letter.is_alphanumeric()).collect();
    before && ["t", "s", "re", "ll", "d", "ve", "m"].contains(&ending.as_str())
}

/// Whether a word can be said: no address, path, assignment, e-mail address, or number that identifies something.
fn is_harmless(word: &str) -> bool {
    let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let mixed = bare.chars().any(|character| character.is_ascii_alphabetic());
    // An error's own name, such as ORA-00600 or MY-010119.
    let code = bare.split_once('-').is_some_and(|(letters, number)| {
        (1..=6).contains(&letters.len())
            && letters.chars().all(|letter| letter.is_ascii_uppercase())
            && (1..=6).contains(&number.len())
            && number.chars().all(|digit| digit.is_ascii_digit())
    });
    if code || matches!(word, "," | "." | ";" | ":" | "-") {
        return true;
    }
    let address = digits > 0 && bare.matches('.').count() >= 3 || bare.matches(':').count() >= 2;
    let telling = address || word.contains(['/', '\\', '@', '=', '<', '>']);
    let longest = if mixed { 3 } else { 6 };
    !telling && !bare.is_empty() && digits <= longest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_said_has_no_values_in_it() {
        for (written, said) in [
            (
                "duplicate key value violates unique constraint \"items_pkey\"",
                "duplicate key value violates unique constraint",
            ),
            (
                "Access denied for user 'app'@'10.0.0.7' (using password: YES)",
                "Access denied for user (using password: YES)",
            ),
            (
                "Aborted connection 41 to db: 'shop' user: 'app' host: '10.0.0.7' (Got timeout)",
                "Aborted connection 41 to db: user: host: (Got timeout)",
            ),
            (
                "ORA-00600: internal error code, arguments: [kdsgrp1], [], []",
                "ORA-00600: internal error code, arguments",
            ),
            ("can't open /rdsdbdata/db/secret.ibd: errno 13", "can't open errno 13"),
            ("login with password=hunter2 from 2001:db8::1 failed", "login with from failed"),
            ("card 4111111111111111 of bob@example.com refused", "card of refused"),
            ("unterminated 'secret that goes on", "unterminated"),
            ("a 'b\\'c secret' d", "a d"),
        ] {
            assert_eq!(cleaned(written), said.trim_end_matches([',', ';', ':', ' ', '.', '-']), "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_and_nothing_quoted_is_left(before in "[a-z ]{0,20}", secret in "[a-zA-Z]{12}", any in any::<String>()) {
            prop_assert!(cleaned(&any).chars().count() <= LIMIT);
            for quoted in [format!("{before} '{secret}' x"), format!("{before} \"{secret}\" x"), format!("{before} [{secret}] x"), format!("{before} key={secret}")] {
                prop_assert!(!cleaned(&quoted).contains(&secret), "{}", quoted);
            }
        }
    }
}
