//! Names that were probably meant: a few, and only those that are like the one that was given.

use agent_protocol::names::normal_form;

/// How many names are offered at most. A longer list is one that nobody reads.
const MAX_NAMES: usize = 3;

/// How much of a name must be as it was given: of five letters, one may be wrong. Of fewer too, down to three.
const MIN_LIKENESS: f64 = 0.75;

/// How long a piece of a name must be to say anything about which is meant.
const MIN_TELLING_CHARS: usize = 3;

/// The names most like `wanted`: misspelt by a letter or two, cut short, or with words left out or added. None where none is.
pub(crate) fn nearest<'a>(names: impl Iterator<Item = &'a str>, wanted: &str) -> Vec<String> {
    let wanted = normal_form(wanted);
    let mut like: Vec<(f64, &str)> = names
        .filter_map(|name| {
            let known = normal_form(name);
            let likeness = strsim::normalized_damerau_levenshtein(&known, &wanted);
            let slip = known.chars().count().max(wanted.chars().count()) >= MIN_TELLING_CHARS
                && strsim::damerau_levenshtein(&known, &wanted) == 1;
            (likeness >= MIN_LIKENESS || slip || has_all_of(&known, &wanted) || has_all_of(&wanted, &known))
                .then_some((likeness, name))
        })
        .collect();
    like.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    like.dedup_by(|a, b| a.1 == b.1);
    like.into_iter().take(MAX_NAMES).map(|(_, name)| name.to_owned()).collect()
}

/// Whether every word of `part` begins a word of `whole`: `connections` of `max_connections`, `samp` of `sample`, `orders prod`
/// of `orders-prod-1`.
fn has_all_of(whole: &str, part: &str) -> bool {
    let words = |text: &'_ str| -> Vec<String> {
        let words = text.split(|character: char| !character.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (whole, part) = (words(whole), words(part));
    part.iter().any(|word| word.chars().count() >= MIN_TELLING_CHARS)
        && part.iter().all(|word| whole.iter().any(|known| known.starts_with(word.as_str())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn near_names_are_offered_and_no_others() {
        let names = ["sample", "orders-prod-1", "orders-prod-2", "orders-prod-3", "orders-test-1", "blog", "山田"];
        let of = |wanted: &str| nearest(names.into_iter(), wanted);
        for (wanted, expected) in [
            ("samp", &["sample"][..]),
            ("smaple", &["sample"]),
            ("Sample DB", &["sample"]),
            ("sample-prod", &["sample"]),
            ("blogs", &["blog"]),
            ("orders prod", &["orders-prod-1", "orders-prod-2", "orders-prod-3"]),
            ("prod-2", &["orders-prod-2"]),
            ("test", &["orders-test-1"]),
            ("orders-prod-1a", &["orders-prod-1", "orders-prod-2", "orders-prod-3"]),
            ("blg", &["blog"]),
            ("bolg", &["blog"]),
            ("b", &[]),
            ("nosuch", &[]),
            ("a", &[]),
            ("1", &[]),
            ("", &[]),
            ("-", &[]),
        ] {
            assert_eq!(of(wanted), expected, "{wanted}");
        }
        for (wanted, expected) in [("pqg", "pg"), ("gp1", "pg1"), ("mx1", "my1"), ("orcl2", "orcl")] {
            assert_eq!(nearest(["pg", "pg1", "my1", "orcl"].into_iter(), wanted)[0], expected);
        }
        let short = ["nohost", "nopriv", "blog"];
        assert_eq!(nearest(short.into_iter(), "nosuch"), [""; 0]);
    }

    proptest! {
        #[test]
        fn never_more_than_a_few_and_each_only_once(names in prop::collection::vec("[a-c]{0,4}", 0..12), wanted in "\\PC{0,8}") {
            let found = nearest(names.iter().map(String::as_str), &wanted);
            prop_assert!(found.len() <= MAX_NAMES);
            prop_assert!(found.iter().all(|name| names.contains(name)));
            let mut once = found.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), found.len());
        }
    }
}
