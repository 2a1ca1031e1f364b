//! Open transactions of MySQL, as InnoDB lists them; as its performance schema does where InnoDB's list cannot be had.

use std::collections::BTreeMap;

use agent_protocol::{EngineName, TransactionKind, UnreadPart};

use super::{Open, QUERIES, read};
use crate::{
    checks::{Unread, processlist},
    engines::{Part, Query, Session},
    failure::CheckError,
};

pub(super) const SCHEMA: Part = Part {
    subject: UnreadPart::InnodbTransactions,
    since: 0,
    query: Query {
        sql: include_str!("../../../../sql/mysql/long-transactions.schema.sql"),
        needs: &["SELECT ON performance_schema.*"],
    },
};

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Vec<Open>, CheckError> {
    let found = match session.query(&QUERIES).await.map_err(CheckError::of_innodb) {
        Err(untranslatable @ CheckError::Untranslatable) => match session.ask(&SCHEMA.query).await {
            Ok(found) => {
                unread.refused(UnreadPart::ModifiedRows, &untranslatable);
                found
            }
            Err(error) if error.is_a_refusal() => return Err(untranslatable),
            Err(error) => return Err(error),
        },
        answer => answer?,
    };
    let named = found.first().is_none_or(|row| row.flag("named").unwrap_or(true));
    let rows = found.iter().map(|row| read(row, EngineName::Mysql)).collect::<Result<Vec<_>, _>>()?;
    let mut rows: Vec<Open> = rows.into_iter().flatten().collect();
    if !named && !rows.is_empty() {
        name(&mut rows, session).await?;
    }
    Ok(rows)
}

/// Fills in whose sessions they are.
async fn name(rows: &mut [Open], session: &mut Session) -> Result<(), CheckError> {
    let sessions = processlist::rows(session).await?;
    let mut listed = BTreeMap::new();
    for row in &sessions {
        listed.insert(row.text("session_id")?.unwrap_or_default(), row);
    }
    let rows = rows.iter_mut().map(|open| &mut open.row);
    for row in rows.filter(|row| row.kind == TransactionKind::Session) {
        if let Some(session) = listed.get(&row.session_id) {
            row.user = session.text("user")?;
            row.database = session.text("database")?;
            row.client = session.client()?;
            row.state = session.text("state")?;
            let statement = session.statement("statement", EngineName::Mysql)?;
            row.statement = statement.or(row.statement.take());
        }
    }
    Ok(())
}
