//! Text from outside (servers, users, errors) made safe for a terminal, a log, a JSON document and a plugin line.

/// The text with everything that could move a cursor, change a terminal or reorder what is read replaced by a space:
/// control characters, line and paragraph separators, bidirectional marks, and others that nobody sees and that would let two
/// names look the same. Those that choose a form of a letter stay: Japanese names are written with them.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|character| if is_hostile(character) { ' ' } else { character }).collect()
}

/// [`clean`], cut to `limit` characters with an ellipsis where something was cut.
pub(crate) fn clean_within(text: &str, limit: usize) -> String {
    let text = clean(text);
    if text.chars().count() <= limit {
        return text;
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e00ff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terminal_escapes_and_bidirectional_marks_are_taken_out() {
        assert_eq!(clean("ad\u{200b}min\u{ad}\u{3164}"), "ad min  ");
        assert_eq!(clean("葛\u{e0100}飾"), "葛\u{e0100}飾");
        assert_eq!(clean("a\u{2063}b\u{e0041}c"), "a b c");
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d\u{9b}e"), "a [31mb c d e");
        assert_eq!(clean("名前 \"quoted\" é"), "名前 \"quoted\" é");
    }

    proptest! {
        #[test]
        fn a_cut_text_has_no_hostile_character_and_keeps_its_limit(text in any::<String>(), limit in 1_usize..50) {
            let cut = clean_within(&text, limit);
            prop_assert!(cut.chars().count() <= limit);
            prop_assert!(!cut.chars().any(is_hostile));
        }
    }
}
