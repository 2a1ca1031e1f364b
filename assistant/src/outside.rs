//! Texts from outside. Every text of an AWS answer comes in through here, and whatever is spoken, shown or sent goes out by the
//! same rule: what cannot be seen or heard is not there.

/// The most characters of a name, a status or a sentence.
const MAX_TEXT_CHARS: usize = 1_000;

/// A text of one line: white space and line ends are single spaces, at its ends there are none, and nothing in it is
/// invisible. Nothing where nothing is left.
pub(crate) fn line(text: &str) -> Option<String> {
    let mut kept = String::new();
    let spaced = text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    for letter in spaced.filter(|letter| is_visible(*letter)).take(MAX_TEXT_CHARS) {
        if letter != ' ' || !(kept.is_empty() || kept.ends_with(' ')) {
            kept.push(letter);
        }
    }
    kept.truncate(kept.trim_end().len());
    (!kept.is_empty()).then_some(kept)
}

/// The most characters of what a door was sent that are logged. What it says is of use there, not how much of it there is.
const MAX_LOGGED_CHARS: usize = 100;

/// A text that nobody has looked at, as it is logged: one line, and not a long one.
pub fn logged(text: &str) -> String {
    line(&text.chars().take(MAX_LOGGED_CHARS).collect::<String>()).unwrap_or_default()
}

/// The same of a field that may be missing.
pub(crate) fn field(text: Option<&str>) -> Option<String> {
    text.and_then(line)
}

/// The same, where a missing one is as good as an empty one.
pub(crate) fn word(text: Option<&str>) -> String {
    field(text).unwrap_or_default()
}

/// A text of many lines, such as a log: its lines end with a newline, and nothing in them is invisible.
pub(crate) fn lines(text: &str) -> String {
    // Most logs are plain, and megabytes long.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return text.to_owned();
    }
    text.chars().filter(|letter| matches!(letter, '\n' | '\t') || is_visible(*letter)).collect()
}

/// A value that is read again as it was written, but for what a file or an editor has put around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || !is_visible(letter))
}

/// A value that is used and never shown, such as a key: printable ASCII, as all that travels in headers has to be, without the
/// line end that a file or an editor has left behind it. Nothing where it is not that.
pub(crate) fn key(text: &str) -> Option<&str> {
    let key = trimmed(text);
    (!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic())).then_some(key)
}

/// Whether a character leaves a mark, or is a space: no control or format character, none that Unicode wants ignored where it is
/// not known, none that XML and JSON readers stumble over.
pub fn is_visible(letter: char) -> bool {
    let hidden = letter.is_control()
        || matches!(letter,
            // Format characters, marks of direction, joiners and separators of lines.
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            // Those that are to be ignored: fillers, selectors of variants, tags.
            | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}'
            // Those that mean nothing to anybody else.
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..='\u{10ffff}')
        || u32::from(letter) & 0xfffe == 0xfffe;
    !hidden
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_one_line_and_keys_have_no_line_end() {
        assert_eq!(line(" orders\u{61c}\u{2060}\u{feff}-\u{e0041}prod\t 1\r\n"), Some("orders-prod 1".to_owned()));
        assert_eq!([line(" \n\u{200b}"), line(""), field(None)], [None, None, None]);
        assert_eq!(line(&"é".repeat(5_000)).unwrap().chars().count(), MAX_TEXT_CHARS);
        assert_eq!(lines("a\r\n\tb\u{1b}[31m  c\u{2066}\n"), "a\n\tb[31m  c\n");
        assert_eq!(
            [key("AKIA1\r\n"), key("\u{feff}x y"), key("\n"), key("schlüssel")],
            [Some("AKIA1"), None, None, None]
        );
        assert_eq!(key("\u{feff}s3cret/+\u{a0}"), Some("s3cret/+"));
    }

    proptest! {
        #[test]
        fn nothing_invisible_comes_in(text in any::<String>()) {
            if let Some(line) = line(&text) {
                prop_assert!(line.chars().all(is_visible) && line.trim() == line && !line.contains("  "));
                prop_assert_eq!(super::line(&line), Some(line.clone()));
            }
            prop_assert!(lines(&text).chars().all(|letter| matches!(letter, '\n' | '\t') || is_visible(letter)));
            prop_assert!(key(&text).is_none_or(|key| key.bytes().all(|byte| (33..127).contains(&byte))));
        }
    }
}
