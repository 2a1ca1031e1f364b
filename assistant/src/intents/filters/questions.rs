//! What is asked where a filter was not understood; and how the answer goes on with it.

use agent_protocol::names::normal_form;

use super::{
    known::Known,
    sentence::{self, Read, negates},
    tags::{applications, environments},
};
use crate::{
    around,
    context::{Context, MAX_SPOKEN},
    environments::{environment, spoken_environment},
    intents::questions::all_regions,
    inventory::Database,
    message::{Message, Value},
    names::{nearest, spoken_form},
    question::{Heard, Question, Slot, SlotName, SlotValue},
    region::Region,
    reply::{Answer, Reply},
    session::{Next, Offered, Session},
    turn::Turn,
};

const SLOTS: [SlotName; 2] = [SlotName::Environment, SlotName::Application];

/// The question which application is meant.
pub(in crate::intents) fn ask_application(context: &Context<'_>) -> Reply {
    ask(context, SlotName::Application)
}

/// The question for a slot in which nothing was said that names anything.
pub(super) fn ask(context: &Context<'_>, slot: SlotName) -> Reply {
    let say = match slot {
        SlotName::Application => Message::new("ask-application"),
        _ => Message::new("ask-environment"),
    };
    asking(context, None, slot, say, Vec::new())
}

/// The question that says that the words are known, and what they say together is not.
pub(super) fn unclear(context: &Context<'_>, region: Option<Region>, slot: SlotName) -> Reply {
    let slot = if context.question.intent.slots().contains(&slot) { slot } else { SlotName::Application };
    let said: Vec<Value> = SLOTS
        .into_iter()
        .filter_map(|slot| context.heard(slot)?.echo_whole(context.question.said(slot)?))
        .map(Value::Text)
        .collect();
    let say = match said.is_empty() {
        true => Message::new("filter-unclear-unsaid"),
        false => Message::new("filter-unclear").with("words", Value::All(said)),
    };
    asking(context, region, slot, say, Vec::new())
}

/// The question that names the words that are not known, and what is.
pub(super) fn unknown(
    context: &Context<'_>,
    region: Option<Region>,
    slot: SlotName,
    heard: &Heard,
    words: &[String],
    guesses: &[String],
    (databases, known): (&[Database], &Known),
) -> Reply {
    let place = || region.map_or_else(|| all_regions().into(), Value::from);
    let environments: Vec<&str> = environments(databases);
    let applications: Vec<&str> = applications(databases).into_iter().map(|(tag, _)| tag).collect();
    let fit: Vec<String> = words.iter().filter_map(|words| heard.echo_whole(words)).collect();
    let all_fit = !fit.is_empty() && fit.len() == words.len();
    let near: Vec<String> = match (guesses, &fit[..]) {
        ([], [one]) => {
            let of_applications = applications.iter().copied();
            let names = || of_applications.clone().chain(environments.iter().copied());
            let near = match slot {
                SlotName::Application => nearest(one, of_applications),
                _ => nearest(one, names()),
            };
            near.into_iter().map(str::to_owned).collect()
        }
        (guesses, _) => guesses.to_vec(),
    };
    // What is like a word that takes something back is the opposite of what was meant.
    let whole = context.question.said(slot).unwrap_or_default();
    let near = if negates(whole) || words.len() > 1 { Vec::new() } else { near };
    // A yes is to all that was said, with that in the place of the word that is not known.
    let in_place = |name: &String| {
        let [word] = words else { return None };
        let phrase = phrase(&heard.echo_whole(whole)?, &heard.core(), word, name)?;
        let understood = slot == SlotName::Application || matches!(sentence::read(&phrase, known), Read::Understood(_));
        understood.then(|| (name.clone(), phrase))
    };
    let (near, phrases): (Vec<String>, Vec<String>) = near.iter().filter_map(in_place).unzip();
    let names = |names: &[&str]| -> Vec<Value> {
        names.iter().take(MAX_SPOKEN).map(|name| Value::Name((*name).to_owned())).collect()
    };
    let say = match (slot, all_fit) {
        (SlotName::Application, true) => Message::new("application-unknown")
            .with("application", Value::All(fit.into_iter().map(Value::Name).collect())),
        (SlotName::Application, false) => Message::new("application-unknown-unsaid"),
        (_, true) => {
            Message::new("filter-unknown").with("words", Value::Any(fit.into_iter().map(Value::Name).collect()))
        }
        (_, false) => Message::new("filter-unknown-unsaid"),
    };
    let others: Message = if !near.is_empty() {
        let spoken = |name: &String| match slot {
            SlotName::Environment if environments.contains(&name.as_str()) || environment(name) != *name => {
                spoken_environment(name)
            }
            _ => Value::Name(name.clone()),
        };
        Message::new("instance-unknown-nearest").with("names", Value::Any(near.iter().map(spoken).collect()))
    } else if slot == SlotName::Application {
        match applications.is_empty() {
            true => Message::new("applications-none"),
            false => Message::new("applications-known").with("names", Value::All(names(&applications))),
        }
    } else {
        let nothing = || Message::new("nothing");
        let spoken: Vec<Value> = environments.iter().take(MAX_SPOKEN).map(|tag| spoken_environment(tag)).collect();
        let of_environment = match spoken.is_empty() {
            true => nothing(),
            false => Message::new("environments-known").with("names", Value::All(spoken)),
        };
        let of_application = match applications.is_empty() {
            true => nothing(),
            false => Message::new("filter-applications").with("names", Value::All(names(&applications))),
        };
        Message::new("filter-known").with("environments", of_environment).with("applications", of_application)
    };
    let say = say.with("region", place()).with("others", others);
    if slot == SlotName::Application && applications.is_empty() && near.is_empty() {
        return Reply { region, ..Answer::answered([say]).into() };
    }
    asking(context, region, slot, say, phrases)
}

