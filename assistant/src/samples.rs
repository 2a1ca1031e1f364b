//! What tests share: reports, an instance at a moment, and what is said in each language.

use agent_protocol::{CheckReport, rds::RdsEngine};
use jiff::Timestamp;

use crate::{details::Details, inventory::Database, message::Message, region::Region, speech::Words};

pub(crate) fn golden(name: &str) -> CheckReport {
    let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A moment of the tests, and an instance of theirs.
pub(crate) fn sample() -> (Region, Timestamp, Database) {
    let database = Database {
        identifier: "orders-prod-1".to_owned(),
        name: Some("sample".to_owned()),
        engine: RdsEngine("postgres".to_owned()),
        status: "available".to_owned(),
        details: Details { allocated_gib: Some(100), ..Details::default() },
        ..Database::default()
    };
    (Region::from_code("us-east-1").unwrap(), "2026-01-02T10:00:00Z".parse().unwrap(), database)
}

/// The messages in each language, a line each, as they are read: which voice says a name is left out.
pub(crate) fn in_each_language(say: &[Message]) -> String {
    ["en-US", "ja-JP", "de-DE"].map(|locale| without_voices(&Words::of(locale).say_all(say))).join("\n")
}

/// SSML without the tags of [`crate::speech`]'s names.
pub(crate) fn without_voices(ssml: &str) -> String {
    let tags = [r#"<lang xml:lang="en-US">"#, r#"<lang xml:lang="ja-JP">"#, "</lang>"];
    let ssml = tags.iter().fold(ssml.to_owned(), |text, tag| text.replace(tag, ""));
    let mut parts = ssml.split(r#"<say-as interpret-as="digits">"#);
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |text, part| text + &part.replacen("</say-as>", "", 1))
}

/// The rows of one type in a report.
macro_rules! rows {
    ($report:expr, $kind:ident) => {{
        let Rows::$kind(rows) = &mut $report.rows else { unreachable!() };
        rows
    }};
}

pub(crate) use rows;
