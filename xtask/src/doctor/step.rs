//! A step of the way, and what was found there.

use std::fmt;

/// How a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    Failed,
    /// It was not looked at.
    Skipped,
}

/// A step of the way.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) state: State,
    said: String,
    next: Option<String>,
}

impl Step {
    pub(super) fn ok(name: &'static str, said: impl Into<String>) -> Self {
        Self { name, state: State::Ok, said: said.into(), next: None }
    }

    pub(super) fn failed(name: &'static str, said: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name, state: State::Failed, said: said.into(), next: Some(next.into()) }
    }

    pub(super) fn skipped(name: &'static str, why: &str) -> Self {
        Self { name, state: State::Skipped, said: format!("Not looked at. {why}"), next: None }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ok => "OK",
            State::Failed => "FAILED",
            State::Skipped => "SKIPPED",
        };
        let mut lines = self.said.trim_end().lines();
        writeln!(f, "  {state:<8}{:<13}{}", self.name, lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(f, "{:23}{line}", "")?;
        }
        match &self.next {
            Some(next) => writeln!(f, "{:23}Next: {next}", ""),
            None => Ok(()),
        }
    }
}
