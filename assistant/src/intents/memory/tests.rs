//! What questions mean that leave something out.

use proptest::prelude::*;

use super::meant;
use crate::{
    action::Action,
    question::{Intent, Question, SlotName, SlotValue},
    region::Region,
    session::{Hint, Listed, Next, Offered, Session, Subject},
};

fn question(intent: Intent, slots: &[(SlotName, &str)]) -> Question {
    slots.iter().fold(Question::new(intent), |question, (slot, words)| question.with(*slot, SlotValue::said(*words)))
}

fn subject(identifier: &str, name: &str, age: u8) -> Subject {
    Subject { region: "us-east-1".to_owned(), identifier: identifier.to_owned(), name: name.to_owned(), age }
}

/// A session in which this was asked last.
fn after(last: Question) -> Session {
    Session { last: Some(last.to_keep(&[], false)), region: Region::from_code("us-east-1"), ..Session::default() }
}

/// The intent that is meant and what is said in its slots; nothing where nobody knows.
fn heard(session: &Session, said: &Question) -> String {
    let Some(whole) = meant(session, said) else { return "?".to_owned() };
    let slots = whole.slots().filter_map(|(slot, value)| {
        let words = value.as_said().filter(|words| !words.is_empty())?;
        Some(format!(" {}={words}", slot.as_str()))
    });
    format!("{}{}", whole.intent.name(), slots.collect::<String>())
}

fn follow(session: &Session, slots: &[(SlotName, &str)]) -> String {
    heard(session, &question(Intent::FollowUp, slots))
}

use Intent::{
    CheckInstanceMetric, HealthCheck, ListAlarms, ListEvents, ListInstances, NumberOfInstances, RebootInstance,
};
use SlotName::{
    Application, Environment, Instance, LogType, Metric, Ordinal, Property, Reference, Region as Place, Window,
};

#[test]
fn an_elliptic_question_is_the_last_one_with_what_was_said() {
    let count = after(question(NumberOfInstances, &[(Place, "virginia"), (Environment, "production")]));
    assert_eq!(follow(&count, &[(Place, "oregon")]), "NumberOfInstances awsregion=oregon environment=production");
    assert_eq!(follow(&count, &[(Environment, "test")]), "NumberOfInstances awsregion=virginia environment=test");
    // Whatever slot it landed in.
    assert_eq!(follow(&count, &[(Instance, "oregon")]), "NumberOfInstances awsregion=oregon environment=production");
    assert_eq!(
        follow(&count, &[(Instance, "オレゴン")]),
        "NumberOfInstances awsregion=オレゴン environment=production"
    );
    // It is about one instance where one is named.
    assert_eq!(follow(&count, &[(Instance, "hr")]), "HealthCheck instance=hr");
    assert_eq!(follow(&count, &[(Metric, "cpu")]), "CheckInstanceMetric metric=cpu");

    let mut cpu = after(question(
        CheckInstanceMetric,
        &[(Metric, "cpu"), (Instance, "orders-1"), (Place, "virginia"), (Window, "yesterday")],
    ));
    cpu.subject = Some(subject("orders-1", "orders", 0));
    assert_eq!(
        follow(&cpu, &[(Metric, "free memory")]),
        "CheckInstanceMetric instance=orders-1 awsregion=virginia metric=free memory window=yesterday"
    );
    assert_eq!(
        follow(&cpu, &[(Window, "an hour ago")]),
        "CheckInstanceMetric instance=orders-1 awsregion=virginia metric=cpu window=an hour ago"
    );
    assert_eq!(
        follow(&cpu, &[(Instance, "hr")]),
        "CheckInstanceMetric instance=hr awsregion=virginia metric=cpu window=yesterday"
    );
    // The identifier is another one elsewhere.
    assert_eq!(
        follow(&cpu, &[(Place, "oregon")]),
        "CheckInstanceMetric instance=orders awsregion=oregon metric=cpu window=yesterday"
    );
    assert_eq!(
        follow(&cpu, &[(LogType, "error log")]),
        "CheckLog instance=orders-1 awsregion=us-east-1 logtype=error log"
    );
    assert_eq!(
        follow(&cpu, &[(Property, "engine")]),
        "CheckInstanceProperty instance=orders-1 awsregion=us-east-1 property=engine"
    );
    assert_eq!(follow(&cpu, &[(Environment, "production")]), "ListInstances environment=production");

    // Without a last question nobody knows, unless what was said is a question by itself.
    let nothing = Session::default();
    for said in [&[(Place, "oregon")][..], &[(Window, "yesterday")], &[(Ordinal, "first")], &[]] {
        assert_eq!(follow(&nothing, said), "?", "{said:?}");
    }
    assert_eq!(follow(&nothing, &[(Instance, "hr")]), "HealthCheck instance=hr");
}

