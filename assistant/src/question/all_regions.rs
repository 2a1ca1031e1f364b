//! All regions at once, in the words that people have for them: more than the models list, and in whatever slot they were put.

use super::{Intent, Question, SlotName, SlotValue};

/// What stands for all regions, as the models have it.
const CANONICAL: &str = "all regions";

/// The slots that such words land in where a sample has no place for them.
const BESIDE: [SlotName; 3] = [SlotName::Environment, SlotName::Application, SlotName::Instance];

const WORDS: &[&str] = &[
    "everywhere",
    "anywhere",
    "worldwide",
    "globally",
    "wherever",
    "all over",
    "all over the world",
    "around the world",
    "around the globe",
    "überall",
    "weltweit",
    "global",
    "auf der ganzen welt",
    "der ganzen welt",
    "die ganze welt",
];
const BEFORE: &[&str] = &[
    "in",
    "across",
    "over",
    "for",
    "of",
    "from",
    "throughout",
    "within",
    "with",
    "at",
    "über",
    "aus",
    "für",
    "von",
    "auf",
];
const ALL: &[&str] = &[
    "all",
    "all of",
    "every",
    "every single",
    "each",
    "each of",
    "any",
    "any of",
    "alle",
    "allen",
    "aller",
    "jede",
    "jeder",
    "jedem",
    "sämtliche",
    "sämtlichen",
    "irgendeiner",
    "jeder einzelnen",
];
const WHOSE: &[&str] = &[
    "", "the", "my", "our", "your", "these", "those", "meine", "meinen", "unsere", "unseren", "diese", "diesen", "den",
];
const PLACES: &[&str] = &[
    "region",
    "regions",
    "aws region",
    "aws regions",
    "location",
    "locations",
    "place",
    "places",
    "country",
    "countries",
    "regionen",
    "aws regionen",
    "standort",
    "standorte",
    "standorten",
    "orte",
    "orten",
    "länder",
    "ländern",
    "land",
];

const JAPANESE_WORDS: [&str; 8] =
    ["世界中", "全世界", "どこでも", "どこにでも", "至るところ", "いたるところ", "あらゆるところ", "世界全体"];
const JAPANESE_ALL: [&str; 9] = ["全", "全部", "すべて", "全て", "あらゆる", "各", "どの", "いずれか", "ぜんぶ"];
const JAPANESE_PLACES: [&str; 5] = ["リージョン", "地域", "場所", "国", "拠点"];
const JAPANESE_AFTER: [&str; 13] =
    ["にある", "における", "に渡る", "にわたる", "全体", "には", "では", "でも", "の", "で", "に", "も", "から"];

impl Question {
    /// The question with all regions in the region's slot, where they are meant in other words or were put elsewhere.
    #[must_use]
    pub(super) fn with_all_regions_in_place(self) -> Self {
        let Self { intent, .. } = self;
        if !intent.slots().contains(&SlotName::Region) || self.is_task() {
            return self;
        }
        let words = |slot| self.slot(slot).and_then(SlotValue::words).map(str::to_owned);
        match words(SlotName::Region) {
            Some(said) if says(&said) => self.with(SlotName::Region, SlotValue::said(CANONICAL)),
            // What is said beside the name now goes before a region that was said before.
            _ => self.out_of_others(intent),
        }
    }

    fn out_of_others(self, intent: Intent) -> Self {
        for slot in BESIDE.into_iter().filter(|slot| intent.slots().contains(slot)) {
            let rest = self.slot(slot).and_then(SlotValue::words).and_then(without);
            // An instance may be called so, but not along with another name.
            if let Some(rest) = rest.filter(|rest| slot != SlotName::Instance || !rest.is_empty()) {
                let left = if rest.is_empty() { SlotValue::default() } else { SlotValue::said(rest) };
                return self.with(slot, left).with(SlotName::Region, SlotValue::said(CANONICAL));
            }
        }
        self
    }
}

/// Whether these words say all regions, and nothing else.
fn says(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let words = words.trim_end_matches(['.', '?', '。', '、', ',']);
    let english = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = BEFORE.iter().find_map(|before| english.strip_prefix(before)?.strip_prefix(' ')).unwrap_or(&english);
    let whole = |bare: &str| bare == "the whole world" || bare == "the world" || WORDS.contains(&bare);
    let of_all = |bare: &str| {
        ALL.iter().filter_map(|all| bare.strip_prefix(all)?.strip_prefix(' ')).any(|rest| {
            let places = WHOSE.iter().filter_map(|whose| match *whose {
                "" => Some(rest),
                whose => rest.strip_prefix(whose)?.strip_prefix(' '),
            });
            places.into_iter().any(|place| PLACES.contains(&place))
        })
    };
    whole(bare) || of_all(bare) || says_in_japanese(words)
}

