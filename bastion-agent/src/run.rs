//! Runs one check from request to report.

use std::time::{Duration, Instant};

use agent_protocol::{Check, CheckReport, CheckRequest, Engine, REPORT_VERSION, Rows, ServedBy};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    checks::{self, Finding},
    clean::clean_within,
    config::{Config, Instance},
    credentials,
    deadline::Deadline,
    engines::Session,
    failure::CheckError,
    health,
};

/// The longest instance name that a report repeats, in characters.
const NAME_LIMIT: usize = 128;

/// Runs the check that `request` asks for. Whatever goes wrong becomes part of the report.
pub async fn run(request: &CheckRequest, config: &Config, served_by: ServedBy) -> CheckReport {
    let started_at = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
    let clock = Instant::now();
    let check = request.check.name();
    let instance = clean_within(&request.instance, NAME_LIMIT);
    let mut engine = None;

    let result = attempt(request, &instance, config, &mut engine).await;
    let elapsed_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
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

/// Finds the instance, logs in and asks. `engine` is filled in as soon as it is known, for the report of a failure.
async fn attempt(
    request: &CheckRequest,
    name: &str,
    config: &Config,
    engine: &mut Option<Engine>,
) -> Result<Finding, CheckError> {
    let deadline = Deadline::after(Duration::from_millis(request.timeout_ms));
    let (key, instance) = config.find(name)?;
    let engine = engine.insert(Engine { name: instance.engine, version: None });
    let password = credentials::password(key, instance, deadline).await?;
    if request.check == Check::Health {
        return health::run(instance, &password, deadline, engine).await;
    }
    let (finding, version) = ask(&request.check, instance, &password, deadline).await;
    engine.version = version;
    finding
}

/// Opens a session, asks one check's question and closes it again. The server's version comes along as soon as it is known.
pub(crate) async fn ask(
    check: &Check,
    instance: &Instance,
    password: &SecretString,
    deadline: Deadline,
) -> (Result<Finding, CheckError>, Option<String>) {
    let clock = Instant::now();
    let mut session = match Session::open(instance, password, deadline).await {
        Ok(session) => session,
        Err(error) => return (Err(error), None),
    };
    let connect = clock.elapsed();
    let version = session.version.clone();
    let finding = checks::run(check, &mut session, connect).await;
    session.close().await;
    (finding, Some(version))
}
