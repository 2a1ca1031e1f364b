//! Words that landed in another slot than they belong in, or in another intent: carriers are alike, and half a sentence fits the
//! wrong one. What one family of values does not know is looked for in the others.

use super::{Intent, Question, Slot, SlotName, SlotValue, lexicon::meant_around};
use crate::{around, names::spoken_form};

/// Intents that ask for one of a family of values, and the slot it is said in.
const FAMILIES: [(Intent, SlotName); 3] = [
    (Intent::CheckInstanceProperty, SlotName::Property),
    (Intent::CheckInstanceMetric, SlotName::Metric),
    (Intent::CheckLog, SlotName::LogType),
];

/// What is asked for by a name of its own, which may be said in such a slot.
const NAMED: [(Intent, &[&str]); 9] = [
    (Intent::ListAlarms, &["alarm", "alarms", "アラーム"]),
    (Intent::ListEvents, &["event", "events", "イベント"]),
    (Intent::HealthCheck, &["health", "健康状態", "調子", "ヘルス"]),
    (Intent::ShowTopSession, &["session", "sessions", "top session", "top sessions", "セッション", "トップセッション"]),
    (Intent::TablespaceUsage, &["tablespace", "tablespaces", "tablespace usage", "表領域", "表領域の使用率"]),
    (Intent::ReplicationLag, &["replication", "replication lag", "レプリケーション", "レプリケーションの遅れ"]),
    (Intent::BlockingSessions, &["lock", "locks", "blocking sessions", "ロック", "ロック待ち"]),
    (Intent::LongTransactions, &["transactions", "long transactions", "トランザクション", "長いトランザクション"]),
    (Intent::ConnectInstance, &["connection", "接続"]),
];

impl Question {
    /// The question with its words where they belong.
    #[must_use]
    pub fn straightened(self) -> Self {
        let question = region_in_place(name_out_of_region(self.with_all_regions_in_place()));
        of_another(&question).unwrap_or(question)
    }

    /// Another question about the same instance.
    fn asking(&self, intent: Intent) -> Self {
        let same = |slot| self.slot(slot).cloned().unwrap_or_default();
        Self::new(intent)
            .with(SlotName::Instance, same(SlotName::Instance))
            .with(SlotName::Region, same(SlotName::Region))
    }
}

/// "いや、hrのほう" has the carrier of "オレゴンのhr": the region is the name there, and the name is nothing.
fn name_out_of_region(question: Question) -> Question {
    let words = |slot| question.slot(slot).and_then(SlotValue::words).map(str::to_owned);
    let nothing = words(SlotName::Instance).is_some_and(|said| around::core(&said).is_empty());
    // "The hr instance", where the region was asked for.
    let says_instance = |said: &str| {
        let said = said.trim_end_matches(['.', '。', 'で', 'す', 'の']).to_lowercase();
        ["instance", "database", "インスタンス", "データベース"].iter().any(|end| said.ends_with(end))
            && question.intent.slots().contains(&SlotName::Instance)
            && !around::core(&said).is_empty()
    };
    let Slot::Unknown(_) = Slot::read(&question, SlotName::Region) else { return question };
    let Some(said) = words(SlotName::Region).filter(|said| nothing || says_instance(said)) else { return question };
    let name = match words(SlotName::Instance).filter(|_| !nothing) {
        // "The sample instance in the hr database": two names are a question, and one twice is one.
        Some(own) => {
            let other = around::core(&said);
            if spoken_form(&around::core(&own)) == spoken_form(&other) { own } else { format!("{own}, {other}") }
        }
        None => said,
    };
    question.with(SlotName::Instance, SlotValue::said(name)).with(SlotName::Region, SlotValue::default())
}

/// What stands before words that say which instances are meant, and no region.
const WHICH: [&str; 12] = [
    "that are ",
    "which are ",
    "that is ",
    "which is ",
    "that aren't ",
    "which aren't ",
    "not ",
    "other than ",
    "except ",
    "excluding ",
    "without ",
    "but ",
];

