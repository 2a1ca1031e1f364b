//! What a tool does when it is called: what the command line does.

use std::{path::Path, sync::Arc, time::Duration};

use agent_protocol::{Check, CheckRequest};
use rmcp::model::{CallToolResult, JsonObject};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    answer::{self, INNER_WIDTH, Whose},
    tools::Task,
};
use crate::{
    asker::{Answer, Asker},
    config::Config,
    doctor,
    history::view,
    history_query::{self, Recorded, since},
    instances::{self, Selection},
    limits::Limits,
    run::Agent,
};

/// How many calls are worked on at the same time, and how many wait beyond that.
const MAX_RUNNING: usize = 4;
const MAX_WAITING: usize = 16;

/// How long a call waits for its turn.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(60);

/// Calls of one client.
pub(super) struct Calls {
    asker: Asker,
    limits: Limits,
}

impl Calls {
    pub(super) fn new(asker: Asker) -> Self {
        Self { asker, limits: Limits::new(MAX_RUNNING, MAX_WAITING) }
    }

    /// Does what the tool is for, with arguments that its schema allows. When `stop` is cancelled it ends, on the server too.
    pub(super) async fn call(&self, task: Task, arguments: JsonObject, stop: &CancellationToken) -> CallToolResult {
        let Some(_permit) = self.limits.enter(QUEUE_TIMEOUT, stop).await else {
            let message = format!("{MAX_RUNNING} calls are worked on and too many wait already");
            return answer::refusal("agent-busy", &message, "Ask again in a moment, and less at once.");
        };
        let arguments = Value::Object(arguments);
        match task {
            Task::Check(check) => self.check(check.as_str(), arguments, stop).await,
            // Each of them has nothing on a server that it would have to end.
            Task::ListInstances => or_stopped(self.list(&arguments, stop), stop).await,
            Task::HistoryTablespaceUsage => or_stopped(into_result(self.tablespace_usage(&arguments)), stop).await,
            Task::HistoryChecks => or_stopped(into_result(self.checks(&arguments)), stop).await,
            Task::Doctor => self.doctor(&arguments, stop).await,
        }
    }

    async fn check(&self, name: &str, mut arguments: Value, stop: &CancellationToken) -> CallToolResult {
        arguments["name"] = json!(name);
        let check: Check = match serde_json::from_value(arguments.clone()) {
            Ok(check) => check,
            Err(error) => return answer::wrong_call(&format!("these are no arguments of {name}: {error}")),
        };
        if let Check::TablespaceUsage(options) = &check
            && options.warning > options.critical
        {
            return answer::wrong_call("warning is larger than critical: nothing would ever be a warning");
        }
        let timeout_ms = millis(&arguments);
        let request = CheckRequest { instance: text(&arguments, "instance").to_owned(), check, timeout_ms };
        let (Answer::Report(report) | Answer::Unconfigured { report, .. }) = self.asker.ask(&request, stop).await;
        answer::report(&report, &request.check)
    }

    async fn list(&self, arguments: &Value, stop: &CancellationToken) -> CallToolResult {
        let agent = match self.asker.agent().await {
            Ok(agent) => agent,
            Err(error) => return answer::refusal("configuration", &error.to_string(), error.remedy()),
        };
        let (entries, refusal) = agent.list(stop).await;
        let Selection { entries, problem } = instances::select(entries, &texts(arguments, "names"), None);
        let refused =
            refusal.map(|refusal| format!("RDS gives no list of the others: {}. {}", refusal.reason, refusal.hint));
        if let (true, Some(problem)) = (entries.is_empty(), &problem) {
            let next = refused.as_deref().unwrap_or("Call list_instances without names: that lists all of them.");
            return answer::refusal("unknown-instance", problem, next);
        }
        let problem = [problem, refused].into_iter().flatten().reduce(|one, other| format!("{one} {other}"));
        let listed = entries.iter().map(instances::listed).collect();
        let whole = |shown: usize| {
            let list = instances::text(&entries[..shown], INNER_WIDTH);
            problem.iter().fold(list, |list, problem| format!("{list}\n{problem}\n"))
        };
        answer::list((Whose::List, "instances"), listed, json!({"problem": problem}), |shown| whole(shown.len()))
    }

