//! Oracle's driver in pure Rust. The agent asks the listener and encrypts; the driver is led to it.

use std::sync::Arc;

use oracledb::Config;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

use super::{
    asked::{Asked, places},
    causes::{from_driver, of_listener},
    client::{Client, LoggedIn},
    settings,
    threads::{self, Lost},
    values,
};
use crate::engines::{
    Row, own, resolve_host,
    row::Bounded,
    siblings::End,
    tls,
    wire::{Breaks, Listener, Loopback, NotAccepted, Relay, Wire, dial},
};
use crate::{
    config::Instance,
    credentials::Login,
    deadline::Deadline,
    failure::{CheckError, Step},
};

/// With this variable the driver writes out each packet: logins and rows, in the middle of a report.
const TELLS_ALL: &str = "RSO_DEBUG_PACKETS";

/// The driver, and what it knows of its connection.
struct Thin {
    driver: oracledb::Connection,
    wire: Arc<Wire>,
    address: String,
}

/// What the agent has of a session beside the driver.
pub(super) struct Beside {
    pub(super) breaks: Arc<Breaks>,
    pub(super) end: Option<End>,
    pub(super) wire: Arc<Wire>,
    /// What passes packets on between the driver and the server, for as long as this is held.
    _relay: AbortOnDropHandle<()>,
}

/// Connects and logs in.
pub(super) async fn open(
    instance: &Instance,
    login: &Login,
    deadline: &Deadline,
) -> Result<(LoggedIn, Beside), CheckError> {
    let address = instance.address();
    if std::env::var_os(TELLS_ALL).is_some() {
        return Err(CheckError::Configuration {
            problem: format!("{TELLS_ALL} is set, by which Oracle's driver writes all that travels to standard output"),
            remedy: "Take that variable out of the agent's environment",
        });
    }
    let asked = Asked::of(instance)?;
    let (stream, (host, port)) = reach(instance, deadline).await?;
    let wire = Wire::new(&address, instance.engine);
    deadline
        .timeout_at(Step::Login, &address, async {
            let encryption = tls::client_config(instance).await?.map(Arc::new);
            let (wire_of_listener, asked_for) = (Arc::clone(&wire), asked.data.clone());
            let listener =
                Listener { address: &address, host: &host, port, asked: asked_for, encryption, wire: wire_of_listener };
            let accepted = listener.connect(stream, deadline).await.map_err(|error| match error {
                NotAccepted::Refused(code) => of_listener(code, &address, &asked.name),
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
            let opened = opened.map_err(|lost| wire.explain(lost.explained(&address, Step::Login)))?;
            let (driver, number, version) =
                opened.map_err(|error| wire.explain(from_driver(&error, &address, Step::Login)))?;
            let client = Box::new(Thin { driver, wire: Arc::clone(&wire), address: address.clone() });
            Ok((
                LoggedIn { client, number: Some(number), version },
                Beside { breaks, end, wire: Arc::clone(&wire), _relay: relay },
            ))
        })
        .await
}

impl Thin {
    fn failed(&self, error: &oracledb::Error, step: Step) -> CheckError {
        self.wire.explain(from_driver(error, &self.address, step))
    }
}

impl Client for Thin {
    fn ping(&mut self) -> bool {
        self.wire.begin();
        self.driver.ping().is_ok()
    }

    fn execute(&mut self, sql: &str, step: Step) -> Result<(), CheckError> {
        if step == Step::Query {
            self.wire.begin();
        }
        self.driver.execute(sql, &[]).map(|_| ()).map_err(|error| self.failed(&error, step))
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>, CheckError> {
        self.wire.begin();
        let failed = |error| self.failed(&error, Step::Query);
        let mut rows = Bounded::new();
        // One row at a time: in an answer with several, the driver misreads a row that repeats nothing after one that repeats a value.
        let statement = self.driver.statement(sql).map(|statement| statement.prefetch_rows(1).fetch_array_size(1));
        let statement = statement.and_then(|statement| statement.build()).map_err(failed)?;
        for next in statement.query(&[]).map_err(failed)? {
            rows.push(next.and_then(|next| values::row(&next)).map_err(failed)?)?;
        }
        Ok(rows.into())
    }

    fn rollback(&mut self) -> Result<(), CheckError> {
        self.wire.begin();
        self.driver.rollback().map_err(|error| self.failed(&error, Step::Query))
    }

    fn close(&mut self) {
        // The answer is there already; whether the goodbye arrived is of no interest any more.
        let _ = self.driver.close();
    }
}

/// Connects to the first of the places where an instance may be that answers. Each is given its share of the time.
async fn reach(instance: &Instance, deadline: &Deadline) -> Result<(TcpStream, (String, u16)), CheckError> {
    let places = places(instance);
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

/// A session that is logged in, its number there, and the server's version.
fn log_in(config: Config) -> Result<(oracledb::Connection, String, String), oracledb::Error> {
    let driver = oracledb::connect(config)?;
    driver.set_module(settings::MODULE)?;
    driver.set_action(settings::ACTION)?;
    let number = format!("{},{}", driver.session_id()?, driver.serial_num()?);
    let version = driver.version()?.to_string();
    Ok((driver, number, version))
}

fn config(login: &Login, door: &Loopback) -> Result<Config, oracledb::Error> {
    let config = Config::default()
        .set_credentials(&login.user, login.password.expose_secret())
        .set_program(own::name())?
        .set_terminal("none");
    config.set_connect_string(&door.descriptor())
}

/// What this process lacks to open a door to itself: a file descriptor, or the right to listen.
fn no_door(error: &std::io::Error) -> CheckError {
    let reason = format!("no port of its loopback could be opened: {error}");
    CheckError::Local { step: Step::Login, reason }
}
