//! A connection with a PostgreSQL server.

use std::{
    net::SocketAddr,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{StreamExt as _, future};
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_postgres::{Client, Config, NoTls, config::SslMode, error::DbError, tls::MakeTlsConnect, types::Type};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{
    causes::{self, Opened, from_driver},
    rows::row,
    settings::{self, Pinned},
};
use crate::engines::{
    Row,
    driver::{Driver, Manner},
    own, resolve,
    row::Bounded,
    siblings::End,
    tls,
    wire::{Counted, Guard, Guarded, Startup, Wire, dial},
};
use crate::{
    config::{Instance, TlsMode},
    credentials::Login,
    deadline::Deadline,
    failure::{CheckError, Step},
    redact::Own,
};

/// The database that is logged in to where none is named. Every server has it, unless somebody has dropped it.
pub(in crate::engines) const USUAL_DATABASE: &str = "postgres";

/// A session with a PostgreSQL server, and the task that moves its bytes.
pub(in crate::engines) struct Connection {
    client: Client,
    transport: AbortOnDropHandle<()>,
    wire: Arc<Wire>,
    /// Where a statement is cancelled: by a connection of its own to the same server.
    server: SocketAddr,
    tls: Option<MakeRustlsConnect>,
    host: String,
    address: String,
    pinned: Pinned,
    statement_timeout: Duration,
    /// Text comes as the server stores it: some of it cannot be given as UTF-8.
    raw: bool,
    /// Its number on the server, where no pooler stands in between, which has numbers of its own.
    own: Option<own::OwnId>,
    end: Option<End>,
    /// The server's last words, where it has ended the session unasked.
    last: Arc<OnceLock<DbError>>,
    /// How to log in once more, without the limits that a database's owner may have set.
    again: Option<Box<Again>>,
}

/// What it takes to log in as before.
struct Again {
    instance: Instance,
    login: Login,
    database: Option<Vec<u8>>,
    /// The limits that this server has.
    limits: &'static [&'static str],
}

impl Connection {
    /// Connects and logs in; returns the server's version too.
    pub(in crate::engines) async fn open(
        manner: Manner<'_>,
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        statement_timeout: Duration,
    ) -> Result<(Self, String), CheckError> {
        if manner == Manner::Plain {
            return Self::log_in(instance, login, deadline, statement_timeout, Pinned::Not, None, &[]).await;
        }
        let database = if let Manner::Database(name) = manner { Some(name) } else { None };
        match Self::log_in(instance, login, deadline, statement_timeout, Pinned::InSession, database, &[]).await {
            Err(error) if causes::is_of_a_pooler(&error) => {
                let again =
                    Self::log_in(instance, login, deadline, statement_timeout, Pinned::InTransaction, database, &[])
                        .await;
                again.map_err(|error| if causes::is_of_a_pooler(&error) { pooler(error) } else { error })
            }
            opened => opened,
        }
    }

