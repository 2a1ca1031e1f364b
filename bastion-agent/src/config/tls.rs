//! How a connection is encrypted.

use serde::Deserialize;

/// How much of TLS is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TlsMode {
    /// Encrypted, and the certificate is checked: its signer and the host's name in it.
    VerifyFull,
    /// Encrypted; the certificate is not looked at.
    Require,
    /// Not encrypted.
    Disable,
}
