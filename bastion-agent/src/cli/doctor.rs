//! `bastion-agent doctor`.

use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

use agent_protocol::exit;

use super::{ListFormat, fail, in_runtime, paper, print};
use crate::{config::Config, doctor, output, run::Agent};

/// Examines the way to each instance, and prints what was found.
pub(super) fn run(path: &Path, names: &[String], timeout: Duration, format: ListFormat) -> ExitCode {
    let configuration = Config::load(path);
    let agent = Arc::new(Agent::new(configuration.as_ref().cloned().unwrap_or_default()));
    let whence = configuration.as_ref().map(|_| path);
    let found = in_runtime(async |stop| doctor::examine(agent, whence, names, timeout, &stop).await);
    let sections = match found {
        Ok(sections) => sections,
        Err(code) => return code,
    };
    let code = match (&configuration, doctor::is_fine(&sections)) {
        (Err(_), _) => exit::CONFIGURATION,
        (Ok(_), true) => exit::OK,
        (Ok(_), false) => exit::CRITICAL,
    };
    match format {
        ListFormat::Text => {
            let (paper, text) = (paper(), doctor::text(&sections, paper().width));
            print(&if paper.colour { output::colour::paint(&text) } else { text }, code)
        }
        ListFormat::Json => match doctor::json(&sections) {
            Ok(json) => print(&json, code),
            Err(error) => fail(&format!("the findings cannot be written: {error}"), exit::UNKNOWN),
        },
    }
}
