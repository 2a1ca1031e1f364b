//! Statements without the values in them: what is not surely a keyword, a name or punctuation becomes `?`; comments go.

use agent_protocol::EngineName;

use super::{
    keywords::{announces_a_secret, is_made, is_noun, is_of_the_language, is_reading, takes_values},
    lexer::{Lexer, Token},
    shape::{is_like_a_key, names_a_secret},
};
use crate::{
    clean::clean_within,
    dialect::{Dialect, DoubleQuotes},
};

/// The longest statement text in a report, in characters.
const MAX_CHARS: usize = 200;

/// The longest name that is shown: no server takes longer ones.
const MAX_NAME_CHARS: usize = 64;

/// The statement without its values, on one line, cut to a readable length.
///
/// In statements that read and write rows, and in those that make tables, a plain word can only be a name. In all others, such
/// as those that set parameters and passwords, words are shown only where a name must stand.
pub(crate) fn statement(text: &str, engine: EngineName) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_CHARS * 2));
    let syntax = Dialect::of(engine).syntax;
    let mut reader = Reader { double_quotes_name: syntax.double_quotes == DoubleQuotes::Name, ..Reader::default() };
    let mut tokens = Lexer::new(text, syntax).peekable();
    while let Some((spaced, token)) = tokens.next() {
        if spaced && !out.is_empty() {
            out.push(' ');
        }
        // A word that touches a text is a sign that the text was not quoted as it should be: its inside may be outside.
        let broken =
            token == Token::Literal && matches!(tokens.peek(), Some((false, Token::Word(_) | Token::Quoted(_))));
        let shown = reader.shown(token, tokens.peek().map(|(_, next)| *next));
        match (token, shown) {
            (Token::Mark(mark), _) => out.push(mark),
            (Token::Word(word) | Token::Quoted(word), true) => out.push_str(word),
            _ => out.push('?'),
        }
        // What is farther behind is cut off in any case.
        if broken || token == Token::End || out.len() > MAX_CHARS * 4 {
            break;
        }
    }
    clean_within(&out, MAX_CHARS)
}

/// What is known of the place in a statement.
#[derive(Default)]
struct Reader {
    /// PostgreSQL's `"…"` is a name; to who is used to MySQL, it is a text.
    double_quotes_name: bool,
    /// The statement's first word, in lower case.
    verb: String,
    /// How many words of it there were.
    words: usize,
    /// Whether plain words are names wherever they stand.
    reading: bool,
    /// Whether a name must come now.
    named: bool,
    /// Whether a value comes next that may be a secret.
    secret: bool,
    /// Whether all that is left of the statement is a value.
    assigned: bool,
    /// Whether the last token compares.
    compared: bool,
    /// Whether what opens a bracket next are values: those of a function, or of a list that something is looked for in.
    calls: bool,
    /// Of each bracket that is open, whether values stand in it.
    called: Vec<bool>,
    /// Whether the last token is a dot.
    qualified: bool,
    depth: usize,
    /// How deep the list of values stands that is being read.
    values: Option<usize>,
}

impl Reader {
    /// Whether a word or a quoted name can be shown.
    fn shown(&mut self, token: Token, next: Option<Token>) -> bool {
        let of_a_name = self.named;
        let shown = match token {
            Token::Word(word) => self.word(word, next),
            Token::Quoted(quoted) => self.quoted(quoted, next),
            Token::Mark(mark) => {
                self.mark(mark);
                self.calls = false;
                self.qualified = mark == '.';
                return true;
            }
            Token::Literal | Token::End => {
                (self.named, self.secret) = (false, false);
                false
            }
        };
        (self.compared, self.calls) = match token {
            Token::Word(word) if is_of_the_language(word) => (compares(word), takes_values(word)),
            Token::Word(_) | Token::Quoted(_) => (false, !of_a_name),
            _ => (false, false),
        };
        self.qualified = false;
        shown
    }

    fn mark(&mut self, mark: char) {
        match mark {
            ';' => *self = Self { double_quotes_name: self.double_quotes_name, ..Self::default() },
            '(' => {
                self.depth += 1;
                self.called.push(self.calls);
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                self.called.pop();
            }
            _ => {}
        }
        let assigns = matches!(mark, '=' | ':');
        self.assigned |= assigns && !self.reading;
        self.secret &= assigns || matches!(mark, '(' | '>');
        // `shop.items`, `@@sql_mode`.
        self.named &= mark == '.';
        self.named |= mark == '@';
        self.compared = matches!(mark, '=' | '<' | '>' | '~');
    }

