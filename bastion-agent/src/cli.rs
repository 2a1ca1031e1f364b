//! The command line.

pub(crate) mod argument;
mod check;
mod check_config;
mod doctor;
mod fit;
mod history;
mod instances;
mod logs;
mod man;
mod mcp;
mod way;

use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, LazyLock},
    time::Duration,
};

use agent_protocol::{EngineName, RUN_COMMAND_OUTPUT_LIMIT, SOCKET_PATH, exit};
use argument::{Instances, engine, non_empty, one_line, path, timeout};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{self, Config},
    daemon,
    grants::{self, LoginForm},
    output::Paper,
    run::Agent,
};

/// What `--version` tells; `-V` tells the version alone.
static BUILD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\ncommit:    {}\ntarget:    {}\nprofile:   {}\ncompiler:  {}\nengines:   {}\nreport:    version 1",
        env!("CARGO_PKG_VERSION"),
        env!("BUILD_COMMIT"),
        env!("BUILD_TARGET"),
        env!("BUILD_PROFILE"),
        env!("BUILD_COMPILER"),
        EngineName::ALL.map(|engine| engine.to_string()).join(", "),
    )
});

/// What Systems Manager tells each program that it runs.
const OF_RUN_COMMAND: &str = "AWS_SSM_INSTANCE_ID";

/// Runs read-only checks inside a database: typed, bounded in time, with the password fetched where it is kept.
#[derive(Debug, Parser)]
#[command(name = "bastion-agent", version, long_version = BUILD.as_str(), arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown (could not be checked), \
                        64 wrong command line (3 with --format nagios), 78 wrong configuration.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a check and print its report.
    #[command(subcommand, arg_required_else_help = true)]
    Check(check::CheckCommand),
    /// Answer checks over a Unix socket, until told to stop: the daemon.
    ///
    /// SIGHUP has it read its configuration again, SIGTERM has it finish what runs and end. Logs go to standard error.
    Serve {
        #[command(flatten)]
        configuration: Configuration,
        /// Where to listen.
        #[arg(long, value_name = "PATH", env = "BASTION_AGENT_SOCKET", hide_env_values = true, default_value = SOCKET_PATH, value_parser = path())]
        socket: PathBuf,
    },
    /// List the instances that this agent can reach, and how it knows.
    Instances {
        #[command(flatten)]
        configuration: Configuration,
        /// The form of the list: text for people, or one line of JSON.
        #[arg(long, value_enum, default_value = "text", hide_possible_values = true)]
        format: ListFormat,
        /// Only these, and all that is known of them: names in the configuration, tags `instance`, DB identifiers, or the beginning
        /// of one with a * after it.
        #[arg(value_name = "INSTANCE", value_parser = non_empty)]
        names: Vec<String>,
        /// One of these, as an option; may be given several times.
        #[arg(long = "instance", value_name = "INSTANCE", value_parser = non_empty)]
        named: Vec<String>,
        /// Only those of this engine.
        #[arg(long, value_parser = engine())]
        engine: Option<EngineName>,
    },
    /// Examine every step on the way to an instance; what fails comes with its remedy.
    ///
    /// The steps: configuration, drivers, region, role, discovery; and for each instance its password, name, port, encryption,
    /// login and grants. Exit code 0 if nothing failed, 2 if something did,
    /// 78 without a configuration that can be used: then only the agent itself is examined.
    Doctor {
        #[command(flatten)]
        configuration: Configuration,
        #[command(flatten)]
        instances: Instances,
        /// How long the way to an instance may take, and then each of the questions that checks ask, such as 10s.
        #[arg(long, default_value = "10s", value_name = "TIME", value_parser = timeout, allow_hyphen_values = true)]
        timeout: Duration,
        /// The form of the findings: text for people, or one line of JSON.
        #[arg(long, value_enum, default_value = "text", hide_possible_values = true)]
        format: ListFormat,
    },
    /// Show what the daemon has recorded of an instance.
    #[command(subcommand, arg_required_else_help = true)]
    History(history::Command),
    /// Answer an assistant: the Model Context Protocol, over standard input and output.
    ///
    /// The checks, the list of instances, the history and doctor as tools, none of which changes anything. It ends when its
    /// input does, or by SIGTERM. Logs go to standard error.
    Mcp(mcp::McpCommand),
    /// Print the least-privilege monitoring user for an engine, as SQL.
    Grants {
        /// The engine.
        #[arg(long, value_parser = engine())]
        engine: EngineName,
        /// The user's name.
        #[arg(long, value_name = "NAME", default_value = "dbvoice", value_parser = one_line)]
        user: String,
        /// For IAM database authentication: no password.
        #[arg(long)]
        iam: bool,
        /// Let the user log in over an encrypted connection only.
        #[arg(long)]
        require_tls: bool,
        /// Oracle on Amazon RDS: its views are granted by a procedure of Amazon's.
        #[arg(long, conflicts_with = "container")]
        rds: bool,
        /// Oracle: a common user of the root of a container database.
        #[arg(long)]
        container: bool,
    },
    /// Read the configuration and say whether it can be used; nothing is connected to.
    CheckConfig {
        #[command(flatten)]
        configuration: Configuration,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print a manual page, or write all of them.
    #[command(after_help = "Examples:\n  \
        bastion-agent man check connection | man -l -\n  \
        bastion-agent man --directory /usr/local/share/man/man1")]
    Man {
        /// The subcommand whose page is printed, such as `check connection`. The program's own where none is named.
        #[arg(value_name = "SUBCOMMAND", value_parser = non_empty)]
        subcommand: Vec<String>,
        /// Write the pages of the program and of every subcommand into this folder.
        #[arg(long, value_name = "PATH", conflicts_with = "subcommand", value_parser = path())]
        directory: Option<PathBuf>,
    },
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
    #[arg(long = "config", value_name = "PATH", env = "BASTION_AGENT_CONFIG", hide_env_values = true, default_value = config::DEFAULT_PATH, value_parser = path())]
    pub(crate) path: PathBuf,
}

