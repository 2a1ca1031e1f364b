//! The command line.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::cloud::{Cloud, cloud};
use crate::conversation::explained;
use crate::interrupt::interrupted;
use crate::measure::{MeasureError, locale_of, measure};
use crate::script::Misheard;
use crate::transcript::Transcript;
use crate::{SayError, Settings, Simulator, Turn};

/// Talk to the skill as if to Alexa: text in, spoken answer out.
///
/// Without a command, every line of standard input is said, and the answer printed. A conversation
/// begins with "open database voice", as with a device: a question without it is a session of its
/// own. "(silence)" says nothing. With the local AWS, "code?" shows the code of its authenticator.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say one thing, print what Alexa says; exits with 1 if anything went wrong
    Ask {
        /// What to say: "list instances in oregon"
        #[arg(required = true)]
        utterance: Vec<String>,
    },
    /// Measure how many of the sentences in a file are understood: the rates and each miss; exits with 1 below the bound
    Understand {
        /// Lines of an utterance, its intent and its slots, with tabs between: `cpu of blog<TAB>CheckInstanceMetric<TAB>instance=blog; metric=cpu`
        file: PathBuf,
        /// The percentage that has to be right in intent and slots
        #[arg(long, value_name = "PERCENT", default_value_t = 0.0)]
        at_least: f64,
    },
}

/// A time zone that there is: Alexa would name no other.
fn time_zone(name: &str) -> Result<String, String> {
    match jiff::tz::TimeZone::get(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(error) => Err(format!("{error}. Such as Europe/Berlin or Asia/Tokyo")),
    }
}

/// What can be set.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The language that is spoken [default: en-US; for `understand`, the one in the file's name]
    #[arg(long, global = true)]
    locale: Option<String>,
    /// Understand the samples of the model word for word, and nothing else
    #[arg(long, global = true)]
    exact: bool,
    /// The time zone that the device is set to, such as Asia/Tokyo [default: Alexa does not say]
    #[arg(long, global = true, value_name = "NAME", value_parser = time_zone)]
    time_zone: Option<String>,
    /// Print the request and the response of every turn as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Show how long an answer took
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", num_args = 0..=1, require_equals = true,
        default_missing_value = "always")]
    show_time: When,
    /// The skill's program; nothing is built then [default: skill-lambda beside this program, built first for the local AWS]
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) skill: Option<PathBuf>,
    /// The ASK skill package [default: skill-package here or above]
    #[arg(long, global = true, value_name = "DIR")]
    skill_package: Option<PathBuf>,
    /// Print the skill's log to standard error
    #[arg(long, global = true)]
    skill_logs: bool,
    /// Talk to a device with a screen
    #[arg(long, global = true)]
    screen: bool,
    /// The id of the voice that talks, where Alexa recognizes it: amzn1.ask.person...
    #[arg(long, global = true, value_name = "ID")]
    person: Option<String>,
    /// What Alexa resolves words in a slot to, the likeliest first, as her fuzzy resolution may: "male = mail, male"
    #[arg(long, global = true, value_name = "WORDS=VALUES")]
    mishear: Vec<Misheard>,
    /// The AWS that the skill asks [default: a local one with the demo's fleet, started for this]
    #[arg(long, global = true, value_name = "URL", env = "AWS_ENDPOINT_URL")]
    pub(crate) endpoint: Option<String>,
}

/// The command line with `--show-time never` as one word: without a value, what comes next may be words that are asked.
fn joined(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut all: Vec<OsString> = Vec::new();
    for argument in arguments {
        let is_value = argument.to_str().is_some_and(|value| When::from_str(value, false).is_ok());
        match all.last_mut().filter(|last| is_value && *last == "--show-time") {
            Some(last) => {
                last.push("=");
                last.push(argument);
            }
            None => all.push(argument),
        }
    }
    all
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal
    Auto,
    Always,
    Never,
}

