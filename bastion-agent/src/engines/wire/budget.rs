//! How many bytes a server may send, and what was objected to.

use std::{io, sync::Arc};

use agent_protocol::EngineName;
use parking_lot::{Mutex, MutexGuard};

use super::first_bytes;
use crate::failure::{Came, CheckError, Reason, Step};

/// What is no row: greetings, parameters, notices, errors, descriptions of columns. A login takes some 10 KiB with its
/// certificates. A driver may need twenty times as much memory for it as it takes on the wire.
const SPARE_BYTES: usize = 256 << 10;

/// What the rows of one answer may take. A statement is cut to 2,000 characters on the server, so that this is far more than
/// thousands of sessions need.
const MAX_ROW_BYTES: usize = 16 << 20;

/// What both may take where they are encrypted.
const MAX_ENCRYPTED_BYTES: usize = 18 << 20;

/// What may come before the first statement, encryption and all.
const MAX_LOGIN_BYTES: usize = 512 << 10;

/// What bytes are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As they come over the network.
    Raw,
    Aside,
    /// A setting that the driver keeps for as long as the session is open; no statement begins its count anew.
    Setting,
    Row,
}

/// What is known of a connection by those that move its bytes and the one that waits for an answer.
#[derive(Debug)]
pub(in crate::engines) struct Wire {
    address: String,
    /// What is to speak at the other end.
    engine: EngineName,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    step: Step,
    raw: Counter,
    aside: Counter,
    settings: Counter,
    rows: Counter,
    objection: Option<CheckError>,
    /// Whether the server asked for a proof of the password.
    challenged: bool,
    /// The session's number on the server, where the login tells it.
    number: Option<u32>,
    /// Why the connection ended by itself. The server may have said why before.
    failure: Option<CheckError>,
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    came: usize,
    most: usize,
}

impl Counter {
    const fn of(most: usize) -> Self {
        Self { came: 0, most }
    }
}

