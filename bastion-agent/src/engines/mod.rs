//! Sessions with database servers: one file a driver, one way in for all of them.
//!
//! A session is read-only, its statements are bounded on the server, and it names itself. A check asks it one query and
//! reads [`Row`]s by column name; nothing above this module knows a driver.

mod mysql;
mod postgres;
mod row;
#[cfg(test)]
mod tests;
mod tls;

use std::time::Duration;

use agent_protocol::{Cause, EngineName};

use crate::{
    config::Instance,
    credentials::Login,
    deadline::{Deadline, Step},
    failure::CheckError,
};

use row::Permission;
pub(crate) use row::{Row, Value};

/// How long cancelling a statement on the server may take once the deadline has passed. Where it takes longer, the server's
/// own limit ends the statement.
const CANCEL: Duration = Duration::from_millis(150);

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_millis(100);

/// How sessions name themselves to the server.
const APPLICATION_NAME: &str = "bastion-agent";

/// A check's query for each engine. All of them return the same columns.
pub(crate) struct Queries {
    pub(crate) postgres: Query,
    pub(crate) mysql: Query,
    pub(crate) mariadb: Query,
}

impl Queries {
    /// The query for an engine. (A session with Oracle cannot be opened yet.)
    pub(crate) fn of(&self, engine: EngineName) -> &Query {
        match engine {
            EngineName::Postgres => &self.postgres,
            EngineName::Mariadb => &self.mariadb,
            EngineName::Mysql | EngineName::Oracle => &self.mysql,
        }
    }
}

/// A query, and what a user needs to be granted to run it and see all there is.
pub(crate) struct Query {
    pub(crate) sql: &'static str,
    /// What stands between GRANT and TO, one statement each.
    pub(crate) needs: &'static [&'static str],
}

/// An open session with a server.
pub(crate) struct Session {
    driver: Driver,
    engine: EngineName,
    address: String,
    deadline: Deadline,
    /// What the server itself ends a statement after.
    limit: Duration,
    /// Something went wrong in the middle of a question: nothing more can be said on this connection.
    broken: bool,
    /// The server's version, such as `15.18`.
    pub(crate) version: String,
    /// The user it was opened for.
    pub(crate) user: String,
}

enum Driver {
    Postgres(Box<postgres::Connection>),
    Mysql(mysql::Connection),
}

impl Session {
    /// Resolves, connects, encrypts and logs in, all before the deadline. The server itself ends statements after `limit`.
    pub(crate) async fn open(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        limit: Duration,
    ) -> Result<Self, CheckError> {
        let opened = match instance.engine {
            EngineName::Postgres => {
                let opened = postgres::Connection::open(instance, login, deadline, limit).await;
                opened.map(|(connection, version)| (Driver::Postgres(Box::new(connection)), version))
            }
            EngineName::Mysql | EngineName::Mariadb => {
                let opened = mysql::Connection::open(instance, login, deadline, limit).await;
                opened.map(|(connection, version)| (Driver::Mysql(connection), version))
            }
            // The configuration refuses it; see `config::supported_engine`.
            EngineName::Oracle => Err(CheckError::Answer { what: "there is no Oracle driver".to_owned() }),
        };
        let (driver, version) = opened.map_err(|error| match error {
            CheckError::Server { cause: Cause::Authentication, code, message } if login.iam => {
                CheckError::IamRefused { user: login.user.clone(), code, message }
            }
            error => error,
        })?;
        Ok(Self {
            driver,
            engine: instance.engine,
            address: instance.address(),
            deadline: deadline.clone(),
            limit,
            broken: false,
            version,
            user: login.user.clone(),
        })
    }

    /// Has the next questions answered before another deadline.
    pub(crate) fn renew(&mut self, deadline: &Deadline) {
        self.deadline = deadline.clone();
    }

    /// Whether the server lets a statement run for as long as the deadline does.
    pub(crate) fn allows(&self, deadline: &Deadline) -> bool {
        self.limit >= deadline.remaining()
    }

    /// Whether another question can be asked on it.
    pub(crate) fn is_whole(&self) -> bool {
        !self.broken
    }

    /// Whether the server answers on it, within a time.
    pub(crate) async fn is_there(&mut self, within: Duration) -> bool {
        let ping = async {
            match &mut self.driver {
                Driver::Postgres(connection) => connection.is_there().await,
                Driver::Mysql(connection) => connection.is_there().await,
            }
        };
        tokio::time::timeout(within, ping).await.unwrap_or(false)
    }

