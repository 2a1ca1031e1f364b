//! `instances`: what this agent can reach, and how it knows.

use agent_protocol::ListedInstance;

use super::{entry::Entry, resolve::ResolvedInstance};
use crate::{
    clean::clean,
    config::{Candidates, PasswordSource, TlsMode},
    output::{Column, Page},
    redact,
};

/// An instance as it is listed. Where its password is kept is told, the password is not even read.
pub(crate) fn listed(entry: &Entry) -> ListedInstance {
    match entry {
        Entry::Instance(ResolvedInstance { name, instance, source }) => ListedInstance {
            name: name.clone(),
            engine: instance.engine.as_str().to_owned(),
            address: Some(instance.address()),
            db_identifier: instance.db_identifier.clone(),
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
            name: database.identifier.clone(),
            engine: database.engine.0.clone(),
            address: database.address.as_ref().map(|(host, port)| format!("{host}:{port}")),
            db_identifier: Some(database.identifier.clone()),
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
        let cells = [
            instance.name,
            engine(entry),
            instance.tls.unwrap_or_else(dash),
            instance.known_by,
            instance.address.unwrap_or_else(dash),
        ];
        (cells.map(|cell| clean(&cell)), instance.problem)
    });
    page.table(&COLUMNS, rows);
    page.blank();
    page.wrapped("", "(All that is known of one: bastion-agent instances NAME)");
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

/// The engine as its makers write it; RDS's own word for one that the agent does not speak to.
fn engine(entry: &Entry) -> String {
    match entry {
        Entry::Instance(resolved) => resolved.instance.engine.to_string(),
        Entry::Other(database, _) => database.engine.0.clone(),
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
