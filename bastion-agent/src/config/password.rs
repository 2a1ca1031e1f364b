//! Where a password is kept. Never a password itself.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, de};

use super::value;

/// Where a password is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PasswordSource {
    /// An environment variable of the agent.
    Env(String),
    /// A file whose content, less the line ends at its end, is the password.
    File(PathBuf),
    /// A parameter of the Systems Manager Parameter Store, in the bastion's region.
    SsmParameter(String),
    /// A secret of Secrets Manager, by name or ARN: JSON with username and password, or the bare password.
    SecretsManager(String),
    /// IAM database authentication: a token signed with the bastion's role.
    Iam,
    /// Not in the file: the first of the places where a discovered instance's password may be.
    Discovered(Candidates),
}

/// The places where the user and the password of a discovered instance may be, in the order in which they are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidates {
    /// Secrets of the least-privilege user, by name.
    pub(crate) secrets: Vec<String>,
    /// The user for IAM database authentication.
    pub(crate) iam_user: Option<String>,
    /// The secret of the master user that RDS manages, by ARN.
    pub(crate) master_secret: Option<String>,
    /// The parameters with the password of the master user: of the DB identifier, and of the tag where it is this database's alone.
    pub(crate) parameters: Vec<String>,
    /// Parameters that the tag names and that are not asked for, because another database has that name too.
    pub(crate) shared: Vec<String>,
    pub(crate) master_user: String,
}

impl<'de> Deserialize<'de> for PasswordSource {
    /// Reads `{ env = "…" }` and its like, or `"iam"`. Written by hand so that a password put there by mistake is not repeated
    /// in the error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = match toml::Value::deserialize(deserializer)? {
            toml::Value::Table(table) => table,
            toml::Value::String(text) if text == "iam" => return Ok(Self::Iam),
            _ => {
                return Err(de::Error::custom(
                    "a password does not belong in this file; say where it is kept: { env = \"NAME\" }, \
                     { file = \"/path\" }, { ssm_parameter = \"/name\" }, { secrets_manager = \"arn\" }, or \"iam\"",
                ));
            }
        };
        let mut entries = table.into_iter();
        match (entries.next(), entries.next()) {
            (Some((key, toml::Value::String(place))), None) => match key.as_str() {
                "env" | "file" | "ssm_parameter" | "secrets_manager" if value::complaint(&place).is_some() => {
                    let complaint = value::complaint(&place).unwrap_or_default();
                    Err(de::Error::custom(format!("{key} {complaint}")))
                }
                "env" if !value::is_variable(&place) => Err(de::Error::custom(
                    "env is the name of an environment variable, of letters, digits and underscores; the password itself does not \
                     belong in this file",
                )),
                "env" => Ok(Self::Env(place)),
                "file" => Ok(Self::File(place.into())),
                "ssm_parameter" => Ok(Self::SsmParameter(place)),
                "secrets_manager" => Ok(Self::SecretsManager(place)),
                _ => Err(de::Error::custom(ONE_PLACE)),
            },
            _ => Err(de::Error::custom(format!("{ONE_PLACE}, as a text"))),
        }
    }
}

const ONE_PLACE: &str = "password takes exactly one of env, file, ssm_parameter and secrets_manager";
