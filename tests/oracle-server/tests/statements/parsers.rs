//! Two parsers that know nothing of each other: ANTLR's grammar of PL/SQL, and sqlfluff.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use crate::{
    Written,
    clients::{ask, node, python, script},
    statements,
};

/// What 19c refuses and the parser has to refuse too: or it is none.
const REFUSED_BY_ANTLR: [&str; 5] = [
    "SELECT s.sid FROM v$session AS s",
    "SELECT s.sid FROM v$session s LIMIT 1",
    "SELECT 1",
    "SELECT s.sid::text FROM v$session s",
    "SELECT COUNT(*) FILTER (WHERE s.sid > 1) FROM v$session s",
];

const REFUSED_BY_SQLFLUFF: [&str; 3] = [
    "SELECT s.username AS user FROM v$session s",
    "SELECT s.sid FROM WHERE",
    "SELECT (s.sid AS offline FROM v$session s",
];

fn judged(kind: &str, wrong: &[&str], parse: impl FnOnce(&Written) -> Value) {
    let mut all = statements();
    let named = |(index, text): (usize, &&str)| (format!("refused {index}"), (*text).to_owned());
    let wrong: BTreeMap<String, String> = wrong.iter().enumerate().map(named).collect();
    all.extend(wrong.clone());
    let written = Written::new(kind, &all);
    let found = parse(&written);
    for (name, text) in all {
        let errors = found[&name].as_array().unwrap_or_else(|| panic!("{name}: {found}"));
        if wrong.contains_key(&name) {
            assert!(!errors.is_empty(), "it takes what 19c refuses: {text}");
        } else {
            assert!(errors.is_empty(), "{name}: {errors:#?}");
        }
    }
}

#[test]
fn antlr_takes_them_for_plsql() {
    let Some(folder) = node("parsers.json") else { return };
    judged("antlr", &REFUSED_BY_ANTLR, |written| {
        let mut command = Command::new("node");
        command.env("NODE_PATH", folder.join("node_modules"));
        ask(command.arg(script("parse.js")).arg(&written.0))
    });
}

#[test]
fn sqlfluff_takes_them_for_oracles() {
    judged("sqlfluff", &REFUSED_BY_SQLFLUFF, |written| {
        ask(Command::new(python("parsers.txt")).arg(script("parse.py")).arg(&written.0))
    });
}
