//! What a client asks for once it is logged in.

use crate::{
    sql::value::Value,
    wire::{
        number,
        reader::{Reader, Unread, lossy},
        times::Moment,
    },
};

/// Options of an execution.
pub(crate) const PARSE: u32 = 0x01;
pub(crate) const DEFINE: u32 = 0x10;
pub(crate) const EXECUTE: u32 = 0x20;
pub(crate) const FETCH: u32 = 0x40;

/// Types as they stand on the wire.
pub(crate) mod types {
    pub(crate) const VARCHAR: u8 = 1;
    pub(crate) const NUMBER: u8 = 2;
    pub(crate) const INTEGER: u8 = 3;
    pub(crate) const LONG: u8 = 8;
    pub(crate) const DATE: u8 = 12;
    pub(crate) const RAW: u8 = 23;
    pub(crate) const LONG_RAW: u8 = 24;
    pub(crate) const CHAR: u8 = 96;
    pub(crate) const DOUBLE: u8 = 101;
    pub(crate) const CLOB: u8 = 112;
    pub(crate) const TIMESTAMP: u8 = 180;
    pub(crate) const TIMESTAMP_ZONE: u8 = 181;
    pub(crate) const INTERVAL: u8 = 183;
    pub(crate) const TIMESTAMP_LOCAL: u8 = 231;
}

/// A message, and what rode on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) riders: Vec<Rider>,
    pub(crate) call: Call,
}

/// What comes before a call and has no answer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rider {
    Close(Vec<u32>),
    /// Client identifier, module, action, client info, operation: those that change.
    Names([Option<String>; 5]),
    Other,
}

/// A call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Call {
    Execute(Execute),
    Again {
        cursor: u32,
        rows: usize,
        fetches: bool,
        binds: Vec<Vec<u8>>,
    },
    Fetch {
        cursor: u32,
        rows: usize,
    },
    ReadLob {
        locator: Vec<u8>,
        from: u64,
        count: u64,
        sends_count: bool,
        operation: u32,
    },
    Commit,
    Rollback,
    Ping,
    Logoff,
    /// It wants no answer.
    OneWay,
}

/// A statement to execute.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Execute {
    pub(crate) options: u32,
    pub(crate) cursor: u32,
    pub(crate) sql: Option<String>,
    pub(crate) rows: usize,
    pub(crate) is_query: bool,
    /// Types of what is bound.
    pub(crate) binds: Vec<Bind>,
    /// What is bound: a list an execution.
    pub(crate) values: Vec<Vec<Vec<u8>>>,
    /// Types in which the columns are wanted.
    pub(crate) defines: Vec<Bind>,
}

/// The type of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bind {
    pub(crate) kind: u8,
    pub(crate) form: u8,
}

/// Reads a message. `variables` tells how many variables a cursor's statement has.
pub(crate) fn read(
    reader: &mut Reader,
    field_version: u8,
    variables: impl Fn(u32) -> usize,
) -> Result<Message, Unread> {
    let mut riders = Vec::new();
    let call = loop {
        match reader.u8()? {
            17 => {
                let code = begin(reader, field_version)?;
                riders.push(rider(reader, code)?);
            }
            3 => {
                let code = begin(reader, field_version)?;
                break call(reader, code, field_version, &variables)?;
            }
            26 => {
                reader.rest();
                break Call::OneWay;
            }
            kind => return Err(Unread::Unknown(format!("a message of type {kind}"))),
        }
    };
    Ok(Message { riders, call })
}

/// The function's code; its sequence number and its token are of no account here.
fn begin(reader: &mut Reader, field_version: u8) -> Result<u8, Unread> {
    let code = reader.u8()?;
    reader.u8()?;
    if field_version >= 18 {
        reader.ub()?;
    }
    Ok(code)
}