/// Reads the command line, does what it says, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Read once more, for the words to fit: that costs nothing where there are none.
        Err(error) => {
            let fitting = fit::to(Cli::command(), fit::width()).try_get_matches().err();
            return usage(&error, fitting.as_ref().unwrap_or(&error));
        }
    };
    logs::start(matches!(cli.command, Command::Serve { .. }));
    match cli.command {
        Command::Check(command) => check::run(command),
        Command::Serve { configuration, socket } => serve(configuration.path, &socket),
        Command::Instances { configuration, format, names, named, engine } => {
            instances::run(&configuration.path, format, &[names, named].concat(), engine)
        }
        Command::Doctor { configuration, instances, timeout, format } => {
            doctor::run(&configuration.path, &instances.names(), timeout, format)
        }
        Command::History(command) => match history::run(&command, paper().width) {
            Ok(text) => print(&text, exit::OK),
            Err(error) => fail(&error.to_string(), error.exit_code()),
        },
        Command::Mcp(command) => mcp::run(command),
        Command::Grants { engine, user, iam, require_tls, rds, container } => match engine {
            EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb if rds || container => {
                fail("--rds and --container are for Oracle only.", exit::USAGE)
            }
            EngineName::Oracle if iam => {
                fail("Oracle has no IAM database authentication: leave --iam away.", exit::USAGE)
            }
            EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => {
                match grants::sql(engine, &user, LoginForm { iam, require_tls, rds, container }) {
                    Ok(sql) => print(&sql, exit::OK),
                    Err(error) => fail(&error, exit::USAGE),
                }
            }
        },
        Command::CheckConfig { configuration } => check_config::run(&configuration.path),
        Command::Completions { shell } => print(&completions(shell), exit::OK),
        Command::Man { subcommand, directory: None } => match man::page(Cli::command(), &subcommand) {
            Ok(page) => print(&page, exit::OK),
            Err(error) => fail(&error, exit::USAGE),
        },
        Command::Man { directory: Some(directory), .. } => match man::write(Cli::command(), &directory) {
            Ok(written) => print(&format!("Wrote {written} pages to {}\n", directory.display()), exit::OK),
            Err(error) => fail(&error, exit::UNKNOWN),
        },
    }
}

