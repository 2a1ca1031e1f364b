//! What is meant by a question that leaves something out. What it comes to is a whole question, which is answered as if all of it had
//! been said: whatever is remembered is named in the answer, and a task is told in full before its code is asked for.

use super::reference;
use crate::{
    around,
    corrections::refuses,
    intents::{choice::place, more},
    question::{Intent, Question, Slot, SlotName, SlotValue, place_of_one},
    session::{Listed, Offered, Session, Subject},
};

/// For how many turns a name may be meant by "it" in a task: nobody has it in mind any longer.
const TASK_TTL_TURNS: u8 = 2;

/// The questions about several instances, which say which by the same slots.
const ABOUT_SEVERAL: [Intent; 3] = [Intent::NumberOfInstances, Intent::ListInstances, Intent::FleetHealth];

/// What asks about one instance by the value that is said in a slot, and that slot.
const ABOUT_ONE: [(SlotName, Intent); 5] = [
    (SlotName::Metric, Intent::CheckInstanceMetric),
    (SlotName::Property, Intent::CheckInstanceProperty),
    (SlotName::Resource, Intent::ShowTopSession),
    (SlotName::Parameter, Intent::CheckInstanceParameter),
    (SlotName::LogType, Intent::CheckLog),
];

/// The question that is meant; nothing where it is whole as it was said, or nobody knows what is left out.
pub(in crate::intents) fn meant(session: &Session, said: &Question) -> Option<Question> {
    let whole = match said.intent {
        // "The production one" of those that were offered is no question about all of production.
        Intent::FollowUp if describes_offered(session, said) => following(session, said)?,
        Intent::FollowUp => following(session, said)?.straightened(),
        _ => said.clone(),
    };
    let whole = of_those(session, &whole).unwrap_or(whole);
    let whole = naming(session, &whole).unwrap_or(whole);
    let whole = elsewhere(session, said, &whole).unwrap_or(whole);
    (whole != *said).then_some(whole)
}

fn words(question: &Question, slot: SlotName) -> Option<&str> {
    question.said(slot).map(str::trim).filter(|words| !matches!(*words, "" | "?"))
}

fn has(question: &Question, slot: SlotName) -> bool {
    words(question, slot).is_some() || question.slot(slot).is_some_and(|value| !value.meanings().is_empty())
}

/// The question with all that was said in another one; of its slots, those it has.
fn with_all(base: Question, said: &Question) -> Question {
    let of = base.intent.slots();
    let more = said.slots().filter(|(slot, _)| of.contains(slot) && has(said, *slot));
    more.fold(base, |question, (slot, value)| question.with(slot, value.clone()))
}

/// "In Oregon", where a name was not found in Virginia: that name, there. Of half a question it is what was said, whatever was offered.
fn elsewhere(session: &Session, said: &Question, whole: &Question) -> Option<Question> {
    let sought = session.sought.as_ref().filter(|sought| sought.intent == whole.intent)?;
    // "The one in Oregon".
    if let Some(place) = words(whole, SlotName::Instance).and_then(place_of_one) {
        let named = whole.clone().with(SlotName::Instance, SlotValue::said(&sought.name));
        return Some(named.with(SlotName::Region, SlotValue::said(place)));
    }
    let is_moved =
        matches!(Slot::read(whole, SlotName::Region), Slot::Known { id: Some(id), .. } if id != sought.region);
    let names = |words: &str| !around::core(words).is_empty() && !around::is_pronoun(words);
    let is_named = has(said, SlotName::Instance) && words(said, SlotName::Instance).is_none_or(names);
    let names_none = !is_named && !has(said, SlotName::Ordinal);
    (is_moved && names_none).then(|| whole.clone().with(SlotName::Instance, SlotValue::said(&sought.name)))
}

