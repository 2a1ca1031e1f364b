//! The connection pool of one instance: its login, its sessions, how many there may be, and whether it is worth trying now.
//!
//! A one-shot check and the daemon use the same pool; the daemon keeps sessions open behind itself. Each instance has limits of
//! its own, so that one that hangs costs the others nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use agent_protocol::Cause;
use parking_lot::Mutex;
use secrecy::ExposeSecret as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::circuit_breaker::CircuitBreaker;
use crate::{
    aws::Aws,
    credentials::{self, Login},
    deadline::Deadline,
    engines::Session,
    failure::CheckError,
    instances::ResolvedInstance,
};

/// Logins of this process. A pool comes and goes with its instance's configuration, and a counter never goes back.
static LOGINS: AtomicU64 = AtomicU64::new(0);

/// How many logins to databases there were since the process began.
pub(crate) fn logins() -> u64 {
    LOGINS.load(Ordering::Relaxed)
}

/// How many sessions with one instance are open at the same time: a server that is short of connections is not pushed over
/// the edge.
pub(crate) const MAX_SESSIONS: usize = 3;

/// How many questions wait for one of them at most.
const MAX_WAITING: usize = 32;

/// How long a session is kept that nobody needs.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// How old a kept session gets: after that, the name service is asked again where the server is.
const MAX_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// After how long a kept session is asked whether it is still there, before it is trusted with a question.
const VALIDATE_AFTER: Duration = Duration::from_secs(20);

/// How long a kept session has to say that it is there.
const VALIDATE_TIMEOUT: Duration = Duration::from_millis(500);

/// What the server itself ends in a kept session. A question's own deadline cancels it before.
const POOLED_STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a login proves that one can log in. After that, who asks that of a pool is given a new one, beside those that are kept.
const PROOF_TTL: Duration = Duration::from_secs(60);

/// How long a server may count a session that has just ended: so often is looked, so far apart.
const COUNTED_ON: u32 = 5;
const COUNTED: Duration = Duration::from_millis(50);

/// How long a login is remembered. A token of IAM is good for 15 minutes.
const LOGIN_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Whether sessions are kept for the next question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// One check and no more: none is kept.
    Off,
    /// The daemon's way.
    On,
}

/// Which session is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A kept one, or else a new one.
    Kept,
    /// One that shows that one can log in: a kept one if the last login was a short time ago.
    Proof,
    /// A new one. What is kept is as old as the one that has just turned out to be gone.
    New,
}

/// What a pool tells of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PoolStats {
    /// Sessions that are kept for the next question.
    pub(crate) idle: usize,
    /// Questions that wait for a session.
    pub(crate) waiting: usize,
}

/// The pool of one instance.
pub(crate) struct InstancePool {
    pub(crate) resolved: ResolvedInstance,
    aws: Arc<Aws>,
    pooling: Pooling,
    idle: Mutex<Vec<Idle>>,
    permits: Arc<Semaphore>,
    /// For sessions beside those that are counted, one at a time.
    pub(super) beside: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// When somebody was last let in.
    let_in: Mutex<Option<Instant>>,
    login: tokio::sync::Mutex<Option<(Login, Instant)>>,
    breaker: Mutex<CircuitBreaker>,
}

struct Idle {
    session: Session,
    since: Instant,
    opened: Instant,
}

/// A session for the length of a question.
pub(crate) struct Lease {
    pub(crate) session: Session,
    /// It was open before the question came.
    pub(crate) reused: bool,
    opened: Instant,
    pool: Arc<InstancePool>,
    _permit: OwnedSemaphorePermit,
}

