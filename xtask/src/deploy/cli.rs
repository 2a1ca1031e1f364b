//! AWS, asked by its own command line: it has to be there for deploying anyway, and takes the credentials that `sam deploy` will take,
//! of whatever kind they are. Its arguments hold no secret. Calls are bounded in time and in number.

use std::{
    fmt, io,
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{process::Command, sync::Semaphore, time::timeout};

/// How many calls are made at a time.
const MAX_PARALLEL_CALLS: usize = 4;

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// AWS answered, and what it answered is an error.
    #[error("{operation} answered {code}: {said}")]
    Refused {
        /// Such as `describe-stacks`.
        operation: String,
        /// Such as `ValidationError`.
        code: String,
        /// What AWS said.
        said: String,
    },
    /// The CLI found no credentials, or none that are good.
    #[error("there are no credentials: {0}")]
    NoCredentials(String),
    /// There is no CLI.
    #[error("the AWS CLI cannot be started: {0}")]
    NoCli(String),
    /// No answer came in time.
    #[error("{operation} did not answer within {} s", within.as_secs())]
    Silent {
        /// What was asked.
        operation: String,
        /// How long was waited.
        within: Duration,
    },
    /// All the calls, or all the time, that there was for this is used up.
    #[error("{0} were used up before")]
    Spent(&'static str),
    /// The CLI said what nobody expected.
    #[error("{operation} was not understood: {said}")]
    Unclear {
        /// What was asked.
        operation: String,
        /// What came.
        said: String,
    },
}

impl Trouble {
    /// Whether AWS answered with one of these codes.
    pub(crate) fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Refused { code, .. } if codes.contains(&code.as_str()))
    }
}

/// A region of an account.
#[derive(Debug)]
pub(crate) struct Aws {
    region: String,
    profile: Option<String>,
    patience: Duration,
    until: Instant,
    calls_left: AtomicUsize,
    slots: Semaphore,
}

impl Aws {
    /// The options that have somebody's own `aws` or `sam` ask the same region as the same caller: for what is told to be done.
    pub(super) fn same_place(&self) -> String {
        let profile = self.profile.as_ref().map(|profile| format!(" --profile {profile}"));
        format!("--region {}{}", self.region, profile.unwrap_or_default())
    }

    pub(crate) fn new(region: &str, profile: Option<&str>, patience: Duration, calls: usize, time: Duration) -> Self {
        Self {
            region: region.to_owned(),
            profile: profile.map(str::to_owned),
            patience,
            until: Instant::now() + time,
            calls_left: AtomicUsize::new(calls),
            slots: Semaphore::new(MAX_PARALLEL_CALLS),
        }
    }

    /// The answer to a call, such as `["ec2", "describe-vpcs"]`.
    pub(crate) async fn ask(&self, call: &[&str]) -> Result<Value, Trouble> {
        self.ask_for(&self.region, call, self.patience).await
    }

    /// The same, of another region.
    pub(super) async fn ask_in(&self, region: &str, call: &[&str]) -> Result<Value, Trouble> {
        self.ask_for(region, call, self.patience).await
    }

    /// The same, of a call that fetches a file.
    pub(super) async fn fetch(&self, call: &[&str]) -> Result<Value, Trouble> {
        self.ask_for(&self.region, call, self.patience * 10).await
    }

    async fn ask_for(&self, region: &str, call: &[&str], patience: Duration) -> Result<Value, Trouble> {
        let operation = call.get(1).copied().unwrap_or_default().to_owned();
        // It is never closed.
        let _slot = self.slots.acquire().await;
        let left = |left: usize| left.checked_sub(1);
        if self.calls_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_err() {
            return Err(Trouble::Spent("the calls that a check may make"));
        }
        let time_left = self.until.saturating_duration_since(Instant::now());
        if time_left.is_zero() {
            return Err(Trouble::Spent("the minutes that a check may take"));
        }
        let within = patience.min(time_left);
        let Ok(done) = timeout(within, self.command(region, call).output()).await else {
            return Err(Trouble::Silent { operation, within });
        };
        let output = done.map_err(|error| not_started(&error))?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            return Err(trouble(&operation, &err, within));
        }
        // Some calls have nothing to say.
        if out.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&out).map_err(|error| Trouble::Unclear { operation, said: error.to_string() })
    }

    fn command(&self, region: &str, call: &[&str]) -> Command {
        let mut aws = Command::new("aws");
        aws.args(call).args(["--region", region, "--output", "json"]);
        if let Some(profile) = &self.profile {
            aws.args(["--profile", profile]);
        }
        // Nothing is waited for but the answer: no pager, no prompt, no third try.
        aws.env("AWS_PAGER", "").env("AWS_CLI_AUTO_PROMPT", "off").env("AWS_MAX_ATTEMPTS", "2");
        // Nor does it write about itself where its answer should be.
        aws.env_remove("AWS_DEFAULT_OUTPUT");
        aws.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        aws
    }
}

