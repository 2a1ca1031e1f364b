//! The line to one client: what is received, what is answered, and what goes wrong on it.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use super::shared::Shared;
use crate::{
    options::{Does, Step},
    sql::value::OraError,
    wire::{
        packet::{self, Packet, Packets},
        reader::{Reader, Unread},
        writer::Writer,
    },
};

/// Why a session ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The client is gone, or the connection.
    Gone,
    /// It said goodbye.
    Goodbye,
    /// The server cut it, as it was told to.
    Cut,
    /// The client said what this server does not know.
    Unread(String),
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::InvalidData { Self::Unread(error.to_string()) } else { Self::Gone }
    }
}

/// How a step goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// As it should.
    Go,
    /// The server answers with this error.
    Error(u32),
    /// A break came, and is answered: the call is over.
    Broken,
}

/// The line.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) packets: Packets,
    pub(crate) shared: Arc<Shared>,
    /// Bytes of messages that are not read yet.
    waiting: Vec<u8>,
    /// The newest fields that both sides have.
    pub(crate) field_version: u8,
    /// Responses say where they end.
    pub(crate) marks_end: bool,
    /// The next answer is sent to its half.
    is_half: bool,
    sequence: u8,
}

impl Line {
    pub(crate) fn new(packets: Packets, shared: Arc<Shared>) -> Self {
        let field_version = shared.options.release.field_version();
        Self { packets, shared, waiting: Vec::new(), field_version, marks_end: false, is_half: false, sequence: 0 }
    }

    /// The next message: as many packets as it takes.
    pub(crate) fn message<T>(&mut self, read: impl Fn(&mut Reader) -> Result<T, Unread>) -> Result<T, End> {
        loop {
            if !self.waiting.is_empty() {
                let mut reader = Reader::new(&self.waiting);
                match read(&mut reader) {
                    Ok(message) => {
                        let used = reader.position();
                        self.waiting.drain(..used);
                        return Ok(message);
                    }
                    Err(Unread::Short) => {}
                    Err(Unread::Unknown(what)) => {
                        return Err(End::Unread(format!("{what} in {:02x?}", self.waiting)));
                    }
                }
            }
            if let Some(packet) = self.packets.receive(None)? {
                self.take(packet)?;
            }
        }
    }

    /// Takes a packet that came while nothing was being done.
    fn take(&mut self, packet: Packet) -> Result<(), End> {
        match packet.kind {
            packet::DATA => {
                let Some((flags, data)) = packet.body.split_first_chunk::<2>() else {
                    return Err(End::Unread("a packet without flags".to_owned()));
                };
                if u16::from_be_bytes(*flags) & packet::END_OF_FILE != 0 {
                    return Err(End::Goodbye);
                }
                self.waiting.extend_from_slice(data);
                Ok(())
            }
            packet::MARKER => match packet.body.get(2) {
                Some(&packet::RESET) => Ok(()),
                _ => {
                    self.shared.seen().interrupts += 1;
                    self.broken()
                }
            },
            // A client may send control packets: nothing here needs them.
            14 => Ok(()),
            kind => Err(End::Unread(format!("a packet of type {kind}"))),
        }
    }

    /// What a step is to be like. Where it hangs, this returns when the client has gone.
    pub(crate) fn turn(&mut self, step: Step, statement: &str) -> Result<Turn, End> {
        match self.shared.fault(step, statement) {
            None => Ok(Turn::Go),
            Some(Does::Error(code)) => Ok(Turn::Error(code)),
            Some(Does::Disconnect) => {
                self.packets.cut();
                Err(End::Cut)
            }
            Some(Does::Trickle(rest)) => {
                self.packets.trickle = Some(rest);
                Ok(Turn::Go)
            }
            Some(Does::Half) => {
                self.is_half = true;
                Ok(Turn::Go)
            }
            Some(Does::Hang) => Err(self.deaf()),
            Some(Does::Busy(longest)) => self.busy(longest),
        }
    }

