//! Rows of the driver as rows of plain types.

use oracledb::{Metadata, OracleNumber, OracleTimestamp};

use crate::engines::{Row, Value};

/// A row, with the names of its columns as queries are written: in small letters, unless one has small letters of its own.
pub(super) fn row(row: &oracledb::Row) -> Result<Row, oracledb::Error> {
    let columns = row.columns().iter().enumerate();
    columns
        .map(|(index, column)| Ok((name(column.name()), value(row, index, column)?)))
        .collect::<Result<_, _>>()
        .map(Row)
}

pub(super) fn name(column: &str) -> String {
    if column.chars().any(char::is_lowercase) { column.to_owned() } else { column.to_lowercase() }
}

fn value(row: &oracledb::Row, index: usize, column: &Metadata) -> Result<Value, oracledb::Error> {
    let kind = column.db_type().name();
    Ok(match kind {
        "DB_TYPE_NUMBER" | "DB_TYPE_BINARY_INTEGER" => {
            row.get::<Option<OracleNumber>>(index)?.map_or(Value::Null, |number| self::number(&number.to_string()))
        }
        "DB_TYPE_BINARY_DOUBLE" => row.get::<Option<f64>>(index)?.map_or(Value::Null, Value::Float),
        "DB_TYPE_BINARY_FLOAT" => {
            row.get::<Option<f32>>(index)?.map_or(Value::Null, |number| Value::Float(number.into()))
        }
        "DB_TYPE_BOOLEAN" => row.get::<Option<bool>>(index)?.map_or(Value::Null, Value::Bool),
        "DB_TYPE_DATE" | "DB_TYPE_TIMESTAMP" | "DB_TYPE_TIMESTAMP_LTZ" | "DB_TYPE_TIMESTAMP_TZ" => {
            row.get::<Option<OracleTimestamp>>(index)?.map_or(Value::Null, |time| Value::Text(moment_of(&time)))
        }
        // Texts, which are passed to the driver as bytes: not all of them are UTF-8.
        "DB_TYPE_RAW" => row
            .get::<Option<Vec<u8>>>(index)?
            .map_or(Value::Null, |bytes| Value::Text(String::from_utf8_lossy(&bytes).into_owned())),
        _ => row.get::<Option<String>>(index)?.map_or(Value::Null, Value::Text),
    })
}

/// NUMBER has 38 digits: what is whole and fits is whole, the rest is as near as a float comes.
pub(super) fn number(text: &str) -> Value {
    match text.parse() {
        Ok(whole) => Value::Int(whole),
        // The driver writes nothing that is no number.
        Err(_) => text.parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Float),
    }
}

pub(super) fn moment(year: i32, [month, day]: [u32; 2], [hour, minute, second]: [u32; 3]) -> String {
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

fn moment_of(time: &OracleTimestamp) -> String {
    let (date, clock) = ([time.month(), time.day()], [time.hour(), time.minute(), time.second()]);
    moment(time.year().into(), date.map(u32::from), clock.map(u32::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_whole_as_they_can_be() {
        for (text, value) in [
            ("0", Value::Int(0)),
            ("-42", Value::Int(-42)),
            ("9223372036854775807", Value::Int(i64::MAX)),
            ("9223372036854775808", Value::Float(9_223_372_036_854_775_808.0)),
            ("99999999999999999999999999999999999999", Value::Float(1e38)),
            ("12.5", Value::Float(12.5)),
            ("-0.1", Value::Float(-0.1)),
            ("1E-130", Value::Float(1e-130)),
            ("9.99E125", Value::Float(9.99e125)),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }

    #[test]
    fn columns_are_called_as_queries_call_them() {
        for (column, called) in
            [("CONNECTIONS_USED", "connections_used"), ("Id", "Id"), ("user", "user"), ("SERIAL#", "serial#")]
        {
            assert_eq!(name(column), called);
        }
    }
}
