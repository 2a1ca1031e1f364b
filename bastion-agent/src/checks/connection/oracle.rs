//! What a login finds on Oracle. Whoever may log in is told whom and where; how the database is open and how many connections are in use
//! take a grant.

use agent_protocol::{ConnectionProblem, Outcome, UnreadPart};

use crate::{
    checks::Unread,
    engines::{Form, Part, Query, Row, Session},
    failure::CheckError,
    output::humanize,
};

pub(super) const NEEDS: &[&str] =
    &["SELECT ON V_$DATABASE", "SELECT ON V_$PDBS", "SELECT ON V_$RESOURCE_LIMIT", "SELECT ON V_$INSTANCE"];

const fn part(subject: UnreadPart, sql: &'static str, needs: &'static [&'static str]) -> Part {
    Part { subject, since: 0, query: Query { sql, needs } }
}

pub(super) const LOGIN: Part = part(UnreadPart::Login, include_str!("../../../../sql/oracle/connection.sql"), &[]);
const PASSWORD: Part =
    part(UnreadPart::PasswordExpiry, include_str!("../../../../sql/oracle/connection.password.sql"), &[]);
const OPEN: Part =
    part(UnreadPart::OpenMode, include_str!("../../../../sql/oracle/connection.open.sql"), &["SELECT ON V_$DATABASE"]);
const OPEN_IN_CONTAINER: Part = part(
    UnreadPart::OpenMode,
    include_str!("../../../../sql/oracle/connection.open.container.sql"),
    &["SELECT ON V_$DATABASE", "SELECT ON V_$PDBS"],
);
pub(super) const SESSIONS: Part = part(
    UnreadPart::ConnectionsInUse,
    include_str!("../../../../sql/oracle/connection.sessions.sql"),
    &["SELECT ON V_$RESOURCE_LIMIT"],
);

/// So long before the password of the agent's own user expires, that is said.
const EXPIRES_MS: i64 = 14 * 86_400_000;

/// What was found.
pub(super) struct Found {
    pub(super) login: Vec<Row>,
    pub(super) sessions: Vec<Row>,
    /// Whether it takes writes, where more is known of it than the login tells.
    pub(super) read_only: Option<bool>,
    /// What is not as it should be.
    pub(super) remarks: Vec<String>,
    pub(super) problems: Vec<ConnectionProblem>,
}

impl Found {
    /// No better than that.
    pub(super) fn outcome(&self) -> Outcome {
        if self.remarks.is_empty() { Outcome::Ok } else { Outcome::Warning }
    }
}

pub(super) async fn look(session: &mut Session, unread: &mut Unread) -> Result<Found, CheckError> {
    let container = session.forms(&[Form::Container]).await?.contains(&Form::Container);
    let open = if container { &OPEN_IN_CONTAINER } else { &OPEN };
    let parts = [&LOGIN, &PASSWORD, open, &SESSIONS];
    let answers = session.ask_parts(&parts).await?;
    if answers.last().is_some_and(|sessions| sessions.as_ref().is_ok_and(Vec::is_empty)) {
        unread.add(SESSIONS.subject, "the server limits neither its processes nor its sessions");
    }
    let mut answers = answers.into_iter();
    let mut rows = |part| answers.next().map(|answer| unread.rows(part, answer)).unwrap_or_default();
    let [login, password, open, sessions] = parts.map(&mut rows);
    let (mut remarks, mut problems) = (Vec::new(), Vec::new());
    let mut read_only = None;
    if let Some(row) = open.first() {
        let open_mode = row.raw_text("open_mode")?.unwrap_or_default();
        let reads = open_mode.starts_with("READ ONLY");
        if reads && row.raw_text("role")? == Some("PRIMARY") {
            problems.push(ConnectionProblem::PrimaryReadsOnly);
            remarks.push("It is a primary, but open for reading only.".to_owned());
        }
        if row.flag("restricted")? {
            problems.push(ConnectionProblem::Restricted);
            remarks.push("It is open in restricted mode, which keeps ordinary users out.".to_owned());
        }
        read_only = Some(reads);
    }
    if let Some(left) = password.first().map_or(Ok(None), |row| row.integer("expires_ms"))?
        && left < EXPIRES_MS
    {
        problems.push(ConnectionProblem::PasswordExpires);
        remarks.push(match u64::try_from(left) {
            Ok(left) => format!("The password of {} expires in {}.", session.user, humanize::millis(left)),
            Err(_) => format!("The password of {} has expired.", session.user),
        });
    }
    Ok(Found { login, sessions, read_only, remarks, problems })
}
