//! The AWS services that the agent asks, with the bastion's own role, and their refusals in words.

use std::{env, path::PathBuf, time::Duration};

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_ssm::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls;
use tokio::sync::OnceCell;

use crate::{
    clean::{clean, clean_within},
    redact,
};

/// The bastion's region and credentials. Nothing is loaded before it is needed: a check that reads its password elsewhere
/// does not pay for AWS.
#[derive(Debug, Default)]
pub(crate) struct Aws {
    config: OnceCell<SdkConfig>,
}

/// A service of AWS, as people call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    ParameterStore,
    SecretsManager,
    Rds,
    Sts,
}

impl Service {
    fn name(self) -> &'static str {
        match self {
            Self::ParameterStore => "Systems Manager",
            Self::SecretsManager => "Secrets Manager",
            Self::Rds => "RDS",
            Self::Sts => "STS",
        }
    }
}

/// Why a service gave nothing, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwsFailure {
    pub(crate) reason: String,
    pub(crate) hint: String,
}

impl AwsFailure {
    pub(crate) fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }

    /// The deadline passed before the service answered.
    pub(crate) fn late(service: Service) -> Self {
        let name = service.name();
        Self::new(
            format!("{name} did not answer in time"),
            format!("Check the bastion's route to {name}, and its role and region."),
        )
    }

    /// What a service's error means. `action` is what the role needs to be allowed.
    pub(crate) fn of<E, R>(service: Service, action: &str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        let name = service.name();
        match error.code() {
            Some("AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation") => {
                // What else is to be done may follow it.
                let named = action.split(", ").next().unwrap_or(action);
                Self::new(format!("the bastion's role may not use {named}"), format!("Allow the role {action}."))
            }
            Some("ExpiredToken" | "ExpiredTokenException" | "RequestExpired") => Self::new(
                "the bastion's AWS credentials have expired",
                "Check the bastion's clock; where credentials are set by hand, renew them.",
            ),
            Some(
                "InvalidClientTokenId"
                | "UnrecognizedClientException"
                | "SignatureDoesNotMatch"
                | "InvalidSignatureException",
            ) => Self::new(
                format!("{name} does not know the bastion's AWS credentials"),
                "Check the bastion's role; where credentials are set by hand, correct them.",
            ),
            Some("Throttling" | "ThrottlingException" | "RequestLimitExceeded" | "TooManyRequestsException") => {
                Self::new(format!("{name} is asked too often"), "Ask less often, or again in a minute.")
            }
            Some(code) => {
                let message = clean_within(error.message().unwrap_or(""), 200);
                Self::new(
                    format!("{name} answers {}: {}", clean(code), message.trim_end_matches('.')),
                    "Check the bastion's role and region.",
                )
            }
            None => {
                // The whole chain is for the log; a person needs the one thing that is missing.
                let chain = DisplayErrorContext(error).to_string();
                tracing::warn!(service = name, error = chain, "AWS could not be asked");
                Self::without_answer(name, &chain)
            }
        }
    }

    /// What it means that no answer came, from the SDK's words: it has no type for each.
    pub(crate) fn without_answer(name: &str, chain: &str) -> Self {
        let said = chain.to_lowercase();
        if (said.contains("region") || said.contains("credentials"))
            && let Some(path) = odd_file()
        {
            let path = clean(redact::place(&path.display().to_string()));
            return Self::new(
                format!("{path}, which AWS's settings or credentials are read from, is not a regular file"),
                "Put a regular file there, or take it away.",
            );
        }
        // The SDK's errors come as text: EMFILE, ENFILE, ENOMEM.
        if ["(os error 24)", "(os error 23)", "(os error 12)"].iter().any(|code| said.contains(code)) {
            let hint = "Look at what this host and the agent's unit allow: open files, memory.";
            return Self::new(format!("this host has nothing left to ask {name} with"), hint);
        }
        if said.contains("missing region") || said.contains("missing signing region") {
            Self::new("no region is set", "Set AWS_REGION, or run on an instance that has one.")
        } else if said.contains("credentials") {
            Self::new("no AWS credentials were found", "Give the bastion a role.")
        } else {
            Self::new(format!("{name} cannot be reached"), format!("Check the bastion's route to {name}."))
        }
    }
}

/// A file that the SDK would read its settings, a credential or a token from, and that is not one: a pipe is waited for, by the whole
/// process.
fn odd_file() -> Option<PathBuf> {
    let named = |variable: &str| env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = named("HOME");
    let usual = |name: &str| home.as_ref().map(|home| home.join(name));
    let files = [
        named("AWS_CONFIG_FILE").or_else(|| usual(".aws/config")),
        named("AWS_SHARED_CREDENTIALS_FILE").or_else(|| usual(".aws/credentials")),
        named("AWS_WEB_IDENTITY_TOKEN_FILE"),
        named("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
    ];
    files.into_iter().flatten().find(|path| path.metadata().is_ok_and(|found| !found.is_file()))
}

impl Aws {
    /// Region, credentials and HTTPS client, loaded once.
    pub(crate) async fn config(&self) -> &SdkConfig {
        self.config
            .get_or_init(|| async {
                let http = aws_smithy_http_client::Builder::new()
                    .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
                    .build_https();
                let loader = aws_config::defaults(BehaviorVersion::latest())
                    .http_client(http)
                    .retry_config(RetryConfig::standard().with_max_attempts(2))
                    .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(2)).build());
                // The SDK waits for whatever it reads, and nothing else is done meanwhile.
                let loader = match odd_file() {
                    None => loader,
                    Some(path) => {
                        tracing::error!(path = %path.display(), "it is not a regular file: AWS's settings are not read");
                        let nothing = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, "");
                        loader.profile_files(nothing.build()).no_credentials()
                    }
                };
                loader.load().await
            })
            .await
    }

    /// Whoever answers at `endpoint`, for tests.
    #[cfg(test)]
    pub(crate) fn at(endpoint: &str) -> Self {
        let credentials = aws_sdk_ssm::config::Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(aws_config::Region::new("us-east-1"))
            .endpoint_url(endpoint)
            .credentials_provider(aws_sdk_ssm::config::SharedCredentialsProvider::new(credentials))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .build();
        Self { config: OnceCell::new_with(Some(config)) }
    }

    pub(crate) async fn parameters(&self) -> aws_sdk_ssm::Client {
        aws_sdk_ssm::Client::new(self.config().await)
    }

    pub(crate) async fn secrets(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(self.config().await)
    }

    pub(crate) async fn rds(&self) -> aws_sdk_rds::Client {
        aws_sdk_rds::Client::new(self.config().await)
    }

    pub(crate) async fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(self.config().await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_thing_that_is_missing_is_named() {
        let reason = |chain| AwsFailure::without_answer("RDS", chain).reason;
        assert_eq!(reason("dispatch failure: Missing Region"), "no region is set");
        assert_eq!(reason("the credential provider was not enabled: no Credentials"), "no AWS credentials were found");
        assert_eq!(reason("connection refused"), "RDS cannot be reached");
    }
}
