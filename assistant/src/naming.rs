//! Which database people mean: by its tag, its identifier or its reading, however they say it.

use std::{cell::RefCell, collections::HashMap};

use spoken_names::Name;

use crate::{
    around,
    inventory::Database,
    names::{nearest_of, spoken_form},
    question::{Heard, SlotName, names_of},
};

/// What a spoken name may mean among databases.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    One(&'a Database),
    /// The words name none, and the door takes them for this one; or it is the only one that sounds nearly so.
    Guessed(&'a Database),
    /// Several databases have this name.
    Several(Vec<&'a Database>),
    /// None has; these names are like it.
    Nearest(Vec<&'a str>),
    /// None has, and none is like it.
    None,
}

/// How many are offered by what they are tagged with.
const MAX_SUGGESTIONS: usize = 3;

/// The names of a region, each made ready once it is needed.
#[derive(Default)]
struct Names<'a>(RefCell<HashMap<&'a str, Name>>);

impl<'a> Names<'a> {
    /// Whether the words say this name.
    fn says(&self, words: &str, name: &'a str) -> bool {
        let (said, form) = (spoken_form(words), spoken_form(name));
        if said.is_empty() || form.is_empty() {
            return false;
        }
        if said == form {
            return true;
        }
        // Words and names in Latin letters begin alike, but for a W that is spelled.
        let first = |text: &str| text.chars().next().filter(char::is_ascii_alphabetic);
        if let (Some(one), Some(other)) = (first(&said), first(&form))
            && one != other
            && other != 'w'
        {
            return false;
        }
        self.0.borrow_mut().entry(name).or_insert_with(|| Name::new(name)).is_said(words)
    }
}

/// The database that people mean: by its tag `instance`, its DB identifier or its reading, as the words sound. What the door takes
/// them for counts only where they name none.
pub(crate) fn find<'a>(databases: &'a [Database], heard: &Heard) -> Found<'a> {
    let names = Names::default();
    let answering = |words: &str| -> Vec<&Database> {
        databases.iter().filter(|database| database.names().any(|name| names.says(words, name))).collect()
    };
    if let Some(one) = written(databases, heard) {
        return Found::One(one);
    }
    for words in heard.said(SlotName::Instance) {
        let called = answering(&words);
        match called[..] {
            [one] => return Found::One(one),
            [] => {}
            _ => return Found::Several(called),
        }
    }
    let named = |readings: Vec<String>| distinct(readings.iter().flat_map(|words| answering(words)));
    let called = named(heard.readings(SlotName::Instance));
    match called[..] {
        [one] => return Found::One(one),
        [] => {}
        // Two of one name, or "the orders one" where there are "orders" and "orders one".
        [first, ..] if called.iter().all(|database| database.shares(first)) => return Found::Several(called),
        _ => return Found::Nearest(called.into_iter().map(Database::spoken_name).collect()),
    }
    // Where they say which one is not meant, that one is not offered.
    if heard.excludes() {
        return Found::None;
    }
    let parts: Vec<&Database> = distinct(heard.parts(SlotName::Instance).into_iter().flat_map(named));
    if !parts.is_empty() {
        return Found::Nearest(parts.into_iter().map(Database::spoken_name).collect());
    }
    let name = heard.core();
    let is_near = |database: &&Database| database.names().any(|own| spoken_names::sounds_near(&name, own));
    let near = || databases.iter().filter(is_near);
    let guesses = heard.guesses().iter().filter(|name| heard.fits(SlotName::Instance, name));
    let guessed = distinct(guesses.flat_map(|name| answering(name)));
    let guessed = if guessed.is_empty() { distinct(near()) } else { guessed };
    match guessed[..] {
        [one] => return Found::Guessed(one),
        [] => {}
        _ => return Found::Nearest(guessed.into_iter().map(Database::spoken_name).collect()),
    }
    let tagged: Vec<&str> = tagged(databases, &name).map(Database::spoken_name).take(MAX_SUGGESTIONS).collect();
    if !tagged.is_empty() {
        return Found::Nearest(tagged);
    }
    let like = nearest_of(&name, databases.iter().map(|database| (database.spoken_name(), database.names().collect())));
    if like.is_empty() { Found::None } else { Found::Nearest(like) }
}

