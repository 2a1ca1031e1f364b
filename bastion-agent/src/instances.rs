//! `instances`: what this agent can reach, and how it knows.

use agent_protocol::ListedInstance;

use crate::{
    clean::clean,
    config::{Candidates, PasswordSource, TlsMode},
    lookup::{Entry, Known},
    output,
};

/// An instance as it is listed. Where its password is kept is told, the password is not even read.
fn listed(entry: &Entry) -> ListedInstance {
    match entry {
        Entry::Instance(Known { name, instance, known_by }) => ListedInstance {
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
            known_by: known_by.to_string(),
            problem: None,
        },
        Entry::Other(database, error) => ListedInstance {
            name: database.identifier.clone(),
            engine: database.engine.clone(),
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

/// Where a password is kept, in words.
fn place(source: &PasswordSource) -> String {
    match source {
        PasswordSource::Env(variable) => format!("env {variable}"),
        PasswordSource::File(path) => format!("file {}", path.display()),
        PasswordSource::SsmParameter(parameter) => format!("ssm_parameter {parameter}"),
        PasswordSource::SecretsManager(secret) => format!("secrets_manager {secret}"),
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

/// The instances as text: a paragraph each.
pub(crate) fn text(entries: &[Entry]) -> String {
    let mut paragraphs = Vec::new();
    for instance in entries.iter().map(listed) {
        let mut out = clean(&instance.name);
        output::facts(
            &mut out,
            [
                ("Engine", Some(clean(&instance.engine))),
                ("Address", instance.address.as_deref().map(clean)),
                ("DB identifier", instance.db_identifier.as_deref().map(clean)),
                ("User", instance.user.as_deref().map(clean)),
                ("Password", instance.password.map(|place| format!("from {}", clean(&place)))),
                ("TLS", instance.tls),
                ("Known by", Some(instance.known_by)),
                ("Problem", instance.problem.as_deref().map(clean)),
            ],
        );
        paragraphs.push(out);
    }
    if paragraphs.is_empty() {
        return "No instance is known: name one in the configuration, or switch on [discovery].\n".to_owned();
    }
    paragraphs.join("\n")
}
