//! Oracle's dictionary: which views there are, and their columns.

use std::collections::BTreeMap;

/// The views of the dictionary, as 19c documents them.
const DICTIONARY: &str = include_str!("../../fixtures/dictionary.tsv");

/// Views that tell of one instance have a sister that tells of all.
const OF_INSTANCE: &str = "V$";

/// The dictionary's lines: view, column, type.
fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    DICTIONARY.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?))
    })
}

/// The declared types of all columns.
pub(crate) fn declared() -> BTreeMap<(String, String), &'static str> {
    lines().map(|(view, column, kind)| ((view.to_owned(), column.to_owned()), kind)).collect()
}

/// The statements that make the dictionary's views, empty, as tables of the engine below.
pub(crate) fn tables() -> String {
    let mut views: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (view, column, kind) in lines() {
        views.entry(view).or_default().push(format!("\"{column}\" \"{kind}\""));
    }
    let table = |(view, columns): (&str, Vec<String>)| format!("create table \"{view}\" ({});\n", columns.join(", "));
    views.into_iter().map(table).collect()
}

/// The statements that make the sisters of these tables and views, where they have none yet.
pub(crate) fn of_all_instances<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let of_instance = names.filter(|name| name.starts_with(OF_INSTANCE));
    of_instance
        .map(|name| {
            format!(
                "create view if not exists \"G{name}\" as select cast(1 as NUMBER) as INST_ID, * from \"{name}\";\n"
            )
        })
        .collect()
}

/// The name that a view has in the engine below: without its schema and the underscore of its own name.
pub(crate) fn plain(name: &str) -> String {
    let name = name.to_uppercase();
    match name.split_once("V_$") {
        Some((before @ ("" | "G"), rest)) => format!("{before}V${rest}"),
        _ => name,
    }
}
