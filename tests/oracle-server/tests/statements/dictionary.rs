//! Every view and every column that a statement reads is one of 19c's dictionary, and none takes a licence.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use sqlparser::tokenizer::Token;

use crate::{
    repository, statements,
    tokens::{tokens, word},
};

/// What the dictionary knows: each view's columns, and of each column how well that is known.
fn dictionary() -> BTreeMap<String, BTreeMap<String, String>> {
    let text =
        fs::read_to_string(repository().join("tests/oracle-server/fixtures/dictionary.tsv")).expect("the fixture");
    let mut views: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [view, column, _, standing] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        views.entry(view.to_owned()).or_default().insert(column.to_owned(), standing.to_owned());
    }
    views
}

/// The view that tells of one instance what this one tells of all.
fn of_one_instance(view: &str) -> (&str, bool) {
    match view.strip_prefix('G') {
        Some(own) if own.starts_with("V$") => (own, true),
        _ => (view, false),
    }
}

/// What a statement reads: each view by the name that it has there, and which columns of it.
fn read(name: &str, sql: &str) -> BTreeSet<(String, String)> {
    let dictionary = dictionary();
    let tokens = tokens(sql);
    let at = |index: usize| word(tokens.get(index));
    let (mut named, mut made) = (BTreeMap::new(), BTreeSet::new());
    for index in 0..tokens.len() {
        // WITH held AS (…), and what follows a part in brackets.
        if at(index + 1).as_deref() == Some("AS") && tokens.get(index + 2) == Some(&Token::LParen) {
            made.extend(at(index));
        }
        if !matches!(at(index).as_deref(), Some("FROM" | "JOIN")) || tokens.get(index + 1) == Some(&Token::LParen) {
            continue;
        }
        let source = at(index + 1).unwrap_or_else(|| panic!("{name}: FROM {:?}", tokens.get(index + 1)));
        if made.contains(&source) {
            continue;
        }
        let (view, _) = of_one_instance(&source);
        assert!(dictionary.contains_key(view), "{name}: {source} is no view of the dictionary");
        if view == "DUAL" {
            continue;
        }
        let alias = at(index + 2).unwrap_or_else(|| panic!("{name}: {source} has no name of its own"));
        let before = named.insert(alias.clone(), source.clone());
        assert!(before.is_none_or(|before| before == source), "{name}: {alias} is two views");
    }
    let mut columns = BTreeSet::new();
    for index in 0..tokens.len() {
        let (Some(alias), Some(Token::Period)) = (at(index), tokens.get(index + 1)) else { continue };
        let Some(source) = named.get(&alias) else { continue };
        let column = at(index + 2).unwrap_or_else(|| panic!("{name}: {alias}. what?"));
        let (view, all) = of_one_instance(source);
        let known = dictionary[view].contains_key(&column) || all && column == "INST_ID";
        assert!(known, "{name}: {source} has no column {column}");
        columns.insert((view.to_owned(), column));
    }
    assert!(!columns.is_empty() || named.is_empty(), "{name}: its columns have no view before them");
    columns
}

#[test]
fn what_is_read_is_in_the_dictionary_and_what_is_not_proven_is_told() {
    let dictionary = dictionary();
    let document = fs::read_to_string(repository().join("docs/oracle.md")).expect("docs/oracle.md");
    let (_, section) = document.split_once("## Not proven").expect("a section");
    let mut unproven = BTreeSet::new();
    for (name, sql) in statements() {
        for (view, column) in read(&name, &sql) {
            if dictionary[&view].get(&column).is_some_and(|standing| standing == "N") {
                unproven.insert(format!("{view}.{column}"));
            }
        }
    }
    assert!(!unproven.is_empty());
    let untold: Vec<_> = unproven.iter().filter(|column| !section.contains(&format!("`{column}`"))).collect();
    assert!(untold.is_empty(), "docs/oracle.md does not name {untold:?}");
    let told = section.split('`').skip(1).step_by(2).filter(|told| told.contains('.') && told.to_uppercase() == *told);
    let gone: Vec<_> = told.filter(|told| !unproven.contains(*told)).collect();
    assert!(gone.is_empty(), "docs/oracle.md names what nothing reads: {gone:?}");
}

/// What takes the Diagnostics Pack or the Tuning Pack, or is the same by another name. To read it is to use it.
const LICENSED: [&str; 16] = [
    "ACTIVE_SESS",
    "DBA_HIST",
    "CDB_HIST",
    "AWR_",
    "X$",
    "ADDM",
    "_ADVISOR_",
    "MGMT$",
    "DBMS_WORKLOAD",
    "SQL_MONITOR",
    "PLAN_MONITOR",
    "DBMS_SQLTUNE",
    "DBMS_SQLPA",
    "V$METRIC",
    "METRIC_HISTORY",
    "SQLTUNE",
];

#[test]
fn nothing_takes_a_licence() {
    let mut folders = vec![repository().join("sql/oracle"), repository().join("bastion-agent/src")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seen += 1;
            let text = fs::read_to_string(&path).unwrap_or_default().to_uppercase();
            let found = LICENSED.iter().find(|word| text.contains(*word));
            assert_eq!(found, None, "{}", path.display());
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn the_dictionary_says_no_to_what_it_does_not_have() {
    let refused = |sql: &'static str| std::panic::catch_unwind(|| read("x", sql)).is_err();
    for sql in [
        "SELECT s.pid FROM v$session s",
        "SELECT s.inst_id FROM v$session s",
        "SELECT h.sid FROM dba_hist_sqlstat h",
        "SELECT sid FROM v$session",
        "SELECT s.sid FROM v$session s JOIN v$process s ON s.addr = s.addr",
    ] {
        assert!(refused(sql), "{sql}");
    }
    assert_eq!(read("x", "SELECT s.inst_id, s.sid FROM gv$session s").len(), 2);
}