#[test]
fn it_is_the_one_that_was_talked_of() {
    let mut session = after(question(HealthCheck, &[(Instance, "orders-1")]));
    session.subject = Some(subject("orders-1", "orders", 1));
    for it in ["it", "that one", "its", "それ", "それの", "このインスタンス"] {
        assert_eq!(
            heard(&session, &question(ListAlarms, &[(Instance, it)])),
            "ListAlarms instance=orders-1 awsregion=us-east-1",
            "{it}"
        );
        assert_eq!(
            heard(&session, &question(RebootInstance, &[(Instance, it)])),
            "RebootInstance instance=orders-1 awsregion=us-east-1",
            "{it}"
        );
    }
    assert_eq!(
        heard(&session, &question(ListEvents, &[(Instance, "it"), (Place, "oregon")])),
        "ListEvents instance=orders awsregion=oregon"
    );
    assert_eq!(
        follow(&session, &[(Instance, "it"), (Metric, "cpu")]),
        "CheckInstanceMetric instance=orders-1 awsregion=us-east-1 metric=cpu"
    );
    // Others are not, and neither is a name.
    for other in ["another one", "all of them", "them", "hr", "everything", "別の", "全部"] {
        assert_eq!(heard(&session, &question(RebootInstance, &[(Instance, other)])), "?", "{other}");
    }
    // A task is for what was talked of a moment ago, and for nothing else.
    session.subject = Some(subject("orders-1", "orders", 3));
    assert_eq!(heard(&session, &question(RebootInstance, &[(Instance, "it")])), "?");
    assert_eq!(
        heard(&session, &question(ListAlarms, &[(Instance, "it")])),
        "ListAlarms instance=orders-1 awsregion=us-east-1"
    );
    session.subject = None;
    for intent in [RebootInstance, ListAlarms] {
        assert_eq!(heard(&session, &question(intent, &[(Instance, "it")])), "?");
    }
}

#[test]
fn one_of_a_list_is_chosen_by_its_place() {
    let instances = vec![subject("orders-1", "orders", 0), subject("people-1", "hr", 0), subject("blog-1", "blog", 0)];
    let mut session = after(question(ListInstances, &[(Place, "virginia")]));
    session.listed = Some(Listed::Instances { instances, age: 0 });
    assert_eq!(follow(&session, &[(Ordinal, "second")]), "HealthCheck instance=people-1 awsregion=us-east-1");
    assert_eq!(follow(&session, &[(Instance, "the first one")]), "HealthCheck instance=orders-1 awsregion=us-east-1");
    assert_eq!(follow(&session, &[(Ordinal, "1番目")]), "HealthCheck instance=orders-1 awsregion=us-east-1");
    assert_eq!(follow(&session, &[(Ordinal, "最後")]), "HealthCheck instance=blog-1 awsregion=us-east-1");
    assert_eq!(follow(&session, &[(Ordinal, "fifth")]), "?");
    assert_eq!(
        follow(&session, &[(Ordinal, "the last one"), (Metric, "cpu")]),
        "CheckInstanceMetric instance=blog-1 awsregion=us-east-1 metric=cpu"
    );
    assert_eq!(
        heard(&session, &question(RebootInstance, &[(Instance, "the second one")])),
        "RebootInstance instance=people-1 awsregion=us-east-1"
    );
    session.listed =
        Some(Listed::Applications { region: Some("us-west-2".to_owned()), applications: vec!["crm".to_owned()] });
    assert_eq!(
        follow(&session, &[(Ordinal, "first")]),
        "ListInstancesForApplication awsregion=us-west-2 application=crm"
    );
}

#[test]
fn those_are_the_ones_that_the_last_question_was_about() {
    let session =
        after(question(ListInstances, &[(Place, "oregon"), (Environment, "mysql"), (Application, "website")]));
    let them = (Reference, "them");
    assert_eq!(
        heard(&session, &question(NumberOfInstances, &[them, (Environment, "production")])),
        "NumberOfInstances awsregion=oregon application=website environment=production mysql"
    );
    assert_eq!(
        heard(&session, &question(ListInstances, &[them])),
        "ListInstances awsregion=oregon application=website environment=mysql"
    );
    // Without a word for them it is a question of its own.
    assert_eq!(heard(&session, &question(NumberOfInstances, &[(Environment, "production")])), "?");
}

