//! Sessions that keep a server busy, as an application's would.

use std::{sync::mpsc, thread::JoinHandle};

use mysql_async::prelude::Queryable as _;
use tokio::sync::oneshot;

use crate::Error;

/// A login at a server on loopback.
#[derive(Debug, Clone, Copy)]
pub struct Login<'a> {
    /// The server's port.
    pub port: u16,
    /// The user.
    pub user: &'a str,
    /// The user's password.
    pub password: &'a str,
}

/// A session in which a statement is running. It ends when this is dropped.
#[derive(Debug)]
pub struct Session {
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), String>>>,
}

impl Session {
    /// A session with PostgreSQL that runs `statement`.
    pub fn postgres(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        Self::postgres_in("postgres", login, statement)
    }

    /// The same in another database than `postgres`.
    pub fn postgres_in(database: &str, login: Login<'_>, statement: &str) -> Result<Self, Error> {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(login.port).user(login.user).password(login.password).dbname(database);
        let statement = statement.to_owned();
        Self::start(move |opened, ended| async move {
            let (client, connection) =
                config.connect(tokio_postgres::NoTls).await.map_err(|error| error.to_string())?;
            let _ = opened.send(());
            tokio::select! {
                _ = connection => {}
                result = client.batch_execute(&statement) => return result.map_err(|error| error.to_string()),
                _ = ended => {}
            }
            Ok(())
        })
    }

    /// A session with PostgreSQL that runs `statement` and stays as it is then, whether that failed or not.
    pub fn postgres_staying(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(login.port).user(login.user).password(login.password).dbname("postgres");
        let statement = statement.to_owned();
        Self::start(move |opened, ended| async move {
            let (client, connection) =
                config.connect(tokio_postgres::NoTls).await.map_err(|error| error.to_string())?;
            let _ = opened.send(());
            let run_and_stay = async {
                let _ = client.batch_execute(&statement).await;
                std::future::pending::<()>().await;
            };
            tokio::select! {
                _ = connection => {}
                () = run_and_stay => {}
                _ = ended => {}
            }
            Ok(())
        })
    }

    /// A session with PostgreSQL that has run `first` when this comes back, runs `then`, and stays as it is after that.
    pub(crate) fn postgres_after(login: Login<'_>, first: &str, then: &str) -> Result<Self, Error> {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(login.port).user(login.user).password(login.password).dbname("postgres");
        let (first, then) = (first.to_owned(), then.to_owned());
        Self::start(move |opened, ended| async move {
            let (client, connection) =
                config.connect(tokio_postgres::NoTls).await.map_err(|error| error.to_string())?;
            let work = async {
                client.batch_execute(&first).await.map_err(|error| error.to_string())?;
                let _ = opened.send(());
                client.batch_execute(&then).await.map_err(|error| error.to_string())?;
                std::future::pending().await
            };
            tokio::select! {
                _ = connection => Ok(()),
                result = work => result,
                _ = ended => Ok(()),
            }
        })
    }

    /// The same with MySQL or MariaDB.
    pub(crate) fn mysql_after(login: Login<'_>, first: &str, then: &str) -> Result<Self, Error> {
        let opts = mysql_opts(login);
        let (first, then) = (first.to_owned(), then.to_owned());
        Self::start(move |opened, ended| async move {
            let mut conn = mysql_async::Conn::new(opts).await.map_err(|error| error.to_string())?;
            let work = async {
                conn.query_drop(first).await.map_err(|error| error.to_string())?;
                let _ = opened.send(());
                if !then.is_empty() {
                    conn.query_drop(then).await.map_err(|error| error.to_string())?;
                }
                std::future::pending().await
            };
            tokio::select! {
                result = work => result,
                _ = ended => Ok(()),
            }
        })
    }

    /// A session with MySQL that runs `statement`.
    pub fn mysql(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        // They speak the same protocol.
        Self::mariadb(login, statement)
    }

    /// A session with MariaDB that runs `statement`.
    pub fn mariadb(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        let opts = mysql_opts(login);
        let statement = statement.to_owned();
        Self::start(move |opened, ended| async move {
            let mut conn = mysql_async::Conn::new(opts).await.map_err(|error| error.to_string())?;
            let _ = opened.send(());
            tokio::select! {
                result = conn.query_drop(statement) => return result.map_err(|error| error.to_string()),
                _ = ended => {}
            }
            Ok(())
        })
    }

    /// A session with MySQL or MariaDB that does nothing.
    pub fn mysql_idle(login: Login<'_>) -> Result<Self, Error> {
        let opts = mysql_opts(login);
        Self::start(move |opened, ended| async move {
            let conn = mysql_async::Conn::new(opts).await.map_err(|error| error.to_string())?;
            let _ = opened.send(());
            let _ = ended.await;
            drop(conn);
            Ok(())
        })
    }

    /// Waits until its statements have run to their end; an error is that of one of them.
    pub fn finish(mut self) -> Result<(), Error> {
        let done = self.thread.take().and_then(|thread| thread.join().ok());
        match done {
            Some(Ok(())) => Ok(()),
            Some(Err(problem)) => Err(failed(problem)),
            None => Err(failed("ended early".to_owned())),
        }
    }

    /// Runs a session on a thread of its own and waits until it is open.
    fn start<F>(
        session: impl FnOnce(mpsc::Sender<()>, oneshot::Receiver<()>) -> F + Send + 'static,
    ) -> Result<Self, Error>
    where
        F: Future<Output = Result<(), String>>,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(error.to_string()))?;
        // Of the standard library, as the thread is: who waits may be in a runtime, where tokio's must not be waited for.
        let (opened, open) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        let thread = std::thread::spawn(move || runtime.block_on(session(opened, ended)));
        if open.recv().is_err() {
            let problem = thread.join().ok().and_then(Result::err);
            return Err(failed(problem.unwrap_or_else(|| "did not open".to_owned())));
        }
        Ok(Self { end: Some(end), thread: Some(thread) })
    }
}

fn mysql_opts(login: Login<'_>) -> mysql_async::OptsBuilder {
    mysql_async::OptsBuilder::default()
        .ip_or_hostname("127.0.0.1")
        .tcp_port(login.port)
        .user(Some(login.user))
        .pass(Some(login.password))
        .prefer_socket(false)
}

fn failed(problem: String) -> Error {
    Error::Program { program: "a session".to_owned(), problem, output: String::new() }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The session may have ended by itself.
        let _ = self.end.take().map(|end| end.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
