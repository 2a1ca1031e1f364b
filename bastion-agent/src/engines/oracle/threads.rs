//! Threads for a driver that blocks: one for each thing that is asked of it, given back with the answer.
//!
//! The driver panics on some bytes that no server should send. While it has a statement in hand, it panics once more when that is thrown
//! away, which would end the process. So what breaks off there is never thrown away: its thread stays where it is. That is told, and how
//! many may do so is bounded.

use std::{
    cell::RefCell,
    io,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    sync::{
        Arc, Once,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use parking_lot::Mutex;
use tokio::sync::{Semaphore, oneshot};

use crate::failure::{CheckError, Reason, Step};

/// How many threads there may be at a time: of the 256 that the daemon's unit allows. Who wants another one waits.
const MAX_THREADS: usize = 96;
static FREE: Semaphore = Semaphore::const_new(MAX_THREADS);

/// How many may have broken off. Then no more is asked of the driver until the process begins anew.
const MAX_BROKEN_OFF: usize = 32;
static STUCK: AtomicUsize = AtomicUsize::new(0);

/// What the driver needs at most of a stack; it is taken as it is used.
const STACK_BYTES: usize = 2 << 20;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Lost {
    /// The driver broke off.
    BrokeOff,
    /// It has done so too often.
    TooOften,
    /// The system gives no thread.
    NoThread(io::Error),
}

impl Lost {
    /// What is told of it.
    pub(super) fn explained(self, address: &str, step: Step) -> CheckError {
        match self {
            Self::BrokeOff => {
                let reason = Reason::own("an unexpected message, and the session was lost");
                CheckError::ProtocolError { address: address.to_owned(), step, reason }
            }
            Self::TooOften => {
                let reason =
                    "Oracle's driver has broken off too often, and is asked nothing more until the agent is restarted";
                CheckError::Local { step, reason: reason.to_owned() }
            }
            Self::NoThread(error) => {
                CheckError::Local { step, reason: format!("the system gives the agent no thread: {error}") }
            }
        }
    }
}

thread_local! {
    /// What tells that this thread has broken off, while it has a statement in hand.
    static TELLS: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// Has this done on a thread of its own. Nothing of it is thrown away where it panics.
pub(super) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Lost> {
    stay_where_it_breaks();
    if STUCK.load(Ordering::Relaxed) >= MAX_BROKEN_OFF {
        return Err(Lost::TooOften);
    }
    // It is never closed.
    let permit = FREE.acquire().await.map_err(|_| Lost::TooOften)?;
    let (tell, told) = oneshot::channel();
    let tell = Arc::new(Mutex::new(Some(tell)));
    let broken = Arc::clone(&tell);
    let started = thread::Builder::new().name("oracle".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        let tells = move || drop(broken.lock().take());
        TELLS.set(Some(Box::new(tells)));
        let answer = work();
        TELLS.set(None);
        // The permit first: who hears of the answer may want the next thread.
        drop(permit);
        let tell = tell.lock().take();
        // Where nobody waits any more, the answer ends here.
        tell.and_then(|tell| tell.send(answer).err());
    });
    started.map_err(Lost::NoThread)?;
    told.await.map_err(|_| Lost::BrokeOff)
}

/// What panics in here can be thrown away: no statement is in hand.
pub(super) fn without_statement<T>(work: impl FnOnce() -> T) -> Option<T> {
    let tells = TELLS.take();
    let answer = catch_unwind(AssertUnwindSafe(work)).ok();
    TELLS.set(tells);
    answer
}

/// Throws away what may block, on a thread of its own. Where there is none, it is kept for good.
pub(super) fn discard<T: Send + 'static>(what: T) {
    let what = Arc::new(Mutex::new(Some(what)));
    let taken = Arc::clone(&what);
    let discards = move || {
        let what = taken.lock().take();
        without_statement(move || drop(what));
    };
    if thread::Builder::new().name("oracle".to_owned()).stack_size(STACK_BYTES).spawn(discards).is_err() {
        std::mem::forget(what);
    }
}

/// Has a thread that panics with a statement in hand stay where it is.
fn stay_where_it_breaks() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            before(panic);
            if let Some(tells) = TELLS.take() {
                STUCK.fetch_add(1, Ordering::Relaxed);
                tells();
                loop {
                    thread::park();
                }
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the driver's statements: thrown away while it panics, it panics once more.
    struct Statement;

    impl Drop for Statement {
        fn drop(&mut self) {
            assert!(!thread::panicking());
        }
    }

    /// How the process of the test below ends where all went well.
    const DONE: i32 = 77;

    /// What has broken off is counted for the process, and holds its panic hook: the test harness would wait for that.
    #[test]
    fn threads_are_given_back_unless_the_driver_breaks_off_in_one() {
        let name = "engines::oracle::threads::tests::in_a_process_of_its_own";
        let program = std::env::current_exe().unwrap();
        let output = std::process::Command::new(program).args(["--exact", name, "--ignored"]).output().unwrap();
        assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[tokio::test]
    #[ignore = "it ends its process; the test above starts it"]
    async fn in_a_process_of_its_own() {
        let (started, all) = (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Barrier::new(MAX_THREADS)));
        let run_one = || {
            let (started, all) = (Arc::clone(&started), Arc::clone(&all));
            tokio::spawn(run(move || {
                started.fetch_add(1, Ordering::Relaxed);
                all.wait();
            }))
        };
        let running: Vec<_> = (0..2 * MAX_THREADS).map(|_| run_one()).collect();
        for one in running {
            one.await.unwrap().unwrap();
        }
        assert_eq!(started.load(Ordering::Relaxed), 2 * MAX_THREADS);
        assert_eq!(FREE.available_permits(), MAX_THREADS);

        let broken = run(|| {
            let _statement = Statement;
            panic!("in the middle of a row");
        });
        let broken: Result<(), Lost> = broken.await;
        assert!(matches!(broken, Err(Lost::BrokeOff)));
        assert!(run(|| without_statement(|| panic!("at login")).is_none_or(|()| false)).await.unwrap());
        assert_eq!(run(|| 7).await.unwrap(), 7);
        for _ in 1..MAX_BROKEN_OFF {
            let again: Result<(), Lost> = run(|| panic!("again")).await;
            assert!(matches!(again, Err(Lost::BrokeOff)));
        }
        assert!(matches!(run(|| 7).await, Err(Lost::TooOften)), "there is an end to it");
        std::process::exit(DONE);
    }
}
