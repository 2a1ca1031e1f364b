//! The programs that docs/deploying.md takes, and their versions where that matters.

use std::{io, process::Stdio, time::Duration};

use futures_util::future::join_all;
use tokio::{process::Command, time::timeout};

use super::{cli::listed, plan::Plan, version::Version};
use crate::step::Step;

const NAME: &str = "Tools";

/// A program.
struct Tool {
    name: &'static str,
    /// What is said to it, so that it tells its version or answers that it can do something.
    say: &'static [&'static str],
    /// The oldest version that will do, and why.
    least: Option<(&'static [u32], &'static str)>,
    /// Whether the skill alone takes it.
    is_the_skills: bool,
    remedy: &'static str,
}

const TOOLS: [Tool; 7] = [
    Tool {
        name: "aws",
        say: &["--version"],
        least: None,
        is_the_skills: false,
        remedy: "Install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    },
    Tool { name: "sam", say: &["--version"], least: None, is_the_skills: false, remedy: "pip install aws-sam-cli" },
    Tool {
        name: "python3",
        say: &["-c", "import ensurepip, sys, venv; print(sys.version.split()[0])"],
        least: None,
        is_the_skills: false,
        remedy: "Install Python 3 with venv (Debian, Ubuntu: python3-venv).",
    },
    Tool {
        name: "readelf",
        say: &["--version"],
        least: None,
        is_the_skills: false,
        remedy: "Install binutils: cargo xtask package looks at programs with it.",
    },
    Tool {
        name: "node",
        say: &["--version"],
        least: Some((&[14, 0], "ask-cli wants it")),
        is_the_skills: true,
        remedy: "Install Node.js: https://nodejs.org",
    },
    Tool {
        name: "ask",
        say: &["--version"],
        least: Some((&[2, 0], "ask-resources.json is of its form")),
        is_the_skills: true,
        remedy: "Install it as docs/deploying.md, step 1, says: alone, ask-cli gets an antlr4ts with which it does not start.",
    },
    Tool {
        name: "jq",
        say: &["--version"],
        least: None,
        is_the_skills: true,
        remedy: "Install jq: the steps read and write JSON with it.",
    },
];

pub(super) async fn look(plan: &Plan<'_>, patience: Duration) -> Vec<Step> {
    let needed = TOOLS.iter().filter(|tool| plan.says_yes("DeploySkill") || !tool.is_the_skills);
    let (asked, target) = tokio::join!(
        join_all(needed.map(async |tool| (tool, ask(tool.name, tool.say, patience).await))),
        standard_library(plan, patience),
    );
    let (mut there, mut steps) = (Vec::new(), Vec::new());
    for (tool, said) in asked {
        match judged(tool, said) {
            Ok(version) => there.push(format!("{} {version}", tool.name)),
            Err(step) => steps.push(step),
        }
    }
    match target {
        Ok(target) => there.push(target),
        Err(step) => steps.push(step),
    }
    if !there.is_empty() {
        steps.insert(0, Step::ok(NAME, format!("{}.", listed(there))));
    }
    steps
}

/// What a program says, on either of its outputs.
async fn ask(name: &str, say: &[&str], patience: Duration) -> io::Result<Result<String, String>> {
    let mut command = Command::new(name);
    command.args(say).stdin(Stdio::null()).kill_on_drop(true);
    // Neither looks for a newer version of itself, nor tells anybody that it was called.
    command.env("SAM_CLI_TELEMETRY", "0").env("ASK_SHARE_USAGE", "false");
    let Ok(output) = timeout(patience, command.output()).await else {
        return Err(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("it did not answer within {} s", patience.as_secs()),
        ));
    };
    let output = output?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).trim().to_owned();
    Ok(if output.status.success() { Ok(said) } else { Err(said) })
}

fn judged(tool: &Tool, said: io::Result<Result<String, String>>) -> Result<String, Step> {
    let name = tool.name;
    let said = match said {
        Ok(Ok(said)) => said,
        Ok(Err(said)) => {
            let last = said.lines().last().unwrap_or("it said nothing").to_owned();
            return Err(Step::failed(NAME, format!("{name} does not work: {last}"), tool.remedy));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Step::failed(NAME, format!("{name} is not in the PATH."), tool.remedy));
        }
        Err(error) => return Err(Step::unseen(NAME, format!("whether {name} works"), error)),
    };
    let Some(version) = Version::find(&said) else {
        return Err(Step::unseen(NAME, format!("the version of {name}"), format!("it says {said:?}")));
    };
    match tool.least {
        Some((least, why)) if version < Version(least.to_vec()) => {
            let said = format!("{name} is {version}; {} is the oldest that will do: {why}.", Version(least.to_vec()));
            Err(Step::failed(NAME, said, tool.remedy))
        }
        _ => Ok(version.to_string()),
    }
}

/// Rust's own library for what the packages are built for.
async fn standard_library(plan: &Plan<'_>, patience: Duration) -> Result<String, Step> {
    let target = match plan.value("Architecture") {
        "arm64" => "aarch64-unknown-linux-gnu",
        _ => "x86_64-unknown-linux-gnu",
    };
    let what = format!("Rust's standard library for {target}");
    let packages = [("skill-lambda", "zip"), ("bastion-agent", "tar.gz")]
        .map(|(name, kind)| plan.folder.join(format!("target/packages/{name}-{}.{kind}", plan.value("Architecture"))));
    match ask("rustc", &["--print", "target-libdir", "--target", target], patience).await {
        Ok(Ok(folder)) if std::path::Path::new(&folder).is_dir() => Ok(what),
        // Nothing is left to be built.
        _ if packages.iter().all(|package| package.is_file()) => Ok(format!("the packages for {target}")),
        Ok(_) => Err(Step::failed(
            NAME,
            format!("{what} is not there."),
            format!("rustup target add {target}, or build on a machine of that architecture."),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Step::failed(NAME, "rustc is not in the PATH.", "Install Rust: https://rustup.rs"))
        }
        Err(error) => Err(Step::unseen(NAME, what, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::State;

    #[test]
    fn a_tool_is_there_or_has_a_remedy() {
        let ask = TOOLS.iter().find(|tool| tool.name == "ask").unwrap_or_else(|| panic!("no ask"));
        assert_eq!(judged(ask, Ok(Ok("2.30.7".to_owned()))).ok().as_deref(), Some("2.30.7"));
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        for (said, state, says) in [
            (Ok(Ok("1.7.23".to_owned())), State::Failed, "2.0 is the oldest that will do"),
            (Ok(Err("Error: no such module".to_owned())), State::Failed, "does not work: Error: no such"),
            (Err(missing()), State::Failed, "ask is not in the PATH"),
            (Ok(Ok("hello".to_owned())), State::Skipped, "the version of ask, because it says \"hello\""),
            (Err(io::Error::from(io::ErrorKind::TimedOut)), State::Skipped, "whether ask works"),
        ] {
            let step = judged(ask, said).err();
            let step = step.unwrap_or_else(|| panic!("{says}"));
            assert!(step.state == state && step.to_string().contains(says), "{step}");
        }
    }
}
