//! Oracle's client library, by ODPI-C: where it is installed. It knows native network encryption and the older forms of passwords.
//!
//! It resolves, connects and encrypts by itself. A connection that hangs holds its thread until the library gives up, and nothing else.

use std::{fmt::Write as _, sync::Arc};

use oracle::{Connector, ErrorKind, SqlValue, Version, sql_type::OracleType, sql_type::Timestamp};
use secrecy::ExposeSecret as _;

use super::{
    asked::{Asked, places},
    causes,
    client::{Client, LoggedIn},
    settings, threads, values,
};
use crate::engines::{Row, Value, own, row::Bounded};
use crate::{
    config::{Instance, TlsMode},
    credentials::Login,
    deadline::Deadline,
    failure::{CheckError, Reason, Step},
};

/// How many rows come at a time.
const ROWS_AT_A_TIME: u32 = 100;

/// The session's own number, without any grant.
const NUMBER: &str = "SELECT SYS_CONTEXT('USERENV', 'SID') || ',' || DBMS_DEBUG_JDWP.CURRENT_SESSION_SERIAL FROM dual";

/// The library could not be loaded: ODPI-C's number for it.
const NOT_LOADED: i32 = 1_047;
/// Its numbers for a connection that is closed, or was never one; and for a call that took too long.
const NOT_CONNECTED: [i32; 2] = [1_010, 1_080];

struct Oci {
    session: Arc<oracle::Connection>,
    address: String,
}

/// Why the library cannot be used on this host; nothing where it can. It is looked for each time: it may have been installed since.
pub(crate) async fn missing() -> Option<CheckError> {
    match threads::run(Version::client).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(from_library(&error, "", Step::Login)),
        Err(lost) => Some(lost.explained("", Step::Login)),
    }
}

/// Connects and logs in.
pub(super) async fn open(
    instance: &Instance,
    login: &Login,
    deadline: &Deadline,
) -> Result<(LoggedIn, Arc<oracle::Connection>), CheckError> {
    let address = instance.address();
    if instance.tls() != TlsMode::Disable {
        return Err(CheckError::Tls {
            address,
            reason: "by Oracle's client library the agent does not encrypt: that takes a wallet of Oracle's".to_owned(),
            hint: "Set driver = \"thin\", which takes ca_file; or tls = \"disable\" where the server's native network encryption does it."
                .to_owned(),
        });
    }
    let descriptor = descriptor(instance, deadline)?;
    let mut connector = Connector::new(login.user.clone(), login.password.expose_secret(), descriptor);
    connector.driver_name(own::name());
    deadline
        .timeout_at(Step::Login, &address, async {
            let failed = |error: &oracle::Error| from_library(error, &address, Step::Login);
            let opened = threads::run(move || log_in(&connector)).await;
            let opened = opened.map_err(|lost| lost.explained(&address, Step::Login))?;
            let (session, number, version) = opened.map_err(|error| failed(&error))?;
            let client = Box::new(Oci { session: Arc::clone(&session), address: address.clone() });
            Ok((LoggedIn { client, number, version }, session))
        })
        .await
}

fn log_in(connector: &Connector) -> oracle::Result<(Arc<oracle::Connection>, Option<String>, String)> {
    let session = connector.connect()?;
    session.set_module(settings::MODULE)?;
    session.set_action(settings::ACTION)?;
    let version = session.server_version()?.0.to_string();
    // Without it, no session is known to be the agent's own.
    let number = session.query_row_as::<String>(NUMBER, &[]).ok();
    Ok((Arc::new(session), number, version))
}

/// The library counts whole seconds, and each try for itself.
fn descriptor(instance: &Instance, deadline: &Deadline) -> Result<String, CheckError> {
    let seconds = deadline.remaining().as_secs() + 1;
    let asked = Asked::of(instance)?;
    let mut addresses = String::new();
    for (host, port) in places(instance) {
        let _ = write!(addresses, "(ADDRESS=(PROTOCOL=tcp)(HOST={host})(PORT={port}))");
    }
    Ok(format!(
        "(DESCRIPTION=(CONNECT_TIMEOUT={seconds})(TRANSPORT_CONNECT_TIMEOUT={seconds})(RETRY_COUNT=0)(ADDRESS_LIST=(FAILOVER=on){addresses})\
         (CONNECT_DATA={}))",
        asked.data
    ))
}

