//! Whose credentials these are.

use super::cli::{Aws, Trouble, text};
use crate::step::Step;

const NAME: &str = "Credentials";

/// Who deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) account: String,
    pub(super) arn: String,
}

/// How IAM knows somebody.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Identity<'a> {
    /// The account's root user.
    Root,
    /// A user of IAM, by its ARN.
    User(&'a str),
    /// A session of the role of this name.
    Role(&'a str),
    /// Somebody else, such as a federated user.
    Other,
}

impl Caller {
    pub(super) fn identity(&self) -> Identity<'_> {
        let whose = self.arn.splitn(6, ':').nth(5).unwrap_or_default();
        match whose.split_once('/') {
            None if whose == "root" => Identity::Root,
            Some(("user", _)) => Identity::User(&self.arn),
            Some(("assumed-role", rest)) => Identity::Role(rest.split('/').next().unwrap_or_default()),
            _ => Identity::Other,
        }
    }
}

/// The caller, where there is one; what is said of them, in any case.
pub(super) async fn look(aws: &Aws) -> (Option<Caller>, Vec<Step>) {
    match aws.ask(&["sts", "get-caller-identity"]).await {
        Ok(answer) => {
            let caller = Caller { account: text(&answer, "Account").to_owned(), arn: text(&answer, "Arn").to_owned() };
            let step = caller_step(&caller);
            (Some(caller), vec![step])
        }
        Err(trouble @ Trouble::NoCredentials(_)) => {
            let next = "Set AWS_PROFILE or give --profile, log in (aws sso login, aws configure), and see that \"aws sts \
                        get-caller-identity\" answers.";
            (None, vec![Step::failed(NAME, format!("AWS cannot be asked: {trouble}"), next)])
        }
        Err(trouble) => (None, vec![Step::unseen(NAME, "whose credentials these are", trouble)]),
    }
}

fn caller_step(caller: &Caller) -> Step {
    let Caller { account, arn } = caller;
    match caller.identity() {
        Identity::Root => Step::ok(NAME, format!("Account {account}, as its root user: it may do everything.")).but(
            "Deploy as a role or a user that may make roles: what goes wrong as root has no bounds, and nobody else can be told from it.",
        ),
        _ => Step::ok(NAME, format!("Account {account}, as {arn}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_told_from_users_and_roles() {
        let caller = |arn: &str| Caller { account: "123456789012".to_owned(), arn: arn.to_owned() };
        let root = caller("arn:aws:iam::123456789012:root");
        assert_eq!(root.identity(), Identity::Root);
        assert!(caller_step(&root).to_string().contains("Next: Deploy as a role"));
        let user = caller("arn:aws:iam::123456789012:user/team/ann");
        assert_eq!(user.identity(), Identity::User(&user.arn));
        assert!(!caller_step(&user).to_string().contains("Next"));
        let role = caller("arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/ann@example.com");
        assert_eq!(role.identity(), Identity::Role("AWSReservedSSO_Admin_0a1b"));
        assert_eq!(caller("arn:aws:sts::123456789012:federated-user/ann").identity(), Identity::Other);
    }
}
