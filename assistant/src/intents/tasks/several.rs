//! A task of several instances at once: "reboot all production instances". It is refused, and never answered as a list of them.

use crate::{
    around,
    context::Context,
    message::Message,
    question::{Intent, Question, SlotName},
    reply::{Answer, Reply},
};

/// The questions about several instances, and where they say which.
const OF_SEVERAL: [Intent; 4] =
    [Intent::NumberOfInstances, Intent::ListInstances, Intent::ListInstancesForApplication, Intent::FleetHealth];
/// "Reboot all" may be taken for everywhere.
const SLOTS: [SlotName; 3] = [SlotName::Environment, SlotName::Application, SlotName::Region];

/// Whether a question about several asks for a task: a sentence that nobody understood, of which a door has taken the end; or all of
/// it, for half a question.
pub(crate) fn are_to_be_changed(question: &Question) -> bool {
    let half = || question.slots().filter_map(|(_, value)| value.as_said()).any(|said| orders(said) && are_named(said));
    match question.intent {
        Intent::FollowUp => half(),
        intent => OF_SEVERAL.contains(&intent) && SLOTS.iter().filter_map(|slot| question.said(*slot)).any(orders),
    }
}

/// What is said to that.
pub(crate) fn refused(context: &Context<'_>) -> Reply {
    let id = if context.settings.allow_tasks { "task-only-one" } else { "task-off" };
    Answer::answered([Message::new(id)]).into()
}

/// Whether the words in a name's place stand for several.
pub(super) fn are_named(words: &str) -> bool {
    const ALL: [&str; 12] =
        ["all", "every", "each", "both", "everything", "alle", "allen", "alles", "jede", "jeden", "sämtliche", "beide"];
    const ALL_JAPANESE: [&str; 5] = ["全部の", "すべての", "全ての", "全部再起動", "すべて再起動"];
    let words = words.trim().to_lowercase();
    let first = words.split_whitespace().next().unwrap_or_default();
    ALL.contains(&first) || ALL_JAPANESE.iter().any(|all| words.contains(all)) || around::is_everything(&words)
}

/// Whether the words give an order for a task. "Rebooting" and 再起動中 are states.
fn orders(words: &str) -> bool {
    const VERBS: [&str; 9] =
        ["reboot", "restart", "bounce", "failover", "switchover", "starte", "reboote", "boote", "neustarten"];
    const IN_A_ROW: [&str; 4] = ["fail over", "switch over", "neu starten", "power cycle"];
    const JAPANESE: [&str; 5] =
        ["再起動して", "リブートして", "フェイルオーバーして", "フェールオーバーして", "リスタートして"];
    const STATES: [&str; 2] = ["い", "る"];
    let words = words.to_lowercase();
    let mut spaced = words.split(|letter: char| !letter.is_alphanumeric());
    let goes_on = |verb: &str| {
        words.split_once(verb).is_some_and(|(_, rest)| !STATES.iter().any(|state| rest.starts_with(state)))
    };
    spaced.any(|word| VERBS.contains(&word))
        || IN_A_ROW.iter().any(|verb| words.contains(verb))
        || JAPANESE.iter().any(|verb| goes_on(verb))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::SlotValue;

    #[test]
    fn an_order_is_told_from_a_state() {
        let asks = |intent, words: &str| {
            are_to_be_changed(&Question::new(intent).with(SlotName::Environment, SlotValue::said(words)))
        };
        for words in [
            "reboot all production",
            "please restart the test",
            "fail over every mysql",
            "starte alle test",
            "本番を再起動して",
        ] {
            assert!(asks(Intent::ListInstances, words), "{words}");
        }
        for words in ["rebooting", "production", "starten neu", "werden neu gestartet", "再起動中の", "再起動している"]
        {
            assert!(!asks(Intent::ListInstances, words), "{words}");
        }
        assert!(!asks(Intent::HealthCheck, "reboot all"));
        let in_place = |slot, words: &str| {
            are_to_be_changed(&Question::new(Intent::ListInstances).with(slot, SlotValue::said(words)))
        };
        assert!(in_place(SlotName::Region, "reboot all") && !in_place(SlotName::Region, "all regions"));
        let half = |words: &str| {
            are_to_be_changed(&Question::new(Intent::FollowUp).with(SlotName::Ordinal, SlotValue::said(words)))
        };
        assert!(half("本番のインスタンスを全部再起動して") && half("すべてのインスタンスを再起動して"));
        assert!(!half("hrを再起動して") && !half("最後の") && !half("全部のインスタンス"));
    }

    #[test]
    fn several_are_told_from_a_name() {
        for words in ["all production", "every mysql", "alle produktionsinstanzen", "全部のインスタンス", "everything"]
        {
            assert!(are_named(words), "{words}");
        }
        for words in ["hr", "hall", "allison", "the all-hands database"] {
            assert!(!are_named(words), "{words}");
        }
    }
}
