//! `instances`: what this agent can reach, and how it knows.

use agent_protocol::ListedInstance;

use super::{entry::Entry, resolve::ResolvedInstance};
use crate::{
    clean::clean,
    config::{Candidates, PasswordSource, TlsMode},
    output::{Column, Line, Page},
    redact,
};

/// An instance as it is listed. Where its password is kept is told, the password is not even read.
pub(crate) fn listed(entry: &Entry) -> ListedInstance {
    match entry {
        Entry::Instance(ResolvedInstance { name, instance, source, rds_engine, .. }) => ListedInstance {
            name: name.clone(),
            engine: instance.engine.as_str().to_owned(),
            address: Some(instance.address()),
            db_identifier: instance.db_identifier.clone(),
            tag: entry.tag().map(str::to_owned),
            rds_engine: rds_engine.as_ref().map(|engine| engine.0.clone()),
            user: instance.user.clone(),
            password: Some(place(&instance.password)),
            tls: Some(
                match instance.tls() {
                    TlsMode::VerifyFull => "verify-full",
                    TlsMode::Require => "require",
                    TlsMode::Disable => "disable",
                }
                .to_owned(),
            ),
            known_by: source.to_string(),
            problem: None,
        },
        Entry::Other(database, error) => ListedInstance {
            name: database.own_name(),
            engine: database.engine.0.clone(),
            address: database.address.as_ref().map(|(host, port)| format!("{host}:{port}")),
            db_identifier: Some(database.identifier.clone()),
            tag: entry.tag().map(str::to_owned),
            rds_engine: Some(database.engine.0.clone()),
            user: None,
            password: None,
            tls: None,
            known_by: "discovery".to_owned(),
            problem: Some(error.to_string()),
        },
    }
}

/// Where a password is kept, in the words of the configuration.
fn place(source: &PasswordSource) -> String {
    match source {
        PasswordSource::Env(variable) => format!("env {}", redact::place(variable)),
        PasswordSource::File(path) => format!("file {}", redact::place(&path.display().to_string())),
        PasswordSource::SsmParameter(parameter) => format!("ssm_parameter {}", redact::place(parameter)),
        PasswordSource::SecretsManager(secret) => format!("secrets_manager {}", redact::place(secret)),
        PasswordSource::Iam => "iam".to_owned(),
        PasswordSource::Discovered(Candidates {
            secrets, iam_user, master_secret, parameters, master_user, ..
        }) => {
            let mut places: Vec<String> = secrets.iter().map(|secret| format!("secrets_manager {secret}")).collect();
            match (iam_user, master_secret) {
                // With a user for IAM, nothing after it is ever asked.
                (Some(user), _) => places.push(format!("iam as {user}")),
                (None, Some(secret)) => places.push(format!("secrets_manager {secret}")),
                (None, None) => places
                    .extend(parameters.iter().map(|parameter| format!("ssm_parameter {parameter} as {master_user}"))),
            }
            places.join(", else ")
        }
    }
}

/// The instances as JSON.
pub(crate) fn json(entries: &[Entry]) -> Result<String, serde_json::Error> {
    serde_json::to_string(&entries.iter().map(listed).collect::<Vec<_>>()).map(|json| json + "\n")
}

