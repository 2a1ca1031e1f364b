//! A session: calls, one after another, until it is over.

use std::{collections::BTreeMap, net::TcpStream, sync::Arc};

use super::{
    answer,
    call::{self, Bind, Call, Execute, Message, Rider, bound},
    connect::connect,
    line::{End, Line, Outcome, Turn},
    login::{login, program_of},
    shared::Shared,
};
use crate::{
    options::Step,
    seen::Session,
    sql::{
        value::{Answer, Column, Kind, OraError, Value},
        world::{Asker, World},
    },
    wire::writer::Writer,
};

/// Serves a client until it goes.
pub(crate) fn serve(socket: TcpStream, shared: &Arc<Shared>) {
    let port = socket.peer_addr().map_or(0, |address| address.port());
    let end = match connect(socket, shared) {
        Err(end) => end,
        Ok(mut accepted) => match login(&mut accepted) {
            Err(end) => end,
            Ok(session) => talk(accepted.line, session, port, shared),
        },
    };
    let mut seen = shared.seen();
    match end {
        End::Goodbye => seen.logoffs += 1,
        End::Unread(what) => seen.unread.push(what),
        End::Gone | End::Cut => {}
    }
}

fn talk(line: Line, session: Session, port: u16, shared: &Arc<Shared>) -> End {
    let Some(world) = shared.worlds.get(&session.service) else { return End::Gone };
    let program = program_of(&session.descriptor);
    if session.program.is_empty() {
        shared.session(session.sid, |session| session.program = program);
    }
    let sid = session.sid;
    let mut talk = Talk {
        line,
        sid,
        asker: asker(&session, shared),
        world,
        cursors: BTreeMap::new(),
        lobs: BTreeMap::new(),
        last: 0,
    };
    world.enter(&session, port);
    let end = loop {
        if let Err(end) = talk.next() {
            break end;
        }
    };
    world.leave(&session);
    let open = talk.cursors.len();
    let mut seen = shared.seen();
    seen.open -= 1;
    seen.cursors -= u32::try_from(open).unwrap_or(0);
    drop(seen);
    shared.session(sid, |session| session.is_over = true);
    end
}

fn asker(session: &Session, shared: &Shared) -> Asker {
    Asker {
        sid: session.sid,
        user: session.user.clone(),
        service: session.service.clone(),
        is_tls: session.is_tls,
        version: shared.options.release.number(),
    }
}

/// A statement that is open.
#[derive(Debug, Default)]
struct Cursor {
    sql: String,
    binds: Vec<Bind>,
    defines: Vec<Bind>,
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    /// Rows that were sent.
    sent: usize,
    /// The last of them, as it travelled.
    last: Option<Vec<Vec<u8>>>,
    /// Its LOBs.
    lobs: Vec<u64>,
}

/// A session's state.
struct Talk<'a> {
    line: Line,
    sid: u32,
    asker: Asker,
    world: &'a World,
    cursors: BTreeMap<u32, Cursor>,
    lobs: BTreeMap<u64, Vec<u16>>,
    last: u32,
}

