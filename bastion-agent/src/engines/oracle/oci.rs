//! Oracle's client library, by ODPI-C: where it is installed. It knows native network encryption and the older forms of passwords.
//!
//! It resolves, connects and encrypts by itself. A connection that hangs holds its thread until the library gives up, and nothing else.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use oracle::{Connector, ErrorKind, SqlValue, Version, sql_type::OracleType, sql_type::Timestamp};
use secrecy::ExposeSecret as _;

use super::{
    asked::{Asked, places},
    causes,
    client::{Client, LoggedIn},
    library, settings, threads, values,
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

/// The library's version, where it can be used on this host. It is looked for each time: it may have been installed since.
pub(crate) async fn client() -> Result<String, CheckError> {
    let failed = |error: &oracle::Error| from_library(error, "", Step::Login);
    let loaded = threads::run(move || {
        library::load(failed)?;
        Version::client().map(|version| version.to_string()).map_err(|error| failed(&error))
    });
    loaded.await.unwrap_or_else(|lost| Err(lost.explained("", Step::Login)))
}

/// Connects and logs in. A call that takes longer than `longest` is given up by the library itself, should nobody break it off.
pub(super) async fn open(
    instance: &Instance,
    login: &Login,
    deadline: &Deadline,
    longest: Duration,
) -> Result<(LoggedIn, Arc<oracle::Connection>), CheckError> {
    let address = instance.address();
    let descriptor = descriptor(instance, deadline)?;
    let mut connector = Connector::new(login.user.clone(), login.password.expose_secret(), descriptor);
    connector.driver_name(own::name());
    deadline
        .timeout_at(Step::Login, &address, async {
            let failed = |error: &oracle::Error| from_library(error, &address, Step::Login);
            let opened = threads::run(move || log_in(&connector, longest)).await;
            let opened = opened.map_err(|lost| lost.explained(&address, Step::Login))?;
            let (session, number, version) = opened.map_err(|error| failed(&error))?;
            let client = Box::new(Oci { session: Arc::clone(&session), address: address.clone() });
            Ok((LoggedIn { client, number, version }, session))
        })
        .await
}

fn log_in(
    connector: &Connector,
    longest: Duration,
) -> oracle::Result<(Arc<oracle::Connection>, Option<String>, String)> {
    let session = connector.connect()?;
    // A library before 18c has no such limit. Then what breaks a call off is the agent's deadline alone.
    let _ = session.set_call_timeout(Some(longest));
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
    let (protocol, security) = security(instance)?;
    let mut addresses = String::new();
    for (host, port) in places(instance) {
        let _ = write!(addresses, "(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))");
    }
    Ok(format!(
        "(DESCRIPTION=(CONNECT_TIMEOUT={seconds})(TRANSPORT_CONNECT_TIMEOUT={seconds})(RETRY_COUNT=0)(ADDRESS_LIST=(FAILOVER=on){addresses})\
         (CONNECT_DATA={}){security})",
        asked.data
    ))
}

/// How the library is to encrypt. It knows authorities from a wallet alone, and always looks at the certificate.
fn security(instance: &Instance) -> Result<(&'static str, String), CheckError> {
    let refused = |reason: &str, hint: &str| {
        Err(CheckError::Tls { address: instance.address(), reason: reason.to_owned(), hint: hint.to_owned() })
    };
    let folder = match (instance.tls(), instance.wallet()) {
        (TlsMode::Disable, _) => return Ok(("tcp", String::new())),
        (TlsMode::Require, _) => {
            return refused(
                "Oracle's client library looks at every certificate, so that tls = \"require\" cannot be had by it",
                "Set tls = \"verify-full\" and wallet; or driver = \"thin\".",
            );
        }
        (TlsMode::VerifyFull, None) => {
            return refused(
                "Oracle's client library knows authorities from a wallet alone",
                "Set wallet to the folder of cwallet.sso; or driver = \"thin\", which takes ca_file; or tls = \"disable\" where the \
                 server's native network encryption does it.",
            );
        }
        (TlsMode::VerifyFull, Some(folder)) => folder,
    };
    match folder.to_str().filter(|folder| !folder.contains(['(', ')', '=', '"', '\'', '\\'])) {
        Some(folder) => Ok(("tcps", format!("(SECURITY=(SSL_SERVER_DN_MATCH=yes)(MY_WALLET_DIRECTORY=\"{folder}\"))"))),
        None => refused(
            "the name of the wallet's folder has characters that end it in a connect descriptor",
            "Move the wallet to a folder without brackets, quotes and = in its name.",
        ),
    }
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
        return causes::from_code(u32::try_from(said.code()).unwrap_or(0), said.message(), &address, step);
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
        let missing = client().await.unwrap_err();
        let failure = missing.to_failure();
        assert_eq!(failure.cause, agent_protocol::Cause::DriverMissing, "{missing}");
        assert!(failure.message.contains("libclntsh.so"), "{}", failure.message);
        assert!(failure.hint.contains("thin") && failure.hint.contains("Instant Client"), "{}", failure.hint);
    }

    #[test]
    fn the_library_is_told_to_encrypt_with_a_wallet_or_nothing_is_sent() {
        let of = |keys: &str| {
            let text = format!(
                "[instances.erp]\nengine = 'oracle'\nhost = 'db'\nservice = 'x'\nuser = 'u'\npassword = {{ env = 'X' }}\n{keys}\n"
            );
            let config = crate::config::Config::parse(&text).unwrap();
            descriptor(
                &config.instances["erp"],
                &Deadline::after(Duration::from_secs(5), &tokio_util::sync::CancellationToken::new()),
            )
        };
        let plain = of("tls = 'disable'").unwrap();
        // Whole seconds, and none before the deadline.
        assert!(plain.contains("(CONNECT_TIMEOUT=5)(TRANSPORT_CONNECT_TIMEOUT=5)(RETRY_COUNT=0)"), "{plain}");
        assert!(plain.contains("(PROTOCOL=tcp)(HOST=db)(PORT=1521)") && !plain.contains("SECURITY"), "{plain}");
        let encrypted = of("wallet = '/etc/a b'\nport = 2484").unwrap();
        assert!(encrypted.contains("(PROTOCOL=tcps)(HOST=db)(PORT=2484)"), "{encrypted}");
        let security = "(SECURITY=(SSL_SERVER_DN_MATCH=yes)(MY_WALLET_DIRECTORY=\"/etc/a b\")))";
        assert!(encrypted.ends_with(security), "{encrypted}");
        for keys in ["", "tls = 'require'\nwallet = '/w'", "wallet = '/w)(X=1'"] {
            assert!(matches!(of(keys), Err(CheckError::Tls { .. })), "{keys}");
        }
    }

    #[test]
    fn a_dependency_that_is_missing_is_named_in_its_place() {
        let message = "DPI Error: DPI-1047: Cannot locate a 64-bit Oracle Client library: \"libaio.so.1: cannot open shared object file: \
                       No such file or directory\". See https://oracle.github.io/odpi/doc/installation.html for help";
        assert_eq!(quoted(message), "libaio.so.1: cannot open shared object file: No such file or directory");
        assert_eq!(quoted("odd"), "libclntsh.so cannot be loaded");
    }
}
