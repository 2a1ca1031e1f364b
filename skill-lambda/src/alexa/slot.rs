//! What was said in a slot. Alexa resolves words to values of the slot's type, by likeness, and by several lists at once: that is
//! advice. The words come first. No code gets further than here: see [`crate::codes`].

use serde_json::Value;

use super::lexicon::{self, Entry};
use crate::{around, codes};

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
    /// Words that are no value and are not fit to be repeated: digits, or "it" and its like.
    Unclear,
}

/// What was said in a slot for a name: the words, and what Alexa takes them for.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The words as they came. A code may be among them, so they are only compared.
    words: Option<String>,
    /// The names that the words may stand for, as Alexa guesses.
    guesses: Vec<String>,
    /// Whether a code is asked for, or could be: then a part of one is not repeated either.
    guarded: bool,
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Heard").field(&self.echo()).field(&self.guesses).finish()
    }
}

impl Slot {
    /// Reads a slot of an intent.
    pub fn read(intent: &Value, name: &str) -> Self {
        let Some(whole) = words(intent, name) else { return Self::of(&resolved(intent, name), name) };
        let said = meant(name, &whole);
        let values = if said.is_empty() { resolved(intent, name) } else { said };
        match Self::of(&values, name) {
            Self::Missing => {}
            known => return known,
        }
        let core = around::core(&bare(&whole));
        match around::is_pronoun(&whole) || codes::is_digits(&whole) {
            true => Self::Unclear,
            // Nothing was said but "in" or "the"; or nothing is left of it.
            false if core.is_empty() && codes::is_in(&whole) => Self::Unclear,
            false if core.is_empty() => Self::Missing,
            false => Self::Unknown(core),
        }
    }

    /// The one value of these, as far as the slot has values of its own.
    fn of(values: &[Entry], name: &str) -> Self {
        match values {
            [Entry { id, name }] => Self::Known { id: id.clone(), name: codes::cut(name) },
            // What is none of the values that the model has can only be a guess at a free word.
            [Entry { id, name: value }, ..] if !lexicon::is_closed(name) => {
                Self::Known { id: id.clone(), name: codes::cut(value) }
            }
            _ => Self::Missing,
        }
    }

    /// The same where a code is asked for, or could be: words with a part of one in them are not fit to be repeated.
    pub(crate) fn guarded(self) -> Self {
        match self {
            Self::Unknown(words) if codes::may_be_part(&words) => Self::Unclear,
            other => other,
        }
    }

    /// The ids of the values that the words could be, where there are several.
    pub(crate) fn several(intent: &Value, name: &str) -> Vec<String> {
        let said = words(intent, name).map(|words| meant(name, &words)).unwrap_or_default();
        let values = if said.is_empty() { resolved(intent, name) } else { said };
        let ids: Vec<String> = values.into_iter().filter_map(|value| value.id).collect();
        if ids.len() > 1 { ids } else { Vec::new() }
    }

    /// What was said, by its name where it is known.
    pub fn words(self) -> Option<String> {
        match self {
            Self::Missing | Self::Unclear => None,
            Self::Known { name, .. } => Some(name),
            Self::Unknown(words) => Some(words),
        }
    }
}

impl Heard {
    /// Reads a slot of an intent; nothing where nothing was said.
    pub(crate) fn read(intent: &Value, name: &str) -> Option<Self> {
        let words = words(intent, name);
        let guesses: Vec<String> = resolved(intent, name).into_iter().map(|value| value.name).collect();
        let heard = Self { words, guesses, guarded: false };
        (heard != Self::default()).then_some(heard)
    }

    /// The same where a code is asked for, or could be.
    pub(crate) fn guarded(self, guarded: bool) -> Self {
        Self { guarded, ..self }
    }

    /// These words, as they were offered and chosen from.
    pub(crate) fn named(name: &str) -> Self {
        Self { words: Some(name.to_owned()), ..Self::default() }
    }

