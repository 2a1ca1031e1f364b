//! The figures of a report: what a metric, an inventory and a monitoring plugin tell of it. Each is worked out beside its row and
//! nowhere else.

/// What can be counted or measured of a report. What is not known is none: a 0 would be drawn as a measured one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures<'a> {
    /// Client connections in use.
    pub connections_used: Option<u64>,
    /// The most that the server allows.
    pub connections_max: Option<u64>,
    /// The name of the tablespace that is fullest, and how full it is in per cent.
    pub fullest_tablespace: Option<(&'a str, f64)>,
    /// In how many hours the first tablespace will be full, if it goes on growing.
    pub time_to_full_hours: Option<f64>,
    /// Sessions that are running something.
    pub busy_sessions: Option<u64>,
    /// For how long the longest of them has been at it, in milliseconds.
    pub longest_active_ms: Option<u64>,
    /// Sessions that wait for another one.
    pub waiting_sessions: Option<u64>,
    /// For how long the longest of them has waited, in milliseconds.
    pub longest_wait_ms: Option<u64>,
    /// Transactions that are open.
    pub open_transactions: Option<u64>,
    /// The age of the oldest of them, in milliseconds.
    pub oldest_transaction_ms: Option<u64>,
    /// How far this server is behind the slowest of its sources, in milliseconds.
    pub replication_lag_ms: Option<u64>,
    /// How far the slowest of its replicas is behind it, in milliseconds.
    pub replica_lag_ms: Option<u64>,
    /// Replication connections that do not run.
    pub replication_stopped: Option<u64>,
    /// How many parts of `health` amount to what.
    pub parts: Option<OutcomeCounts>,
}

/// How many there are of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// [`Outcome::Ok`](crate::Outcome::Ok).
    pub ok: u64,
    /// [`Outcome::Warning`](crate::Outcome::Warning).
    pub warning: u64,
    /// [`Outcome::Critical`](crate::Outcome::Critical).
    pub critical: u64,
    /// [`Outcome::Unknown`](crate::Outcome::Unknown).
    pub unknown: u64,
}

/// A row of a check, as far as it is counted.
pub(crate) trait Counted: Sized {
    /// The figures of the rows that are in a report, of `total` that were found.
    fn figures(rows: &[Self], total: u64) -> Figures<'_>;
}
