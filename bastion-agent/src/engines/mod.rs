//! Sessions with database servers: one file a driver, one way in for all of them.
//!
//! A session is read-only, its statements are bounded on the server, and it names itself. A check asks it one query and
//! reads [`Row`]s by column name; nothing above this module knows a driver.

mod mysql;
mod postgres;
mod row;
mod tls;

use agent_protocol::EngineName;
use secrecy::SecretString;

use crate::{
    config::Instance,
    deadline::{Deadline, Step},
    failure::CheckError,
};

pub(crate) use row::{Row, Value};

/// How sessions name themselves to the server.
const APPLICATION_NAME: &str = "bastion-agent";

/// A check's query in the SQL of each engine. All of them return the same columns.
pub(crate) struct Queries {
    pub(crate) postgres: &'static str,
    pub(crate) mysql: &'static str,
    pub(crate) mariadb: &'static str,
}

/// An open session with a server.
pub(crate) struct Session {
    driver: Driver,
    engine: EngineName,
    address: String,
    deadline: Deadline,
    /// The server's version, such as `15.18`.
    pub(crate) version: String,
    /// The user it was opened for.
    pub(crate) user: String,
}

enum Driver {
    Postgres(postgres::Connection),
    Mysql(mysql::Connection),
}

impl Session {
    /// Resolves, connects, encrypts and logs in, all before the deadline.
    pub(crate) async fn open(
        instance: &Instance,
        password: &SecretString,
        deadline: Deadline,
    ) -> Result<Self, CheckError> {
        let (driver, version) = match instance.engine {
            EngineName::Postgres => {
                let (connection, version) = postgres::Connection::open(instance, password, deadline).await?;
                (Driver::Postgres(connection), version)
            }
            EngineName::Mysql | EngineName::Mariadb => {
                let (connection, version) = mysql::Connection::open(instance, password, deadline).await?;
                (Driver::Mysql(connection), version)
            }
            // The configuration refuses it; see `config::supported_engine`.
            EngineName::Oracle => return Err(CheckError::Answer { what: "there is no Oracle driver".to_owned() }),
        };
        Ok(Self {
            driver,
            engine: instance.engine,
            address: instance.address(),
            deadline,
            version,
            user: instance.user.clone(),
        })
    }

    pub(crate) fn engine(&self) -> EngineName {
        self.engine
    }

    /// Runs one query, in the SQL of the session's engine, and returns all of its rows.
    pub(crate) async fn query(&mut self, queries: &Queries) -> Result<Vec<Row>, CheckError> {
        let address = &self.address;
        self.deadline
            .bound(Step::Query, address, async {
                match &mut self.driver {
                    Driver::Postgres(connection) => connection.query(queries.postgres, address).await,
                    Driver::Mysql(connection) => connection.query(queries, address).await,
                }
            })
            .await
    }

    /// Says goodbye, so that the server does not log a lost connection. Bounded, and its failure is of no interest: the
    /// answer is there already.
    pub(crate) async fn close(self) {
        let goodbye = async {
            match self.driver {
                Driver::Postgres(connection) => connection.close().await,
                Driver::Mysql(connection) => connection.close().await,
            }
        };
        let _ = tokio::time::timeout(std::time::Duration::from_millis(200), goodbye).await;
    }
}

/// The addresses of a host.
async fn resolve(instance: &Instance, deadline: Deadline) -> Result<Vec<std::net::SocketAddr>, CheckError> {
    let address = instance.address();
    deadline
        .bound(Step::Resolve, &address, async {
            let failed = |source| CheckError::Resolve { host: instance.host.clone(), source };
            let found: Vec<_> =
                tokio::net::lookup_host((instance.host.as_str(), instance.port())).await.map_err(failed)?.collect();
            if found.is_empty() {
                return Err(failed(std::io::Error::other("the name service returned none")));
            }
            Ok(found)
        })
        .await
}
