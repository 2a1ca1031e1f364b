//! The agent's own sessions, which no check counts among a server's: the ids of this process's sessions are remembered. The name that
//! they give themselves is for people; it proves nothing, since whoever uses the account can read it and call himself so.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

/// How long a session is still the agent's own after it was closed here: the server takes a moment to see it.
const LINGER: Duration = Duration::from_secs(5);

/// How sessions of this process name themselves to the server: at most 63 bytes, or PostgreSQL cuts them.
pub(super) fn name() -> &'static str {
    static NAME: LazyLock<String> = LazyLock::new(|| {
        let mut random = [0; 8];
        // Without randomness TLS and logins fail as well; the name is then one that every agent has.
        let _ = rustls::crypto::ring::default_provider().secure_random.fill(&mut random);
        format!("bastion-agent-{:016x}", u64::from_ne_bytes(random))
    });
    &NAME
}

/// The server's address, the session's id there, and when it was closed.
static OPEN: Mutex<Vec<(String, String, Option<Instant>)>> = Mutex::new(Vec::new());

/// A session of this process, by its id on the server, for as long as this lives and a little longer.
pub(super) struct OwnId {
    address: String,
    id: String,
}

impl OwnId {
    pub(super) fn new(address: &str, id: String) -> Self {
        let mut open = OPEN.lock();
        open.retain(|(_, _, closed)| closed.is_none_or(|closed| closed.elapsed() < LINGER));
        open.push((address.to_owned(), id.clone(), None));
        Self { address: address.to_owned(), id }
    }

    /// Whether the session with this id at the same server is one of this process.
    pub(super) fn includes(&self, id: &str) -> bool {
        let open = OPEN.lock();
        open.iter().any(|(address, own, closed)| {
            *address == self.address && own == id && closed.is_none_or(|closed| closed.elapsed() < LINGER)
        })
    }
}

impl Drop for OwnId {
    fn drop(&mut self) {
        let mut open = OPEN.lock();
        let same = |(address, id, closed): &&mut (String, String, Option<Instant>)| {
            *address == self.address && *id == self.id && closed.is_none()
        };
        if let Some((_, _, closed)) = open.iter_mut().find(same) {
            *closed = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sessions_of_this_process_are_its_own() {
        assert!(name().starts_with("bastion-agent-") && name().len() == 30, "{}", name());
        let (one, other) = (OwnId::new("db:3306", "7".to_owned()), OwnId::new("db:3306", "8".to_owned()));
        let elsewhere = OwnId::new("other:3306", "9".to_owned());
        assert!(one.includes("7") && one.includes("8") && !one.includes("9") && !elsewhere.includes("7"));
        drop(other);
        assert!(one.includes("8"), "the server may still show it");
    }
}
