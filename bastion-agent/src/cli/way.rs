//! Which way a question goes: arguments of every door that asks checks.

use std::path::PathBuf;

use clap::Args;

use super::{Configuration, argument::path};
use crate::asker::Asker;

#[derive(Debug, Args)]
pub(super) struct Way {
    /// Run the check in this process, whether or not there is a daemon.
    #[arg(long)]
    no_daemon: bool,
    /// Where the daemon listens. With another configuration than the usual one, the daemon is asked only where this is given.
    #[arg(long, value_name = "PATH", env = "BASTION_AGENT_SOCKET", hide_env_values = true, value_parser = path())]
    socket: Option<PathBuf>,
    #[command(flatten)]
    configuration: Configuration,
}

impl Way {
    pub(super) fn asker(self) -> Asker {
        Asker::new(self.configuration.path, self.socket, self.no_daemon)
    }
}