/// A region that was said in the place of a name or of what filters, and what filters in a region's place.
fn region_in_place(question: Question) -> Question {
    let words = |slot| question.slot(slot).and_then(SlotValue::words).map(str::to_owned);
    let of = question.intent.slots();
    let region = |said: &str| {
        let asked = Question::new(question.intent).with(SlotName::Region, SlotValue::said(said));
        matches!(Slot::read(&asked, SlotName::Region), Slot::Known { .. })
    };
    let has_region = words(SlotName::Region).is_some();
    if of.contains(&SlotName::Instance)
        && let Some(said) = words(SlotName::Instance)
    {
        // "The one in Tokyo" and 東京のほう correct the region; "Tokyo" could be a name.
        let said_of_place = said.to_lowercase().starts_with("in ")
            || ["のほう", "の方", "のほうです", "の方です", "にある", "にあるもの"]
                .iter()
                .any(|end| said.ends_with(end));
        if said_of_place && region(&said) {
            let question = question.with(SlotName::Region, SlotValue::said(said));
            return question.with(SlotName::Instance, SlotValue::default());
        }
    }
    if !of.contains(&SlotName::Environment) {
        return question;
    }
    match (words(SlotName::Environment), words(SlotName::Region)) {
        (Some(said), None) if !has_region => match apart(&said, region) {
            Some((rest, place)) => {
                let rest = if rest.is_empty() { SlotValue::default() } else { SlotValue::said(rest) };
                question.with(SlotName::Environment, rest).with(SlotName::Region, SlotValue::said(place))
            }
            None => question,
        },
        // "Instances that are stopped in Oregon".
        (None, Some(said)) if !region(&said) && WHICH.iter().any(|which| said.to_lowercase().starts_with(which)) => {
            let (rest, place) = apart(&said, region).unwrap_or_else(|| (said.clone(), String::new()));
            let place = if place.is_empty() { SlotValue::default() } else { SlotValue::said(place) };
            question.with(SlotName::Environment, SlotValue::said(rest)).with(SlotName::Region, place)
        }
        _ => question,
    }
}

/// What is said besides a region that the words begin or end with, and the region.
fn apart(words: &str, region: impl Fn(&str) -> bool) -> Option<(String, String)> {
    // "No Oregon" and "or Oregon" say more of it than that it is meant.
    let region = |place: &str| region(place) && !place.split(' ').any(|word| binds(word, &[BESIDE_PLACE]));
    let bare = ["and ", "or "].iter().find_map(|joint| words.strip_prefix(joint)).unwrap_or(words);
    if region(bare) {
        return Some((String::new(), words.to_owned()));
    }
    let breaks = |joint: &'static str| words.match_indices(joint).map(move |(at, _)| (at, at + joint.len()));
    let breaks: Vec<(usize, usize)> = [" in ", " ", "にある", "の"].into_iter().flat_map(breaks).collect();
    let whole = |part: &str| !part.trim().is_empty();
    let behind = breaks.iter().map(|(end, start)| (&words[..*end], &words[*start..]));
    let before = breaks.iter().map(|(end, start)| (&words[*start..], &words[..*end]));
    let behind = behind.filter(|(rest, _)| !ends_bound(rest));
    let before = before.filter(|(rest, _)| !begins_bound(rest));
    // "All production" is all of it, and not everywhere.
    let is_place = |place: &str| !place.trim().eq_ignore_ascii_case("all") && region(place);
    let mut found = behind.chain(before).filter(|(rest, place)| whole(rest) && is_place(place));
    found.next().map(|(rest, place)| (rest.trim().to_owned(), place.trim().to_owned()))
}

/// Words that bind a region beside them to the rest of a sentence: to look there and for that rest would be half of what was said, or
/// the opposite.
const BESIDE_PLACE: &[&str] = &[
    "or",
    "and",
    "nor",
    "plus",
    "not",
    "no",
    "non",
    "but",
    "except",
    "excepting",
    "excluding",
    "without",
    "outside",
    "beyond",
    "besides",
    "apart",
    "aside",
    "away",
    "than",
    "bar",
    "barring",
    "minus",
    "neither",
    "never",
    "save",
    "instead",
    "isn't",
    "aren't",
    "don't",
    "only",
    "just",
    "unless",
    "both",
    "either",
    "between",
];
/// The same, where the region is said first: "Oregon but not production" is in Oregon.
const BEHIND_PLACE: &[&str] = &["or", "and", "nor", "plus", "excluded", "aside", "apart", "excepted", "too", "instead"];

