//! Runs checks by the clock, for the history: each instance and check at a time of its own.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use agent_protocol::{Check, CheckName, CheckRequest};
use jiff::Timestamp;
use tokio::{sync::Semaphore, time::Instant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::state::Daemon;
use crate::{
    checks,
    deadline::Deadline,
    history::schedule::{self, Schedule},
    instances::{self, Entry, InstanceSource, discovery::Kind},
};

/// How many scheduled checks run at the same time: those that somebody waits for come first.
const MAX_CONCURRENT: usize = 4;

/// How long a scheduled check may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(20);

/// How often it is looked up which instances there are.
const REFRESH_INTERVAL: Duration = Duration::from_secs(60);

/// Runs checks until `closing` is cancelled; those that run then are in `running`.
pub(super) async fn run(daemon: Arc<Daemon>, every: Duration, closing: CancellationToken, running: TaskTracker) {
    let schedule = Schedule::new(every, every / 20);
    let permits = Arc::new(Semaphore::new(MAX_CONCURRENT));
    let mut due: HashMap<(String, usize), Instant> = HashMap::new();
    let mut instances: Vec<String> = Vec::new();
    let mut looked: Option<Instant> = None;
    let checks: Vec<Check> = CheckName::ALL.into_iter().filter_map(checks::recorded).collect();
    loop {
        if looked.is_none_or(|looked| looked.elapsed() >= REFRESH_INTERVAL) {
            looked = Some(Instant::now());
            if let Some(found) = names(&daemon).await {
                instances = found;
            }
        }
        let now = Instant::now();
        let wait = |instance: &str, check: &Check| {
            now + schedule.wait(instance, check.name(), Timestamp::now(), schedule::random())
        };
        let known: HashSet<&String> = instances.iter().collect();
        due.retain(|(instance, _), _| known.contains(instance));
        for instance in &instances {
            for (place, check) in checks.iter().enumerate() {
                let next = due.entry((instance.clone(), place)).or_insert_with(|| wait(instance, check));
                if *next <= now {
                    *next = wait(instance, check);
                    start(&daemon, &permits, &running, &closing, instance, check);
                }
            }
        }
        let soonest = due.values().min().copied().unwrap_or(now + REFRESH_INTERVAL).min(now + REFRESH_INTERVAL);
        tokio::select! {
            () = tokio::time::sleep_until(soonest) => {}
            () = closing.cancelled() => return,
        }
    }
}

/// One check, unless so many run already that it would only pile up: its next time comes.
fn start(
    daemon: &Arc<Daemon>,
    permits: &Arc<Semaphore>,
    running: &TaskTracker,
    closing: &CancellationToken,
    instance: &str,
    check: &Check,
) {
    let (daemon, permits, closing) = (Arc::clone(daemon), Arc::clone(permits), closing.clone());
    let timeout_ms = u64::try_from(CHECK_TIMEOUT.as_millis()).unwrap_or(u64::MAX);
    let request = CheckRequest { instance: instance.to_owned(), check: check.clone(), timeout_ms };
    running.spawn(async move {
        let permit = tokio::select! {
            permit = permits.acquire() => permit.ok(),
            () = closing.cancelled() => None,
            () = tokio::time::sleep(CHECK_TIMEOUT) => None,
        };
        if permit.is_some() {
            let stop = daemon.stop.child_token();
            daemon.finish(&request, &stop).await;
        }
    });
}

/// The instances that there are; nothing where that cannot be found out now. A cluster is asked at its writer, and each of
/// its members by itself, which includes its readers.
async fn names(daemon: &Daemon) -> Option<Vec<String>> {
    let agent = daemon.agent();
    let listing = match agent.config.discovery() {
        None => None,
        Some(_) => {
            let deadline = Deadline::after(CHECK_TIMEOUT, &daemon.stop);
            match agent.discovery.listing(&agent.aws, &deadline).await {
                Ok(listing) => Some(listing),
                Err(refusal) => {
                    tracing::warn!(reason = refusal.reason, "scheduled checks go on with the instances known so far");
                    return None;
                }
            }
        }
    };
    let entries = instances::all(&agent.config, listing.as_ref());
    let names = entries.into_iter().filter_map(|entry| match entry {
        Entry::Instance(resolved) => {
            let itself =
                matches!(resolved.source, InstanceSource::Configuration | InstanceSource::Discovery(Kind::Instance));
            itself.then_some(resolved.name)
        }
        Entry::Other(..) => None,
    });
    Some(names.collect())
}
