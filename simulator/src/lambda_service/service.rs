//! The service: it keeps processes of the function, hands events to them, and kills what is too slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::environment::Environment;
use super::function::{Function, InvokeError};
use super::logs::Logs;
use crate::alexa::unique_id;

/// How long stopping waits for processes that are killed in the midst of an event.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// An event answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// The answer.
    pub payload: Value,
    /// How long it took, the start of a process included.
    pub elapsed: Duration,
    /// Whether a process had to be started.
    pub cold: bool,
}

/// The Lambda service for one function. Dropping it kills the function's processes.
#[derive(Debug)]
pub struct LambdaService {
    shared: Arc<Shared>,
    running: JoinSet<()>,
}

#[derive(Debug)]
struct Shared {
    function: Function,
    logs: Logs,
    idle: Mutex<Vec<Environment>>,
    stopping: watch::Sender<bool>,
}

impl LambdaService {
    /// A service that starts the function's process at the first event.
    #[must_use]
    pub fn new(function: Function) -> Self {
        let shared =
            Shared { function, logs: Logs::default(), idle: Mutex::default(), stopping: watch::Sender::new(false) };
        Self { shared: Arc::new(shared), running: JoinSet::new() }
    }

    /// Hands an event to the function, which has this long to answer once it is initialised, and then is killed.
    ///
    /// A caller that stops waiting does not stop the function: as in Lambda, it goes on until its own deadline, and
    /// an event in the meantime has a process of its own.
    pub async fn invoke(&mut self, event: &Value, limit: Duration) -> Result<Invocation, InvokeError> {
        while self.running.try_join_next().is_some() {}
        let (sender, receiver) = oneshot::channel();
        let (shared, event) = (Arc::clone(&self.shared), event.to_string());
        self.running.spawn(async move {
            // Nobody may be waiting any more.
            let _ = sender.send(shared.invoke(event, limit).await);
        });
        receiver.await.unwrap_or(Err(InvokeError::Stopped))
    }

    /// The function's log.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.shared.logs
    }

    /// The ids of the function's processes that wait for an event.
    #[must_use]
    pub fn idle(&self) -> Vec<u32> {
        let idle = self.shared.idle.lock();
        idle.iter().filter_map(Environment::process).collect()
    }

    /// Kills the function's processes and waits until they are gone; this takes seconds at most.
    pub async fn stop(mut self) {
        self.shared.stopping.send_replace(true);
        let running = &mut self.running;
        let _ = timeout(STOP_LIMIT, async { while running.join_next().await.is_some() {} }).await;
        self.running.shutdown().await;
        let idle = std::mem::take(&mut *self.shared.idle.lock());
        for environment in idle {
            environment.stop().await;
        }
    }
}

impl Shared {
    async fn invoke(&self, event: String, limit: Duration) -> Result<Invocation, InvokeError> {
        let begun = Instant::now();
        let (mut environment, cold) = match self.idle_environment() {
            Some(environment) => (environment, false),
            None => (self.unless_stopped(Environment::start(&self.function, &self.logs)).await?, true),
        };
        let answer = self.unless_stopped(environment.invoke(unique_id(), event, limit)).await;
        let elapsed = begun.elapsed();
        match &answer {
            Ok(_) | Err(InvokeError::Function { .. }) => self.keep(environment),
            Err(_) => environment.stop().await,
        }
        let payload = serde_json::from_str(&answer?).map_err(|source| InvokeError::NotJson { source })?;
        Ok(Invocation { payload, elapsed, cold })
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = Result<T, InvokeError>>) -> Result<T, InvokeError> {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            outcome = work => outcome,
            _ = stopping.wait_for(|stopping| *stopping) => Err(InvokeError::Stopped),
        }
    }

    fn idle_environment(&self) -> Option<Environment> {
        let mut idle = self.idle.lock();
        idle.retain_mut(Environment::is_alive);
        idle.pop()
    }

    fn keep(&self, environment: Environment) {
        self.idle.lock().push(environment);
    }
}