/// What an elliptic question asks: "and in Oregon?", "what about hr?", "the second one".
fn following(session: &Session, said: &Question) -> Option<Question> {
    let said = &in_place(said.clone());
    // "Not the first" chooses none, in whatever slots it came.
    let (said, refused) = &without_what_is_taken_back(said);
    let ordinal = words(said, SlotName::Ordinal);
    // What the skill has asked comes first.
    if let Some(asked) = asked(session) {
        // "The production one" of the instances that were offered.
        let said = &describing(session, &asked, said);
        let offered = session.offered.as_ref();
        let chosen = || {
            offered
                .and_then(|offered| Some((offered.slot, offered.values.get(place(ordinal?, offered.values.len())?)?)))
        };
        let fits = |slot: &SlotName| asked.intent.slots().contains(slot);
        let all_fit = |said: &Question| {
            let mut others = said.slots().filter(|(slot, _)| *slot != SlotName::Ordinal && has(said, *slot));
            others.all(|(slot, _)| fits(&slot))
        };
        let is_none = chosen().is_none() && !asked.is_task() && session.listed.is_none();
        if *refused && asked.is_task() {
            // Who asks for the task hears it.
            let all: Vec<&str> = said.slots().filter_map(|(slot, _)| words(said, slot)).collect();
            return Some(asked.with(SlotName::Instance, SlotValue::said(all.join(" "))));
        }
        if *refused || ordinal.is_some() && (is_none || !all_fit(said)) {
            // There is no such place, or more was said than that. It is asked again.
            return Some(asked);
        }
        if let Some((slot, value)) = chosen() {
            return Some(with_all(asked, said).with(slot, SlotValue::said(value)));
        }
        if ordinal.is_none() && said.slots().any(|(slot, _)| has(said, slot)) && all_fit(said) {
            return Some(with_all(asked, said));
        }
    }
    if *refused {
        return None;
    }
    let last = session.last.as_ref().map(|last| last.question().clone());
    if ordinal.is_some() {
        return with_chosen(session, said, ordinal?);
    }
    let about_one = ABOUT_ONE.into_iter().find(|(slot, _)| has(said, *slot));
    if let Some((_, intent)) = about_one {
        // The same instance, and where it is the same kind of question, the same time.
        let same = last.filter(|last| last.intent == intent);
        let base = same.unwrap_or_else(|| of_subject(session, Question::new(intent)));
        return Some(with_all(base, said));
    }
    let has_slot = |last: &Question, slot| last.intent.slots().contains(&slot);
    if has(said, SlotName::Instance) {
        let base = last.filter(|last| has_slot(last, SlotName::Instance));
        return Some(with_all(base.unwrap_or_else(|| Question::new(Intent::HealthCheck)), said));
    }
    if has(said, SlotName::Environment) || has(said, SlotName::Application) {
        let base = last.filter(|last| ABOUT_SEVERAL.contains(&last.intent));
        return Some(with_all(base.unwrap_or_else(|| Question::new(Intent::ListInstances)), said));
    }
    if has(said, SlotName::Window) {
        return last.filter(|last| has_slot(last, SlotName::Window)).map(|last| with_all(last, said));
    }
    if has(said, SlotName::Region) {
        let base = last.filter(|last| has_slot(last, SlotName::Region))?;
        // Elsewhere an instance is looked for by what people call it.
        let subject =
            session.subject.as_ref().filter(|subject| words(&base, SlotName::Instance) == Some(&subject.identifier));
        let base = match subject {
            Some(subject) => base.with(SlotName::Instance, SlotValue::said(&subject.name)),
            None => base,
        };
        return Some(with_all(base, said));
    }
    None
}

/// The question with the place that is meant by "not the first but the second"; and whether a place was said along with a "not" that
/// leaves none.
fn without_what_is_taken_back(said: &Question) -> (Question, bool) {
    let Some(ordinal) = words(said, SlotName::Ordinal).map(str::to_owned) else { return (said.clone(), false) };
    let others = said.slots().filter(|(slot, _)| *slot != SlotName::Ordinal && has(said, *slot));
    let negated: Vec<SlotName> =
        others.map(|(slot, _)| slot).filter(|slot| words(said, *slot).is_some_and(refuses)).collect();
    let (all, without) = match negated[..] {
        [] => (ordinal, said.clone()),
        // In the order in which they may have been said.
        [slot] => {
            let other = words(said, slot).unwrap_or_default();
            let joined = [format!("{ordinal} {other}"), format!("{other} {ordinal}")];
            let Some(all) = joined.into_iter().find(|all| place(all, usize::MAX).is_some()) else {
                return (said.clone(), true);
            };
            (all, said.clone().with(slot, SlotValue::default()))
        }
        _ => return (said.clone(), true),
    };
    if refuses(&all) && place(&all, usize::MAX).is_none() {
        return (said.clone(), true);
    }
    (without.with(SlotName::Ordinal, SlotValue::said(all)), false)
}

