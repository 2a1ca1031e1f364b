//! Names in Japanese: what is left between known words, where the script is not hiragana.

use super::carriers::Carriers;
use super::entities::Entity;
use super::lexicon::Lexicon;
use super::names::{Name, Of, best};
use super::said::{Said, Script};

/// A piece of the sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Segment {
    from: usize,
    to: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Unknown,
    Carrier,
    /// A value of a closed type.
    Listed,
    /// A name that is known.
    Named,
}

pub(super) struct Text<'a> {
    pub(super) said: &'a Said,
    pub(super) lexicon: &'a Lexicon,
    pub(super) carriers: &'a Carriers,
    pub(super) entities: &'a [Entity],
}

/// The names, and the values that are left when a sentence is cut into its words.
pub(super) fn names(text: &Text<'_>) -> (Vec<Name>, Vec<Entity>) {
    let segments = text.segments();
    let listed = |entity: &&Entity| {
        segments
            .iter()
            .any(|s| (s.from, s.to) == (entity.from, entity.to) && matches!(s.kind, Kind::Listed | Kind::Named))
    };
    let entities: Vec<Entity> = text.entities.iter().filter(listed).cloned().collect();
    let mut names = Vec::new();
    for first in 0..segments.len() {
        for last in first..segments.len().min(first + 4) {
            names.extend(text.judge(&segments, first, last));
        }
    }
    (best(names, 1.0), entities)
}

impl Text<'_> {
    /// The cheapest way to cut the sentence: few words, known ones, and names in one piece.
    fn segments(&self) -> Vec<Segment> {
        let count = self.said.units.len();
        let mut cheapest: Vec<(f32, Option<Segment>)> = vec![(f32::INFINITY, None); count + 1];
        cheapest[0].0 = 0.0;
        for from in 0..count {
            let so_far = cheapest[from].0;
            let mut offer = |to: usize, cost: f32, kind: Kind| {
                if so_far + cost < cheapest[to].0 {
                    cheapest[to] = (so_far + cost, Some(Segment { from, to, kind }));
                }
            };
            for entity in self.entities.iter().filter(|entity| entity.from == from) {
                let named = entity.is_open(self.lexicon);
                let place = entity.of("AwsRegion").is_some() || entity.of("TimeWindow").is_some();
                let quoted = self.said.units[from].quote.is_some();
                offer(
                    entity.to,
                    if quoted {
                        0.05
                    } else if place {
                        0.2
                    } else {
                        0.9
                    },
                    if named { Kind::Named } else { Kind::Listed },
                );
            }
            let mut unknown = 2.0;
            let quote = self.said.units[from].quote;
            for to in from + 1..=count {
                let unit = &self.said.units[to - 1];
                let hiragana = unit.script == Script::Hiragana && unit.quote.is_none();
                if to == from + 1 && hiragana {
                    offer(to, 0.4, Kind::Carrier);
                }
                let known = to - from <= self.carriers.longest() && !self.holds_a_time(from, to);
                if known && self.carriers.knows(&self.said.part(from, to).text()) {
                    offer(to, 1.0, Kind::Carrier);
                }
                if hiragana || unit.quote != quote {
                    break;
                }
                unknown += if matches!(unit.script, Script::Latin | Script::Digits) { 0.5 } else { 0.3 };
                offer(to, if quote.is_some() { 0.1 } else { unknown }, Kind::Unknown);
            }
        }
        let mut segments = Vec::new();
        let mut at = count;
        while let Some(segment) = cheapest.get(at).and_then(|(_, segment)| *segment) {
            segments.push(segment);
            at = segment.from;
        }
        segments.reverse();
        segments
    }

    /// "昨日何" of a sample is a time and a word.
    fn holds_a_time(&self, from: usize, to: usize) -> bool {
        let is_time = |entity: &Entity| entity.of("TimeWindow").is_some();
        self.entities.iter().any(|entity| is_time(entity) && from <= entity.from && entity.to <= to)
    }

    fn is_environment(&self, segment: &Segment) -> bool {
        self.entities.iter().any(|e| (e.from, e.to) == (segment.from, segment.to) && e.of("Environment").is_some())
    }

    fn judge(&self, segments: &[Segment], first: usize, last: usize) -> Option<Name> {
        let (from, to) = (segments[first].from, segments[last].to);
        let units = &self.said.units[from..to];
        let quote = units.first()?.quote;
        if self
            .entities
            .iter()
            .any(|e| from <= e.from && e.to <= to && e.of("AwsRegion").is_some() && !e.is_open(self.lexicon))
        {
            return None;
        }
        let mut score = 0.0;
        for segment in &segments[first..=last] {
            score += match segment.kind {
                Kind::Unknown => 1.5,
                Kind::Named => 2.0,
                Kind::Listed if first == last && quote.is_none() && self.is_environment(segment) => return None,
                Kind::Listed if first == last => -1.0,
                Kind::Listed => -1.5,
                Kind::Carrier => return None,
            };
        }
        if first < last {
            score -= 1.5;
        }
        if units.iter().all(|unit| unit.script == Script::Digits) {
            score -= 2.0;
        }
        if let Some(quote) = quote {
            score += if units.iter().all(|unit| unit.quote == Some(quote)) { 5.0 } else { -5.0 };
        }
        if self.lexicon.by_sound("Instance", &self.said.words(from, to)).is_some() {
            score += 2.0;
        }
        let joins = |segment: Option<&Segment>| segment.is_some_and(|s| matches!(s.kind, Kind::Unknown | Kind::Named));
        if joins(segments.get(last + 1)) || (first > 0 && joins(segments.get(first - 1))) {
            score -= 1.5;
        }
        let rest = self.said.part(to, self.said.units.len()).text();
        let before = self.said.part(0, from).text();
        let begins = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
        let nouns = ["インスタンス", "データベース", "サーバー", "db"];
        let mut of = Of::Either;
        let app = ["アプリケーション", "アプリ"];
        if app.iter().any(|app| before.ends_with(app))
            || begins(&["アプリケーション", "のアプリ", "というアプリ", "アプリ"])
        {
            (score, of) = (score + 3.0, Of::Application);
        } else if begins(&nouns)
            || nouns.iter().any(|noun| rest.strip_prefix('の').is_some_and(|rest| rest.starts_with(noun)))
            || begins(&["というインスタンス", "というデータベース"])
        {
            let counted = begins(&["のインスタンスの数", "のデータベースの数"]);
            (score, of) = (score + if counted { 0.0 } else { 1.5 }, Of::Instance);
        }
        // A comma is as good as a particle.
        let pauses = self.said.units.get(to).is_some_and(|next| next.from > self.said.units[to - 1].to);
        score += if pauses || rest.is_empty() || begins(&["の", "を", "に", "は", "で", "が", "と", "へ", "って", "も"])
        {
            1.0
        } else {
            0.0
        };
        score += if before.is_empty() || ["の", "に", "で", "る", "、"].iter().any(|end| before.ends_with(end)) {
            0.5
        } else {
            0.0
        };
        Some(Name { from, to, score, of })
    }
}