impl Talk<'_> {
    /// The next call.
    fn next(&mut self) -> Result<(), End> {
        let field_version = self.line.field_version;
        let cursors = &self.cursors;
        let variables = |cursor: u32| cursors.get(&cursor).map_or(0, |cursor| cursor.binds.len());
        let Message { riders, call } = self.line.message(|reader| call::read(reader, field_version, variables))?;
        for rider in riders {
            self.rider(rider);
        }
        match call {
            Call::Execute(execute) => self.execute(execute),
            Call::Again { cursor, rows, fetches, binds } => self.again(cursor, rows, fetches, &binds),
            Call::Fetch { cursor, rows } => self.fetch(cursor, rows),
            Call::ReadLob { locator, from, count, sends_count, operation } => {
                self.lob(&locator, from, count, sends_count, operation)
            }
            Call::Commit | Call::Rollback => self.plain(Step::Call),
            Call::Ping => {
                self.line.shared.seen().pings += 1;
                self.plain(Step::Call)
            }
            Call::Logoff => self.plain(Step::Logoff),
            Call::OneWay => Ok(()),
        }
    }

    fn rider(&mut self, rider: Rider) {
        match rider {
            Rider::Close(cursors) => {
                for cursor in cursors {
                    self.close(cursor);
                }
            }
            Rider::Names(names) => self.line.shared.session(self.sid, |session| {
                let fields = [
                    &mut session.client_identifier,
                    &mut session.module,
                    &mut session.action,
                    &mut session.client_info,
                    &mut session.operation,
                ];
                for (field, name) in fields.into_iter().zip(names) {
                    if let Some(name) = name {
                        *field = name;
                    }
                }
            }),
            Rider::Other => {}
        }
    }

    fn close(&mut self, cursor: u32) {
        if let Some(cursor) = self.cursors.remove(&cursor) {
            cursor.lobs.iter().for_each(|lob| drop(self.lobs.remove(lob)));
            self.line.shared.seen().cursors -= 1;
        }
    }

    /// A call whose answer says that it is done.
    fn plain(&mut self, step: Step) -> Result<(), End> {
        match self.line.turn(step, "")? {
            Turn::Go => self.line.done(),
            Turn::Error(code) => self.line.refuse(&OraError::of(code)),
            Turn::Broken => Ok(()),
        }
    }

    fn execute(&mut self, execute: Execute) -> Result<(), End> {
        let is_new = execute.cursor == 0;
        let id = if is_new { self.open() } else { execute.cursor };
        let Some(cursor) = self.cursors.get_mut(&id) else { return self.line.refuse(&OraError::of(1001)) };
        if let Some(sql) = execute.sql {
            cursor.sql = sql;
        }
        if !execute.binds.is_empty() {
            cursor.binds.clone_from(&execute.binds);
        }
        if !execute.defines.is_empty() {
            cursor.defines.clone_from(&execute.defines);
        }
        let sql = cursor.sql.clone();
        let parses = execute.options & call::PARSE != 0;
        let runs = execute.options & call::EXECUTE != 0 || parses;
        let mut affected = 0;
        if runs {
            self.line.shared.seen().statements.push(sql.clone());
            match self.line.turn(Step::Execute, &sql)? {
                Turn::Go => {}
                Turn::Error(code) => return self.fail(id, is_new, &OraError::of(code)),
                Turn::Broken => {
                    self.forget(id, is_new);
                    return Ok(());
                }
            }
            let values = if execute.values.is_empty() { vec![Vec::new()] } else { execute.values };
            for values in values {
                match self.run(id, &values) {
                    Ok(count) => affected += count,
                    Err(error) => return self.fail(id, is_new, &error),
                }
            }
        }
        let fetches = execute.options & call::FETCH != 0;
        self.reply(id, parses, if fetches { execute.rows } else { 0 }, Some(affected))
    }

    fn again(&mut self, id: u32, rows: usize, fetches: bool, binds: &[Vec<u8>]) -> Result<(), End> {
        let Some(cursor) = self.cursors.get(&id) else { return self.line.refuse(&OraError::of(1001)) };
        let sql = cursor.sql.clone();
        self.line.shared.seen().statements.push(sql.clone());
        match self.line.turn(Step::Execute, &sql)? {
            Turn::Go => {}
            Turn::Error(code) => return self.fail(id, false, &OraError::of(code)),
            Turn::Broken => return Ok(()),
        }
        match self.run(id, binds) {
            Ok(affected) => self.reply(id, false, if fetches { rows } else { 0 }, Some(affected)),
            Err(error) => self.fail(id, false, &error),
        }
    }

    fn fetch(&mut self, id: u32, rows: usize) -> Result<(), End> {
        self.line.shared.seen().fetches += 1;
        let Some(cursor) = self.cursors.get(&id) else { return self.line.refuse(&OraError::of(1001)) };
        match self.line.turn(Step::Fetch, &cursor.sql)? {
            Turn::Go => self.reply(id, false, rows, None),
            Turn::Error(code) => self.fail(id, false, &OraError::of(code)),
            Turn::Broken => Ok(()),
        }
    }

    fn open(&mut self) -> u32 {
        self.last += 1;
        self.cursors.insert(self.last, Cursor::default());
        self.line.shared.seen().cursors += 1;
        self.last
    }

    fn forget(&mut self, id: u32, is_new: bool) {
        if is_new {
            self.close(id);
        }
    }

    fn fail(&mut self, id: u32, is_new: bool, error: &OraError) -> Result<(), End> {
        self.forget(id, is_new);
        self.line.refuse(error)
    }

    /// Runs a cursor's statement; how many rows it changed.
    fn run(&mut self, id: u32, values: &[Vec<u8>]) -> Result<u64, OraError> {
        let Some(cursor) = self.cursors.get_mut(&id) else { return Err(OraError::of(1001)) };
        let values: Vec<Value> = cursor.binds.iter().zip(values).map(|(bind, bytes)| bound(*bind, bytes)).collect();
        let Answer { columns, rows, affected } = self.world.run(&cursor.sql, &values, &self.asker)?;
        cursor.columns = columns;
        cursor.rows = rows;
        cursor.sent = 0;
        cursor.last = None;
        Ok(affected)
    }

    /// Answers with what a cursor has: its columns where they are new, and so many rows.
    fn reply(&mut self, id: u32, describes: bool, rows: usize, executed: Option<u64>) -> Result<(), End> {
        let Some(cursor) = self.cursors.get_mut(&id) else { return self.line.refuse(&OraError::of(1001)) };
        let is_executed = executed.is_some();
        let affected = executed.unwrap_or(0);
        let mut message = Writer::default();
        if cursor.columns.is_empty() {
            self.line.outcome(&mut message, Outcome { cursor: id, rows: affected, ..Outcome::default() });
            return self.line.answer(message);
        }
        if describes {
            answer::describe(&mut message, &cursor.columns, self.line.field_version);
        }
        // A client has to say first how it wants LOBs.
        let waits = cursor.defines.is_empty() && cursor.columns.iter().any(|column| column.kind == Kind::Clob);
        let rows = if waits { 0 } else { rows.min(cursor.rows.len() - cursor.sent) };
        let repeats = self.line.shared.options.repeats;
        if rows > 0 {
            answer::header(&mut message, rows);
        }
        for index in cursor.sent..cursor.sent + rows {
            let mut cells = Vec::with_capacity(cursor.columns.len());
            for (place, (value, column)) in cursor.rows[index].iter().zip(&cursor.columns).enumerate() {
                let (lobs, of_cursor) = (&mut self.lobs, &mut cursor.lobs);
                cells.push(answer::cell(value, column.kind, cursor.defines.get(place).copied(), |text| {
                    let number = lobs.last_key_value().map_or(1, |(number, _)| number + 1);
                    lobs.insert(number, text.encode_utf16().collect());
                    of_cursor.push(number);
                    locator(number)
                }));
            }
            answer::row(&mut message, &cells, cursor.last.as_deref(), repeats);
            cursor.last = Some(cells);
        }
        cursor.sent += rows;
        let is_over = !waits && cursor.sent == cursor.rows.len();
        let sent = cursor.sent as u64;
        self.line.shared.seen().rows += rows as u64;
        // Only where it was executed: a fetch has no parameters to return.
        if is_executed {
            message.u8(8).ub(0).ub(0).ub(0).ub(0);
        }
        let nothing_more = OraError::of(1403);
        let error = is_over.then_some(&nothing_more);
        self.line.outcome(&mut message, Outcome { error, cursor: id, rows: sent, ..Outcome::default() });
        self.line.answer(message)
    }

    /// A part of a LOB.
    fn lob(&mut self, at: &[u8], from: u64, count: u64, sends_count: bool, operation: u32) -> Result<(), End> {
        match self.line.turn(Step::Call, "")? {
            Turn::Go => {}
            Turn::Error(code) => return self.line.refuse(&OraError::of(code)),
            Turn::Broken => return Ok(()),
        }
        let number = at.last_chunk().map_or(0, |number| u64::from_be_bytes(*number));
        let Some(text) = self.lobs.get(&number) else {
            return self.line.refuse(&OraError::new(22275, "invalid LOB locator specified"));
        };
        let mut message = Writer::default();
        let length = text.len();
        let mut amount = length as u64;
        if operation == 2 {
            let start = usize::try_from(from.saturating_sub(1)).unwrap_or(length).min(length);
            let end = start.saturating_add(usize::try_from(count).unwrap_or(length)).min(length);
            let bytes: Vec<u8> = text[start..end].iter().flat_map(|unit| unit.to_be_bytes()).collect();
            amount = (end - start) as u64;
            message.u8(14).bl(&bytes);
        }
        message.u8(8).raw(at);
        if sends_count {
            message.ub(amount);
        }
        self.line.outcome(&mut message, Outcome::default());
        self.line.answer(message)
    }
}

/// What a client says to read a LOB: its text is UTF-16.
fn locator(number: u64) -> Vec<u8> {
    let mut locator = vec![0; 40];
    locator[1] = 38;
    // Flags: a CLOB, initialised, in characters of varying width.
    locator[4] = 0x02;
    locator[5] = 0x08;
    locator[6] = 0x80;
    locator[32..].copy_from_slice(&number.to_be_bytes());
    locator
}
