//! Whose a secret is.
//!
//! Secrets and parameters are found by names, and a password goes to the address of whoever its name is taken to mean. So a
//! name that others can write decides nothing: DB identifiers and clusters, which RDS keeps, say what is a database's own. A
//! parameter may also have the name of the tag `instance`, as long as that name can mean no other database: nobody else's
//! identifier, nobody else's tag.

use std::collections::{HashMap, HashSet};

use agent_protocol::names::normal_form;

use super::database::Database;

/// Who has a claim to a name: by identifier, and by tag.
#[derive(Default)]
struct Claims {
    identified: HashSet<(bool, String)>,
    tagged: HashSet<(bool, String)>,
}

/// Fills in which secrets and parameters are each database's own. `databases` are all that there are in the region.
pub(super) fn settle(databases: &mut [Database]) {
    let mut claims: HashMap<String, Claims> = HashMap::new();
    for database in &*databases {
        let (is_cluster, owner) = database.owner();
        let owner = (is_cluster, owner.to_owned());
        for name in identifiers(database) {
            claims.entry(key(name)).or_default().identified.insert(owner.clone());
        }
        for name in tag_names(database) {
            claims.entry(key(&name)).or_default().tagged.insert(owner.clone());
        }
    }
    for database in databases {
        let (is_cluster, owner) = database.owner();
        let owner = (is_cluster, owner.to_owned());
        let alone = |owners: &HashSet<(bool, String)>| owners.iter().all(|one| *one == owner);
        let claimed = |name: &str| claims.get(&key(name));
        let identifies = |name: &&str| claimed(name).is_some_and(|claims| alone(&claims.identified));
        let secrets = identifiers(database).filter(identifies).map(|name| format!("dbvoice/{name}")).collect();

        let own = Some(database.identifier.as_str()).filter(|name| is_plain(name)).filter(identifies);
        let mut parameters: Vec<String> = own.map(parameter).into_iter().collect();
        let mut shared = Vec::new();
        for name in tag_names(database) {
            let unshared = claimed(&name).is_some_and(|claims| alone(&claims.identified) && alone(&claims.tagged));
            let parameter = parameter(&name);
            if !parameters.contains(&parameter) {
                if unshared { parameters.push(parameter) } else { shared.push(parameter) }
            }
        }
        (database.secrets, database.parameters, database.shared) = (secrets, parameters, shared);
    }
}

/// The parameter with the password of a master user.
fn parameter(name: &str) -> String {
    format!("/rds/{name}/dbpassword")
}

/// The name within a parameter's, where it is one of [`parameter`].
pub(crate) fn name_in(parameter: &str) -> Option<&str> {
    parameter.strip_prefix("/rds/")?.strip_suffix("/dbpassword")
}

/// The identifiers that are a database's own: its, and its cluster's.
fn identifiers(database: &Database) -> impl Iterator<Item = &str> {
    let cluster = database.cluster.as_deref().filter(|cluster| *cluster != database.identifier);
    [Some(database.identifier.as_str()), cluster].into_iter().flatten().filter(|name| is_plain(name))
}

/// What a tag is as a part of a parameter's name: as it was written, in its normal form, and with hyphens for spaces, as far as
/// a parameter can have such a name.
fn tag_names(database: &Database) -> Vec<String> {
    let Some(tag) = &database.name else { return Vec::new() };
    let normal = normal_form(tag);
    let mut names = vec![tag.clone(), normal.clone(), normal.replace(' ', "-")];
    names.retain(|name| is_plain(name));
    names.dedup();
    names
}

