//! PostgreSQL by tokio-postgres.

use std::{error::Error as _, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use agent_protocol::Cause;
use futures_util::StreamExt as _;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_postgres::{Client, Config, NoTls, config::SslMode, error::SqlState, tls::MakeTlsConnect, types::Type};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_util::task::AbortOnDropHandle;

use super::{
    APPLICATION_NAME, Row, Value, resolve,
    row::Bounded,
    tls,
    wire::{Counted, Guard, Guarded, Wire, dial},
};
use crate::{
    config::{Instance, TlsMode},
    credentials::Login,
    deadline::{Deadline, Step},
    failure::CheckError,
};

/// A session with a PostgreSQL server, and the task that moves its bytes.
pub(super) struct Connection {
    client: Client,
    transport: AbortOnDropHandle<()>,
    wire: Arc<Wire>,
    /// Where a statement is cancelled: by a connection of its own to the same server.
    server: SocketAddr,
    tls: Option<MakeRustlsConnect>,
    host: String,
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
        let addresses = resolve(instance, deadline).await?;
        let (stream, server) = dial(&addresses, &address, deadline).await?;
        let wire = Wire::new(&address);
        let stream = Counted::new(stream, &wire);
        // The password is given as it is to a server that has proved to be the right one, and to no other.
        let trusted = instance.tls() == TlsMode::VerifyFull;
        deadline
            .bound(Step::Login, &address, async {
                let tls = tls::client_config(instance).await?.map(MakeRustlsConnect::new);
                let config = options(instance, login, limit, tls.is_some());
                let failed = |error| wire.explain(from_driver(&error, &address, Step::Login));
                let (client, version, transport) = match tls.clone() {
                    None => {
                        let (client, connection) =
                            config.connect_raw(Guard::new(stream, &wire, trusted), NoTls).await.map_err(failed)?;
                        let version = version(connection.parameter("server_version"));
                        (client, version, moved(connection))
                    }
                    Some(maker) => {
                        let encrypt = encryption(maker, &instance.host).map_err(|reason| CheckError::Tls {
                            address: address.clone(),
                            reason,
                            hint: "Correct host in the configuration.".to_owned(),
                        })?;
                        let encrypt = Guarded { encryption: encrypt, wire: Arc::clone(&wire), trusted };
                        let (client, connection) = config.connect_raw(stream, encrypt).await.map_err(failed)?;
                        let version = version(connection.parameter("server_version"));
                        (client, version, moved(connection))
                    }
                };
                Ok((Self { client, transport, wire, server, tls, host: instance.host.clone() }, version))
            })
            .await
    }

    /// Whether the server answers.
    pub(super) async fn is_there(&self) -> bool {
        self.wire.begin();
        self.client.check_connection().await.is_ok()
    }

    /// Ends the statement that is running, on the server.
    pub(super) async fn cancel(&self) -> Result<(), String> {
        let stream = TcpStream::connect(self.server).await.map_err(|error| error.to_string())?;
        let token = self.client.cancel_token();
        let cancelled = match self.tls.clone() {
            None => token.cancel_query_raw(stream, NoTls).await,
            Some(maker) => token.cancel_query_raw(stream, encryption(maker, &self.host)?).await,
        };
        cancelled.map_err(|error| error.to_string())
    }

    pub(super) async fn query(&mut self, sql: &str, address: &str) -> Result<Vec<Row>, CheckError> {
        // Typed, so that the statement needs no round trip of its own to be prepared.
        self.wire.begin();
        let failed = |error| self.wire.explain(from_driver(&error, address, Step::Query));
        let none: [(&str, Type); 0] = [];
        let answer = self.client.query_typed_raw(sql, none).await.map_err(failed)?;
        let mut answer = pin!(answer);
        let mut rows = Bounded::new();
        while let Some(next) = answer.next().await {
            rows.add(row(&next.map_err(failed)?)?).await?;
        }
        Ok(rows.into())
    }

    pub(super) async fn close(self) {
        drop(self.client);
        // The transport ends once it has sent the goodbye. Whether it could is of no interest any more.
        let _ = self.transport.await;
    }
}

/// Has a connection's bytes moved for as long as somebody holds what is returned.
fn moved(
    connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move { drop(connection.await) }))
}

type Encryption = <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::TlsConnect;

