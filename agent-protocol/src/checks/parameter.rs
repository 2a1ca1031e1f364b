//! `parameter`: what is a parameter set to?

use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::figures::{Counted, Figures};

/// Options of the check `parameter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterQuestion {
    /// The parameter, as the engine writes it or as people say it: `max_connections`, `max connections`. It is a key of
    /// its own beside the check's `name`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub parameter: String,
}

impl Options for ParameterQuestion {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![("Name", self.parameter.clone())]
    }
}

/// A parameter of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterRow {
    /// Its name, as the engine writes it.
    pub name: String,
    /// Its value, as the engine writes it. Null where nothing is set, and where it is [`ParameterRow::hidden`].
    pub value: Option<String>,
    /// The unit of the value, such as `8kB` or `ms`.
    pub unit: Option<String>,
    /// Where the value comes from, in the engine's words.
    pub source: Option<String>,
    /// The value it has where nothing sets it.
    pub default_value: Option<String>,
    /// Whether another value is set and waits for a restart; null where the engine does not tell.
    pub pending_restart: Option<bool>,
    /// Whether it is set, to something that may be a secret and so stays on the bastion; left out where it does not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
}

impl Counted for ParameterRow {
    fn figures(_: &[Self], _: u64) -> Figures<'_> {
        // A parameter's value is for who asked for it.
        Figures::default()
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