/// What has a shell complete command lines.
fn completions(shell: clap_complete::Shell) -> String {
    const PROGRAM: &str = "bastion-agent";
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), PROGRAM, &mut script);
    let script = String::from_utf8_lossy(&script);
    // For bash, the generator writes the hyphen of the program's name in two ways, and no word after the first would be completed.
    let [written, meant] = ["__subcmd__", "__"].map(|hyphen| PROGRAM.replace('-', hyphen));
    script.replace(&written, &meant)
}

/// Says why the configuration cannot be used.
fn unconfigured(error: &config::Error) -> ExitCode {
    fail(&error.with_remedy(), exit::CONFIGURATION)
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
        Err(daemon::Error::Configuration(error)) => unconfigured(&error),
        Err(error) => fail(&error.to_string(), exit::UNKNOWN),
    }
}

/// Runs `work` with an agent of the configuration at `path`. Its token is cancelled when somebody wants this process to end.
fn with_agent<T>(path: &Path, work: impl AsyncFnOnce(Arc<Agent>, CancellationToken) -> T) -> Result<T, ExitCode> {
    let config = Config::load(path).map_err(|error| unconfigured(&error))?;
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

/// From now on, cancels the token when this process is interrupted or terminated. systemd does the latter; Run Command's
/// cancel is SIGKILL, of which nobody is told.
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

/// What standard output is: a terminal, with colour unless its user or its kind says no; otherwise as a file is. Where Run Command
/// reads it, it keeps no more than a part.
fn paper() -> Paper {
    let terminal = std::io::stdout().is_terminal();
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    Paper {
        width: fit::width(),
        colour: terminal && !set("NO_COLOR") && !dumb,
        limit: (!terminal && set(OF_RUN_COMMAND)).then_some(RUN_COMMAND_OUTPUT_LIMIT),
    }
}

/// Writes what was asked for to standard output, and exits with `code` if that worked.
fn print(text: &str, code: u8) -> ExitCode {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::from(code),
        Err(error) => fail(&format!("standard output cannot be written: {error}"), exit::UNKNOWN),
    }
}

/// Help and version are answers; anything else that clap stops at is a usage error, which exits with 64, not clap's 2:
/// that would read as a critical finding. `fitting` is the same error with words that fit on the terminal.
fn usage(error: &clap::Error, fitting: &clap::Error) -> ExitCode {
    // Nothing can be told to anyone if this cannot be printed.
    let _ = fitting.print();
    match error.kind() {
        clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ if is_for_monitoring(std::env::args_os().skip(1)) => {
            // What is wrong comes first; tips and usage stand below.
            let told = error.to_string();
            let said = told.trim_start_matches("error: ").lines().take_while(|line| !line.trim().is_empty());
            unknown(&said.map(str::trim).collect::<Vec<_>>().join(" "))
        }
        _ => ExitCode::from(exit::USAGE),
    }
}

/// Whether monitoring wants the answer, by the words of the command line.
fn is_for_monitoring(words: impl Iterator<Item = std::ffi::OsString>) -> bool {
    let words: Vec<_> = words.take_while(|word| word != "--").collect();
    words.iter().any(|word| word == "--format=nagios")
        || words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "nagios")
}

/// What a plugin answers that was called in a wrong way: monitoring reads standard output, and knows no other code for it.
fn unknown(message: &str) -> ExitCode {
    let line = format!("UNKNOWN - {}\n", sentence(&crate::clean::clean(message)).replace('|', "/"));
    print(&line, exit::UNKNOWN)
}

fn fail(message: &str, code: u8) -> ExitCode {
    // Nothing can be told to anyone if this cannot be printed.
    let _ = writeln!(std::io::stderr().lock(), "bastion-agent: {}", sentence(&crate::clean::clean(message)));
    ExitCode::from(code)
}

/// A message as a sentence: it ends as one.
fn sentence(message: &str) -> String {
    let message = message.trim_end();
    let stop = if message.ends_with(['.', '?', '!', ';']) { "" } else { "." };
    format!("{message}{stop}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_said_ends_as_a_sentence() {
        for (said, told) in [("no", "no."), ("no.", "no."), ("did you mean `a`?", "did you mean `a`?"), ("", ".")] {
            assert_eq!(sentence(said), told);
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_reads_well() {
        let mut command = fit::to(Cli::command(), 80);
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
