//! A connection with a MySQL or MariaDB server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use agent_protocol::{Cause, EngineName};
use async_trait::async_trait;
use mysql_async::{Conn, DriverError, Error, IoError, Opts, OptsBuilder, consts::ColumnType, prelude::Queryable as _};
use rustls::pki_types::ServerName;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

use super::{
    grants::{self, Granted},
    settings,
};
use crate::engines::{
    Row, Value,
    driver::Driver,
    own, resolve,
    row::Bounded,
    siblings::End,
    tls,
    wire::{self, Counted, Door, Encryption, Wire, dial},
};
use crate::{
    config::{Instance, TlsMode},
    credentials::Login,
    deadline::Deadline,
    failure::{CheckError, Limited, Reason, Step},
    redact::{self, Own},
};

/// How long before the deadline a server that has said nothing is asked what it is: a greeting that came later would be of no use.
const LAST_LOOK_TIMEOUT: Duration = Duration::from_millis(250);

/// A session with a MySQL or MariaDB server.
pub(in crate::engines) struct Connection {
    conn: Conn,
    wire: Arc<Wire>,
    /// What passes bytes on between the driver and the server, for as long as this is held.
    _relay: AbortOnDropHandle<()>,
    way: Way,
    opts: Opts,
    /// Its id on the server.
    own: own::OwnId,
    end: Option<End>,
}

/// How a server is reached: once for the session, and once more where a statement is cancelled.
struct Way {
    address: String,
    engine: EngineName,
    server: SocketAddr,
    encryption: Option<Encryption>,
    /// The password is a token of IAM, which is sent as it is.
    clear_text: bool,
}

impl Way {
    /// Leads the driver to the server by a door of this process.
    ///
    /// A server that has not greeted within `patience` is asked whether it is of another engine.
    fn lead(&self, door: Door, stream: TcpStream, patience: Duration) -> (Arc<Wire>, AbortOnDropHandle<()>) {
        let wire = Wire::new(&self.address, self.engine);
        let (encryption, clear_text) = (self.encryption.clone(), self.clear_text);
        let login = wire::Login { encryption, clear_text, wire: Arc::clone(&wire), patience };
        let relay = tokio::spawn(login.serve(door, Counted::new(stream, &wire)));
        (wire, AbortOnDropHandle::new(relay))
    }
}

impl Connection {
    /// Connects and logs in; returns the server's version too.
    pub(in crate::engines) async fn open(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        statement_timeout: Duration,
    ) -> Result<(Self, String), CheckError> {
        let address = instance.address();
        let addresses = resolve(instance, deadline).await?;
        let (stream, server) = dial(&addresses, &address, deadline).await?;
        let end = End::of(&stream, server);
        let connection = deadline
            .timeout_at(Step::Login, &address, async {
                let encryption = encryption(instance).await?;
                let engine = instance.engine;
                let way = Way { address: address.clone(), engine, server, encryption, clear_text: login.iam };
                let door = Door::open().map_err(no_door)?;
                let opts = options(instance, login, &door);
                let (wire, relay) = way.lead(door, stream, deadline.remaining().saturating_sub(LAST_LOOK_TIMEOUT));
                let failed = |error| wire.explain(from_driver(error, &address, Step::Login));
                let mut conn = Conn::new(opts.clone()).await.map_err(failed)?;
                let set = match settings::statement(instance.engine, conn.server_version(), statement_timeout) {
                    Ok(settings) => conn.query_drop(settings).await.map_err(failed),
                    Err(error) => Err(error),
                };
                if let Err(error) = set {
                    return Err(another_engine(instance, &mut conn).await.unwrap_or(error));
                }
                let own = own::OwnId::new(&address, conn.id().to_string());
                Ok(Self { conn, wire, _relay: relay, way, opts, own, end })
            })
            .await?;
        let (major, minor, patch) = connection.conn.server_version();
        Ok((connection, format!("{major}.{minor}.{patch}")))
    }

    async fn rows(&mut self, sql: &str) -> Result<Vec<Row>, CheckError> {
        self.wire.begin();
        let failed = |error| self.wire.explain(from_driver(error, &self.way.address, Step::Query));
        let mut answer = self.conn.query_iter(sql).await.map_err(failed)?;
        let mut rows = Bounded::new();
        while let Some(next) = answer.next().await.map_err(failed)? {
            rows.add(row(next)?).await?;
        }
        drop(answer);
        Ok(rows.into())
    }

