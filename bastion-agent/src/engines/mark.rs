//! What marks this host's end of a session as an agent's: a Unix socket in the abstract namespace, which is called as the end is and
//! lives as long as the session does. Anybody may call a socket so; the kernel tells who it was.

use std::{net::SocketAddr, time::Duration};

use tokio::net::{UnixListener, UnixStream};
use tokio_util::task::AbortOnDropHandle;

use crate::agent_user::runs_the_agent;

/// How long whoever looks is not let go where the system refuses that, such as for want of a file descriptor.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// A mark, for as long as this lives.
pub(super) struct Mark {
    _set: AbortOnDropHandle<()>,
}

impl Mark {
    /// None where the system refuses it, or somebody has taken the name.
    pub(super) fn set(local: SocketAddr, server: SocketAddr) -> Option<Self> {
        let listener = UnixListener::bind(name(local, server)).ok()?;
        // Whoever connects has seen what there is to see. A queue of them that is full would turn the next one away.
        let let_go = async move {
            loop {
                if listener.accept().await.is_err() {
                    tokio::time::sleep(RETRY_AFTER).await;
                }
            }
        };
        Some(Self { _set: AbortOnDropHandle::new(tokio::spawn(let_go)) })
    }
}

/// Whether an agent has marked this end.
pub(super) async fn is_set(local: SocketAddr, server: SocketAddr) -> bool {
    is_set_by(runs_the_agent, local, server).await
}

/// Whether somebody who is believed has.
async fn is_set_by(believed: impl Fn(u32) -> bool, local: SocketAddr, server: SocketAddr) -> bool {
    // It does not wait: where the queue is full, the system says so.
    let Ok(stream) = UnixStream::connect(name(local, server)).await else { return false };
    stream.peer_cred().is_ok_and(|peer| believed(peer.uid()))
}

fn name(local: SocketAddr, server: SocketAddr) -> String {
    format!("\0bastion-agent-session-{local}-{server}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mark_says_whose_it_is_for_as_long_as_it_is_set() {
        // (Nothing but this test has these ports: they are no sessions'.)
        let (local, server) = (SocketAddr::from(([192, 0, 2, 1], 1)), SocketAddr::from(([192, 0, 2, 2], 2)));
        assert!(!is_set(local, server).await);
        let mark = Mark::set(local, server).unwrap();
        assert!(is_set(local, server).await && !is_set(server, local).await);
        let ours = nix::unistd::geteuid().as_raw();
        assert!(!is_set_by(|uid| uid != ours, local, server).await, "another's mark proves nothing");
        // However often it is looked at.
        for _ in 0..6_000 {
            assert!(is_set(local, server).await);
        }
        assert!(Mark::set(local, server).is_none());
        drop(mark);
        let gone = async {
            while is_set(local, server).await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), gone).await.unwrap();
    }

    #[tokio::test]
    async fn a_mark_that_nobody_lets_go_of_holds_up_nobody() {
        let (local, server) = (SocketAddr::from(([192, 0, 2, 1], 3)), SocketAddr::from(([192, 0, 2, 2], 4)));
        let socket = tokio::net::UnixSocket::new_stream().unwrap();
        socket.bind(name(local, server)).unwrap();
        let _full = socket.listen(2).unwrap();
        let mut held = Vec::new();
        while let Ok(stream) = UnixStream::connect(name(local, server)).await {
            held.push(stream);
            assert!(held.len() < 100);
        }
        let looked = tokio::time::timeout(Duration::from_secs(5), is_set(local, server)).await;
        assert_eq!(looked, Ok(false), "what is not proved is not believed");
    }
}
