//! Columns and rows as they travel.

use super::{
    call::{Bind, types},
    login::NATIONAL_CHARACTERS,
};
use crate::{
    options::Repeats,
    sql::value::{Column, Kind, Value},
    wire::{number, times, writer::Writer},
};

/// UTF-8, by Oracle's number.
const CHARACTERS: u64 = 873;

/// Describes the columns of a query.
pub(crate) fn describe(message: &mut Writer, columns: &[Column], field_version: u8) {
    message.u8(16).bl(&[]);
    let sizes: u64 = columns.iter().map(|column| u64::from(Wire::of(column.kind).size)).sum();
    message.ub(sizes).count(columns.len());
    if !columns.is_empty() {
        message.u8(0);
    }
    for (index, column) in columns.iter().enumerate() {
        let wire = Wire::of(column.kind);
        message.u8(wire.kind).u8(0).u8(wire.precision).u8(wire.scale as u8).ub(wire.size.into()).ub(0).ub(0);
        message.bdl(&[]).ub(0);
        let characters = match wire.form {
            0 => 0,
            2 => NATIONAL_CHARACTERS.into(),
            _ => CHARACTERS,
        };
        message.ub(characters).u8(wire.form).ub(wire.characters.into());
        if field_version >= 8 {
            message.ub(0);
        }
        message.u8(1).u8(column.name.len() as u8).bdl(column.name.as_bytes()).bdl(&[]).bdl(&[]);
        message.count(index + 1).ub(0);
        if field_version >= 17 {
            message.bdl(&[]).bdl(&[]);
        }
        if field_version >= 20 {
            message.ub(0);
        }
        if field_version >= 24 {
            message.ub(0).u8(0).u8(0);
        }
    }
    message.bdl(&[]).ub(0).ub(0).ub(0).ub(0).bdl(&[]);
}

/// How a kind of column is described.
struct Wire {
    kind: u8,
    precision: u8,
    scale: i8,
    size: u32,
    characters: u32,
    form: u8,
}

impl Wire {
    fn of(kind: Kind) -> Self {
        let plain = |kind, size| Self { kind, precision: 0, scale: 0, size, characters: 0, form: 0 };
        match kind {
            // Without a precision the scale says that it floats.
            Kind::Number(None) => Self { scale: -127, ..plain(types::NUMBER, 22) },
            Kind::Number(Some((precision, scale))) => Self { precision, scale, ..plain(types::NUMBER, 22) },
            Kind::Varchar(size) => Self { characters: size, form: 1, ..plain(types::VARCHAR, size) },
            Kind::Nvarchar(size) => Self { characters: size, form: 2, ..plain(types::VARCHAR, size * 2) },
            Kind::Char(size) => Self { characters: size, form: 1, ..plain(types::CHAR, size) },
            Kind::Date => plain(types::DATE, 7),
            Kind::Timestamp => Self { scale: 9, ..plain(types::TIMESTAMP, 11) },
            Kind::TimestampZone => Self { scale: 9, ..plain(types::TIMESTAMP_ZONE, 13) },
            Kind::Interval => Self { precision: 9, scale: 9, ..plain(types::INTERVAL, 11) },
            Kind::Clob => Self { form: 1, ..plain(types::CLOB, 4000) },
            Kind::Raw(size) => plain(types::RAW, size),
        }
    }
}

/// Begins rows.
pub(crate) fn header(message: &mut Writer, rows: usize) {
    message.u8(6).u8(0).ub(0).ub(0).count(rows).ub(0).ub(0).bdl(&[]);
}

/// A row, without what it repeats of the row before.
pub(crate) fn row(message: &mut Writer, cells: &[Vec<u8>], before: Option<&[Vec<u8>]>, repeats: Repeats) {
    let is_new = |index: usize| before.is_none_or(|before| before[index] != cells[index]);
    let sent: Vec<bool> = (0..cells.len()).map(|index| repeats == Repeats::Full || is_new(index)).collect();
    let is_whole = sent.iter().all(|sent| *sent);
    if repeats == Repeats::Each && before.is_some() || !is_whole {
        let mut bits = vec![0u8; cells.len().div_ceil(8)];
        for index in (0..cells.len()).filter(|index| sent[*index]) {
            bits[index / 8] |= 1 << (index % 8);
        }
        message.u8(21).count(sent.iter().filter(|sent| **sent).count()).raw(&bits);
    }
    message.u8(7);
    for (cell, _) in cells.iter().zip(sent).filter(|(_, sent)| *sent) {
        message.raw(cell);
    }
}

/// A value as it travels in a column of that kind. `locator` makes a locator for a LOB.
pub(crate) fn cell(
    value: &Value,
    kind: Kind,
    define: Option<Bind>,
    mut locator: impl FnMut(&str) -> Vec<u8>,
) -> Vec<u8> {
    let mut cell = Writer::default();
    let is_long = kind == Kind::Clob && define.is_some_and(|define| define.kind == types::LONG);
    let bytes = match (value, kind) {
        (Value::Null, _) => None,
        (Value::Text(text), Kind::Clob) => {
            if is_long {
                Some(text.as_bytes().to_vec())
            } else {
                let locator = locator(text);
                let characters = text.encode_utf16().count();
                cell.count(locator.len()).count(characters).ub(8132).bl(&locator);
                return cell.into_bytes();
            }
        }
        (Value::Text(text), Kind::Nvarchar(_)) => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        (Value::Text(text), _) => Some(text.as_bytes().to_vec()),
        (Value::Number(text), _) => number::encode(text),
        (Value::Bytes(bytes), _) => Some(bytes.clone()),
        (Value::Moment(moment), Kind::Timestamp) => Some(moment.timestamp()),
        (Value::Moment(moment), Kind::TimestampZone) => Some(moment.timestamp_utc()),
        (Value::Moment(moment), _) => Some(moment.date()),
        (Value::Interval(nanoseconds), _) => Some(times::interval(*nanoseconds)),
    };
    match &bytes {
        None => cell.u8(0),
        Some(bytes) => cell.bl(bytes),
    };
    if is_long {
        // An indicator of NULL (-1), and a code that says the same.
        match bytes {
            None => cell.u8(0x81).u8(1).ub(1405),
            Some(_) => cell.ub(0).ub(0),
        };
    }
    cell.into_bytes()
}
