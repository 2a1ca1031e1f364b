//! `bastion-agent history`: what was recorded, read beside the daemon.

use std::{path::PathBuf, time::Duration};

use agent_protocol::exit;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Configuration, ListFormat};
use crate::{
    cli::argument::{OneInstance, non_empty, path},
    history::view,
    history_query::{self, Recorded, since},
};

/// What of the history to show.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// How full tablespaces were, as a table and as a picture, and when the fullest will be full.
    TablespaceUsage {
        #[command(flatten)]
        question: Question,
        /// The tablespace to show in full. The one that will be full first, or is fullest, where none is named.
        #[arg(long, value_name = "NAME", value_parser = non_empty)]
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
    #[arg(long, default_value = history_query::USUAL_SINCE, value_name = "TIME", value_parser = since, allow_hyphen_values = true)]
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
    Query(#[from] history_query::Error),
    #[error("the history cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the system refuses what the agent needs to run: {0}")]
    Runtime(std::io::Error),
}

impl CommandError {
    /// The process exit code that says the same.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Query(history_query::Error::Configuration { .. }) => exit::CONFIGURATION,
            _ => exit::UNKNOWN,
        }
    }
}

/// What was asked for, as text or JSON that ends in a newline.
pub(crate) fn run(command: &Command, width: usize) -> Result<String, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::Runtime)?;
    runtime.block_on(async {
        let (Command::TablespaceUsage { question, .. } | Command::Checks { question }) = command;
        let Question { instance, since, database, configuration, format } = question;
        let recorded = Recorded::of(instance.name(), *since, &configuration.path, database.as_deref()).await?;
        match command {
            Command::TablespaceUsage { tablespace, .. } => {
                let all = recorded.tablespace_usage(tablespace.as_deref()).await?;
                match format {
                    ListFormat::Text => Ok(view::tablespaces(&recorded.instance, recorded.window, all, width)),
                    ListFormat::Json => {
                        json(&view::tablespace_usage_history(&recorded.instance, recorded.window, &all))
                    }
                }
            }
            Command::Checks { .. } => {
                let past = recorded.checks().await?;
                match format {
                    ListFormat::Text => Ok(view::checks(&recorded.instance, recorded.window, &past, width)),
                    ListFormat::Json => json(&view::check_history(&recorded.instance, recorded.window, past)),
                }
            }
        }
    })
}

fn json(found: &impl Serialize) -> Result<String, CommandError> {
    Ok(serde_json::to_string(found)? + "\n")
}
