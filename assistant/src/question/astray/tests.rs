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
    let property =
        |words| straightened(Intent::CheckInstanceProperty, &[(SlotName::Region, "ohio"), (SlotName::Property, words)]);
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