    /// What such a statement lists; nothing where the server does not tell.
    async fn granted(&mut self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await.unwrap_or_default();
        let text = |row: Row| match row.0.into_iter().next() {
            Some((_, Value::Text(statement))) => Some(statement),
            _ => None,
        };
        rows.into_iter().filter_map(text).collect()
    }

    /// What is granted where these roles are active: MySQL has all of them at once, MariaDB one at a time.
    async fn granted_with(&mut self, roles: &[String]) -> Vec<(String, Granted)> {
        let read = |statements: Vec<String>| Granted::read(statements.iter().map(String::as_str));
        if roles.is_empty() {
            return Vec::new();
        }
        if self.way.engine != EngineName::Mariadb {
            let all = self.granted(&format!("SHOW GRANTS FOR CURRENT_USER() USING {}", roles.join(", "))).await;
            return vec![(String::new(), read(all))];
        }
        // Of the one that is active now, the session has all there is; another in its place would take that away.
        let active: Option<Option<String>> = self.conn.query_first("SELECT CURRENT_ROLE()").await.ok().flatten();
        let mut found = Vec::new();
        if active != Some(None) {
            return found;
        }
        for role in roles {
            if self.conn.query_drop(format!("SET ROLE {role}")).await.is_ok() {
                found.push((role.clone(), read(self.granted("SHOW GRANTS").await)));
            }
        }
        // The session goes on as it was.
        if self.conn.query_drop("SET ROLE NONE").await.is_err() {
            tracing::warn!(address = self.way.address, "the role of a session could not be set back");
        }
        found
    }

    /// The account that the server took this login for, as GRANT wants it: `'user'@'host'`.
    async fn account(&mut self, own: &Own) -> String {
        // Without an answer a placeholder still shows where the account goes.
        let account: Option<String> = self.conn.query_first("SELECT CURRENT_USER()").await.ok().flatten();
        // The server's own words: each name by itself, for one that is open stays.
        let quoted = |text: &str| {
            let shown = redact::name(&own.hidden(text).unwrap_or_else(|| text.to_owned()));
            format!("'{}'", shown.replace('\\', "\\\\").replace('\'', "''"))
        };
        match account.as_deref().and_then(|account| account.rsplit_once('@')) {
            Some((user, host)) => format!("{}@{}", quoted(user), quoted(host)),
            None => "the user".to_owned(),
        }
    }
}

#[async_trait]
impl Driver for Connection {
    async fn ping(&mut self) -> bool {
        self.conn.ping().await.is_ok()
    }

    async fn query(&mut self, queries: &[&str]) -> Vec<Result<Vec<Row>, CheckError>> {
        let mut answers = Vec::new();
        for sql in queries {
            answers.push(self.rows(sql).await);
        }
        answers
    }

    async fn cancel(&self) -> Result<Option<String>, String> {
        let door = Door::open().map_err(|error| error.to_string())?;
        let opts: Opts = OptsBuilder::from_opts(self.opts.clone()).socket(Some(door.path())).into();
        let stream = TcpStream::connect(self.way.server).await.map_err(|error| error.to_string())?;
        let _end = End::of(&stream, self.way.server);
        let (_wire, _relay) = self.way.lead(door, stream, Duration::MAX);
        let kill = async {
            let mut other = Conn::new(opts).await?;
            let id = self.conn.id();
            let doing = format!("SELECT STATE FROM information_schema.PROCESSLIST WHERE ID = {id}");
            // Without an answer, nothing is known of it.
            let state: Option<Option<String>> = other.query_first(doing).await.ok().flatten();
            other.query_drop(format!("KILL QUERY {id}")).await?;
            other.disconnect().await?;
            Ok(state.flatten().filter(|state| state.starts_with("Waiting for ") && state.contains("lock")))
        };
        kill.await.map_err(|error: Error| error.to_string())
    }

