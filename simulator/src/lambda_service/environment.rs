//! One execution environment: a process of the function with its own Runtime API.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use super::function::{Function, InvokeError};
use super::logs::Logs;
use super::runtime_api::{Report, RuntimeApi, Work};

/// How long a function may take to initialise, as in Lambda.
const INIT_LIMIT: Duration = Duration::from_secs(10);

/// How long a killed process may take to be gone, and the end of its log to arrive.
const GRACE: Duration = Duration::from_secs(2);

/// A running process of the function; it is killed when dropped.
#[derive(Debug)]
pub(crate) struct Environment {
    child: Child,
    api: RuntimeApi,
    pumps: JoinSet<()>,
    logs: Logs,
}

impl Environment {
    /// Starts a process and waits until it asks for its first event.
    pub(crate) async fn start(function: &Function, logs: &Logs) -> Result<Self, InvokeError> {
        let arn = format!("arn:aws:lambda:{}:000000000000:function:{}", function.region, function.name);
        let api = RuntimeApi::start(arn).await.map_err(|source| InvokeError::Listen { source })?;
        let mut child = Command::new(&function.program)
            .args(&function.arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into()))
            .env("LANG", "en_US.UTF-8")
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", &function.name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "simulator")
            .env("AWS_REGION", &function.region)
            .envs(function.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| InvokeError::Start { program: function.program.clone(), source })?;
        let mut pumps = JoinSet::new();
        if let Some(output) = child.stdout.take() {
            pumps.spawn(pump(output, logs.clone()));
        }
        if let Some(errors) = child.stderr.take() {
            pumps.spawn(pump(errors, logs.clone()));
        }
        let mut environment = Self { child, api, pumps, logs: logs.clone() };
        match environment.initialised().await {
            Ok(()) => Ok(environment),
            Err(error) => {
                environment.stop().await;
                Err(error)
            }
        }
    }

    /// Whether the process is still there.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The process's id, while it is there.
    pub(crate) fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Hands one event to the process and waits for its answer, at most until the limit.
    ///
    /// After an error other than [`InvokeError::Function`] the environment is of no more use.
    pub(crate) async fn invoke(&mut self, id: String, event: String, limit: Duration) -> Result<String, InvokeError> {
        let deadline = Instant::now() + limit;
        if self.api.work.send(Work { id, event, limit }).await.is_err() {
            return Err(InvokeError::Stopped);
        }
        let answer = timeout_at(deadline, self.answer()).await;
        answer.unwrap_or(Err(InvokeError::TimedOut { limit }))
    }

    /// Kills the process and waits, for a bounded time, until it and its log are gone.
    pub(crate) async fn stop(mut self) {
        // It may be gone already.
        let _ = self.child.start_kill();
        let _ = timeout(GRACE, self.child.wait()).await;
        self.end_of_log().await;
    }

    async fn initialised(&mut self) -> Result<(), InvokeError> {
        let report = timeout(INIT_LIMIT, self.report()).await;
        match report.unwrap_or(Err(InvokeError::InitTimedOut { limit: INIT_LIMIT }))? {
            Report::InitFailed(failure) => {
                Err(InvokeError::Init { kind: failure.error_type, message: failure.error_message })
            }
            Report::Ready | Report::Answer(_) | Report::Failed(_) => Ok(()),
        }
    }

    async fn answer(&mut self) -> Result<String, InvokeError> {
        loop {
            return match self.report().await? {
                Report::Ready => continue,
                Report::Answer(body) => {
                    String::from_utf8(body.into()).map_err(|source| InvokeError::NotText { source })
                }
                Report::Failed(failure) => {
                    Err(InvokeError::Function { kind: failure.error_type, message: failure.error_message })
                }
                Report::InitFailed(failure) => {
                    Err(InvokeError::Init { kind: failure.error_type, message: failure.error_message })
                }
            };
        }
    }

    async fn report(&mut self) -> Result<Report, InvokeError> {
        tokio::select! {
            // What the process said before its end comes first.
            biased;
            report = self.api.reports.recv() => report.ok_or(InvokeError::Stopped),
            status = self.child.wait() => {
                self.end_of_log().await;
                Err(InvokeError::Ended { status: describe(status), last_line: self.logs.last_line().unwrap_or_default() })
            }
        }
    }

    async fn end_of_log(&mut self) {
        let pumps = &mut self.pumps;
        let _ = timeout(GRACE, async { while pumps.join_next().await.is_some() {} }).await;
    }
}

fn describe(status: std::io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}

async fn pump(mut output: impl AsyncRead + Unpin, logs: Logs) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = output.read(&mut buffer).await {
        logs.write(&buffer[..read]);
    }
}
