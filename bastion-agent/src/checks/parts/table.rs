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
    let none = |engine: EngineName| {
        Err(CheckError::UnexpectedResult { what: Reason::own(format!("{engine} has no {}", part.as_str())) })
    };
    let found = match session.engine() {
        EngineName::Postgres => match part {
            HealthPart::Wraparound => postgres::wraparound(session).await,
            HealthPart::Archiving => postgres::archiving(session).await,
            HealthPart::Sequences => postgres::sequences::look(session, beside).await,
            _ => none(EngineName::Postgres),
        },
        engine @ (EngineName::Mysql | EngineName::Mariadb) => match part {
            HealthPart::Sequences => mysql::sequences(session).await,
            _ => none(engine),
        },
        EngineName::Oracle => none(EngineName::Oracle),
    }?;
    let PartFinding { outcome, summary, unread } = found;
    let rows = Rows::Health(Vec::new());
    Ok(Finding { outcome, summary, rows, total_rows: 0, unread: Unread::default() }.leaving_out(unread))
}

/// What a part asks only where it has found something.
pub(in crate::checks) fn at_need(part: HealthPart, engine: EngineName, version: [u32; 3]) -> Option<Part> {
    match engine {
        EngineName::Mysql | EngineName::Mariadb if part == HealthPart::Sequences => mysql::described(engine, version),
        EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => None,
    }
}
