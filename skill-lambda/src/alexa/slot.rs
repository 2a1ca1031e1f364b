//! What was said in a slot. Alexa resolves words to values of the slot's type, by likeness, and by several lists at once: that is
//! advice. The words come first. No code gets further than here: see [`crate::codes`].

use serde_json::Value;

use super::lexicon::{self, Entry};
use crate::codes;

/// What was said in a slot whose values are few and known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Nothing, or nothing that was understood.
    Missing,
    /// A value of the slot's type.
    Known {
        /// Its id, where it has one.
        id: Option<String>,
        /// Its name.
        name: String,
    },
    /// Words that are no value of the slot's type, or could be several. Fit to be repeated: no code is among them.
    Unknown(String),
}

/// What was said in a slot for a name: the words, and what Alexa takes them for.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The words as they came. A code may be among them, so they are only compared.
    words: Option<String>,
    /// The names that the words may stand for, as Alexa guesses.
    guesses: Vec<String>,
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Heard").field(&self.echo()).field(&self.guesses).finish()
    }
}

impl Slot {
    /// Reads a slot of an intent.
    pub fn read(intent: &Value, name: &str) -> Self {
        let words = words(intent, name).map(|words| bare(&words)).filter(|words| !words.is_empty());
        let said = words.as_deref().map(|words| lexicon::meant(name, words)).unwrap_or_default();
        let values = match said.is_empty() {
            true => resolved(intent, name),
            false => said,
        };
        match (&values[..], words) {
            ([Entry { id, name }], _) => Self::Known { id: id.clone(), name: codes::cut(name) },
            // What is none of the values that the model has can only be a guess at a free word.
            ([Entry { id, name: value }, ..], _) if !lexicon::is_closed(name) => {
                Self::Known { id: id.clone(), name: codes::cut(value) }
            }
            (_, Some(words)) => Self::Unknown(words),
            (_, None) => Self::Missing,
        }
    }

    /// The ids of the values that the words could be, where there are several.
    pub(crate) fn several(intent: &Value, name: &str) -> Vec<String> {
        let words = words(intent, name).map(|words| bare(&words)).unwrap_or_default();
        let said = lexicon::meant(name, &words);
        let values = if said.is_empty() { resolved(intent, name) } else { said };
        let ids: Vec<String> = values.into_iter().filter_map(|value| value.id).collect();
        if ids.len() > 1 { ids } else { Vec::new() }
    }

    /// What was said, by its name where it is known.
    pub fn words(self) -> Option<String> {
        match self {
            Self::Missing => None,
            Self::Known { name, .. } => Some(name),
            Self::Unknown(words) => Some(words),
        }
    }
}

impl Heard {
    /// Reads a slot of an intent; nothing where nothing was said that could be a name.
    pub(crate) fn read(intent: &Value, name: &str) -> Option<Self> {
        let words = words(intent, name);
        let guesses: Vec<String> = resolved(intent, name).into_iter().map(|value| value.name).collect();
        // A code alone is no name.
        let is_code = words.as_deref().is_some_and(|words| bare(words).is_empty());
        let heard = Self { words, guesses };
        (!is_code && heard != Self::default()).then_some(heard)
    }

    /// These words, as they were offered and chosen from.
    pub(crate) fn named(name: &str) -> Self {
        Self { words: Some(name.to_owned()), guesses: Vec::new() }
    }

    /// The names that the words say, the likeliest first: the words as they are, without a code that was said along with them,
    /// and what the model has them for.
    pub(crate) fn said(&self, slot: &str) -> Vec<String> {
        let Some(words) = &self.words else { return Vec::new() };
        let mut said = vec![words.clone()];
        said.extend(codes::without_announced(words));
        said.extend(codes::before_mark(words));
        let known = said.iter().flat_map(|words| lexicon::meant(slot, words)).map(|entry| entry.name);
        let known: Vec<String> = known.collect();
        said.extend(known);
        said.retain(|name| !name.is_empty());
        said
    }

    /// The names that Alexa takes the words for.
    pub(crate) fn guesses(&self) -> &[String] {
        &self.guesses
    }

    /// Whether the words are these, to the letter.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.words.as_deref() == Some(name)
    }

    /// What may be repeated of it.
    pub(crate) fn echo(&self) -> String {
        let words = self.words.as_deref().or(self.guesses.first().map(String::as_str));
        bare(words.unwrap_or_default())
    }
}