/// What was said, with a name in the place of a word.
fn phrase(whole: &str, core: &str, word: &str, name: &str) -> Option<String> {
    if spoken_form(core) == spoken_form(word) {
        return Some(name.to_owned());
    }
    (whole.matches(word).count() == 1).then(|| whole.replacen(word, name, 1))
}

/// "Production", where "stopped production" was offered.
pub(super) fn completed<'a>(offered: &'a [String], words: &str) -> Option<&'a str> {
    let said = normal_form(&around::core(words));
    let is_in = |phrase: &&String| {
        let phrase = normal_form(phrase);
        let plain = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
        phrase.match_indices(&said).any(|(at, _)| {
            let (before, after) = (&phrase[..at], &phrase[at + said.len()..]);
            !plain(before.chars().next_back()) && !plain(after.chars().next())
        })
    };
    let mut fit = offered.iter().filter(|_| !said.is_empty()).filter(is_in);
    let only = fit.next();
    only.filter(|_| fit.next().is_none()).map(String::as_str)
}

/// Asks for a slot. What was said of the instances does not stay in the dialog: it belongs to this question, and goes on only with
/// what answers it.
fn asking(context: &Context<'_>, region: Option<Region>, slot: SlotName, say: Message, near: Vec<String>) -> Reply {
    let again = match slot {
        SlotName::Application => Message::new("ask-application-reprompt"),
        _ => Message::new("ask-environment-reprompt"),
    };
    let kept = context.question_to_keep();
    let next = match &near[..] {
        [only] => Some(Next { question: kept.clone().naming(slot, only), from: 0 }),
        _ => None,
    };
    let mut answer = Answer::elicit(slot, say, again);
    answer.offered = Some(Offered { slot, values: near, of: Some(kept) });
    answer.asks = Some(bare(context.question));
    Reply { answer, region, next }
}

/// The question without what was said of the instances.
fn bare(question: &Question) -> Question {
    let of = question.intent.slots();
    SLOTS
        .into_iter()
        .filter(|slot| of.contains(slot))
        .fold(question.clone(), |question, slot| question.with(slot, SlotValue::default()))
}

/// The question that goes on, where what was said answers what the last one asked: with what that was about. A whole sentence, in
/// which the slot that was asked for is not, is a question of its own.
pub(in crate::intents) fn taken_up(session: &Session, turn: &Turn) -> Option<Question> {
    let Offered { slot, of: Some(kept), .. } = session.offered.as_ref()? else { return None };
    let (said, kept) = (&turn.question, kept.question());
    if said.intent != kept.intent || !turn.in_dialog {
        return None;
    }
    let words = said.said(*slot).filter(|words| !words.trim().is_empty())?;
    // "And in Oregon?" is the same, elsewhere.
    let place = Question::new(said.intent).with(SlotName::Region, SlotValue::said(words));
    let elsewhere = matches!(Slot::read(&place, SlotName::Region), Slot::Known { .. });
    // "And in Oregon" may come apart.
    let nothing =
        around::core(words).is_empty() || ["what about", "how about"].contains(&words.to_lowercase().as_str());
    let own = if elsewhere { said.clone().with(SlotName::Region, SlotValue::said(words)) } else { said.clone() };
    let is_missing = |name: SlotName| {
        name == *slot && (elsewhere || nothing) || own.said(name).is_none_or(|words| words.trim().is_empty())
    };
    let before: Vec<(SlotName, SlotValue)> =
        kept.slots().filter(|(name, _)| is_missing(*name)).map(|(name, value)| (name, value.clone())).collect();
    Some(before.into_iter().fold(own, |question, (name, value)| question.with(name, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_put_in_the_place_of_the_word_that_nobody_knows() {
        let put = |whole, core, word| phrase(whole, core, word, "production");
        assert_eq!(
            put("stopped prodaction", "stopped prodaction", "prodaction").as_deref(),
            Some("stopped production")
        );
        assert_eq!(put("the prodaction ones", "prodaction", "prodaction").as_deref(), Some("production"));
        assert_eq!(put("停止中の本蕃", "停止中の本蕃", "本蕃").as_deref(), Some("停止中のproduction"));
        assert_eq!(put("pro and pro", "pro and pro", "pro"), None);
    }

    #[test]
    fn a_word_of_what_was_offered_chooses_all_of_it() {
        let offered = ["stopped production".to_owned(), "stopped preproduction".to_owned()];
        for (words, at) in [
            ("production", Some(0)),
            ("yes, production please", Some(0)),
            ("preproduction", Some(1)),
            ("stopped", None),
            ("test", None),
            ("", None),
            ("please", None),
        ] {
            assert_eq!(completed(&offered, words), at.map(|at: usize| offered[at].as_str()), "{words}");
        }
    }
}