/// Why there is no conversation.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// There is no AWS to ask.
    #[error("the skill has no AWS to ask")]
    Cloud(#[from] stage::Error),
    /// A file that belongs to the skill is not found.
    #[error("{what} is not found; give {option}")]
    NotFound {
        /// The file.
        what: &'static str,
        /// The option that names it.
        option: &'static str,
    },
    /// The skill or its model cannot be used.
    #[error("no conversation")]
    Say(#[from] SayError),
    /// The sentences cannot be measured.
    #[error("nothing is measured")]
    Measure(#[from] MeasureError),
    /// The language is in neither the options nor the name of the file.
    #[error("the name {} tells no locale such as en-US; give --locale", .0.display())]
    Locale(PathBuf),
    /// Input or output failed.
    #[error("cannot read the questions or write the answers")]
    Io(#[from] std::io::Error),
}

/// Runs the command line; says on standard error what prevents it.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse_from(joined(std::env::args_os()));
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error),
    };
    let code = runtime.block_on(async {
        tokio::select! {
            outcome = cli.run() => outcome.unwrap_or_else(|error| complain(&error)),
            () = interrupted() => ExitCode::from(130),
        }
    });
    // A thread may still be waiting for standard input.
    runtime.shutdown_background();
    code
}

impl Cli {
    async fn run(self) -> Result<ExitCode, CliError> {
        if let Some(Command::Understand { file, at_least }) = &self.command {
            return self.understand(file, *at_least);
        }
        if self.options.skill.is_some() {
            // Before servers are started for one that is not there.
            self.options.skill()?;
        }
        let cloud = cloud(self.options.endpoint.as_deref(), self.options.skill.is_some()).await?;
        let locale = self.options.locale.as_deref().unwrap_or("en-US");
        let mut settings = Settings::new(self.options.skill()?, self.options.model(locale)?, locale);
        settings.exact = self.options.exact;
        settings.device.time_zone.clone_from(&self.options.time_zone);
        settings.device.screen = self.options.screen;
        settings.device.person_id.clone_from(&self.options.person);
        settings.function.environment.clone_from(&cloud.environment);
        let mut simulator = Simulator::new(settings)?;
        for Misheard { words, values } in &self.options.mishear {
            simulator.alexa.mishear(words, values);
        }
        let mut session = Conversation { simulator, options: self.options, mark: 0, cloud };
        let fine = match self.command {
            Some(Command::Ask { utterance }) => session.turn(&utterance.join(" "), false).await,
            None | Some(Command::Understand { .. }) => session.conversation().await,
        };
        session.print_logs()?;
        session.simulator.stop().await;
        Ok(if fine? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// No skill and no AWS is asked for this.
    fn understand(&self, file: &Path, at_least: f64) -> Result<ExitCode, CliError> {
        let locale = self.options.locale.clone().or_else(|| locale_of(file));
        let locale = locale.ok_or_else(|| CliError::Locale(file.to_owned()))?;
        let model = self.options.model(&locale)?;
        let enough = measure(file, &model, &locale, at_least, &mut std::io::stdout().lock())?;
        Ok(if enough { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

struct Conversation {
    simulator: Simulator,
    options: Options,
    mark: usize,
    cloud: Cloud,
}

impl Conversation {
    /// Says every line of standard input; gives back whether all went well.
    async fn conversation(&mut self) -> Result<bool, CliError> {
        let terminal = std::io::stdin().is_terminal();
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        let mut fine = true;
        loop {
            if terminal {
                let mut out = std::io::stdout().lock();
                write!(out, "You:   ")?;
                out.flush()?;
            }
            let Some(line) = lines.next_line().await? else { return Ok(fine) };
            if line.trim() == "code?" {
                self.show_code()?;
            } else if !line.trim().is_empty() {
                fine &= self.turn(&line, !terminal).await?;
            }
        }
    }

    /// One turn; gives back whether it went well. Words that Alexa does not know end no conversation.
    async fn turn(&mut self, utterance: &str, show_question: bool) -> Result<bool, CliError> {
        let transcript = self.options.transcript();
        if show_question {
            transcript.question(&mut std::io::stdout().lock(), utterance.trim())?;
        }
        let turn = match self.simulator.say(utterance).await {
            Err(error @ SayError::Alexa { .. }) => {
                let _ = complain(&error);
                return Ok(false);
            }
            turn => turn?,
        };
        if self.options.json {
            print_json(&turn)?;
        }
        transcript.answer(&mut std::io::stdout().lock(), &turn)?;
        if turn.asks_for("mfa") {
            self.show_code()?;
        }
        self.print_logs()?;
        Ok(turn.problem.is_none())
    }

    /// Shows what the authenticator of the local AWS shows; that of another one is in somebody's pocket.
    fn show_code(&self) -> Result<(), CliError> {
        if let Some(code) = self.cloud.code()? {
            writeln!(std::io::stdout().lock(), "       ({code}.)")?;
        }
        Ok(())
    }

    fn print_logs(&mut self) -> std::io::Result<()> {
        let (text, mark) = self.simulator.lambda.logs().since(self.mark);
        self.mark = mark;
        if self.options.skill_logs { write!(std::io::stderr().lock(), "{text}") } else { Ok(()) }
    }
}

impl Options {
    fn transcript(&self) -> Transcript {
        let mut transcript = Transcript::for_stdout();
        match self.show_time {
            When::Auto => {}
            When::Always => transcript.time = true,
            When::Never => transcript.time = false,
        }
        transcript
    }

    fn skill(&self) -> Result<PathBuf, CliError> {
        let beside = || std::env::current_exe().ok().map(|program| program.with_file_name("skill-lambda"));
        let found = self.skill.clone().or_else(beside).filter(|program| program.is_file());
        found.ok_or(CliError::NotFound { what: "the skill's program skill-lambda", option: "--skill PATH" })
    }

    fn model(&self, locale: &str) -> Result<PathBuf, CliError> {
        let missing = CliError::NotFound { what: "the skill package", option: "--skill-package DIR" };
        let package = match &self.skill_package {
            Some(package) => package.clone(),
            None => skill_package().ok_or(missing)?,
        };
        Ok(package.join("interactionModels/custom").join(format!("{locale}.json")))
    }
}

/// The skill package above the current directory, or above this program.
fn skill_package() -> Option<PathBuf> {
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok()];
    starts.iter().flatten().flat_map(|start| start.ancestors()).find_map(|directory| {
        let package = directory.join("skill-package");
        package.join("interactionModels").is_dir().then_some(package)
    })
}

fn print_json(turn: &Turn) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for part in [&turn.request, &turn.response] {
        writeln!(out, "{part:#}")?;
    }
    Ok(())
}

fn complain(error: &dyn std::error::Error) -> ExitCode {
    // Where standard error is gone, nobody is there to be told.
    let _ = writeln!(std::io::stderr().lock(), "simulator: {}", explained(error));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
        let words = ["simulator", "ask", "list", "--show-time", "never", "--endpoint", "http://127.0.0.1:1"];
        let cli = Cli::parse_from(joined(words.map(OsString::from).into_iter()));
        assert_eq!((cli.options.show_time, cli.options.endpoint.is_some()), (When::Never, true));
        assert!(matches!(cli.command, Some(Command::Ask { utterance }) if utterance == ["list"]));
        let words = ["simulator", "--mishear", "male = mail, male", "ask", "list"];
        let cli = Cli::parse_from(joined(words.map(OsString::from).into_iter()));
        assert_eq!(cli.options.mishear[0].values, ["mail", "male"]);
        let words = ["simulator", "ask", "list", "instances", "--show-time", "--locale", "ja-JP"];
        let cli = Cli::parse_from(joined(words.map(OsString::from).into_iter()));
        assert_eq!((cli.options.show_time, cli.options.locale.as_deref()), (When::Always, Some("ja-JP")));
        assert!(matches!(cli.command, Some(Command::Ask { utterance }) if utterance == ["list", "instances"]));
    }
}
