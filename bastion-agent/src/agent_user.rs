//! Which users of this system run the agent: root, whoever runs this process, and the one that the package makes.

use nix::unistd::User;

/// The user that the daemon runs as.
pub(crate) const USER: &str = "bastion-agent";

/// Whether a program that this user runs is believed to be the agent. What it is called, anybody can choose.
pub(crate) fn runs_the_agent(uid: u32) -> bool {
    let is_the_packages = || User::from_name(USER).is_ok_and(|user| user.is_some_and(|user| user.uid.as_raw() == uid));
    uid == 0 || uid == nix::unistd::geteuid().as_raw() || is_the_packages()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_and_whoever_runs_this_are_believed_and_strangers_are_not() {
        assert!(runs_the_agent(0) && runs_the_agent(nix::unistd::geteuid().as_raw()));
        assert!(!runs_the_agent(4_000_000_000));
    }
}
