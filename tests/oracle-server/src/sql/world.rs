//! A database.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, types::ValueRef};

use super::value::{Answer, Column, Kind, OraError, Value};
use crate::options::Service;

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) sid: u32,
    pub(crate) user: String,
    pub(crate) service: String,
    pub(crate) is_tls: bool,
    pub(crate) version: [u8; 5],
}

/// What is behind a service.
#[derive(Debug)]
pub(crate) struct World {
    engine: Mutex<Connection>,
}

impl World {
    pub(crate) fn new(service: &Service) -> Result<Self, rusqlite::Error> {
        let engine = Connection::open_in_memory()?;
        engine.execute_batch("create table dual(dummy); insert into dual values ('X')")?;
        for sql in &service.seed {
            engine.execute_batch(sql)?;
        }
        Ok(Self { engine: Mutex::new(engine) })
    }

    pub(crate) fn change(&self, sql: &str) -> Result<(), rusqlite::Error> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner).execute_batch(sql)
    }

    pub(crate) fn run(&self, sql: &str, _binds: &[Value], _asker: &Asker) -> Result<Answer, OraError> {
        let engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let go = || -> Result<Answer, rusqlite::Error> {
            let mut statement = engine.prepare(sql)?;
            let names: Vec<String> = statement.column_names().iter().map(|name| name.to_uppercase()).collect();
            let mut rows = statement.query([])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let mut cells = Vec::new();
                for index in 0..names.len() {
                    cells.push(match row.get_ref(index)? {
                        ValueRef::Null => Value::Null,
                        ValueRef::Integer(number) => Value::Number(number.to_string()),
                        ValueRef::Real(number) => Value::Number(number.to_string()),
                        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                    });
                }
                all.push(cells);
            }
            let kind = |index: usize| match all.first().map(|row| &row[index]) {
                Some(Value::Number(_)) => Kind::Number(None),
                _ => Kind::Varchar(100),
            };
            let columns = names.into_iter().enumerate().map(|(i, name)| Column { name, kind: kind(i) }).collect();
            Ok(Answer { columns, rows: all, affected: 0 })
        };
        go().map_err(|error| OraError::new(900, &error.to_string()))
    }
}
