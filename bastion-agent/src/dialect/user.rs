//! How a monitoring user is made.

/// How the user logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginForm {
    /// By IAM database authentication, without a password.
    pub iam: bool,
    /// Over an encrypted connection only.
    pub require_tls: bool,
}

pub(crate) struct Users {
    /// A user's name as GRANT wants it.
    pub(crate) account: fn(user: &str) -> String,
    /// The statement that makes an account, and what is to be known of it.
    pub(crate) create: fn(account: &str, form: LoginForm, password: &str) -> String,
    /// More that it may be given, with what it is for; the account takes the place of `ACCOUNT`.
    pub(crate) optional: &'static str,
}
