//! Colour for a terminal: the words that say how it went, and nothing else.

use clap::builder::styling::{AnsiColor, Style};

/// Paints the outcome in a text's first line, and those at the beginning of later ones.
pub(crate) fn paint(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start().len();
        let title = line.find(": ").map(|colon| colon + 2).filter(|_| number == 0);
        let start = title.unwrap_or(indent);
        let word = line[start..].split([' ', '\n']).next().unwrap_or_default();
        match style(word) {
            Some(style) => {
                let (before, after) = (&line[..start], &line[start + word.len()..]);
                // The style's own Display is the sequence that begins it; the alternate one ends it.
                out.push_str(&format!("{before}{style}{word}{style:#}{after}"));
            }
            None => out.push_str(line),
        }
    }
    out
}

fn style(word: &str) -> Option<Style> {
    let colour = match word {
        "OK" => AnsiColor::Green,
        "WARNING" | "WARN" => AnsiColor::Yellow,
        "CRITICAL" | "FAILED" => AnsiColor::Red,
        "UNKNOWN" => AnsiColor::Magenta,
        _ => return None,
    };
    Some(colour.on_default().bold())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_painted_and_nothing_else() {
        let text = "health sample: WARNING\nWarning: OK is OK.\n\nOK        connection  Fine.\n  FAILED  Login  No.\n";
        let painted = paint(text);
        assert_eq!(
            painted,
            "health sample: \u{1b}[1m\u{1b}[33mWARNING\u{1b}[0m\nWarning: OK is OK.\n\n\
             \u{1b}[1m\u{1b}[32mOK\u{1b}[0m        connection  Fine.\n  \u{1b}[1m\u{1b}[31mFAILED\u{1b}[0m  Login  No.\n"
        );
        assert_eq!(paint("connection sample: CRITICAL (refused)\n").matches('\u{1b}').count(), 3);
    }
}
