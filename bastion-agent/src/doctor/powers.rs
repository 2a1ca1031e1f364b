//! Whether the user may do far more than a check needs: who reads its password then can do all of that.

use agent_protocol::{DoctorState as State, DoctorStep as Step, EngineName};

use crate::{
    clean::clean,
    engines::{Query, Session},
    failure::CheckError,
};

const POSTGRES: Query = Query { sql: include_str!("../../../sql/postgres/doctor.powers.sql"), needs: &[] };
const MYSQL: Query = Query { sql: include_str!("../../../sql/mysql/doctor.powers.sql"), needs: &[] };

const ORACLE: Query = Query { sql: include_str!("../../../sql/oracle/doctor.powers.sql"), needs: &[] };

/// A warning where the user is such a one; what a server does not tell is told as that.
pub(super) async fn look(session: &mut Session) -> Option<Step> {
    let (user, engine) = (clean(&session.user), session.engine());
    let found = match engine {
        EngineName::Postgres => postgres(session).await,
        EngineName::Mysql | EngineName::Mariadb => mysql(session).await,
        EngineName::Oracle => oracle(session).await,
    };
    let remedy = format!(
        "Make a user with the statements of \"bastion-agent grants --engine {}\", and give the agent that one's name and password.",
        engine.as_str()
    );
    match found {
        Ok(what) => what.map(|what| {
            Step::to_mend(
                "User",
                State::Warning,
                format!("{user} {what}, and may do far more than a check needs."),
                remedy,
            )
        }),
        Err(error) => {
            let reason = error.to_failure().message;
            Some(Step::skipped("User", format!("What else {user} may do could not be looked at: {}", clean(&reason))))
        }
    }
}

async fn postgres(session: &mut Session) -> Result<Option<&'static str>, CheckError> {
    let rows = session.ask(&POSTGRES).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    // A superuser is a member of every role.
    Ok(if row.flag("superuser")? {
        Some("is a superuser")
    } else if row.flag("becomes_superuser")? {
        Some("can become a superuser by SET ROLE")
    } else if row.flag("rds_superuser")? {
        Some("is a member of rds_superuser")
    } else {
        None
    })
}

async fn oracle(session: &mut Session) -> Result<Option<&'static str>, CheckError> {
    let rows = session.ask(&ORACLE).await?;
    let mighty = rows.first().map_or(Ok(false), |row| row.flag("mighty"))?;
    Ok(mighty.then_some("may change or read what is others', or the database itself"))
}

async fn mysql(session: &mut Session) -> Result<Option<&'static str>, CheckError> {
    let rows = session.ask(&MYSQL).await?;
    let mighty = rows.first().map_or(Ok(false), |row| row.flag("mighty"))?;
    Ok(mighty.then_some("may change every database or other accounts"))
}
