//! What a check amounts to.

use serde::{Deserialize, Serialize};

use crate::exit;

/// What a check amounts to, from good to bad to not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing wrong.
    Ok,
    /// Something to look at.
    Warning,
    /// Something to act on.
    Critical,
    /// Could not be checked. A word that a reader does not know is read as this.
    #[serde(other)]
    Unknown,
}

impl Outcome {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Unknown => "unknown",
        }
    }

    /// How bad it is: the larger, the worse. What could not be checked is worse than what is fine, and better than what
    /// is known to be wrong.
    pub fn severity(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Unknown => 1,
            Self::Warning => 2,
            Self::Critical => 3,
        }
    }

    /// The process exit code that says the same.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ok => exit::OK,
            Self::Warning => exit::WARNING,
            Self::Critical => exit::CRITICAL,
            Self::Unknown => exit::UNKNOWN,
        }
    }
}
