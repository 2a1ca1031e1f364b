//! The table of tools. None of them changes anything.

use std::sync::Arc;

use agent_protocol::CheckName;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::json;

use super::schemas::Schemas;

/// What a tool does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Check(CheckName),
    ListInstances,
    HistoryTablespaceUsage,
    HistoryChecks,
    Doctor,
}

/// A tool, and what it does.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) task: Task,
    pub(super) tool: Tool,
}

/// Every tool: one for each check there is, and those that are asked around them.
pub(super) fn tools() -> Vec<Entry> {
    let schemas = Schemas::load();
    let mut all: Vec<Entry> = CheckName::ALL.into_iter().map(|check| of_check(&schemas, check)).collect();
    all.push(entry(
        Task::ListInstances,
        "list_instances",
        "Which database instances are there, with which engine and address, and how does the agent know of them?",
        schemas.list_input(),
        schemas.list_output(),
    ));
    let tablespace = json!({"tablespace": {
        "type": "string", "minLength": 1, "description": "Only this tablespace. All of them where it is left out.",
    }});
    all.push(entry(
        Task::HistoryTablespaceUsage,
        "history_tablespace_usage",
        "How full were the tablespaces of an instance over time, and when will they be full? What the daemon has recorded; \
         the database is not asked.",
        schemas.history_input(tablespace),
        schemas.history_output("TablespaceUsageHistory"),
    ));
    all.push(entry(
        Task::HistoryChecks,
        "history_checks",
        "What did the recent runs of every check of an instance amount to? What the daemon has recorded; the database is not \
         asked.",
        schemas.history_input(json!({})),
        schemas.history_output("CheckHistory"),
    ));
    all.push(entry(
        Task::Doctor,
        "doctor",
        "Why can a check not be made? Examines every step on the way to instances: configuration, role, password, name, port, \
         encryption, login and grants. What fails comes with its remedy.",
        schemas.doctor_input(),
        schemas.doctor_output(),
    ));
    all
}

fn of_check(schemas: &Schemas, check: CheckName) -> Entry {
    let name = format!("check_{}", check.as_str().replace('-', "_"));
    let description =
        format!("{} Asks one database instance now, read-only and within a bounded time.", schemas.question(check));
    entry(Task::Check(check), &name, &description, schemas.check_input(check), schemas.check_output(check))
}

fn entry(task: Task, name: &str, description: &str, input: JsonObject, output: JsonObject) -> Entry {
    let annotations = ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false);
    let tool = Tool::new(name.to_owned(), description.to_owned(), Arc::new(input))
        .with_raw_output_schema(Arc::new(output))
        .with_annotations(annotations);
    Entry { task, tool }
}