    async fn log_in(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        statement_timeout: Duration,
        pinned: Pinned,
        database: Option<&[u8]>,
        without: &[&str],
    ) -> Result<(Self, String), CheckError> {
        let address = instance.address();
        let addresses = resolve(instance, deadline).await?;
        let (stream, server) = dial(&addresses, &address, deadline).await?;
        let end = End::of(&stream, server);
        let wire = Wire::new(&address, instance.engine);
        let stream = Counted::new(stream, &wire);
        // The password is given as it is to a server that has proved to be the right one, and to no other.
        let trusted = instance.tls() == TlsMode::VerifyFull;
        let startup = Startup::changing(pinned == Pinned::Not, database);
        deadline
            .timeout_at(Step::Login, &address, async {
                let tls = tls::client_config(instance).await?.map(MakeRustlsConnect::new);
                let config = config(instance, login, statement_timeout, tls.is_some(), pinned, without);
                let failed = |error| {
                    let opened = Opened { encrypted: tls.is_some(), challenged: wire.challenged() };
                    wire.explain(from_driver(&error, &address, Step::Login, opened))
                };
                let last = Arc::default();
                let (client, told, transport) = match tls.clone() {
                    None => {
                        let stream = Guard::new(stream, &wire, trusted).with_startup(startup);
                        let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(failed)?;
                        let told = ServerParameters::by(|name| connection.parameter(name));
                        (client, told, moved(connection, &last))
                    }
                    Some(maker) => {
                        let encrypt = encryption(maker, &instance.host).map_err(|reason| CheckError::Tls {
                            address: address.clone(),
                            reason,
                            hint: "Correct host in the configuration.".to_owned(),
                        })?;
                        let encrypt = Guarded { encryption: encrypt, wire: Arc::clone(&wire), trusted, startup };
                        let (client, connection) = config.connect_raw(stream, encrypt).await.map_err(failed)?;
                        let told = ServerParameters::by(|name| connection.parameter(name));
                        (client, told, moved(connection, &last))
                    }
                };
                let host = instance.host.clone();
                let wire = Arc::clone(&wire);
                let address = address.clone();
                let (raw, own) = (false, None);
                let mut session = Self {
                    client,
                    transport,
                    wire,
                    server,
                    tls,
                    host,
                    address,
                    pinned,
                    statement_timeout,
                    raw,
                    own,
                    end,
                    last,
                    again: None,
                };
                if !session.is_pinned(told.read_only).await? {
                    session.pinned = Pinned::InTransaction;
                }
                let number = session.wire.session_number().filter(|_| session.pinned != Pinned::InTransaction);
                session.own = number.map(|number| own::OwnId::new(&session.address, number.to_string()));
                let limits = settings::limits(&told.version);
                if session.pinned == Pinned::InSession && without.is_empty() && !limits.is_empty() {
                    let (instance, login, database) = (instance.clone(), login.clone(), database.map(<[u8]>::to_vec));
                    session.again = Some(Box::new(Again { instance, login, database, limits }));
                }
                Ok((session, told.version))
            })
            .await
    }

    /// Whether the settings that came with the login hold. A pooler may have passed over them without a word.
    async fn is_pinned(&self, told: Option<bool>) -> Result<bool, CheckError> {
        if self.pinned != Pinned::InSession {
            return Ok(true);
        }
        if let Some(told) = told {
            return Ok(told);
        }
        // Servers before PostgreSQL 14 do not tell by themselves.
        let asked = "SELECT current_setting('default_transaction_read_only') = 'on' AS \"pinned\"";
        let rows = self.rows(asked).await?;
        rows.first().map_or(Ok(false), |row| row.flag("pinned"))
    }

    /// Asks once more on a session without the limits of the database's owner, where one of those has ended this one.
    async fn again(&mut self, queries: &[&str]) -> Option<Vec<Result<Vec<Row>, CheckError>>> {
        let Again { instance, login, database, limits } = *self.again.take()?;
        // Whoever waits for the answers has a deadline: it is at most as far away.
        let deadline = Deadline::after(self.statement_timeout, &CancellationToken::new());
        let (limit, database) = (self.statement_timeout, database.as_deref());
        match Self::log_in(&instance, &login, &deadline, limit, Pinned::InSession, database, limits).await {
            Ok((session, _)) => {
                *self = session;
                Some(self.answers(queries).await)
            }
            Err(error) => Some(vec![Err(error)]),
        }
    }

    async fn answers(&self, queries: &[&str]) -> Vec<Result<Vec<Row>, CheckError>> {
        match self.pinned {
            // They are sent one after the other without waiting for an answer.
            Pinned::InSession | Pinned::Not => future::join_all(queries.iter().map(|sql| self.rows(sql))).await,
            Pinned::InTransaction => {
                let mut answers = Vec::new();
                for sql in queries {
                    answers.push(self.in_transaction(sql).await);
                }
                answers
            }
        }
    }

