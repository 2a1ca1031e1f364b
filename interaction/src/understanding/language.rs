//! A language: whether it writes spaces, and which of its words mean the same.

use std::collections::{HashMap, HashSet};

use super::patterns::Pattern;
use super::said::{Said, Unit};
use super::words::Words;

/// A language's ways.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) words: &'static Words,
    /// Whether words are parted by spaces.
    pub(super) spaced: bool,
    concepts: HashMap<&'static str, &'static str>,
    /// The same by their first letter, the longest first.
    by_letter: HashMap<char, Vec<(Vec<char>, &'static str)>>,
    lines: HashMap<&'static str, Vec<Vec<String>>>,
    patterns: HashMap<&'static str, Vec<Pattern>>,
    articles: HashSet<&'static str>,
    functions: HashSet<&'static str>,
    endings: Vec<&'static str>,
    joined: Vec<(Vec<&'static str>, &'static str)>,
}

/// The sections whose lines a sentence begins or ends with.
const LINES: [&str; 8] =
    ["polite", "polite ends", "follow ups", "follow ends", "comparisons", "pronouns", "fillers", "corrections"];

/// The sections whose lines have words of which one is said.
const PATTERNS: [&str; 14] = [
    "frames",
    "tails",
    "asks to know",
    "asks whether",
    "asks what",
    "asks to mind",
    "comments before",
    "comments behind",
    "clauses begin",
    "clauses end",
    "do that",
    "thinks so",
    "has to",
    "follow frames",
];

const NAME: &str = "{instance}";

fn is_noun(name: &str, noun: &str) -> bool {
    name == NAME && noun == "instance"
}

fn lines(words: &Words, section: &str) -> Vec<Vec<String>> {
    let units = |line: &str| Said::new(line).units.into_iter().map(|unit| unit.text).collect();
    words.lines(section).map(units).collect()
}

/// The patterns of a section, or of the sentences that mean this intent.
fn patterns(words: &Words, section: &str) -> Vec<Pattern> {
    words.lines(section).chain(words.lines(&format!("whole {section}"))).map(Pattern::new).collect()
}

