//! Words that landed in another slot than they belong in, or in another intent: carriers are alike, and half a sentence fits the
//! wrong one. What one family of values does not know is looked for in the others.

use serde_json::{Value, json};

use super::{
    Kind, Request, Slot,
    slot::{meant, words},
};
use crate::{around, names::spoken_form};

/// Intents that ask for one of a family of values, and the slot it is said in.
const FAMILIES: [(&str, &str); 3] =
    [("CheckInstanceProperty", "property"), ("CheckInstanceMetric", "metric"), ("CheckLog", "logtype")];

/// What is asked for by a name of its own, which may be said in such a slot.
const NAMED: [(&str, &[&str]); 9] = [
    ("ListAlarms", &["alarm", "alarms", "アラーム"]),
    ("ListEvents", &["event", "events", "イベント"]),
    ("HealthCheck", &["health", "健康状態", "調子", "ヘルス"]),
    ("ShowTopSession", &["session", "sessions", "top session", "top sessions", "セッション", "トップセッション"]),
    ("TablespaceUsage", &["tablespace", "tablespaces", "tablespace usage", "表領域", "表領域の使用率"]),
    ("ReplicationLag", &["replication", "replication lag", "レプリケーション", "レプリケーションの遅れ"]),
    ("BlockingSessions", &["lock", "locks", "blocking sessions", "ロック", "ロック待ち"]),
    ("LongTransactions", &["transactions", "long transactions", "トランザクション", "長いトランザクション"]),
    ("ConnectInstance", &["connection", "接続"]),
];

impl Request {
    /// The request with its words where they belong.
    pub(crate) fn straightened(mut self) -> Self {
        if let Kind::Intent { name, raw, .. } = &mut self.kind {
            name_out_of_region(raw);
            if let Some(other) = of_another(raw) {
                *raw = other;
            }
            raw["name"].as_str().unwrap_or_default().clone_into(name);
        }
        self
    }
}

/// "いや、hrのほう" has the carrier of "オレゴンのhr": the region is the name there, and the name is nothing.
fn name_out_of_region(intent: &mut Value) {
    let nothing = words(intent, "instance").is_some_and(|said| around::core(&said).is_empty());
    let Slot::Unknown(_) = Slot::read(intent, "awsregion") else { return };
    if let (true, Some(said)) = (nothing, words(intent, "awsregion")) {
        let slots = &mut intent["slots"];
        slots["instance"] = json!({"name": "instance", "value": said, "confirmationStatus": "NONE"});
        slots["awsregion"] = json!({"name": "awsregion", "confirmationStatus": "NONE"});
    }
}

/// The intent that was meant where a value is another family's.
fn of_another(intent: &Value) -> Option<Value> {
    let (_, slot) = FAMILIES.into_iter().find(|(name, _)| intent["name"] == *name)?;
    let heard = words(intent, slot)?;
    if !matches!(Slot::read(intent, slot), Slot::Unknown(_)) {
        return None;
    }
    let mut others = FAMILIES.into_iter().filter(|(_, other)| *other != slot && !meant(other, &heard).is_empty());
    if let Some((name, other)) = others.next() {
        // What two others know is asked about.
        return others.next().is_none().then(|| with(intent, name, Some((other, &heard))));
    }
    let said: Vec<String> = around::readings(&heard).iter().map(|words| spoken_form(words)).collect();
    let is = |names: &[&str]| names.iter().any(|name| said.contains(&spoken_form(name)));
    NAMED.into_iter().find(|(_, names)| is(names)).map(|(name, _)| with(intent, name, None))
}

/// Another intent about the same instance.
fn with(intent: &Value, name: &str, value: Option<(&str, &str)>) -> Value {
    let slot = |slot: &str| match &intent["slots"][slot] {
        Value::Null => json!({"name": slot, "confirmationStatus": "NONE"}),
        said => said.clone(),
    };
    let mut slots = json!({"instance": slot("instance"), "awsregion": slot("awsregion")});
    if let Some((name, words)) = value {
        slots[name] = json!({"name": name, "value": words, "confirmationStatus": "NONE"});
    }
    json!({"name": name, "confirmationStatus": "NONE", "slots": slots})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of an intent with these words.
    fn straightened(name: &str, said: &[(&str, &str)]) -> String {
        let slots = said.iter().map(|(name, words)| ((*name).to_owned(), json!({"name": name, "value": words})));
        let intent = json!({"name": name, "slots": slots.collect::<serde_json::Map<_, _>>()});
        let event = json!({"request": {"type": "IntentRequest", "intent": intent}});
        let Kind::Intent { name, raw, .. } = Request::read(&event).unwrap().straightened().kind else { unreachable!() };
        assert_eq!(raw["name"], json!(name));
        let slots = raw["slots"].as_object().unwrap().iter();
        let said = slots.filter_map(|(name, slot)| Some(format!(" {name}={}", slot["value"].as_str()?)));
        format!("{name}{}", said.collect::<String>())
    }

    #[test]
    fn what_one_family_does_not_know_is_looked_for_in_the_others() {
        let metric =
            |words| straightened("CheckInstanceMetric", &[("instance", "blog"), ("metric", words), ("window", "in")]);
        assert_eq!(metric("alarms"), "ListAlarms instance=blog");
        assert_eq!(metric("events for"), "ListEvents instance=blog");
        assert_eq!(
            metric("the engine version of"),
            "CheckInstanceProperty instance=blog property=the engine version of"
        );
        assert_eq!(metric("error log"), "CheckLog instance=blog logtype=error log");
        let property = |words| straightened("CheckInstanceProperty", &[("awsregion", "ohio"), ("property", words)]);
        assert_eq!(property("cpu utilization"), "CheckInstanceMetric awsregion=ohio metric=cpu utilization");
        assert_eq!(property("イベント"), "ListEvents awsregion=ohio");
        // What it knows, and what nobody knows, stays.
        for words in ["status", "the status of", "flavour", "it", "645281", "of"] {
            assert_eq!(property(words), format!("CheckInstanceProperty awsregion=ohio property={words}"));
        }
    }

    #[test]
    fn a_name_in_the_regions_place_is_a_name() {
        let said = |region, instance| straightened("RebootInstance", &[("awsregion", region), ("instance", instance)]);
        assert_eq!(said("いや台帳", "ほう"), "RebootInstance instance=いや台帳");
        assert_eq!(said("オレゴン", "ほう"), "RebootInstance awsregion=オレゴン instance=ほう");
        assert_eq!(said("atlantis", "hr"), "RebootInstance awsregion=atlantis instance=hr");
    }
}
