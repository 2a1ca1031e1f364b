//! How words of the command line are read. Whatever is wrong with one, clap names the argument that it stands for.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use agent_protocol::EngineName;
use clap::{
    Args,
    builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser},
};

use crate::span;

/// A name or another text. Nothing, as an unset variable of a script leaves it, is none.
pub(crate) fn non_empty(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("it is empty") } else { Ok(text.to_owned()) }
}

/// The same for what is printed into a script: a line end would begin a line of its own there.
pub(crate) fn one_line(text: &str) -> Result<String, &'static str> {
    match text.chars().any(char::is_control) {
        true => Err("it has a line end or another control character in it"),
        false => non_empty(text),
    }
}

/// The one instance that a command is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct OneInstance {
    /// The instance: its name in the configuration, its tag `instance`, or its DB identifier.
    #[arg(value_name = "INSTANCE", value_parser = non_empty)]
    positional: Option<String>,
    /// The instance, as an option.
    #[arg(long = "instance", value_name = "INSTANCE", value_parser = non_empty)]
    named: Option<String>,
}

impl OneInstance {
    /// As it was said; clap sees that there is one.
    pub(crate) fn name(&self) -> &str {
        self.positional.as_deref().or(self.named.as_deref()).unwrap_or_default()
    }
}

/// The instances that a command is about, where it can be about several.
#[derive(Debug, Args)]
pub(crate) struct Instances {
    /// The instances: names in the configuration, tags `instance`, or DB identifiers. All of them where none is named.
    #[arg(value_name = "INSTANCE", value_parser = non_empty)]
    positional: Vec<String>,
    /// An instance, as an option; may be given several times.
    #[arg(long = "instance", value_name = "INSTANCE", value_parser = non_empty)]
    named: Vec<String>,
}

impl Instances {
    pub(crate) fn names(self) -> Vec<String> {
        [self.positional, self.named].concat()
    }
}

/// A path. One that an environment variable holds may be empty too.
pub(crate) fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().try_map(|path: OsString| {
        if path.is_empty() {
            Err("it is empty; where an environment variable is: unset it, or give it a path")
        } else {
            Ok(PathBuf::from(path))
        }
    })
}

/// An engine that the agent has a driver for.
pub(super) fn engine() -> impl TypedValueParser<Value = EngineName> {
    PossibleValuesParser::new(EngineName::ALL.map(EngineName::as_str)).map(|word| {
        let found = EngineName::ALL.into_iter().find(|engine| engine.as_str() == word);
        // The parser before this one lets no other word through.
        found.unwrap_or(EngineName::Postgres)
    })
}

/// A time from 100 ms to 5 minutes.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    span::parse_within(text, "100ms", "5m")
}