    /// Where the server does not tell what is granted, nothing is known to be there.
    async fn missing_grants(&mut self, needs: &[&str], _user: &str, own: &Own, deadline: &Deadline) -> Vec<String> {
        let account = deadline.timeout(self.account(own)).await.unwrap_or_default();
        let statements = deadline.timeout(self.granted("SHOW GRANTS")).await.unwrap_or_default();
        let granted = Granted::read(statements.iter().map(String::as_str));
        let mut missing: Vec<&str> = needs.iter().copied().filter(|needed| !granted.has(needed)).collect();
        let mut remedies = Vec::new();
        // What a role has that is not active in new sessions is granted already.
        let roles = if missing.is_empty() { Vec::new() } else { grants::roles(statements.iter().map(String::as_str)) };
        if let Some(with_roles) = deadline.timeout(self.granted_with(&roles)).await {
            // There is one default for all: the role that gives most.
            let gives = |granted: &Granted| missing.iter().filter(|needed| granted.has(needed)).count();
            if let Some((role, granted)) = with_roles.into_iter().max_by_key(|(_, granted)| gives(granted)) {
                let before = missing.len();
                missing.retain(|needed| !granted.has(needed));
                if missing.len() < before {
                    let (role, of) = match self.way.engine {
                        EngineName::Mariadb => (redact::name(&own.hidden(&role).unwrap_or(role)), "FOR"),
                        _ => ("ALL".to_owned(), "TO"),
                    };
                    remedies.push(format!("SET DEFAULT ROLE {role} {of} {account};"));
                }
            }
        }
        remedies.extend(missing.into_iter().map(|needed| format!("GRANT {needed} TO {account};")));
        remedies
    }

    fn is_own(&self, session_id: &str) -> bool {
        self.own.includes(session_id)
    }

    fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    async fn close(self: Box<Self>) {
        // The answer is there already; whether the goodbye arrived is of no interest any more.
        let _ = self.conn.disconnect().await;
    }
}

/// What this process lacks to open a door to itself, such as a file descriptor.
fn no_door(error: std::io::Error) -> CheckError {
    CheckError::UnexpectedResult { what: Reason::own(format!("no socket could be opened on this host: {error}")) }
}

/// How the connection is encrypted; none where it is not.
async fn encryption(instance: &Instance) -> Result<Option<Encryption>, CheckError> {
    let Some(config) = tls::client_config(instance).await? else { return Ok(None) };
    let name = ServerName::try_from(instance.host.clone()).map_err(|_| CheckError::Tls {
        address: instance.address(),
        reason: format!("{} is not a name that a certificate can hold", instance.host),
        hint: "Correct host in the configuration.".to_owned(),
    })?;
    Ok(Some(Encryption { config: Arc::new(config), name, verified: instance.tls() == TlsMode::VerifyFull }))
}

fn options(instance: &Instance, login: &Login, door: &Door) -> Opts {
    OptsBuilder::default()
        .socket(Some(door.path()))
        .user(Some(&login.user))
        .pass(Some(login.password.expose_secret()))
        .db_name(instance.database.as_deref())
        // Said here, they need not be asked for: the driver would spend a round trip on each.
        .max_allowed_packet(Some(16 * 1024 * 1024))
        .wait_timeout(Some(28_800))
        // A token of IAM is sent as it is; nothing else ever is. (Without encryption, no token is made.)
        .enable_cleartext_plugin(login.iam)
        // The driver would otherwise reconnect through the server's own socket file where that is on this host.
        .prefer_socket(false)
        .connect_attribute("program_name", own::name())
        .into()
}

fn row(row: mysql_async::Row) -> Result<Row, CheckError> {
    let columns = row.columns();
    row.unwrap_raw()
        .into_iter()
        .zip(columns.iter())
        .map(|(value, column)| {
            let name = column.name_str().into_owned();
            let value = match value {
                None | Some(mysql_async::Value::NULL) => Value::Null,
                Some(mysql_async::Value::Int(number)) => Value::Int(number),
                Some(mysql_async::Value::UInt(number)) => Value::Int(i64::try_from(number).unwrap_or(i64::MAX)),
                Some(mysql_async::Value::Float(number)) => Value::Float(number.into()),
                Some(mysql_async::Value::Double(number)) => Value::Float(number),
                Some(mysql_async::Value::Bytes(bytes)) => {
                    // The text protocol gives every value as text; the column's type says what it is.
                    parse(&name, column.column_type(), &String::from_utf8_lossy(&bytes))?
                }
                Some(other) => {
                    return Err(CheckError::UnexpectedResult {
                        what: Reason::driver(&format!("column {name} holds {}", other.as_sql(false))),
                    });
                }
            };
            Ok((name, value))
        })
        .collect::<Result<_, _>>()
        .map(Row)
}

