//! The AWS services that the agent asks, with the bastion's own role, and their refusals in words.

use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_ssm::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls;
use tokio::sync::OnceCell;

use crate::clean::{clean, clean_within};

mod shared_files;

/// The bastion's region and credentials. Nothing is loaded before it is needed: a check that reads its password elsewhere
/// does not pay for AWS.
#[derive(Debug, Default)]
pub(crate) struct Aws {
    loaded: OnceCell<Loaded>,
}

#[derive(Debug)]
struct Loaded {
    config: SdkConfig,
    tokens: Vec<shared_files::Token>,
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

impl Aws {
    /// Region, credentials and HTTPS client, loaded once. To be asked for before each question: it is refused where the SDK would wait
    /// for a file.
    pub(crate) async fn config(&self) -> Result<&SdkConfig, AwsFailure> {
        let loaded = self.loaded.get_or_try_init(Loaded::load).await?;
        shared_files::look_at(&loaded.tokens).await?;
        Ok(&loaded.config)
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
        Self { loaded: OnceCell::new_with(Some(Loaded { config, tokens: Vec::new() })) }
    }

    pub(crate) async fn parameters(&self) -> Result<aws_sdk_ssm::Client, AwsFailure> {
        self.config().await.map(aws_sdk_ssm::Client::new)
    }

    pub(crate) async fn secrets(&self) -> Result<aws_sdk_secretsmanager::Client, AwsFailure> {
        self.config().await.map(aws_sdk_secretsmanager::Client::new)
    }

    pub(crate) async fn rds(&self) -> Result<aws_sdk_rds::Client, AwsFailure> {
        self.config().await.map(aws_sdk_rds::Client::new)
    }

    pub(crate) async fn sts(&self) -> Result<aws_sdk_sts::Client, AwsFailure> {
        self.config().await.map(aws_sdk_sts::Client::new)
    }
}

impl Loaded {
    async fn load() -> Result<Self, AwsFailure> {
        let (files, tokens) = shared_files::read().await?;
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .profile_files(files)
            .http_client(http)
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(2)).build())
            .load()
            .await;
        Ok(Self { config, tokens })
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