/// Whether nothing is said but what describes one of the instances that were offered.
fn describes_offered(session: &Session, said: &Question) -> bool {
    let of_instances = |offered: &Offered| offered.slot == SlotName::Instance && !offered.values.is_empty();
    let mut all = said.slots().filter(|(slot, _)| words(said, *slot).is_some()).peekable();
    session.offered.as_ref().is_some_and(of_instances)
        && all.peek().is_some()
        && all.all(|(slot, _)| matches!(slot, SlotName::Environment | SlotName::Application))
}

/// What was said, with what describes one of the instances that were offered in the name's place, where nothing else was said.
fn describing(session: &Session, asked: &Question, said: &Question) -> Question {
    if !asked.intent.slots().contains(&SlotName::Instance) || !describes_offered(session, said) {
        return said.clone();
    }
    let all: Vec<&str> = said.slots().filter_map(|(slot, _)| words(said, slot)).collect();
    let named = Question::new(said.intent).with(SlotName::Instance, SlotValue::said(all.join(" ")));
    // "The one in Oregon" describes none of those that are here.
    let placed =
        Question::new(Intent::HealthCheck).with(SlotName::Instance, SlotValue::said(all.join(" "))).straightened();
    match placed.slot(SlotName::Region) {
        Some(region) if has(&placed, SlotName::Region) => {
            let name = placed.slot(SlotName::Instance).cloned().unwrap_or_default();
            named.with(SlotName::Instance, name).with(SlotName::Region, region.clone())
        }
        _ => named,
    }
}

/// The question that the skill has asked something about, and waits.
fn asked(session: &Session) -> Option<Question> {
    if let Some(action) = session.asked {
        return Some(Question::new(action.intent()));
    }
    let offered = session.offered.as_ref()?;
    let next = session.next.as_ref().filter(|next| next.from == 0 && !more::asks_for_result(next));
    let kept = offered.of.as_ref().map(|of| of.question().clone());
    kept.or_else(|| next.map(|next| next.question().clone()))
        .or_else(|| Some(session.last.as_ref()?.question().clone()))
}

/// What was said with each word where it belongs: half a sentence gives a door little to tell places from names.
fn in_place(said: Question) -> Question {
    // "Not the first but the second": what is taken back came in a slot of its own.
    let is_place = |slot| words(&said, slot).is_some_and(|words| place(words, usize::MAX).is_some());
    let said = if is_place(SlotName::Instance) && is_place(SlotName::Application) {
        said.with(SlotName::Application, SlotValue::default())
    } else {
        said
    };
    for slot in [SlotName::Instance, SlotName::Environment, SlotName::Application] {
        let Some(words) = words(&said, slot).map(str::to_owned) else { continue };
        let reads = |as_slot: SlotName| {
            let question = Question::new(said.intent).with(as_slot, SlotValue::said(&words));
            matches!(Slot::read(&question, as_slot), Slot::Known { .. })
        };
        if slot != SlotName::Environment && !has(&said, SlotName::Ordinal) && place(&words, usize::MAX).is_some() {
            return said.with(slot, SlotValue::default()).with(SlotName::Ordinal, SlotValue::said(words));
        }
        let other = [SlotName::Region, SlotName::Metric, SlotName::Environment]
            .into_iter()
            .find(|other| *other != slot && !has(&said, *other) && reads(*other));
        if let Some(other) = other {
            return said.with(slot, SlotValue::default()).with(other, SlotValue::said(words));
        }
    }
    said
}

/// A question about the instance that was talked of last; without it where none was.
fn of_subject(session: &Session, question: Question) -> Question {
    match &session.subject {
        Some(subject) => named(question, subject),
        None => question,
    }
}