    pub(crate) fn engine(&self) -> EngineName {
        self.engine
    }

    /// How long may be spent on it still.
    pub(crate) fn remaining(&self) -> Duration {
        self.deadline.remaining()
    }

    /// Runs a check's query and returns all of its rows.
    ///
    /// A query whose answer the server would quietly leave incomplete says so in a column `permitted`: false where the user
    /// lacks a grant, null where the server keeps no such data.
    pub(crate) async fn query(&mut self, queries: &Queries) -> Result<Vec<Row>, CheckError> {
        let query = queries.of(self.engine);
        let address = &self.address;
        let answer = self
            .deadline
            .bound(Step::Query, address, async {
                match &mut self.driver {
                    Driver::Postgres(connection) => connection.query(query.sql, address).await,
                    Driver::Mysql(connection) => connection.query(query.sql, address).await,
                }
            })
            .await;
        match answer {
            Err(error @ (CheckError::Timeout { .. } | CheckError::Stopped { .. })) => {
                self.broken = true;
                self.cancel().await;
                Err(error)
            }
            Err(error @ (CheckError::Garbled { .. } | CheckError::Answer { .. })) => {
                self.broken = true;
                Err(error)
            }
            Err(error) if error.is_a_lost_connection() => {
                self.broken = true;
                Err(error)
            }
            Err(CheckError::Server { cause: Cause::MissingPrivilege, .. }) if !query.needs.is_empty() => {
                Err(self.missing_privilege(query.needs).await)
            }
            Err(error) => Err(error),
            Ok(rows) => match rows.first().map(Row::permission).transpose()? {
                Some(Permission::Denied) => Err(self.missing_privilege(query.needs).await),
                Some(Permission::NotKept) => Err(CheckError::NotKept),
                Some(Permission::Granted) | None => Ok(rows),
            },
        }
    }

    /// Ends on the server what nobody waits for any more. If that fails, the server's own limit ends it a little later.
    async fn cancel(&self) {
        let cancel = async {
            match &self.driver {
                Driver::Postgres(connection) => connection.cancel().await,
                Driver::Mysql(connection) => connection.cancel().await,
            }
        };
        match tokio::time::timeout(CANCEL, cancel).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(address = self.address, error, "the statement could not be cancelled"),
            Err(_) => tracing::warn!(address = self.address, "cancelling the statement took too long"),
        }
    }

    /// The error for a user without a grant, with the statements that give it.
    pub(crate) async fn missing_privilege(&mut self, needs: &[&str]) -> CheckError {
        let account = match &mut self.driver {
            Driver::Postgres(_) => format!("\"{}\"", self.user.replace('"', "\"\"")),
            Driver::Mysql(connection) => self.deadline.limit(connection.account()).await.unwrap_or_default(),
        };
        let grants = needs.iter().map(|needed| format!("GRANT {needed} TO {account};"));
        CheckError::Privilege { user: self.user.clone(), grants: grants.collect::<Vec<_>>().join(" ") }
    }

    /// Says goodbye, so that the server does not log a lost connection. Bounded, and its failure is of no interest: the
    /// answer is there already.
    pub(crate) async fn close(self) {
        if self.broken {
            return;
        }
        let goodbye = async {
            match self.driver {
                Driver::Postgres(connection) => connection.close().await,
                Driver::Mysql(connection) => connection.close().await,
            }
        };
        let _ = tokio::time::timeout(GOODBYE, goodbye).await;
    }
}

/// The addresses of a host.
pub(crate) async fn resolve(instance: &Instance, deadline: &Deadline) -> Result<Vec<std::net::SocketAddr>, CheckError> {
    let address = instance.address();
    deadline
        .bound(Step::Resolve, &address, async {
            let failed = |source: std::io::Error| {
                let ours = CheckError::of_this_host(&source, Step::Resolve);
                ours.or_else(shortage).unwrap_or_else(|| CheckError::Resolve { host: instance.host.clone(), source })
            };
            let found: Vec<_> =
                tokio::net::lookup_host((instance.host.as_str(), instance.port())).await.map_err(failed)?.collect();
            if found.is_empty() {
                return Err(failed(std::io::Error::other("the name service returned none")));
            }
            Ok(found)
        })
        .await
}

/// Whether this host has no file descriptor left for its agent. The C library does not say so of itself: without one it finds no
/// name service, and says that the name has no address.
fn shortage() -> Option<CheckError> {
    let error = std::fs::File::open("/dev/null").err()?;
    CheckError::of_this_host(&error, Step::Resolve)
}
