//! What the pages quote is understood: sentences as they stand, halves of sentences after what they go on from, and parts in a sentence.
//! What they have is found in them, in each language; what each means is said here.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use interaction::{
    model::Model,
    understanding::{Context, Outcome, Slot, Understanding},
};

const PAGES: [&str; 3] = ["docs/voice.md", "docs/tasks.md", "README.md"];

/// How a phrase is said.
#[derive(Debug, Clone, Copy)]
enum How {
    /// By itself.
    Alone,
    /// After a list of Virginia's instances.
    AfterList,
    /// As a part of this sentence, said by itself.
    In(&'static str),
    /// The same, after the health of sample in Virginia.
    InAfterHealth(&'static str),
    /// To the skill, while a task waits: whatever is said then is its to judge. A test or a transcript has it, in this sentence.
    ToTask(&'static str),
    /// Not by the user: by the skill, or it is a value of a tag.
    NotSaid,
}

use How::{AfterList, Alone, In, InAfterHealth, NotSaid, ToTask};

const EN: &str = "en-US";
const JA: &str = "ja-JP";
const DE: &str = "de-DE";

/// The phrases, their language, how they are said, and what is understood: the intent and its slots by what was said.
const PHRASES: &[(&str, &str, How, &str)] = &[
    ("Alexa, open database voice", EN, NotSaid, ""),
    ("open database voice", EN, NotSaid, ""),
    (
        "Alexa, ask database voice for the number of instances in virginia",
        EN,
        In("ask database voice for the number of instances in virginia"),
        "NumberOfInstances awsregion=virginia",
    ),
    (
        "d b one one two zero four a",
        EN,
        In("status of d b one one two zero four a"),
        "CheckInstanceProperty instance=d b one one two zero four a property=status",
    ),
    ("orders eleven", EN, In("how is orders eleven"), "HealthCheck instance=orders eleven"),
    ("レポーティング", JA, In("レポーティングの調子はどう"), "HealthCheck instance=レポーティング"),
    ("けいり", JA, NotSaid, ""),
    (
        "The status of blog everywhere",
        EN,
        Alone,
        "CheckInstanceProperty awsregion=everywhere instance=blog property=status",
    ),
    ("no, actually the hr one", EN, ToTask("no, actually the hr one"), ""),
    ("いや、hrのほう", JA, ToTask("いや、hrのほう"), ""),
    ("nein, ich meinte hr", DE, ToTask("nein, ich meinte hr"), ""),
    ("It", EN, InAfterHealth("list events for it"), "ListEvents awsregion=virginia instance=sample"),
    ("it", EN, InAfterHealth("what happened to it"), "ListEvents awsregion=virginia instance=sample"),
    ("that one", EN, InAfterHealth("list alarms of that one"), "ListAlarms awsregion=virginia instance=sample"),
    ("それ", JA, InAfterHealth("それのアラームは"), "ListAlarms awsregion=virginia instance=sample"),
    ("not sample", EN, ToTask("no, not sample, I meant hr"), ""),
    ("サンプルじゃなくて", JA, ToTask("いや、サンプルじゃなくてブログにして"), ""),
    ("alarms for sample in", EN, Alone, "ListAlarms instance=sample"),
    ("Everywhere", EN, In("list instances everywhere"), "ListInstances awsregion=everywhere"),
    ("all regions", EN, In("how many instances are in all regions"), "NumberOfInstances awsregion=all regions"),
    ("全リージョン", JA, In("全リージョンのインスタンスの数を教えて"), "NumberOfInstances awsregion=全リージョン"),
    ("überall", DE, In("liste die instanzen überall"), "ListInstances awsregion=überall"),
    (
        "list production MySQL instances everywhere",
        EN,
        Alone,
        "ListInstances awsregion=everywhere environment=production mysql",
    ),
    ("stopped instances", EN, Alone, "ListInstances environment=stopped"),
    ("暗号化されているインスタンス", JA, Alone, "ListInstances environment=暗号化されている"),
    ("production or test", EN, In("list production or test instances"), "ListInstances environment=production or test"),
    ("本番とテスト", JA, In("本番とテストのインスタンスを一覧にして"), "ListInstances environment=本番とテスト"),
    (
        "Produktion oder Test",
        DE,
        In("liste die instanzen der Produktion oder Test"),
        "ListInstances environment=produktion oder test",
    ),
    ("non production", EN, In("list non production instances"), "ListInstances environment=non production"),
    ("everything but MySQL", EN, In("list everything but MySQL"), "ListInstances environment=everything but mysql"),
    ("本番以外", JA, In("本番以外のインスタンスを一覧にして"), "ListInstances environment=本番以外"),
    ("außer MySQL", DE, In("liste alle instanzen außer MySQL"), "ListInstances environment=außer mysql"),
    ("Running", EN, In("list running instances"), "ListInstances environment=running"),
    ("broken", EN, In("list broken instances"), "FleetHealth"),
    ("and in oregon", EN, AfterList, "ListInstances awsregion=oregon"),
    ("Anything else?", EN, NotSaid, ""),
    ("did you mean blog", EN, NotSaid, ""),
    ("no", EN, Alone, "AMAZON.NoIntent"),
    ("yes", EN, Alone, "AMAZON.YesIntent"),
    ("more", EN, Alone, "AMAZON.MoreIntent"),
    ("続けて", JA, Alone, "AMAZON.MoreIntent"),
    ("いいえ", JA, Alone, "AMAZON.NoIntent"),
    ("Repeat", EN, Alone, "AMAZON.RepeatIntent"),
    ("もう一度", JA, Alone, "AMAZON.RepeatIntent"),
    ("help", EN, Alone, "AMAZON.HelpIntent"),
    ("ヘルプ", JA, Alone, "AMAZON.HelpIntent"),
    ("stop", EN, Alone, "AMAZON.StopIntent"),
    ("ストップ", JA, Alone, "AMAZON.StopIntent"),
    ("cancel", EN, Alone, "AMAZON.CancelIntent"),
    (
        "yesterday at noon",
        EN,
        In("cpu utilization of sample yesterday at noon"),
        "CheckInstanceMetric instance=sample metric=cpu utilization window=yesterday at noon",
    ),
    (
        "over the last 3 hours",
        EN,
        In("cpu utilization of sample over the last 3 hours"),
        "CheckInstanceMetric instance=sample metric=cpu utilization window=over the last 3 hours",
    ),
    (
        "compared with yesterday",
        EN,
        In("cpu utilization of sample compared with yesterday"),
        "CheckInstanceMetric instance=sample metric=cpu utilization window=compared with yesterday",
    ),
    ("no, I meant hr", EN, ToTask("no, I meant hr"), ""),
    ("not sample, I meant hr", EN, ToTask("no, not sample, I meant hr"), ""),
    ("サンプルじゃなくてhrのほう", JA, ToTask("サンプルじゃなくてhrのほう"), ""),
    ("やっぱりhrにして", JA, ToTask("やっぱりhrにして"), ""),
    ("my code is", EN, In("my code is 645 281"), "RebootInstance mfa=645 mfasecond=281"),
    ("why is blog slow", EN, Alone, "ShowTopSession instance=blog"),
    ("The first one", EN, Alone, "FollowUp ordinal=the first one"),
    ("them", EN, In("how many of them are production"), "NumberOfInstances environment=production reference=them"),
    ("who am I", EN, Alone, "WhoAmI"),
    ("set notifications to on", EN, Alone, "SetNotifications notificationstatus=on"),
];

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A page's prose: without tables, answers, code and comments.
fn prose(page: &str) -> String {
    let text = fs::read_to_string(checkout().join(page)).unwrap();
    let text: String = text.split("```").step_by(2).collect();
    let is_prose = |line: &&str| !line.starts_with(['|', '>', '<']);
    text.lines().filter(is_prose).collect::<Vec<_>>().join(" ")
}

/// What is said in the conversations that are held with the skill.
fn conversations() -> String {
    let files =
        ["tests/e2e/conversation", "tests/transcripts"].map(|folder| fs::read_dir(checkout().join(folder)).unwrap());
    files.into_iter().flatten().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3005}' | '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

/// What stands in quotes, and what is Japanese.
fn quoted(prose: &str) -> BTreeSet<String> {
    let quotes = prose.split('"').skip(1).step_by(2).map(str::to_owned);
    let mut found: BTreeSet<String> = quotes.collect();
    let words = prose.split([' ', '(', ')', '"', ';', ':', '.', ',', '`']);
    found.extend(words.filter(|word| word.contains(is_japanese)).map(|word| word.trim_matches('、').to_owned()));
    found
}

#[test]
fn what_the_pages_quote_is_understood() {
    let models = [EN, JA, DE].map(|locale| {
        let file = checkout().join(format!("skill-package/interactionModels/custom/{locale}.json"));
        (locale, Understanding::new(&Model::load(&file).unwrap(), locale).unwrap())
    });
    let all: BTreeSet<String> = PAGES.iter().flat_map(|page| quoted(&prose(page))).collect();
    let known: BTreeSet<&str> = PHRASES.iter().map(|(phrase, ..)| *phrase).collect();
    let unknown: Vec<_> = all.iter().filter(|phrase| !known.contains(phrase.as_str())).collect();
    assert!(unknown.is_empty(), "say what these mean: {unknown:?}");
    let gone: Vec<_> = known.iter().filter(|phrase| !all.contains(**phrase)).collect();
    assert!(gone.is_empty(), "no page has these: {gone:?}");

    let slot = |name: &str, words: &str| Slot { name: name.to_owned(), words: words.to_owned(), value: None };
    let context = |intent: &str, instance: Option<&str>| Context {
        intent: intent.to_owned(),
        slots: [Some(slot("awsregion", "virginia")), instance.map(|name| slot("instance", name))]
            .into_iter()
            .flatten()
            .collect(),
    };
    let (list, health) = (context("ListInstances", None), context("HealthCheck", Some("sample")));
    let held = conversations();
    let mut wrong = Vec::new();
    for (phrase, locale, how, meant) in PHRASES {
        let (said, before) = match how {
            Alone => (*phrase, None),
            AfterList => (*phrase, Some(&list)),
            In(sentence) => (*sentence, None),
            InAfterHealth(sentence) => (*sentence, Some(&health)),
            ToTask(sentence) => {
                assert!(held.contains(sentence), "no conversation of the tests has {sentence}");
                continue;
            }
            NotSaid => continue,
        };
        let (_, understanding) = models.iter().find(|(known, _)| known == locale).unwrap();
        let bare = phrase.trim_start_matches("Alexa, ").to_lowercase();
        assert!(said.to_lowercase().contains(&bare), "{phrase} is not in {said}");
        let heard = match understanding.understand(said, before) {
            Outcome::Understood(heard) => {
                let mut slots: Vec<String> =
                    heard.slots.iter().map(|slot| format!(" {}={}", slot.name, slot.words.to_lowercase())).collect();
                slots.sort();
                heard.intent + &slots.concat()
            }
            other => format!("{other:?}"),
        };
        if heard != *meant {
            wrong.push(format!("{said}: {heard}, not {meant}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
