//! `cargo xtask demo`: a fleet on this machine, with real databases, and a conversation about it.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use simulator::{
    ALEXA_WAITS, SayError, Settings, Simulator, Turn, explained,
    interrupt::interrupted,
    script::{self, Scene, ScriptError},
    transcript::Transcript,
};
use stage::{DemoStage, binaries, checkout};

use crate::progress::Progress;

/// What stands in a transcript for the code that the authenticator shows.
const CODE: &str = "{code}";

/// What can be said to `demo`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Leave a prompt open after the conversation
    #[arg(long)]
    interactive: bool,
    /// The language to talk in
    #[arg(long, default_value = "en-US")]
    locale: String,
}

impl Options {
    /// The conversation in this language, from tests/transcripts.
    fn transcript(&self) -> Result<PathBuf, DemoError> {
        let folder = checkout().join("tests/transcripts");
        let language = self.locale.split('-').next().unwrap_or_default();
        // A country without one of its own has that of its language.
        let others =
            [("en", "en-US"), ("ja", "ja-JP"), ("de", "de-DE")].into_iter().filter(|(known, _)| *known == language);
        let locales = std::iter::once(self.locale.as_str()).chain(others.map(|(_, locale)| locale));
        let mut files = locales.map(|locale| folder.join(format!("demo.{locale}.txt")));
        files.find(|file| file.is_file()).ok_or_else(|| DemoError::Language(self.locale.clone()))
    }
}

/// Why the demo could not be held.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    #[error(transparent)]
    Stage(#[from] stage::Error),
    #[error("{}", explained(.0))]
    Say(#[from] SayError),
    #[error("{}", explained(.0))]
    Script(#[from] ScriptError),
    #[error("the demo does not speak {0}; it speaks en-US, ja-JP and de-DE")]
    Language(String),
    #[error("the transcript cannot be written: {0}")]
    Write(#[from] io::Error),
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("the system refuses what the demo needs to run: {error}"))?;
    let progress = Progress::new();
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = hold(options, progress) => outcome,
            // To drop the other future is to stop everything it has started and to remove what it has made.
            () = interrupted() => {
                progress.step("Interrupted: cleaning up");
                Ok(ExitCode::from(130))
            }
        }
    });
    // A thread may still be waiting for a line of standard input.
    runtime.shutdown_background();
    outcome.map_err(|error| error.to_string())
}

async fn hold(options: &Options, progress: Progress) -> Result<ExitCode, DemoError> {
    let scenes = script::read(&options.transcript()?)?;
    let mut stage = DemoStage::start(move |step| progress.step(step)).await?;
    let model = checkout().join("skill-package/interactionModels/custom").join(format!("{}.json", options.locale));
    let mut settings = Settings::new(binaries::find("skill-lambda")?, model, &options.locale);
    settings.function.environment = stage.skill_environment();
    let mut simulator = Simulator::new(settings)?;
    progress.step("Talking");

    let transcript = Transcript { time: true, ..Transcript::for_stdout() };
    let (mut turns, mut wrong, mut slowest) = (0, 0, Duration::ZERO);
    for scene in &scenes {
        match scene {
            Scene::Hears(misheard) => simulator.alexa.mishear(&misheard.words, &misheard.values),
            Scene::Stage { action, note } => {
                writeln!(io::stdout().lock(), "\n{note}")?;
                stage.act(action)?;
            }
            Scene::Turn { say, hear } => {
                writeln!(io::stdout().lock())?;
                let say = &with_code(say, &stage).await?;
                transcript.question(&mut io::stdout().lock(), say)?;
                let turn = simulator.say(say).await?;
                transcript.answer(&mut io::stdout().lock(), &turn)?;
                show_code(&turn, &stage)?;
                turns += 1;
                slowest = slowest.max(turn.elapsed);
                let late = (turn.elapsed >= ALEXA_WAITS).then(|| "Alexa would not have waited so long".to_owned());
                if let Some(problem) = script::what_is_wrong(&turn, hear).or(late) {
                    wrong += 1;
                    writeln!(io::stdout().lock(), "       WRONG: {problem}")?;
                }
            }
        }
    }
    writeln!(io::stdout().lock())?;
    if options.interactive {
        stage.go_on()?;
        writeln!(
            io::stdout().lock(),
            "The stage stays open, and the server behind sample runs again. \"code?\" shows the authenticator. An empty line ends."
        )?;
        prompt(&mut simulator, &transcript, &stage).await?;
    }
    simulator.stop().await;
    progress.step("Stopping the servers");
    drop(stage);
    let verdict = if wrong == 0 { "all as expected".to_owned() } else { format!("{wrong} not as expected") };
    writeln!(io::stdout().lock(), "{turns} turns, {verdict}; the slowest took {:.2} s.", slowest.as_secs_f64())?;
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is said, with the code that the authenticator shows now where it is to be said. Of one that begins with a zero, Alexa leaves that
/// out, and the skill asks for it once more: who tells a story waits for the next one.
async fn with_code(say: &str, stage: &DemoStage) -> Result<String, DemoError> {
    if !say.contains(CODE) {
        return Ok(say.to_owned());
    }
    const MOST_TRIES: usize = 4;
    let mut code = stage.code()?;
    for _ in 1..MOST_TRIES {
        if !code.digits.starts_with('0') {
            break;
        }
        tokio::time::sleep(Duration::from_secs(code.seconds_left + 1)).await;
        code = stage.code()?;
    }
    Ok(say.replace(CODE, &code.in_halves()))
}

/// Where the skill asks for a code, a look at the authenticator, as people take one then.
fn show_code(turn: &Turn, stage: &DemoStage) -> Result<(), DemoError> {
    if turn.asks_for("mfa") {
        writeln!(io::stdout().lock(), "       ({}.)", stage.code()?)?;
    }
    Ok(())
}

/// Answers what is typed until an empty line or the end of input.
async fn prompt(simulator: &mut Simulator, transcript: &Transcript, stage: &DemoStage) -> Result<(), DemoError> {
    loop {
        if io::stdin().is_terminal() {
            let mut out = io::stdout().lock();
            write!(out, "You:   ")?;
            out.flush()?;
        }
        let line = tokio::task::spawn_blocking(|| io::stdin().lock().lines().next());
        let line = line.await.map_err(io::Error::other)?.transpose()?.unwrap_or_default();
        if line.trim().is_empty() {
            return Ok(());
        }
        if line.trim() == "code?" {
            writeln!(io::stdout().lock(), "       ({}.)", stage.code()?)?;
            continue;
        }
        match simulator.say(&with_code(&line, stage).await?).await {
            Ok(turn) => {
                transcript.answer(&mut io::stdout().lock(), &turn)?;
                show_code(&turn, stage)?;
            }
            Err(error @ SayError::Alexa { .. }) => writeln!(io::stdout().lock(), "       {}", explained(&error))?,
            Err(error) => return Err(error.into()),
        }
    }
}