fn says_in_japanese(words: &str) -> bool {
    let words: String = words.split_whitespace().collect();
    let bare = JAPANESE_AFTER.iter().find_map(|after| words.strip_suffix(after)).unwrap_or(&words);
    let of_all = JAPANESE_ALL.iter().filter_map(|all| bare.strip_prefix(all)).any(|rest| {
        let place = rest.strip_prefix('の').unwrap_or(rest);
        let place = place.strip_prefix("AWS").or_else(|| place.strip_prefix("aws")).unwrap_or(place);
        JAPANESE_PLACES.contains(&place)
    });
    // A word of its own may end with what is taken off others.
    of_all || [bare, words.as_str()].iter().any(|words| JAPANESE_WORDS.contains(words))
}

/// The words without those that say all regions, at their end or their beginning; nothing where none does.
fn without(words: &str) -> Option<String> {
    let is_break = |at: &usize| {
        let (before, after) = words.split_at(*at);
        let plain = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
        !(plain(before.chars().next_back()) && plain(after.chars().next()))
    };
    let at: Vec<usize> = words.char_indices().map(|(at, _)| at).chain([words.len()]).filter(is_break).collect();
    // The longest such words first: "in all regions" rather than "all regions".
    let behind = at.iter().find(|at| says(&words[**at..])).map(|at| &words[..*at]);
    let before = || at.iter().rev().find(|at| says(&words[..**at])).map(|at| &words[*at..]);
    behind.or_else(before).map(|rest| rest.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_regions_are_meant_in_many_words_and_no_others() {
        for words in [
            "everywhere",
            "in all regions",
            "across all of our regions",
            "Every region",
            "each of the regions",
            "in every single region",
            "any AWS region",
            "the whole world",
            "around the world",
            "worldwide",
            "全リージョン",
            "全てのリージョンで",
            "すべての地域に",
            "あらゆるリージョンにある",
            "各リージョン",
            "どの リージョン でも",
            "世界中の",
            "どこでも",
            "überall",
            "in allen Regionen",
            "in allen unseren AWS Regionen",
            "in jeder Region",
        ] {
            assert!(says(words), "{words}");
        }
        for words in [
            "",
            "virginia",
            "all",
            "regions",
            "the",
            "all instances",
            "region one",
            "全部",
            "リージョン",
            "国内",
            "東京",
            "alle",
            "alle Instanzen",
        ] {
            assert!(!says(words), "{words}");
        }
    }

    #[test]
    fn all_regions_are_found_in_another_slot() {
        let found = |words: &str| {
            let question = Question::new(Intent::ListInstances).with(SlotName::Environment, SlotValue::said(words));
            let question = question.with_all_regions_in_place();
            let said = |slot| question.slot(slot).and_then(SlotValue::words).unwrap_or_default().to_owned();
            (said(SlotName::Environment), said(SlotName::Region))
        };
        let all = || CANONICAL.to_owned();
        assert_eq!(found("production everywhere"), ("production".to_owned(), all()));
        assert_eq!(found("test in all of our regions"), ("test".to_owned(), all()));
        assert_eq!(found("Produktion in allen Regionen"), ("Produktion".to_owned(), all()));
        assert_eq!(found("全リージョンの本番"), ("本番".to_owned(), all()));
        assert_eq!(found("all regions"), (String::new(), all()));
        for words in ["production", "somewhere", "本番"] {
            assert_eq!(found(words), (words.to_owned(), String::new()));
        }
        let application = Question::new(Intent::ListInstancesForApplication)
            .with(SlotName::Application, SlotValue::said("website across every region"))
            .with_all_regions_in_place();
        assert_eq!(application.slot(SlotName::Application).and_then(SlotValue::words), Some("website"));
        // A task is for what was said, and for nothing that is read into it.
        let task = Question::new(Intent::RebootInstance).with(SlotName::Region, SlotValue::said("all my regions"));
        assert_eq!(task.clone().with_all_regions_in_place(), task);
    }
}
