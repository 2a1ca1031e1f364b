//! A conversation as people read it.

use std::io::{IsTerminal as _, Write};

use terminal_size::{Width, terminal_size};
use unicode_width::UnicodeWidthChar as _;

use crate::conversation::Turn;

/// The width where the output is not a terminal.
const WIDTH: usize = 100;

/// How wide the names of the speakers are.
const INDENT: usize = 7;

/// What no line of Japanese begins with.
const NEVER_FIRST: &str = "、。」』）！？ー・ぁぃぅぇぉっゃゅょァィゥェォッャュョ.,!?%)";

/// How a transcript looks.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// The number of columns.
    pub width: usize,
    /// Whether to colour it.
    pub colour: bool,
    /// Whether to show how long an answer took.
    pub time: bool,
}

impl Transcript {
    /// A transcript fit for standard output: coloured, timed and as wide as the terminal, if it is one.
    #[must_use]
    pub fn for_stdout() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let width = terminal_size().filter(|_| terminal).map_or(WIDTH, |(Width(width), _)| usize::from(width));
        Self {
            width: width.max(2 * INDENT),
            colour: terminal && std::env::var_os("NO_COLOR").is_none(),
            time: terminal,
        }
    }

    /// Writes what the person said.
    pub fn question(&self, out: &mut dyn Write, utterance: &str) -> std::io::Result<()> {
        self.line(out, "You:", "2", utterance, "")
    }

    /// Writes what Alexa said, also while the answer was waited for, and the problem behind it.
    pub fn answer(&self, out: &mut dyn Write, turn: &Turn) -> std::io::Result<()> {
        let time = if self.time { time(turn) } else { String::new() };
        for words in &turn.before {
            self.line(out, "Alexa:", "36", &words.speech, "")?;
        }
        let speech = if turn.speech.is_empty() { "(says nothing)" } else { &turn.speech };
        self.line(out, "Alexa:", "36", speech, &time)?;
        match &turn.problem {
            Some(problem) => self.line(out, "", "31", problem, ""),
            None => Ok(()),
        }
    }

    fn line(&self, out: &mut dyn Write, who: &str, colour: &str, text: &str, note: &str) -> std::io::Result<()> {
        let mut lines = wrapped(text, self.width.saturating_sub(INDENT));
        if !note.is_empty() {
            lines.push(note.to_owned());
        }
        for (position, line) in lines.iter().enumerate() {
            let who = if position == 0 { who } else { "" };
            let is_note = !note.is_empty() && position + 1 == lines.len();
            match (self.colour, if is_note { "2" } else { colour }) {
                (true, colour) => writeln!(out, "\x1b[1m{who:INDENT$}\x1b[0m\x1b[{colour}m{line}\x1b[0m")?,
                (false, _) => writeln!(out, "{who:INDENT$}{line}")?,
            }
        }
        Ok(())
    }
}

fn time(turn: &Turn) -> String {
    let cold_start = if turn.cold_start { ", cold start" } else { "" };
    let understood = turn.understood_as.as_deref().map(|meant| format!(", understood as {meant}"));
    format!("({:.2} s{cold_start}{})", turn.elapsed.as_secs_f64(), understood.unwrap_or_default())
}

/// The text in lines of this many columns. Words that a space parts stay whole; Japanese breaks anywhere, but not
/// before its punctuation. Control characters, which a terminal would obey, are left out.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut filled = 0;
    for (word, spaced) in atoms(text) {
        let (space, columns) = (usize::from(spaced && filled > 0), columns(&word));
        if filled > 0 && filled + space + columns > width {
            lines.push(String::new());
            filled = 0;
        } else if space > 0 {
            push(&mut lines, " ");
            filled += 1;
        }
        push(&mut lines, &word);
        filled += columns;
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// The pieces that a line may end after, each with whether a space is before it.
fn atoms(text: &str) -> Vec<(String, bool)> {
    let mut atoms: Vec<(String, bool)> = Vec::new();
    for word in text.split_whitespace() {
        let mut before: Option<char> = None;
        for character in word.chars().filter(|character| !character.is_control()) {
            let wide = |character: char| character.width() == Some(2);
            let opens = before.is_some_and(|last| matches!(last, '「' | '『' | '（'));
            let sticks = opens || NEVER_FIRST.contains(character);
            match (before, atoms.last_mut()) {
                (Some(last), Some((atom, _))) if sticks || !(wide(last) || wide(character)) => atom.push(character),
                _ => atoms.push((character.to_string(), before.is_none())),
            }
            before = Some(character);
        }
    }
    atoms
}

fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::alexa::Words;

    #[test]
    fn text_is_wrapped() {
        assert_eq!(wrapped("two instances are in Oregon", 14), ["two instances", "are in Oregon"]);
        assert_eq!(wrapped("a verylongwordthatdoesnotfit b", 5), ["a", "verylongwordthatdoesnotfit", "b"]);
        assert_eq!(wrapped("オレゴンに二つあります。", 10), ["オレゴンに", "二つありま", "す。"]);
        assert_eq!(wrapped("インスタンスdb12に、接続", 12), ["インスタンス", "db12に、接続"]);
        assert_eq!(wrapped("続けますか?はい", 10), ["続けます", "か?はい"]);
        assert_eq!(wrapped("容量は「ギガ」", 8), ["容量は", "「ギガ」"]);
        assert_eq!(wrapped("セッション", 6), ["セッ", "ション"]);
        assert_eq!(wrapped("two\u{1b}[2J\nlines", 80), ["two[2J lines"]);
        assert_eq!(wrapped("", 10), [""]);
    }

    #[test]
    fn a_turn_is_written() {
        let transcript = Transcript { width: 40, colour: false, time: true };
        let turn = Turn {
            utterance: "list instances".to_owned(),
            request: serde_json::Value::Null,
            response: serde_json::Value::Null,
            before: vec![Words { speech: "I am looking.".to_owned(), directive: serde_json::Value::Null }],
            refused: Vec::new(),
            speech: "There are two instances in Oregon: sample and blog.".to_owned(),
            reprompt: None,
            card: None,
            elapsed: Duration::from_millis(1234),
            cold_start: true,
            session_open: false,
            problem: None,
            understood_as: Some("ListInstances".to_owned()),
        };
        let mut out = Vec::new();
        transcript.question(&mut out, &turn.utterance).unwrap();
        transcript.answer(&mut out, &turn).unwrap();
        let expected = "You:   list instances\nAlexa: I am looking.\nAlexa: There are two instances in\n       Oregon: sample and blog.\n       \
                        (1.23 s, cold start, understood as ListInstances)\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