    /// Heeds nothing until the client goes.
    fn deaf(&mut self) -> End {
        loop {
            match self.packets.receive(None) {
                Ok(Some(packet)) if packet.kind == packet::MARKER && packet.body.get(2) != Some(&packet::RESET) => {
                    self.shared.seen().interrupts += 1;
                }
                Ok(_) => {}
                Err(error) => return error.into(),
            }
        }
    }

    /// Works for so long, unless it is stopped.
    fn busy(&mut self, longest: Duration) -> Result<Turn, End> {
        let end = Instant::now() + longest;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Turn::Go);
            }
            let Some(packet) = self.packets.receive(Some(left))? else { continue };
            let is_break = packet.kind == packet::MARKER && packet.body.get(2) != Some(&packet::RESET);
            self.take(packet)?;
            if is_break {
                return Ok(Turn::Broken);
            }
        }
    }

    /// Stops what is being done: says so, waits for the client to agree, and answers ORA-01013.
    fn broken(&mut self) -> Result<(), End> {
        self.packets.send_marker(packet::BREAK)?;
        loop {
            let Some(packet) = self.packets.receive(None)? else { continue };
            if packet.kind == packet::MARKER && packet.body.get(2) == Some(&packet::RESET) {
                break;
            }
        }
        self.waiting.clear();
        self.packets.send_marker(packet::RESET)?;
        self.shared.seen().broken += 1;
        self.refuse(&OraError::of(1013))
    }

    /// Answers.
    pub(crate) fn answer(&mut self, message: Writer) -> Result<(), End> {
        let mut bytes = message.into_bytes();
        if self.marks_end {
            bytes.push(29);
        }
        if self.is_half {
            self.packets.send_part(&bytes)?;
            return Err(self.deaf());
        }
        let sent = self.packets.send_data(&bytes, self.marks_end);
        self.packets.trickle = None;
        let interrupts = self.packets.met.drain(..).filter(|marker| *marker != packet::RESET).count();
        self.shared.seen().interrupts += u32::try_from(interrupts).unwrap_or(u32::MAX);
        Ok(sent?)
    }

    /// Answers that all is well.
    pub(crate) fn done(&mut self) -> Result<(), End> {
        let mut message = Writer::default();
        self.status(&mut message);
        self.answer(message)
    }

    /// The message that ends a plain answer.
    pub(crate) fn status(&mut self, message: &mut Writer) {
        self.sequence = self.sequence.wrapping_add(1);
        message.u8(9).ub(0).ub(self.sequence.into());
    }

    /// Answers with an error.
    pub(crate) fn refuse(&mut self, error: &OraError) -> Result<(), End> {
        let mut message = Writer::default();
        self.outcome(&mut message, Outcome { error: Some(error), ..Outcome::default() });
        self.answer(message)
    }

    /// The message that ends the answer to a statement.
    pub(crate) fn outcome(&mut self, message: &mut Writer, outcome: Outcome) {
        self.sequence = self.sequence.wrapping_add(1);
        let code = outcome.error.map_or(0, |error| u64::from(error.code));
        let status = if outcome.in_transaction { 2 } else { 0 };
        message.u8(4).ub(status).ub(self.sequence.into()).ub(outcome.rows).ub(code & 0xffff).ub(0).ub(0);
        message.ub(outcome.cursor.into()).ub(0).zeros(6);
        // No row's address.
        message.ub(0).ub(0).u8(0).ub(0).ub(0);
        message.ub(0).u8(0).u8(0).ub(0).ub(0).ub(0);
        // No errors of a batch.
        message.ub(0).ub(0).ub(0);
        message.ub(code).ub(outcome.rows);
        if self.field_version >= 14 {
            message.ub(0).ub(0);
        }
        if let Some(error) = outcome.error {
            message.bl(format!("{}\n", error.message).as_bytes());
        }
    }
}

/// How a statement ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome<'a> {
    pub(crate) error: Option<&'a OraError>,
    pub(crate) cursor: u32,
    pub(crate) rows: u64,
    pub(crate) in_transaction: bool,
}
