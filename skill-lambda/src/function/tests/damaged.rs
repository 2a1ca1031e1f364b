//! Answers of AWS with something wrong in them.

use proptest::prelude::*;

use super::*;

/// What can happen to a part of an answer.
#[derive(Debug, Clone)]
enum Damage {
    Missing,
    Null,
    Empty,
    Text(String),
    Number(f64),
    Twice,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::Missing),
        Just(Damage::Null),
        Just(Damage::Empty),
        any::<String>().prop_map(Damage::Text),
        "(\\PC|[\n\r\t\u{61c}\u{2066}\u{e0041}<&>\"']){0,300}".prop_map(Damage::Text),
        any::<f64>().prop_map(Damage::Number),
        prop::sample::select(vec![0.0, -1.0, 1e18, -9.3e18, 253_402_300_800.0, 4e9]).prop_map(Damage::Number),
        Just(Damage::Twice),
    ]
}

/// Damages the part of a tree that a number chooses.
fn damaged(tree: &Value, number: usize, damage: &Damage) -> Value {
    fn places(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), all));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, value)| places(value, &format!("{at}/{index}"), all));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    places(tree, "", &mut all);
    let place = &all[number % all.len()];
    let mut tree = tree.clone();
    if let (Damage::Missing, Some((parent, name))) = (damage, place.rsplit_once('/')) {
        if let Some(fields) = tree.pointer_mut(parent).and_then(Value::as_object_mut) {
            fields.remove(name);
        }
        return tree;
    }
    let target = tree.pointer_mut(place).unwrap();
    *target = match damage {
        Damage::Missing | Damage::Null => Value::Null,
        Damage::Empty if target.is_array() => json!([]),
        Damage::Empty if target.is_object() => json!({}),
        Damage::Empty => json!(""),
        Damage::Text(text) => json!(text),
        Damage::Number(number) => json!(number),
        Damage::Twice => match target.take() {
            Value::Array(items) => [items.clone(), items].concat().into(),
            other => json!([other.clone(), other]),
        },
    };
    tree
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in one answer of AWS's, the question is answered.
    #[test]
    fn a_damaged_answer_is_answered(operation in 0_usize..6, place in any::<usize>(), damage in damage()) {
        let (operation, tree) = answers().swap_remove(operation);
        let played = played();
        played.answer(operation, Reply::Tree(damaged(&tree, place, &damage)));
        runtime().block_on(async {
            let skill = skill(&played);
            for question in questions() {
                speech_of(&skill, &question).await;
            }
        });
    }

    /// An answer that was cut is never told as one in which nothing is wrong.
    #[test]
    fn a_cut_answer_is_no_empty_one(operation in 0_usize..6, cut in 0_usize..1_000, kind in 0_usize..5) {
        let (operation, tree) = answers().swap_remove(operation);
        let played = played();
        played.answer(operation, match kind {
            0 => Reply::Cut(tree, cut),
            1 => Reply::Tree(json!({})),
            2 => Reply::Bytes(200, Vec::new()),
            3 => Reply::Bytes(200, b"<html>Service Unavailable</html>".to_vec()),
            _ => Reply::Bytes(500 + u16::try_from(cut % 5).unwrap(), vec![0xff; cut]),
        });
        runtime().block_on(async {
            let skill = skill(&played);
            for question in questions() {
                let said = speech_of(&skill, &question).await;
                for nothing in NOTHING {
                    prop_assert!(!said.contains(nothing), "{operation}, {kind}, {cut}: {said}");
                }
            }
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same of the answers on the way to a bastion, to STS and to the parameters.
    #[test]
    fn a_damaged_answer_on_the_way_is_answered(operation in 6_usize..16, place in any::<usize>(), damage in damage()) {
        let (operation, tree) = answers().swap_remove(operation);
        let played = played();
        let mut damaged_tree = damaged(&tree, place, &damage);
        // A command that never ends is waited for, which takes its time.
        if let ("GetCommandInvocation", Some(answer)) = (operation, damaged_tree.as_object_mut()) {
            answer.insert("Status".to_owned(), "Failed".into());
        }
        played.answer(operation, Reply::Tree(damaged_tree));
        runtime().block_on(async {
            let skill = skill(&played);
            for question in slow_questions() {
                speech_of(&skill, &question).await;
            }
        });
    }

    /// What EventBridge brings comes from outside too.
    #[test]
    fn a_damaged_event_is_brought_or_left(late in any::<bool>(), place in any::<usize>(), damage in damage()) {
        let event = match late {
            true => json!({"source": "aws.ssm", "region": "us-east-1",
                "detail-type": "EC2 Command Invocation Status-change Notification",
                "detail": {"command-id": "c-1", "document-name": "dbvoice-check-health", "instance-id": "i-1", "status": "Success"}}),
            false => json!({"source": "aws.rds", "region": "us-east-1", "detail-type": "RDS DB Instance Event",
                "detail": {"EventID": "RDS-EVENT-0006", "SourceType": "DB_INSTANCE", "SourceIdentifier": SAMPLE,
                    "Date": moment(0).to_string()}}),
        };
        let played = played();
        let waiting = json!({"user": "u", "locale": "en-US", "failover": false, "since": i64::MIN});
        played.answer("GetParameter", Reply::Tree(json!({"Parameter": {"Name": "x", "Value": waiting.to_string(), "Version": 1}})));
        runtime().block_on(async {
            let ends_at = u64::MAX;
            let _ = skill(&played).handle(damaged(&event, place, &damage), ends_at).await;
        });
    }
}
