//! The command line.

use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use agent_protocol::{
    Check, CheckReport, CheckRequest, EngineName, ParameterQuestion, SOCKET_PATH, ServedBy, SessionResource,
    TablespaceUsage, TopSessions, exit,
};
use clap::{
    Args, CommandFactory as _, Parser, Subcommand, ValueEnum, builder::PossibleValuesParser,
    builder::TypedValueParser as _,
};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter,
    filter::{LevelFilter, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{
    aws::Refusal,
    client::{self, Asked},
    config::{self, Config},
    daemon,
    deadline::Deadline,
    doctor, grants, history, instances, lookup,
    output::{self, Format},
    run::Agent,
};

/// What `--version` tells; `-V` tells the version alone.
const BUILD: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit:    ",
    env!("BUILD_COMMIT"),
    "\ntarget:    ",
    env!("BUILD_TARGET"),
    "\nprofile:   ",
    env!("BUILD_PROFILE"),
    "\ncompiler:  ",
    env!("BUILD_COMPILER"),
    "\nengines:   PostgreSQL, MySQL, MariaDB",
    "\nreport:    version 1",
);

/// How long asking RDS for a list may take.
const LISTING: Duration = Duration::from_secs(10);

/// Runs read-only checks inside a database: typed, bounded in time, with the password fetched where it is kept.
#[derive(Debug, Parser)]
#[command(name = "bastion-agent", version, long_version = BUILD, arg_required_else_help = true, max_term_width = 100)]
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
    /// Answer checks over a Unix socket, until told to stop: the daemon.
    ///
    /// SIGHUP has it read its configuration again, SIGTERM has it finish what runs and end. Logs go to standard error.
    Serve {
        #[command(flatten)]
        configuration: Configuration,
        /// Where to listen.
        #[arg(long, value_name = "PATH", env = "BASTION_AGENT_SOCKET", hide_env_values = true, default_value = SOCKET_PATH)]
        socket: PathBuf,
    },
    /// List the instances that this agent can reach, and how it knows.
    Instances {
        #[command(flatten)]
        configuration: Configuration,
        /// The form of the list.
        #[arg(long, value_enum, default_value = "text")]
        format: ListFormat,
    },
    /// Examine every step on the way to an instance; what fails comes with its remedy.
    ///
    /// The steps: configuration, drivers, region, role, discovery; and for each instance its password, name, port, encryption,
    /// login and grants. Exit code 0 if all is fine, 2 if anything failed.
    Doctor {
        #[command(flatten)]
        configuration: Configuration,
        /// An instance to examine; may be given several times. All of them where none is named.
        #[arg(long = "instance", value_name = "NAME")]
        instances: Vec<String>,
        /// How long each instance may take, such as 10s.
        #[arg(long, default_value = "10s", value_name = "TIME", value_parser = timeout)]
        timeout: Duration,
        /// The form of the findings.
        #[arg(long, value_enum, default_value = "text")]
        format: ListFormat,
    },
    /// Show what the daemon has recorded of an instance.
    #[command(subcommand, arg_required_else_help = true)]
    History(history::Command),
    /// Print the least-privilege monitoring user for an engine, as SQL.
    Grants {
        /// The engine.
        #[arg(long, value_parser = engine())]
        engine: EngineName,
        /// The user's name.
        #[arg(long, default_value = "dbvoice")]
        user: String,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// The forms a list can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Aligned text for people.
    Text,
    /// One line of JSON.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Configuration {
    /// The configuration file.
    #[arg(long = "config", value_name = "PATH", env = "BASTION_AGENT_CONFIG", hide_env_values = true, default_value = config::DEFAULT_PATH)]
    pub(crate) path: PathBuf,
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
    /// Run the check in this process, whether or not there is a daemon.
    #[arg(long)]
    no_daemon: bool,
    /// Where the daemon listens. With another configuration than the usual one, the daemon is asked only where this is given.
    #[arg(long, value_name = "PATH", env = "BASTION_AGENT_SOCKET", hide_env_values = true)]
    socket: Option<PathBuf>,
    #[command(flatten)]
    configuration: Configuration,
}