fn rider(reader: &mut Reader, code: u8) -> Result<Rider, Unread> {
    match code {
        105 => {
            reader.u8()?;
            let count = reader.count()?;
            let mut cursors = Vec::new();
            for _ in 0..count {
                cursors.push(reader.ub4()?);
            }
            return Ok(Rider::Close(cursors));
        }
        135 => return names(reader),
        // The session begins or ends a request.
        176 => {
            reader.ub()?;
        }
        // The schema that names are looked up in.
        152 => {
            reader.u8()?;
            reader.bdl()?;
        }
        // The application's context.
        154 => {
            reader.u8()?;
            reader.ub()?;
            reader.u8()?;
            let count = reader.count()?;
            reader.ub()?;
            reader.u8()?;
            reader.bl()?;
            for _ in 0..count {
                reader.bdl()?;
                reader.bdl()?;
                reader.ub()?;
            }
        }
        // Temporary LOBs that are done with.
        96 => {
            reader.u8()?;
            let length = reader.count()?;
            reader.u8()?;
            for _ in 0..3 {
                reader.ub()?;
            }
            reader.raw(3)?;
            reader.ub()?;
            reader.u8()?;
            for _ in 0..3 {
                reader.ub()?;
            }
            reader.u8()?;
            for _ in 0..3 {
                reader.u8()?;
                reader.ub()?;
            }
            reader.raw(length)?;
        }
        code => return Err(Unread::Unknown(format!("a piggyback with code {code}"))),
    }
    Ok(Rider::Other)
}

fn names(reader: &mut Reader) -> Result<Rider, Unread> {
    reader.raw(2)?;
    reader.ub()?;
    let mut lengths = [None; 5];
    for (index, length) in lengths.iter_mut().enumerate() {
        // Fields that no thin driver fills stand before the client's info and before the operation.
        if index == 3 {
            reader.u8()?;
            reader.ub()?;
            reader.u8()?;
            reader.ub()?;
        } else if index == 4 {
            for _ in 0..2 {
                reader.u8()?;
                reader.ub()?;
            }
        }
        let is_there = reader.u8()? != 0;
        let bytes = reader.count()?;
        *length = is_there.then_some(bytes);
    }
    let mut names = [const { None }; 5];
    for (name, length) in names.iter_mut().zip(lengths) {
        *name = match length {
            None => None,
            Some(0) => Some(String::new()),
            Some(_) => Some(lossy(reader.bl()?)),
        };
    }
    Ok(Rider::Names(names))
}

fn call(reader: &mut Reader, code: u8, field_version: u8, variables: &impl Fn(u32) -> usize) -> Result<Call, Unread> {
    Ok(match code {
        94 => Call::Execute(execute(reader, field_version)?),
        4 | 78 => {
            let (cursor, rows) = (reader.ub4()?, reader.count()?);
            reader.ub()?;
            reader.ub()?;
            let mut binds = Vec::new();
            let count = variables(cursor);
            if count > 0 {
                row_begins(reader)?;
                for _ in 0..count {
                    binds.push(reader.bl()?.unwrap_or_default());
                }
            }
            Call::Again { cursor, rows, fetches: code == 78, binds }
        }
        5 => Call::Fetch { cursor: reader.ub4()?, rows: reader.count()? },
        96 => lob(reader)?,
        14 => Call::Commit,
        15 => Call::Rollback,
        147 => Call::Ping,
        9 => Call::Logoff,
        code => return Err(Unread::Unknown(format!("a function with code {code}"))),
    })
}

fn row_begins(reader: &mut Reader) -> Result<(), Unread> {
    match reader.u8()? {
        7 => Ok(()),
        kind => Err(Unread::Unknown(format!("a message of type {kind} where variables were expected"))),
    }
}

