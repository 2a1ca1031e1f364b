//! What a user lacks, and how it is given.

use agent_protocol::EngineName;

use crate::dialect::{Dialect, LoginForm, Users};

/// The view of a need such as `SELECT ON V_$SESSION`.
pub(super) fn view(need: &str) -> Option<&str> {
    let view = need.strip_prefix("SELECT ON ")?;
    let view = view.strip_prefix("SYS.").unwrap_or(view);
    view.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_$#".contains(&byte)).then_some(view)
}

/// A question that is answered where the user may read the view, and costs nothing.
pub(super) fn probe(view: &str) -> String {
    format!("SELECT 1 FROM SYS.{view} WHERE 1 = 0")
}

/// The statement that gives it.
pub(super) fn remedy(need: &str, user: &str, rds: bool) -> String {
    let form = LoginForm { rds, ..LoginForm::default() };
    let Users { account, grant, .. } = &Dialect::of(EngineName::Oracle).users;
    grant(need, &account(user, form), form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_very_call_is_named() {
        assert_eq!(remedy("SELECT ON V_$SESSION", "dbvoice", false), "GRANT SELECT ON SYS.V_$SESSION TO DBVOICE;");
        assert_eq!(
            remedy("SELECT ON V_$SESSION", "dbvoice", true),
            "BEGIN rdsadmin.rdsadmin_util.grant_sys_object(p_obj_name => 'V_$SESSION', p_grantee => 'DBVOICE', p_privilege => 'SELECT'); END;"
        );
        assert_eq!(remedy("CREATE SESSION", "x", true), "GRANT CREATE SESSION TO X;");
        assert_eq!(view("SELECT ON V_$SESSION; DROP"), None);
    }
}
