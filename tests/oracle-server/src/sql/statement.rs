//! Statements: what kind each is, and its variables.

use sqlparser::{
    ast::{Query, Statement},
    dialect::OracleDialect,
    parser::Parser,
    tokenizer::{Token, Tokenizer, Word},
};

use super::{translator::not_here, value::OraError};

/// A statement that was read.
#[derive(Debug)]
pub(crate) enum Read {
    /// A query, and how many variables it has.
    Query(Box<Query>, usize),
    /// It changes this session alone, and nothing that shows here.
    OfSession,
}

/// What an account that only watches may not do.
const FORBIDDEN: [&str; 16] = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE", "GRANT", "REVOKE", "LOCK", "COMMENT",
    "AUDIT", "NOAUDIT", "ANALYZE", "RENAME",
];

/// PL/SQL that is known: it tells the server about the client, or nothing.
const BLOCKS: [&str; 3] = ["DBMS_APPLICATION_INFO.", "DBMS_SESSION.", "NULL;"];

/// Reads a statement.
pub(crate) fn read(sql: &str) -> Result<Read, OraError> {
    let dialect = OracleDialect {};
    let refused = |error: &dyn std::fmt::Display| OraError::new(900, &format!("invalid SQL statement: {error}"));
    let mut tokens = Tokenizer::new(&dialect, sql).tokenize().map_err(|error| refused(&error))?;
    let words: Vec<String> = tokens
        .iter()
        .filter_map(|token| if let Token::Word(word) = token { Some(word.value.to_uppercase()) } else { None })
        .take(3)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["BEGIN" | "DECLARE", ..] => {
            let upper = sql.to_uppercase();
            if BLOCKS.iter().any(|known| upper.contains(known)) {
                return Ok(Read::OfSession);
            }
            return Err(OraError::new(6550, "line 1, column 7:\nPLS-00201: identifier must be declared"));
        }
        ["ALTER", "SESSION", ..] | ["SET", "TRANSACTION" | "ROLE", ..] | ["COMMIT" | "ROLLBACK", ..] => {
            return Ok(Read::OfSession);
        }
        [first, ..] if FORBIDDEN.contains(first) => return Err(OraError::new(1031, "insufficient privileges")),
        _ => {}
    }
    if tokens.iter().rev().find(|token| !matches!(token, Token::Whitespace(_))) == Some(&Token::SemiColon) {
        return Err(OraError::of(933));
    }
    let variables = number_variables(&mut tokens);
    let statements = Parser::new(&dialect).with_tokens(tokens).parse_statements().map_err(|error| refused(&error))?;
    let mut statements = statements.into_iter();
    match (statements.next(), statements.next()) {
        (Some(Statement::Query(query)), None) => Ok(Read::Query(query, variables)),
        (Some(_), None) => Err(not_here("this statement")),
        (None, _) => Err(OraError::of(900)),
        (Some(_), Some(_)) => Err(OraError::of(933)),
    }
}

/// Gives each occurrence of a variable a number of its own: so they travel. How many there are.
fn number_variables(tokens: &mut [Token]) -> usize {
    let mut count = 0;
    for index in 1..tokens.len() {
        let is_name = matches!(&tokens[index], Token::Word(_) | Token::Number(..));
        if is_name && tokens[index - 1] == Token::Colon {
            count += 1;
            let keyword = sqlparser::keywords::Keyword::NoKeyword;
            tokens[index] = Token::Word(Word { value: format!("v{count}"), quote_style: None, keyword });
        } else if let Token::Placeholder(name) = &mut tokens[index] {
            count += 1;
            *name = format!(":v{count}");
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn variables_are_counted_by_occurrence() {
        let read = read("-- which one\nselect :a, :1 from dual where 'x:y' = :a").expect("a query");
        assert!(matches!(read, Read::Query(_, 3)), "{read:?}");
    }

    #[test]
    fn what_is_refused() {
        for (sql, code) in [
            ("select 1 from dual;", 933),
            ("delete from t", 1031),
            ("begin drop_all; end;", 6550),
            ("selec 1 from dual", 900),
            ("", 900),
        ] {
            assert_eq!(read(sql).map(|_| 0).map_err(|error| error.code), Err(code), "{sql}");
        }
    }

    proptest! {
        #[test]
        fn survives_anything(sql: String) {
            let _ = read(&sql);
        }
    }
}