    /// The names that the words say as they are, the likeliest first: without a code that was said along with them, and what the
    /// model has them for.
    pub(crate) fn said(&self, slot: &str) -> Vec<String> {
        let Some(words) = &self.words else { return Vec::new() };
        let mut said = vec![words.clone()];
        said.extend(codes::without_announced(words));
        said.extend(codes::before_mark(words));
        with_known(slot, said)
    }

    /// The names that the words may say where they say none as they are: without what people put around a name.
    pub(crate) fn readings(&self, slot: &str) -> Vec<String> {
        let said = self.said(slot);
        with_known(slot, said.iter().flat_map(|said| around::readings(said)).collect())
    }

    /// The names that the words may say where they say several: "hr and blog". Each with its readings.
    pub(crate) fn parts(&self, slot: &str) -> Vec<Vec<String>> {
        let parts = around::parts(self.words.as_deref().unwrap_or_default());
        parts.iter().map(|part| with_known(slot, around::readings(part))).collect()
    }

    /// What the words come to without what people put around a name, and without codes.
    pub(crate) fn core(&self) -> String {
        let words = self.words.as_deref().or(self.guesses.first().map(String::as_str)).unwrap_or_default();
        let announced = codes::without_announced(words).or_else(|| codes::before_mark(words));
        around::core(announced.as_deref().unwrap_or(words))
    }

    /// Whether the words stand for something that was named before, or for anything.
    pub(crate) fn is_pronoun(&self) -> bool {
        self.words.as_deref().is_some_and(around::is_pronoun)
    }

    /// Whether the words say digits and nothing else.
    pub(crate) fn is_digits(&self) -> bool {
        self.words.as_deref().is_some_and(codes::is_digits)
    }

    /// The names that Alexa takes the words for.
    pub(crate) fn guesses(&self) -> &[String] {
        &self.guesses
    }

    /// Whether the words are these, to the letter.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.words.as_deref() == Some(name)
    }

    /// The name that may be repeated; nothing where a code, or a part of one, could be in it.
    pub(crate) fn echo(&self) -> Option<String> {
        let core = self.core();
        let secret = codes::is_in(&core) || codes::is_digits(&core) || self.guarded && codes::may_be_part(&core);
        (!secret && !core.is_empty()).then_some(core)
    }
}

/// These names, and what the model has them for.
fn with_known(slot: &str, mut said: Vec<String>) -> Vec<String> {
    let known = said.iter().flat_map(|words| lexicon::meant(slot, words)).map(|entry| entry.name);
    let known: Vec<String> = known.collect();
    said.extend(known);
    said.retain(|name| !name.is_empty());
    said
}

