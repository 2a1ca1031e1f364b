//! Sessions that keep a server busy, as an application's would.

use std::thread::JoinHandle;

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
    thread: Option<JoinHandle<()>>,
}

impl Session {
    /// A session with PostgreSQL that runs `statement`.
    pub fn postgres(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(login.port).user(login.user).password(login.password).dbname("postgres");
        let statement = statement.to_owned();
        Self::start(move |opened, ended| async move {
            let (client, connection) =
                config.connect(tokio_postgres::NoTls).await.map_err(|error| error.to_string())?;
            let _ = opened.send(());
            tokio::select! {
                _ = connection => {}
                _ = client.batch_execute(&statement) => {}
                _ = ended => {}
            }
            Ok(())
        })
    }

    /// A session with MySQL that runs `statement`.
    pub fn mysql(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        // They speak the same protocol.
        Self::mariadb(login, statement)
    }

    /// A session with MariaDB that runs `statement`.
    pub fn mariadb(login: Login<'_>, statement: &str) -> Result<Self, Error> {
        let opts = mysql_async::OptsBuilder::default()
            .ip_or_hostname("127.0.0.1")
            .tcp_port(login.port)
            .user(Some(login.user))
            .pass(Some(login.password))
            .prefer_socket(false);
        let statement = statement.to_owned();
        Self::start(move |opened, ended| async move {
            let mut conn = mysql_async::Conn::new(opts).await.map_err(|error| error.to_string())?;
            let _ = opened.send(());
            tokio::select! {
                _ = conn.query_drop(statement) => {}
                _ = ended => {}
            }
            Ok(())
        })
    }

    /// Runs a session on a thread of its own and waits until it is open.
    fn start<F>(
        session: impl FnOnce(oneshot::Sender<()>, oneshot::Receiver<()>) -> F + Send + 'static,
    ) -> Result<Self, Error>
    where
        F: Future<Output = Result<(), String>>,
    {
        let failed =
            |problem: String| Error::Program { program: "a session".to_owned(), problem, output: String::new() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed(error.to_string()))?;
        let (opened, open) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let (failure, problem) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            if let Err(error) = runtime.block_on(session(opened, ended)) {
                // Nobody asks any more once the session was open.
                let _ = failure.send(error);
            }
        });
        if open.blocking_recv().is_err() {
            return Err(failed(problem.recv().unwrap_or_else(|_| "did not open".to_owned())));
        }
        Ok(Self { end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The session may have ended by itself.
        let _ = self.end.take().map(|end| end.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
