//! The AWS that the skill asks: one at an endpoint, or a local one with a fleet of its own.

use std::io::Write as _;

use stage::{DemoStage, authenticator::Code};

/// An AWS, and how the function finds it.
#[derive(Debug)]
pub(crate) struct Cloud {
    /// The environment variables that lead the function there.
    pub(crate) environment: Vec<(String, String)>,
    /// What runs for it on this machine; it ends with this.
    stage: Option<DemoStage>,
}

impl Cloud {
    /// What the operator's authenticator shows now, where the AWS is the local one.
    pub(crate) fn code(&self) -> Result<Option<Code>, stage::Error> {
        self.stage.as_ref().map(DemoStage::code).transpose()
    }
}

/// The AWS at the endpoint given; where none is, the demo's local AWS, with its fleet and its real servers.
pub(crate) async fn cloud(endpoint: Option<&str>, built: bool) -> Result<Cloud, stage::Error> {
    let (mut environment, stage) = match endpoint.filter(|url| !url.is_empty()) {
        Some(endpoint) => (stage::Cloud::client_environment(endpoint, stage::demo::SKILL_REGION), None),
        None => {
            let progress = |step: &str| {
                // Progress is a courtesy: it is not missed where nobody can see it.
                let _ = writeln!(std::io::stderr().lock(), "{step} ...");
            };
            // Whoever names the skill's program has built what is to be talked to.
            let stage = if built { DemoStage::start_as_built(progress) } else { DemoStage::start(progress) }.await?;
            (stage.skill_environment(), Some(stage))
        }
    };
    if let Ok(region) = std::env::var("DEFAULT_REGION") {
        environment.push(("DEFAULT_REGION".to_owned(), region));
    }
    Ok(Cloud { environment, stage })
}