/// What may stand between such a word and the region.
const BETWEEN: &[&str] = &[
    "in",
    "the",
    "for",
    "from",
    "of",
    "on",
    "at",
    "to",
    "those",
    "ones",
    "that",
    "are",
    "is",
    "which",
    "all",
    "any",
    "anything",
    "instances",
    "databases",
    "located",
];

fn binds(word: &str, lists: &[&[&str]]) -> bool {
    let word = word.trim_matches(['.', '?', '!']).to_lowercase();
    lists.iter().any(|list| list.contains(&word.as_str()))
}

/// Whether the words before a region end with what binds it to them.
fn ends_bound(rest: &str) -> bool {
    const JAPANESE: [&str; 10] = ["と", "か", "や", "非", "または", "もしくは", "でも", "および", "とか", "じゃなくて"];
    let mut words = rest.split_whitespace().rev().filter(|word| !binds(word, &[BETWEEN]));
    let rest = rest.trim();
    words.next().is_some_and(|word| binds(word.trim_end_matches(','), &[BESIDE_PLACE]))
        || JAPANESE.iter().any(|end| rest.ends_with(end))
}

/// Whether the words behind a region begin with what binds it to them.
fn begins_bound(rest: &str) -> bool {
    const JAPANESE: [&str; 18] = [
        "以外",
        "いがい",
        "ほか",
        "他",
        "じゃな",
        "ではな",
        "でな",
        "でもな",
        "と",
        "か",
        "や",
        "または",
        "除",
        "のぞ",
        "を除",
        "をのぞ",
        "抜き",
        "なし",
    ];
    const THINGS: [&str; 8] = ["もの", "やつ", "ところ", "ほう", "方", "インスタンス", "データベース", "の"];
    let mut words = rest.split_whitespace();
    let rest = rest.trim();
    let bare = THINGS.iter().fold(rest, |rest, thing| rest.strip_prefix(thing).unwrap_or(rest));
    words.next().is_some_and(|word| binds(word, &[BEHIND_PLACE]))
        || JAPANESE.iter().any(|start| rest.starts_with(start) || bare.starts_with(start) && bare != rest)
}

