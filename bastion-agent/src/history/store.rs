//! The file that the history is in: opened, looked through, set aside where it is damaged, closed.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;

use super::{
    error::Error,
    quarantine,
    schema::{self, SchemaError},
};
use crate::files;

/// How long a call may take.
pub(super) const QUERY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long looking through the file may take before the agent goes on without.
const INSPECTION_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
/// How much later than a statement its caller gives up: a statement that is interrupted still has to say so.
const INTERRUPT_GRACE: Duration = Duration::from_millis(500);

/// The history: one SQLite file, one connection to it.
///
/// Each call ends within seconds (see the constants of this file); what it was doing by then is undone. It takes turns with
/// the others, so that a `Store` may be shared. Meant for one writing process at a time, beside which any number may read.
///
/// [`Error::Damaged`] from a call on an open store says that the file went bad since: close it and open it again, which sets
/// it aside.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Mutex<Option<Line>>,
    alarm: Alarm,
}

/// The connection, and what is known of it.
#[derive(Debug)]
struct Line {
    connection: SqliteConnection,
    /// Whether its last user left in the middle of something.
    in_doubt: bool,
}

/// What was found where the history is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A sound one.
    Existing,
    /// None, so one was begun.
    New,
    /// A damaged one. It was renamed and a new one was begun.
    SetAside {
        /// Where it is now.
        to: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Store {
    /// Opens the history at `path` for reading and writing, or begins one; only its user may read a file that is begun.
    ///
    /// The file is looked through first. If it is damaged, it is set aside and another is begun; if a newer version has made it
    /// what this one cannot write, it is left as it is, and is no history for this version. The folder has to be there.
    pub async fn open(path: &Path) -> Result<(Self, Opened), Error> {
        let path = absolute(path)?;
        let new = prepare(&path)?;
        warn_of_others(&path);
        let reason = match Self::begin(&path, new).await {
            Ok(store) => return Ok((store, if new { Opened::New } else { Opened::Existing })),
            Err(Error::Damaged { reason, .. }) => reason,
            Err(error) => return Err(error),
        };
        let to = quarantine::quarantine(&path).map_err(|source| Error::SetAside { path: path.clone(), source })?;
        tracing::warn!(to = %to.display(), reason, "the history is damaged and was set aside");
        let new = prepare(&path)?;
        Ok((Self::begin(&path, new).await?, Opened::SetAside { to, reason }))
    }

    /// Opens the history at `path` for reading only, while another process may be writing it. Makes, mends and moves nothing.
    pub async fn open_read_only(path: &Path) -> Result<Self, Error> {
        let path = absolute(path)?;
        let access = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Error::Missing { path: path.clone() },
            _ => Error::Access { path: path.clone(), reason: error.to_string() },
        };
        let found = fs::metadata(&path).map_err(access)?;
        is_file(&path, &found)?;
        if found.len() == 0 {
            return Err(Error::Missing { path });
        }
        fs::File::open(&path).map_err(access)?;
        let store = Self::connect(&path, SqliteConnectOptions::new().read_only(true)).await?;
        let readable =
            store.within("opening", QUERY_TIMEOUT, async |connection| schema::is_readable(connection).await).await;
        match readable {
            Ok(true) => Ok(store),
            Ok(false) => Err(Error::OtherVersion { path }),
            Err(error) => Err(error),
        }
    }

    /// Where the history is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Ends the connection, with all that was recorded in the one file. Every later call fails.
    pub async fn close(&self) -> Result<(), Error> {
        let close = async {
            match self.connection.lock().await.take() {
                Some(line) => line.connection.close().await,
                None => Ok(()),
            }
        };
        match tokio::time::timeout(QUERY_TIMEOUT, close).await {
            Ok(closed) => closed.map_err(|error| Error::from_sqlite(error, &self.path, "closing", QUERY_TIMEOUT)),
            Err(_) => Err(Error::Timeout { path: self.path.clone(), doing: "closing", after: QUERY_TIMEOUT }),
        }
    }

    /// Opens a file that is there. Every fault of what is in it comes back as [`Error::Damaged`], with the file closed.
    async fn begin(path: &Path, new: bool) -> Result<Self, Error> {
        // Options that SQLite reads the file for are set below: were they to fail here, the file might still be open when it is
        // renamed, and SQLite, on closing it, would remove what belongs to its successor.
        let store = Self::connect(path, SqliteConnectOptions::new()).await?;
        let ready = store.make_ready(new).await;
        if let Err(error) = ready {
            // Whether or not it can be closed well: it is why that counts.
            let _ = store.close().await;
            return Err(match error {
                // The file was opened for writing before: it says of itself that this version of SQLite may not write it.
                Error::ReadOnly { path } => Error::Damaged { path, reason: "its format is unknown".to_owned() },
                other => other,
            });
        }
        Ok(store)
    }

    async fn connect(path: &Path, options: SqliteConnectOptions) -> Result<Self, Error> {
        let alarm = Alarm::new();
        let options = options
            .filename(path)
            .busy_timeout(BUSY_TIMEOUT)
            .thread_name(|_| "history".to_owned())
            .disable_statement_logging();
        let connection = async {
            let mut connection = options.connect().await?;
            let ring = alarm.clone();
            connection.lock_handle().await?.set_progress_handler(1_000, move || !ring.is_due());
            Ok(connection)
        };
        let connection = connection.await.map_err(|error| Error::from_sqlite(error, path, "opening", QUERY_TIMEOUT))?;
        let line = Line { connection, in_doubt: false };
        Ok(Self { path: path.to_owned(), connection: Mutex::new(Some(line)), alarm })
    }

    async fn make_ready(&self, new: bool) -> Result<(), Error> {
        self.within("opening", QUERY_TIMEOUT, async |connection| {
            // The first only works before there is a table: without it, a file never shrinks.
            for pragma in [
                "PRAGMA auto_vacuum = INCREMENTAL",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL",
                "PRAGMA journal_size_limit = 4194304",
                "PRAGMA cell_size_check = ON",
                "PRAGMA trusted_schema = OFF",
                "PRAGMA foreign_keys = ON",
            ] {
                sqlx::query(pragma).fetch_all(&mut *connection).await?;
            }
            Ok(())
        })
        .await?;
        if !new {
            self.inspect().await?;
        }
        let made =
            self.within("opening", QUERY_TIMEOUT, async |connection| Ok(schema::migrate(connection).await)).await?;
        made.map_err(|error| match error {
            SchemaError::Sqlite(error) => Error::from_sqlite(error, &self.path, "opening", QUERY_TIMEOUT),
            SchemaError::Newer => Error::OtherVersion { path: self.path.clone() },
            other => Error::Damaged { path: self.path.clone(), reason: other.to_string() },
        })
    }

    /// Looks through the whole file.
    async fn inspect(&self) -> Result<(), Error> {
        let found = self
            .within("looking through", INSPECTION_TIMEOUT, async |connection| {
                sqlx::query_scalar::<_, String>("PRAGMA integrity_check(1)").fetch_one(connection).await
            })
            .await;
        match found {
            Ok(found) if found == "ok" => Ok(()),
            Ok(found) => {
                let path = self.path.clone();
                Err(Error::Damaged { path, reason: found.lines().collect::<Vec<_>>().join(", ") })
            }
            Err(Error::Timeout { .. }) => {
                tracing::warn!(path = %self.path.display(), "the history is too large to be looked through in time");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Does `work` on the connection when its turn comes, all within `limit`.
    pub(super) async fn within<T>(
        &self,
        doing: &'static str,
        limit: Duration,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Error> {
        let due = Instant::now() + limit;
        let turn = async {
            let mut line = self.connection.lock().await;
            let Line { connection, in_doubt } =
                line.as_mut().ok_or_else(|| Error::Closed { path: self.path.clone() })?;
            self.alarm.set(due);
            if *in_doubt {
                roll_back(connection).await;
            }
            *in_doubt = true;
            let result = work(connection).await;
            if result.is_err() {
                self.alarm.set(due + INTERRUPT_GRACE);
                roll_back(connection).await;
            }
            *in_doubt = false;
            result.map_err(|error| Error::from_sqlite(error, &self.path, doing, limit))
        };
        match tokio::time::timeout_at((due + INTERRUPT_GRACE).into(), turn).await {
            Ok(result) => result,
            Err(_) => Err(Error::Timeout { path: self.path.clone(), doing, after: limit }),
        }
    }
}

/// Does all of `work` or nothing: for use in [`Store::within`], which undoes what fails or is given up.
///
/// sqlx's own transactions lose count where SQLite rolls back by itself, as it does on a full disk, and refuse every later one.
pub(super) async fn atomically<T>(
    connection: &mut SqliteConnection,
    work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    // To wait here for another writer is well; to wait in the middle would fail.
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let done = work(connection).await?;
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(done)
}

/// Undoes what was begun. That there may be nothing to undo is an error to SQLite, and none here.
async fn roll_back(connection: &mut SqliteConnection) {
    let _ = sqlx::query("ROLLBACK").execute(connection).await;
}

/// Interrupts the statement that runs when its time is over. To stop waiting for it would not stop it.
#[derive(Debug, Clone)]
struct Alarm {
    begun: Instant,
    /// When it is due: milliseconds after `begun`.
    due_ms: Arc<AtomicU64>,
}

impl Alarm {
    fn new() -> Self {
        Self { begun: Instant::now(), due_ms: Arc::new(AtomicU64::new(u64::MAX)) }
    }

    fn set(&self, due: Instant) {
        self.due_ms.store(millis(due.saturating_duration_since(self.begun)), Ordering::Relaxed);
    }

    fn is_due(&self) -> bool {
        millis(self.begun.elapsed()) >= self.due_ms.load(Ordering::Relaxed)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The path from the root on: what begins with `file:` would be a URI to SQLite.
fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|source| Error::Folder { folder: path.to_owned(), source })
}

/// Says in the log where others than root and this user could change the history, or put another in its place: it is then
/// worth no more than their word.
fn warn_of_others(path: &Path) {
    let file = path.display();
    match files::open_ancestor(path) {
        Ok(Some(folder)) => {
            let folder = folder.display();
            tracing::warn!(%file, %folder, "others can write to this folder, so they can replace the history: chmod go-w");
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(%file, %error, "who can replace the history is not known"),
    }
    match fs::metadata(path).map(|found| files::is_writable_by_others(&found)) {
        Ok(true) => {
            tracing::warn!(%file, "the history can be written by others: chmod go-w, and chown to the agent's user");
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%file, %error, "who can write the history is not known"),
    }
}

fn is_file(path: &Path, found: &fs::Metadata) -> Result<(), Error> {
    if found.is_file() { Ok(()) } else { Err(Error::NotAFile { path: path.to_owned() }) }
}

/// Makes an empty file that only its user may read, if there is none; else tries whether it can be written. Returns whether the
/// history is yet to begin.
fn prepare(path: &Path) -> Result<bool, Error> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(Error::Folder { folder: folder.to_owned(), source: io::ErrorKind::NotADirectory.into() });
        }
        Err(source) => return Err(Error::Folder { folder: folder.to_owned(), source }),
    }
    // Opening a pipe would wait for somebody at its other end.
    if let Ok(found) = fs::metadata(path) {
        is_file(path, &found)?;
    }
    let opened = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    let length = opened.and_then(|file| file.metadata()).map(|found| found.len());
    length.map(|length| length == 0).map_err(|error| match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem => Error::ReadOnly { path: path.to_owned() },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::Full { path: path.to_owned() },
        _ => Error::Access { path: path.to_owned(), reason: error.to_string() },
    })
}
