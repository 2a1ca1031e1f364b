//! A session for a moment, beside the one that a question is asked on: for what that one cannot show, such as another database,
//! or what a session has that the agent has set nothing in.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::instance_pool::InstancePool;
use crate::{
    deadline::Deadline,
    engines::{Manner, Session},
    failure::CheckError,
};

/// Opens such sessions, one at a time for an instance.
#[derive(Clone, Copy)]
pub(crate) struct Beside<'a> {
    pool: &'a Arc<InstancePool>,
    deadline: &'a Deadline,
}

/// Such a session. It is closed after the question, never kept.
pub(crate) struct Extra {
    pub(crate) session: Session,
    _permit: OwnedSemaphorePermit,
}

impl<'a> Beside<'a> {
    pub(crate) fn new(pool: &'a Arc<InstancePool>, deadline: &'a Deadline) -> Self {
        Self { pool, deadline }
    }

    pub(crate) fn deadline(&self) -> &Deadline {
        self.deadline
    }

    /// A session as any other program of this user would have it: nothing is pinned.
    pub(crate) async fn plain(&self) -> Result<Extra, CheckError> {
        self.open(None, Manner::Plain, self.deadline).await
    }

    /// A session with another database of the same server: by its name, and as the server stores that.
    pub(crate) async fn database(&self, name: &str, stored: &[u8], deadline: &Deadline) -> Result<Extra, CheckError> {
        self.open(Some(name), Manner::Database(stored), deadline).await
    }

    async fn open(&self, database: Option<&str>, manner: Manner<'_>, deadline: &Deadline) -> Result<Extra, CheckError> {
        let pool = self.pool;
        let busy = || CheckError::Busy { what: pool.resolved.name.clone() };
        // It is none of those that are counted: who waits for one of these holds one already.
        let permit = deadline.timeout(Arc::clone(&pool.beside).acquire_owned()).await;
        let permit = permit.and_then(Result::ok).ok_or_else(busy)?;
        let (login, _) = pool.login(deadline, None).await?;
        let mut instance = pool.resolved.instance.clone();
        if let Some(database) = database {
            instance.database = Some(database.to_owned());
        }
        let session = Session::open_in(manner, &instance, &login, deadline, deadline.remaining()).await?;
        Ok(Extra { session, _permit: permit })
    }
}

impl Extra {
    pub(crate) async fn close(self) {
        self.session.close().await;
    }
}
