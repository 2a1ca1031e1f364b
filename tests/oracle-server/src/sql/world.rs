//! A database.

use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use parking_lot::{Mutex, MutexGuard};
use rusqlite::{Connection, Error, config::DbConfig, params_from_iter, types::Value as Held};

use super::{
    calendar::{self, MICROSECOND, SECOND},
    dictionary,
    functions::{decimal, register},
    kinds,
    statement::{self, Read},
    translator::{Sight, Translator, Typed},
    value::{Answer, Column, Kind, OraError, Value},
};
use crate::{options::Service, seen::Session, wire::number};

/// The made-up fleet.
const FLEET: &str = include_str!("../../fixtures/fleet.sql");

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
    inside: Mutex<Inside>,
    withheld: Vec<String>,
    lists_clients: bool,
}

#[derive(Debug)]
struct Inside {
    engine: Connection,
    tables: BTreeMap<String, Vec<Typed>>,
}

impl World {
    pub(crate) fn new(service: &Service) -> Result<Self, Error> {
        let engine = Connection::open_in_memory()?;
        // A name that does not exist is an error, not a text.
        engine.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        engine.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() / 86_400.0;
        register(&engine, started)?;
        engine.execute_batch(&dictionary::tables())?;
        engine.execute_batch(&FLEET.replace("REPORTS", &service.name.to_uppercase().replace('\'', "")))?;
        let mut inside = Inside { engine, tables: BTreeMap::new() };
        for sql in &service.seed {
            inside.engine.execute_batch(sql)?;
        }
        inside.look()?;
        Ok(Self {
            inside: Mutex::new(inside),
            withheld: service.withheld.clone(),
            lists_clients: service.lists_clients,
        })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock()
    }

    /// Changes it, in the words of the engine below.
    pub(crate) fn change(&self, sql: &str) -> Result<(), Error> {
        let mut inside = self.inside();
        inside.engine.execute_batch(sql)?;
        inside.look()
    }

    /// Lists a client from this port in V$SESSION, where that is wanted.
    pub(crate) fn enter(&self, session: &Session, port: u16) {
        if !self.lists_clients {
            return;
        }
        let quoted = |text: &str| text.replace('\'', "''");
        let (sid, serial, user, machine) =
            (session.sid, session.serial(), quoted(&session.user), quoted(&session.machine));
        let sql = format!(
            "insert into \"V$SESSION\" (SID, \"SERIAL#\", USERNAME, STATUS, MACHINE, PORT, TYPE, EVENT, WAIT_CLASS, STATE, \
             BLOCKING_SESSION_STATUS, LAST_CALL_ET, LOGON_TIME, CON_ID) values ({sid}, {serial}, '{user}', 'INACTIVE', '{machine}', \
             {port}, 'USER', 'SQL*Net message from client', 'Idle', 'WAITING', 'NO HOLDER', 0, ora_now(), 0)"
        );
        // A world that was seeded to have no such table lists nobody.
        let _ = self.inside().engine.execute_batch(&sql);
    }

    /// Takes a client off that list.
    pub(crate) fn leave(&self, session: &Session) {
        if self.lists_clients {
            let (sid, serial) = (session.sid, session.serial());
            let sql = format!("delete from \"V$SESSION\" where SID = {sid} and \"SERIAL#\" = {serial}");
            let _ = self.inside().engine.execute_batch(&sql);
        }
    }

    /// Runs a statement.
    pub(crate) fn run(&self, sql: &str, variables: &[Value], asker: &Asker) -> Result<Answer, OraError> {
        let (mut query, count) = match statement::read(sql)? {
            Read::OfSession => return Ok(Answer::default()),
            Read::Query(query, count) => (query, count),
        };
        if variables.len() != count {
            return Err(OraError::of(1008));
        }
        let inside = self.inside();
        let kinds: Vec<Option<Kind>> = variables.iter().map(kind_of).collect();
        let context = inside.context(asker)?;
        let mut translator = Translator {
            tables: &inside.tables,
            withheld: &self.withheld,
            named: BTreeMap::new(),
            variables: &kinds,
            context: &context,
            needs_no_from: asker.version[0] >= 23,
            sight: Sight::default(),
        };
        let columns = translator.query(&mut query)?;
        inside.run(&query.to_string(), columns, variables)
    }
}