/// Parameter Store tells `Sample` from `sample`; who claims one claims both.
fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Holds only what the name of a parameter or secret may hold, and no slash: a part of a path stays one.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use agent_protocol::names::written;
    use proptest::prelude::*;

    use super::*;
    use crate::instances::discovery::database::{Kind, sample};

    fn region(databases: Vec<Database>) -> Vec<Database> {
        let mut databases = databases;
        settle(&mut databases);
        databases
    }

    #[test]
    fn a_tag_chooses_no_password_of_another_database() {
        let tagged = |identifier, tag| sample(Kind::Instance, identifier, Some(tag), None);
        let own = |databases: &[Database], place: usize| databases[place].parameters.clone();
        // Its own tag, however it is written.
        for (tag, expected) in [
            ("shop", vec!["shop"]),
            ("Shop", vec!["Shop", "shop"]),
            ("Shop Prod", vec!["shop-prod"]),
            ("shop/../sample", vec![]),
            ("店", vec![]),
        ] {
            let found = region(vec![tagged("orders-1", tag)]);
            let names = std::iter::once("orders-1").chain(expected);
            assert_eq!(own(&found, 0), names.map(parameter).collect::<Vec<_>>(), "{tag}");
            assert_eq!(found[0].secrets, ["dbvoice/orders-1"]);
        }
        // Another's identifier, in whatever letters and spaces; another's tag; a cluster's identifier or tag.
        for others in [
            vec![sample(Kind::Instance, "sample-1", None, None)],
            vec![tagged("orders-2", "sample-1")],
            vec![tagged("orders-2", "SAMPLE 1")],
            vec![tagged("orders-2", "\u{200b}Sample  1")],
            vec![sample(Kind::Writer, "sample-1", None, Some("sample-1"))],
            vec![sample(Kind::Writer, "orders", Some("sample-1"), Some("orders"))],
            vec![sample(Kind::Instance, "orders-a", Some("sample-1"), Some("orders"))],
        ] {
            for tag in ["sample-1", "Sample-1", "sample 1"] {
                let mut databases = vec![tagged("thief-1", tag)];
                databases.extend(others.clone());
                let found = region(databases);
                assert_eq!(own(&found, 0), ["/rds/thief-1/dbpassword"], "{tag} {others:?}");
                assert!(found[0].shared.contains(&parameter("sample-1")), "{:?}", found[0].shared);
                // Whose identifier it is keeps it.
                assert!(own(&found, 1).contains(&parameter(&found[1].identifier)));
            }
        }
        // The members of a cluster share its names, and nobody else does.
        let member = |identifier, cluster| sample(Kind::Instance, identifier, Some("blog"), Some(cluster));
        let found = region(vec![
            member("blog-a", "blog"),
            member("blog-b", "blog"),
            sample(Kind::Writer, "blog", Some("blog"), Some("blog")),
        ]);
        assert!(own(&found, 0).contains(&parameter("blog")) && own(&found, 2) == [parameter("blog")]);
        assert_eq!(found[0].secrets, ["dbvoice/blog-a", "dbvoice/blog"]);
        // An instance may have a cluster's identifier without being of it: then nobody knows whose the secret is.
        let found =
            region(vec![sample(Kind::Instance, "blog", None, None), sample(Kind::Writer, "blog", None, Some("blog"))]);
        assert!(found.iter().all(|database| database.secrets.is_empty() && database.parameters.is_empty()));
    }

    fn any_database() -> impl Strategy<Value = Database> {
        let name = "[abAB]{1,2}[- ]?[1]?";
        (name, prop::option::of(name), prop::option::of("[ab]"), 0..3).prop_map(|(identifier, tag, cluster, kind)| {
            let tag = tag.as_deref().and_then(written);
            match (kind, cluster) {
                (0, Some(cluster)) => sample(Kind::Writer, &cluster, tag.as_deref(), Some(&cluster)),
                (1, Some(cluster)) => {
                    sample(Kind::Instance, &identifier.replace(' ', ""), tag.as_deref(), Some(&cluster))
                }
                _ => sample(Kind::Instance, &identifier.replace(' ', ""), tag.as_deref(), None),
            }
        })
    }

    proptest! {
        /// Whatever tags are written: no two databases are ever given the same place, and nobody the one of another's identifier.
        #[test]
        fn no_place_is_two_databases(databases in prop::collection::vec(any_database(), 1..8)) {
            let found = region(databases);
            let places = |database: &Database| -> HashSet<String> {
                database.secrets.iter().chain(&database.parameters).map(|place| place.to_lowercase()).collect()
            };
            for one in &found {
                for other in found.iter().filter(|other| other.owner() != one.owner()) {
                    prop_assert!(places(one).is_disjoint(&places(other)), "{one:?} {other:?}");
                    let theirs = parameter(&other.identifier).to_lowercase();
                    prop_assert!(!places(one).contains(&theirs), "{one:?} {other:?}");
                }
            }
        }
    }
}
