//! What all sessions of a server have in common.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use parking_lot::{Mutex, MutexGuard};

use crate::{
    options::{Does, Fault, Options, Step},
    seen::{Seen, Session},
    sql::world::World,
};

/// A server's state.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    /// The databases, by the names of their services in capital letters.
    pub(crate) worlds: BTreeMap<String, World>,
    seen: Mutex<Seen>,
    faults: Mutex<Vec<Counted>>,
    next: AtomicU32,
}

/// A fault, and how often its turn came.
#[derive(Debug)]
struct Counted {
    fault: Fault,
    met: u32,
}

impl Shared {
    pub(crate) fn new(options: Options, worlds: BTreeMap<String, World>) -> Self {
        let faults = Mutex::new(counted(options.faults.clone()));
        Self { options, worlds, seen: Mutex::default(), faults, next: AtomicU32::new(100) }
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock()
    }

    /// Changes what is told of a session.
    pub(crate) fn session(&self, sid: u32, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.seen().sessions.iter_mut().find(|session| session.sid == sid) {
            change(session);
        }
    }

    pub(crate) fn set_faults(&self, faults: Vec<Fault>) {
        *self.faults.lock() = counted(faults);
    }

    /// What goes wrong at this step, if anything.
    pub(crate) fn fault(&self, step: Step, statement: &str) -> Option<Does> {
        let mut faults = self.faults.lock();
        faults.iter_mut().find_map(|counted| {
            let fault = &counted.fault;
            if fault.at != step || fault.only.as_ref().is_some_and(|text| !statement.contains(text.as_str())) {
                return None;
            }
            counted.met += 1;
            let turn = counted.met.checked_sub(fault.after + 1)?;
            fault.times.is_none_or(|times| turn < times).then(|| fault.does.clone())
        })
    }

    /// A number for a session.
    pub(crate) fn next_sid(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

fn counted(faults: Vec<Fault>) -> Vec<Counted> {
    faults.into_iter().map(|fault| Counted { fault, met: 0 }).collect()
}