    fn word(&mut self, word: &str, next: Option<Token>) -> bool {
        let lower = word.to_ascii_lowercase();
        let keyword = is_of_the_language(word);
        if self.verb.is_empty() {
            self.reading = is_reading(word);
            self.named = is_noun(word) || lower == "set";
            self.values = (lower == "values").then_some(self.depth);
            self.verb = lower;
            return keyword;
        }
        self.words += 1;
        let behind_a_secret = std::mem::take(&mut self.secret);
        if self.assigned {
            return false;
        }
        if behind_a_secret && (!self.reading || !keyword) {
            // IDENTIFIED WITH … BY …
            self.secret = matches!(lower.as_str(), "by" | "is" | "as" | "with" | "for" | "to" | "using");
            return self.secret;
        }
        self.turn(&lower);
        // A statement in brackets has names of its own.
        if lower == "select"
            && let Some(called) = self.called.last_mut()
        {
            *called = false;
        }
        if self.values == Some(self.depth) {
            self.values = None;
        }
        let of_values = self.values.is_some() && !matches!(next, Some(Token::Mark('(' | '.')));
        let name = (self.reading && !of_values || self.named) && is_plain(word);
        let compares = matches!(next, Some(Token::Mark('=' | ':' | '<' | '>' | '!')));
        self.secret = if self.reading {
            compares && names_a_secret(word)
        } else {
            announces_a_secret(word) || names_a_secret(word)
        };
        if self.reading && lower == "values" {
            self.values = Some(self.depth);
        }
        let sets = matches!(self.verb.as_str(), "set" | "alter");
        self.assigned |= sets && !self.reading && lower == "to";
        self.named = is_noun(word)
            || self.verb == "grant" && lower == "to"
            || sets && matches!(lower.as_str(), "set" | "global" | "local" | "session" | "persist")
            || self.named && (keyword || matches!(next, Some(Token::Mark('.'))));
        keyword || name
    }

    /// Whether plain words are names from here on.
    fn turn(&mut self, lower: &str) {
        match self.verb.as_str() {
            "explain" | "desc" | "describe" | "analyze" | "prepare" | "declare" | "copy" => {
                self.reading |= is_reading(lower);
            }
            "create" | "alter" | "drop" if self.words <= 6 => {
                self.reading |= is_made(lower);
                // What is made is something else.
                if is_noun(lower) && !self.reading && lower != "replace" {
                    self.words = 7;
                }
            }
            _ => {}
        }
    }

    fn quoted(&mut self, quoted: &str, next: Option<Token>) -> bool {
        let behind_a_secret = std::mem::take(&mut self.secret);
        let named = std::mem::take(&mut self.named);
        if self.verb.is_empty() {
            return false;
        }
        let quote = &quoted[..1];
        let inside = &quoted[1..quoted.len() - 1];
        // Who is used to MySQL writes texts like this. A name with a dot beside it is one.
        let alone = !self.qualified && next != Some(Token::Mark('.'));
        let as_a_value = self.compared || self.values.is_some() || alone && self.called.last() == Some(&true);
        let may_be_a_text = self.double_quotes_name && quote == "\"" && as_a_value;
        let plain = inside.split([' ', '-', '.']).all(|part| part.is_empty() || is_plain(part));
        let harmless = plain && inside.len() <= MAX_NAME_CHARS && !is_like_a_key(inside);
        self.secret = self.reading && names_a_secret(inside);
        (self.reading || named) && !behind_a_secret && !self.assigned && !may_be_a_text && harmless
    }
}

/// Whether what comes after this keyword is compared with what stands before it.
fn compares(word: &str) -> bool {
    ["like", "ilike", "rlike", "regexp", "between", "similar", "then", "else"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word can be a name that somebody gave to a table or a column.
fn is_plain(word: &str) -> bool {
    word.len() <= MAX_NAME_CHARS
        && word.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '$' | '#'))
        && !word.contains("$$")
        && !is_like_a_key(word)
}

#[cfg(test)]
mod tests;
