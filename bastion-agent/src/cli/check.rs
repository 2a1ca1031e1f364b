//! `bastion-agent check`: one check of one instance, or of all of them.

use std::{process::ExitCode, sync::Arc, time::Duration};

use agent_protocol::{
    Check, CheckReport, CheckRequest, Outcome, ParameterQuestion, SessionResource, TablespaceUsage, TopSessions, exit,
};
use clap::{Args, Subcommand, builder::PossibleValuesParser, builder::TypedValueParser as _};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{argument::non_empty, argument::timeout, fail, in_runtime, paper, print, unknown, way::Way};
use crate::{
    asker::{Answer, Asker, USUAL_TIMEOUT},
    aws::AwsFailure,
    checks, config,
    instances::Entry,
    output::{self, Format},
    run::Agent,
};

/// How many instances are checked at the same time.
const MAX_CONCURRENT: usize = 4;

const HEALTH_EXAMPLES: &str = "Examples:\n  \
    bastion-agent check health sample\n  \
    bastion-agent check health --all --timeout 10s";

#[derive(Debug, Subcommand)]
pub(super) enum CheckCommand {
    /// Can the agent log in, and what does it find there?
    ///
    /// The daemon asks on a connection that it keeps, as long as its last login is no older than a minute; then it logs in anew.
    #[command(after_help = "Examples:\n  \
        bastion-agent check connection sample\n  \
        bastion-agent check connection --all\n  \
        bastion-agent check connection sample --format nagios --timeout 3s")]
    Connection(Common),
    /// What takes up the storage, and how full is it?
    #[command(after_help = "Examples:\n  \
        bastion-agent check tablespace-usage sample\n  \
        bastion-agent check tablespace-usage sample --warning 80 --critical 90 --limit 5")]
    TablespaceUsage {
        /// Per cent of a limit from which on the outcome is a warning.
        #[arg(long, value_name = "PERCENT", default_value_t = TablespaceUsage::default().warning, value_parser = percent(), allow_negative_numbers = true)]
        warning: u8,
        /// Per cent of a limit from which on the outcome is critical.
        #[arg(long, value_name = "PERCENT", default_value_t = TablespaceUsage::default().critical, value_parser = percent(), allow_negative_numbers = true)]
        critical: u8,
        /// How many tablespaces to show at most.
        #[arg(long, value_name = "COUNT", default_value_t = TablespaceUsage::default().limit, value_parser = limit(), allow_negative_numbers = true)]
        limit: u32,
        #[command(flatten)]
        common: Common,
    },
    /// Which sessions use most of a resource?
    #[command(after_help = "Examples:\n  \
        bastion-agent check top-sessions sample\n  \
        bastion-agent check top-sessions sample --by memory --limit 10")]
    TopSessions {
        /// The resource to rank sessions by.
        #[arg(long, value_name = "RESOURCE", default_value = "cpu", value_parser = resource())]
        by: SessionResource,
        /// How many sessions to show at most.
        #[arg(long, value_name = "COUNT", default_value_t = TopSessions::default().limit, value_parser = limit(), allow_negative_numbers = true)]
        limit: u32,
        #[command(flatten)]
        common: Common,
    },
    /// What is a parameter set to?
    #[command(after_help = "Examples:\n  \
        bastion-agent check parameter sample --name max_connections\n  \
        bastion-agent check parameter sample --name \"work mem\"")]
    Parameter {
        /// The parameter, such as max_connections or "open cursors".
        #[arg(long, value_name = "PARAMETER", value_parser = non_empty)]
        name: String,
        #[command(flatten)]
        common: Common,
    },
    /// Who waits for whom?
    #[command(after_help = "Example:\n  bastion-agent check blocking-sessions sample")]
    BlockingSessions(Common),
    /// Which transactions have been open for long? From 5 minutes on a warning, from an hour on critical.
    #[command(after_help = "Example:\n  bastion-agent check long-transactions sample")]
    LongTransactions(Common),
    /// How far behind is replication? From 30 seconds on a warning, from 5 minutes on critical.
    #[command(after_help = "Example:\n  bastion-agent check replication-lag sample")]
    ReplicationLag(Common),
    /// Every check at once, but for parameter; the worst outcome wins.
    #[command(
        after_help = HEALTH_EXAMPLES,
        after_long_help = format!("{}\n{HEALTH_EXAMPLES}", checks::parts::explained())
    )]
    Health(Common),
}

