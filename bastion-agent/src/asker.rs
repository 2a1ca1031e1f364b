//! Where a check is run: by the daemon where it listens, else by an agent of this process. What every door of a process asks with.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use agent_protocol::{CheckReport, CheckRequest, SOCKET_PATH, ServedBy};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::{
    client::{self, Asked},
    config::{self, Config},
    run::Agent,
};

/// How long a check may take in all unless told otherwise.
pub(crate) const USUAL_TIMEOUT: &str = "5s";

/// Asks the daemon, else an agent of this process, which is made when the first question needs it.
pub(crate) struct Asker {
    configuration: PathBuf,
    /// Where the daemon listens; nothing where it is not to be asked.
    socket: Option<PathBuf>,
    agent: OnceCell<Arc<Agent>>,
}

/// A report, or why there is no agent to make one.
pub(crate) enum Answer {
    Report(Box<CheckReport>),
    Unconfigured { report: Box<CheckReport>, error: String },
}

impl Asker {
    /// One for the configuration at this path. With another than the usual one the daemon is asked only where its socket is given:
    /// a configuration that was named is not the daemon's.
    pub(crate) fn new(configuration: PathBuf, socket: Option<PathBuf>, no_daemon: bool) -> Self {
        let usual = configuration == Path::new(config::DEFAULT_PATH);
        let socket = socket.or_else(|| usual.then(|| SOCKET_PATH.into())).filter(|_| !no_daemon);
        Self { configuration, socket, agent: OnceCell::new() }
    }

    pub(crate) async fn ask(&self, request: &CheckRequest, stop: &CancellationToken) -> Answer {
        if let Some(report) = self.ask_daemon(request, stop).await {
            return Answer::Report(Box::new(report));
        }
        match self.agent().await {
            Ok(agent) => Answer::Report(Box::new(agent.run(request, ServedBy::OneShot, stop).await.report)),
            Err(error) => Answer::Unconfigured {
                report: Box::new(Agent::unconfigured(request, &error)),
                error: error.with_remedy(),
            },
        }
    }

    /// The agent of this process. A configuration that cannot be used is read again for the next question.
    pub(crate) async fn agent(&self) -> Result<&Arc<Agent>, config::Error> {
        let load = async || Config::load(&self.configuration).map(|config| Arc::new(Agent::new(config)));
        self.agent.get_or_try_init(load).await
    }

    /// The configuration's file.
    pub(crate) fn configuration(&self) -> &Path {
        &self.configuration
    }

    /// The daemon's report; none where the check is to be run in this process.
    async fn ask_daemon(&self, request: &CheckRequest, stop: &CancellationToken) -> Option<CheckReport> {
        let socket = self.socket.as_deref().filter(|socket| socket.exists())?;
        let started = Instant::now();
        match client::ask(socket, request, stop).await {
            Asked::Report(report) => Some(*report),
            Asked::Absent(why) => {
                tracing::info!(socket = %socket.display(), why, "the daemon is not asked");
                None
            }
            Asked::Lost(why) => Some(Agent::lost(request, why, started.elapsed())),
        }
    }
}
