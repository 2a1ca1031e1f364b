//! A connection with an Oracle server, by the driver in pure Rust.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use oracledb::Config;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

use super::{
    causes::{from_driver, of_listener},
    grants, settings,
    threads::{self, Lost},
    values,
};
use crate::engines::{
    Row,
    driver::Driver,
    own, resolve_host,
    row::Bounded,
    siblings::End,
    tls,
    wire::{Breaks, Listener, Loopback, NotAccepted, Relay, Wire, dial},
};
use crate::{
    config::{Instance, OracleDatabase, OracleDriver},
    credentials::Login,
    deadline::Deadline,
    failure::{CheckError, Step},
    redact::Own,
};

/// How the names of RDS's hosts end.
const RDS: &str = ".rds.amazonaws.com";

/// A session with an Oracle server.
pub(in crate::engines) struct Connection {
    /// None while a thread has it, and once one has lost it.
    driver: Option<oracledb::Connection>,
    wire: Arc<Wire>,
    breaks: Arc<Breaks>,
    /// What passes packets on between the driver and the server, for as long as this is held.
    _relay: AbortOnDropHandle<()>,
    /// A transaction that only reads has begun.
    begun: bool,
    address: String,
    rds: bool,
    own: own::OwnId,
    end: Option<End>,
}

impl Connection {
    /// Connects and logs in; returns the server's version too.
    pub(in crate::engines) async fn open(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        _statement_timeout: Duration,
    ) -> Result<(Self, String), CheckError> {
        let address = instance.address();
        let (asked, name) = asked(instance)?;
        let (stream, (host, port)) = reach(instance, deadline).await?;
        let wire = Wire::new(&address, instance.engine);
        deadline
            .timeout_at(Step::Login, &address, async {
                let encryption = tls::client_config(instance).await?.map(Arc::new);
                let listener =
                    Listener { address: &address, host: &host, port, asked, encryption, wire: Arc::clone(&wire) };
                let accepted = listener.connect(stream, deadline).await.map_err(|error| match error {
                    NotAccepted::Refused(code) => of_listener(code, &address, &name),
                    NotAccepted::Failed(error) => error,
                })?;
                let end = accepted.ends.map(|(local, server)| End::at(local, server));
                let door = Loopback::open().await.map_err(|error| no_door(&error))?;
                let config = config(login, &door).map_err(|error| from_driver(&error, &address, Step::Login))?;
                let breaks = Arc::new(Breaks::default());
                let relay = Relay { accepted, wire: Arc::clone(&wire), breaks: Arc::clone(&breaks) };
                let relay = AbortOnDropHandle::new(tokio::spawn(relay.serve(door)));
                let opened = threads::run(move || threads::without_statement(|| log_in(config))).await;
                let opened = opened.and_then(|opened| opened.ok_or(Lost::BrokeOff));
                let opened = opened.map_err(|lost| wire.explain(lost_to(lost, &address, Step::Login)))?;
                let (driver, [session, serial], version) =
                    opened.map_err(|error| wire.explain(from_driver(&error, &address, Step::Login)))?;
                let own = own::OwnId::new(&address, format!("{session},{serial}"));
                let rds = instance.host.ends_with(RDS);
                let wire = Arc::clone(&wire);
                let (driver, begun, address) = (Some(driver), false, address.clone());
                let mut session = Self { driver, wire, breaks, _relay: relay, begun, address, rds, own, end };
                session.execute(settings::SESSION, Step::Login).await?;
                Ok((session, version))
            })
            .await
    }