/// The intent without codes, as it may be kept: those of their own slots are left out, and those that landed in another one are
/// cut. `found` are the slots whose words were found in a list, and what they are called there.
pub(crate) fn without_codes(intent: &Value, found: &[(&'static str, String)]) -> Value {
    let mut kept = intent.clone();
    let Some(slots) = kept.get_mut("slots").and_then(Value::as_object_mut) else { return kept };
    slots.retain(|name, _| !matches!(name.as_str(), "mfa" | "mfasecond"));
    for (name, slot) in slots {
        if let Some((_, found)) = found.iter().find(|(slot, _)| slot == name) {
            *slot = serde_json::json!({"name": name, "value": found});
            continue;
        }
        if slot["value"].is_string() {
            let value = slot["value"].as_str().map(codes::cut).unwrap_or_default();
            slot["value"] = value.into();
        }
    }
    kept
}

/// Whether there is something in a slot, other than those for codes, that could be a code.
pub(crate) fn has_code_elsewhere(intent: &Value) -> bool {
    let slots = intent["slots"].as_object().into_iter().flatten();
    slots
        .filter(|(name, _)| !matches!(name.as_str(), "mfa" | "mfasecond"))
        .any(|(_, slot)| slot["value"].as_str().is_some_and(codes::is_in))
}

/// The words of a slot as they came.
fn words(intent: &Value, name: &str) -> Option<String> {
    match intent["slots"][name]["value"].as_str().map(str::trim) {
        // Alexa writes a question mark where it heard something and made nothing of it.
        None | Some("" | "?") => None,
        Some(words) => Some(words.to_owned()),
    }
}

/// The words without codes, and without what announced one that Alexa has put into its own slot.
fn bare(words: &str) -> String {
    let words = codes::cut(words);
    codes::before_mark(&words).unwrap_or(words)
}

/// The values of all lists that Alexa takes the words for; each once.
fn resolved(intent: &Value, name: &str) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let authorities = intent["slots"][name]["resolutions"]["resolutionsPerAuthority"].as_array();
    for authority in authorities.into_iter().flatten() {
        if authority["status"]["code"] != "ER_SUCCESS_MATCH" {
            continue;
        }
        for value in authority["values"].as_array().into_iter().flatten() {
            let value = &value["value"];
            let Some(name) = value["name"].as_str() else { continue };
            let entry = Entry { id: value["id"].as_str().map(str::to_owned), name: name.to_owned() };
            let same = |known: &Entry| known.name == entry.name || entry.id.is_some() && known.id == entry.id;
            if !found.iter().any(same) {
                found.push(entry);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn intent(name: &str, resolutions: Value, value: Value) -> Value {
        json!({"slots": {name: {"name": name, "value": value, "resolutions": {"resolutionsPerAuthority": resolutions}}}})
    }

    fn matched(values: &[(&str, &str)]) -> Value {
        let values: Vec<Value> = values.iter().map(|(id, name)| json!({"value": {"name": name, "id": id}})).collect();
        json!({"authority": "x", "status": {"code": "ER_SUCCESS_MATCH"}, "values": values})
    }

    fn region(resolutions: Value, value: Value) -> Slot {
        Slot::read(&intent("awsregion", resolutions, value), "awsregion")
    }

    fn known(id: &str) -> impl Fn(Slot) -> bool {
        move |slot| matches!(&slot, Slot::Known { id: Some(known), .. } if known == id)
    }

    #[test]
    fn words_come_before_what_alexa_takes_them_for() {
        let virginia = || matched(&[("us-east-1", "virginia")]);
        let no_match = || json!({"authority": "static", "status": {"code": "ER_SUCCESS_NO_MATCH"}});
        assert!(known("us-east-1")(region(json!([no_match(), virginia()]), json!("verginia"))));
        assert!(known("us-west-2")(region(json!([virginia()]), json!("oregon"))), "the words are another region's");
        assert!(known("us-west-2")(region(json!([virginia()]), json!("oregon m f a 645281"))));
        assert!(known("us-west-2")(region(json!([]), json!("oregon m f a"))));
        // What is missing or late is made up for by the words.
        let late = json!({"authority": "static", "status": {"code": "ER_ERROR_TIMEOUT"}});
        for resolutions in [json!(null), json!([]), json!([late]), json!([{"status": {"code": "ER_ERROR_EXCEPTION"}}])]
        {
            assert!(known("us-east-1")(region(resolutions.clone(), json!("virginia"))));
            assert_eq!(region(resolutions, json!("atlantis 1234")), Slot::Unknown("atlantis".into()));
        }
        // Several are none, and are asked about.
        let two = || json!([matched(&[("us-east-1", "virginia"), ("us-east-2", "ohio")])]);
        assert_eq!(region(two(), json!("the east")), Slot::Unknown("the east".into()));
        assert_eq!(
            Slot::several(&intent("awsregion", two(), json!("the east")), "awsregion"),
            ["us-east-1", "us-east-2"]
        );
        assert!(known("us-east-2")(region(two(), json!("ohio"))));
        for nothing in [json!("?"), json!("  "), json!(null), json!(7), json!({}), json!("645281")] {
            assert_eq!(region(json!(null), nothing), Slot::Missing);
        }
        assert_eq!(Slot::read(&json!(null), "x"), Slot::Missing);
    }

    #[test]
    fn a_name_keeps_its_words_and_all_guesses() {
        let two = json!([matched(&[("1", "orders")]), matched(&[("2", "orders eleven"), ("1", "orders")])]);
        let heard = Heard::read(&intent("instance", two, json!("orders eleven")), "instance").unwrap();
        assert_eq!(heard.said("instance"), ["orders eleven"]);
        assert_eq!(heard.guesses(), ["orders", "orders eleven"]);
        let said = |words: &str| Heard::read(&intent("instance", json!(null), json!(words)), "instance");
        assert_eq!(said("sample mfa 645 281").unwrap().said("instance"), ["sample mfa 645 281", "sample", "sample"]);
        assert_eq!(said("サンプル").unwrap().said("instance"), ["サンプル", "sample"]);
        assert_eq!(said("fleet 2024").unwrap().said("instance"), ["fleet 2024"]);
        assert_eq!(said("fleet 2024").unwrap().echo(), "fleet");
        for nothing in ["645281", "?", "my code is 645 281"] {
            assert_eq!(said(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn no_code_is_kept_in_whatever_slot_it_lands(
            slot in prop::sample::select(vec!["instance", "awsregion", "mfa", "mfasecond", "metric", "x"]),
            words in "[a-z]{0,8}",
            code in "[0-9]{6}",
        ) {
            for said in [format!("{words} {code}"), format!("{words} m. f. a. {} {}", &code[..3], &code[3..])] {
                let intent = intent(slot, json!(null), json!(said));
                let shown = format!("{} {:?} {:?}", without_codes(&intent, &[]), Slot::read(&intent, slot), Heard::read(&intent, slot));
                prop_assert!(!shown.contains(&code) && !shown.contains(&format!("{} {}", &code[..3], &code[3..])), "{}", shown);
            }
        }
    }
}