impl Wire {
    /// A connection that is being opened.
    pub(in crate::engines) fn new(address: &str, engine: EngineName) -> Arc<Self> {
        let state = State {
            step: Step::Login,
            raw: Counter::of(MAX_LOGIN_BYTES),
            aside: Counter::of(SPARE_BYTES),
            settings: Counter::of(SPARE_BYTES),
            // There are none before a statement.
            rows: Counter::of(0),
            objection: None,
            challenged: false,
            number: None,
            failure: None,
        };
        Arc::new(Self { address: address.to_owned(), engine, state: Mutex::new(state) })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// A statement is about to be sent.
    pub(in crate::engines) fn begin(&self) {
        self.state().step = Step::Query;
        self.renew();
    }

    /// Whatever is sent next, its answer is counted from the beginning.
    pub(super) fn renew(&self) {
        let mut state = self.state();
        state.raw = Counter::of(MAX_ENCRYPTED_BYTES);
        state.aside = Counter::of(SPARE_BYTES);
        state.rows = Counter::of(MAX_ROW_BYTES);
    }

    /// A statement is answered piece by piece, and this is the next one.
    pub(super) fn next_answer(&self) {
        self.state().aside = Counter::of(SPARE_BYTES);
    }

    /// Whether no statement has been sent yet.
    pub(super) fn is_in_login(&self) -> bool {
        self.state().step == Step::Login
    }

    /// Counts bytes that have come, or that are announced. An error where they are too many: they are not to be read.
    pub(super) fn take(&self, kind: Kind, bytes: usize) -> io::Result<()> {
        let mut state = self.state();
        let counter = match kind {
            Kind::Raw => &mut state.raw,
            Kind::Aside => &mut state.aside,
            Kind::Setting => &mut state.settings,
            Kind::Row => &mut state.rows,
        };
        counter.came = counter.came.saturating_add(bytes);
        let Counter { came, most } = *counter;
        if came <= most {
            return Ok(());
        }
        let (address, step) = (self.address.clone(), state.step);
        drop(state);
        // A message counts by its header, before any of it is there.
        let came = match kind {
            Kind::Raw => Came::Sent,
            _ if bytes > most => Came::Announced(bytes),
            _ => Came::Both,
        };
        Err(self.object(CheckError::Flood { address, step, rows: kind == Kind::Row, came, most }))
    }

    /// Objects to what the server does. The error is for the driver; what is told is the objection.
    pub(super) fn object(&self, objection: CheckError) -> io::Error {
        let text = objection.to_string();
        // What was wrong first made the rest go wrong.
        self.state().objection.get_or_insert(objection);
        io::Error::other(text)
    }

    /// Objects to bytes that are not the engine's protocol.
    pub(super) fn garbled(&self, reason: &str) -> io::Error {
        let (address, step) = (self.address.clone(), self.state().step);
        self.object(CheckError::ProtocolError { address, step, reason: Reason::own(reason) })
    }

    /// Objects to a password being asked for in clear by who has not proved to be the server.
    pub(super) fn clear_text(&self, method: &str, instead: &'static str) -> io::Error {
        self.object(CheckError::ClearText { address: self.address.clone(), method: method.to_owned(), instead })
    }

    /// Looks at how the other end begins: objects where that is not the engine that is configured.
    pub(super) fn recognise(&self, first: &[u8]) -> io::Result<()> {
        match first_bytes::who(self.engine, first) {
            Some(found) => {
                let (address, configured) = (self.address.clone(), self.engine);
                Err(self.object(CheckError::Stranger { address, configured, found }))
            }
            None => Ok(()),
        }
    }

    pub(super) fn challenge(&self) {
        self.state().challenged = true;
    }

    /// Whether the server asked for a proof of the password. One that did so and goes on knows the user.
    pub(in crate::engines) fn challenged(&self) -> bool {
        self.state().challenged
    }

    /// The login tells the session's number.
    pub(super) fn number(&self, number: u32) {
        self.state().number.get_or_insert(number);
    }

    /// The session's number on the server, where the login told it.
    pub(in crate::engines) fn session_number(&self) -> Option<u32> {
        self.state().number
    }

    /// The connection failed by itself.
    pub(super) fn failed(&self, error: &io::Error) {
        let mut state = self.state();
        let failure = CheckError::from_io(error, &self.address, state.step);
        state.failure.get_or_insert(failure);
    }

    /// What is told when the driver has failed: what was objected to, if anything was. Of a connection that ended, the driver
    /// knows no more than that.
    pub(in crate::engines) fn explain(&self, error: CheckError) -> CheckError {
        let mut state = self.state();
        match (state.objection.take(), &error) {
            (Some(objection), _) => objection,
            (None, CheckError::ConnectionLost { .. }) => state.failure.take().unwrap_or(error),
            (None, _) => error,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_has_its_own_budget_and_the_first_objection_is_told() {
        let wire = Wire::new("db:1", EngineName::Postgres);
        assert!(wire.take(Kind::Aside, SPARE_BYTES).is_ok() && wire.take(Kind::Setting, SPARE_BYTES).is_ok());
        wire.begin();
        assert!(wire.take(Kind::Aside, SPARE_BYTES).is_ok() && wire.take(Kind::Row, MAX_ROW_BYTES).is_ok());
        assert!(wire.take(Kind::Setting, 1).is_err(), "settings are kept, so they are counted on");
        assert!(wire.take(Kind::Row, usize::MAX).is_err());
        let told = wire.explain(CheckError::UnexpectedResult { what: Reason::own("closed") }).to_string();
        assert!(told.starts_with("db:1 sent and announced too much") && told.contains("running the query"), "{told}");
        let told = wire.explain(CheckError::UnexpectedResult { what: Reason::own("closed") }).to_string();
        assert!(told.contains("closed"), "{told}");
    }
}