fn encryption(mut maker: MakeRustlsConnect, host: &str) -> Result<Encryption, String> {
    <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::make_tls_connect(&mut maker, host)
        .map_err(|_| format!("{host} is not a name that a certificate can hold"))
}

fn options(instance: &Instance, login: &Login, limit: Duration, encrypt: bool) -> Config {
    let limit = limit.as_millis();
    let mut config = Config::new();
    config
        .user(&login.user)
        .password(login.password.expose_secret())
        .dbname(instance.database.as_deref().unwrap_or("postgres"))
        .application_name(APPLICATION_NAME)
        .ssl_mode(if encrypt { SslMode::Require } else { SslMode::Disable })
        // Nothing but the server's own functions and views is meant, whatever else has their names.
        .options(format!(
            "-c search_path=pg_catalog -c default_transaction_read_only=on -c statement_timeout={limit} -c lock_timeout={limit} \
             -c idle_in_transaction_session_timeout={limit}"
        ));
    config
}

/// `15.18` of `15.18 (Debian 15.18-0+deb12u1)`.
fn version(parameter: Option<&str>) -> String {
    parameter.and_then(|text| text.split_whitespace().next()).unwrap_or("unknown").to_owned()
}

fn row(row: &tokio_postgres::Row) -> Result<Row, CheckError> {
    row.columns()
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let type_ = column.type_();
            let value = if *type_ == Type::BOOL {
                row.try_get::<_, Option<bool>>(index).map(|value| value.map(Value::Bool))
            } else if *type_ == Type::INT8 {
                row.try_get::<_, Option<i64>>(index).map(|value| value.map(Value::Int))
            } else if *type_ == Type::INT4 {
                row.try_get::<_, Option<i32>>(index).map(|value| value.map(|number| Value::Int(number.into())))
            } else if *type_ == Type::FLOAT8 {
                row.try_get::<_, Option<f64>>(index).map(|value| value.map(Value::Float))
            } else if *type_ == Type::TEXT {
                row.try_get::<_, Option<String>>(index).map(|value| value.map(Value::Text))
            } else {
                return Err(CheckError::Answer { what: format!("column {} is of type {type_}", column.name()) });
            };
            let value = value.map_err(|error| CheckError::Answer { what: error.to_string() })?;
            Ok((column.name().to_owned(), value.unwrap_or(Value::Null)))
        })
        .collect::<Result<_, _>>()
        .map(Row)
}

fn from_driver(error: &tokio_postgres::Error, address: &str, step: Step) -> CheckError {
    if let Some(server) = error.as_db_error() {
        return CheckError::Server {
            cause: cause(server.code(), server.message()),
            code: server.code().code().to_owned(),
            message: server.message().to_owned(),
        };
    }
    if let Some(io) = error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        return CheckError::from_io(io, address, step);
    }
    if error.is_closed() {
        return CheckError::Cut { address: address.to_owned(), step };
    }
    // The driver has no type for this one: the server answered that it has no TLS.
    let text = error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    if text.contains("server does not support TLS") {
        return CheckError::no_tls(address);
    }
    // Nor for these.
    if text.contains("unsupported authentication method") || text.contains("unsupported SASL mechanism") {
        return CheckError::Server {
            cause: Cause::Authentication,
            code: text,
            message: "log in by a method that the agent does not speak".to_owned(),
        };
    }
    if ["unexpected message", "error parsing", "authentication error"].iter().any(|start| text.starts_with(start)) {
        return CheckError::Garbled { address: address.to_owned(), step, reason: text };
    }
    CheckError::Answer { what: text }
}

fn cause(code: &SqlState, message: &str) -> Cause {
    match *code {
        SqlState::INVALID_PASSWORD => Cause::Authentication,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION if message.contains("not permitted to log in") => {
            Cause::AccountLocked
        }
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION if message.contains("no encryption") => Cause::Tls,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => Cause::Authentication,
        SqlState::TOO_MANY_CONNECTIONS => Cause::TooManyConnections,
        SqlState::CANNOT_CONNECT_NOW
        | SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::INVALID_CATALOG_NAME => Cause::NotOpen,
        SqlState::INSUFFICIENT_PRIVILEGE => Cause::MissingPrivilege,
        SqlState::QUERY_CANCELED | SqlState::LOCK_NOT_AVAILABLE => Cause::Timeout,
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN | SqlState::UNDEFINED_FUNCTION => Cause::Unsupported,
        _ => Cause::Internal,
    }
}
