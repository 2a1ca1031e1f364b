//! What was said in slots, and that no code gets any further than here.

use proptest::prelude::*;

use super::*;

fn question(slot: SlotName, meanings: &[(&str, &str)], said: Option<&str>) -> Question {
    let meanings = meanings.iter().map(|(id, name)| Meaning { id: Some((*id).to_owned()), name: (*name).to_owned() });
    Question::new(Intent::ListInstances).with(slot, SlotValue::new(said.map(str::to_owned), meanings))
}

fn region(meanings: &[(&str, &str)], said: Option<&str>) -> Slot {
    Slot::read(&question(SlotName::Region, meanings, said), SlotName::Region)
}

fn known(id: &str) -> impl Fn(Slot) -> bool {
    move |slot| matches!(&slot, Slot::Known { id: Some(known), .. } if known == id)
}

#[test]
fn words_come_before_what_a_door_takes_them_for() {
    let virginia = [("us-east-1", "virginia")];
    assert!(known("us-east-1")(region(&virginia, Some("verginia"))));
    assert!(known("us-west-2")(region(&virginia, Some("oregon"))), "the words are another region's");
    assert!(known("us-west-2")(region(&virginia, Some("oregon m f a 645281"))));
    assert!(known("us-west-2")(region(&[], Some("oregon m f a"))));
    // What is missing is made up for by the words.
    assert!(known("us-east-1")(region(&[], Some("virginia"))));
    assert_eq!(region(&[], Some("atlantis 1234")), Slot::Unknown("atlantis".into()));
    // Several are none, and are asked about.
    let two = [("us-east-1", "virginia"), ("us-east-2", "ohio")];
    assert_eq!(region(&two, Some("the east")), Slot::Unknown("east".into()));
    let several = |said| Slot::several(&question(SlotName::Region, &two, Some(said)), SlotName::Region);
    assert_eq!(several("the east"), ["us-east-1", "us-east-2"]);
    assert!(known("us-east-2")(region(&two, Some("ohio"))));
    for nothing in [Some("?"), Some("  "), None, Some("in"), Some("the"), Some("を")] {
        assert_eq!(region(&[], nothing), Slot::Missing);
    }
    for unclear in ["645281", "six four five", "ろくよんご", "no 645281", "it", "that one", "それ"] {
        assert_eq!(region(&[], Some(unclear)), Slot::Unclear, "{unclear}");
    }
    // What people put around a value is no part of it.
    for said in ["no, oregon", "in oregon please", "the oregon one", "いや、オレゴンのほう", "オレゴンです"]
    {
        assert!(known("us-west-2")(region(&[], Some(said))), "{said}");
    }
    assert_eq!(region(&[], Some("the atlantis one")), Slot::Unknown("atlantis".into()));
    assert_eq!(Slot::Unknown("atlantis six".into()).guarded(), Slot::Unclear);
    assert_eq!(Slot::read(&Question::new(Intent::Launch), SlotName::Metric), Slot::Missing);
}

#[test]
fn a_name_keeps_its_words_and_all_guesses() {
    let slot = SlotName::Instance;
    let three = [("1", "orders"), ("2", "orders eleven"), ("1", "orders")];
    let heard = Heard::read(&question(slot, &three, Some("orders eleven")), slot).unwrap();
    assert_eq!(heard.said(slot), ["orders eleven"]);
    assert_eq!(heard.guesses(), ["orders", "orders eleven"]);
    let said = |words: &str| Heard::read(&question(slot, &[], Some(words)), slot);
    assert_eq!(said("sample mfa 645 281").unwrap().said(slot), ["sample mfa 645 281", "sample", "sample"]);
    assert_eq!(said("サンプル").unwrap().said(slot), ["サンプル", "sample"]);
    assert_eq!(said("fleet 2024").unwrap().said(slot), ["fleet 2024"]);
    assert_eq!(said("?"), None);
    // A name may look like a code, so it is looked for; it is not repeated.
    for secret in ["fleet 2024", "645281", "my code is 645 281", "six four five", "now four", "ろくよんご"] {
        assert_eq!(said(secret).unwrap().echo(), None, "{secret}");
        assert_eq!(format!("{:?}", said(secret).unwrap()), "Heard(None, [])");
    }
    assert_eq!(said("no, actually the hr one").unwrap().echo().as_deref(), Some("hr"));
    assert_eq!(said("blgo m f a 645281").unwrap().echo().as_deref(), Some("blgo"));
    assert_eq!(said("unit 12").unwrap().echo().as_deref(), Some("unit 12"));
    assert_eq!(said("unit 12").unwrap().guarded(true).echo(), None, "it could be a part of a code");
}

