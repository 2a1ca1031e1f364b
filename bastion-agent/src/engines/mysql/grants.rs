//! What the user has been granted, as `SHOW GRANTS` tells it of the session that asks: with the roles that are active in it.

/// The statements of an answer, taken apart.
#[derive(Debug, Default)]
pub(super) struct Granted {
    given: Vec<Right>,
    /// What MySQL takes away again of what was granted on all there is.
    taken: Vec<Right>,
}

#[derive(Debug)]
struct Right {
    privileges: Vec<String>,
    /// The schema and the object in it; none for all of them.
    schema: Option<String>,
    object: Option<String>,
}

impl Granted {
    pub(super) fn read<'a>(statements: impl IntoIterator<Item = &'a str>) -> Self {
        let mut granted = Self::default();
        for statement in statements {
            match statement.split_once(' ') {
                Some(("GRANT", rest)) => granted.given.extend(right(rest, " TO ")),
                Some(("REVOKE", rest)) => granted.taken.extend(right(rest, " FROM ")),
                _ => {}
            }
        }
        granted
    }

    /// Whether that is among it: what stands between GRANT and TO.
    pub(super) fn has(&self, needed: &str) -> bool {
        let Some(needed) = right(&format!("{needed} TO x"), " TO ") else { return false };
        self.given.iter().any(|right| right.covers(&needed)) && !self.taken.iter().any(|right| right.covers(&needed))
    }
}

/// The roles that the user has been given, as the server writes them: `watchers`@`%`, or without a host.
pub(super) fn roles<'a>(statements: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut roles = Vec::new();
    for statement in statements {
        let Some(given) = statement.strip_prefix("GRANT ") else { continue };
        if outside_quotes(given, " ON ").is_some() {
            continue;
        }
        let Some((mut names, _)) = outside_quotes(given, " TO ") else { continue };
        while let Some((name, rest)) = outside_quotes(names, ",") {
            roles.push(name.trim().to_owned());
            names = rest;
        }
        roles.push(names.trim().to_owned());
    }
    roles.retain(|role| role.starts_with(['`', '\'']));
    roles
}

impl Right {
    fn covers(&self, needed: &Self) -> bool {
        let all = self.privileges.iter().any(|privilege| privilege == "ALL PRIVILEGES");
        let privileges = all || needed.privileges.iter().all(|privilege| self.privileges.contains(privilege));
        let within = |whole: &Option<String>, part: &Option<String>| whole.is_none() || whole == part;
        privileges && within(&self.schema, &needed.schema) && within(&self.object, &needed.object)
    }
}

/// `SELECT, PROCESS ON *.* TO …`. None of what is no right to something, such as a role.
fn right(text: &str, end: &str) -> Option<Right> {
    let (privileges, rest) = outside_quotes(text, " ON ")?;
    let (place, _) = outside_quotes(rest, end)?;
    let (schema, object) = outside_quotes(place.trim(), ".")?;
    // A privilege for some columns, `SELECT (a, b)`, is none of those for the whole: nor are its pieces.
    let privileges = privileges.split(',').map(|privilege| privilege.trim().to_ascii_uppercase()).collect();
    Some(Right { privileges, schema: name(schema), object: name(object) })
}

/// The name of something; none for `*`.
fn name(text: &str) -> Option<String> {
    let plain = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).map(|text| text.replace("``", "`"));
    // In a schema's name, a backslash takes the meaning of a pattern from what follows it.
    let plain = plain.unwrap_or_else(|| text.to_owned()).replace('\\', "").to_lowercase();
    (plain != "*").then_some(plain)
}

/// The text before and after the first `mark` that is in no quotes.
fn outside_quotes<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let mut open = None;
    for (at, character) in text.char_indices() {
        match open {
            Some(quote) if character == quote => open = None,
            Some(_) => {}
            None if text[at..].starts_with(mark) => return Some((&text[..at], &text[at + mark.len()..])),
            None if matches!(character, '`' | '\'' | '"') => open = Some(character),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_granted_is_found_and_nothing_else() {
        let granted = |statements: &[&str], needed: &str| Granted::read(statements.iter().copied()).has(needed);
        let schema = "SELECT ON performance_schema.*";
        for (statements, needed, has) in [
            (&["GRANT PROCESS ON *.* TO `a`@`%`"][..], "PROCESS ON *.*", true),
            (&["GRANT USAGE ON *.* TO `a`@`%`"], "PROCESS ON *.*", false),
            (&["GRANT SELECT, PROCESS, REPLICATION CLIENT ON *.* TO `a`@`%`"], "REPLICATION CLIENT ON *.*", true),
            (&["GRANT ALL PRIVILEGES ON *.* TO 'a'@'%' IDENTIFIED BY PASSWORD '*1' WITH GRANT OPTION"], schema, true),
            (&["GRANT SELECT ON `performance_schema`.* TO `a`@`%`"], schema, true),
            (&["GRANT SELECT ON `performance\\_schema`.* TO `a`@`%`"], schema, true),
            (&["GRANT SELECT ON `performance_schema`.`threads` TO `a`@`%`"], schema, false),
            (&["GRANT SELECT ON *.* TO `a`@`%`"], schema, true),
            (
                &["GRANT SELECT ON *.* TO `a`@`%`", "REVOKE SELECT ON `performance_schema`.* FROM `a`@`%`"],
                schema,
                false,
            ),
            (&["GRANT SELECT (`a`, `b`) ON `s`.`t` TO `a`@`%`"], "SELECT ON `s`.`t`", false),
            (&["GRANT SELECT ON `s ON *.* TO x`.`t` TO `a`@`%`"], "SELECT ON *.*", false),
            (&["GRANT SELECT ON `s`.* TO `a`@`%`"], "SELECT ON `s`.`t`", true),
            (&["GRANT `watchers`@`%` TO `a`@`%`"], schema, false),
            (&[], schema, false),
        ] {
            assert_eq!(granted(statements, needed), has, "{statements:?}: {needed}");
        }
    }

    #[test]
    fn roles_are_found_as_they_are_written() {
        for (statement, found) in [
            ("GRANT `watchers`@`%`,`a, TO b`@`%` TO `u`@`%`", &["`watchers`@`%`", "`a, TO b`@`%`"][..]),
            ("GRANT `watchers` TO `u`@`%` WITH ADMIN OPTION", &["`watchers`"]),
            ("GRANT SELECT ON `s`.* TO `u`@`%`", &[]),
            ("GRANT USAGE ON *.* TO `u`@`%`", &[]),
            ("SET DEFAULT ROLE `watchers` FOR `u`@`%`", &[]),
        ] {
            assert_eq!(roles([statement]), found, "{statement}");
        }
    }

    proptest! {
        #[test]
        fn any_statement_is_read(text in "(GRANT |REVOKE |SELECT| ON | TO | FROM |[`'\\*.,() a]|\\PC){0,20}") {
            let _ = Granted::read([text.as_str()]).has("PROCESS ON *.*");
            let _ = roles([text.as_str()]);
        }
    }
}
