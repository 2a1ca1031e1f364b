//! History query: what was recorded of an instance, for every door that shows it. Read beside the daemon.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use agent_protocol::{CheckName, TimeToFull};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{self, Config, HISTORY_PATH},
    deadline::Deadline,
    failure::CheckError,
    history::{
        self, FORECAST_WINDOW, Store, TablespaceSeries,
        stretches::outcome_runs,
        trend,
        view::{MAX_READ, PastChecks, TablespaceForecast, Window},
    },
    nearest::nearest,
    run::Agent,
    span,
};

/// How far back is looked unless told otherwise.
pub(crate) const USUAL_SINCE: &str = "7d";

/// How long finding out what an instance is called may take.
const ASKING_TIMEOUT: Duration = Duration::from_secs(5);

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    History(#[from] history::Error),
    #[error("{}", source.with_remedy())]
    Configuration {
        #[from]
        source: config::Error,
    },
    #[error(
        "no history of {instance} is kept in {}. `bastion-agent serve` records it where the configuration says, by the checks that it runs on a schedule.{}",
        path.display(),
        known(instances, instance)
    )]
    NoHistory { instance: String, path: PathBuf, instances: Vec<String> },
    #[error("{name} is the name of several instances: {}. Ask by one of these", candidates.join(", "))]
    Ambiguous { name: String, candidates: Vec<String> },
    #[error(
        "nothing of {what} of {instance} was recorded in this time. See that `bastion-agent serve` records it to {}, or look further back",
        path.display()
    )]
    NothingSince { what: &'static str, instance: String, path: PathBuf },
    #[error("{instance} has no tablespace {name} in this time. It has {}", names.join(", "))]
    NoTablespace { instance: String, name: String, names: Vec<String> },
}

fn known(instances: &[String], asked: &str) -> String {
    let near = nearest(instances.iter().map(String::as_str), asked);
    match (instances, &near[..]) {
        ([], _) => String::new(),
        (_, []) => format!(" It has {}", instances.join(", ")),
        (_, near) => format!(" Did you mean {}? It has {}", near.join(" or "), instances.join(", ")),
    }
}

/// The history of an instance in a stretch of time.
pub(crate) struct Recorded {
    store: Store,
    /// The name that it is kept under.
    pub(crate) instance: String,
    pub(crate) window: Window,
}

impl Recorded {
    /// What is in `database`, else in the file that the configuration names.
    pub(crate) async fn of(
        instance: &str,
        since: Duration,
        configuration: &Path,
        database: Option<&Path>,
    ) -> Result<Self, Error> {
        let path = match database {
            Some(path) => path.to_owned(),
            None => usual_database(configuration)?,
        };
        let store = Store::open_read_only(&path).await?;
        let instance = recorded_name(&store, instance, configuration).await?;
        let until = Timestamp::now();
        let from = until.checked_sub(since).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Self { store, instance, window: Window { from, until } })
    }

    /// How full tablespaces were, or the one that is named, and when they will be full.
    pub(crate) async fn tablespace_usage(&self, tablespace: Option<&str>) -> Result<Vec<TablespaceForecast>, Error> {
        let (store, instance, window) = (&self.store, &self.instance, self.window);
        let mut all = store.tablespace_series(instance, window.from).await?;
        if all.is_empty() {
            return Err(Error::NothingSince {
                what: "the tablespaces",
                instance: instance.to_owned(),
                path: store.path().to_owned(),
            });
        }
        if let Some(name) = tablespace {
            let names: Vec<String> = all.iter().map(|series| series.name.clone()).collect();
            all.retain(|series| series.name == name);
            if all.is_empty() {
                let (instance, name) = (instance.to_owned(), name.to_owned());
                return Err(Error::NoTablespace { instance, name, names });
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
        Ok(all.into_iter().map(|series| TablespaceForecast { forecast: forecast(&series), series }).collect())
    }

    /// What the runs of every check amounted to: of each the latest first.
    pub(crate) async fn checks(&self) -> Result<PastChecks, Error> {
        let mut past = PastChecks::default();
        for check in CheckName::ALL {
            // One more than is read tells whether there are more.
            let mut outcomes = self.store.outcomes(&self.instance, check, self.window.from, MAX_READ + 1).await?;
            if outcomes.len() > MAX_READ as usize {
                outcomes.truncate(MAX_READ as usize);
                past.not_read_whole.push(check);
            }
            past.stretches.extend(outcome_runs(check, outcomes));
        }
        past.unknown_checks = self.store.unknown_checks(&self.instance, self.window.from).await?;
        if past.stretches.is_empty() && past.unknown_checks.is_empty() {
            return Err(Error::NothingSince {
                what: "the checks",
                instance: self.instance.clone(),
                path: self.store.path().to_owned(),
            });
        }
        Ok(past)
    }
}

/// The file that is read where none is named. Who may read the history need not be able to read the configuration: then it is
/// the usual one.
fn usual_database(configuration: &Path) -> Result<PathBuf, Error> {
    match Config::load(configuration) {
        Ok(config) => Ok(config.history.path),
        Err(config::Error::Read { .. }) => Ok(HISTORY_PATH.into()),
        Err(error) => Err(error.into()),
    }
}

/// The name that the instance's history is kept under: the one asked for, in whichever case, or that which the configuration
/// has for it.
async fn recorded_name(store: &Store, asked: &str, configuration: &Path) -> Result<String, Error> {
    let instances = store.instances().await?;
    let recorded = |name: &str| {
        let exact = instances.iter().find(|known| *known == name);
        exact.or_else(|| instances.iter().find(|known| known.to_lowercase() == name.to_lowercase())).cloned()
    };
    if let Some(name) = recorded(asked) {
        return Ok(name);
    }
    match configured_name(configuration, asked).await?.as_deref().and_then(recorded) {
        Some(name) => Ok(name),
        None => Err(Error::NoHistory { instance: asked.to_owned(), path: store.path().to_owned(), instances }),
    }
}

/// What the configuration, or discovery, calls the instance. Who may read the history need not be able to read the configuration.
async fn configured_name(path: &Path, asked: &str) -> Result<Option<String>, Error> {
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(config::Error::Read { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let deadline = Deadline::after(ASKING_TIMEOUT, &CancellationToken::new());
    match Agent::new(config).find(asked, &deadline).await {
        Ok(known) => Ok(Some(known.name)),
        Err(CheckError::AmbiguousInstance { name, candidates }) => Err(Error::Ambiguous { name, candidates }),
        Err(_) => Ok(None),
    }
}

/// Reads a time from a minute to ten years.
pub(crate) fn since(text: &str) -> Result<Duration, String> {
    if !span::is_time(text) {
        return Err("is not a time such as 90m, 12h, 7d or 4w".to_owned());
    }
    span::parse_within(text, "1m", "3650d")
}
