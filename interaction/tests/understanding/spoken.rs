//! How people speak: they take words back, ask what was done, and name what they mean in the words of their trade.

use super::*;

fn heard(locale: &'static str, said: &str) -> String {
    shown(&understanding(locale).understand(said, None))
}

#[test]
fn what_is_taken_back_is_not_meant() {
    for (said, meant) in [
        ("cpu of hr, i mean blog", "CheckInstanceMetric metric=cpu instance=blog"),
        ("cpu of hr, no wait, memory of hr", "CheckInstanceMetric metric=memory instance=hr"),
        ("top sessions on hr, sorry, on blog in ohio", "ShowTopSession instance=blog awsregion=ohio"),
        ("list instances in oregon, i mean ohio", "ListInstances awsregion=ohio"),
    ] {
        assert_eq!(heard("en-US", said), meant, "{said}");
    }
}

#[test]
fn a_question_for_what_was_done_asks_for_events_and_for_no_task() {
    for (locale, said, meant) in [
        ("en-US", "was hr restarted last night", "ListEvents instance=hr window=last night"),
        ("en-US", "has payroll failed over recently", "ListEvents instance=payroll"),
        ("en-US", "any failovers on hr this week", "ListEvents instance=hr window=this week"),
        ("en-US", "did anything go wrong overnight with hr", "ListEvents window=overnight instance=hr"),
        ("ja-JP", "給与が最後に再起動したのはいつ", "ListEvents instance=給与"),
    ] {
        assert_eq!(heard(locale, said), meant, "{said}");
    }
    for said in ["should hr be restarted", "did you reboot everything", "don't restart hr", "was it rebooted"] {
        assert!(!matches!(understanding("en-US").understand(said, None), Outcome::Understood(_)), "{said}");
    }
}

#[test]
fn nothing_that_narrows_is_dropped_from_what_is_said_in_other_words() {
    for (locale, said, narrowed) in [
        ("en-US", "any problems with mariadb in virginia", "environment=mariadb"),
        ("en-US", "how are all databases that are not oracle", "environment=not oracle"),
        ("en-US", "list healthy instances", "environment=healthy"),
        ("en-US", "errors in hr's log between two and three pm", "window=between two and three pm"),
        ("en-US", "what was the cpu on hr like overnight", "window=overnight"),
        ("en-US", "tablespaces under 50 percent", "Unsupported thing="),
        ("ja-JP", "本番のMySQLは何台ありますか", "environment=MySQLの本番"),
        ("ja-JP", "hrのログに昨日何か出てた", "window=昨日"),
    ] {
        assert!(heard(locale, said).contains(narrowed), "{said}: {}", heard(locale, said));
    }
}

#[test]
fn a_task_is_asked_for_by_what_is_to_become_of_an_instance() {
    for (said, meant) in [
        ("hr must be rebooted", "RebootInstance instance=hr"),
        ("the payroll database in ohio needs restarting", "RebootInstance instance=payroll awsregion=ohio"),
        ("i need hr restarted", "RebootInstance instance=hr"),
        ("can you get hr rebooted", "RebootInstance instance=hr"),
        ("have hr's standby take over", "FailoverInstance instance=hr"),
        ("switch hr over to the other zone", "FailoverInstance instance=hr"),
        ("hr needs to be failed over", "FailoverInstance instance=hr"),
    ] {
        assert_eq!(heard("en-US", said), meant, "{said}");
    }
    // Who asks whether, tells of it, or says more than that asks for no task.
    for said in [
        "please check if hr needs to be restarted",
        "do you know whether hr has to be rebooted",
        "should hr be rebooted",
        "i heard hr needs a reboot",
        "hr must not be restarted",
        "hr needs to be restarted tomorrow",
        "hr and payroll need to be restarted",
        "hr needs to be rebooted if it is slow",
        "all databases must be rebooted",
        "my router has to be restarted",
        "did the standby of hr take over",
    ] {
        let heard = heard("en-US", said);
        assert!(!heard.contains("RebootInstance") && !heard.contains("FailoverInstance"), "{said}: {heard}");
    }
}

#[test]
fn instances_that_are_not_healthy_are_asked_for() {
    let meant = "FleetHealth awsregion=ohio";
    assert_eq!(heard("en-US", "which of our servers in ohio aren't healthy"), meant);
    assert_ne!(heard("en-US", "which of our servers in ohio have no problems"), meant);
}

#[test]
fn who_asks_whether_asks_for_no_task_however_politely() {
    for (locale, said) in [
        ("en-US", "should we restart hr"),
        ("en-US", "would it be a good idea to restart hr in ohio"),
        ("en-US", "don't you restart hr"),
        ("en-US", "could you tell me whether you can restart hr"),
        ("en-US", "i was wondering whether we should reboot hr"),
        ("en-US", "i do not think we have to restart hr could you do that please"),
        ("en-US", "we must not restart hr could you do that please"),
        ("en-US", "would you mind not restarting hr"),
        ("en-US", "is it possible to restart hr"),
        ("en-US", "my colleague asked whether you would restart hr please"),
        ("en-US", "hr hangs should we restart it"),
        ("en-US", "i was told not to please restart hr"),
        ("en-US", "all instances please reboot reboot"),
        ("en-US", "in and please blog reboot"),
        ("en-US", "restart hr because nobody should"),
        ("ja-JP", "hrを再起動したほうがいいですか"),
        ("ja-JP", "hrを再起動する必要があるか教えていただけますか"),
        ("ja-JP", "お手数ですがhrを再起動しないでください"),
        ("ja-JP", "hrを再起動してもいいですか"),
        ("de-DE", "könntest du mir sagen ob wir hr neu starten müssen"),
        ("de-DE", "wäre es eine gute idee hr neu zu starten"),
        ("de-DE", "ich glaube nicht dass wir hr neu starten müssen könntest du das bitte machen"),
    ] {
        let heard = heard(locale, said);
        assert!(!heard.contains("RebootInstance") && !heard.contains("FailoverInstance"), "{said}: {heard}");
    }
}

#[test]
fn what_only_comments_lends_its_instance_and_loses_none() {
    for (said, meant) in [
        ("payroll looks odd can you check it", "HealthCheck instance=payroll"),
        ("sorry to bother you what is the engine of hr", "CheckInstanceProperty property=engine instance=hr"),
        (
            "what is the engine of hr i need to know it for a report",
            "CheckInstanceProperty property=engine instance=hr",
        ),
    ] {
        assert_eq!(heard("en-US", said), meant, "{said}");
    }
    // "Is it" is no question behind another one.
    for said in ["what time is it", "what time is it in ohio"] {
        assert!(!matches!(understanding("en-US").understand(said, None), Outcome::Understood(_)), "{said}");
    }
}
