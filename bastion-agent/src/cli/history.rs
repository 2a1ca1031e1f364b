//! `bastion-agent history`: what was recorded, read beside the daemon.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use agent_protocol::{CheckName, TimeToFull, exit};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{Configuration, ListFormat};
use crate::{
    cli::argument::{OneInstance, path, said},
    config::{self, Config, HISTORY_PATH},
    deadline::Deadline,
    failure::CheckError,
    history::{
        Error, FORECAST_WINDOW, Store, TablespaceSeries, trend,
        view::{self, TablespaceHistory, Window},
    },
    nearest::nearest,
    run::Agent,
    span,
};

/// How long finding out what an instance is called may take.
const ASKING: Duration = Duration::from_secs(5);

/// How many runs of each check are looked at.
const RUNS: u32 = 10_000;

/// What of the history to show.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// How full tablespaces were, as a table and as a picture, and when the fullest will be full.
    TablespaceUsage {
        #[command(flatten)]
        question: Question,
        /// The tablespace to show in full. The one that will be full first, or is fullest, where none is named.
        #[arg(long, value_name = "NAME", value_parser = said)]
        tablespace: Option<String>,
    },
    /// What the recent runs of every check amounted to.
    Checks {
        #[command(flatten)]
        question: Question,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Question {
    #[command(flatten)]
    instance: OneInstance,
    /// How far back to look, such as 90m, 12h, 7d or 4w.
    #[arg(long, default_value = "7d", value_name = "TIME", value_parser = since)]
    since: Duration,
    /// The form of the answer: text for people, or one line of JSON.
    #[arg(long, value_enum, default_value = "text", hide_possible_values = true)]
    format: ListFormat,
    /// The file that the daemon records to. The one that the configuration names, else the usual one, where none is given.
    #[arg(long, value_name = "PATH", value_parser = path())]
    database: Option<PathBuf>,
    #[command(flatten)]
    configuration: Configuration,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    History(#[from] Error),
    #[error("{}", source.with_remedy())]
    Configuration {
        #[from]
        source: config::Error,
    },
    #[error(
        "no history of {instance} is kept in {}. `bastion-agent serve` records it, by the checks that it runs on a schedule.{}",
        path.display(),
        known(instances, instance)
    )]
    NoHistory { instance: String, path: PathBuf, instances: Vec<String> },
    #[error("{name} is the name of several instances: {}. Ask by the name in the configuration", candidates.join(", "))]
    Ambiguous { name: String, candidates: Vec<String> },
    #[error(
        "nothing of {what} of {instance} was recorded in this time. See that `bastion-agent serve` runs, or look further back with --since"
    )]
    NothingSince { what: &'static str, instance: String },
    #[error("{instance} has no tablespace {name} in this time. It has {}", names.join(", "))]
    NoTablespace { instance: String, name: String, names: Vec<String> },
    #[error("the history cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the system refuses what the agent needs to run: {0}")]
    Runtime(std::io::Error),
}

fn known(instances: &[String], asked: &str) -> String {
    let near = nearest(instances.iter().map(String::as_str), asked);
    match (instances, &near[..]) {
        ([], _) => String::new(),
        (_, []) => format!(" It has {}", instances.join(", ")),
        (_, near) => format!(" Did you mean {}? It has {}", near.join(" or "), instances.join(", ")),
    }
}

impl CommandError {
    /// The process exit code that says the same.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Configuration { .. } => exit::CONFIGURATION,
            _ => exit::UNKNOWN,
        }
    }
}

/// What was asked for, as text or JSON that ends in a newline.
pub(crate) fn run(command: &Command, width: usize) -> Result<String, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::Runtime)?;
    runtime.block_on(async {
        let (Command::TablespaceUsage { question, .. } | Command::Checks { question }) = command;
        let store = Store::open_read_only(&database(question)?).await?;
        let instance = recorded_name(&store, question).await?;
        let until = Timestamp::now();
        let from = until.checked_sub(question.since).unwrap_or(Timestamp::UNIX_EPOCH);
        let window = Window { from, until };
        match command {
            Command::TablespaceUsage { tablespace, .. } => {
                tablespace_usage(&store, &instance, window, tablespace.as_deref(), question.format, width).await
            }
            Command::Checks { .. } => checks(&store, &instance, window, question.format, width).await,
        }
    })
}

