//! `bastion-agent instances`.

use std::{path::Path, process::ExitCode};

use agent_protocol::{EngineName, exit};

use super::{ListFormat, fail, paper, print, with_agent};
use crate::{
    aws::AwsFailure,
    instances::{self, Entry},
    nearest::nearest,
};

/// Prints the instances that are known, or all of those that are named.
pub(super) fn run(path: &Path, format: ListFormat, names: &[String], engine: Option<EngineName>) -> ExitCode {
    let found = match with_agent(path, async |agent, stop| agent.list(&stop).await) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let (mut entries, refusal) = found;
    let known = entries.len();
    entries.retain(|entry| engine.is_none_or(|engine| entry.engine() == Some(engine)));
    if let Some(engine) = engine.filter(|_| entries.is_empty() && known > 0) {
        return fail(&format!("none of the {known} instances that are known runs {engine}"), exit::UNKNOWN);
    }
    let all: Vec<String> = entries.iter().flat_map(Entry::names).map(str::to_owned).collect();
    let missing: Vec<&str> =
        names.iter().filter(|name| !entries.iter().any(|entry| entry.answers_to(name))).map(String::as_str).collect();
    if !names.is_empty() {
        entries.retain(|entry| names.iter().any(|name| entry.answers_to(name)));
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
        None if !missing.is_empty() => fail(&nobody(&missing, &all), exit::UNKNOWN),
        None => code,
    }
}

/// That names mean no instance, with those that may have been meant.
fn nobody(missing: &[&str], all: &[String]) -> String {
    let whose = |name: &str| match name.strip_suffix('*') {
        Some(beginning) => format!("no instance's name begins with {beginning}"),
        None => format!("no instance is called {name}"),
    };
    let mut near: Vec<String> = Vec::new();
    for name in missing {
        let like = nearest(all.iter().map(String::as_str), name.trim_end_matches('*'));
        near.extend(like.into_iter().filter(|name| !near.contains(name)).collect::<Vec<_>>());
    }
    let missing = missing.iter().map(|name| whose(name)).collect::<Vec<_>>().join("; ");
    if near.is_empty() {
        format!("{missing}. All of them: bastion-agent instances")
    } else {
        format!("{missing}. Did you mean {}?", near.join(" or "))
    }
}
