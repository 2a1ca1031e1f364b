//! How words of the command line are read. Whatever is wrong with one, clap names the argument that it stands for.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use agent_protocol::EngineName;
use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};

use crate::{config::SUPPORTED_ENGINES, span};

/// A name or another text. Nothing, as an unset variable of a script leaves it, is none.
pub(crate) fn said(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("it is empty") } else { Ok(text.to_owned()) }
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
    PossibleValuesParser::new(SUPPORTED_ENGINES.map(EngineName::as_str)).map(|word| {
        let found = SUPPORTED_ENGINES.into_iter().find(|engine| engine.as_str() == word);
        // The parser before this one lets no other word through.
        found.unwrap_or(EngineName::Postgres)
    })
}

/// A time from 100 ms to 5 minutes.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    span::parse_within(text, "100ms", "5m")
}
