//! A statement's tokens.

use sqlparser::{
    dialect::OracleDialect,
    keywords::Keyword,
    tokenizer::{Token, Tokenizer},
};

/// The tokens that mean something.
pub(crate) fn tokens(sql: &str) -> Vec<Token> {
    let tokens = Tokenizer::new(&OracleDialect {}, sql).tokenize().unwrap_or_else(|error| panic!("{error}: {sql}"));
    tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect()
}

/// A word that stands in no quotes, in capitals.
pub(crate) fn word(token: Option<&Token>) -> Option<String> {
    match token {
        Some(Token::Word(word)) if word.quote_style.is_none() => Some(word.value.to_uppercase()),
        _ => None,
    }
}

/// Whether it is one of SQL's own words.
pub(crate) fn is_keyword(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.keyword != Keyword::NoKeyword)
}