/// The question that was meant where a value is another family's.
fn of_another(question: &Question) -> Option<Question> {
    let (_, slot) = FAMILIES.into_iter().find(|(intent, _)| question.intent == *intent)?;
    let heard = question.slot(slot).and_then(SlotValue::words)?;
    if !matches!(Slot::read(question, slot), Slot::Unknown(_)) {
        return None;
    }
    let mut others =
        FAMILIES.into_iter().filter(|(_, other)| *other != slot && !meant_around(*other, heard).is_empty());
    if let Some((intent, other)) = others.next() {
        // What two others know is asked about.
        let meant = || question.asking(intent).with(other, SlotValue::said(heard));
        return others.next().is_none().then(meant);
    }
    let said: Vec<String> = around::readings(heard).iter().map(|words| spoken_form(words)).collect();
    let is = |names: &[&str]| names.iter().any(|name| said.contains(&spoken_form(name)));
    NAMED.into_iter().find(|(_, names)| is(names)).map(|(intent, _)| question.asking(intent))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a question with these words.
    fn straightened(intent: Intent, said: &[(SlotName, &str)]) -> String {
        let question = said
            .iter()
            .fold(Question::new(intent), |question, (slot, words)| question.with(*slot, SlotValue::said(*words)));
        let question = question.straightened();
        let said =
            question.slots().filter_map(|(slot, value)| Some(format!(" {}={}", slot.as_str(), value.as_said()?)));
        format!("{}{}", question.intent.name(), said.collect::<String>())
    }

    #[test]
    fn what_one_family_does_not_know_is_looked_for_in_the_others() {
        let metric = |words| {
            straightened(
                Intent::CheckInstanceMetric,
                &[(SlotName::Instance, "blog"), (SlotName::Metric, words), (SlotName::Window, "in")],
            )
        };
        assert_eq!(metric("alarms"), "ListAlarms instance=blog");
        assert_eq!(metric("events for"), "ListEvents instance=blog");
        assert_eq!(
            metric("the engine version of"),
            "CheckInstanceProperty instance=blog property=the engine version of"
        );
        assert_eq!(metric("error log"), "CheckLog instance=blog logtype=error log");
        let property = |words| {
            straightened(Intent::CheckInstanceProperty, &[(SlotName::Region, "ohio"), (SlotName::Property, words)])
        };
        assert_eq!(property("cpu utilization"), "CheckInstanceMetric awsregion=ohio metric=cpu utilization");
        assert_eq!(property("イベント"), "ListEvents awsregion=ohio");
        // What it knows, and what nobody knows, stays.
        for words in ["status", "the status of", "flavour", "it", "645281", "of"] {
            assert_eq!(property(words), format!("CheckInstanceProperty awsregion=ohio property={words}"));
        }
    }

    #[test]
    fn a_name_in_the_regions_place_is_a_name() {
        let said = |region, instance| {
            straightened(Intent::RebootInstance, &[(SlotName::Region, region), (SlotName::Instance, instance)])
        };
        assert_eq!(said("いや台帳", "ほう"), "RebootInstance instance=いや台帳");
        assert_eq!(said("オレゴン", "ほう"), "RebootInstance instance=ほう awsregion=オレゴン");
        assert_eq!(said("atlantis", "hr"), "RebootInstance instance=hr awsregion=atlantis");
    }

    #[test]
    fn a_region_and_what_filters_are_told_apart() {
        use SlotName::{Environment, Instance, Region};
        let list = |slot, words| straightened(Intent::ListInstances, &[(slot, words)]);
        for (slot, words, left) in [
            (Region, "that are stopped in oregon", "ListInstances awsregion=oregon environment=that are stopped"),
            (Region, "that are not production", "ListInstances environment=that are not production"),
            (Region, "atlantis", "ListInstances awsregion=atlantis"),
            (Environment, "virginia", "ListInstances awsregion=virginia"),
            (Environment, "production virginia", "ListInstances awsregion=virginia environment=production"),
            (Environment, "オレゴンの", "ListInstances awsregion=オレゴンの"),
            (Environment, "everything but mysql", "ListInstances environment=everything but mysql"),
        ] {
            assert_eq!(list(slot, words), left, "{words}");
        }
        // What is not meant, or is not all that is meant, is not looked in.
        for words in [
            "not in oregon",
            "production but oregon",
            "production but not in oregon",
            "no oregon production",
            "production or in oregon",
            "stopped or oregon",
            "anything outside of oregon",
            "everything except for oregon",
            "all production not oregon",
            "oregon or production",
            "オレゴンの以外",
            "オレゴンにあるもの以外",
            "オレゴンのほかの本番",
        ] {
            assert_eq!(list(Environment, words), format!("ListInstances environment={words}"));
        }
        assert_eq!(list(Region, "that are not in oregon"), "ListInstances environment=that are not in oregon");
        assert_eq!(
            list(Environment, "oregon but not production"),
            "ListInstances awsregion=oregon environment=but not production"
        );
        let asked = |slots: &[(SlotName, &str)]| straightened(Intent::HealthCheck, slots);
        // Two names are none.
        assert_eq!(asked(&[(Instance, "sample"), (Region, "the hr database")]), "HealthCheck instance=sample, hr");
        assert_eq!(asked(&[(Instance, "hr"), (Region, "the hr instance")]), "HealthCheck instance=hr");
        assert_eq!(asked(&[(Region, "the hr instance")]), "HealthCheck instance=the hr instance");
        assert_eq!(asked(&[(Instance, "東京のほう")]), "HealthCheck awsregion=東京のほう");
        assert_eq!(asked(&[(Instance, "in virginia")]), "HealthCheck awsregion=in virginia");
        assert_eq!(asked(&[(Instance, "tokyo")]), "HealthCheck instance=tokyo");
        assert_eq!(asked(&[(Instance, "sample everywhere")]), "HealthCheck instance=sample awsregion=all regions");
        assert_eq!(asked(&[(Instance, "everywhere")]), "HealthCheck instance=everywhere");
    }
}
