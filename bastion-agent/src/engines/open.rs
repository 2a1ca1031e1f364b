//! Which engine has which driver.

use std::time::Duration;

use agent_protocol::EngineName;

use super::{
    driver::{Driver, Manner},
    mysql, oracle, postgres,
};
use crate::{config::Instance, credentials::Login, deadline::Deadline, failure::CheckError};

/// Connects, encrypts and logs in; returns the server's version too. The server itself ends statements after
/// `statement_timeout`.
pub(super) async fn open(
    manner: Manner<'_>,
    instance: &Instance,
    login: &Login,
    deadline: &Deadline,
    statement_timeout: Duration,
) -> Result<(Box<dyn Driver>, String), CheckError> {
    match instance.engine {
        EngineName::Postgres => {
            let (connection, version) =
                postgres::Connection::open(manner, instance, login, deadline, statement_timeout).await?;
            Ok((Box::new(connection), version))
        }
        EngineName::Mysql | EngineName::Mariadb => {
            let (connection, version) = mysql::Connection::open(instance, login, deadline, statement_timeout).await?;
            Ok((Box::new(connection), version))
        }
        EngineName::Oracle => {
            let (connection, version) = oracle::Connection::open(instance, login, deadline, statement_timeout).await?;
            Ok((Box::new(connection), version))
        }
    }
}