/// Whether the words say the name of one of them, and nothing else but what people put around a name.
pub(crate) fn is_called(databases: &[Database], words: &str) -> bool {
    let names = Names::default();
    let readings = around::readings(words).into_iter();
    let mut readings = readings.flat_map(|reading| Heard::spoken(&reading).said(SlotName::Instance));
    readings.any(|words| databases.iter().any(|database| database.names().any(|name| names.says(&words, name))))
}

/// The one that is written so, to the letter: an identifier that was offered, or that somebody has typed.
fn written<'a>(databases: &'a [Database], heard: &Heard) -> Option<&'a Database> {
    let said = heard.said(SlotName::Instance).into_iter().next()?;
    if !heard.is_chosen() && !said.contains(['-', '_', '.']) {
        return None;
    }
    let is = |database: &&Database| database.names().any(|name| name.eq_ignore_ascii_case(said.trim()));
    let mut written = databases.iter().filter(is);
    written.next().filter(|_| written.next().is_none())
}

/// Those of an environment or application that was said in the place of a name.
pub(crate) fn tagged<'a>(databases: &'a [Database], words: &str) -> impl Iterator<Item = &'a Database> + use<'a> {
    // German joins the noun to it: "testinstanz".
    let words = words.to_lowercase();
    let noun = ["instanz", "datenbank", "umgebung", "server"].iter().find_map(|noun| words.strip_suffix(noun));
    let wanted = spoken_form(noun.filter(|stem| !stem.is_empty()).unwrap_or(&words));
    let is = move |tag: &Option<String>, slot: SlotName| {
        let Some(tag) = tag.as_deref().filter(|_| !wanted.is_empty()) else { return false };
        spoken_form(tag) == wanted || names_of(slot, tag).contains(&wanted)
    };
    databases.iter().filter(move |database| {
        is(&database.environment, SlotName::Environment) || is(&database.application, SlotName::Application)
    })
}

