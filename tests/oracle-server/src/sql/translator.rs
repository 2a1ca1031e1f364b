//! What a statement is translated with: the tables there are, and the names in sight. The translation gives each expression its type
//! in Oracle, which the engine below does not know.

use std::collections::BTreeMap;

use sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart, Value as Literal};

use super::{
    dictionary::plain,
    value::{Kind, OraError},
};

/// A column, and its type where that is known before it runs.
pub(crate) type Typed = (String, Option<Kind>);

/// A table in a FROM.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// What it is called in this statement.
    pub(crate) name: String,
    pub(crate) columns: Vec<Typed>,
}

/// What may be named in an expression: a level for each query around it, the innermost last.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    levels: Vec<Vec<Source>>,
}

impl Sight {
    pub(crate) fn enter(&mut self, level: Vec<Source>) {
        self.levels.push(level);
    }

    pub(crate) fn leave(&mut self) {
        self.levels.pop();
    }

    /// A level without what is around it is a query of its own.
    pub(crate) fn here(&self) -> &[Source] {
        self.levels.last().map_or(&[], Vec::as_slice)
    }

    /// The type of a column that is named without its table.
    pub(crate) fn column(&self, name: &str) -> Result<Option<Option<Kind>>, OraError> {
        for level in self.levels.iter().rev() {
            let found: Vec<_> = level.iter().filter_map(|source| source.column(name)).collect();
            match found.as_slice() {
                [] => {}
                [kind] => return Ok(Some(*kind)),
                _ => return Err(OraError::new(918, &format!("{name}: column ambiguously defined"))),
            }
        }
        Ok(None)
    }

    /// The type of a column of this table.
    pub(crate) fn column_of(&self, table: &str, name: &str) -> Option<Option<Kind>> {
        let mut sources = self.levels.iter().rev().flatten();
        sources.find(|source| source.name.eq_ignore_ascii_case(table))?.column(name)
    }
}

impl Source {
    fn column(&self, name: &str) -> Option<Option<Kind>> {
        self.columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
    }
}

/// Translates a statement.
#[derive(Debug)]
pub(crate) struct Translator<'a> {
    /// The tables and views of the database, by names in capital letters.
    pub(crate) tables: &'a BTreeMap<String, Vec<Typed>>,
    /// Those that the account may not read.
    pub(crate) withheld: &'a [String],
    /// What WITH has named so far.
    pub(crate) named: BTreeMap<String, Vec<Typed>>,
    /// The types of the variables, in order.
    pub(crate) variables: &'a [Option<Kind>],
    /// What SYS_CONTEXT('USERENV', …) says of this session.
    pub(crate) context: &'a BTreeMap<&'static str, String>,
    /// A FROM may be left out: from 23ai on.
    pub(crate) needs_no_from: bool,
    pub(crate) sight: Sight,
}

impl Translator<'_> {
    /// A table's columns, and the name that the engine below knows it by.
    pub(crate) fn table(&self, name: &ObjectName) -> Result<(String, Vec<Typed>), OraError> {
        let parts: Vec<String> = name.0.iter().map(part).collect();
        let missing = || OraError::of(942);
        let last = parts.last().ok_or_else(missing)?;
        if let ([only], Some(columns)) = (parts.as_slice(), self.named.get(&last.to_uppercase())) {
            return Ok((only.clone(), columns.clone()));
        }
        let is_of_sys = matches!(parts.as_slice(), [_] | [_, _])
            && parts.first().is_some_and(|schema| parts.len() == 1 || schema.eq_ignore_ascii_case("SYS"));
        let plain = plain(last);
        let columns = self.tables.get(&plain).filter(|_| is_of_sys).ok_or_else(missing)?;
        if self.withheld.iter().any(|withheld| withheld.eq_ignore_ascii_case(&plain)) {
            return Err(missing());
        }
        Ok((plain, columns.clone()))
    }
}

/// A part of a name.
pub(crate) fn part(part: &ObjectNamePart) -> String {
    match part {
        ObjectNamePart::Identifier(ident) => ident.value.clone(),
        ObjectNamePart::Function(function) => function.to_string(),
    }
}

/// A name as Oracle keeps it: in capital letters, unless it is quoted.
pub(crate) fn kept(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_uppercase() }
}

/// Quotes a name: Oracle's may hold signs that the engine below takes for something else.
pub(crate) fn quote(ident: &mut Ident) {
    ident.value = kept(ident);
    ident.quote_style = Some('"');
}

/// What this server does not do.
pub(crate) fn not_here(what: &str) -> OraError {
    OraError::new(3001, &format!("unimplemented feature: this test server does not know {what}"))
}

/// A text.
pub(crate) fn text(value: &str) -> Expr {
    Expr::Value(Literal::SingleQuotedString(value.replace('\'', "''")).into())
}

/// A number of days.
pub(crate) fn number(value: f64) -> Expr {
    // Always with a point: so the engine below never reckons with whole numbers.
    Expr::Value(Literal::Number(format!("{value:?}"), false).into())
}
