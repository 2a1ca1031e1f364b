//! Takes SQL apart by the rules of the server that it was sent to.
//!
//! Where a rule depends on what is not known here, such as a session's mode or the server's exact version, the text ends:
//! a reader that goes on by the wrong rule takes a literal's inside for its outside.

use crate::dialect::{DoubleQuotes, LineComments, Syntax};

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword or a plain identifier.
    Word(&'a str),
    /// An identifier in quotation marks, with them.
    Quoted(&'a str),
    /// A text, a number or a placeholder.
    Literal,
    /// An operator or a mark of punctuation.
    Mark(char),
    /// Nothing after this can be told apart.
    End,
}

pub(super) struct Lexer<'a> {
    rest: &'a str,
    syntax: Syntax,
}

impl<'a> Iterator for Lexer<'a> {
    /// A piece, and whether white space or a comment stands before it.
    type Item = (bool, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut spaced = false;
        loop {
            let first = self.rest.chars().next()?;
            if matches!(first, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}') {
                self.advance(1);
            } else if let Some(end) = self.comment(first) {
                match end {
                    Some(end) => self.advance(end),
                    None => return Some((true, self.end())),
                }
            } else {
                return Some((spaced, self.token(first)));
            }
            spaced = true;
        }
    }
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, syntax: Syntax) -> Self {
        Self { rest: text, syntax }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn end(&mut self) -> Token<'a> {
        self.rest = "";
        Token::End
    }

    /// How long the comment is that begins here, if one does. Of one without an end, or with one that depends on the server's
    /// version, nothing is known.
    fn comment(&self, first: char) -> Option<Option<usize>> {
        let line = |ends: &[char]| Some(Some(self.rest.find(ends).map_or(self.rest.len(), |at| at + 1)));
        match first {
            '#' if self.syntax.hash_comments => line(&['\n']),
            '-' => {
                let next = self.rest.strip_prefix("--")?.chars().next();
                match self.syntax.line_comments {
                    LineComments::BeforeSpaceAtLineFeed
                        if next.is_some_and(|next| !(next.is_ascii_whitespace() || next.is_ascii_control())) =>
                    {
                        None
                    }
                    LineComments::AtLineFeedOrReturn => line(&['\n', '\r']),
                    LineComments::AtLineFeed | LineComments::BeforeSpaceAtLineFeed => line(&['\n']),
                }
            }
            '/' if self.rest.starts_with("/*") => Some(self.block_comment()),
            _ => None,
        }
    }

    fn block_comment(&self) -> Option<usize> {
        let inside = &self.rest[2..];
        if self.syntax.nested_comments {
            let (mut depth, mut at) = (1, 2);
            while depth > 0 {
                let next = at + self.rest[at..].find(['*', '/'])?;
                at = match &self.rest.as_bytes()[next..] {
                    [b'/', b'*', ..] => {
                        depth += 1;
                        next + 2
                    }
                    [b'*', b'/', ..] => {
                        depth -= 1;
                        next + 2
                    }
                    _ => next + 1,
                };
            }
            return Some(at);
        }
        let end = inside.find("*/")?;
        // What stands in `/*!` and `/*M!` is run by some versions and passed over by others. It ends at the same place for all
        // of them only if there is nothing in it that could hide an end.
        let executable =
            self.syntax.executable_comments && (inside.starts_with(['!', '+']) || inside.starts_with("M!"));
        let ambiguous = executable && inside[..end].contains(['\'', '"', '`', '#', '\\', '*', '/', '-']);
        (!ambiguous).then_some(end + 4)
    }

    fn token(&mut self, first: char) -> Token<'a> {
        match first {
            '\'' => self.text('\'', 0),
            '"' => match self.syntax.double_quotes {
                DoubleQuotes::Text => self.text('"', 0),
                DoubleQuotes::Name => self.identifier('"'),
            },
            '`' if self.syntax.backquoted_names => self.identifier('`'),
            '$' => self.dollar(),
            '.' if self.rest[1..].starts_with(|next: char| next.is_ascii_digit()) => self.number(),
            digit if digit.is_ascii_digit() => self.number(),
            letter if is_of_word(letter) => self.word(),
            // In none of the servers' languages, at this place.
            '\\' | '`' => self.end(),
            other if other.is_control() => self.end(),
            other => {
                self.advance(other.len_utf8());
                Token::Mark(other)
            }
        }
    }

    /// A text in quotes, which are doubled inside. `from` is where its opening quote stands.
    ///
    /// Whether a backslash before a quote escapes it is a setting of the session: such a text is taken to have no end.
    fn text(&mut self, quote: char, from: usize) -> Token<'a> {
        let (mut backslashes, mut at) = (0_usize, from + 1);
        while let Some(character) = self.rest[at..].chars().next() {
            at += character.len_utf8();
            if character == quote {
                if backslashes % 2 == 1 && self.syntax.backslashes {
                    break;
                }
                if !self.rest[at..].starts_with(quote) {
                    self.advance(at);
                    return Token::Literal;
                }
                at += 1;
            }
            backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        }
        self.end()
    }

    fn identifier(&mut self, quote: char) -> Token<'a> {
        let mut at = 1;
        while let Some(found) = self.rest[at..].find(quote) {
            at += found + 1;
            if !self.rest[at..].starts_with(quote) {
                let token = Token::Quoted(&self.rest[..at]);
                self.advance(at);
                return token;
            }
            at += 1;
        }
        self.end()
    }

    /// `$1`, and in PostgreSQL `$tag$ … $tag$`.
    fn dollar(&mut self) -> Token<'a> {
        let digits = self.rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            self.advance(1 + digits);
            return Token::Literal;
        }
        let name = self.rest[1..].find(|c: char| !(c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii()));
        let Some(tag) = name.and_then(|end| self.rest.get(..end + 2)).filter(|tag| tag.ends_with('$')) else {
            return self.end();
        };
        // What could not be decoded may be one tag here and two on the server.
        if !self.syntax.dollar_quotes || tag.contains(char::REPLACEMENT_CHARACTER) {
            return self.end();
        }
        match self.rest[tag.len()..].find(tag) {
            Some(found) => {
                self.advance(found + 2 * tag.len());
                Token::Literal
            }
            None => self.end(),
        }
    }

    /// A number, with all that hangs on it: `0x1F`, `1_000.5e3`, `12ab`.
    fn number(&mut self) -> Token<'a> {
        let mut at = 0;
        while let Some(character) = self.rest[at..].chars().next() {
            let exponent = matches!(character, '+' | '-')
                && self.rest[..at].ends_with(['e', 'E'])
                && self.rest[at + 1..].starts_with(|next: char| next.is_ascii_digit());
            if !(exponent || character == '.' || is_of_word(character)) {
                break;
            }
            at += character.len_utf8();
        }
        self.advance(at);
        Token::Literal
    }

    fn word(&mut self) -> Token<'a> {
        let more = self.syntax.word_marks;
        let end = self.rest.find(|c: char| !(is_of_word(c) || more.contains(c))).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        let lower = word.to_ascii_lowercase();
        if after.starts_with('\'') {
            // Oracle's q'[ … ]'.
            if self.syntax.delimited_texts && matches!(lower.as_str(), "q" | "nq") {
                return self.delimited(end + 1);
            }
            // E'…', b'…', x'…', N'…': the letter belongs to the text.
            if matches!(lower.as_str(), "e" | "b" | "x" | "n") {
                return self.text('\'', end);
            }
        }
        if lower == "u" && after.starts_with("&'") {
            return self.text('\'', end + 1);
        }
        self.advance(end);
        Token::Word(word)
    }

    /// `[ … ]'` and its like: where the text of a `q'` begins.
    fn delimited(&mut self, from: usize) -> Token<'a> {
        let body = &self.rest[from..];
        let Some(open) = body.chars().next().filter(|open| !open.is_whitespace() && *open != '\'') else {
            return self.end();
        };
        let close = match open {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            '<' => '>',
            other => other,
        };
        let start = open.len_utf8();
        match body[start..].find(&format!("{close}'")) {
            Some(found) => {
                self.advance(from + start + found + close.len_utf8() + 1);
                Token::Literal
            }
            None => self.end(),
        }
    }
}

/// Letters, digits and underscores, and all that is not ASCII, whatever it is: that is how the servers read.
fn is_of_word(character: char) -> bool {
    character == '_' || character.is_ascii_alphanumeric() || !character.is_ascii()
}
