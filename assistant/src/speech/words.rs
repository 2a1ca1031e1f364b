//! Puts answers into the words of the listener's language: Fluent messages from `locales/`, one file a locale.

use std::{borrow::Cow, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use super::{amounts, moments, text, voices};
use crate::message::{Message, Value};

/// The locales: a new one is a file and its line here.
pub(super) const LOCALES: [(&str, &str); 3] = [
    ("en-US", include_str!("../../locales/en-US.ftl")),
    ("ja-JP", include_str!("../../locales/ja-JP.ftl")),
    ("de-DE", include_str!("../../locales/de-DE.ftl")),
];

/// The words of one locale.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("locales", &self.bundle.locales).finish()
    }
}

impl Words {
    /// The words for a request's locale: those of the same language, else English.
    pub fn of(locale: &str) -> &'static Self {
        static WORDS: [OnceLock<Words>; LOCALES.len()] = [const { OnceLock::new() }; LOCALES.len()];
        let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
        let index = LOCALES.iter().position(|(tag, _)| language(tag) == language(locale)).unwrap_or(0);
        WORDS[index].get_or_init(|| Self::load(LOCALES[index].0, LOCALES[index].1))
    }

    /// The locale that they are in.
    pub(crate) fn locale(&self) -> String {
        self.bundle.locales.first().map(ToString::to_string).unwrap_or_default()
    }

    /// Reads a locale's file. A mistake in it is logged and costs the one message; a test lets none through.
    fn load(tag: &str, source: &str) -> Self {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(locale = tag, ?errors, "mistakes in the locale's file");
            resource
        });
        let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
        // The marks that isolate right-to-left text are for screens; they are not spoken.
        bundle.set_use_isolating(false);
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(locale = tag, ?errors, "messages that stand twice in the locale's file");
        }
        Self { bundle }
    }

    /// Several messages, one after the other, as SSML without the enclosing tag.
    pub fn say_all(&self, messages: &[Message]) -> String {
        let said = messages.iter().map(|message| self.say(message));
        said.reduce(|first, last| self.pair("sentences", first, last)).unwrap_or_default()
    }

    /// What is said, and a message after it.
    pub fn and(&self, said: &str, message: &Message) -> String {
        match said {
            "" => self.say(message),
            said => self.pair("sentences", said.to_owned(), self.say(message)),
        }
    }

    /// A message as SSML without the enclosing tag.
    pub fn say(&self, message: &Message) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in &message.values {
            arguments.set(*name, self.value(value));
        }
        let pattern = self.bundle.get_message(&message.id).and_then(|found| found.value());
        let Some(pattern) = pattern else {
            tracing::error!(message = message.id, "the locale has no such message");
            return String::new();
        };
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        if !errors.is_empty() {
            tracing::error!(message = message.id, ?errors, "the message could not be formatted");
        }
        text::one_line(&said)
    }

    fn value(&self, value: &Value) -> FluentValue<'static> {
        match value {
            // Counts stay far below what f64 holds exactly.
            Value::Count(count) => FluentValue::from(*count as f64),
            other => FluentValue::String(Cow::Owned(self.words(other))),
        }
    }

    pub(super) fn words(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => self.shortened(text, |text| text::escaped(text.chars())),
            Value::Said(ssml) => text::spoken_again(ssml),
            Value::Name(name) => {
                let locale = self.locale();
                self.shortened(&text::speakable(name), |name| voices::named(name, &locale))
            }
            Value::Count(count) => count.to_string(),
            Value::Millis(millis) => self.say(&amounts::millis(*millis)),
            Value::Bytes(bytes) => self.say(&amounts::bytes(*bytes)),
            Value::Moment(moment) => self.say(&moments::moment(moment)),
            Value::Message(message) => self.say(message),
            Value::All(values) => self.join(values, "list-pair", "list-last"),
            Value::Groups(values) => self.join(values, "groups-last", "groups-last"),
            Value::Any(values) => self.join(values, "list-pair-or", "list-last-or"),
        }
    }

    /// A text from outside. Where it is too long, that it goes on is said.
    fn shortened(&self, text: &str, as_ssml: impl FnOnce(&str) -> String) -> String {
        let (text, is_cut) = text::shortened(text);
        let ssml = as_ssml(&text);
        if is_cut { self.pair("text-cut", ssml, String::new()) } else { ssml }
    }

    /// Values joined as the language does: with commas, and the last one with the word for "and" or "or".
    fn join(&self, values: &[Value], of_two: &str, last: &str) -> String {
        let mut said = values.iter().map(|value| self.words(value));
        let Some(mut list) = said.next() else { return String::new() };
        let count = values.len();
        for (index, item) in said.enumerate() {
            let id = match (count, index + 2 == count) {
                (2, _) => of_two,
                (_, true) => last,
                (_, false) => "list-comma",
            };
            list = self.pair(id, list, item);
        }
        list
    }

    /// Two texts that are fit to be spoken, put together by a message that says how.
    fn pair(&self, id: &str, first: String, last: String) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("first", first);
        arguments.set("last", last);
        let pattern = self.bundle.get_message(id).and_then(|found| found.value());
        let both = pattern.map(|pattern| self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()));
        // The tests let no locale pass that lacks one of these messages.
        text::one_line(&both.unwrap_or_default())
    }
}