fn by_letter(concepts: &HashMap<&'static str, &'static str>) -> HashMap<char, Vec<(Vec<char>, &'static str)>> {
    let mut all: HashMap<char, Vec<(Vec<char>, &'static str)>> = HashMap::new();
    for (word, concept) in concepts {
        let word: Vec<char> = word.chars().collect();
        if let Some(first) = word.first() {
            all.entry(*first).or_default().push((word, concept));
        }
    }
    for words in all.values_mut() {
        words.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
    }
    all
}

/// A piece of a carrier sentence: text, or a slot.
#[derive(Debug, Clone)]
pub(super) enum Piece<'a> {
    Text(String),
    Slot(&'a str),
}

impl Language {
    pub(super) fn new(locale: &str) -> Self {
        let code = locale.split('-').next().unwrap_or(locale);
        let words = Words::of(code);
        let mut concepts = HashMap::new();
        for (concept, others) in words.pairs("concepts") {
            concepts.insert(concept, concept);
            concepts.extend(others.split_whitespace().map(|other| (other, concept)));
        }
        let joined = words.lines("joined").filter_map(|line| line.split_once('='));
        Self {
            words,
            spaced: code != "ja",
            by_letter: by_letter(&concepts),
            lines: LINES.into_iter().map(|section| (section, lines(words, section))).collect(),
            patterns: PATTERNS
                .into_iter()
                .chain(words.sections("whole ").map(|(intent, _)| intent))
                .map(|section| (section, patterns(words, section)))
                .collect(),
            concepts,
            articles: words.list("articles").collect(),
            functions: words.list("functions").collect(),
            endings: words.list("endings").collect(),
            joined: joined.map(|(from, to)| (from.split_whitespace().collect(), to.trim())).collect(),
        }
    }

    /// Whether the word says nothing of its own.
    pub(super) fn is_function(&self, word: &str) -> bool {
        self.functions.contains(word)
    }

    /// Whether the word is one of those before a noun that are passed over.
    pub(super) fn is_article(&self, word: &str) -> bool {
        self.articles.contains(word)
    }

    /// The word that stands for all that mean the same, whatever ending this one has.
    pub(super) fn concept<'a>(&self, word: &'a str) -> &'a str {
        let stems = self.endings.iter().filter_map(|ending| word.strip_suffix(*ending));
        let stems = stems.filter(|stem| stem.len() > 2);
        std::iter::once(word).chain(stems).find_map(|word| self.concepts.get(word)).copied().unwrap_or(word)
    }

    /// What classifies a sentence: its words, or the characters of Japanese, with slots in their place.
    pub(super) fn carrier(&self, pieces: &[Piece<'_>]) -> Vec<String> {
        let mut carrier = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Slot(name) => carrier.push(format!("{{{name}}}")),
                Piece::Text(text) if self.spaced => self.add_words(text, &mut carrier),
                Piece::Text(text) => carrier.extend(self.fold_concepts(text).chars().map(String::from)),
            }
        }
        self.drop_nouns(&mut carrier);
        carrier
    }

    fn add_words(&self, text: &str, carrier: &mut Vec<String>) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut at = 0;
        while at < words.len() {
            if let Some((from, to)) = self.joined.iter().find(|(from, _)| words[at..].starts_with(from)) {
                carrier.push(self.concept(to).to_owned());
                at += from.len();
                continue;
            }
            if !self.articles.contains(words[at]) {
                carrier.push(self.concept(words[at]).to_owned());
            }
            at += 1;
        }
    }

    /// The text with each word replaced by what it means, the longest first.
    pub(super) fn fold_concepts(&self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let (mut folded, mut at) = (String::new(), 0);
        while at < letters.len() {
            let words = self.by_letter.get(&letters[at]).into_iter().flatten();
            match words.into_iter().find(|(word, _)| letters[at..].starts_with(word)) {
                Some((word, concept)) => {
                    folded.push_str(concept);
                    at += word.len();
                }
                None => {
                    folded.push(letters[at]);
                    at += 1;
                }
            }
        }
        folded
    }

    /// "the {instance} database" is "{instance}".
    fn drop_nouns(&self, carrier: &mut Vec<String>) {
        if self.spaced {
            while let Some(at) =
                carrier.windows(2).position(|pair| matches!(pair, [a, b] if is_noun(a, b) || is_noun(b, a)))
            {
                let noun = if carrier[at] == NAME { at + 1 } else { at };
                carrier.remove(noun);
            }
            return;
        }
        let mut at = 0;
        while at < carrier.len() {
            let rest: String = carrier[at + 1..].iter().take(8).map(String::as_str).collect();
            if carrier[at] == NAME
                && let Some(noun) = ["のインスタンス", "インスタンス"].iter().find(|noun| rest.starts_with(**noun))
            {
                carrier.drain(at + 1..=at + noun.chars().count());
            }
            at += 1;
        }
    }

    /// The lines of a section, each in its units.
    pub(super) fn lines(&self, section: &str) -> &[Vec<String>] {
        self.lines.get(section).map(Vec::as_slice).unwrap_or_default()
    }

    /// The lines of a section whose words may be one of several.
    pub(super) fn patterns(&self, section: &str) -> &[Pattern] {
        self.patterns.get(section).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many units from this place on are said by one of a section's lines, at most.
    pub(super) fn stands(&self, section: &str, units: &[Unit], at: usize) -> usize {
        self.patterns(section).iter().filter_map(|line| line.longest(units, at)).max().unwrap_or_default()
    }

    /// Whether one of a section's lines goes from this place to the end.
    pub(super) fn ends_with(&self, section: &str, units: &[Unit], at: usize) -> bool {
        self.patterns(section).iter().any(|line| line.reaches_the_end(units, at))
    }

    /// A sample or a cue taken apart at its slots.
    pub(super) fn pieces<'a>(&self, sample: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut rest = sample;
        while !rest.is_empty() {
            let (text, after) = rest.split_once('{').map_or((rest, None), |(text, after)| (text, Some(after)));
            let said = Said::new(text);
            if !said.units.is_empty() {
                pieces.push(Piece::Text(if self.spaced { said.spaced() } else { said.text() }));
            }
            let Some((name, after)) = after.and_then(|after| after.split_once('}')) else { break };
            pieces.push(Piece::Slot(name));
            rest = after;
        }
        pieces
    }
}
