//! What no parser refuses and 19c does.

use std::panic::catch_unwind;

use sqlparser::tokenizer::Token;

use crate::{
    statements,
    tokens::{is_keyword, tokens, word},
};

/// The functions that statements call: 19c has them, they are no aggregates by another name, and none depends on a session's NLS
/// settings, as TO_CHAR of a number without a fraction, and of a date with a format, do not.
const FUNCTIONS: [&str; 25] = [
    "CAST",
    "CHR",
    "COUNT",
    "GREATEST",
    "LEAST",
    "LISTAGG",
    "LOWER",
    "MAX",
    "MIN",
    "MOD",
    "NULLIF",
    "NVL",
    "RANK",
    "REPLACE",
    "ROUND",
    "ROW_NUMBER",
    "RTRIM",
    "SUBSTR",
    "SUM",
    "SYS_CONTEXT",
    "TO_CHAR",
    "TO_NUMBER",
    "TRIM",
    "TRUNC",
    "UPPER",
];

/// Words that stand before brackets and call nothing.
const BEFORE_BRACKETS: [&str; 17] = [
    "AND", "AS", "BY", "ELSE", "EXISTS", "FROM", "IN", "JOIN", "NOT", "NUMBER", "ON", "OR", "OVER", "THEN", "VARCHAR2",
    "WHEN", "WHERE",
];

/// What is no word of 19c's, or means something else there.
const FORBIDDEN: [&str; 19] = [
    "BOOLEAN",
    "CONNECT",
    "EXCEPT",
    "FALSE",
    "FILTER",
    "ILIKE",
    "INTERVAL",
    "LATERAL",
    "LIMIT",
    "OFFSET",
    "QUALIFY",
    "RETURNING",
    "ROWNUM",
    "STRING_AGG",
    "TEXT",
    "TO_DATE",
    "TRUE",
    "USING",
    "VALUES",
];

/// What Oracle keeps for itself: no name without quotes.
const RESERVED: &str = " ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT COMPRESS CONNECT CREATE \
    CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP HAVING IDENTIFIED \
    IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK LONG MAXEXTENTS MINUS MODE MODIFY NOAUDIT \
    NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID \
    ROWNUM ROWS SELECT SESSION SET SHARE SIZE SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE \
    USER VALIDATE VALUES VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH ";

/// Comparisons: their outcome is no value on 19c.
fn compares(token: &Token) -> bool {
    let of_words = ["LIKE", "IN", "IS", "BETWEEN", "EXISTS"];
    matches!(token, Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq)
        || word(Some(token)).is_some_and(|word| of_words.contains(&word.as_str()))
}

/// The clause that a token stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// What is selected, in brackets too: no conditions, but between WHEN and THEN.
    Values,
    /// Conditions.
    Conditions,
    Group,
    /// FROM, ORDER BY, a window.
    Other,
}

fn lint(sql: &str) {
    let tokens = tokens(sql);
    let mut clauses = vec![Clause::Other];
    for (index, token) in tokens.iter().enumerate() {
        let (before, after) = (index.checked_sub(1).and_then(|index| tokens.get(index)), tokens.get(index + 1));
        let upper = word(Some(token));
        assert_ne!(token, &Token::SemiColon, "a statement ends without a semicolon");
        assert!(!matches!(token, Token::Placeholder(_) | Token::Colon), "a variable");
        assert_ne!(token, &Token::SingleQuotedString(String::new()), "an empty text is NULL");
        assert!(!(token == &Token::LParen && after == Some(&Token::Plus)), "an outer join of old");
        match token {
            Token::LParen => clauses.push(*clauses.last().expect("a clause")),
            Token::RParen => {
                clauses.pop();
            }
            _ => {}
        }
        let here = clauses.last_mut().expect("a clause");
        assert!(!(compares(token) && *here == Clause::Values), "a condition where a value is wanted: {token}");
        if *here == Clause::Group && matches!(token, Token::Word(_)) && before != Some(&Token::Period) {
            let is_column = after == Some(&Token::Period) || upper.as_deref() == Some("BY");
            assert!(is_column || is_keyword(token), "GROUP BY {token}: a name of the answer is not known there");
        }
        let Some(upper) = upper else { continue };
        if before != Some(&Token::Period) {
            assert!(!FORBIDDEN.contains(&upper.as_str()), "{upper}");
        }
        if after == Some(&Token::LParen) && before != Some(&Token::Period) {
            let known = FUNCTIONS.contains(&upper.as_str()) || BEFORE_BRACKETS.contains(&upper.as_str());
            assert!(known, "{upper} is on no list of functions");
        }
        // (What a value is cast to is no name.)
        if word(before).as_deref() == Some("AS") && !matches!(upper.as_str(), "NUMBER" | "VARCHAR2") {
            assert!(!RESERVED.contains(&format!(" {upper} ")), "{upper} is Oracle's own word");
        }
        *here = match upper.as_str() {
            "SELECT" | "THEN" | "ELSE" => Clause::Values,
            "WHERE" | "ON" | "HAVING" | "WHEN" => Clause::Conditions,
            "GROUP" => Clause::Group,
            "FROM" | "ORDER" | "OVER" | "FETCH" | "UNION" | "WITH" => Clause::Other,
            // The condition is over, and what it decides is a value, or belongs to a condition around it: that is not told apart.
            _ => *here,
        };
    }
}

#[test]
fn nothing_is_in_a_statement_that_19c_refuses_and_parsers_take() {
    for (name, sql) in statements() {
        let linted = catch_unwind(|| lint(&sql));
        assert!(linted.is_ok(), "{name}");
    }
}

#[test]
fn each_of_them_is_found() {
    for sql in [
        "SELECT s.sid FROM v$session s WHERE s.sid = TRUE",
        "SELECT s.sid AS n, COUNT(*) FROM v$session s GROUP BY n",
        "SELECT s.sid FROM v$session s EXCEPT SELECT p.pid FROM v$process p",
        "SELECT SYSDATE - INTERVAL '5 minutes' FROM dual",
        "SELECT STRING_AGG(s.sid, ',') FROM v$session s",
        "SELECT 1 FROM dual; SELECT 2 FROM dual",
        "SELECT s.sid = 1 FROM v$session s",
        "SELECT s.sid, s.username IS NULL FROM v$session s",
        "SELECT s.username || '' FROM v$session s",
        "SELECT TO_DATE('11/26/2026') FROM dual",
        "SELECT s.sid FROM v$session s WHERE s.sid = :sid",
        "SELECT s.sid FROM v$session s, v$process p WHERE s.paddr = p.addr (+)",
        "SELECT s.sid AS level FROM v$session s",
        "SELECT DATE_TRUNC('day', SYSDATE) FROM dual",
        "SELECT s.sid FROM v$session s WHERE ROWNUM < 2",
    ] {
        assert!(catch_unwind(|| lint(sql)).is_err(), "{sql}");
    }
    lint(
        "SELECT CASE WHEN s.sid = 1 THEN 'a' ELSE 'b' END AS \"x\", NVL(s.sid, 0) FROM v$session s WHERE s.sid IN (1, 2)",
    );
}