#[test]
fn a_question_is_kept_as_it_was_asked_but_for_codes() {
    let asked = question(SlotName::Instance, &[("1", "orders"), ("2", "orders eleven")], Some("the orders"))
        .with(SlotName::Region, SlotValue::said("ohio"))
        .with(SlotName::Metric, SlotValue::default());
    let kept = asked.to_keep(&[], false);
    assert_eq!(*kept.question(), asked);
    let written = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<KeptQuestion>(&written).unwrap(), kept);
    let short = Question::new(Intent::CommandResult).to_keep(&[], false);
    assert_eq!(serde_json::to_string(&short).unwrap(), r#"{"intent":"CommandResult"}"#);
    // Whoever has written it: there is no code in what is read, no yes, and nothing that nobody knows.
    let forged = r#"{"intent":"RebootInstance","confirmation":"Confirmed","slots":
        {"instance":"simple","awsregion":"ohio now four","mfa":"645","mfasecond":"281"}}"#;
    let left = serde_json::to_string(&serde_json::from_str::<KeptQuestion>(forged).unwrap()).unwrap();
    assert_eq!(left, r#"{"intent":"RebootInstance","slots":{"instance":"simple","awsregion":""}}"#);
    for damaged in [
        "null",
        "{}",
        r#"{"intent":"Launch"}"#,
        r#"{"intent":"AMAZON.YesIntent"}"#,
        r#"{"intent":"ListInstances","slots":{"instance":7}}"#,
        r#"{"intent":"ListInstances","slots":{"color":"red"}}"#,
        r#"{"name":"ListInstances","slots":{"instance":{"name":"instance","value":"blog"}}}"#,
    ] {
        assert!(serde_json::from_str::<KeptQuestion>(damaged).is_err(), "{damaged}");
    }
}

proptest! {
    #[test]
    fn no_code_is_kept_in_whatever_slot_it_lands(
        slot in prop::sample::select(SlotName::ALL.to_vec()),
        words in "[a-z]{0,8}",
        code in "[0-9]{6}",
    ) {
        for said in [format!("{words} {code}"), format!("{words} m. f. a. {} {}", &code[..3], &code[3..])] {
            let question = question(slot, &[], Some(&said));
            let kept = question.to_keep(&[], false);
            let written = serde_json::to_string(&kept).unwrap();
            let shown = format!(
                "{written} {kept:?} {question:?} {:?} {:?} {:?}",
                question.slot(slot), Slot::read(&question, slot), Heard::read(&question, slot)
            );
            prop_assert!(!shown.contains(&code) && !shown.contains(&format!("{} {}", &code[..3], &code[3..])), "{}", shown);
        }
    }

    #[test]
    fn no_part_of_a_code_is_kept_of_a_task(
        slot in prop::sample::select(vec![SlotName::Instance, SlotName::Region, SlotName::Mfa]),
        words in prop::sample::select(vec!["", "now ", "zebra ", "no wait "]),
        digits in prop::collection::vec(prop::sample::select(vec!["six", "four", "nine", "ろく", "はち", "七", "5"]), 1..4),
    ) {
        let said = format!("{words}{}", digits.join(" "));
        let mut question = question(slot, &[], Some(&said));
        question.intent = Intent::RebootInstance;
        let (slot_read, heard) = (Slot::read(&question, slot).guarded(), Heard::read(&question, slot).unwrap().guarded(true));
        let written = serde_json::to_string(&question.to_keep(&[], false)).unwrap();
        let shown = format!("{written} {question:?} {slot_read:?} {heard:?}");
        for digit in digits {
            prop_assert!(!shown.contains(digit), "{}: {}", said, shown);
        }
        prop_assert!(slot == SlotName::Mfa || question.has_code_elsewhere(), "{}", said);
    }

    #[test]
    fn whatever_is_kept_is_read_or_left(written in "\\PC{0,80}", words in any::<String>()) {
        let _ = serde_json::from_str::<KeptQuestion>(&written);
        let kept = question(SlotName::Instance, &[], Some(&words)).to_keep(&[], false);
        prop_assert!(serde_json::from_str::<KeptQuestion>(&serde_json::to_string(&kept).unwrap()).is_ok());
    }
}
