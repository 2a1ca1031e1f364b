//! Fetches an instance's password from where the configuration says it is kept.

use std::{io, time::Duration};

use aws_config::{BehaviorVersion, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_ssm::error::{DisplayErrorContext, ProvideErrorMetadata as _};
use aws_smithy_http_client::tls;
use secrecy::SecretString;

use crate::{
    clean::{clean, clean_within},
    config::{Instance, PasswordSource},
    deadline::Deadline,
    failure::CheckError,
};

/// The password of `instance`, called `name` in the configuration.
pub(crate) async fn password(name: &str, instance: &Instance, deadline: Deadline) -> Result<SecretString, CheckError> {
    let failed = |place: String, reason: String, hint: &str| CheckError::Credentials {
        instance: name.to_owned(),
        place,
        reason,
        hint: hint.to_owned(),
    };
    match &instance.password {
        PasswordSource::Env(variable) => std::env::var(variable).map(SecretString::from).map_err(|error| {
            let reason = match error {
                std::env::VarError::NotPresent => "it is not set",
                std::env::VarError::NotUnicode(_) => "it is not valid UTF-8",
            };
            failed(
                format!("the environment variable {variable}"),
                reason.to_owned(),
                "Set the variable for the agent, or keep the password elsewhere.",
            )
        }),
        PasswordSource::File(path) => deadline
            .limit(tokio::fs::read_to_string(path))
            .await
            .unwrap_or_else(|| Err(io::Error::new(io::ErrorKind::TimedOut, "reading it took too long")))
            .map(|text| SecretString::from(text.strip_suffix("\r\n").or(text.strip_suffix('\n')).unwrap_or(&text)))
            .map_err(|error: io::Error| {
                let place = format!("the file {}", path.display());
                failed(place, error.to_string(), "Check the file's path and that the agent may read it.")
            }),
        PasswordSource::SsmParameter(parameter) => {
            let place = format!("the parameter {parameter}");
            match deadline.limit(ssm_parameter(parameter)).await {
                Some(Ok(password)) => Ok(password),
                Some(Err((reason, hint))) => Err(failed(place, reason, hint)),
                None => Err(failed(
                    place,
                    "Systems Manager did not answer in time".to_owned(),
                    "Check the bastion's route to Systems Manager, and its role and region.",
                )),
            }
        }
    }
}

/// The decrypted value of a Parameter Store parameter, or why there is none and what to do about it.
async fn ssm_parameter(name: &str) -> Result<SecretString, (String, &'static str)> {
    // The client is built for this one question: a check that reads its password elsewhere does not pay for it.
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(2)).build())
        .load()
        .await;
    let answer = aws_sdk_ssm::Client::new(&config).get_parameter().name(name).with_decryption(true).send().await;
    match answer {
        Ok(output) => output
            .parameter
            .and_then(|parameter| parameter.value)
            .map(SecretString::from)
            .ok_or(("it has no value".to_owned(), "Write the password to the parameter.")),
        Err(error) => Err(match error.code() {
            Some("ParameterNotFound") => {
                ("it does not exist".to_owned(), "Create it as a SecureString in the bastion's region.")
            }
            Some("AccessDeniedException") => (
                "the bastion's role may not read it".to_owned(),
                "Allow the role ssm:GetParameter on it, and kms:Decrypt on its key.",
            ),
            Some(code) => (
                format!(
                    "Systems Manager answers {}: {}",
                    clean(code),
                    clean_within(error.message().unwrap_or(""), 200)
                ),
                "Check the bastion's role and region.",
            ),
            None => {
                // The whole chain is for the log; a person needs the one thing that is missing.
                let chain = DisplayErrorContext(&error).to_string();
                tracing::warn!(parameter = name, error = chain, "the parameter cannot be read");
                let said = chain.to_lowercase();
                if said.contains("missing region") || said.contains("missing signing region") {
                    ("no region is set".to_owned(), "Set AWS_REGION, or run on an instance that has one.")
                } else if said.contains("credentials") {
                    ("no AWS credentials were found".to_owned(), "Give the bastion a role.")
                } else {
                    ("Systems Manager cannot be reached".to_owned(), "Check the bastion's route to Systems Manager.")
                }
            }
        }),
    }
}