impl Inside {
    /// Finds out what tables there are.
    fn look(&mut self) -> Result<(), Error> {
        let names = self.names()?;
        self.engine.execute_batch(&dictionary::of_all_instances(names.iter().map(String::as_str)))?;
        let declared = dictionary::declared();
        self.tables.clear();
        for table in self.names()? {
            let mut statement = self.engine.prepare("select name, type from pragma_table_info(?)")?;
            let column = |row: &rusqlite::Row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
            let columns = statement.query_map([&table], column)?.collect::<Result<Vec<_>, _>>()?;
            // Columns of views are not declared; the dictionary knows what they should be.
            let kind = |name: &str, written: &str| {
                kinds::kind(written)
                    .or_else(|| declared.get(&(table.clone(), name.to_owned())).copied().and_then(kinds::kind))
            };
            let columns = columns.into_iter().map(|(name, written)| (name.clone(), kind(&name, &written))).collect();
            self.tables.insert(table.to_uppercase(), columns);
        }
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        let mut statement = self.engine.prepare("select name from sqlite_schema where type in ('table', 'view')")?;
        statement.query_map([], |row| row.get(0))?.collect()
    }

    /// What a session is told of itself: of the database by a table, of itself by itself.
    fn context(&self, asker: &Asker) -> Result<BTreeMap<&'static str, String>, OraError> {
        const OF_DATABASE: [&str; 12] = [
            "CDB_NAME",
            "CON_ID",
            "CON_NAME",
            "DATABASE_ROLE",
            "DB_DOMAIN",
            "DB_NAME",
            "DB_UNIQUE_NAME",
            "INSTANCE",
            "INSTANCE_NAME",
            "SERVER_HOST",
            "ORACLE_HOME",
            "LANGUAGE",
        ];
        let mut known = BTreeMap::new();
        let mut statement = self
            .engine
            .prepare("select \"VALUE\" from \"TEST$CONTEXT\" where \"NAME\" = ?")
            .map_err(|e| as_oracle(&e))?;
        for key in OF_DATABASE {
            let found = statement.query_row([key], |row| row.get::<_, Option<String>>(0));
            known.insert(key, found.ok().flatten().unwrap_or_default());
        }
        for key in ["SESSION_USER", "CURRENT_USER", "CURRENT_SCHEMA"] {
            known.insert(key, asker.user.clone());
        }
        known.insert("SID", asker.sid.to_string());
        known.insert("SERVICE_NAME", asker.service.clone());
        known.insert("NETWORK_PROTOCOL", if asker.is_tls { "tcps" } else { "tcp" }.to_owned());
        known.insert("IS_DBA", "FALSE".to_owned());
        Ok(known)
    }

    fn run(&self, sql: &str, columns: Vec<Typed>, variables: &[Value]) -> Result<Answer, OraError> {
        let mut statement = self.engine.prepare(sql).map_err(|error| as_oracle(&error))?;
        let held: Vec<Held> = variables.iter().map(held).collect();
        let mut found = statement.query(params_from_iter(held)).map_err(|error| as_oracle(&error))?;
        let mut rows: Vec<Vec<Held>> = Vec::new();
        while let Some(row) = found.next().map_err(|error| as_oracle(&error))? {
            let cell = |index| row.get::<_, Held>(index).map_err(|error| as_oracle(&error));
            rows.push((0..columns.len()).map(cell).collect::<Result<_, _>>()?);
        }
        let kinds: Vec<Kind> =
            columns.iter().enumerate().map(|(i, (_, kind))| kind.unwrap_or_else(|| guess(&rows, i))).collect();
        let rows = rows.iter().map(|row| row.iter().zip(&kinds).map(|(held, kind)| value(held, *kind)).collect());
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let columns = columns.into_iter().zip(kinds).map(|((name, _), kind)| Column { name, kind }).collect();
        Ok(Answer { columns, rows, affected: 0 })
    }
}

/// The type of a column whose values alone tell it.
fn guess(rows: &[Vec<Held>], index: usize) -> Kind {
    let mut cells = rows.iter().map(|row| &row[index]).filter(|held| **held != Held::Null).peekable();
    if cells.peek().is_some() && cells.all(|held| matches!(held, Held::Integer(_) | Held::Real(_))) {
        Kind::Number(None)
    } else {
        Kind::Varchar(4000)
    }
}

