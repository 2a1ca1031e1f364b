//! MySQL and MariaDB by mysql_async.

mod settings;

use std::{net::IpAddr, time::Duration};

use agent_protocol::Cause;
use mysql_async::{
    Conn, DriverError, Error, IoError, Opts, OptsBuilder, SslOpts, consts::ColumnType, prelude::Queryable as _,
};
use secrecy::ExposeSecret as _;

use super::{Row, Value, own, resolve, row::Bounded, tls};
use crate::{
    config::{Instance, TlsMode},
    credentials::Login,
    deadline::{Deadline, Step},
    failure::CheckError,
};

/// A session with a MySQL or MariaDB server.
pub(super) struct Connection {
    conn: Conn,
    /// For a connection of its own on which a statement is cancelled.
    opts: Opts,
    /// Its id on the server.
    pub(super) own: own::OwnId,
}

impl Connection {
    /// Connects and logs in; returns the server's version too.
    pub(super) async fn open(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        limit: Duration,
    ) -> Result<(Self, String), CheckError> {
        let address = instance.address();
        let ips = resolve(instance, deadline).await?.iter().map(std::net::SocketAddr::ip).collect();
        let (conn, opts) = deadline
            .bound(Step::ConnectAndLogin, &address, async {
                let opts = options(instance, login, ips).await?;
                let failed = |error| from_driver(error, &address, Step::ConnectAndLogin);
                let mut conn = Conn::new(opts.clone()).await.map_err(failed)?;
                let settings = settings::statement(instance.engine, conn.server_version(), limit)?;
                conn.query_drop(settings).await.map_err(failed)?;
                Ok((conn, opts))
            })
            .await?;
        let (major, minor, patch) = conn.server_version();
        let own = own::OwnId::new(&address, conn.id().to_string());
        Ok((Self { conn, opts, own }, format!("{major}.{minor}.{patch}")))
    }

    pub(super) async fn query(&mut self, sql: &str, address: &str) -> Result<Vec<Row>, CheckError> {
        let failed = |error| from_driver(error, address, Step::Query);
        let mut answer = self.conn.query_iter(sql).await.map_err(failed)?;
        let mut rows = Bounded::new();
        while let Some(next) = answer.next().await.map_err(failed)? {
            rows.push(row(next)?)?;
        }
        drop(answer);
        Ok(rows.into())
    }

    /// Whether the server answers.
    pub(super) async fn is_there(&mut self) -> bool {
        self.conn.ping().await.is_ok()
    }

    /// Ends the statement that is running, on the server.
    pub(super) async fn cancel(&self) -> Result<(), String> {
        let kill = async {
            let mut other = Conn::new(self.opts.clone()).await?;
            other.query_drop(format!("KILL QUERY {}", self.conn.id())).await?;
            other.disconnect().await
        };
        kill.await.map_err(|error: Error| error.to_string())
    }

    /// The account that the server took this login for, as GRANT wants it: `'user'@'host'`.
    pub(super) async fn account(&mut self) -> String {
        // Without an answer a placeholder still shows where the account goes.
        let account: Option<String> = self.conn.query_first("SELECT CURRENT_USER()").await.ok().flatten();
        let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"));
        match account.as_deref().and_then(|account| account.rsplit_once('@')) {
            Some((user, host)) => format!("{}@{}", quoted(user), quoted(host)),
            None => "the user".to_owned(),
        }
    }

    pub(super) async fn close(self) {
        // The answer is there already; whether the goodbye arrived is of no interest any more.
        let _ = self.conn.disconnect().await;
    }
}

async fn options(instance: &Instance, login: &Login, ips: Vec<IpAddr>) -> Result<Opts, CheckError> {
    let ssl = match instance.tls() {
        TlsMode::Disable => None,
        TlsMode::Require => {
            Some(SslOpts::default().with_danger_accept_invalid_certs(true).with_danger_skip_domain_validation(true))
        }
        TlsMode::VerifyFull => {
            let roots = tls::authorities(instance).await?.iter().map(|root| root.to_vec().into()).collect();
            Some(SslOpts::default().with_root_certs(roots).with_disable_built_in_roots(true))
        }
    };
    Ok(OptsBuilder::default()
        .ip_or_hostname(&instance.host)
        .tcp_port(instance.port())
        .resolved_ips(Some(ips))
        .user(Some(&login.user))
        .pass(Some(login.password.expose_secret()))
        .db_name(instance.database.as_deref())
        .ssl_opts(ssl)
        // Said here, they need not be asked for: the driver would spend a round trip on each.
        .max_allowed_packet(Some(16 * 1024 * 1024))
        .wait_timeout(Some(28_800))
        // A token of IAM is sent as it is; nothing else ever is. (Without encryption, no token is made.)
        .enable_cleartext_plugin(login.iam)
        // The driver would otherwise reconnect through the server's own socket file where that is on this host.
        .prefer_socket(false)
        .connect_attribute("program_name", own::name())
        .into())
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
                    return Err(CheckError::Answer { what: format!("column {name} holds {}", other.as_sql(false)) });
                }
            };
            Ok((name, value))
        })
        .collect::<Result<_, _>>()
        .map(Row)
}

fn parse(name: &str, type_: ColumnType, text: &str) -> Result<Value, CheckError> {
    use ColumnType as C;
    let wrong = |_| CheckError::Answer { what: format!("column {name} holds {text}") };
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
        Error::Server(error) => {
            CheckError::Server { cause: cause(error.code), code: error.code.to_string(), message: error.message }
        }
        Error::Io(IoError::Tls(mysql_async::TlsError::Tls(error))) => CheckError::from_tls(&error, &address),
        Error::Io(IoError::Io(error)) => CheckError::from_io(&error, &address, step),
        Error::Driver(DriverError::ConnectionClosed) => CheckError::Cut { address, step },
        Error::Driver(DriverError::NoClientSslFlagFromServer) => CheckError::Tls {
            address,
            reason: "the server does not offer it".to_owned(),
            hint: "Enable TLS on the server, or set tls = \"disable\" where the network is trusted.".to_owned(),
        },
        // For a user that it does not know, MySQL may name a method at random, so that nobody learns which users there are.
        Error::Driver(DriverError::UnknownAuthPlugin { name }) => CheckError::Method { method: name },
        Error::Driver(DriverError::CleartextPluginDisabled) => {
            CheckError::Method { method: "mysql_clear_password".to_owned() }
        }
        Error::Driver(DriverError::MysqlOldPasswordDisabled) => {
            CheckError::Method { method: "mysql_old_password".to_owned() }
        }
        // What is left of the driver's complaints is about packets that it did not expect.
        Error::Driver(error) => {
            CheckError::Garbled { address, step, reason: error.to_string().trim_end_matches('.').to_owned() }
        }
        other => CheckError::Answer { what: other.to_string() },
    }
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
        // Unknown database; shutting down; MySQL is offline for all but administrators.
        1049 | 1053 | 3032 => Cause::NotOpen,
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
