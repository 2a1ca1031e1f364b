//! Why a configuration cannot be used, with the key and what may have been meant.

use std::{io, path::PathBuf};

use serde_path_to_error::Segment;

use crate::{nearest::nearest, redact};

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a configuration. The text of the line is not shown: a password may stand in it by mistake.
    #[error("{}{}: {message}", path.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1; none where the parser names none.
        line: Option<usize>,
        /// What is wrong there: the key and why.
        message: String,
    },
}

impl Error {
    /// The error and what to do next, as sentences.
    pub fn with_remedy(&self) -> String {
        self.with(self.remedy())
    }

    /// The error and a remedy, as sentences.
    pub(crate) fn with(&self, remedy: &str) -> String {
        let error = self.to_string();
        let stop = if error.ends_with('?') { "" } else { "." };
        format!("{error}{stop} {remedy}")
    }

    /// What to do next, for who is just having it checked.
    pub(crate) fn remedy_at_hand(&self) -> &'static str {
        match self {
            Self::Read { .. } => self.remedy(),
            Self::Parse { line: Some(_), .. } => "Correct that line",
            Self::Parse { line: None, .. } => "Correct the file",
        }
    }

    /// What to do next.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Read { .. } => {
                "Write the configuration there, or name another file with --config or BASTION_AGENT_CONFIG"
            }
            Self::Parse { line: Some(_), .. } => {
                "Correct that line; \"bastion-agent check-config\" tells whether all is right then"
            }
            Self::Parse { line: None, .. } => {
                "Correct the file; \"bastion-agent check-config\" tells whether all is right then"
            }
        }
    }
}

/// The keys on the way to what an error is about, from the top of the file on.
pub(super) fn keys(path: &serde_path_to_error::Path) -> Vec<&str> {
    let known = path.iter().filter_map(|segment| match segment {
        Segment::Map { key } => Some(key.as_str()),
        _ => None,
    });
    known.collect()
}

/// Keys as TOML writes them.
fn dotted(keys: &[&str]) -> String {
    let bare = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    let written = keys.iter().map(|key| {
        let shown = redact::named(key);
        if shown != *key || bare(key) { shown.to_owned() } else { format!("\"{key}\"") }
    });
    written.collect::<Vec<_>>().join(".")
}

/// What is wrong with a key, with the nearest of those that might have been meant.
pub(super) fn explained(keys: &[&str], message: &str) -> String {
    let message = message.trim().replace('\n', ", ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown field").then(|| quoted.next()).flatten();
    // An unknown key is named by its message; the table that it stands in is not.
    let Some(unknown) = unknown else {
        return if keys.is_empty() { message } else { format!("{}: {message}", dotted(keys)) };
    };
    let near = nearest(quoted, unknown).into_iter().next();
    let table = keys.strip_suffix(&[unknown]).unwrap_or(keys);
    let table = if table.is_empty() { String::new() } else { format!(" in {}", dotted(table)) };
    // What is like no key may be anything, the password itself too.
    let shown = if near.is_some() { Some(unknown) } else { redact::unknown_key(unknown) };
    let shown = shown.map_or(" (not shown: it may be a secret)".to_owned(), |name| format!(" `{name}`"));
    let message = message.replacen(&format!(" `{unknown}`"), &format!("{shown}{table}"), 1);
    message + &near.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}
