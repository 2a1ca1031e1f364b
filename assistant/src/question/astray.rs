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
        let question = name_out_of_region(self.with_all_regions_in_place());
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
    let Slot::Unknown(_) = Slot::read(&question, SlotName::Region) else { return question };
    match words(SlotName::Region) {
        Some(said) if nothing => {
            question.with(SlotName::Instance, SlotValue::said(said)).with(SlotName::Region, SlotValue::default())
        }
        _ => question,
    }
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
}
