//! The AWS that the skill asks.

use crate::cli::Options;

/// Why there is no AWS to ask.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CloudError {
    /// No endpoint was given.
    #[error("no AWS to ask: give --endpoint URL or set AWS_ENDPOINT_URL")]
    NoEndpoint,
}

/// An AWS, and how the function finds it.
#[derive(Debug)]
pub(crate) struct Cloud {
    /// The environment variables that lead the function there.
    pub(crate) environment: Vec<(String, String)>,
}

/// The AWS to ask: the one at the endpoint given.
pub(crate) async fn cloud(options: &Options) -> Result<Cloud, CloudError> {
    let endpoint = options.endpoint.as_deref().filter(|url| !url.is_empty()).ok_or(CloudError::NoEndpoint)?;
    let mut environment = vec![
        ("AWS_ENDPOINT_URL".to_owned(), endpoint.to_owned()),
        ("AWS_ACCESS_KEY_ID".to_owned(), "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY".to_owned(), "test".to_owned()),
    ];
    if let Ok(region) = std::env::var("DEFAULT_REGION") {
        environment.push(("DEFAULT_REGION".to_owned(), region));
    }
    Ok(Cloud { environment })
}
