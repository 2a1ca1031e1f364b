//! A step that doctor or deploy takes, and what was found there.

use std::fmt;

/// How a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Ok,
    Failed,
    /// It was not looked at.
    Skipped,
}

/// A step, in the words of whoever took it.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    said: String,
    next: Option<String>,
}

impl Step {
    pub(crate) fn ok(name: &'static str, said: impl Into<String>) -> Self {
        Self { name, state: State::Ok, said: said.into(), next: None }
    }

    pub(crate) fn failed(name: &'static str, said: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name, state: State::Failed, said: said.into(), next: Some(next.into()) }
    }

    pub(crate) fn skipped(name: &'static str, why: &str) -> Self {
        Self { name, state: State::Skipped, said: format!("Not looked at. {why}"), next: None }
    }

    /// A part of a step that was not looked at: what, and the reason, each without a full stop.
    pub(crate) fn unseen(name: &'static str, what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self { name, state: State::Skipped, said: format!("Not looked at: {what}, because {why}."), next: None }
    }

    /// The same with what to do next: of a step that is well, and might be better.
    pub(crate) fn but(self, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..self }
    }
}

/// How many of these are so.
pub(crate) fn count(steps: &[Step], state: State) -> usize {
    steps.iter().filter(|step| step.state == state).count()
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