/// The intent without codes, as it may be kept: those of their own slots are left out, and those that landed in another one are
/// cut. `found` are the slots whose words were found in a list, and what they are called there. Where a code is asked for, a part
/// of one is cut, too.
pub(crate) fn without_codes(intent: &Value, found: &[(&'static str, String)], guarded: bool) -> Value {
    let mut kept = intent.clone();
    let guarded = guarded || is_task(intent);
    let Some(slots) = kept.get_mut("slots").and_then(Value::as_object_mut) else { return kept };
    slots.retain(|name, _| !is_for_codes(name));
    for (name, slot) in slots {
        if let Some((_, found)) = found.iter().find(|(slot, _)| slot == name) {
            *slot = serde_json::json!({"name": name, "value": found});
            continue;
        }
        if let Some(value) = slot["value"].as_str() {
            let gone = guarded && meant(name, value).is_empty() && codes::may_be_part(value);
            let value = if gone { String::new() } else { codes::cut(value) };
            slot["value"] = value.into();
        }
    }
    kept
}

/// Whether there is something in a slot, other than those for codes, that could be a code; a part of one in a task.
pub(crate) fn has_code_elsewhere(intent: &Value) -> bool {
    let guarded = is_task(intent);
    let is_secret =
        |words: &str| codes::is_in(words) || codes::is_digits(words) || guarded && codes::may_be_part(words);
    let slots = intent["slots"].as_object().into_iter().flatten();
    slots.filter(|(name, _)| !is_for_codes(name)).any(|(_, slot)| slot["value"].as_str().is_some_and(is_secret))
}

/// Whether an intent is one that a code is said for.
pub(crate) fn is_task(intent: &Value) -> bool {
    matches!(intent["name"].as_str(), Some("RebootInstance" | "FailoverInstance"))
}

fn is_for_codes(slot: &str) -> bool {
    matches!(slot, "mfa" | "mfasecond")
}

/// The values that the words are a name of, without what people put around one: the nearest to what was said.
pub(super) fn meant(slot: &str, words: &str) -> Vec<Entry> {
    let whole = bare(words);
    let readings = if whole.is_empty() { Vec::new() } else { around::readings(&whole) };
    readings.iter().map(|words| lexicon::meant(slot, words)).find(|values| !values.is_empty()).unwrap_or_default()
}

/// The words of a slot as they came. A code may be among them.
pub(super) fn words(intent: &Value, name: &str) -> Option<String> {
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
        assert_eq!(region(two(), json!("the east")), Slot::Unknown("east".into()));
        assert_eq!(
            Slot::several(&intent("awsregion", two(), json!("the east")), "awsregion"),
            ["us-east-1", "us-east-2"]
        );
        assert!(known("us-east-2")(region(two(), json!("ohio"))));
        for nothing in
            [json!("?"), json!("  "), json!(null), json!(7), json!({}), json!("in"), json!("the"), json!("を")]
        {
            assert_eq!(region(json!(null), nothing), Slot::Missing);
        }
        for unclear in ["645281", "six four five", "ろくよんご", "no 645281", "it", "that one", "それ"] {
            assert_eq!(region(json!(null), json!(unclear)), Slot::Unclear, "{unclear}");
        }
        // What people put around a value is no part of it.
        for said in ["no, oregon", "in oregon please", "the oregon one", "いや、オレゴンのほう", "オレゴンです"]
        {
            assert!(known("us-west-2")(region(json!(null), json!(said))), "{said}");
        }
        assert_eq!(region(json!(null), json!("the atlantis one")), Slot::Unknown("atlantis".into()));
        assert_eq!(Slot::Unknown("atlantis six".into()).guarded(), Slot::Unclear);
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

    proptest! {
        #[test]
        fn no_code_is_kept_in_whatever_slot_it_lands(
            slot in prop::sample::select(vec!["instance", "awsregion", "mfa", "mfasecond", "metric", "x"]),
            words in "[a-z]{0,8}",
            code in "[0-9]{6}",
        ) {
            for said in [format!("{words} {code}"), format!("{words} m. f. a. {} {}", &code[..3], &code[3..])] {
                let intent = intent(slot, json!(null), json!(said));
                let shown = format!("{} {:?} {:?}", without_codes(&intent, &[], false), Slot::read(&intent, slot), Heard::read(&intent, slot));
                prop_assert!(!shown.contains(&code) && !shown.contains(&format!("{} {}", &code[..3], &code[3..])), "{}", shown);
            }
        }

        #[test]
        fn no_part_of_a_code_is_kept_of_a_task(
            slot in prop::sample::select(vec!["instance", "awsregion", "mfa"]),
            words in prop::sample::select(vec!["", "now ", "zebra ", "no wait "]),
            digits in prop::collection::vec(prop::sample::select(vec!["six", "four", "nine", "ろく", "はち", "七", "5"]), 1..4),
        ) {
            let said = format!("{words}{}", digits.join(" "));
            let mut intent = intent(slot, json!(null), json!(said));
            intent["name"] = json!("RebootInstance");
            let (slot_read, heard) = (Slot::read(&intent, slot).guarded(), Heard::read(&intent, slot).unwrap().guarded(true));
            let shown = format!("{} {slot_read:?} {heard:?}", without_codes(&intent, &[], false));
            for digit in digits {
                prop_assert!(!shown.contains(digit), "{}: {}", said, shown);
            }
            prop_assert!(slot == "mfa" || has_code_elsewhere(&intent), "{}", said);
        }
    }
}
