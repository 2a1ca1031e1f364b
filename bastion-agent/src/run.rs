//! Runs one check from request to report.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use agent_protocol::{Check, CheckReport, CheckRequest, Engine, REPORT_VERSION, Rows, ServedBy, names::NAME_LIMIT};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::{
    aws::{Aws, AwsFailure},
    checks::{self, Finding},
    clean::clean_within,
    config::{self, Config},
    deadline::Deadline,
    failure::{CheckError, Step},
    instances::{self, Entry, ResolvedInstance, discovery::Discovery},
    pool::{InstancePool, Pooling},
};

/// How many instances have a pool at a time. More instances than this are asked in turn only by somebody who means harm,
/// or in a region that needs a second bastion.
const MAX_POOLS: usize = 1_000;

/// How long asking RDS for a list may take.
const LISTING_TIMEOUT: Duration = Duration::from_secs(10);

/// What runs checks: the configuration, what was learnt about AWS, and the pools of the instances.
pub struct Agent {
    pub(crate) config: Config,
    pub(crate) aws: Arc<Aws>,
    pub(crate) discovery: Discovery,
    pooling: Pooling,
    pools: Mutex<HashMap<String, Arc<InstancePool>>>,
}

/// A check that was run, or could not be.
#[derive(Debug)]
pub(crate) struct CompletedCheck {
    pub(crate) report: CheckReport,
    /// The instance's one name, by whichever it was asked for; none where nobody knows it.
    pub(crate) instance: Option<String>,
}

impl Agent {
    /// An agent for one check. Nothing is asked of AWS before a check needs it.
    pub fn new(config: Config) -> Self {
        Self::pooled(config, Pooling::Off)
    }

    /// An agent that asks this AWS, for tests.
    #[cfg(test)]
    pub(crate) fn asking(config: Config, aws: Aws) -> Self {
        let discovery = Discovery::in_memory();
        Self { aws: Arc::new(aws), discovery, ..Self::new(config) }
    }

    /// An agent that keeps sessions open for the next check, or does not.
    pub(crate) fn pooled(config: Config, pooling: Pooling) -> Self {
        Self { config, aws: Arc::default(), discovery: Discovery::new(), pooling, pools: Mutex::default() }
    }

    /// Runs the check that `request` asks for. Whatever goes wrong becomes part of the report. When `stop` is cancelled
    /// the check ends, on the server too.
    pub(crate) async fn run(
        &self,
        request: &CheckRequest,
        served_by: ServedBy,
        stop: &CancellationToken,
    ) -> CompletedCheck {
        let started_at = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let clock = Instant::now();
        let name = clean_within(&request.instance, NAME_LIMIT);
        let mut engine = None;
        let mut instance = None;
        let result = self.attempt(request, &name, stop, &mut engine, &mut instance).await;
        let report = report(request, name, engine, result, (started_at, clock.elapsed()), served_by);
        CompletedCheck { report, instance }
    }

    /// The report for a question that is turned away because too many wait.
    pub(crate) fn busy(&self, request: &CheckRequest) -> CheckReport {
        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let result = Err(CheckError::Busy { what: "the daemon".to_owned() });
        let name = clean_within(&request.instance, NAME_LIMIT);
        report(request, name, None, result, (now, Duration::ZERO), ServedBy::Daemon)
    }

    /// The report for a question that cannot be asked because the configuration cannot be used.
    pub(crate) fn unconfigured(request: &CheckRequest, error: &config::Error) -> CheckReport {
        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let result = Err(CheckError::Configuration { problem: error.to_string(), remedy: error.remedy() });
        let name = clean_within(&request.instance, NAME_LIMIT);
        report(request, name, None, result, (now, Duration::ZERO), ServedBy::OneShot)
    }

    /// The report for instances of which nobody knows which they are.
    pub(crate) fn unlisted(check: &Check, problem: &str) -> CheckReport {
        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let request = CheckRequest { instance: "all instances".to_owned(), check: check.clone(), timeout_ms: 0 };
        let result = Err(CheckError::Unlisted { problem: sentence(problem) });
        report(&request, request.instance.clone(), None, result, (now, Duration::ZERO), ServedBy::OneShot)
    }