/// Each of the databases once.
fn distinct<'a>(databases: impl Iterator<Item = &'a Database>) -> Vec<&'a Database> {
    let mut databases: Vec<&Database> = databases.collect();
    databases.sort_by(|a, b| a.identifier.cmp(&b.identifier));
    databases.dedup();
    databases
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        inventory::mark_shared_names,
        question::{Intent, Meaning, Question, SlotValue},
    };

    fn database(identifier: &str, name: Option<&str>) -> Database {
        Database { identifier: identifier.to_owned(), name: name.map(str::to_owned), ..Database::default() }
    }

    #[test]
    fn a_name_is_found_as_it_sounds() {
        let fleet = [
            database("orders-prod-1", Some("sample")),
            database("shop-prod-1", Some("shop")),
            database("shop-test-1", Some("Shop")),
            database("scratch-7", None),
        ];
        assert_eq!(find(&fleet, &Heard::named("Sample")), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, &Heard::named("orders prod 1")), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, &Heard::named("scratch 7")), Found::One(&fleet[3]));
        assert_eq!(find(&fleet, &Heard::named("shop")), Found::Several(vec![&fleet[1], &fleet[2]]));
        assert_eq!(find(&fleet, &Heard::named("simple")), Found::Nearest(vec!["sample"]));
        assert_eq!(find(&fleet, &Heard::named("warehouse")), Found::None);
        assert_eq!(find(&fleet, &Heard::named("'; $(reboot) \n")), Found::None);
        assert_eq!(find(&fleet, &Heard::named("---")), Found::None);
    }

    #[test]
    fn a_name_that_could_mean_two_is_never_taken_for_one() {
        let mut fleet = [
            database("blog", Some("diary")),
            database("other", Some("blog")),
            database("shop-1-1", None),
            database("shop-11", None),
        ];
        assert_eq!(find(&fleet, &Heard::named("blog")), Found::Several(vec![&fleet[0], &fleet[1]]));
        assert_eq!(find(&fleet, &Heard::named("shop 1 1")), Found::Several(vec![&fleet[2], &fleet[3]]));
        mark_shared_names(&mut fleet);
        assert_eq!(fleet.each_ref().map(Database::spoken_name), ["diary", "other", "shop-1-1", "shop-11"]);
    }

    #[test]
    fn what_people_say_around_a_name_does_not_matter() {
        let fleet = [database("wiki-prod-1", Some("wiki")), database("the-end", None)];
        for said in ["the wiki", "wiki instance", "the wiki database", "wikiのインスタンス", "Wiki"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[0]), "{said}");
        }
        assert_eq!(find(&fleet, &Heard::named("the end")), Found::One(&fleet[1]));
        for said in ["no, actually the wiki one", "wiki in", "yes wiki", "いや、wikiのほう", "wikiでお願いします"]
        {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[0]), "{said}");
        }
        // Two names, or one and the other way to read it, are a question.
        let fleet =
            [database("a-1", Some("orders")), database("a-2", Some("orders one")), database("a-3", Some("2024"))];
        for said in ["the orders one please", "orders and orders one", "orders in the orders one database"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::Nearest(vec!["orders", "orders one"]), "{said}");
        }
        // What was taken back is not meant, nor offered.
        for said in ["orders one じゃなくて orders", "not 2024, orders", "orders instead of 2024"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[0]), "{said}");
        }
        assert_eq!(find(&fleet, &Heard::named("not orders")), Found::None);
        // Names that look like numbers are names where they are there.
        for (said, at) in [("2024", 2), ("orders one", 1), ("the 2024 one", 2)] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[at]), "{said}");
        }
    }

    #[test]
    fn what_a_door_takes_the_words_for_counts_only_where_they_name_nothing() {
        let fleet = [
            database("mail-1", Some("mail")),
            database("male-1", Some("male")),
            database("orders-1", Some("orders")),
            database("orders-11", Some("orders eleven")),
        ];
        let heard = |words: Option<&str>, guesses: &[&str]| {
            let meanings = guesses.iter().map(|name| Meaning { id: None, name: (*name).to_owned() });
            let value = SlotValue::new(words.map(str::to_owned), meanings);
            Heard::read(&Question::new(Intent::HealthCheck).with(SlotName::Instance, value), SlotName::Instance)
                .unwrap()
        };
        assert_eq!(find(&fleet, &heard(Some("mail"), &["male"])), Found::One(&fleet[0]));
        assert_eq!(find(&fleet, &heard(Some("orders eleven"), &["orders", "orders eleven"])), Found::One(&fleet[3]));
        assert_eq!(find(&fleet, &heard(Some("mayl"), &["male"])), Found::Guessed(&fleet[1]));
        assert_eq!(find(&fleet, &heard(Some("mayl"), &["male", "mail"])), Found::Nearest(vec!["mail", "male"]));
        assert_eq!(find(&fleet, &heard(None, &["male"])), Found::Guessed(&fleet[1]));
        // What is not meant is not offered, and a guess leaves nothing over.
        for words in ["anything but mail", "mail以外", "mailはやめて", "mailを再起動しないで", "don't touch mail"]
        {
            assert_eq!(find(&fleet, &heard(Some(words), &["mail"])), Found::None, "{words}");
        }
        assert_eq!(find(&fleet, &heard(Some("mailer"), &["orders"])), Found::Nearest(vec!["mail", "male"]));
        assert_eq!(find(&fleet, &heard(Some("mail m f a 645281"), &[])), Found::One(&fleet[0]));
        // Digits that nobody has called a code are a part of a name.
        let like = find(&fleet, &heard(Some("orders 2024"), &[]));
        assert!(matches!(&like, Found::Nearest(names) if names.contains(&"orders")), "{like:?}");
    }

    #[test]
    fn a_name_is_found_however_it_is_said() {
        let reading = |identifier: &str, name: &str, reading: &str| Database {
            reading: Some(reading.to_owned()),
            ..database(identifier, Some(name))
        };
        let fleet = [
            database("db11204a", Some("BLOG")),
            database("people-1", Some("HR")),
            database("numbers-1", Some("reporting")),
            database("courses-2", Some("training 2")),
            database("orders-prod-1", None),
            database("orders-prod-11", None),
            database("store-1", Some("ショップ")),
            reading("ledger-1", "経理", "けいり"),
        ];
        for (said, at) in [
            ("d b one one two zero four a", 0),
            ("ディービー一一二〇四エーのインスタンス", 0),
            ("ブログ", 0),
            ("エイチアール", 1),
            ("the h. r. database", 1),
            ("レポーティング", 2),
            ("トレーニングツー", 3),
            ("training two please", 3),
            ("orders prod one", 4),
            ("orders prod eleven", 5),
            ("shop", 6),
            ("けいり", 7),
            ("keiri", 7),
            ("経理", 7),
            ("私のブログ", 0),
            ("our reporting instance", 2),
        ] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::One(&fleet[at]), "{said}");
        }
        // What nearly sounds so is told of, and no task begins on it.
        assert_eq!(find(&fleet, &Heard::named("レポーテイング")), Found::Guessed(&fleet[2]));
        assert_eq!(find(&fleet, &Heard::named("reporter")), Found::Nearest(vec!["reporting"]));
        for said in ["orders prod twelve", "ブロック", "orders"] {
            let found = find(&fleet, &Heard::named(said));
            assert!(!matches!(found, Found::One(_) | Found::Several(_)), "{said}: {found:?}");
        }
        // What sounds alike is asked about, and what was offered is chosen to the letter.
        let alike = [database("orders-11", None), database("orders-eleven", None)];
        assert_eq!(find(&alike, &Heard::named("orders eleven")), Found::Several(vec![&alike[0], &alike[1]]));
        for (at, identifier) in ["orders-11", "orders-eleven"].into_iter().enumerate() {
            assert_eq!(find(&alike, &Heard::named(identifier)), Found::One(&alike[at]));
        }
    }

    #[test]
    fn an_environment_in_a_names_place_offers_its_instances() {
        let of = |identifier: &str, environment: &str| Database {
            environment: Some(environment.to_owned()),
            application: Some("website".to_owned()),
            ..database(identifier, None)
        };
        let fleet = [of("a-1", "production"), of("b-1", "test"), of("c-1", "production")];
        for said in ["production", "prod", "本番"] {
            assert_eq!(find(&fleet, &Heard::named(said)), Found::Nearest(vec!["a-1", "c-1"]), "{said}");
        }
        assert_eq!(find(&fleet, &Heard::named("website")), Found::Nearest(vec!["a-1", "b-1", "c-1"]));
    }

    proptest! {
        /// Words find a database without being asked about only where they say its name.
        #[test]
        fn nothing_is_found_that_was_not_said(words in any::<String>(), like in "(the |no |私の)?(blog|hr|orders|ブログ|one|two|1|ワン|エイチ|アール| |の|in){0,5}") {
            let fleet = [database("orders-1", Some("hr")), database("orders-12", Some("blog")), database("blog-2", None)];
            for said in [&words, &like] {
                if let Found::One(database) = find(&fleet, &Heard::named(said)) {
                    let heard = Heard::named(said);
                    let mut all = heard.readings(SlotName::Instance).into_iter().chain([said.clone()]);
                    let says = all.any(|reading| database.names().any(|name| Name::new(name).is_said(&reading)));
                    prop_assert!(says, "{} found {:?}", said, database.identifier);
                }
            }
        }
    }
}
