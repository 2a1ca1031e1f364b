//! A row of PostgreSQL's as every driver gives it.

use tokio_postgres::types::Type;

use super::text::Bytes;
use crate::{
    engines::{Row, Value},
    failure::{CheckError, Reason},
};

pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, CheckError> {
    row.columns()
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let type_ = column.type_();
            let value = if *type_ == Type::BOOL {
                row.try_get::<_, Option<bool>>(index).map(|value| value.map(Value::Bool))
            } else if *type_ == Type::INT8 {
                row.try_get::<_, Option<i64>>(index).map(|value| value.map(Value::Int))
            } else if *type_ == Type::INT4 {
                row.try_get::<_, Option<i32>>(index).map(|value| value.map(|number| Value::Int(number.into())))
            } else if *type_ == Type::FLOAT8 {
                row.try_get::<_, Option<f64>>(index).map(|value| value.map(Value::Float))
            } else if *type_ == Type::TEXT || *type_ == Type::BYTEA {
                let text = |bytes: Bytes<'_>| Value::Text(bytes.to_text());
                row.try_get::<_, Option<Bytes<'_>>>(index).map(|value| value.map(text))
            } else {
                return Err(CheckError::UnexpectedResult {
                    what: Reason::driver(&format!("column {} is of type {type_}", column.name())),
                });
            };
            let value = value.map_err(|error| CheckError::UnexpectedResult { what: Reason::driver(&error) })?;
            Ok((column.name().to_owned(), value.unwrap_or(Value::Null)))
        })
        .collect::<Result<_, _>>()
        .map(Row)
}