#[test]
fn what_describes_one_of_those_that_were_offered_is_no_question_of_its_own() {
    for intent in [HealthCheck, CheckInstanceMetric, RebootInstance] {
        let values = vec!["shop-prod-1".to_owned(), "shop-test-1".to_owned()];
        let of = Some(question(intent, &[(Instance, "shop"), (Place, "oregon")]).to_keep(&[], false));
        let offered = Some(Offered { slot: Instance, values, of });
        let session = Session { offered, ..Session::default() };
        let chosen = |slots| follow(&session, slots);
        let expected = |words: &str| format!("{} instance={words} awsregion=oregon", intent.name());
        assert_eq!(chosen(&[(Environment, "production")]), expected("production"));
        let both = chosen(&[(Application, "website"), (Environment, "production")]);
        assert!(both == expected("website production") || both == expected("production website"), "{both}");
    }
}

#[test]
fn what_the_skill_has_asked_is_answered() {
    let unnamed = question(ListAlarms, &[(Place, "virginia")]);
    let offered = |slot, of| Offered { slot, values: vec!["orders-1".to_owned(), "orders-2".to_owned()], of };
    let mut session = after(question(ListAlarms, &[(Place, "virginia"), (Instance, "orders")]));
    session.next = Some(Next { question: unnamed.to_keep(&[], false), from: 0 });
    session.offered = Some(offered(Instance, None));
    session.subject = Some(subject("blog-1", "blog", 0));
    assert_eq!(follow(&session, &[(Ordinal, "the second one")]), "ListAlarms instance=orders-2 awsregion=virginia");
    assert_eq!(follow(&session, &[(Instance, "orders two")]), "ListAlarms instance=orders two awsregion=virginia");
    assert_eq!(follow(&session, &[(Place, "oregon")]), "ListAlarms awsregion=oregon");
    // "It" is none of those that were offered.
    assert_eq!(heard(&session, &question(ListAlarms, &[(Instance, "it")])), "?");
    // The place of a list that was told before is not meant either.
    session.listed = Some(Listed::Instances { instances: vec![subject("blog-1", "blog", 0)], age: 1 });
    assert_eq!(heard(&session, &question(ListAlarms, &[(Instance, "the first one")])), "?");

    let filtered = question(ListInstances, &[(Place, "oregon"), (Environment, "purple")]).to_keep(&[], false);
    let values = vec!["production".to_owned(), "test".to_owned()];
    let session = Session {
        offered: Some(Offered { slot: Environment, values, of: Some(filtered) }),
        ..after(question(ListInstances, &[]))
    };
    assert_eq!(follow(&session, &[(Ordinal, "first")]), "ListInstances awsregion=oregon environment=production");

    // A task that was asked for, and whose name is asked for now.
    let session = Session { asked: Some(Action::Reboot), ..after(question(ListAlarms, &[(Instance, "blog")])) };
    assert_eq!(follow(&session, &[(Instance, "hr")]), "RebootInstance instance=hr");
    assert_eq!(follow(&session, &[(Metric, "cpu")]), "CheckInstanceMetric metric=cpu");
}

proptest! {
    /// Whatever is said, a task is about a name that was said or told a moment ago.
    #[test]
    fn no_task_begins_on_a_name_from_elsewhere(
        slot in prop::sample::select(vec![Instance, Place, Environment, Application, Metric, Window, Ordinal, Reference]),
        words in "(it|that one|them|the first one|first|それ|最初|hr|oregon|production|another|[a-z]{0,6}){1}",
        intent in prop::sample::select(vec![RebootInstance, Intent::FailoverInstance, Intent::FollowUp, ListAlarms, NumberOfInstances]),
        old in 3_u8..9,
        is_told in any::<bool>(),
    ) {
        let mut session = after(question(ListAlarms, &[(Instance, "orders-1")]));
        session.subject = Some(subject("orders-1", "orders", old));
        session.listed = Some(Listed::Instances { instances: vec![subject("blog-1", "blog", 0)], age: old });
        session.task = is_told.then(|| Hint { id: "x".to_owned(), part: None, aside: false });
        let said = question(intent, &[(slot, &words)]);
        if let Some(whole) = meant(&session, &said).filter(|whole| matches!(whole.intent, RebootInstance | Intent::FailoverInstance)) {
            prop_assert!(intent == whole.intent, "{words} in {}", slot.as_str());
            let name = whole.slot(Instance).and_then(SlotValue::as_said).unwrap_or_default();
            prop_assert!(name.is_empty() || name == words, "{name}");
        }
    }
}
