//! Which database a name means.
//!
//! A DB identifier means that instance or cluster; no two have the same. Otherwise a name is looked for among the tags
//! `instance`. A cluster means its writer; `NAME.writer` and `NAME.reader` choose the endpoint.

use agent_protocol::names::same;

use super::database::{Database, Kind};

/// What a name means among the databases of a region.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    One(&'a Database),
    Nothing,
    /// The DB identifiers of several.
    Several(Vec<String>),
}

/// Looks a name up, in its normal form.
pub(crate) fn find<'a>(databases: &'a [Database], name: &str) -> Found<'a> {
    match by_identifier_or_tag(databases, name) {
        Found::Nothing => by_endpoint(databases, name),
        found => found,
    }
}

fn by_identifier_or_tag<'a>(databases: &'a [Database], name: &str) -> Found<'a> {
    // The readers of a cluster are named by a suffix only.
    let named = || databases.iter().filter(|database| database.kind != Kind::Reader);
    let mut identified = named().filter(|database| same(&database.identifier, name));
    if let Some(database) = identified.next() {
        // An instance and a cluster may have the same identifier without having to do with each other.
        return match identified.find(|other| other.owner() != database.owner()) {
            Some(other) => Found::Several(vec![database.identifier.clone(), format!("{}.writer", other.identifier)]),
            None => Found::One(database),
        };
    }
    let tagged: Vec<&Database> =
        named().filter(|database| database.name.as_deref().is_some_and(|tag| same(tag, name))).collect();
    match tagged[..] {
        [] => Found::Nothing,
        [one] => Found::One(one),
        // A cluster's members often have its tags. Together they mean the cluster.
        [first, ..] if first.cluster.is_some() && tagged.iter().all(|other| other.cluster == first.cluster) => {
            endpoint(databases, first, Kind::Writer)
        }
        _ => Found::Several(tagged.iter().map(|database| database.identifier.clone()).collect()),
    }
}

fn by_endpoint<'a>(databases: &'a [Database], name: &str) -> Found<'a> {
    let Some((base, suffix)) = name.rsplit_once('.') else { return Found::Nothing };
    let kind = match suffix.to_lowercase().as_str() {
        "writer" => Kind::Writer,
        "reader" => Kind::Reader,
        _ => return Found::Nothing,
    };
    match by_identifier_or_tag(databases, base) {
        Found::One(database) => endpoint(databases, database, kind),
        other => other,
    }
}

/// An endpoint of the cluster that a database belongs to.
fn endpoint<'a>(databases: &'a [Database], of: &Database, kind: Kind) -> Found<'a> {
    let endpoint =
        databases.iter().find(|other| other.kind == kind && of.cluster.is_some() && other.cluster == of.cluster);
    endpoint.map_or(Found::Nothing, Found::One)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instances::discovery::database::sample;

    #[test]
    fn a_name_means_an_identifier_a_tag_or_an_endpoint() {
        let region = [
            sample(Kind::Instance, "orders-1", Some("sample"), None),
            sample(Kind::Instance, "orders-2", Some("twice"), None),
            sample(Kind::Instance, "orders-3", Some("twice"), None),
            // An identifier that is another's tag still means that one.
            sample(Kind::Instance, "sample", None, None),
            sample(Kind::Instance, "blog-a", Some("blog"), Some("blog-cluster")),
            sample(Kind::Instance, "blog-b", Some("blog"), Some("blog-cluster")),
            sample(Kind::Writer, "blog-cluster", Some("blog"), Some("blog-cluster")),
            sample(Kind::Reader, "blog-cluster", Some("blog"), Some("blog-cluster")),
        ];
        let meant = |name: &str| match find(&region, name) {
            Found::One(database) => format!("{} {:?}", database.identifier, database.kind),
            Found::Nothing => "nothing".to_owned(),
            Found::Several(identifiers) => identifiers.join(" "),
        };
        for (name, expected) in [
            ("ORDERS-1", "orders-1 Instance"),
            ("sample", "sample Instance"),
            ("twice", "orders-2 orders-3"),
            ("blog", "blog-cluster Writer"),
            ("Blog.reader", "blog-cluster Reader"),
            ("blog-cluster.writer", "blog-cluster Writer"),
            ("blog-a", "blog-a Instance"),
            ("blog-b.reader", "blog-cluster Reader"),
            ("orders-1.reader", "nothing"),
            ("blog.elsewhere", "nothing"),
            ("nowhere", "nothing"),
        ] {
            assert_eq!(meant(name), expected, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_looked_up(name in "\\PC{0,40}") {
            let _ = find(&[sample(Kind::Instance, "a", Some("b"), Some("c"))], &name);
        }
    }
}
