//! Where words belong.

use proptest::prelude::*;

use super::*;

/// What is left of a question with these words.
fn straightened(intent: Intent, said: &[(SlotName, &str)]) -> String {
    let question = said
        .iter()
        .fold(Question::new(intent), |question, (slot, words)| question.with(*slot, SlotValue::said(*words)));
    let question = question.straightened();
    let said = question.slots().filter_map(|(slot, value)| Some(format!(" {}={}", slot.as_str(), value.as_said()?)));
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
    assert_eq!(metric("the engine version of"), "CheckInstanceProperty instance=blog property=the engine version of");
    assert_eq!(metric("error log"), "CheckLog instance=blog logtype=error log");
    assert_eq!(metric("the status"), "CheckInstanceProperty instance=blog property=the status");
    assert_eq!(metric("work memory"), "CheckInstanceParameter instance=blog parameter=work memory");
    assert_eq!(metric("deadlocks"), "BlockingSessions instance=blog");
    assert_eq!(metric("レプリカラグ"), "ReplicationLag instance=blog");
    assert_eq!(metric("slow queries"), "ShowTopSession instance=blog resource=time");
    assert_eq!(metric("重いクエリ"), "ShowTopSession instance=blog resource=time");
    assert_eq!(metric("スロークエリログ"), "CheckLog instance=blog logtype=スロークエリログ");
    let property =
        |words| straightened(Intent::CheckInstanceProperty, &[(SlotName::Region, "ohio"), (SlotName::Property, words)]);
    assert_eq!(property("cpu utilization"), "CheckInstanceMetric awsregion=ohio metric=cpu utilization");
    assert_eq!(property("イベント"), "ListEvents awsregion=ohio");
    assert_eq!(property("slow query log"), "CheckLog awsregion=ohio logtype=slow query log");
    assert_eq!(property("applications"), "ListApplications awsregion=ohio");
    let parameter = |words| straightened(Intent::CheckInstanceParameter, &[(SlotName::Parameter, words)]);
    assert_eq!(parameter("cpu"), "CheckInstanceMetric metric=cpu");
    assert_eq!(parameter("エンジンのバージョン"), "CheckInstanceProperty property=エンジンのバージョン");
    assert_eq!(parameter("alert log"), "CheckLog logtype=alert log");
    for words in ["slow query log", "work mem", "rds.force_ssl", "最大接続数"] {
        assert_eq!(parameter(words), format!("CheckInstanceParameter parameter={words}"));
    }
    let log = |words| straightened(Intent::CheckLog, &[(SlotName::LogType, words)]);
    assert_eq!(log("events"), "ListEvents");
    assert_eq!(log("slow query log"), "CheckLog logtype=slow query log");
    let ranked = |words| straightened(Intent::ShowTopSession, &[(SlotName::Resource, words)]);
    assert_eq!(ranked("cpu utilization"), "ShowTopSession resource=cpu");
    assert_eq!(ranked("read latency"), "ShowTopSession resource=io");
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

#[test]
fn a_value_goes_to_the_slot_that_knows_it() {
    use SlotName::{Instance, Metric, Region, Window};
    let metric = |said: &[(SlotName, &str)]| straightened(Intent::CheckInstanceMetric, said);
    assert_eq!(metric(&[(Metric, "oregon"), (Instance, "blog")]), "CheckInstanceMetric instance=blog awsregion=oregon");
    assert_eq!(metric(&[(Window, "cpu"), (Instance, "blog")]), "CheckInstanceMetric instance=blog metric=cpu");
    assert_eq!(metric(&[(Region, "30分前"), (Metric, "CPU")]), "CheckInstanceMetric metric=CPU window=30分前");
    let count = |said: &[(SlotName, &str)]| straightened(Intent::NumberOfInstances, said);
    assert_eq!(count(&[(Region, "production")]), "NumberOfInstances environment=production");
    assert_eq!(count(&[(Region, "mysql")]), "NumberOfInstances environment=mysql");
    assert_eq!(count(&[(Region, "本番")]), "NumberOfInstances environment=本番");
    assert_eq!(count(&[(Region, "atlantis")]), "NumberOfInstances awsregion=atlantis");
    assert_eq!(
        metric(&[(Instance, "blog in oregon"), (Metric, "cpu")]),
        "CheckInstanceMetric instance=blog awsregion=oregon metric=cpu"
    );
    assert_eq!(
        metric(&[(Instance, "オレゴンのブログ"), (Metric, "cpu")]),
        "CheckInstanceMetric instance=ブログ awsregion=オレゴン metric=cpu"
    );
    let health = |words| straightened(Intent::HealthCheck, &[(Instance, words)]);
    assert_eq!(health("all my databases"), "FleetHealth");
    assert_eq!(health("production"), "HealthCheck instance=production");
    assert_eq!(health("hr"), "HealthCheck instance=hr");
    let reboot = |said: &[(SlotName, &str)]| straightened(Intent::RebootInstance, said);
    assert_eq!(reboot(&[(Instance, "blog in oregon")]), "RebootInstance instance=blog awsregion=oregon");
    assert_eq!(
        reboot(&[(Instance, "blog in oregon m f a 645281")]),
        "RebootInstance instance=blog in oregon m f a 645281"
    );
    assert_eq!(reboot(&[(Instance, "the one in oregon")]), "RebootInstance instance=the one in oregon");
}

#[test]
fn what_cannot_be_done_is_understood_as_that() {
    use SlotName::{Environment, Instance, Metric};
    for (intent, slot, words) in [
        (Intent::ListInstances, Environment, "snapshots"),
        (Intent::ListInstances, Environment, "スナップショット"),
        (Intent::CheckInstanceMetric, Metric, "snapshots of"),
        (Intent::RebootInstance, Instance, "session 4711"),
        (Intent::HealthCheck, Instance, "kill session 4711"),
        (Intent::HealthCheck, Instance, "stop the blog"),
        (Intent::ListInstances, Environment, "create a snapshot"),
    ] {
        assert!(straightened(intent, &[(slot, words)]).starts_with("Unsupported"), "{words}");
    }
    for (intent, slot, words) in [
        (Intent::ListInstances, Environment, "stopped"),
        (Intent::HealthCheck, Instance, "snapshots"),
        (Intent::HealthCheck, Instance, "session store"),
        (Intent::HealthCheck, Instance, "restore test"),
        (Intent::HealthCheck, Instance, "kill bill"),
        (Intent::RebootInstance, Instance, "drop box"),
        (Intent::RebootInstance, Instance, "hr"),
    ] {
        assert!(straightened(intent, &[(slot, words)]).starts_with(intent.name()), "{words}");
    }
}

proptest! {
    /// Whatever stands in the slots: nothing becomes a task that was none, and a task's name is one that was said.
    #[test]
    fn no_question_becomes_a_task(
        intent in 0..Intent::OF_MODEL.len(),
        slots in proptest::collection::vec((0..SlotName::ALL.len(), "(all |the |私の)?(blog|hr|reboot|production|oregon|オレゴン|の|cpu|session|snapshot|4711| in | ){0,4}"), 0..4),
        any in any::<String>(),
    ) {
        let (_, intent) = Intent::OF_MODEL[intent];
        let said = slots.iter().map(|(slot, words)| (SlotName::ALL[*slot], words.clone())).chain([(SlotName::Region, any)]);
        let question = said.fold(Question::new(intent), |question, (slot, words)| question.with(slot, SlotValue::said(words)));
        let before: Vec<String> = question.slots().filter_map(|(_, value)| value.as_said().map(str::to_owned)).collect();
        let after = question.straightened();
        prop_assert!(!after.is_task() || after.intent == intent);
        if let (true, Some(name)) = (after.is_task(), after.words(SlotName::Instance)) {
            prop_assert!(before.iter().any(|words| words.contains(name)), "{}", name);
        }
    }
}
