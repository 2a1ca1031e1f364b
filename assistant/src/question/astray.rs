//! Words that landed in another slot than they belong in, or in another intent: carriers are alike, and half a sentence fits the
//! wrong one. What one family of values does not know is looked for in the others.

use super::{
    Intent, Question, Slot, SlotName, SlotValue,
    lexicon::{is_closed, meant_around},
    place, unsupported,
};
use crate::{around, names::spoken_form};

/// Intents that ask for one of a family of values, and the slot it is said in; the likelier first.
const FAMILIES: [(Intent, SlotName); 4] = [
    (Intent::CheckInstanceProperty, SlotName::Property),
    (Intent::CheckInstanceMetric, SlotName::Metric),
    (Intent::CheckLog, SlotName::LogType),
    (Intent::CheckInstanceParameter, SlotName::Parameter),
];

/// What is asked for by a name of its own, which may be said in such a slot.
const NAMED: [(Intent, &[&str]); 11] = [
    (Intent::ListAlarms, &["alarm", "alarms", "active alarms", "アラーム", "警報"]),
    (Intent::ListEvents, &["event", "events", "recent events", "イベント", "出来事"]),
    (
        Intent::HealthCheck,
        &[
            "health",
            "health check",
            "condition",
            "slow",
            "so slow",
            "slowness",
            "problem",
            "problems",
            "issues",
            "trouble",
            "健康状態",
            "調子",
            "ヘルス",
            "ヘルスチェック",
            "様子",
            "問題",
            "異常",
            "遅い",
            "遅い理由",
            "重い",
            "重い理由",
        ],
    ),
    (
        Intent::ShowTopSession,
        &[
            "session",
            "sessions",
            "top session",
            "top sessions",
            "busiest session",
            "busiest sessions",
            "セッション",
            "トップセッション",
        ],
    ),
    (
        Intent::TablespaceUsage,
        &[
            "tablespace",
            "tablespaces",
            "tablespace usage",
            "disk usage",
            "space usage",
            "表領域",
            "表領域の使用率",
            "ディスクの使用量",
            "ディスク使用量",
        ],
    ),
    (
        Intent::ReplicationLag,
        &[
            "replication",
            "replication lag",
            "replica lag",
            "replication delay",
            "lag",
            "レプリケーション",
            "レプリケーションの遅れ",
            "レプリカラグ",
            "レプリケーション遅延",
            "遅延",
        ],
    ),
    (
        Intent::BlockingSessions,
        &[
            "lock",
            "locks",
            "lock waits",
            "blocking",
            "blockers",
            "blocking session",
            "blocking sessions",
            "blocked sessions",
            "deadlock",
            "deadlocks",
            "ロック",
            "ロック待ち",
            "ブロック",
            "ブロッキング",
            "デッドロック",
        ],
    ),
    (
        Intent::LongTransactions,
        &[
            "transaction",
            "transactions",
            "long transactions",
            "long running transactions",
            "open transactions",
            "トランザクション",
            "長いトランザクション",
            "長時間のトランザクション",
        ],
    ),
    (Intent::ConnectInstance, &["connection", "connectivity", "接続", "接続確認"]),
    (Intent::ListApplications, &["application", "applications", "アプリケーション"]),
    (Intent::CheckLog, &["slow query log", "general log", "audit log", "スロークエリログ", "一般ログ", "監査ログ"]),
];

/// Statements that take long: the sessions that are busiest by time.
const SLOW_QUERIES: [&str; 14] = [
    "slow query",
    "slow queries",
    "slowest queries",
    "slow statements",
    "long running queries",
    "heavy queries",
    "expensive queries",
    "top queries",
    "遅いクエリ",
    "重いクエリ",
    "スロークエリ",
    "時間のかかるクエリ",
    "遅いSQL",
    "重いSQL",
];

impl Question {
    /// The question with its words where they belong.
    #[must_use]
    pub fn straightened(self) -> Self {
        let question = place::in_place(self.with_all_regions_in_place());
        let question = of_fleet(values_in_place(question));
        if let Some(meant) = of_another(&question) {
            return meant;
        }
        if unsupported::is_meant(&question) { question.of_intent(Intent::Unsupported) } else { question }
    }

