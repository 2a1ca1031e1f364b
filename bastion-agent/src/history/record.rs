//! Writing down what a check found.

use agent_protocol::{CheckReport, Rows};

use super::{
    error::Error,
    insert::{write_outcome, write_sample},
    store::{QUERY_TIMEOUT, Store, atomically},
};

impl Store {
    /// Writes down what a check of `instance` amounted to, and of `tablespace-usage` how full each tablespace in the report
    /// is. All of it is written or nothing.
    ///
    /// `instance` is the instance's name in the configuration, by whichever name the report was asked for. Let a report that is
    /// recorded have no small limit: a tablespace that is not in it has a gap.
    pub async fn record(&self, instance: &str, report: &CheckReport) -> Result<(), Error> {
        self.within("writing", QUERY_TIMEOUT, async |connection| {
            atomically(connection, async |connection| {
                write_outcome(connection, instance, report).await?;
                if let Rows::TablespaceUsage(rows) = &report.rows {
                    let at = report.started_at.as_millisecond();
                    for row in rows {
                        write_sample(connection, instance, at, row).await?;
                    }
                }
                Ok(())
            })
            .await
        })
        .await
    }
}
