//! Environments: the ways to write and to say one.

use crate::{
    message::{Message, Value},
    names::spoken_form,
};

/// The environments that have words of their own, by all that people call them, as it sounds.
pub(crate) const ENVIRONMENTS: [(&str, &[&str]); 4] = [
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
pub(crate) fn environment(tag: &str) -> String {
    let heard = spoken_form(tag);
    let known = ENVIRONMENTS.iter().find(|(_, names)| names.contains(&heard.as_str()));
    known.map_or(heard, |(name, _)| (*name).to_owned())
}

/// An environment, as people of each language call it.
pub(crate) fn spoken_environment(tag: &str) -> Value {
    Message::new(match environment(tag).as_str() {
        "production" => "environment-production",
        "staging" => "environment-staging",
        "test" => "environment-test",
        "development" => "environment-development",
        _ => return Value::Name(tag.to_owned()),
    })
    .into()
}
