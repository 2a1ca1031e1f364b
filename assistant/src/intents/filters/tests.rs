//! Filters by ear: what is understood, and what is asked.

use agent_protocol::rds::RdsEngine;
use proptest::prelude::*;

use super::{
    Filter, applications, german,
    known::Known,
    sentence::{Read, read},
    state::{NOT, STATES},
};
use crate::{details::Details, engines, inventory::Database, question::SlotName};

fn database(identifier: &str, engine: &str, status: &str, [name, application, environment]: [&str; 3]) -> Database {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Database {
        identifier: identifier.to_owned(),
        engine: RdsEngine(engine.to_owned()),
        status: status.to_owned(),
        name: some(name),
        application: some(application),
        environment: some(environment),
        details: Details { encrypted: Some(engine == "postgres"), ..Details::default() },
        ..Database::default()
    }
}

fn fleet() -> [Database; 6] {
    [
        database("a", "mysql", "available", ["shop", "website", "prod"]),
        database("b", "postgres", "stopped", ["ledger", "research and development", "Production"]),
        database("c", "mysql", "modifying", ["shop test", "website", "qa"]),
        database("d", "mariadb", "available", ["hr", "people-ops", "blue"]),
        database("e", "oracle-ee", "", ["", "", ""]),
        database("f", "aurora-mysql", "stopping", ["crm", "crm", "dev"]),
    ]
}

/// Those that are meant, or what is asked.
fn heard(slot: SlotName, words: &str) -> String {
    let fleet = fleet();
    match read(words, &Known::of(&fleet, slot)) {
        Read::Understood(wish) => {
            let meant = fleet.iter().filter(|database| wish.holds(database) == Some(true));
            meant.map(|database| database.identifier.as_str()).collect()
        }
        Read::Unclear => "unclear".to_owned(),
        Read::Unknown(words) => format!("? {}", words.join(" / ")),
    }
}