/// The file to read. Who may read the history need not be able to read the configuration: then it is the usual one.
fn database(question: &Question) -> Result<PathBuf, CommandError> {
    if let Some(path) = &question.database {
        return Ok(path.clone());
    }
    match Config::load(&question.configuration.path) {
        Ok(config) => Ok(config.history.path),
        Err(config::Error::Read { .. }) => Ok(HISTORY_PATH.into()),
        Err(error) => Err(error.into()),
    }
}

/// The name that the instance's history is kept under: the one asked for, in whichever case, or that which the configuration
/// has for it.
async fn recorded_name(store: &Store, question: &Question) -> Result<String, CommandError> {
    let instances = store.instances().await?;
    let asked = question.instance.name();
    let recorded = |name: &str| {
        let exact = instances.iter().find(|known| *known == name);
        exact.or_else(|| instances.iter().find(|known| known.to_lowercase() == name.to_lowercase())).cloned()
    };
    if let Some(name) = recorded(asked) {
        return Ok(name);
    }
    match configured_name(&question.configuration.path, asked).await?.as_deref().and_then(recorded) {
        Some(name) => Ok(name),
        None => Err(CommandError::NoHistory { instance: asked.to_owned(), path: store.path().to_owned(), instances }),
    }
}

/// What the configuration, or discovery, calls the instance. Who may read the history need not be able to read the configuration.
async fn configured_name(path: &Path, asked: &str) -> Result<Option<String>, CommandError> {
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(config::Error::Read { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let deadline = Deadline::after(ASKING, &CancellationToken::new());
    match Agent::new(config).find(asked, &deadline).await {
        Ok(known) => Ok(Some(known.name)),
        Err(CheckError::AmbiguousInstance { name, candidates }) => Err(CommandError::Ambiguous { name, candidates }),
        Err(_) => Ok(None),
    }
}

async fn tablespace_usage(
    store: &Store,
    instance: &str,
    window: Window,
    tablespace: Option<&str>,
    format: ListFormat,
    width: usize,
) -> Result<String, CommandError> {
    let mut all = store.tablespace_series(instance, window.from).await?;
    if all.is_empty() {
        return Err(CommandError::NothingSince { what: "the tablespaces", instance: instance.to_owned() });
    }
    if let Some(name) = tablespace {
        let names: Vec<String> = all.iter().map(|series| series.name.clone()).collect();
        all.retain(|series| series.name == name);
        if all.is_empty() {
            let (instance, name) = (instance.to_owned(), name.to_owned());
            return Err(CommandError::NoTablespace { instance, name, names });
        }
    }
    // The forecast is that of the check, however far back one looks here.
    let since = window.until.checked_sub(FORECAST_WINDOW).unwrap_or(Timestamp::UNIX_EPOCH);
    let lately = store.tablespace_series(instance, since).await?;
    let forecast = |series: &TablespaceSeries| {
        let same = lately.iter().find(|other| other.name == series.name && other.kind == series.kind);
        let samples = same.map_or(&[][..], |same| &same.samples);
        trend::time_to_full(samples, window.until).map(TimeToFull::from)
    };
    let all: Vec<TablespaceHistory> =
        all.into_iter().map(|series| TablespaceHistory { forecast: forecast(&series), series }).collect();
    match format {
        ListFormat::Text => Ok(view::tablespaces(instance, window, all, width)),
        ListFormat::Json => Ok(view::tablespaces_json(instance, window, &all)?),
    }
}

async fn checks(
    store: &Store,
    instance: &str,
    window: Window,
    format: ListFormat,
    width: usize,
) -> Result<String, CommandError> {
    let mut all = Vec::new();
    for check in CheckName::ALL {
        all.extend(view::outcome_runs(check, store.outcomes(instance, check, window.from, RUNS).await?));
    }
    if all.is_empty() {
        return Err(CommandError::NothingSince { what: "the checks", instance: instance.to_owned() });
    }
    match format {
        ListFormat::Text => Ok(view::checks(instance, window, &all, width)),
        ListFormat::Json => Ok(view::checks_json(instance, window, &all)?),
    }
}

/// Reads a time from a minute to ten years.
fn since(text: &str) -> Result<Duration, String> {
    span::parse_within(text, "1m", "3650d")
}
