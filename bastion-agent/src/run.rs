//! Runs one check from request to report.

use std::time::{Duration, Instant};

use agent_protocol::{Check, CheckReport, CheckRequest, Engine, REPORT_VERSION, Rows, ServedBy};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    aws::Aws,
    checks::{self, Finding},
    clean::clean_within,
    config::{Config, Instance},
    credentials::{self, Login},
    deadline::Deadline,
    discovery::Discovery,
    engines::Session,
    failure::CheckError,
    health,
    lookup::{self, Known},
};

/// The longest instance name that a report repeats, in characters.
const NAME_LIMIT: usize = 128;

/// What runs checks: the configuration, and what was learnt about AWS.
#[derive(Debug)]
pub struct Agent {
    pub(crate) config: Config,
    pub(crate) aws: Aws,
    pub(crate) discovery: Discovery,
}

impl Agent {
    /// An agent with this configuration. Nothing is asked of AWS before a check needs it.
    pub fn new(config: Config) -> Self {
        Self { config, aws: Aws::default(), discovery: Discovery::new() }
    }

    /// Runs the check that `request` asks for. Whatever goes wrong becomes part of the report. When `stop` is cancelled
    /// the check ends, on the server too.
    pub async fn run(&self, request: &CheckRequest, served_by: ServedBy, stop: &CancellationToken) -> CheckReport {
        let started_at = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let clock = Instant::now();
        let name = clean_within(&request.instance, NAME_LIMIT);
        let mut engine = None;
        let result = self.attempt(request, &name, stop, &mut engine).await;
        report(request, name, engine, result, (started_at, clock.elapsed()), served_by)
    }

    /// Finds the instance, logs in and asks. `engine` is filled in as soon as it is known, for the report of a failure.
    async fn attempt(
        &self,
        request: &CheckRequest,
        name: &str,
        stop: &CancellationToken,
        engine: &mut Option<Engine>,
    ) -> Result<Finding, CheckError> {
        let deadline = Deadline::after(Duration::from_millis(request.timeout_ms), stop);
        let known = self.find(name, &deadline).await?;
        let engine = engine.insert(Engine { name: known.instance.engine, version: None });
        let login = credentials::login(&known.name, &known.instance, &self.aws, &deadline).await?;
        if request.check == Check::Health {
            return health::run(&known.instance, &login, &deadline, engine).await;
        }
        let (finding, version) = ask(&request.check, &known.instance, &login, &deadline).await;
        engine.version = version;
        finding
    }

    /// The instance that a name means.
    pub(crate) async fn find(&self, name: &str, deadline: &Deadline) -> Result<Known, CheckError> {
        lookup::instance(name, &self.config, &self.discovery, &self.aws, deadline).await
    }
}

fn report(
    request: &CheckRequest,
    instance: String,
    engine: Option<Engine>,
    result: Result<Finding, CheckError>,
    (started_at, elapsed): (Timestamp, Duration),
    served_by: ServedBy,
) -> CheckReport {
    let check = request.check.name();
    let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let report = match result {
        Ok(Finding { outcome, summary, rows, total_rows }) => CheckReport {
            version: REPORT_VERSION,
            instance,
            engine,
            outcome,
            summary,
            total_rows,
            rows,
            row_errors: Vec::new(),
            truncated: false,
            failure: None,
            started_at,
            elapsed_ms,
            served_by,
        },
        Err(error) => {
            let failure = error.to_failure();
            CheckReport {
                version: REPORT_VERSION,
                instance,
                engine,
                outcome: failure.cause.outcome(check),
                summary: failure.message.clone(),
                rows: Rows::none(check),
                row_errors: Vec::new(),
                total_rows: 0,
                truncated: false,
                failure: Some(failure),
                started_at,
                elapsed_ms,
                served_by,
            }
        }
    };
    tracing::info!(
        instance = report.instance,
        check = check.as_str(),
        outcome = report.outcome.as_str(),
        cause = report.cause().map(tracing::field::display),
        elapsed_ms,
        "check ended"
    );
    report
}

/// Opens a session, asks one check's question and closes it again. The server's version comes along as soon as it is known.
pub(crate) async fn ask(
    check: &Check,
    instance: &Instance,
    login: &Login,
    deadline: &Deadline,
) -> (Result<Finding, CheckError>, Option<String>) {
    let clock = Instant::now();
    let mut session = match Session::open(instance, login, deadline).await {
        Ok(session) => session,
        Err(error) => return (Err(error), None),
    };
    let connect = clock.elapsed();
    let version = session.version.clone();
    let finding = checks::run(check, &mut session, connect).await;
    session.close().await;
    (finding, Some(version))
}
