//! `long-transactions`: which transactions have been open for long?

use serde::{Deserialize, Serialize};

use crate::figures::{Counted, Figures};

/// An open transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransactionRow {
    /// Whether a session holds it, or it was prepared and nobody does.
    pub kind: TransactionKind,
    /// The session, or the prepared transaction's own identifier.
    pub session_id: String,
    /// The database user.
    pub user: Option<String>,
    /// The database it is in.
    pub database: Option<String>,
    /// The client's host name or address.
    pub client: Option<String>,
    /// What its session is doing, in the engine's words.
    pub state: Option<String>,
    /// Milliseconds it has been open.
    pub age_ms: u64,
    /// Rows it has changed; null where the engine does not count them.
    pub rows_modified: Option<u64>,
    /// Its current or last statement's text, its literals taken out.
    pub statement: Option<String>,
}

impl TransactionRow {
    /// From what age on it is to be looked at, in milliseconds: it keeps old versions of rows from being cleared away.
    pub const WARNING_MS: u64 = 5 * 60_000;

    /// From what age on it is to be acted on, in milliseconds.
    pub const CRITICAL_MS: u64 = 60 * 60_000;
}

impl Counted for TransactionRow {
    fn figures(rows: &[Self], total: u64) -> Figures<'_> {
        Figures {
            open_transactions: Some(total),
            oldest_transaction_ms: Some(rows.iter().map(|row| row.age_ms).max().unwrap_or(0)),
            ..Figures::default()
        }
    }
}

/// Who holds a transaction open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TransactionKind {
    /// A session.
    Session,
    /// Nobody: it was prepared for a two-phase commit.
    Prepared,
    /// A word that this version does not know. Nobody writes it.
    #[serde(other)]
    Other,
}