    async fn in_transaction(&self, sql: &str) -> Result<Vec<Row>, CheckError> {
        let of_pooler = |error| if causes::is_of_a_pooler(&error) { pooler(error) } else { error };
        let begin = self.client.batch_execute(&settings::begin(self.statement_timeout, self.raw)).await;
        begin.map_err(|error| of_pooler(self.failed(&error)))?;
        let answer = self.rows(sql).await;
        // The transaction read only: how it ends does not matter, but that it does.
        let end = self.client.batch_execute("ROLLBACK").await;
        let rows = answer?;
        end.map_err(|error| self.failed(&error))?;
        Ok(rows)
    }

    async fn rows(&self, sql: &str) -> Result<Vec<Row>, CheckError> {
        // Typed, so that the statement needs no round trip of its own to be prepared.
        self.wire.begin();
        let failed = |error| self.failed(&error);
        let none: [(&str, Type); 0] = [];
        let answer = self.client.query_typed_raw(sql, none).await.map_err(failed)?;
        let mut answer = pin!(answer);
        let mut rows = Bounded::new();
        while let Some(next) = answer.next().await {
            rows.add(row(&next.map_err(failed)?)?).await?;
        }
        Ok(rows.into())
    }

    /// Which of these roles the user has not, and which it has without being allowed to use them.
    async fn lacks(&mut self, roles: &[&str]) -> Result<Vec<(String, Lack)>, CheckError> {
        // Nothing but the agent's own words stands in it.
        let names = roles.iter().map(|role| format!("('{role}')")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT n.name::text AS \"name\", pg_has_role(r.oid, 'MEMBER') AS \"member\" \
             FROM (VALUES {names}) n (name) LEFT JOIN pg_roles r ON r.rolname = n.name \
             WHERE r.oid IS NULL OR NOT pg_has_role(r.oid, 'USAGE')"
        );
        let rows = self.query(&[&sql]).await.pop().unwrap_or(Ok(Vec::new()))?;
        let read = |row: &Row| {
            let lack = if row.optional_flag("member")? == Some(true) { Lack::Use } else { Lack::Membership };
            Ok((row.text("name")?.unwrap_or_default(), lack))
        };
        rows.iter().map(read).collect()
    }

    fn failed(&self, error: &tokio_postgres::Error) -> CheckError {
        let opened = Opened { encrypted: self.tls.is_some(), challenged: self.wire.challenged() };
        let error = self.wire.explain(from_driver(error, &self.address, Step::Query, opened));
        // Before it closed, the server may have said why.
        match self.last.get() {
            Some(said) if matches!(error, CheckError::ConnectionLost { .. }) => {
                Some(causes::from_server(said, opened)).filter(CheckError::is_a_lost_connection).unwrap_or(error)
            }
            _ => error,
        }
    }
}

#[async_trait]
impl Driver for Connection {
    async fn ping(&mut self) -> bool {
        self.wire.begin();
        self.client.check_connection().await.is_ok()
    }

    async fn query(&mut self, queries: &[&str]) -> Vec<Result<Vec<Row>, CheckError>> {
        let mut answers = self.answers(queries).await;
        let of_limit = |answer: &Result<_, CheckError>| answer.as_ref().is_err_and(CheckError::is_of_a_session_limit);
        if answers.iter().any(of_limit)
            && let Some(asked_again) = self.again(queries).await
        {
            answers = asked_again;
        }
        // Some text is not valid in its database's encoding, or has no place in UTF-8. Asked for as it is stored, it comes.
        let of_encoding = |answer: &Result<_, CheckError>| answer.as_ref().is_err_and(causes::is_of_encoding);
        if !self.raw && self.pinned != Pinned::Not && answers.iter().any(of_encoding) {
            if self.pinned == Pinned::InSession
                && let Err(error) = self.client.batch_execute("SET client_encoding = 'SQL_ASCII'").await
            {
                return vec![Err(self.failed(&error))];
            }
            self.raw = true;
            answers = self.answers(queries).await;
        }
        answers
    }