    /// Another question about the same instance.
    fn asking(&self, intent: Intent) -> Self {
        let of = intent.slots();
        let same = [SlotName::Instance, SlotName::Region].into_iter().filter(|slot| of.contains(slot));
        same.filter_map(|slot| Some((slot, self.slot(slot)?.clone())))
            .fold(Self::new(intent), |question, (slot, value)| question.with(slot, value))
    }

    fn words(&self, slot: SlotName) -> Option<&str> {
        self.slot(slot).and_then(SlotValue::words)
    }
}

/// A value that is none of its slot's, and one of another slot's in which nothing was said.
fn values_in_place(question: Question) -> Question {
    let of = question.intent.slots();
    for from in of.iter().copied().filter(|slot| is_closed(*slot)) {
        let Slot::Unknown(_) = Slot::read(&question, from) else { continue };
        let Some(said) = question.words(from).map(str::to_owned) else { continue };
        let is_free = |slot: &SlotName| question.words(*slot).is_none() && is_closed(*slot) && *slot != from;
        let meant = of.iter().copied().filter(is_free).find(|slot| !meant_around(*slot, &said).is_empty());
        if let Some(to) = meant {
            return question.with(from, SlotValue::default()).with(to, SlotValue::said(said));
        }
    }
    resource_of_metric(question)
}

/// "By CPU usage" is by CPU: what sessions are ranked by is called by the figure, too.
fn resource_of_metric(question: Question) -> Question {
    if question.intent != Intent::ShowTopSession
        || !matches!(Slot::read(&question, SlotName::Resource), Slot::Unknown(_))
    {
        return question;
    }
    let metric =
        question.words(SlotName::Resource).map(|said| meant_around(SlotName::Metric, said)).unwrap_or_default();
    let id = match &metric[..] {
        [only] => only.id.as_deref().unwrap_or_default(),
        _ => "",
    };
    let resource = match id {
        "cpu-utilization" => "cpu",
        "free-memory" | "swap-usage" => "memory",
        "read-iops" | "write-iops" | "read-latency" | "write-latency" | "read-throughput" | "write-throughput" => "io",
        _ => return question,
    };
    question.with(SlotName::Resource, SlotValue::said(resource))
}

/// "How are all my databases" is about more than one instance.
fn of_fleet(question: Question) -> Question {
    let is_all =
        question.intent == Intent::HealthCheck && question.words(SlotName::Instance).is_some_and(around::is_everything);
    if is_all { question.asking(Intent::FleetHealth) } else { question }
}

/// The question that was meant where a value is another family's.
fn of_another(question: &Question) -> Option<Question> {
    let (_, slot) = FAMILIES.into_iter().find(|(intent, _)| question.intent == *intent)?;
    let heard = question.words(slot)?;
    let is_known = match slot {
        // Any word may be a parameter's name: those that nobody has listed are looked for in the others first.
        SlotName::Parameter => !meant_around(slot, heard).is_empty(),
        slot => !matches!(Slot::read(question, slot), Slot::Unknown(_)),
    };
    if is_known {
        return None;
    }
    let mut others =
        FAMILIES.into_iter().filter(|(_, other)| *other != slot && !meant_around(*other, heard).is_empty());
    let said: Vec<String> = around::readings(heard).iter().map(|words| spoken_form(words)).collect();
    let is = |names: &[&str]| names.iter().any(|name| said.contains(&spoken_form(name)));
    // "Slow query log" is a parameter, too, but nobody asks for that among logs and figures.
    let log = || NAMED.into_iter().find(|(intent, names)| *intent == Intent::CheckLog && is(names));
    if let Some((intent, _)) = log() {
        let is_elsewhere = slot != SlotName::LogType;
        return is_elsewhere.then(|| question.asking(intent).with(SlotName::LogType, SlotValue::said(heard)));
    }
    if let Some((intent, other)) = others.next() {
        // What two others know is asked about.
        let meant = || question.asking(intent).with(other, SlotValue::said(heard));
        return others.next().is_none().then(meant);
    }
    if is(&SLOW_QUERIES) {
        return Some(question.asking(Intent::ShowTopSession).with(SlotName::Resource, SlotValue::said("time")));
    }
    let named = NAMED.into_iter().find(|(_, names)| is(names));
    named.filter(|(intent, _)| *intent != question.intent).map(|(intent, _)| question.asking(intent))
}

#[cfg(test)]
mod tests;
