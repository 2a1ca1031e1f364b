//! How AWS is asked from a Lambda function.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, environment::EnvironmentVariableCredentialsProvider, retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_smithy_http_client::tls;

/// Reads credentials and endpoint from the environment.
pub(crate) async fn load() -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        // Lambda gives both by the environment. Left to itself, the SDK would also look in files and ask the network,
        // and for a region too, which each client has of its own.
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .region(Region::new("us-east-1"))
        // What is tried again is bounded by the question's deadline too.
        .retry_config(RetryConfig::standard().with_max_attempts(4).with_initial_backoff(Duration::from_millis(200)))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(2))
                .operation_attempt_timeout(Duration::from_secs(3))
                .build(),
        )
        .load()
        .await
}