/// Which instances are checked.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// The instance: its name in the configuration, its tag `instance`, or its DB identifier.
    #[arg(value_name = "INSTANCE", value_parser = non_empty)]
    positional: Option<String>,
    /// The instance, as an option.
    #[arg(long = "instance", value_name = "INSTANCE", value_parser = non_empty)]
    named: Option<String>,
    /// Every instance that the agent knows; see `bastion-agent instances`.
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Args)]
pub(super) struct Common {
    #[command(flatten)]
    target: Target,
    /// The form of the report: text for people; json, one line that is short enough for Run Command to keep whole; or nagios,
    /// as monitoring plugins print it: status, summary, performance data.
    #[arg(long, value_enum, default_value = "text", hide_possible_values = true)]
    format: Format,
    /// How long the check of an instance may take in all, such as 5s or 1500ms.
    #[arg(long, default_value = USUAL_TIMEOUT, value_name = "TIME", value_parser = timeout, allow_hyphen_values = true)]
    timeout: Duration,
    #[command(flatten)]
    way: Way,
}

pub(super) fn run(command: CheckCommand) -> ExitCode {
    let (common, check) = match command {
        CheckCommand::Connection(common) => (common, Check::Connection),
        CheckCommand::TablespaceUsage { common, warning, critical, .. } if warning > critical => {
            const WRONG: &str = "--warning is larger than --critical: nothing would ever be a warning";
            let failed = fail(WRONG, exit::USAGE);
            return if common.format == Format::Nagios { unknown(WRONG) } else { failed };
        }
        CheckCommand::TablespaceUsage { common, warning, critical, limit } => {
            (common, Check::TablespaceUsage(TablespaceUsage { warning, critical, limit }))
        }
        CheckCommand::TopSessions { common, by, limit } => (common, Check::TopSessions(TopSessions { by, limit })),
        CheckCommand::Parameter { common, name } => (common, Check::Parameter(ParameterQuestion { parameter: name })),
        CheckCommand::BlockingSessions(common) => (common, Check::BlockingSessions),
        CheckCommand::LongTransactions(common) => (common, Check::LongTransactions),
        CheckCommand::ReplicationLag(common) => (common, Check::ReplicationLag),
        CheckCommand::Health(common) => (common, Check::Health),
    };
    let format = common.format;
    let Common { target, timeout, way, .. } = common;
    let question = Arc::new(Question { asker: way.asker(), check, timeout });
    match target.positional.or(target.named) {
        Some(instance) => match in_runtime(async |stop| question.ask(instance, &stop).await) {
            Ok(answer) => one(&answer, &question.check, format),
            Err(code) => code,
        },
        None => match in_runtime(async |stop| all(&question, &stop).await) {
            Ok(Ok(found)) => many(&found, &question.check, format),
            Ok(Err(error)) => {
                let report = Box::new(Agent::unconfigured(&question.of("all instances".to_owned()), &error));
                one(&Answer::Unconfigured { report, error: error.with_remedy() }, &question.check, format)
            }
            Err(code) => code,
        },
    }
}

/// The check that is asked, and of whom.
struct Question {
    asker: Asker,
    check: Check,
    timeout: Duration,
}

impl Question {
    fn of(&self, instance: String) -> CheckRequest {
        let timeout_ms = u64::try_from(self.timeout.as_millis()).unwrap_or(u64::MAX);
        CheckRequest { instance, check: self.check.clone(), timeout_ms }
    }

    async fn ask(&self, instance: String, stop: &CancellationToken) -> Answer {
        self.asker.ask(&self.of(instance), stop).await
    }
}

/// Prints what one instance's check found. Without a configuration a plugin still says that it could not check.
fn one(answer: &Answer, check: &Check, format: Format) -> ExitCode {
    let (report, code) = match (answer, format) {
        (Answer::Unconfigured { error, .. }, Format::Text) => return fail(error, exit::CONFIGURATION),
        (Answer::Unconfigured { report, .. }, Format::Json) => (report, exit::CONFIGURATION),
        (Answer::Unconfigured { report, .. }, Format::Nagios) => (report, exit::UNKNOWN),
        (Answer::Report(report), _) => (report, report.outcome.exit_code()),
    };
    match output::render(report, check, format, paper()) {
        Ok(text) => print(&text, code),
        Err(error) => fail(&format!("the report cannot be written: {error}"), exit::UNKNOWN),
    }
}