impl InstancePool {
    pub(crate) fn new(resolved: ResolvedInstance, aws: Arc<Aws>, pooling: Pooling) -> Self {
        Self {
            resolved,
            aws,
            pooling,
            idle: Mutex::default(),
            permits: Arc::new(Semaphore::new(MAX_SESSIONS)),
            beside: Arc::new(Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
            let_in: Mutex::default(),
            login: tokio::sync::Mutex::default(),
            breaker: Mutex::default(),
        }
    }

    /// The pool of one who is logged in already: with the login, and a session that is open.
    pub(crate) async fn with_session(
        resolved: ResolvedInstance,
        aws: Arc<Aws>,
        login: Login,
        session: Session,
        deadline: &Deadline,
    ) -> Result<(Arc<Self>, Lease), CheckError> {
        let pool = Arc::new(Self::new(resolved, aws, Pooling::Off));
        *pool.login.lock().await = Some((login, Instant::now()));
        let permit = pool.permit(deadline).await?;
        let lease = Lease { session, reused: true, opened: Instant::now(), pool: Arc::clone(&pool), _permit: permit };
        Ok((pool, lease))
    }

    pub(crate) async fn acquire(self: &Arc<Self>, deadline: &Deadline, wanted: Wanted) -> Result<Lease, CheckError> {
        let permit = self.permit(deadline).await?;
        if wanted == Wanted::New {
            self.idle.lock().clear();
        }
        let unproven = wanted == Wanted::Proof && !is_proof(*self.let_in.lock());
        if !unproven && let Some(idle) = self.idle(deadline).await {
            let Idle { mut session, opened, .. } = idle;
            session.renew(deadline);
            return Ok(Lease { session, reused: true, opened, pool: Arc::clone(self), _permit: permit });
        }
        let session = if unproven { self.prove(deadline).await? } else { self.open(deadline).await? };
        Ok(Lease { session, reused: false, opened: Instant::now(), pool: Arc::clone(self), _permit: permit })
    }

    /// Logs in beside what is kept. Where that is what takes up the last place, it makes room.
    async fn prove(&self, deadline: &Deadline) -> Result<Session, CheckError> {
        self.breaker.lock().admit(Instant::now())?;
        let is_full = |opened: &Result<Session, CheckError>| matches!(opened, Err(error) if error.cause() == Cause::TooManyConnections);
        let mut opened = self.try_open(deadline).await;
        let kept = if is_full(&opened) { std::mem::take(&mut *self.idle.lock()) } else { Vec::new() };
        if !kept.is_empty() {
            for idle in kept {
                idle.session.close().await;
            }
            // The server counts them a moment longer.
            for _ in 0..COUNTED_ON {
                tokio::time::sleep(COUNTED).await;
                opened = self.try_open(deadline).await;
                if !is_full(&opened) {
                    break;
                }
            }
        }
        self.learnt(opened)
    }

    /// A session beside others that are open. That the server lets nobody more in is no failure of the instance.
    pub(crate) async fn acquire_another(self: &Arc<Self>, deadline: &Deadline) -> Result<Lease, CheckError> {
        let permit = self.permit(deadline).await?;
        if let Some(Idle { mut session, opened, .. }) = self.idle(deadline).await {
            session.renew(deadline);
            return Ok(Lease { session, reused: true, opened, pool: Arc::clone(self), _permit: permit });
        }
        let session = match self.try_open(deadline).await {
            Err(error) if error.cause() == Cause::TooManyConnections => return Err(error),
            opened => self.learnt(opened)?,
        };
        Ok(Lease { session, reused: false, opened: Instant::now(), pool: Arc::clone(self), _permit: permit })
    }

    async fn permit(&self, deadline: &Deadline) -> Result<OwnedSemaphorePermit, CheckError> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let busy = || CheckError::Busy { what: self.resolved.name.clone() };
        let waiting = Counted::within(&self.waiting, MAX_WAITING).ok_or_else(busy)?;
        let permit = deadline.timeout(Arc::clone(&self.permits).acquire_owned()).await;
        drop(waiting);
        // The semaphore is never closed; all the time allowed went by in the queue.
        permit.and_then(Result::ok).ok_or_else(busy)
    }

    /// A kept session that is young enough, and that has said so if it was not used for a while.
    async fn idle(&self, deadline: &Deadline) -> Option<Idle> {
        loop {
            let mut idle = {
                let mut kept = self.idle.lock();
                kept.retain(|idle| !idle.is_old());
                kept.pop()?
            };
            if idle.session.allows(deadline) {
                let proven = idle.since.elapsed() < VALIDATE_AFTER;
                if proven || deadline.timeout(idle.session.is_there(VALIDATE_TIMEOUT)).await.unwrap_or(false) {
                    return Some(idle);
                }
            }
        }
    }