/// Reads the command line, does what it says, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    logs(matches!(cli.command, Command::Serve { .. }));
    match cli.command {
        Command::Check(check) => check_command(check),
        Command::Serve { configuration, socket } => serve(configuration.path, &socket),
        Command::Instances { configuration, format } => list_instances(&configuration.path, format),
        Command::Doctor { configuration, instances, timeout, format } => {
            examine(&configuration.path, &instances, timeout, format)
        }
        Command::History(command) => match history::run(&command) {
            Ok(text) => print(&text, exit::OK),
            Err(error) => fail(&error.to_string(), error.exit_code()),
        },
        Command::Grants { engine, user } => print(&grants::sql(engine, &user), exit::OK),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bastion-agent", &mut script);
            print(&String::from_utf8_lossy(&script), exit::OK)
        }
        Command::Man => {
            let mut page = Vec::new();
            match clap_mangen::Man::new(Cli::command()).render(&mut page) {
                Ok(()) => print(&String::from_utf8_lossy(&page), exit::OK),
                Err(error) => fail(&format!("the manual page cannot be made: {error}"), exit::UNKNOWN),
            }
        }
    }
}

fn list_instances(path: &Path, format: ListFormat) -> ExitCode {
    let listed = with_agent(path, async |agent, stop| {
        let listing = match agent.config.discovery() {
            Some(_) => Some(agent.discovery.refresh(&agent.aws, &Deadline::after(LISTING, &stop)).await),
            None => None,
        };
        let (listing, refusal) = match listing {
            Some(Ok(listing)) => (Some(listing), None),
            Some(Err(refusal)) => (None, Some(refusal)),
            None => (None, None),
        };
        let found = lookup::all(&agent.config, listing.as_ref());
        let text = match format {
            ListFormat::Text => Ok(instances::text(&found)),
            ListFormat::Json => instances::json(&found),
        };
        (text, refusal)
    });
    let (text, refusal) = match listed {
        Ok((Ok(text), refusal)) => (text, refusal),
        Ok((Err(error), _)) => return fail(&format!("the list cannot be written: {error}"), exit::UNKNOWN),
        Err(code) => return code,
    };
    match refusal {
        None => print(&text, exit::OK),
        // What the configuration names is told all the same.
        Some(Refusal { reason, hint }) => {
            let _ = print(&text, exit::OK);
            fail(&format!("RDS gives no list of the others: {reason}. {hint}"), exit::UNKNOWN)
        }
    }
}

fn examine(path: &Path, names: &[String], timeout: Duration, format: ListFormat) -> ExitCode {
    let found = with_agent(path, async |agent, stop| doctor::examine(agent, path, names, timeout, &stop).await);
    let sections = match found {
        Ok(sections) => sections,
        Err(code) => return code,
    };
    let code = if doctor::is_fine(&sections) { exit::OK } else { exit::CRITICAL };
    match format {
        ListFormat::Text if colour() => print(&output::colour::paint(&doctor::text(&sections)), code),
        ListFormat::Text => print(&doctor::text(&sections), code),
        ListFormat::Json => match doctor::json(&sections) {
            Ok(json) => print(&json, code),
            Err(error) => fail(&format!("the findings cannot be written: {error}"), exit::UNKNOWN),
        },
    }
}

fn serve(path: PathBuf, socket: &Path) -> ExitCode {
    // Checks wait for servers nearly all the time. One thread answers them without the cost of handing work to another; what
    // blocks, such as looking up names, has threads of its own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the system refuses what the agent needs to run: {error}"), exit::UNKNOWN),
    };
    let served = runtime.block_on(daemon::serve(path, socket));
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ daemon::Error::Configuration(_)) => fail(&error.to_string(), exit::CONFIGURATION),
        Err(error) => fail(&error.to_string(), exit::UNKNOWN),
    }
}

/// Runs `work` with an agent of the configuration at `path`. Its token is cancelled when somebody wants this process to end.
fn with_agent<T>(path: &Path, work: impl AsyncFnOnce(Arc<Agent>, CancellationToken) -> T) -> Result<T, ExitCode> {
    let config = Config::load(path).map_err(|error| fail(&error.to_string(), exit::CONFIGURATION))?;
    in_runtime(async |stop| work(Arc::new(Agent::new(config)), stop).await)
}

/// Runs `work` to its end. Its token is cancelled when somebody wants this process to end.
fn in_runtime<T>(work: impl AsyncFnOnce(CancellationToken) -> T) -> Result<T, ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime
        .map_err(|error| fail(&format!("the system refuses what the agent needs to run: {error}"), exit::UNKNOWN))?;
    let stop = CancellationToken::new();
    let done = runtime.block_on(async {
        stop_on_signal(stop.clone());
        work(stop).await
    });
    // A name lookup that hangs must not hold the process back: it has its answer.
    runtime.shutdown_background();
    Ok(done)
}