fn execute(reader: &mut Reader, field_version: u8) -> Result<Execute, Unread> {
    let mut execute = Execute { options: reader.ub4()?, cursor: reader.ub4()?, ..Execute::default() };
    let has_sql = reader.u8()? != 0;
    let length = reader.ub()?;
    reader.u8()?;
    let numbers = reader.count()?;
    reader.raw(2)?;
    reader.ub()?;
    execute.rows = reader.count()?;
    reader.ub()?;
    reader.u8()?;
    let binds = reader.count()?;
    reader.raw(5)?;
    reader.u8()?;
    let defines = reader.count()?;
    reader.ub()?;
    reader.raw(3)?;
    reader.ub()?;
    reader.u8()?;
    reader.ub()?;
    reader.ub()?;
    // Rows that each execution of a batch changed.
    reader.u8()?;
    reader.ub()?;
    reader.u8()?;
    if field_version >= 8 {
        for _ in 0..2 {
            reader.u8()?;
            reader.ub()?;
        }
        reader.u8()?;
    }
    if field_version >= 9 {
        reader.u8()?;
        reader.ub()?;
    }
    if has_sql && length > 0 {
        execute.sql = Some(lossy(reader.bl()?));
    }
    let mut words = Vec::new();
    for _ in 0..numbers.min(64) {
        words.push(reader.ub()?);
    }
    execute.is_query = words.get(7).is_some_and(|word| *word != 0);
    let times = usize::try_from(words.get(1).copied().unwrap_or(0)).unwrap_or(1).max(1);
    execute.defines = variables_of(reader, defines, field_version)?;
    execute.binds = variables_of(reader, binds, field_version)?;
    if binds > 0 && execute.options & (EXECUTE | DEFINE) != 0 {
        for _ in 0..if execute.is_query { 1 } else { times } {
            row_begins(reader)?;
            let mut values = Vec::new();
            for _ in 0..binds {
                values.push(reader.bl()?.unwrap_or_default());
            }
            execute.values.push(values);
        }
    }
    Ok(execute)
}

fn variables_of(reader: &mut Reader, count: usize, field_version: u8) -> Result<Vec<Bind>, Unread> {
    let mut variables = Vec::new();
    for _ in 0..count {
        let kind = reader.u8()?;
        reader.raw(3)?;
        for _ in 0..3 {
            reader.ub()?;
        }
        reader.bdl()?;
        reader.ub()?;
        reader.ub()?;
        let form = reader.u8()?;
        reader.ub()?;
        if field_version >= 8 {
            reader.ub()?;
        }
        variables.push(Bind { kind, form });
    }
    Ok(variables)
}

fn lob(reader: &mut Reader) -> Result<Call, Unread> {
    reader.u8()?;
    let length = reader.count()?;
    reader.u8()?;
    for _ in 0..3 {
        reader.ub()?;
    }
    reader.raw(3)?;
    let operation = reader.ub4()?;
    reader.raw(2)?;
    let from = reader.ub()?;
    reader.ub()?;
    let sends_count = reader.u8()? != 0;
    reader.raw(6)?;
    let locator = reader.raw(length)?.to_vec();
    let count = if sends_count { reader.ub()? } else { 0 };
    Ok(Call::ReadLob { locator, from, count, sends_count, operation })
}

/// A value that was bound.
pub(crate) fn bound(bind: Bind, bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    let text = || String::from_utf8_lossy(bytes).into_owned();
    match bind.kind {
        types::NUMBER | types::INTEGER => number::decode(bytes).map_or(Value::Null, Value::Number),
        types::DATE | types::TIMESTAMP | types::TIMESTAMP_ZONE | types::TIMESTAMP_LOCAL => {
            Moment::read(bytes).map_or(Value::Null, Value::Moment)
        }
        types::DOUBLE => bytes.first_chunk().map_or(Value::Null, |bytes| Value::Number(double(*bytes).to_string())),
        types::RAW | types::LONG_RAW => Value::Bytes(bytes.to_vec()),
        // The national character set is UTF-16.
        _ if bind.form == 2 => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            Value::Text(String::from_utf16_lossy(&units))
        }
        _ => Value::Text(text()),
    }
}

/// Doubles are written so that their bytes sort as they do.
fn double(bytes: [u8; 8]) -> f64 {
    let bits = u64::from_be_bytes(bytes);
    f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn survives_anything(bytes: Vec<u8>, field_version in 7..25u8, lead in 0..4usize) {
            let lead = [&[3, 94, 1][..], &[3, 78, 1], &[17, 135, 1], &[]][lead];
            let bytes = [lead, &bytes].concat();
            let _ = read(&mut Reader::new(&bytes), field_version, |_| 2);
        }
    }

    #[test]
    fn doubles() {
        for number in [0.5, -1.25, 1e300, -1e-300] {
            let bits = f64::to_bits(number);
            let written = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
            assert_eq!(double(written.to_be_bytes()).to_bits(), bits);
        }
    }
}
