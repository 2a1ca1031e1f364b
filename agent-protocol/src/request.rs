//! The question: which check, of which instance, with which options, within which time.

use serde::{Deserialize, Serialize};

use crate::checks::Check;

/// One question to the agent.
///
/// ```json
/// {"instance": "sample", "check": {"name": "top-sessions", "by": "cpu", "limit": 5}, "timeout_ms": 5000}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckRequest {
    /// The instance's tag `instance`, its DB identifier, or its name in the agent's configuration.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub instance: String,
    /// The check and its options.
    pub check: Check,
    /// How long the whole check may take, in milliseconds: name resolution, connect, TLS, login and query together.
    #[cfg_attr(feature = "openapi", schema(minimum = 100, maximum = 300_000))]
    pub timeout_ms: u64,
}