/// A value as the engine below keeps it, in Oracle's type.
fn value(held: &Held, kind: Kind) -> Result<Value, OraError> {
    let moment = |days: f64, step| Value::Moment(calendar::moment(days, step));
    let interval = |days: f64| Value::Interval((days * 86_400e6).round() as i128 * 1000);
    Ok(match (kind, held) {
        (_, Held::Null) => Value::Null,
        (Kind::Date, Held::Integer(days)) => moment(*days as f64, SECOND),
        (Kind::Date, Held::Real(days)) => moment(*days, SECOND),
        (Kind::Timestamp | Kind::TimestampZone, Held::Integer(days)) => moment(*days as f64, MICROSECOND),
        (Kind::Timestamp | Kind::TimestampZone, Held::Real(days)) => moment(*days, MICROSECOND),
        (Kind::Date | Kind::Timestamp | Kind::TimestampZone, Held::Text(text)) => Value::Moment(
            calendar::parse(text).ok_or_else(|| OraError::new(1858, "a non-numeric character was found"))?,
        ),
        (Kind::Interval, Held::Integer(days)) => interval(*days as f64),
        (Kind::Interval, Held::Real(days)) => interval(*days),
        (Kind::Interval, Held::Text(text)) => {
            interval(calendar::parse_interval(text).ok_or_else(|| OraError::new(1867, "the interval is invalid"))?)
        }
        (Kind::Number(_), Held::Text(text)) if number::encode(text).is_none() => return Err(OraError::of(1722)),
        (Kind::Number(_), Held::Text(text)) => Value::Number(text.clone()),
        (Kind::Number(_), Held::Integer(whole)) => Value::Number(whole.to_string()),
        // What the engine below reckons is right to fifteen digits.
        (Kind::Number(_), Held::Real(real)) => Value::Number(format!("{real:.14e}")),
        (Kind::Raw(_), Held::Text(text)) => Value::Bytes(text.as_bytes().to_vec()),
        (_, Held::Blob(bytes)) => Value::Bytes(bytes.clone()),
        (_, Held::Integer(whole)) => Value::Text(whole.to_string()),
        (_, Held::Real(real)) => Value::Text(decimal(*real)),
        // An empty text is none.
        (_, Held::Text(text)) if text.is_empty() => Value::Null,
        (_, Held::Text(text)) => Value::Text(text.clone()),
    })
}

/// A variable's type.
fn kind_of(value: &Value) -> Option<Kind> {
    match value {
        Value::Null => None,
        Value::Text(_) => Some(Kind::Varchar(4000)),
        Value::Number(_) => Some(Kind::Number(None)),
        Value::Bytes(bytes) => Some(Kind::Raw(u32::try_from(bytes.len()).unwrap_or(2000))),
        Value::Moment(_) => Some(Kind::Timestamp),
        Value::Interval(_) => Some(Kind::Interval),
    }
}

/// A variable as the engine below keeps it.
fn held(value: &Value) -> Held {
    match value {
        Value::Null => Held::Null,
        Value::Text(text) => Held::Text(text.clone()),
        Value::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Held::Integer(whole),
            (_, Ok(real)) if text.bytes().filter(u8::is_ascii_digit).count() <= 15 => Held::Real(real),
            _ => Held::Text(text.clone()),
        },
        Value::Bytes(bytes) => Held::Blob(bytes.clone()),
        Value::Moment(moment) => Held::Real(calendar::days(*moment)),
        Value::Interval(nanoseconds) => Held::Real(*nanoseconds as f64 / 86_400e9),
    }
}

/// An error of the engine below, as Oracle would tell it.
fn as_oracle(error: &Error) -> OraError {
    let text = error.to_string();
    if let Some(rest) = text.split("ORA-").nth(1)
        && let Some((code, words)) = rest.split_once(": ")
        && let Ok(code) = code.parse()
    {
        return OraError::new(code, words);
    }
    let named =
        |start: &str| text.split(start).nth(1).map(|rest| rest.split(" in ").next().unwrap_or(rest).to_uppercase());
    if let Some(name) = named("no such column: ").or_else(|| named("no such function: ")) {
        return OraError::new(904, &format!("{name}: invalid identifier"));
    }
    if text.contains("no such table") {
        return OraError::of(942);
    }
    if text.contains("ambiguous column name") {
        return OraError::new(918, "column ambiguously defined");
    }
    OraError::new(900, &format!("invalid SQL statement: {text}"))
}
