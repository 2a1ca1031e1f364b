//! A function, and why it has no answer.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The Runtime API has no port to listen on.
    #[error("the Runtime API cannot listen")]
    Listen {
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The function's program does not start.
    #[error("the function {} does not start", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The function reported that it cannot initialise.
    #[error("the function cannot initialise: {kind}: {message}")]
    Init {
        /// The error's type.
        kind: String,
        /// The error's message.
        message: String,
    },
    /// The function did not ask for an event in time.
    #[error("the function did not initialise within {limit:?}")]
    InitTimedOut {
        /// How long it could take.
        limit: Duration,
    },
    /// The function's process ended in place of an answer.
    #[error("the function's process ended ({status}) before it answered; its last words: {last_line}")]
    Ended {
        /// How it ended.
        status: String,
        /// The last line of its log.
        last_line: String,
    },
    /// The function reported an error.
    #[error("the function failed: {kind}: {message}")]
    Function {
        /// The error's type.
        kind: String,
        /// The error's message.
        message: String,
    },
    /// The function was killed at its deadline.
    #[error("the function was killed at its deadline after {limit:?}")]
    TimedOut {
        /// How long it could take.
        limit: Duration,
    },
    /// The answer is not UTF-8.
    #[error("the function's answer is not text")]
    NotText {
        /// Where it is not.
        #[source]
        source: std::string::FromUtf8Error,
    },
    /// The answer is not JSON.
    #[error("the function's answer is not JSON")]
    NotJson {
        /// Where it is not.
        #[source]
        source: serde_json::Error,
    },
    /// The service was stopped.
    #[error("the Lambda service was stopped")]
    Stopped,
}

/// The function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its program.
    pub program: PathBuf,
    /// The program's arguments; a Lambda function has none.
    pub arguments: Vec<OsString>,
    /// Its name in `AWS_LAMBDA_FUNCTION_NAME`.
    pub name: String,
    /// Its region in `AWS_REGION`.
    pub region: String,
    /// The environment variables it has besides those of every function.
    pub environment: Vec<(String, String)>,
}

impl Function {
    /// A function in us-east-1 without variables of its own.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            name: "skill-lambda".to_owned(),
            region: "us-east-1".to_owned(),
            environment: Vec::new(),
        }
    }
}
