//! `bastion-agent mcp`: the door for assistants.

use std::process::ExitCode;

use agent_protocol::exit;
use clap::Args;

use super::{fail, in_runtime, way::Way};
use crate::mcp;

#[derive(Debug, Args)]
pub(super) struct McpCommand {
    #[command(flatten)]
    way: Way,
}

pub(super) fn run(command: McpCommand) -> ExitCode {
    match in_runtime(async |stop| mcp::serve(command.way.asker(), stop).await) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(&error.to_string(), exit::UNKNOWN),
        Err(code) => code,
    }
}
