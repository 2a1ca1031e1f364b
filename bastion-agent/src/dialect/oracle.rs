//! Oracle's dialect.

use super::{
    definition::Dialect,
    syntax::{DoubleQuotes, LineComments, Syntax},
    user::{LoginForm, Users},
};

pub(super) static DIALECT: Dialect = Dialect {
    syntax: Syntax {
        double_quotes: DoubleQuotes::Name,
        backquoted_names: false,
        backslashes: false,
        line_comments: LineComments::AtLineFeed,
        hash_comments: false,
        nested_comments: false,
        executable_comments: false,
        dollar_quotes: false,
        delimited_texts: true,
        word_marks: "$#",
    },
    users: Users { account, create, grant, optional: "" },
};

/// What every common user's name begins with.
const COMMON: &str = "C##";

/// What the server makes of a name: capitals, unless it stands in quotes.
pub(crate) fn stored(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => quoted.to_owned(),
        None => name.to_uppercase(),
    }
}

fn account(user: &str, form: LoginForm) -> String {
    let mut stored = stored(user);
    if form.container && !stored.starts_with(COMMON) {
        stored.insert_str(0, COMMON);
    }
    if is_plain(&stored) { stored } else { format!("\"{}\"", stored.replace('"', "")) }
}

/// Whether a name that is stored so is the same without quotes.
fn is_plain(stored: &str) -> bool {
    let of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "_$#".contains(c);
    stored.starts_with(|c: char| c.is_ascii_uppercase()) && stored.chars().all(of_name)
}

fn create(account: &str, form: LoginForm, password: &str) -> String {
    let everywhere = if form.container { " CONTAINER = ALL" } else { "" };
    let mut lines = Vec::new();
    if form.rds {
        lines.push(
            "-- In a container database (CDB) on RDS: once in each tenant database, as its master user.".to_owned(),
        );
    }
    if form.container {
        lines.push("-- In the root (CDB$ROOT), as SYSDBA.".to_owned());
    }
    lines.push(format!("CREATE USER {account} IDENTIFIED BY \"{password}\"{everywhere};"));
    lines.push(format!("GRANT CREATE SESSION TO {account}{everywhere};"));
    if form.container {
        lines.push("-- Without this, views tell of the root alone, and say nothing of the rest.".to_owned());
        lines.push(format!("ALTER USER {account} SET CONTAINER_DATA = ALL CONTAINER = CURRENT;"));
    }
    if form.require_tls {
        lines.push(
            "-- Oracle has no such rule for a single user: let the security group open the port of TCPS alone."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// The views are of SYS. Its own users may grant them; on RDS nobody is one, and a procedure does it, which wants names as they are stored.
fn grant(needed: &str, account: &str, form: LoginForm) -> String {
    let Some((privilege, view)) = needed.split_once(" ON ") else { return format!("GRANT {needed} TO {account};") };
    if form.rds {
        let grantee = stored(account).replace('\'', "''");
        return format!(
            "BEGIN rdsadmin.rdsadmin_util.grant_sys_object(p_obj_name => '{view}', p_grantee => '{grantee}', \
             p_privilege => '{privilege}'); END;"
        );
    }
    let everywhere = if form.container { " CONTAINER = ALL" } else { "" };
    format!("GRANT {privilege} ON SYS.{view} TO {account}{everywhere};")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_server_keeps_them() {
        let plain = LoginForm::default();
        for (name, kept, written) in [
            ("dbvoice", "DBVOICE", "DBVOICE"),
            ("DbVoice", "DBVOICE", "DBVOICE"),
            ("\"dbvoice\"", "dbvoice", "\"dbvoice\""),
            ("db voice", "DB VOICE", "\"DB VOICE\""),
            ("c##watch", "C##WATCH", "C##WATCH"),
            ("x\";drop", "X\";DROP", "\"X;DROP\""),
        ] {
            assert_eq!((stored(name).as_str(), account(name, plain).as_str()), (kept, written));
        }
        let common = LoginForm { container: true, ..plain };
        assert_eq!(account("dbvoice", common), "C##DBVOICE");
        assert_eq!(account("c##dbvoice", common), "C##DBVOICE");
    }

    #[test]
    fn a_view_is_granted_where_it_is_and_by_whom() {
        let form = LoginForm::default();
        assert_eq!(grant("SELECT ON V_$SESSION", "DBVOICE", form), "GRANT SELECT ON SYS.V_$SESSION TO DBVOICE;");
        assert_eq!(
            grant("SELECT ON V_$SESSION", "\"d'b\"", LoginForm { rds: true, ..form }),
            "BEGIN rdsadmin.rdsadmin_util.grant_sys_object(p_obj_name => 'V_$SESSION', p_grantee => 'd''b', p_privilege => \
             'SELECT'); END;"
        );
    }
}
