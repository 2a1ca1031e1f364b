//! The tags `environment` and `application`, and the ways to write and to say an environment.

use std::collections::BTreeMap;

use crate::{
    inventory::Database,
    message::{Message, Value},
    names::spoken_form,
};

/// The environments that have words of their own, by all that people call them, as it sounds.
pub(super) const ENVIRONMENTS: [(&str, &[&str]); 4] = [
    ("production", &["prod", "prd", "production", "productive", "live", "本番", "本番環境", "プロダクション"]),
    (
        "staging",
        &[
            "stage",
            "stg",
            "staging",
            "preproduction",
            "preprod",
            "検証",
            "検証環境",
            "ステージング",
            "ステージング環境",
        ],
    ),
    ("test", &["test", "tst", "testing", "qa", "テスト", "テスト環境"]),
    ("development", &["dev", "develop", "development", "開発", "開発環境"]),
];

/// One word for an environment, however its tag is written.
pub(super) fn environment(tag: &str) -> String {
    let heard = spoken_form(tag);
    let known = ENVIRONMENTS.iter().find(|(_, names)| names.contains(&heard.as_str()));
    known.map_or(heard, |(name, _)| (*name).to_owned())
}

pub(super) fn spoken_environment(tag: &str) -> Value {
    Message::new(match environment(tag).as_str() {
        "production" => "environment-production",
        "staging" => "environment-staging",
        "test" => "environment-test",
        "development" => "environment-development",
        _ => return Value::Name(tag.to_owned()),
    })
    .into()
}

/// The environments of databases, each once, by one of its tags.
pub(super) fn environments(databases: &[Database]) -> Vec<&str> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for tag in databases.iter().filter_map(|database| database.environment.as_deref()) {
        known.entry(environment(tag)).or_insert(tag);
    }
    known.into_values().collect()
}

/// The tags `application` of databases, each once, with how many databases have it; by name.
pub(in crate::intents) fn applications(databases: &[Database]) -> Vec<(&str, u64)> {
    let mut found: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    for tag in databases.iter().filter_map(|database| database.application.as_deref()) {
        found.entry(spoken_form(tag)).or_insert((tag, 0)).1 += 1;
    }
    found.into_values().collect()
}
