//! Guesses: what a door takes words for that it does not know. A guess is taken only where it leaves nothing over of what was said:
//! "virginia or oregon" is not Virginia, and "anything but hr" is not hr.

use super::{SlotName, lexicon};
use crate::{around, codes, corrections, names::spoken_form};

/// How like what was said is to what it is taken for, where it was misheard.
const MIN_LIKENESS: f64 = 0.7;

/// What may be said beside a value, as it sounds.
const BESIDE: [&str; 6] = ["s", "region", "environment", "リージョン", "環境", "地域"];

/// Whether the words may stand for this value, by its name or its id.
pub(super) fn fits(slot: SlotName, words: &str, name: &str, id: Option<&str>) -> bool {
    let core = around::core(&lexicon::strip_filler(words));
    let said = spoken_form(&core);
    // Nothing was said but a code, or what people say around a name.
    if said.is_empty() || codes::is_digits(&core) {
        return true;
    }
    if corrections::negates(&core) {
        return false;
    }
    let of_model = [Some(name), id].into_iter().flatten().flat_map(|value| lexicon::names_of(slot, value));
    let names: Vec<String> = of_model.chain([name.to_owned()]).chain(id.map(str::to_owned)).collect();
    let forms = names.iter().map(|name| spoken_form(name)).filter(|form| !form.is_empty());
    let mut forms: Vec<String> = forms.collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    if forms.contains(&said) {
        return true;
    }
    // More was said than it is called.
    let more = |form: &String| {
        let left = said.split_once(form.as_str()).map(|(before, after)| format!("{before}{after}"));
        left.is_some_and(|left| !BESIDE.contains(&left.as_str()))
    };
    let is_long = |form: &&String| form.chars().count() > 1;
    !forms.iter().filter(is_long).any(more)
        && forms.iter().any(|form| strsim::jaro_winkler(form, &said) >= MIN_LIKENESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_that_leaves_something_over_is_none() {
        let region = |words: &str| fits(SlotName::Region, words, "virginia", Some("us-east-1"));
        for words in ["virginia", "vajinia", "the virginia region", "virginnia please", "in virgina", "バージニア"]
        {
            assert!(region(words), "{words}");
        }
        for words in [
            "not virginia",
            "virginia or oregon",
            "everywhere but virginia",
            "anywhere",
            "バージニア以外",
            "バージニアかオレゴン",
        ] {
            assert!(!region(words), "{words}");
        }
        assert!(!fits(SlotName::Environment, "stopped sandbox", "production", None));
        assert!(!fits(SlotName::Environment, "どちらでもない", "本番", None));
        assert!(!fits(SlotName::Instance, "sampler", "hr", None) && !fits(SlotName::Instance, "hr以外", "hr", None));
        assert!(fits(SlotName::Instance, "mayl", "male", None));
    }
}
