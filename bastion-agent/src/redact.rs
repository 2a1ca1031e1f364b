//! Statement text without the values in it: literals become `?`, comments go.

use agent_protocol::EngineName;

use crate::clean::clean_within;

/// The longest statement text in a report, in characters.
const LIMIT: usize = 200;

/// The statement with its literals taken out, on one line, cut to a readable length.
///
/// A text that was cut in the middle of a literal or comment ends there: nothing of an unfinished literal is shown.
pub(crate) fn statement(text: &str, engine: EngineName) -> String {
    let mut scanner = Scanner { rest: text, out: String::with_capacity(text.len().min(LIMIT * 2)), engine };
    scanner.run();
    let words: Vec<&str> = scanner.out.split_whitespace().collect();
    clean_within(&words.join(" "), LIMIT)
}

struct Scanner<'a> {
    rest: &'a str,
    out: String,
    engine: EngineName,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(next) = self.rest.chars().next() {
            // In MySQL and MariaDB a double quote begins a string, elsewhere an identifier.
            let string_quotes = matches!(self.engine, EngineName::Mysql | EngineName::Mariadb);
            match next {
                '\'' => self.literal('\''),
                '"' if string_quotes => self.literal('"'),
                '"' => self.identifier('"'),
                '`' => self.identifier('`'),
                '$' if self.dollar_quoted() => {}
                '-' if self.line_comment() => self.skip_past("\n"),
                '#' if string_quotes => self.skip_past("\n"),
                '/' if self.rest.starts_with("/*") => self.block_comment(),
                digit if digit.is_ascii_digit() => self.number(),
                letter if letter.is_alphanumeric() || letter == '_' => self.word(),
                _ => {
                    self.out.push(next);
                    self.advance(next.len_utf8());
                }
            }
        }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    /// Passes over a quoted literal, doubled quotes included.
    ///
    /// Whether a backslash before a quote escapes it is a setting of the session, which is not known here: such a literal is
    /// taken to have no end, and nothing after it is shown.
    fn literal(&mut self, quote: char) {
        self.out.push('?');
        let (mut backslashes, mut at) = (0, 1);
        while let Some(character) = self.rest[at..].chars().next() {
            at += character.len_utf8();
            if character == quote {
                if backslashes % 2 == 1 {
                    break;
                }
                if !self.rest[at..].starts_with(quote) {
                    return self.advance(at);
                }
                at += quote.len_utf8();
            }
            backslashes = if character == '\\' { backslashes + 1 } else { 0 };
        }
        self.rest = "";
    }

    /// Whether two dashes begin a comment: in MySQL and MariaDB only where white space follows.
    fn line_comment(&self) -> bool {
        let Some(after) = self.rest.strip_prefix("--") else { return false };
        self.engine == EngineName::Postgres
            || after.chars().next().is_none_or(|next| next.is_whitespace() || next.is_control())
    }

    /// Passes over a comment, and in PostgreSQL over those inside it.
    fn block_comment(&mut self) {
        let (mut depth, mut at) = (0, 0);
        while at < self.rest.len() {
            let rest = &self.rest[at..];
            if rest.starts_with("/*") && (depth == 0 || self.engine == EngineName::Postgres) {
                depth += 1;
                at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        self.out.push(' ');
        self.advance(at);
    }

    fn identifier(&mut self, quote: char) {
        let end = self.rest.get(1..).and_then(|tail| tail.find(quote)).map_or(self.rest.len(), |at| at + 2);
        self.out.push_str(&self.rest[..end]);
        self.advance(end);
    }

    /// Passes over `$tag$ … $tag$`; false where the dollar begins no such literal.
    fn dollar_quoted(&mut self) -> bool {
        if self.engine != EngineName::Postgres {
            return false;
        }
        let Some(tag_end) = self.rest.get(1..).and_then(|tail| tail.find('$')) else { return false };
        let tag = &self.rest[..tag_end + 2];
        let name = &tag[1..tag.len() - 1];
        if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return false;
        }
        self.out.push('?');
        let body = &self.rest[tag.len()..];
        self.rest = body.find(tag).and_then(|at| body.get(at + tag.len()..)).unwrap_or("");
        true
    }

    fn skip_past(&mut self, end: &str) {
        self.out.push(' ');
        self.rest = self.rest.find(end).and_then(|at| self.rest.get(at + end.len()..)).unwrap_or("");
    }

    fn number(&mut self) {
        self.out.push('?');
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_')).unwrap_or(self.rest.len());
        self.advance(end);
    }

    /// Keeps a word whole, so that the digits in `orders2` are not taken for a number.
    fn word(&mut self) {
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(self.rest.len());
        self.out.push_str(&self.rest[..end]);
        self.advance(end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_and_comments_go_and_names_stay() {
        let cases = [
            (
                EngineName::Postgres,
                "SELECT * FROM t2 WHERE a = 'it''s' AND b = 42.5e3",
                "SELECT * FROM t2 WHERE a = ? AND b = ?",
            ),
            (
                EngineName::Postgres,
                "select \"Name\" from x -- secret\n where y=$1",
                "select \"Name\" from x where y=$?",
            ),
            (EngineName::Postgres, "DO $f$ secret 'x' $f$; select 1", "DO ?; select ?"),
            (EngineName::Postgres, "ALTER ROLE a PASSWORD 'hunter2", "ALTER ROLE a PASSWORD ?"),
            (EngineName::Mysql, "CREATE USER a IDENTIFIED BY \"hunter2\" # x\n;", "CREATE USER a IDENTIFIED BY ? ;"),
            (EngineName::Mysql, r"SELECT 'a\\' , `odd 'name`", "SELECT ? , `odd 'name`"),
            (EngineName::Mysql, r"SELECT 'a\'secret' , b", "SELECT ?"),
            (EngineName::Mysql, r"SELECT 'a\', 'secret', b", "SELECT ?"),
            (EngineName::Postgres, r"SELECT 'a\', 'secret', b", "SELECT ?"),
            (EngineName::Mysql, "select 1--'x\nsecret', b", "select ?--?, b"),
            (EngineName::Postgres, "select 1--'x\n, b", "select ? , b"),
            (EngineName::Postgres, "a /* b /* c */ secret */ d", "a d"),
            (
                EngineName::Mariadb,
                "/* token=abc */ UPDATE t SET a=0x1F\n\tWHERE id IN (1, 2)",
                "UPDATE t SET a=? WHERE id IN (?, ?)",
            ),
        ];
        for (engine, text, expected) in cases {
            assert_eq!(statement(text, engine), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_inside_quotes_is_ever_shown(before in "[a-z ]{0,20}", secret in "[A-Z]{8}", inside in "[^\\\\]{0,30}", cut in 0_usize..80) {
            let quoted = format!("{before}'{}{secret}", inside.replace('\'', "''"));
            let text: String = quoted.chars().chain(['\'']).take(cut).collect();
            prop_assert!(!statement(&text, EngineName::Postgres).contains(&secret));
            let shown = statement(&format!("{quoted}' x"), EngineName::Mysql);
            prop_assert!(!shown.contains(&secret) && shown.ends_with('x'), "{}", shown);
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            for engine in EngineName::ALL {
                prop_assert!(statement(&text, engine).chars().count() <= LIMIT);
            }
        }
    }
}