/// From now on, cancels the token when this process is interrupted or terminated. Run Command's cancel does the latter.
fn stop_on_signal(stop: CancellationToken) {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let stop = stop.clone();
        // Where the system refuses this, the signal ends the process as it always does.
        if let Ok(mut told) = signal(kind) {
            tokio::spawn(async move {
                told.recv().await;
                stop.cancel();
            });
        }
    }
}

fn check_command(check: CheckCommand) -> ExitCode {
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
    let timeout_ms = u64::try_from(common.timeout.as_millis()).unwrap_or(u64::MAX);
    let request = CheckRequest { instance: common.instance.clone(), check, timeout_ms };
    let report = match ask_daemon(&common, &request) {
        Ok(Some(report)) => report,
        Ok(None) => {
            let path = &common.configuration.path;
            match with_agent(path, async |agent, stop| agent.run(&request, ServedBy::OneShot, &stop).await) {
                Ok(report) => report,
                Err(code) => return code,
            }
        }
        Err(code) => return code,
    };
    match output::render(&report, &request.check, common.format, colour()) {
        Ok(text) => print(&text, report.outcome.exit_code()),
        Err(error) => fail(&format!("the report cannot be written: {error}"), exit::UNKNOWN),
    }
}

/// The daemon's report; none where the check is to be run in this process.
fn ask_daemon(common: &Common, request: &CheckRequest) -> Result<Option<CheckReport>, ExitCode> {
    // A configuration that was named is not the daemon's.
    let usual = common.configuration.path == Path::new(config::DEFAULT_PATH);
    let socket = match &common.socket {
        Some(socket) => socket,
        None if usual => Path::new(SOCKET_PATH),
        None => return Ok(None),
    };
    if common.no_daemon || !socket.exists() {
        return Ok(None);
    }
    let started = Instant::now();
    match in_runtime(async |stop| client::ask(socket, request, &stop).await)? {
        Asked::Report(report) => Ok(Some(*report)),
        Asked::Absent(why) => {
            tracing::info!(socket = %socket.display(), why, "the daemon is not asked");
            Ok(None)
        }
        Asked::Lost(why) => Ok(Some(Agent::lost(request, why, started.elapsed()))),
    }
}

/// Whether standard output is a terminal whose user has not asked for no colour.
fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes what was asked for to standard output, and exits with `code` if that worked.
fn print(text: &str, code: u8) -> ExitCode {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::from(code),
        Err(error) => fail(&format!("standard output cannot be written: {error}"), exit::UNKNOWN),
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

/// Logs go to standard error: standard output holds the report and nothing else. Only what RUST_LOG asks for; the daemon
/// tells a line a check without being asked.
fn logs(daemon: bool) {
    let level = if daemon { LevelFilter::INFO } else { LevelFilter::ERROR };
    let filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    // What a driver panics about may hold a row, so only the place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "something broke off");
    }));
    let registry = tracing_subscriber::registry().with(filter).with(filter_fn(may_be_logged));
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    // The journal has the time of each line itself.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        registry.with(format.without_time().with_target(false)).init();
    } else {
        registry.with(format.with_target(!daemon)).init();
    }
}

/// Whatever RUST_LOG says, libraries tell of trouble only. Else they would write out what travels between the agent, AWS and the
/// databases, with session tokens, passwords and rows in it.
fn may_be_logged(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::WARN || event.target().starts_with("bastion_agent")
}

fn engine() -> impl clap::builder::TypedValueParser<Value = EngineName> {
    // Those that the agent has a driver for.
    let engines = [EngineName::Postgres, EngineName::Mysql, EngineName::Mariadb];
    PossibleValuesParser::new(engines.map(EngineName::as_str)).map(move |word| {
        let found = engines.into_iter().find(|engine| engine.as_str() == word);
        // The parser before this one lets no other word through.
        found.unwrap_or(EngineName::Postgres)
    })
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
        let history = command.find_subcommand_mut("history").unwrap();
        let usage = history.find_subcommand_mut("tablespace-usage").unwrap();
        insta::assert_snapshot!("help-history-tablespace-usage", usage.render_long_help().to_string());
    }
}