fn parse(name: &str, type_: ColumnType, text: &str) -> Result<Value, CheckError> {
    use ColumnType as C;
    let wrong = |_| CheckError::UnexpectedResult { what: Reason::driver(&format!("column {name} holds {text}")) };
    match type_ {
        C::MYSQL_TYPE_TINY
        | C::MYSQL_TYPE_SHORT
        | C::MYSQL_TYPE_INT24
        | C::MYSQL_TYPE_LONG
        | C::MYSQL_TYPE_LONGLONG => {
            // An unsigned counter may be above what i64 holds.
            text.parse::<i128>()
                .map(|number| Value::Int(i64::try_from(number).unwrap_or(i64::MAX)))
                .map_err(|_| wrong(()))
        }
        C::MYSQL_TYPE_FLOAT | C::MYSQL_TYPE_DOUBLE | C::MYSQL_TYPE_DECIMAL | C::MYSQL_TYPE_NEWDECIMAL => {
            text.parse().map(Value::Float).map_err(|_| wrong(()))
        }
        _ => Ok(Value::Text(text.to_owned())),
    }
}

fn from_driver(error: Error, address: &str, step: Step) -> CheckError {
    let address = address.to_owned();
    match error {
        Error::Server(error) if matches!(error.code, 1203 | 1226) => {
            CheckError::Limit { whose: Limited::User, code: error.code.to_string(), message: error.message }
        }
        Error::Server(error) => {
            CheckError::Server { cause: cause(error.code), code: error.code.to_string(), message: error.message }
        }
        Error::Io(IoError::Io(error)) => CheckError::from_io(&error, &address, step),
        Error::Driver(DriverError::ConnectionClosed) => CheckError::ConnectionLost { address, step },
        // For a user that it does not know, MySQL may name a method at random, so that nobody learns which users there are.
        Error::Driver(DriverError::UnknownAuthPlugin { name }) => CheckError::Method { method: name },
        Error::Driver(DriverError::CleartextPluginDisabled) => {
            CheckError::Method { method: "mysql_clear_password".to_owned() }
        }
        Error::Driver(DriverError::MysqlOldPasswordDisabled) => {
            CheckError::Method { method: "mysql_old_password".to_owned() }
        }
        // What is left of the driver's complaints is about packets that it did not expect.
        Error::Driver(error) => CheckError::ProtocolError { address, step, reason: Reason::driver(&error) },
        other => CheckError::UnexpectedResult { what: Reason::driver(&other) },
    }
}

/// That the server is of the other engine than the configuration says, where it is.
async fn another_engine(instance: &Instance, conn: &mut Conn) -> Option<CheckError> {
    let version: Option<String> = conn.query_first("SELECT VERSION()").await.ok().flatten();
    let found = if version?.contains("MariaDB") { EngineName::Mariadb } else { EngineName::Mysql };
    (found != instance.engine).then_some(CheckError::AnotherEngine { configured: instance.engine, found })
}

/// The cause behind a server's error number. MySQL and MariaDB agree on numbers below 1900.
fn cause(code: u16) -> Cause {
    match code {
        // Access denied; host not privileged; host blocked after errors; client and server have no common login method.
        1045 | 1130 | 1129 | 1251 | 1698 => Cause::Authentication,
        // Account locked: MySQL, MariaDB.
        // (3955: after too many wrong passwords.)
        3118 | 3955 | 4151 => Cause::AccountLocked,
        1820 | 1862 => Cause::PasswordExpired,
        // For all; for this user.
        1040 | 1203 | 1226 => Cause::TooManyConnections,
        // Shutting down; MySQL is offline for all but administrators.
        1053 | 3032 => Cause::NotOpen,
        1049 => Cause::UnknownDatabase,
        // No access to: the database, the table, the column, the routine; a global privilege is missing.
        1044 | 1142 | 1143 | 1370 | 1227 => Cause::MissingPrivilege,
        // The statement ran too long (MySQL, MariaDB), waited too long for a lock, or was killed.
        3024 | 1969 | 1205 | 1317 => Cause::Timeout,
        // Unencrypted logins are refused: by the server, for this user.
        3159 | 4146 => Cause::Tls,
        // Unknown table, column, system variable, table in the information schema.
        1146 | 1054 | 1193 | 1109 => Cause::Unsupported,
        _ => Cause::Internal,
    }
}