/// The question about this instance, where it is.
fn named(question: Question, Subject { region, identifier, .. }: &Subject) -> Question {
    let question = question.with(SlotName::Instance, SlotValue::said(identifier));
    question.with(SlotName::Region, SlotValue::said(region))
}

/// A question about one of those that were listed last.
fn with_chosen(session: &Session, said: &Question, ordinal: &str) -> Option<Question> {
    match session.listed.as_ref()? {
        Listed::Instances { instances, .. } => {
            let subject = instances.get(place(ordinal, instances.len())?)?;
            let about_one = ABOUT_ONE.into_iter().find(|(slot, _)| has(said, *slot));
            let intent = about_one.map_or(Intent::HealthCheck, |(_, intent)| intent);
            Some(named(with_all(Question::new(intent), said), subject))
        }
        Listed::Applications { region, applications } => {
            let application = applications.get(place(ordinal, applications.len())?)?;
            let question = Question::new(Intent::ListInstancesForApplication);
            let question = question.with(SlotName::Application, SlotValue::said(application));
            Some(
                region
                    .iter()
                    .fold(question, |question, region| question.with(SlotName::Region, SlotValue::said(region))),
            )
        }
    }
}

/// "How many of them are production", "list them": those that the last question was about.
fn of_those(session: &Session, said: &Question) -> Option<Question> {
    if !ABOUT_SEVERAL.contains(&said.intent) || !has(said, SlotName::Reference) {
        return None;
    }
    let without = said.clone().with(SlotName::Reference, SlotValue::default());
    let Some(last) = session.last.as_ref().map(|last| last.question()) else { return Some(without) };
    let of_last = |slot| last.slot(slot).filter(|_| has(last, slot)).cloned();
    let of_said = |slot| said.slot(slot).cloned();
    let mut whole = without;
    for slot in [SlotName::Region, SlotName::Application] {
        if !has(said, slot)
            && let Some(value) = of_last(slot)
        {
            whole = whole.with(slot, value);
        }
    }
    // What was said of them before still holds of them.
    let before = words(last, SlotName::Environment).map(str::to_owned);
    let both = match (words(said, SlotName::Environment), before) {
        // "How many of them are not": what, is not said.
        (Some(now), Some(_)) if around::core(now).split_whitespace().all(refuses) => of_said(SlotName::Environment),
        (Some(now), Some(before)) => Some(SlotValue::said(format!("{now} {before}"))),
        (None, Some(_)) => of_last(SlotName::Environment),
        (_, None) => None,
    };
    Some(both.into_iter().fold(whole, |whole, both| whole.with(SlotName::Environment, both)))
}

/// "Its CPU", "reboot it", "the alarms of the first one": the instance that is meant, by name. In a task only one that was named in the
/// last turns; which one it is, is told before anything is done.
fn naming(session: &Session, said: &Question) -> Option<Question> {
    if !said.intent.slots().contains(&SlotName::Instance) {
        return None;
    }
    let words = words(said, SlotName::Instance)?;
    let is_fresh = |age: u8| !said.is_task() || age <= TASK_TTL_TURNS;
    let offered = session.offered.as_ref().is_some_and(|offered| offered.slot == SlotName::Instance);
    let subject = if reference::is_one(words) {
        session.subject.as_ref().filter(|subject| is_fresh(subject.age) && !offered)
    } else {
        match &session.listed {
            Some(Listed::Instances { instances, age }) if is_fresh(*age) && !offered => {
                place(words, instances.len()).and_then(|place| instances.get(place))
            }
            _ => None,
        }
    }?;
    let whole = said.clone().with(SlotName::Instance, SlotValue::said(&subject.identifier));
    if !has(said, SlotName::Region) {
        return Some(whole.with(SlotName::Region, SlotValue::said(&subject.region)));
    }
    // Elsewhere it is looked for by what people call it.
    let region = Slot::read(said, SlotName::Region);
    let is_there = matches!(region, Slot::Known { id: Some(id), .. } if id == subject.region);
    Some(if is_there { whole } else { whole.with(SlotName::Instance, SlotValue::said(&subject.name)) })
}