/// The instances as text: a line each.
pub(crate) fn text(entries: &[Entry], width: usize) -> String {
    if entries.is_empty() {
        return NONE.to_owned();
    }
    const COLUMNS: [Column; 5] =
        [("NAME", false), ("ENGINE", false), ("TLS", false), ("KNOWN BY", false), ("ADDRESS", false)];
    let mut page = Page::new(width);
    let rows = entries.iter().map(|entry| {
        let instance = listed(entry);
        let dash = || "-".to_owned();
        // What people call it stands beside how it is known: RDS has told both.
        let known_by = match entry.tag() {
            Some(tag) => format!("{}, as {tag}", instance.known_by),
            None => instance.known_by,
        };
        let cells = [
            instance.name,
            engine(entry),
            instance.tls.unwrap_or_else(dash),
            known_by,
            instance.address.unwrap_or_else(dash),
        ];
        (cells.map(|cell| clean(&cell)), instance.problem)
    });
    let rows: Vec<Line<5>> = rows.collect();
    // An address is there to be copied: rather than to cut it, columns that tell less are left out.
    let without_tls: Vec<Line<3>> = rows
        .iter()
        .map(|([name, engine, _, _, address], below)| ([name, engine, address].map(Clone::clone), below.clone()))
        .collect();
    let without_source: Vec<Line<4>> = rows
        .iter()
        .map(|([name, engine, tls, _, address], below)| ([name, engine, tls, address].map(Clone::clone), below.clone()))
        .collect();
    let [name, engine, tls, _, address] = COLUMNS;
    let left_out = if page.whole_table(&COLUMNS, &rows) {
        ""
    } else if page.whole_table(&[name, engine, tls, address], &without_source) {
        ". There is no room here for KNOWN BY."
    } else if page.whole_table(&[name, engine, address], &without_tls) {
        ". There is no room here for TLS and KNOWN BY."
    } else {
        page.whole_paragraphs(&COLUMNS, &rows);
        ""
    };
    page.blank();
    page.wrapped("", &format!("(All that is known of one: bastion-agent instances NAME{left_out})"));
    page.finish().trim_start_matches('\n').to_owned()
}

const NONE: &str = "No instance is known: name one in the configuration, or switch on [discovery].\n";

/// All that is known of instances, as text: a paragraph each.
pub(crate) fn details(entries: &[Entry], width: usize) -> String {
    let paragraphs = entries.iter().map(|entry| {
        let instance = listed(entry);
        let mut page = Page::new(width);
        page.line(&instance.name);
        page.facts([
            ("Engine", Some(engine(entry))),
            ("Address", instance.address),
            ("DB identifier", instance.db_identifier),
            ("Tag", instance.tag),
            ("User", instance.user),
            ("Password", password(entry).map(|place| format!("from {place}"))),
            ("TLS", instance.tls),
            ("Known by", Some(instance.known_by)),
            ("Problem", instance.problem),
        ]);
        page.finish()
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

/// The engine as its makers write it.
fn engine(entry: &Entry) -> String {
    match entry {
        Entry::Instance(resolved) => resolved.engine(),
        Entry::Other(database, _) => database.engine.to_string(),
    }
}

/// Where a password is kept, as a sentence has it.
fn password(entry: &Entry) -> Option<String> {
    let Entry::Instance(resolved) = entry else { return None };
    // The words of the configuration, and what they mean.
    const WORDS: [(&str, &str); 4] = [
        ("env ", "the environment variable "),
        ("file ", "the file "),
        ("ssm_parameter ", "the parameter "),
        ("secrets_manager ", "the secret "),
    ];
    let place = place(&resolved.instance.password);
    let places = place.split(", else ").map(|place| {
        let known = WORDS.iter().find_map(|(word, meaning)| Some(format!("{meaning}{}", place.strip_prefix(word)?)));
        known.unwrap_or_else(|| place.replacen("iam", "IAM database authentication", 1))
    });
    Some(places.collect::<Vec<_>>().join(", else "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, instances::all};

    #[test]
    fn no_address_is_cut_however_narrow_the_terminal_is() {
        let address = "orders-production-1.cdefghijklmn.ap-northeast-1.rds.amazonaws.com";
        let file = |name: &str| {
            format!(
                "[instances.{name}]\nengine = 'postgres'\nhost = '{address}'\nuser = 'x'\npassword = {{ env = 'X' }}\n"
            )
        };
        let config = Config::parse(&(file("orders") + &file("a-much-longer-name-than-that"))).unwrap();
        let entries = all(&config, None);
        for (width, columns, left_out) in [
            (160, "NAME ENGINE TLS KNOWN BY ADDRESS", false),
            (130, "NAME ENGINE TLS ADDRESS", true),
            (116, "NAME ENGINE ADDRESS", true),
            (80, "NAME orders", false),
            (40, "NAME orders", false),
        ] {
            let text = text(&entries, width);
            assert_eq!(text.matches(&format!("{address}:5432")).count(), 2, "{width}:\n{text}");
            let head = text.lines().find(|line| line.starts_with("NAME")).unwrap();
            let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(head == columns || width <= 80 && head.starts_with("NAME"), "{width}:\n{text}");
            assert_eq!(text.contains("no room here"), left_out, "{width}:\n{text}");
        }
    }
}
