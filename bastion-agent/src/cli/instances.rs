//! `bastion-agent instances`.

use std::{path::Path, process::ExitCode};

use agent_protocol::{EngineName, exit};

use super::{ListFormat, fail, paper, print, with_agent};
use crate::{
    aws::AwsFailure,
    instances::{self, Selection},
};

/// Prints the instances that are known, or all of those that are named.
pub(super) fn run(path: &Path, format: ListFormat, names: &[String], engine: Option<EngineName>) -> ExitCode {
    let found = match with_agent(path, async |agent, stop| agent.list(&stop).await) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let (entries, refusal) = found;
    let Selection { entries, problem } = instances::select(entries, names, engine);
    if let (true, Some(problem)) = (entries.is_empty(), &problem) {
        return fail(problem, exit::UNKNOWN);
    }
    let text = match format {
        ListFormat::Text if names.is_empty() => Ok(instances::text(&entries, paper().width)),
        ListFormat::Text => Ok(instances::details(&entries, paper().width)),
        ListFormat::Json => instances::json(&entries),
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => return fail(&format!("the list cannot be written: {error}"), exit::UNKNOWN),
    };
    let code = print(&text, exit::OK);
    match refusal {
        // What the configuration names is told all the same.
        Some(AwsFailure { reason, hint }) => {
            fail(&format!("RDS gives no list of the others: {reason}. {hint}"), exit::UNKNOWN)
        }
        None => problem.map_or(code, |problem| fail(&problem, exit::UNKNOWN)),
    }
}
