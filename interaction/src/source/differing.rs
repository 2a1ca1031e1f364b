//! Which sentences say the same in the same words, but for articles and politeness.

use std::collections::BTreeSet;

use crate::text::{fold, is_japanese};

/// The sentences without articles, politeness and spaces, each once.
#[must_use]
pub fn differing<'a>(samples: impl IntoIterator<Item = &'a str>, fillers: &[String]) -> BTreeSet<String> {
    samples.into_iter().map(|sample| bare(sample, fillers)).collect()
}

fn bare(sample: &str, fillers: &[String]) -> String {
    let mut text = format!(" {} ", fold(sample));
    for filler in fillers {
        let filler = fold(filler);
        // Japanese has no spaces between words.
        let filler = if filler.contains(is_japanese) { filler } else { format!(" {filler} ") };
        text = text.replace(&filler, " ");
    }
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_politeness_make_no_difference() {
        let count = |samples: &[&str], fillers: &[&str]| {
            let fillers: Vec<String> = fillers.iter().map(|filler| (*filler).to_owned()).collect();
            differing(samples.iter().copied(), &fillers).len()
        };
        let english = ["list the alarms", "list alarms", "please list the alarms", "show alarms", "list them"];
        assert_eq!(count(&english, &["please", "the"]), 3);
        assert_eq!(count(&["一覧を教えて", "一覧を教えてください", "一覧を見せて"], &["ください"]), 2);
    }
}
