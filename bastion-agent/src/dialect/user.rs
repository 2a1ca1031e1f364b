//! How a monitoring user is made.

/// How the user logs in, and where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoginForm {
    /// By IAM database authentication, without a password.
    pub iam: bool,
    /// Over an encrypted connection only.
    pub require_tls: bool,
    /// On Amazon RDS, where Oracle's own views are granted by a procedure of Amazon's.
    pub rds: bool,
    /// A common user of Oracle's, who sees all of a container database from its root.
    pub container: bool,
}

pub(crate) struct Users {
    /// A user's name as GRANT wants it.
    pub(crate) account: fn(user: &str, form: LoginForm) -> String,
    /// The statement that makes an account, and what is to be known of it.
    pub(crate) create: fn(account: &str, form: LoginForm, password: &str) -> String,
    /// The statement that gives an account what stands between GRANT and TO.
    pub(crate) grant: fn(needed: &str, account: &str, form: LoginForm) -> String,
    /// More that it may be given, with what it is for; the account takes the place of `ACCOUNT`.
    pub(crate) optional: &'static str,
}

/// As the standard has it.
pub(super) fn grant(needed: &str, account: &str, _form: LoginForm) -> String {
    format!("GRANT {needed} TO {account};")
}