    /// Logs in. A password that is refused is fetched once more: it may have been changed since it was remembered.
    async fn open(&self, deadline: &Deadline) -> Result<Session, CheckError> {
        self.breaker.lock().admit(Instant::now())?;
        self.learnt(self.try_open(deadline).await)
    }

    fn learnt(&self, opened: Result<Session, CheckError>) -> Result<Session, CheckError> {
        self.breaker.lock().learn(opened.as_ref().err(), Instant::now());
        if opened.is_ok() {
            *self.let_in.lock() = Some(Instant::now());
            LOGINS.fetch_add(1, Ordering::Relaxed);
        }
        opened
    }

    async fn try_open(&self, deadline: &Deadline) -> Result<Session, CheckError> {
        let limit = match self.pooling {
            Pooling::Off => deadline.remaining(),
            Pooling::On => deadline.remaining().max(POOLED_STATEMENT_TIMEOUT),
        };
        let (login, remembered) = self.login(deadline, None).await?;
        let instance = &self.resolved.instance;
        let hardly = deadline.hardly_left();
        match Session::open(instance, &login, deadline, limit).await {
            // Time that went by in a queue, or while AWS was asked, is not the server's.
            Err(CheckError::Timeout { .. }) if let Some((allowed, used)) = hardly => {
                Err(CheckError::Late { name: self.resolved.name.clone(), used, allowed })
            }
            Err(error) if remembered && error.cause() == Cause::Authentication => {
                let (again, _) = self.login(deadline, Some(&login)).await?;
                // The same password once more would only count as another wrong one.
                if again.password.expose_secret() == login.password.expose_secret() && again.user == login.user {
                    return Err(error);
                }
                Session::open(instance, &again, deadline, limit).await
            }
            opened => opened,
        }
    }

    /// The login, and whether it was remembered. One that was `refused` is not.
    pub(super) async fn login(
        &self,
        deadline: &Deadline,
        refused: Option<&Login>,
    ) -> Result<(Login, bool), CheckError> {
        let Some(mut remembered) = deadline.timeout(self.login.lock()).await else {
            return Err(CheckError::Busy { what: self.resolved.name.clone() });
        };
        if let Some((login, since)) = &*remembered
            && since.elapsed() < LOGIN_LIFETIME
            && refused.is_none_or(|refused| refused.password.expose_secret() != login.password.expose_secret())
        {
            return Ok((login.clone(), refused.is_none()));
        }
        let login = credentials::login(&self.resolved.name, &self.resolved.instance, &self.aws, deadline).await?;
        *remembered = Some((login.clone(), Instant::now()));
        Ok((login, false))
    }

    /// Closes what has been kept for too long.
    pub(crate) fn close_old(&self) {
        self.idle.lock().retain(|idle| !idle.is_old());
    }

    pub(crate) fn stats(&self) -> PoolStats {
        PoolStats { idle: self.idle.lock().len(), waiting: self.waiting.load(Ordering::Relaxed) }
    }
}

/// Whether a login at that time still shows that one can log in.
fn is_proof(let_in: Option<Instant>) -> bool {
    let_in.is_some_and(|let_in| let_in.elapsed() <= PROOF_TTL)
}

impl Idle {
    fn is_old(&self) -> bool {
        self.since.elapsed() > IDLE_TIMEOUT || self.opened.elapsed() > MAX_LIFETIME
    }
}

impl Lease {
    /// Gives the session back: it is kept for the next question where that makes sense, and closed otherwise.
    pub(crate) async fn release(self) {
        let Self { session, opened, pool, .. } = self;
        if pool.pooling == Pooling::On && session.is_whole() {
            let mut idle = pool.idle.lock();
            if idle.len() < MAX_SESSIONS {
                idle.push(Idle { session, since: Instant::now(), opened });
                return;
            }
        }
        session.close().await;
    }
}

/// One of a limited number of those who wait.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn within(count: &'a AtomicUsize, limit: usize) -> Option<Self> {
        let more = |waiting| (waiting < limit).then_some(waiting + 1);
        count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok().map(|_| Self(count))
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
