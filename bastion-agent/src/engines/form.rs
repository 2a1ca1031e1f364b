//! What a server is besides its version, asked of it where that decides what it is asked.

use super::{
    query::{Form, Query},
    session::Session,
};
use crate::failure::CheckError;

/// What a session is told of the database without any grant.
const CONTAINER: Query = Query { sql: include_str!("../../../sql/oracle/which.sql"), needs: &[] };

/// Whether the database may be open in several instances.
const CLUSTER: Query =
    Query { sql: include_str!("../../../sql/oracle/which-cluster.sql"), needs: &["SELECT ON V_$INSTANCE"] };

impl Session {
    /// Which of these forms the server has. A standby may have become a primary since it was last asked.
    pub(crate) async fn forms(&mut self, asked: &[Form]) -> Result<Vec<Form>, CheckError> {
        let mut forms = Vec::new();
        if asked.contains(&Form::Cluster) && self.is(&CLUSTER, "cluster").await? {
            forms.push(Form::Cluster);
        }
        if asked.iter().any(|form| *form != Form::Cluster) {
            let rows = self.ask(&CONTAINER).await?;
            for (form, column) in [(Form::Standby, "standby"), (Form::Container, "container"), (Form::Root, "root")] {
                if rows.first().map_or(Ok(false), |row| row.flag(column))? {
                    forms.push(form);
                }
            }
        }
        Ok(forms)
    }

    async fn is(&mut self, query: &Query, column: &str) -> Result<bool, CheckError> {
        self.ask(query).await?.first().map_or(Ok(false), |row| row.flag(column))
    }
}