#[test]
fn all_of_what_was_said_counts_or_is_asked() {
    let mut wrong = Vec::new();
    for (words, expected) in [
        // One, as ever.
        ("production", "ab"),
        ("the production ones", "ab"),
        ("Production.", "ab"),
        ("mysql", "acf"),
        ("production MySQL", "a"),
        ("Produktion", "ab"),
        ("die Produktionsinstanzen", "ab"),
        ("nicht Produktion", "cdef"),
        ("alles außer MySQL", "bde"),
        ("alle bis auf MySQL", "bde"),
        ("Produktion oder Test", "abc"),
        ("Produktion und Test", "abc"),
        ("weder Produktion noch Test", "def"),
        ("nicht Produktion sondern Test", "c"),
        ("verfügbar", "ad"),
        ("die gestoppten", "b"),
        ("verschlüsselte MySQL Datenbanken", ""),
        ("ausgenommen MySQL", "unclear"),
        ("die anderen", "unclear"),
        ("Produktion und Gurken", "? Gurken"),
        ("blue", "d"),
        ("website", "ac"),
        ("research and development", "b"),
        ("staging", ""),
        ("all", "abcdef"),
        ("all of my", "abcdef"),
        ("本番", "ab"),
        ("本番環境の", "ab"),
        ("すべて", "abcdef"),
        ("ledger", "b"),
        // Two of a kind are both meant.
        ("production or test", "abc"),
        ("production and test", "abc"),
        ("test, production and blue", "abcd"),
        ("mysql and postgres", "abcf"),
        ("both the production and the development", "abf"),
        ("production mysql and postgres", "ab"),
        ("production and test mysql", "ac"),
        ("website and research and development", "abc"),
        ("本番とテスト", "abc"),
        ("本番かテストの", "abc"),
        ("本番、テスト、開発", "abcf"),
        ("本番のMySQLとポスグレ", "ab"),
        ("MySQLとMariaDB", "acdf"),
        // What is negated is never the opposite.
        ("non production", "cdef"),
        ("non-production", "cdef"),
        ("nonprod", "cdef"),
        ("not production", "cdef"),
        ("that are not in production", "cdef"),
        ("everything but mysql", "bde"),
        ("all except the test databases", "abdef"),
        ("anything other than production and test", "def"),
        ("neither production nor test", "def"),
        ("not production or test", "def"),
        ("production but not mysql", "b"),
        ("mysql except production", "cf"),
        ("non production mysql", "cf"),
        ("everything but production mysql", "bcdef"),
        ("not production but test", "c"),
        ("本番以外", "cdef"),
        ("MySQL以外の", "bde"),
        ("本番じゃない", "cdef"),
        ("本番ではないもの", "cdef"),
        ("本番とテスト以外", "def"),
        ("MySQL以外の本番", "b"),
        ("本番じゃなくてテスト", "c"),
        ("非本番", "cdef"),
        ("every application but website", "bdef"),
        // States are what RDS says; what it does not say is none.
        ("available", "ad"),
        ("running", "acd"),
        ("stopped", "b"),
        ("stopped production", "b"),
        ("not running", "bf"),
        ("down", "bf"),
        ("encrypted", "b"),
        ("unencrypted mysql", "acf"),
        ("not encrypted", "acdef"),
        ("利用可能な", "ad"),
        ("停止中の", "b"),
        ("動いている", "acd"),
        ("動いています", "acd"),
        ("止まっています", "b"),
        ("test databases are running", "c"),
        ("postgres stopped", "b"),
        ("動いていない", "bf"),
        ("稼働中の本番", "a"),
        ("暗号化されている", "b"),
        // What is left out of its own kind stays left out, as far as it says more.
        ("mysql and not aurora", "ac"),
        ("mysql but not aurora mysql", "ac"),
        ("オーロラ以外のMySQL", "ac"),
        ("running but not modifying", "ad"),
        ("shop except shop test", "a"),
        ("mysql and mariadb except aurora", "acd"),
        ("aurora but not mysql", ""),
        ("aurora mysql but not aurora", "unclear"),
        ("modifying but not running", "unclear"),
        ("production or mysql but not test", "abf"),
        ("anything bar production", "cdef"),
        ("本番ぬき", "cdef"),
        ("本番なし", "cdef"),
        ("本番をのぞく", "cdef"),
        ("本番いがい", "cdef"),
        ("本番でもテストでもない", "def"),
        ("neither production nor test nor blue", "ef"),
        ("停止していない", "acdf"),
        ("止まっていない本番", "a"),
        ("使えない", "bcf"),
        ("暗号化してない", "acdef"),
        // Of several kinds nobody knows what is left out along with the first.
        ("production except mysql and stopped", "unclear"),
        ("everything except mysql and test", "unclear"),
        ("all but stopped and production", "unclear"),
        ("everything except website production", "unclear"),
        ("everything but mysql in production", "unclear"),
        ("everything but mysql, test", "unclear"),
        ("everything except mysql or test", "bde"),
        ("everything but stopped mysql", "abcdef"),
        // What joins joins two.
        ("production or", "unclear"),
        ("production and", "unclear"),
        ("production but", "unclear"),
        ("or production", "unclear"),
        ("or", "unclear"),
        ("and", "unclear"),
        ("本番か", "unclear"),
        ("本番でも", "unclear"),
        ("and production", "ab"),
        ("production,", "ab"),
        // Only, all and both are not what a "not" leaves of them.
        ("only production", "ab"),
        ("only non production", "cdef"),
        ("not only production", "unclear"),
        ("not just production", "unclear"),
        ("本番だけ", "ab"),
        ("本番だけじゃない", "unclear"),
        ("本番のみではない", "unclear"),
        ("not all production", "unclear"),
        ("not every mysql", "unclear"),
        ("全部の本番じゃない", "unclear"),
        ("本番のほかにテスト", "unclear"),
        ("production besides test", "unclear"),
        ("besides production", "cdef"),
        ("production or everything", "unclear"),
        ("production and everything stopped", "unclear"),
        ("production and all mysql", "unclear"),
        ("everything and production", "unclear"),
        ("all production", "ab"),
        ("本番すべて", "ab"),
        ("本番以外全部", "cdef"),
        ("production nor test", "unclear"),
        ("both production", "unclear"),
        ("not both production and test", "unclear"),
        ("the rest", "unclear"),
        ("no production", "unclear"),
        ("本番やめてテスト", "unclear"),
        ("本番いやテスト", "unclear"),
        ("non production mysql and postgres", "unclear"),
        ("MySQL以外とテスト", "unclear"),
        ("MySQL以外とテスト以外", "bde"),
        // Words that could be several things.
        ("non production and test", "unclear"),
        ("not production mysql", "unclear"),
        ("not production, test", "unclear"),
        ("production but mysql", "unclear"),
        ("production and not production", "unclear"),
        ("production mysql and test postgres", "unclear"),
        ("本番のMySQL以外", "unclear"),
        ("everything but", "unclear"),
        // Words that nobody knows are named, whole.
        ("purple", "? purple"),
        ("purple production", "? purple"),
        ("the purple and the production ones", "? purple"),
        ("pre-purple", "? pre-purple"),
        ("production and purple-green", "? purple-green"),
        ("productions", "? productions"),
        ("non purple", "? purple"),
        ("blue-green", "? blue-green"),
        ("in-production-soon", "? in-production-soon"),
        ("本番前", "? 本番前"),
        ("おひとつ", "? おひとつ"),
        ("本番とおひとつ", "? おひとつ"),
        ("請求書とテスト", "? 請求書"),
        ("請求書以外", "? 請求書"),
    ] {
        let heard = heard(SlotName::Environment, words);
        if heard != expected {
            wrong.push(format!("{words}: {heard}, not {expected}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// A word of a carrier is heard and forgotten: what narrows stands in a slot.
#[test]
fn no_carrier_of_a_list_or_a_count_holds_a_word_that_narrows() {
    let states = STATES.iter().chain(german::STATES).chain(NOT.iter()).chain(german::NOT).flat_map(|(_, words)| *words);
    let engines = engines::ALL.iter().flat_map(|engines| engines.spoken_names());
    let words: Vec<&str> = states.chain(engines).copied().collect();
    for locale in ["en-US", "ja-JP", "de-DE"] {
        let path = format!("{}/../skill-package/interactionModels/custom/{locale}.json", env!("CARGO_MANIFEST_DIR"));
        let model: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let intents = model["interactionModel"]["languageModel"]["intents"].as_array().unwrap();
        let lists = ["NumberOfInstances", "ListInstances", "ListApplications"];
        let lists: Vec<_> = intents.iter().filter(|intent| lists.contains(&intent["name"].as_str().unwrap())).collect();
        assert_eq!(lists.len(), 3);
        for sample in lists.iter().flat_map(|intent| intent["samples"].as_array().unwrap()) {
            let sample = sample.as_str().unwrap();
            let outside = sample.split('{').map(|part| part.split_once('}').map_or(part, |(_, words)| words));
            let carrier = outside.collect::<Vec<_>>().join(" ").to_lowercase();
            let spaced = format!(" {} ", carrier.split_whitespace().collect::<Vec<_>>().join(" "));
            let has = |word: &&&str| {
                let word = word.to_lowercase();
                if word.is_ascii() || locale == "de-DE" {
                    spaced.contains(&format!(" {word} "))
                } else {
                    carrier.contains(&word)
                }
            };
            assert_eq!(words.iter().find(has), None, "{locale}: {sample}");
        }
    }
}

#[test]
fn an_application_is_one_before_it_is_anything_else() {
    for (words, expected) in [
        ("website", "ac"),
        ("the website application", "ac"),
        ("ウェブサイト", "ac"),
        ("people ops", "d"),
        ("crm and website", "acf"),
        ("crmとウェブサイト", "acf"),
        ("everything but crm", "abcde"),
        ("ウェブサイト以外", "bdef"),
        ("research and development", "b"),
        ("payroll", "? payroll"),
        ("payroll and crm", "? payroll"),
    ] {
        assert_eq!(heard(SlotName::Application, words), expected, "{words}");
    }
    assert_eq!(applications(&fleet())[3], ("website", 2));
}

#[test]
fn what_joins_and_negates_is_heard_before_a_tag_that_is_called_the_same() {
    let mut fleet = fleet();
    for (at, tag) in ["not", "both", "all"].into_iter().enumerate() {
        fleet[at + 3].environment = Some(tag.to_owned());
        fleet[at + 3].application = Some(tag.to_owned());
    }
    for (slot, words, expected) in [
        (SlotName::Environment, "not production", "cdef"),
        (SlotName::Environment, "both production and test", "abc"),
        (SlotName::Environment, "all", "abcdef"),
        (SlotName::Environment, "not environment", "d"),
        (SlotName::Environment, "environment both", "e"),
        (SlotName::Environment, "環境all", "f"),
        (SlotName::Application, "not website", "bdef"),
        (SlotName::Application, "the application not", "d"),
    ] {
        let Read::Understood(wish) = read(words, &Known::of(&fleet, slot)) else { panic!("{words}") };
        let meant = fleet.iter().filter(|database| wish.holds(database) == Some(true));
        assert_eq!(meant.map(|database| database.identifier.as_str()).collect::<String>(), expected, "{words}");
    }
}

#[test]
fn what_is_broken_is_a_question_of_its_own() {
    for (words, asks, meant) in
        [("broken", true, 6), ("unhealthy production", true, 2), ("壊れている", true, 6), ("production", false, 2)]
    {
        let filter = Filter::parse(words, &fleet()).unwrap();
        assert_eq!((filter.asks_health, filter.of(&fleet()).len()), (asks, meant), "{words}");
    }
    assert!(Filter::parse("broken or stopped", &fleet()).is_none());
}

proptest! {
    #[test]
    fn any_words_are_read(words in any::<String>(), some in "(non|not|but|and|or|production|mysql|以外|と|本番| |,|-){0,12}") {
        for words in [words, some] {
            let _ = heard(SlotName::Environment, &words);
        }
    }

    /// A word that nobody knows is never left out of what is understood.
    #[test]
    fn what_is_not_known_is_asked(before in "(production |non |mysql and |everything but ){0,3}", after in "( test| or mysql){0,2}") {
        let heard = heard(SlotName::Environment, &format!("{before}zxqw{after}"));
        prop_assert!(heard.starts_with("? ") && heard.contains("zxqw"), "{heard}");
    }
}