    async fn tablespace_usage(&self, arguments: &Value) -> Result<CallToolResult, Nothing> {
        let recorded = self.recorded(arguments).await?;
        let all = recorded.tablespace_usage(arguments["tablespace"].as_str()).await?;
        let Recorded { instance, window, .. } = recorded;
        let history = view::tablespace_usage_history(&instance, window, &all);
        Ok(answer::tablespace_usage(history, &view::tablespaces(&instance, window, all, INNER_WIDTH)))
    }

    async fn checks(&self, arguments: &Value) -> Result<CallToolResult, Nothing> {
        let recorded = self.recorded(arguments).await?;
        let past = recorded.checks().await?;
        let Recorded { instance, window, .. } = recorded;
        let text = view::checks(&instance, window, &past, INNER_WIDTH);
        Ok(answer::checks(view::check_history(&instance, window, past), &text))
    }

    /// What was recorded of the instance.
    async fn recorded(&self, arguments: &Value) -> Result<Recorded, Nothing> {
        let since = since(text(arguments, "since")).map_err(|problem| Nothing::Asked(format!("since {problem}")))?;
        Ok(Recorded::of(text(arguments, "instance"), since, self.asker.configuration(), None).await?)
    }

    async fn doctor(&self, arguments: &Value, stop: &CancellationToken) -> CallToolResult {
        let (agent, unusable) = match self.asker.agent().await {
            Ok(agent) => (Arc::clone(agent), None),
            Err(error) => (Arc::new(Agent::new(Config::default())), Some(error)),
        };
        let whence: Result<&Path, _> = unusable.as_ref().map_or(Ok(self.asker.configuration()), Err);
        let timeout = Duration::from_millis(millis(arguments));
        let sections = doctor::examine(agent, whence, &texts(arguments, "instances"), timeout, stop).await;
        answer::list((Whose::Examination, "sections"), sections, json!({}), |shown| doctor::text(shown, INNER_WIDTH))
    }
}

/// Why nothing of the history is shown.
enum Nothing {
    /// The question is wrong.
    Asked(String),
    /// There is nothing, or it cannot be read.
    Found(history_query::Error),
}

impl From<history_query::Error> for Nothing {
    fn from(error: history_query::Error) -> Self {
        Self::Found(error)
    }
}

async fn into_result(work: impl Future<Output = Result<CallToolResult, Nothing>>) -> CallToolResult {
    match work.await {
        Ok(result) => result,
        Err(Nothing::Asked(problem)) => answer::wrong_call(&problem),
        Err(Nothing::Found(history_query::Error::Configuration { source })) => {
            answer::refusal("configuration", &source.to_string(), source.remedy())
        }
        Err(Nothing::Found(error)) => answer::refusal(
            "no-history",
            &error.to_string(),
            "Ask for what there is, or see that the daemon records it.",
        ),
    }
}

/// What comes of `work`, unless it is stopped.
async fn or_stopped(work: impl Future<Output = CallToolResult>, stop: &CancellationToken) -> CallToolResult {
    tokio::select! {
        result = work => result,
        () = stop.cancelled() => answer::refusal("stopped", "The call was stopped.", "Ask again."),
    }
}

fn text<'a>(arguments: &'a Value, name: &str) -> &'a str {
    arguments[name].as_str().unwrap_or_default()
}

fn texts(arguments: &Value, name: &str) -> Vec<String> {
    arguments[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn millis(arguments: &Value) -> u64 {
    arguments["timeout_ms"].as_u64().unwrap_or_default()
}