    /// Has the driver do something, on a thread.
    async fn with<T: Send + 'static>(
        &mut self,
        step: Step,
        work: impl FnOnce(&mut oracledb::Connection) -> T + Send + 'static,
    ) -> Result<T, CheckError> {
        let lost = CheckError::ConnectionLost { address: self.address.clone(), step };
        let mut driver = self.driver.take().ok_or(lost)?;
        let done = threads::run(move || {
            let answer = work(&mut driver);
            (driver, answer)
        });
        let (driver, answer) = done.await.map_err(|lost| self.wire.explain(lost_to(lost, &self.address, step)))?;
        self.driver = Some(driver);
        Ok(answer)
    }

    /// A statement that has no rows.
    async fn execute(&mut self, sql: &'static str, step: Step) -> Result<(), CheckError> {
        let done = self.with(step, move |driver| driver.execute(sql, &[]).map(|_| ())).await?;
        done.map_err(|error| self.failed(&error, step))
    }

    fn failed(&self, error: &oracledb::Error, step: Step) -> CheckError {
        self.wire.explain(from_driver(error, &self.address, step))
    }
}

#[async_trait]
impl Driver for Connection {
    async fn ping(&mut self) -> bool {
        self.with(Step::Query, |driver| driver.ping().is_ok()).await.unwrap_or(false)
    }

    async fn query(&mut self, queries: &[&str]) -> Vec<Result<Vec<Row>, CheckError>> {
        let texts: Vec<String> = queries.iter().map(|sql| (*sql).to_owned()).collect();
        let wire = Arc::clone(&self.wire);
        let address = &self.address.clone();
        let begun = std::mem::replace(&mut self.begun, true);
        let asked = self.with(Step::Query, move |driver| {
            wire.begin();
            if begun {
                driver.rollback()?;
            }
            driver.execute(settings::READ_ONLY, &[])?;
            Ok::<_, oracledb::Error>(texts.iter().map(|sql| rows(driver, &wire, sql)).collect::<Vec<_>>())
        });
        match asked.await {
            Ok(Ok(answers)) => answers
                .into_iter()
                .map(|answer| {
                    answer.map_err(|failed| match failed {
                        Failed::Driver(error) => self.failed(&error, Step::Query),
                        Failed::Rows(error) => error,
                    })
                })
                .collect(),
            Ok(Err(error)) => {
                let first = self.failed(&error, Step::Query);
                all(queries, first, || from_driver(&error, address, Step::Query))
            }
            Err(error) => {
                let lost = || CheckError::ConnectionLost { address: address.clone(), step: Step::Query };
                all(queries, error, lost)
            }
        }
    }

    /// By a word between two packets of the driver's. Closing the connection alone would leave the statement running.
    async fn cancel(&self) -> Result<Option<String>, String> {
        self.breaks.ask().await;
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
        self.own.includes(session_id.split(",@").next().unwrap_or(session_id))
    }

    fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    async fn close(mut self: Box<Self>) {
        // The answer is there already; whether the goodbye arrived is of no interest any more.
        let _ = self.with(Step::Query, |driver| threads::without_statement(|| driver.close())).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It says goodbye when it is thrown away, and waits for an answer.
        if let Some(driver) = self.driver.take() {
            threads::discard(driver);
        }
    }
}

/// Connects to the first of the places where an instance may be that answers. Each is given its share of the time.
async fn reach(instance: &Instance, deadline: &Deadline) -> Result<(TcpStream, (String, u16)), CheckError> {
    let elsewhere = instance.oracle.iter().flat_map(|oracle| oracle.elsewhere.iter().cloned());
    let places: Vec<_> = [(instance.host.clone(), instance.port())].into_iter().chain(elsewhere).collect();
    let mut first = None;
    for (nth, (host, port)) in places.iter().enumerate() {
        let left = u32::try_from(places.len() - nth).unwrap_or(1);
        let share = deadline.sooner_by(deadline.remaining() / left * (left - 1));
        let share = share.as_ref().unwrap_or(deadline);
        let reached = async {
            let addresses = resolve_host(host, *port, share).await?;
            dial(&addresses, &format!("{host}:{port}"), share).await
        };
        match reached.await {
            Ok((stream, _)) => return Ok((stream, (host.clone(), *port))),
            // What the first says is told: it is the one that the configuration is about.
            Err(error) => _ = first.get_or_insert(error),
        }
    }
    Err(first.unwrap_or_else(|| CheckError::Refused { address: instance.address() }))
}

