//! The parts of `health` that are no checks: which engine has which, and how each is looked at.

use agent_protocol::{EngineName, HealthPart, Rows};

use super::{PartFinding, mysql, postgres};
use crate::{
    checks::{Finding, Unread},
    engines::{Part, Session},
    failure::{CheckError, Reason},
    pool::Beside,
};

/// What `health` alone looks at: what an engine does not have is not among it.
pub(in crate::checks) fn own_parts(engine: EngineName) -> &'static [HealthPart] {
    match engine {
        EngineName::Postgres => &[HealthPart::Wraparound, HealthPart::Archiving, HealthPart::Sequences],
        EngineName::Mysql | EngineName::Mariadb => &[HealthPart::Sequences],
        EngineName::Oracle => &[],
    }
}

/// Looks at one of [`own_parts`].
pub(in crate::checks) async fn look(
    part: HealthPart,
    session: &mut Session,
    beside: Beside<'_>,
) -> Result<Finding, CheckError> {
    let found = match (session.engine(), part) {
        (EngineName::Postgres, HealthPart::Wraparound) => postgres::wraparound(session).await,
        (EngineName::Postgres, HealthPart::Archiving) => postgres::archiving(session).await,
        (EngineName::Postgres, HealthPart::Sequences) => postgres::sequences::look(session, beside).await,
        (EngineName::Mysql | EngineName::Mariadb, HealthPart::Sequences) => mysql::sequences(session).await,
        (engine, part) => {
            Err(CheckError::UnexpectedResult { what: Reason::own(format!("{engine} has no {}", part.as_str())) })
        }
    }?;
    let PartFinding { outcome, summary, unread } = found;
    let rows = Rows::Health(Vec::new());
    Ok(Finding { outcome, summary, rows, total_rows: 0, unread: Unread::default() }.leaving_out(unread))
}

/// What a part asks only where it has found something.
pub(in crate::checks) fn at_need(part: HealthPart, engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match (part, engine) {
        (HealthPart::Sequences, EngineName::Mysql | EngineName::Mariadb) => mysql::described(engine, version),
        _ => None,
    }
}
