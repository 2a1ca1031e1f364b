//! What makes a dialect.

use super::{syntax::Syntax, user::Users};

pub(crate) struct Dialect {
    pub(crate) syntax: Syntax,
    pub(crate) users: Users,
}