/// What the checks of all instances found.
struct Everything {
    /// In the order of the list.
    reports: Vec<CheckReport>,
    /// Why there may be more of them.
    refusal: Option<AwsFailure>,
    /// Whether RDS was asked which there are.
    discovery: bool,
}

/// Checks every instance, a few at a time.
async fn all(question: &Arc<Question>, stop: &CancellationToken) -> Result<Everything, config::Error> {
    let agent = question.asker.agent().await?;
    let (entries, refusal) = agent.list(stop).await;
    let names: Vec<String> = entries.iter().map(Entry::name).collect();
    let permits = Arc::new(Semaphore::new(MAX_CONCURRENT));
    let mut running = JoinSet::new();
    for (place, name) in names.into_iter().enumerate() {
        let (question, permits, stop) = (Arc::clone(question), Arc::clone(&permits), stop.clone());
        running.spawn(async move {
            // The semaphore is never closed.
            let _permit = permits.acquire().await;
            (place, question.ask(name, &stop).await)
        });
    }
    let mut answers = running.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    let reports = answers.into_iter().map(|(_, answer)| match answer {
        Answer::Report(report) | Answer::Unconfigured { report, .. } => *report,
    });
    Ok(Everything { reports: reports.collect(), refusal, discovery: agent.config.discovery().is_some() })
}

/// Prints what the checks of all instances found; the worst outcome is the exit code. Where nobody knows whether these are all, it is
/// unknown at best.
fn many(found: &Everything, check: &Check, format: Format) -> ExitCode {
    let Everything { reports, refusal, discovery } = found;
    let missing = refusal.as_ref().map(|AwsFailure { reason, hint }| {
        format!("RDS gives no list of the others: {reason}. {}", hint.trim_end_matches('.'))
    });
    let outcomes = reports.iter().map(|report| report.outcome).chain(missing.is_some().then_some(Outcome::Unknown));
    let worst = outcomes.max_by_key(|outcome| outcome.severity()).unwrap_or(Outcome::Unknown);
    let tally = match (&reports[..], &missing, discovery) {
        ([], Some(missing), _) => format!("The configuration names no instance, and {missing}"),
        ([], None, true) => "no instance is known: neither the configuration nor RDS in this region has one".to_owned(),
        ([], None, false) => "no instance is known: name one in the configuration, or switch on [discovery]".to_owned(),
        (reports, Some(missing), _) => format!("{}. {missing}", tally(reports)),
        (reports, None, _) => tally(reports),
    };
    let nobody = reports.is_empty();
    if nobody && format == Format::Text {
        return fail(&tally, exit::UNKNOWN);
    }
    let mut reports = reports.clone();
    // There is a line for each report: what none of them says has one of its own.
    if format == Format::Json && (nobody || missing.is_some()) {
        let problem = if nobody { &tally } else { missing.as_ref().unwrap_or(&tally) };
        reports.push(Agent::unlisted(check, problem));
        let _ = fail(problem, worst.exit_code());
    }
    match output::render_all(&reports, check, format, paper(), (worst, &tally)) {
        Ok(text) => print(&text, worst.exit_code()),
        Err(error) => fail(&format!("a report cannot be written: {error}"), exit::UNKNOWN),
    }
}

/// `5 instances: 3 ok, 1 critical (blog), 1 unknown (reports)`.
fn tally(reports: &[CheckReport]) -> String {
    let outcomes = [Outcome::Ok, Outcome::Warning, Outcome::Critical, Outcome::Unknown];
    let parts = outcomes.iter().filter_map(|outcome| {
        let names: Vec<&str> =
            reports.iter().filter(|report| report.outcome == *outcome).map(|report| report.instance.as_str()).collect();
        let count = names.len();
        let names = if *outcome == Outcome::Ok { String::new() } else { format!(" ({})", names.join(", ")) };
        (count > 0).then(|| format!("{count} {}{names}", outcome.as_str()))
    });
    let count = if reports.len() == 1 { "1 instance".to_owned() } else { format!("{} instances", reports.len()) };
    format!("{count}: {}", parts.collect::<Vec<_>>().join(", "))
}

fn limit() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=1000)
}

fn percent() -> clap::builder::RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(1..=100)
}

fn resource() -> impl clap::builder::TypedValueParser<Value = SessionResource> {
    PossibleValuesParser::new(SessionResource::ALL.map(SessionResource::as_str)).map(|word| {
        let found = SessionResource::ALL.into_iter().find(|resource| resource.as_str() == word);
        // The parser before this one lets no other word through.
        found.unwrap_or(SessionResource::Cpu)
    })
}