/// Why there are no rows.
enum Failed {
    Driver(oracledb::Error),
    Rows(CheckError),
}

fn rows(driver: &oracledb::Connection, wire: &Wire, sql: &str) -> Result<Vec<Row>, Failed> {
    wire.begin();
    let mut rows = Bounded::new();
    // One row at a time: in an answer with several, the driver misreads a row that repeats nothing after one that repeats a value.
    let statement = driver.statement(sql).map(|statement| statement.prefetch_rows(1).fetch_array_size(1));
    let statement = statement.and_then(|statement| statement.build()).map_err(Failed::Driver)?;
    for next in statement.query(&[]).map_err(Failed::Driver)? {
        let row = next.and_then(|next| values::row(&next)).map_err(Failed::Driver)?;
        rows.push(row).map_err(Failed::Rows)?;
    }
    Ok(rows.into())
}

/// An error for each query: the first one says what was wrong.
fn all(queries: &[&str], first: CheckError, others: impl Fn() -> CheckError) -> Vec<Result<Vec<Row>, CheckError>> {
    let rest = queries.iter().skip(1).map(|_| Err(others()));
    [Err(first)].into_iter().chain(rest).collect()
}

/// A session that is logged in, its number there, and the server's version.
type LoggedIn = (oracledb::Connection, [usize; 2], String);

fn log_in(config: Config) -> Result<LoggedIn, oracledb::Error> {
    let driver = oracledb::connect(config)?;
    driver.set_module(settings::MODULE)?;
    driver.set_action(settings::ACTION)?;
    let numbers = [driver.session_id()?, driver.serial_num()?];
    let version = driver.version()?.to_string();
    Ok((driver, numbers, version))
}

fn config(login: &Login, door: &Loopback) -> Result<Config, oracledb::Error> {
    let config = Config::default()
        .set_credentials(&login.user, login.password.expose_secret())
        .set_program(own::name())?
        .set_terminal("none");
    config.set_connect_string(&door.descriptor())
}

/// What a listener is asked for: between the brackets of CONNECT_DATA, and as people say it.
fn asked(instance: &Instance) -> Result<(String, String), CheckError> {
    let Some(oracle) = &instance.oracle else {
        return Err(CheckError::Configuration {
            problem: "an Oracle instance has neither service nor sid".to_owned(),
            remedy: "Name the instance in the configuration, with the key service",
        });
    };
    if oracle.driver == OracleDriver::Oci {
        return Err(CheckError::NoClient);
    }
    let client = format!("(CID=(PROGRAM={})(HOST=bastion)(USER=bastion-agent))", own::name());
    Ok(match &oracle.database {
        OracleDatabase::Service(name) => (format!("(SERVICE_NAME={name}){client}"), format!("the service {name}")),
        OracleDatabase::Sid(name) => (format!("(SID={name}){client}"), format!("the SID {name}")),
        OracleDatabase::Described(data) => (format!("{data}{client}"), "what descriptor names".to_owned()),
    })
}

/// What this process lacks to open a door to itself: a file descriptor, or the right to listen.
fn no_door(error: &std::io::Error) -> CheckError {
    let reason = format!("no port of its loopback could be opened: {error}");
    CheckError::Local { step: Step::Login, reason }
}

fn lost_to(lost: Lost, address: &str, step: Step) -> CheckError {
    match lost {
        Lost::BrokeOff => CheckError::ProtocolError {
            address: address.to_owned(),
            step,
            reason: "an unexpected message, and the session was lost".to_owned(),
        },
        Lost::TooOften => CheckError::Local {
            step,
            reason: "Oracle's driver has broken off too often, and is asked nothing more until the agent is restarted"
                .to_owned(),
        },
        Lost::NoThread(error) => {
            CheckError::Local { step, reason: format!("the system gives the agent no thread: {error}") }
        }
    }
}