    /// The report for a question that was given to the daemon and never answered.
    pub(crate) fn lost(request: &CheckRequest, why: String, elapsed: Duration) -> CheckReport {
        let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let name = clean_within(&request.instance, NAME_LIMIT);
        report(request, name, None, Err(CheckError::DaemonNoReply { why }), (now, elapsed), ServedBy::Daemon)
    }

    /// Finds the instance, logs in and asks. `engine` and `known_as` are filled in as soon as they are known, for
    /// the report of a failure.
    async fn attempt(
        &self,
        request: &CheckRequest,
        name: &str,
        stop: &CancellationToken,
        engine: &mut Option<Engine>,
        known_as: &mut Option<String>,
    ) -> Result<Finding, CheckError> {
        let result = self.attempt_until_stopped(request, name, stop, engine, known_as).await;
        match result {
            // What was waited for says nothing more: it was given up, and by nobody's fault but who ended the check.
            Err(error) if stop.is_cancelled() && !error.is_about_the_server() => {
                let step = Step::Prepare;
                Err(match error {
                    CheckError::Stopped { .. } => error,
                    _ => CheckError::Stopped { step, address: name.to_owned() },
                })
            }
            result => result,
        }
    }

    async fn attempt_until_stopped(
        &self,
        request: &CheckRequest,
        name: &str,
        stop: &CancellationToken,
        engine: &mut Option<Engine>,
        known_as: &mut Option<String>,
    ) -> Result<Finding, CheckError> {
        let deadline = Deadline::after(Duration::from_millis(request.timeout_ms), stop);
        let resolved = match self.find(name, &deadline).await {
            Err(error) if request.check == Check::Health => return checks::health::without_attempt(error),
            resolved => resolved?,
        };
        let engine = engine.insert(Engine { name: resolved.instance.engine, version: None });
        *known_as = Some(resolved.name.clone());
        let pool = self.pool_of(resolved);
        if request.check == Check::Health {
            return checks::health::run(&pool, &deadline, engine).await;
        }
        let (finding, version) = checks::ask(&request.check, &pool, &deadline).await;
        engine.version = version;
        finding
    }

    /// The pool of an instance: the one there is, unless the instance has changed since.
    fn pool_of(&self, resolved: ResolvedInstance) -> Arc<InstancePool> {
        let mut pools = self.pools.lock();
        if let Some(pool) = pools.get(&resolved.key())
            && pool.resolved == resolved
        {
            return Arc::clone(pool);
        }
        if pools.len() >= MAX_POOLS {
            pools.clear();
        }
        let key = resolved.key();
        let pool = Arc::new(InstancePool::new(resolved, Arc::clone(&self.aws), self.pooling));
        pools.insert(key, Arc::clone(&pool));
        pool
    }

    /// The pools there are.
    pub(crate) fn pools(&self) -> Vec<Arc<InstancePool>> {
        self.pools.lock().values().cloned().collect()
    }

    /// Every instance that the agent knows; where RDS gives no list, why, beside those that the configuration names.
    pub(crate) async fn list(&self, stop: &CancellationToken) -> (Vec<Entry>, Option<AwsFailure>) {
        let listing = match self.config.discovery() {
            Some(_) => Some(self.discovery.refresh(&self.aws, &Deadline::after(LISTING_TIMEOUT, stop)).await),
            None => None,
        };
        let (listing, refusal) = match listing {
            Some(Ok(listing)) => (Some(listing), None),
            Some(Err(refusal)) => (None, Some(refusal)),
            None => (None, None),
        };
        (instances::all(&self.config, listing.as_ref()), refusal)
    }

    /// The instance that a name means.
    pub(crate) async fn find(&self, name: &str, deadline: &Deadline) -> Result<ResolvedInstance, CheckError> {
        instances::resolve(name, &self.config, &self.discovery, &self.aws, deadline).await
    }
}

/// With a capital letter, and without its end.
fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter();
    first.chain(letters).collect()
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
        Ok(Finding { outcome, summary, rows, total_rows, unread }) => CheckReport {
            version: REPORT_VERSION,
            instance,
            engine,
            outcome,
            summary,
            total_rows,
            rows,
            row_errors: unread.into_row_errors(),
            truncated: false,
            failure: None,
            started_at,
            elapsed_ms,
            served_by,
        },
        Err(error) => {
            let failure = error.to_failure_of(check.into());
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
