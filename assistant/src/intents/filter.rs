//! Which of a region's instances are meant: those of an environment, of an application, or all.

use std::{collections::BTreeMap, ops::ControlFlow};

use super::{engine_filter::Engines, questions};
use crate::{
    context::Context,
    context::MAX_SPOKEN,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    names::{nearest, spoken_form},
    question::{Heard, Slot, SlotName, SlotValue},
    region::Region,
    reply::Answer,
    reply::Reply,
};

/// What instances have to have.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Some engines.
    pub(super) engines: Option<Engines>,
    /// An environment, in any way to write it.
    pub(super) environment: Option<String>,
    /// The tag of an application, as it is heard.
    pub(super) application: Option<String>,
}

impl Filter {
    /// Reads what was said. An application that none of the instances has is asked for again, with those there are.
    /// Without a region it is about all that were looked in.
    pub(super) fn read(
        context: &Context<'_>,
        region: Option<Region>,
        databases: &[Database],
    ) -> ControlFlow<Reply, Self> {
        let tag = |context: &Context<'_>| {
            let heard = context.heard(SlotName::Environment)?;
            let tags = || databases.iter().filter_map(|database| database.environment.as_deref());
            let tag = |said: &String| tags().find(|tag| environment(tag) == environment(said)).map(str::to_owned);
            heard.readings(SlotName::Environment).iter().find_map(tag)
        };
        // "Production MySQL" has no place of its own for the engine. What is the tag of an environment is no engine.
        let (engines, bare) = match context.question.said(SlotName::Environment).and_then(Engines::taken_out) {
            Some((engines, rest)) if tag(context).is_none() => {
                let rest = if rest.is_empty() { SlotValue::default() } else { SlotValue::said(rest) };
                (Some(engines), Some(context.question.clone().with(SlotName::Environment, rest)))
            }
            _ => (None, None),
        };
        let context = &Context { question: bare.as_ref().unwrap_or(context.question), ..*context };
        let tag = tag(context);
        // A tag that was said is meant, whatever else the door takes the words for.
        let environment = match context.slot(SlotName::Environment) {
            _ if tag.is_some() => tag,
            Slot::Missing => None,
            // "It", or what must have been meant for a code, is no environment; and all of them are not what was asked for.
            Slot::Unclear => {
                let (ask, again) = (Message::new("ask-environment"), Message::new("ask-environment-reprompt"));
                return ControlFlow::Break(Answer::elicit(SlotName::Environment, ask, again).into());
            }
            Slot::Known { id: Some(id), .. } => Some(id),
            Slot::Known { name, .. } | Slot::Unknown(name) => Some(name),
        };
        let application = match context.heard(SlotName::Application) {
            None => None,
            Some(heard) if heard.is_pronoun() => return ControlFlow::Break(ask_application()),
            Some(heard) => match application(databases, &heard)[..] {
                [ref known] => {
                    context.found(SlotName::Application, known);
                    Some(known.clone())
                }
                ref several => return ControlFlow::Break(unknown(region, &heard, several, databases)),
            },
        };
        ControlFlow::Continue(Self { engines, environment, application })
    }

    /// Those of the databases that are meant.
    pub(super) fn of<'a>(&self, databases: &'a [Database]) -> Vec<&'a Database> {
        let is = |wanted: &Option<String>, tag: &Option<String>, form: fn(&str) -> String| {
            wanted.as_deref().is_none_or(|wanted| tag.as_deref().is_some_and(|tag| form(tag) == form(wanted)))
        };
        databases
            .iter()
            .filter(|database| self.engines.is_none_or(|engines| engines.has(&database.engine)))
            .filter(|database| is(&self.environment, &database.environment, environment))
            .filter(|database| is(&self.application, &database.application, spoken_form))
            .collect()
    }

    /// The message with what was asked for in it.
    pub(super) fn named(&self, message: Message) -> Message {
        let nothing = || Message::new("nothing");
        let environment = self.environment.as_deref().map_or_else(nothing, |environment| {
            Message::new("of-environment").with("environment", spoken_environment(environment))
        });
        let environment = match self.engines {
            Some(engines) => {
                let both = Message::new("of-environment-and-engine").with("environment", environment);
                both.with("engine", engines.named())
            }
            None => environment,
        };
        let application = self.application.as_deref().map_or_else(nothing, |application| {
            Message::new("of-application").with("application", Value::Name(application.to_owned()))
        });
        message.with("environment", environment).with("application", application)
    }

    /// Which environments there are, where there is none of the one that was asked for.
    pub(super) fn instead(&self, databases: &[Database]) -> Option<Message> {
        self.environment.as_ref()?;
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for tag in databases.iter().filter_map(|database| database.environment.as_deref()) {
            known.entry(environment(tag)).or_insert(tag);
        }
        let names: Vec<Value> = known.values().take(MAX_SPOKEN).map(|tag| spoken_environment(tag)).collect();
        (!names.is_empty()).then(|| Message::new("environments-known").with("names", Value::All(names)))
    }
}

