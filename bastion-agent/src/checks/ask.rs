//! Asks an instance a question, on a session that is opened for it or is open already.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use agent_protocol::{Check, HealthPart};

use super::{Finding, parts};
use crate::{
    deadline::Deadline,
    engines::Session,
    failure::CheckError,
    pool::{Beside, InstancePool, Lease},
};

/// What is asked of a session.
#[derive(Debug, Clone)]
pub(crate) enum Question {
    Check(Check),
    /// A part of `health` that is no check.
    Health(HealthPart),
}

impl Question {
    /// What is asked, as a report names it.
    pub(crate) fn part(&self) -> HealthPart {
        match self {
            Self::Check(check) => check.name().into(),
            Self::Health(part) => *part,
        }
    }

    async fn put(
        &self,
        session: &mut Session,
        connect: Option<Duration>,
        beside: Beside<'_>,
    ) -> Result<Finding, CheckError> {
        match self {
            Self::Check(check) => super::run(check, session, connect, beside).await,
            Self::Health(part) => parts::look(*part, session, beside).await,
        }
    }
}

/// Asks one check's question. The server's version comes along as soon as it is known.
pub(crate) async fn ask(
    check: &Check,
    pool: &Arc<InstancePool>,
    deadline: &Deadline,
) -> (Result<Finding, CheckError>, Option<String>) {
    let mut lease = None;
    let finding = ask_on(&mut lease, pool, deadline, &Question::Check(check.clone())).await;
    let version = lease.as_ref().map(|lease| lease.session.version.clone());
    if let Some(lease) = lease {
        lease.release().await;
    }
    (finding, version)
}

/// Asks a question on the session of the lease, or on one that is left in it. How long opening that took comes along, if it was
/// opened for this question.
pub(crate) async fn ask_on(
    lease: &mut Option<Lease>,
    pool: &Arc<InstancePool>,
    deadline: &Deadline,
    question: &Question,
) -> Result<Finding, CheckError> {
    if let Some(broken) = lease.take_if(|lease| !lease.session.is_whole()) {
        broken.release().await;
    }
    let clock = Instant::now();
    let opened = lease.is_none();
    let lease = match lease {
        Some(lease) => lease,
        none => none.insert(pool.acquire(deadline, false).await?),
    };
    let connect = (opened && !lease.reused).then(|| clock.elapsed());
    // Time that went by in a queue is not the server's.
    let hardly = deadline.hardly_left().filter(|_| matches!(question, Question::Check(Check::Connection)));
    let beside = Beside::new(pool, deadline);
    match question.put(&mut lease.session, connect, beside).await {
        Err(CheckError::Timeout { .. }) if let Some((allowed, used)) = hardly => {
            Err(CheckError::Late { name: pool.resolved.name.clone(), used, allowed })
        }
        // A kept connection that turns out to be gone says nothing about the server. Checks only read, so the question may be
        // asked again, once.
        Err(error) if lease.reused && error.is_a_lost_connection() => {
            let clock = Instant::now();
            *lease = pool.acquire(deadline, true).await?;
            question.put(&mut lease.session, Some(clock.elapsed()), beside).await
        }
        answer => answer,
    }
}
