//! A session with an Oracle server, by whichever of its two drivers.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{
    client::{Client, LoggedIn},
    grants, oci, settings, thin, threads,
};
use crate::engines::{Row, driver::Driver, own, siblings::End};
use crate::{
    config::{Instance, OracleDriver, TlsMode},
    credentials::Login,
    deadline::Deadline,
    failure::{CheckError, Step},
    redact::Own,
};

/// A session with an Oracle server.
pub(in crate::engines) struct Connection {
    /// None while a thread has it, and once one has lost it.
    client: Option<Box<dyn Client>>,
    beside: Beside,
    /// A transaction that only reads has begun.
    begun: bool,
    address: String,
    rds: bool,
    /// Its id on the server.
    own: Option<own::OwnId>,
}

/// What there is of a session beside its driver.
enum Beside {
    Thin(thin::Beside),
    /// None once it is thrown away.
    Library(Option<Arc<oracle::Connection>>),
}

impl Connection {
    /// Connects and logs in; returns the server's version too. Oracle has no limit for a statement: `longest` is the client library's.
    pub(in crate::engines) async fn open(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        longest: Duration,
    ) -> Result<(Self, String), CheckError> {
        let by_library = deadline.timeout_at(Step::Login, &instance.address(), by_library(instance)).await?;
        let (logged_in, beside) = if by_library {
            let (logged_in, session) = oci::open(instance, login, deadline, longest).await?;
            (logged_in, Beside::Library(Some(session)))
        } else {
            let (logged_in, beside) = thin::open(instance, login, deadline).await?;
            (logged_in, Beside::Thin(beside))
        };
        let LoggedIn { client, number, version } = logged_in;
        let address = instance.address();
        let own = number.map(|number| own::OwnId::new(&address, number));
        let rds = instance.is_of_rds();
        let mut session = Self { client: Some(client), beside, begun: false, address, rds, own };
        let address = session.address.clone();
        let set = session.with(Step::Login, |client| client.execute(settings::SESSION, Step::Login));
        deadline.timeout_at(Step::Login, &address, async { set.await? }).await?;
        Ok((session, version))
    }

    /// What was objected to on the way, if anything was.
    fn explain(&self, error: CheckError) -> CheckError {
        match &self.beside {
            Beside::Thin(beside) => beside.wire.explain(error),
            Beside::Library(_) => error,
        }
    }

    /// Has the driver do something, on a thread.
    async fn with<T: Send + 'static>(
        &mut self,
        step: Step,
        work: impl FnOnce(&mut dyn Client) -> T + Send + 'static,
    ) -> Result<T, CheckError> {
        let lost = CheckError::ConnectionLost { address: self.address.clone(), step };
        let mut client = self.client.take().ok_or(lost)?;
        let done = threads::run(move || {
            let answer = work(client.as_mut());
            (client, answer)
        });
        let (client, answer) = done.await.map_err(|lost| self.explain(lost.explained(&self.address, step)))?;
        self.client = Some(client);
        Ok(answer)
    }
}

/// Whether an instance is spoken to by Oracle's client library: where it is wanted, or where it is there and nothing speaks against it.
/// (Of TLS it wants to know everything from a wallet.)
async fn by_library(instance: &Instance) -> Result<bool, CheckError> {
    match instance.oracle.as_ref().map(|oracle| oracle.driver).unwrap_or_default() {
        OracleDriver::Thin => Ok(false),
        OracleDriver::Oci => oci::client().await.map(|_| true),
        OracleDriver::Auto => Ok(instance.tls() == TlsMode::Disable && oci::client().await.is_ok()),
    }
}

#[async_trait]
impl Driver for Connection {
    async fn ping(&mut self) -> bool {
        self.with(Step::Query, |client| client.ping()).await.unwrap_or(false)
    }

    async fn query(&mut self, queries: &[&str]) -> Vec<Result<Vec<Row>, CheckError>> {
        let texts: Vec<String> = queries.iter().map(|sql| (*sql).to_owned()).collect();
        let begun = std::mem::replace(&mut self.begun, true);
        let asked = self.with(Step::Query, move |client| {
            if begun {
                client.rollback()?;
            }
            client.execute(settings::READ_ONLY, Step::Query)?;
            Ok(texts.iter().map(|sql| client.query(sql)).collect())
        });
        match asked.await.and_then(|answers| answers) {
            Ok(answers) => answers,
            // One for each: the first says what was wrong.
            Err(first) => {
                let lost = || CheckError::ConnectionLost { address: self.address.clone(), step: Step::Query };
                let rest = queries.iter().skip(1).map(|_| Err(lost()));
                [Err(first)].into_iter().chain(rest).collect()
            }
        }
    }

    /// Beside the driver. Closing the connection alone would leave the statement running.
    async fn cancel(&self) -> Result<Option<String>, String> {
        match &self.beside {
            Beside::Thin(beside) => beside.breaks.ask().await,
            Beside::Library(None) => {}
            Beside::Library(Some(session)) => {
                let session = Arc::clone(session);
                let broken = threads::run(move || session.break_execution()).await;
                broken.map_err(|lost| format!("{lost:?}"))?.map_err(|error| error.to_string())?;
            }
        }
        Ok(None)
    }

    /// Each view is asked for by itself: that tells what the user may read, by whichever role.
    async fn missing_grants(&mut self, needs: &[&str], user: &str, _own: &Own, deadline: &Deadline) -> Vec<String> {
        let mut missing = Vec::new();
        for need in needs {
            let may = match grants::view(need) {
                Some(view) => {
                    let probe = grants::probe(view);
                    let probe = [probe.as_str()];
                    let answer = deadline.timeout(self.query(&probe)).await.and_then(|mut answers| answers.pop());
                    matches!(answer, Some(Ok(_)))
                }
                None => false,
            };
            if !may {
                missing.push(grants::remedy(need, user, self.rds));
            }
        }
        missing
    }

    fn is_own(&self, session_id: &str) -> bool {
        // Where there are several instances, its own follows: 41,7001,@2. A login does not tell it.
        let number = session_id.split(",@").next().unwrap_or(session_id);
        self.own.as_ref().is_some_and(|own| own.includes(number))
    }

    fn end(&self) -> Option<&End> {
        match &self.beside {
            Beside::Thin(beside) => beside.end.as_ref(),
            Beside::Library(_) => None,
        }
    }

    async fn close(mut self: Box<Self>) {
        let _ = self.with(Step::Query, |client| threads::without_statement(|| client.close())).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It says goodbye when it is thrown away, and waits for an answer.
        let session = match &mut self.beside {
            Beside::Thin(_) => None,
            Beside::Library(session) => session.take(),
        };
        let client = self.client.take();
        if client.is_some() || session.is_some() {
            threads::discard((client, session));
        }
    }
}
