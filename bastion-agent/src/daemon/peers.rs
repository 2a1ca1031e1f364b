//! Who may ask the daemon: root, the agent's own user, and the members of the group `bastion-agent`.

use std::{
    collections::HashMap,
    ffi::CString,
    time::{Duration, Instant},
};

use nix::unistd::{Gid, Uid, User, getgrouplist};
use parking_lot::Mutex;
use tokio::net::unix::UCred;

/// How long it is remembered whether a user is a member: looking that up may ask a directory server.
const CACHE_TTL: Duration = Duration::from_secs(60);

/// Decides by the user that the kernel says is at the other end.
#[derive(Debug)]
pub(super) struct Peers {
    group: Option<Gid>,
    known: Mutex<HashMap<u32, (bool, Instant)>>,
}

impl Peers {
    pub(super) fn new(group: Option<Gid>) -> Self {
        Self { group, known: Mutex::default() }
    }

    /// Whether this peer may ask.
    pub(super) async fn admits(&self, peer: UCred) -> bool {
        self.admits_user(peer.uid(), peer.gid()).await
    }

    async fn admits_user(&self, uid: u32, gid: u32) -> bool {
        if uid == 0 || uid == nix::unistd::geteuid().as_raw() {
            return true;
        }
        let Some(group) = self.group else { return false };
        if gid == group.as_raw() {
            return true;
        }
        let remembered = self.known.lock().get(&uid).copied();
        if let Some((admitted, since)) = remembered
            && since.elapsed() < CACHE_TTL
        {
            return admitted;
        }
        let member = tokio::task::spawn_blocking(move || is_member(Uid::from_raw(uid), group)).await.unwrap_or(false);
        self.known.lock().insert(uid, (member, Instant::now()));
        member
    }
}

fn is_member(uid: Uid, group: Gid) -> bool {
    let Ok(Some(user)) = User::from_uid(uid) else { return false };
    let Ok(name) = CString::new(user.name) else { return false };
    getgrouplist(&name, user.gid).is_ok_and(|groups| groups.contains(&group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn root_the_agents_user_and_the_group_may_ask_and_nobody_else() {
        let ours = nix::unistd::geteuid().as_raw();
        let stranger = 4_000_000_000;
        let closed = Peers::new(None);
        assert!(closed.admits_user(0, 0).await && closed.admits_user(ours, 1).await);
        assert!(!closed.admits_user(stranger, 7).await);
        let group = Peers::new(Some(Gid::from_raw(7)));
        assert!(group.admits_user(stranger, 7).await);
        assert!(!group.admits_user(stranger, 8).await);
        // Root is a member of its own group on every system.
        assert!(is_member(Uid::from_raw(0), Gid::from_raw(0)));
        assert!(!is_member(Uid::from_raw(stranger), Gid::from_raw(0)));
    }
}