    async fn cancel(&self) -> Result<Option<String>, String> {
        let stream = TcpStream::connect(self.server).await.map_err(|error| error.to_string())?;
        let token = self.client.cancel_token();
        let cancelled = match self.tls.clone() {
            None => token.cancel_query_raw(stream, NoTls).await,
            Some(maker) => token.cancel_query_raw(stream, encryption(maker, &self.host)?).await,
        };
        // A statement that waits for a lock is ended by its own, shorter limit, which says so.
        cancelled.map(|()| None).map_err(|error| error.to_string())
    }

    async fn missing_grants(&mut self, needs: &[&str], user: &str, _own: &Own, deadline: &Deadline) -> Vec<String> {
        let asked = deadline.timeout(self.lacks(needs)).await;
        // Without an answer, nothing is known to be there.
        let lacks = asked
            .and_then(Result::ok)
            .unwrap_or_else(|| needs.iter().map(|&role| (role.to_owned(), Lack::Membership)).collect());
        let account = format!("\"{}\"", user.replace('"', "\"\""));
        let grant = |(role, lack)| match lack {
            Lack::Membership => format!("GRANT {role} TO {account};"),
            Lack::Use => format!("ALTER ROLE {account} INHERIT; GRANT {role} TO {account};"),
        };
        lacks.into_iter().map(grant).collect()
    }

    fn is_own(&self, session_id: &str) -> bool {
        self.own.as_ref().is_some_and(|own| own.includes(session_id))
    }

    fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    async fn close(self: Box<Self>) {
        drop(self.client);
        // The transport ends once it has sent the goodbye. Whether it could is of no interest any more.
        let _ = self.transport.await;
    }
}

/// What a user lacks of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    Membership,
    /// It is a member, but does not inherit what the role may do.
    Use,
}

/// What the server tells of itself at the login.
struct ServerParameters {
    version: String,
    /// Whether its transactions are read-only unless they say otherwise. From PostgreSQL 14 on.
    read_only: Option<bool>,
}

impl ServerParameters {
    fn by<'a>(parameter: impl Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            version: version(parameter("server_version")),
            read_only: parameter("default_transaction_read_only").map(|value| value == "on"),
        }
    }
}

/// What something between agent and server has refused.
fn pooler(error: CheckError) -> CheckError {
    match error {
        CheckError::Server { code, message, .. } => CheckError::Pooler { code, message },
        error => error,
    }
}

/// Has a connection's bytes moved for as long as somebody holds what is returned. What the server says when it ends it is kept.
fn moved(
    connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
    last: &Arc<OnceLock<DbError>>,
) -> AbortOnDropHandle<()> {
    let last = Arc::clone(last);
    AbortOnDropHandle::new(tokio::spawn(async move {
        if let Err(error) = connection.await
            && let Some(said) = error.as_db_error()
        {
            let _ = last.set(said.clone());
        }
    }))
}

type Encryption = <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::TlsConnect;

fn encryption(mut maker: MakeRustlsConnect, host: &str) -> Result<Encryption, String> {
    <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::make_tls_connect(&mut maker, host)
        .map_err(|_| format!("{host} is not a name that a certificate can hold"))
}

fn config(
    instance: &Instance,
    login: &Login,
    statement_timeout: Duration,
    encrypt: bool,
    pinned: Pinned,
    without: &[&str],
) -> Config {
    let mut config = Config::new();
    config
        .user(&login.user)
        .password(login.password.expose_secret())
        .dbname(instance.database.as_deref().unwrap_or(USUAL_DATABASE))
        .ssl_mode(if encrypt { SslMode::Require } else { SslMode::Disable });
    if pinned != Pinned::Not {
        config.application_name(own::name());
    }
    if pinned == Pinned::InSession {
        config.options(settings::options(statement_timeout, without));
    }
    config
}

/// `15.18` of `15.18 (Debian 15.18-0+deb12u1)`.
fn version(parameter: Option<&str>) -> String {
    parameter.and_then(|text| text.split_whitespace().next()).unwrap_or("unknown").to_owned()
}
