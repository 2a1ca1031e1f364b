//! `instances`: what this agent can reach, and how it knows.

use serde::Serialize;

use crate::{
    clean::clean,
    config::{Config, PasswordSource, TlsMode},
    output,
};

/// An instance as it is listed. Where its password is kept is told, the password is not even read.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    name: &'a str,
    engine: &'static str,
    address: String,
    db_identifier: Option<&'a str>,
    user: &'a str,
    password: String,
    tls: &'static str,
    known_by: &'static str,
}

fn listed(config: &Config) -> impl Iterator<Item = Listed<'_>> {
    config.instances.iter().map(|(name, instance)| Listed {
        name,
        engine: instance.engine.as_str(),
        address: instance.address(),
        db_identifier: instance.db_identifier.as_deref(),
        user: &instance.user,
        password: match &instance.password {
            PasswordSource::Env(variable) => format!("env {variable}"),
            PasswordSource::File(path) => format!("file {}", path.display()),
            PasswordSource::SsmParameter(parameter) => format!("ssm_parameter {parameter}"),
        },
        tls: match instance.tls() {
            TlsMode::VerifyFull => "verify-full",
            TlsMode::Require => "require",
            TlsMode::Disable => "disable",
        },
        known_by: "configuration",
    })
}

/// The instances as JSON.
pub(crate) fn json(config: &Config) -> Result<String, serde_json::Error> {
    serde_json::to_string(&listed(config).collect::<Vec<_>>()).map(|json| json + "\n")
}

/// The instances as text: a paragraph each.
pub(crate) fn text(config: &Config) -> String {
    let mut paragraphs = Vec::new();
    for instance in listed(config) {
        let mut out = clean(instance.name);
        output::facts(
            &mut out,
            [
                ("Engine", Some(instance.engine.to_owned())),
                ("Address", Some(clean(&instance.address))),
                ("DB identifier", instance.db_identifier.map(clean)),
                ("User", Some(clean(instance.user))),
                ("Password", Some(format!("from {}", clean(&instance.password)))),
                ("TLS", Some(instance.tls.to_owned())),
                ("Known by", Some(instance.known_by.to_owned())),
            ],
        );
        paragraphs.push(out);
    }
    if paragraphs.is_empty() {
        return "The configuration names no instance.\n".to_owned();
    }
    paragraphs.join("\n")
}