fn not_started(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound => Trouble::NoCli("there is no program aws in the PATH".to_owned()),
        _ => Trouble::NoCli(error.to_string()),
    }
}

/// What went wrong, by what the CLI says of it. Versions 1 and 2 differ in what stands before it.
fn trouble(operation: &str, said: &str, within: Duration) -> Trouble {
    let operation = operation.to_owned();
    let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing");
    let line = line.strip_prefix("aws: [ERROR]: ").unwrap_or(line);
    let refused = line.split_once("An error occurred (").and_then(|(_, rest)| rest.split_once(')'));
    if let Some((code, rest)) = refused {
        // "when calling the X operation: …", and how often it was tried may stand before the colon.
        let after = rest.split_once(" operation").map_or(rest, |(_, after)| after);
        let until = if after.starts_with(" (") { "): " } else { ": " };
        let said = after.split_once(until).map_or(after, |(_, said)| said).trim().to_owned();
        let expired = ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"];
        if expired.contains(&code) || code == "SignatureDoesNotMatch" || code == "AuthFailure" {
            return Trouble::NoCredentials(format!("{code}: {said}"));
        }
        return Trouble::Refused { operation, code: code.to_owned(), said };
    }
    let of_credentials = ["credentials", "config profile", "SSO", "sso", "Token", "token", "role"];
    if ["timeout on endpoint", "Timeout on endpoint"].iter().any(|words| line.contains(words)) {
        return Trouble::Silent { operation, within };
    }
    if of_credentials.iter().any(|word| line.contains(word)) {
        return Trouble::NoCredentials(line.to_owned());
    }
    Trouble::Unclear { operation, said: line.to_owned() }
}

/// The texts of a list, for a sentence.
pub(super) fn listed(texts: impl IntoIterator<Item = impl fmt::Display>) -> String {
    texts.into_iter().map(|text| text.to_string()).collect::<Vec<_>>().join(", ")
}

/// A field of an answer that is text; empty where there is none.
pub(crate) fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_default()
}

/// A field of an answer that is a list; empty where there is none.
pub(crate) fn list<'a>(answer: &'a Value, field: &str) -> &'a [Value] {
    answer[field].as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_cli_says_is_told_apart() {
        let second = Duration::from_secs(1);
        let refused = |code: &str, said: &str| Trouble::Refused {
            operation: "describe-stacks".to_owned(),
            code: code.to_owned(),
            said: said.to_owned(),
        };
        let none = |said: &str| Trouble::NoCredentials(said.to_owned());
        for (said, meant) in [
            (
                "\nAn error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id x does not exist\n",
                refused("ValidationError", "Stack with id x does not exist"),
            ),
            (
                "\naws: [ERROR]: An error occurred (404) when calling the HeadObject operation: Not Found\n",
                refused("404", "Not Found"),
            ),
            (
                "An error occurred (Throttling) when calling the X operation (reached max retries: 1): Rate exceeded",
                refused("Throttling", "Rate exceeded"),
            ),
            (
                "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
                none("Unable to locate credentials. You can configure credentials by running \"aws configure\"."),
            ),
            (
                "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The token is expired",
                none("ExpiredToken: The token is expired"),
            ),
            ("The config profile (x) could not be found", none("The config profile (x) could not be found")),
            (
                "Read timeout on endpoint URL: \"http://127.0.0.1:1/\"",
                Trouble::Silent { operation: "describe-stacks".to_owned(), within: second },
            ),
            ("", Trouble::Unclear { operation: "describe-stacks".to_owned(), said: "it said nothing".to_owned() }),
        ] {
            assert_eq!(trouble("describe-stacks", said, second), meant, "{said}");
        }
        assert!(refused("404", "").is(&["NoSuchKey", "404"]) && !none("404").is(&["404"]));
    }
}