/// A region's databases, and which of them are meant; otherwise the question that asks for what is missing.
pub(super) async fn meant(context: &Context<'_>) -> Result<ControlFlow<Reply, (Region, Vec<Database>, Filter)>, Error> {
    let region = match questions::region(context) {
        ControlFlow::Continue(region) => region,
        ControlFlow::Break(question) => return Ok(ControlFlow::Break(question)),
    };
    let all = context.databases(region).await?;
    Ok(Filter::read(context, Some(region), &all).map_continue(|filter| (region, all, filter)))
}

/// The tags `application` of databases, each once, with how many databases have it; by name.
pub(super) fn applications(databases: &[Database]) -> Vec<(&str, u64)> {
    let mut found: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    for tag in databases.iter().filter_map(|database| database.application.as_deref()) {
        found.entry(spoken_form(tag)).or_insert((tag, 0)).1 += 1;
    }
    found.into_values().collect()
}

/// The application that people mean: the one that the words name, else those that the door takes them for.
fn application(databases: &[Database], heard: &Heard) -> Vec<String> {
    let known = applications(databases);
    let find = |said: &String| {
        let around = ["のアプリケーション", " application"].iter().find_map(|word| said.strip_suffix(word));
        let tag = |said: &str| known.iter().find(|(tag, _)| spoken_form(tag) == spoken_form(said));
        [Some(said.as_str()), around].into_iter().flatten().find_map(tag).map(|(tag, _)| (*tag).to_owned())
    };
    let said = heard.said(SlotName::Application).into_iter().chain(heard.readings(SlotName::Application));
    let without = |said: &String| said.strip_suffix(" application").map(crate::around::core);
    let said: Vec<String> = said.flat_map(|said| [without(&said), Some(said)]).flatten().collect();
    let mut found: Vec<String> = match said.iter().find_map(find) {
        Some(said) => vec![said],
        None => heard.guesses().iter().filter_map(find).collect(),
    };
    found.sort();
    found.dedup();
    found
}

fn unknown(region: Option<Region>, heard: &Heard, guesses: &[String], databases: &[Database]) -> Reply {
    let known = applications(databases);
    let names = |names: Vec<&str>| names.into_iter().map(|name| Value::Name(name.to_owned())).collect::<Vec<_>>();
    let said = heard.echo();
    let near = match guesses {
        [] => nearest(&heard.core(), known.iter().map(|(tag, _)| *tag)),
        several => several.iter().map(String::as_str).collect(),
    };
    let others = if known.is_empty() {
        Message::new("applications-none")
    } else if near.is_empty() {
        let all = known.iter().take(MAX_SPOKEN).map(|(tag, _)| *tag).collect();
        Message::new("applications-known").with("names", Value::All(names(all)))
    } else {
        Message::new("instance-unknown-nearest").with("names", Value::Any(names(near)))
    };
    let say = match said {
        Some(said) => Message::new("application-unknown").with("application", Value::Name(said)),
        None => Message::new("application-unknown-unsaid"),
    };
    let place = region.map_or_else(|| questions::all_regions().into(), Value::from);
    let say = say.with("region", place).with("others", others);
    if known.is_empty() {
        return Reply { region, ..Answer::answered([say]).into() };
    }
    let answer = Answer::elicit(SlotName::Application, say, Message::new("ask-application-reprompt"));
    Reply { answer, region, next: None }
}

/// The question which application is meant.
pub(super) fn ask_application() -> Reply {
    Answer::elicit(SlotName::Application, Message::new("ask-application"), Message::new("ask-application-reprompt"))
        .into()
}

/// One word for an environment, however its tag is written.
fn environment(tag: &str) -> String {
    let heard = spoken_form(tag);
    match heard.as_str() {
        "prod" | "prd" | "production" | "productive" | "live" | "本番" | "本番環境" => "production",
        "stage" | "stg" | "staging" | "preproduction" | "preprod" | "検証" | "検証環境" | "ステージング" => {
            "staging"
        }
        "test" | "tst" | "testing" | "qa" | "テスト" | "テスト環境" => "test",
        "dev" | "develop" | "development" | "開発" | "開発環境" => "development",
        _ => return heard,
    }
    .to_owned()
}

fn spoken_environment(tag: &str) -> Value {
    Message::new(match environment(tag).as_str() {
        "production" => "environment-production",
        "staging" => "environment-staging",
        "test" => "environment-test",
        "development" => "environment-development",
        _ => return Value::Name(tag.to_owned()),
    })
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(application: &str, environment: &str) -> Database {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Database { application: some(application), environment: some(environment), ..Database::default() }
    }

    #[test]
    fn environments_are_one_however_they_are_written() {
        let fleet =
            [database("shop", "prod"), database("Shop", "Production"), database("blog", "qa"), database("", "")];
        let filter = |environment: &str, application: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Filter { engines: None, environment: some(environment), application: some(application) }.of(&fleet).len()
        };
        assert_eq!(
            [filter("", ""), filter("production", ""), filter("test", ""), filter("live", "blog"), filter("", "SHOP")],
            [4, 2, 1, 0, 2]
        );
        assert_eq!(applications(&fleet), [("blog", 1), ("shop", 2)]);
        for said in ["shop", "the shop application", "Shop のアプリケーション", "shop application"] {
            assert_eq!(application(&fleet, &Heard::named(said)), ["shop"], "{said}");
        }
        assert_eq!(application(&fleet, &Heard::named("warehouse")), [""; 0]);
    }
}