impl Oci {
    fn failed(&self, error: &oracle::Error, step: Step) -> CheckError {
        from_library(error, &self.address, step)
    }
}

impl Client for Oci {
    fn ping(&mut self) -> bool {
        self.session.ping().is_ok()
    }

    fn execute(&mut self, sql: &str, step: Step) -> Result<(), CheckError> {
        self.session.execute(sql, &[]).map(|_| ()).map_err(|error| self.failed(&error, step))
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>, CheckError> {
        let failed = |error| self.failed(&error, Step::Query);
        let mut statement = self
            .session
            .statement(sql)
            .prefetch_rows(ROWS_AT_A_TIME)
            .fetch_array_size(ROWS_AT_A_TIME)
            .build()
            .map_err(failed)?;
        let mut rows = Bounded::new();
        for next in statement.query(&[]).map_err(failed)? {
            rows.push(next.and_then(|next| row(&next)).map_err(failed)?)?;
        }
        Ok(rows.into())
    }

    fn rollback(&mut self) -> Result<(), CheckError> {
        self.session.rollback().map_err(|error| self.failed(&error, Step::Query))
    }

    fn close(&mut self) {
        // The answer is there already; whether the goodbye arrived is of no interest any more.
        let _ = self.session.close();
    }
}

fn row(row: &oracle::Row) -> oracle::Result<Row> {
    let columns = row.column_info().iter().zip(row.sql_values());
    columns
        .map(|(column, found)| Ok((values::name(column.name()), value(found)?)))
        .collect::<oracle::Result<_>>()
        .map(Row)
}

fn value(found: &SqlValue<'_>) -> oracle::Result<Value> {
    if found.is_null()? {
        return Ok(Value::Null);
    }
    Ok(match found.oracle_type()? {
        OracleType::Number(..) | OracleType::Float(_) | OracleType::Int64 | OracleType::UInt64 => {
            values::number(&found.get::<String>()?)
        }
        OracleType::BinaryDouble | OracleType::BinaryFloat => Value::Float(found.get()?),
        OracleType::Boolean => Value::Bool(found.get()?),
        OracleType::Date | OracleType::Timestamp(_) | OracleType::TimestampTZ(_) | OracleType::TimestampLTZ(_) => {
            let time: Timestamp = found.get()?;
            let clock = [time.hour(), time.minute(), time.second()];
            Value::Text(values::moment(time.year(), [time.month(), time.day()], clock))
        }
        _ => Value::Text(found.get()?),
    })
}

fn from_library(error: &oracle::Error, address: &str, step: Step) -> CheckError {
    let address = address.to_owned();
    if error.kind() == ErrorKind::OciError
        && let Some(said) = error.db_error()
    {
        return causes::said(u32::try_from(said.code()).unwrap_or(0), said.message(), &address, step);
    }
    match error.dpi_code() {
        Some(NOT_LOADED) => CheckError::NoClient { missing: quoted(&error.to_string()) },
        Some(code) if NOT_CONNECTED.contains(&code) => CheckError::ConnectionLost { address, step },
        _ => CheckError::UnexpectedResult { what: Reason::driver(error) },
    }
}

/// What the loader said: `libclntsh.so: cannot open shared object file: No such file or directory`.
fn quoted(message: &str) -> String {
    let mut parts = message.split('"');
    parts.nth(1).unwrap_or("libclntsh.so cannot be loaded").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_the_library_the_file_that_is_missing_is_named() {
        // (No host that runs these tests has it.)
        let missing = missing().await.unwrap();
        let failure = missing.to_failure();
        assert_eq!(failure.cause, agent_protocol::Cause::DriverMissing, "{missing}");
        assert!(failure.message.contains("libclntsh.so"), "{}", failure.message);
        assert!(failure.hint.contains("thin") && failure.hint.contains("Instant Client"), "{}", failure.hint);
    }

    #[test]
    fn a_dependency_that_is_missing_is_named_in_its_place() {
        let message = "DPI Error: DPI-1047: Cannot locate a 64-bit Oracle Client library: \"libaio.so.1: cannot open shared object file: \
                       No such file or directory\". See https://oracle.github.io/odpi/doc/installation.html for help";
        assert_eq!(quoted(message), "libaio.so.1: cannot open shared object file: No such file or directory");
        assert_eq!(quoted("odd"), "libclntsh.so cannot be loaded");
    }
}
