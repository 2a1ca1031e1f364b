//! The command line.

use std::{io::Write as _, path::PathBuf, process::ExitCode, time::Duration};

use agent_protocol::{
    Check, CheckRequest, ParameterQuestion, ServedBy, SessionResource, TablespaceUsage, TopSessions, exit,
};
use clap::{Args, Parser, Subcommand, builder::PossibleValuesParser, builder::TypedValueParser as _};

use crate::{
    config::{self, Config},
    output::{self, Format},
    run,
};

/// Runs read-only checks inside a database: typed, bounded in time, with the password fetched where it is kept.
#[derive(Debug, Parser)]
#[command(name = "bastion-agent", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown (could not be checked), \
                        64 wrong command line, 78 wrong configuration.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a check and print its report.
    #[command(subcommand, arg_required_else_help = true)]
    Check(CheckCommand),
}

#[derive(Debug, Subcommand)]
enum CheckCommand {
    /// Can the agent log in, and what does it find there?
    Connection(Common),
    /// What takes up the storage, and how full is it?
    TablespaceUsage {
        #[command(flatten)]
        common: Common,
        /// Per cent of a limit from which on the outcome is a warning.
        #[arg(long, default_value_t = TablespaceUsage::default().warning, value_parser = percent())]
        warning: u8,
        /// Per cent of a limit from which on the outcome is critical.
        #[arg(long, default_value_t = TablespaceUsage::default().critical, value_parser = percent())]
        critical: u8,
        /// How many tablespaces to show at most.
        #[arg(long, default_value_t = TablespaceUsage::default().limit, value_parser = limit())]
        limit: u32,
    },
    /// Which sessions use most of a resource?
    TopSessions {
        #[command(flatten)]
        common: Common,
        /// The resource to rank sessions by.
        #[arg(long, default_value = "cpu", value_parser = resource())]
        by: SessionResource,
        /// How many sessions to show at most.
        #[arg(long, default_value_t = TopSessions::default().limit, value_parser = limit())]
        limit: u32,
    },
    /// What is a parameter set to?
    Parameter {
        #[command(flatten)]
        common: Common,
        /// The parameter, such as max_connections or "open cursors".
        #[arg(long, value_name = "PARAMETER")]
        name: String,
    },
    /// Who waits for whom?
    BlockingSessions(Common),
    /// Which transactions have been open for long? From 5 minutes on a warning, from an hour on critical.
    LongTransactions(Common),
    /// How far behind is replication? From 30 seconds on a warning, from 5 minutes on critical.
    ReplicationLag(Common),
    /// All of them at once, but for parameter; the worst outcome wins.
    Health(Common),
}

#[derive(Debug, Args)]
struct Common {
    /// The instance: its name in the configuration, or its DB identifier.
    #[arg(long, value_name = "NAME")]
    instance: String,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// How long the whole check may take, such as 5s or 1500ms.
    #[arg(long, default_value = "5s", value_name = "TIME", value_parser = timeout)]
    timeout: Duration,
    /// The configuration file.
    #[arg(long, value_name = "PATH", env = "BASTION_AGENT_CONFIG", hide_env_values = true, default_value = config::DEFAULT_PATH)]
    config: PathBuf,
}

/// Reads the command line, does what it says, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    logs();
    let Command::Check(check) = cli.command;
    let (common, check) = match check {
        CheckCommand::Connection(common) => (common, Check::Connection),
        CheckCommand::TablespaceUsage { common, warning, critical, limit } => {
            (common, Check::TablespaceUsage(TablespaceUsage { warning, critical, limit }))
        }
        CheckCommand::TopSessions { common, by, limit } => (common, Check::TopSessions(TopSessions { by, limit })),
        CheckCommand::Parameter { common, name } => (common, Check::Parameter(ParameterQuestion { parameter: name })),
        CheckCommand::BlockingSessions(common) => (common, Check::BlockingSessions),
        CheckCommand::LongTransactions(common) => (common, Check::LongTransactions),
        CheckCommand::ReplicationLag(common) => (common, Check::ReplicationLag),
        CheckCommand::Health(common) => (common, Check::Health),
    };
    check_once(common, check)
}

fn check_once(common: Common, check: Check) -> ExitCode {
    let config = match Config::load(&common.config) {
        Ok(config) => config,
        Err(error) => return fail(&error.to_string(), exit::CONFIGURATION),
    };
    let timeout_ms = u64::try_from(common.timeout.as_millis()).unwrap_or(u64::MAX);
    let request = CheckRequest { instance: common.instance, check, timeout_ms };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the system refuses what the agent needs to run: {error}"), exit::UNKNOWN),
    };
    let report = runtime.block_on(run::run(&request, &config, ServedBy::OneShot));
    // A name lookup that hangs must not hold the process back: it has its answer.
    runtime.shutdown_background();
    let written = std::io::stdout().lock().write_all(output::render(&report, common.format).as_bytes());
    match written {
        Ok(()) => ExitCode::from(report.outcome.exit_code()),
        Err(error) => fail(&format!("the report cannot be written: {error}"), exit::UNKNOWN),
    }
}

/// Help and version are answers; anything else that clap stops at is a usage error, which exits with 64, not clap's 2:
/// that would read as a critical finding.
fn usage(error: &clap::Error) -> ExitCode {
    // Nothing can be told to anyone if this cannot be printed.
    let _ = error.print();
    match error.kind() {
        clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ => ExitCode::from(exit::USAGE),
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    // Nothing can be told to anyone if this cannot be printed.
    let _ = writeln!(std::io::stderr().lock(), "bastion-agent: {}", crate::clean::clean(message));
    ExitCode::from(code)
}

/// Logs go to standard error, and only what RUST_LOG asks for: standard output holds the report and nothing else.
fn logs() {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}

fn limit() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=1000)
}

fn percent() -> clap::builder::RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(1..=100)
}

fn resource() -> impl clap::builder::TypedValueParser<Value = SessionResource> {
    PossibleValuesParser::new(SessionResource::ALL.map(SessionResource::as_str)).map(|word| {
        let found = SessionResource::ALL.into_iter().find(|resource| resource.as_str() == word);
        // The parser before this one lets no other word through.
        found.unwrap_or(SessionResource::Cpu)
    })
}

/// Reads `5s`, `1500ms` or a bare number of seconds, from 100 ms to 5 minutes.
fn timeout(text: &str) -> Result<Duration, String> {
    let (number, unit_ms) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').unwrap_or(text), 1000),
    };
    let millis = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit_ms));
    match millis {
        Some(millis @ 100..=300_000) => Ok(Duration::from_millis(millis)),
        Some(_) => Err("must be between 100ms and 300s".to_owned()),
        None => Err("is not a time such as 5s or 1500ms".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn timeouts_are_read_and_bounded() {
        assert_eq!(timeout("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(timeout("3"), Ok(Duration::from_secs(3)));
        assert_eq!(timeout("1500ms"), Ok(Duration::from_millis(1500)));
        for wrong in ["", "s", "ms", "5m", "-1s", "1.5s", "99ms", "301s", "99999999999999999999s"] {
            assert!(timeout(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn help_reads_well() {
        let mut command = Cli::command().term_width(80);
        insta::assert_snapshot!("help", command.render_long_help().to_string());
        let check = command.find_subcommand_mut("check").unwrap();
        insta::assert_snapshot!("help-check", check.render_long_help().to_string());
        let sessions = check.find_subcommand_mut("top-sessions").unwrap();
        insta::assert_snapshot!("help-check-top-sessions", sessions.render_long_help().to_string());
    }
}
