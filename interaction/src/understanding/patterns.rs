//! Sentences with words of which one is said, and words that may be left out: `can/could you [please] tell me`.

use super::said::{Said, Unit};

/// What stands for any words up to the end.
const REST: &str = "*";

/// A line of words, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Debug, Clone)]
struct Part {
    /// The units of each of the words; `_` parts them where several belong together.
    any: Vec<Vec<String>>,
    optional: bool,
    rest: bool,
}

impl Pattern {
    pub(super) fn new(line: &str) -> Self {
        let part = |word: &str| {
            let inner = word.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
            let units =
                |word: &str| Said::new(&word.replace('_', " ")).units.into_iter().map(|unit| unit.text).collect();
            Part {
                any: inner.unwrap_or(word).split('/').map(units).collect(),
                optional: inner.is_some(),
                rest: word == REST,
            }
        };
        Self(line.split_whitespace().map(part).collect())
    }

    /// How many units from this place on fit, at most, where some are left behind them; nothing where it does not fit.
    pub(super) fn longest(&self, units: &[Unit], at: usize) -> Option<usize> {
        let some = ends(&self.0, units, at).into_iter().filter(|end| *end > at && *end < units.len());
        some.max().map(|end| end - at)
    }

    /// Whether it fits from this place to the end.
    pub(super) fn reaches_the_end(&self, units: &[Unit], at: usize) -> bool {
        at < units.len() && ends(&self.0, units, at).contains(&units.len())
    }
}

/// Where the parts may end that begin at this place.
fn ends(parts: &[Part], units: &[Unit], at: usize) -> Vec<usize> {
    let Some((part, others)) = parts.split_first() else { return vec![at] };
    if part.rest {
        return if others.is_empty() { vec![units.len()] } else { Vec::new() };
    }
    let fits = |words: &&Vec<String>| {
        let here = units.get(at..at + words.len());
        !words.is_empty()
            && here.is_some_and(|here| here.iter().zip(words.iter()).all(|(unit, word)| unit.text == *word))
    };
    let said = part.any.iter().filter(fits).map(|words| at + words.len());
    let without = part.optional.then_some(at);
    said.chain(without).flat_map(|next| ends(others, units, next)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_one_of_several_or_none() {
        let pattern = Pattern::new("can/could you [please/be_so_kind_and] tell me");
        let length = |text: &str| pattern.longest(&Said::new(text).units, 0);
        assert_eq!(length("could you tell me the status"), Some(4));
        assert_eq!(length("can you be so kind and tell me the status"), Some(8));
        assert_eq!(length("can you please show me"), None);
        let rest = Pattern::new("because *");
        assert!(rest.reaches_the_end(&Said::new("restart it because it hangs").units, 2));
        assert!(!rest.reaches_the_end(&Said::new("restart it").units, 0));
        let japanese = Pattern::new("お手数 [を_おかけします/です] が");
        assert_eq!(japanese.longest(&Said::new("お手数ですが、東京は").units, 0), Some(6));
        assert_eq!(japanese.longest(&Said::new("お手数ですが").units, 0), None);
    }
}
