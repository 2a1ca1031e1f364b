//! The figures of a report: what a metric, an inventory and a monitoring plugin tell of it. Each is worked out here and nowhere else.

use crate::{CheckReport, Outcome, ReplicationDirection, Rows, TablespaceRow};

/// What can be counted or measured of a report. What is not known is none: a 0 would be drawn as a measured one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures<'a> {
    /// Client connections in use.
    pub connections_used: Option<u64>,
    /// The most that the server allows.
    pub connections_max: Option<u64>,
    /// The tablespace that is fullest, and how full it is in per cent.
    pub fullest_tablespace: Option<(&'a TablespaceRow, f64)>,
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
    /// [`Outcome::Ok`].
    pub ok: u64,
    /// [`Outcome::Warning`].
    pub warning: u64,
    /// [`Outcome::Critical`].
    pub critical: u64,
    /// [`Outcome::Unknown`].
    pub unknown: u64,
}

impl CheckReport {
    /// The report's figures; none where the check could not be made.
    pub fn figures(&self) -> Figures<'_> {
        let mut figures = Figures::default();
        if self.failure.is_some() {
            return figures;
        }
        match &self.rows {
            Rows::Connection(rows) => {
                figures.connections_used = rows.first().and_then(|row| row.connections_used);
                figures.connections_max = rows.first().and_then(|row| row.connections_max);
            }
            Rows::TablespaceUsage(rows) => {
                let shares = rows.iter().filter_map(|row| Some((row, row.share_percent()?)));
                figures.fullest_tablespace = shares.max_by(|(_, a), (_, b)| a.total_cmp(b));
                let hours = rows.iter().filter_map(TablespaceRow::hours_to_full);
                figures.time_to_full_hours = hours.min_by(f64::total_cmp);
            }
            Rows::TopSessions(rows) => {
                figures.busy_sessions = Some(self.total_rows);
                figures.longest_active_ms = Some(rows.iter().filter_map(|row| row.active_ms).max().unwrap_or(0));
            }
            Rows::BlockingSessions(rows) => {
                figures.waiting_sessions = Some(rows.iter().filter(|row| row.is_waiting()).count() as u64);
                figures.longest_wait_ms = Some(rows.iter().filter_map(|row| row.waiting_ms).max().unwrap_or(0));
            }
            Rows::LongTransactions(rows) => {
                figures.open_transactions = Some(self.total_rows);
                figures.oldest_transaction_ms = Some(rows.iter().map(|row| row.age_ms).max().unwrap_or(0));
            }
            Rows::ReplicationLag(rows) => {
                let lag =
                    |direction| rows.iter().filter(move |row| row.direction == direction).filter_map(|row| row.lag_ms);
                figures.replication_lag_ms = lag(ReplicationDirection::FromSource).max();
                figures.replica_lag_ms = lag(ReplicationDirection::ToReplica).max();
                figures.replication_stopped = Some(rows.iter().filter(|row| !row.running).count() as u64);
            }
            Rows::Health(rows) => {
                let amounting = |outcome| rows.iter().filter(|row| row.outcome == outcome).count() as u64;
                figures.parts = Some(OutcomeCounts {
                    ok: amounting(Outcome::Ok),
                    warning: amounting(Outcome::Warning),
                    critical: amounting(Outcome::Critical),
                    unknown: amounting(Outcome::Unknown),
                });
            }
            // A parameter's value is for who asked for it.
            Rows::Parameter(_) => {}
        }
        figures
    }
}

impl TablespaceRow {
    /// How full it is in per cent, where that is a number that can be drawn. (A server may send anything.)
    pub fn share_percent(&self) -> Option<f64> {
        self.percent.filter(|percent| (0.0..=1e6).contains(percent))
    }

    /// In how many hours it will be full, where that is a number that can be drawn.
    pub fn hours_to_full(&self) -> Option<f64> {
        self.time_to_full.map(|time| time.estimate_hours).filter(|hours| (0.0..=1e9).contains(hours))
    }
}
