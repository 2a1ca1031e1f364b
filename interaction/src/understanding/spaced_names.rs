//! Names in a language that parts its words: by the words around them.

use super::carriers::Carriers;
use super::entities::Entity;
use super::language::Language;
use super::lexicon::Lexicon;
use super::names::{Name, Of, best};
use super::said::Said;

/// The longest name, in words.
const MAX_WORDS: usize = 8;

/// Everything a span is judged by.
pub(super) struct Surroundings<'a> {
    pub(super) said: &'a Said,
    pub(super) language: &'a Language,
    pub(super) lexicon: &'a Lexicon,
    pub(super) carriers: &'a Carriers,
    pub(super) entities: &'a [Entity],
    /// Whether the sentence goes on from one before, and may be no more than a name.
    pub(super) follows: bool,
}

pub(super) fn names(around: &Surroundings<'_>) -> Vec<Name> {
    let count = around.said.units.len();
    let spans = (0..count).flat_map(|from| (from + 1..=count.min(from + MAX_WORDS)).map(move |to| (from, to)));
    best(spans.filter_map(|(from, to)| around.judge(from, to)).collect(), 2.0)
}

impl Surroundings<'_> {
    fn text(&self, at: usize) -> &str {
        self.said.units.get(at).map_or("", |unit| unit.text.as_str())
    }

    fn concept(&self, at: usize) -> &str {
        self.language.concept(self.text(at))
    }

    fn is_unknown(&self, at: usize) -> bool {
        let Some(unit) = self.said.units.get(at) else { return false };
        !unit.is_spelled() && !self.is_common(&unit.text) && !self.is_listed(at)
    }

    /// Whether the word is one of those around names.
    fn is_common(&self, word: &str) -> bool {
        self.carriers.knows(word) || self.language.concept(word) != word
    }

    /// Whether a value of a closed type is here.
    fn is_listed(&self, at: usize) -> bool {
        self.entities.iter().any(|entity| entity.from <= at && at < entity.to && !entity.is_open(self.lexicon))
    }

    fn starts_region(&self, at: usize) -> bool {
        self.entities
            .iter()
            .any(|entity| entity.from == at && (entity.of("AwsRegion").is_some() || entity.of("TimeWindow").is_some()))
    }

    /// A name that is spelled goes on: "orders prod | eleven", "d b | one".
    fn is_spelled(&self, at: usize) -> bool {
        self.said.units.get(at).is_some_and(super::said::Unit::is_spelled) && !matches!(self.text(at), "a" | "i")
    }

    fn judge(&self, from: usize, to: usize) -> Option<Name> {
        // "The test one" names none.
        if to == from + 1 && self.text(from) == "one" && self.said.units[from].quote.is_none() && !self.follows {
            return None;
        }
        let known = self.known(from, to);
        let mut score = self.content(from, to, known)?;
        let of = self.place(from, to, &mut score);
        if self.said.units[from].quote.is_some() {
            let quote = self.said.units[from].quote;
            let whole = from.checked_sub(1).is_none_or(|at| self.said.units[at].quote != quote)
                && self.said.units.get(to).is_none_or(|unit| unit.quote != quote)
                && self.said.units[to - 1].quote == quote;
            score += if whole { 5.0 } else { -5.0 };
        }
        Some(Name { from, to, score, of })
    }

    /// How well the words are known as a name: exactly, or by sound.
    fn known(&self, from: usize, to: usize) -> f32 {
        let exact = self.entities.iter().any(|e| (e.from, e.to) == (from, to) && e.is_open(self.lexicon));
        let also = self.entities.iter().any(|e| {
            (e.from, e.to) == (from, to) && e.meanings.iter().any(|meaning| self.lexicon.is_open(&meaning.kind))
        });
        match () {
            () if exact => 4.0,
            () if also => 2.0,
            () if self.carriers.knows(self.text(from)) && to == from + 1 => 0.0,
            () if self.lexicon.by_sound("Instance", &self.said.words(from, to)).is_some() => 2.5,
            () => 0.0,
        }
    }

    fn content(&self, from: usize, to: usize, known: f32) -> Option<f32> {
        let mut score = known;
        let mut said = false;
        for at in from..to {
            let unit = &self.said.units[at];
            let spelled_next = at + 1 < to && self.is_spelled(at + 1);
            if known >= 4.0 {
                said = true;
            } else if unit.is_spelled() && !(matches!(unit.text.as_str(), "a" | "i") && at == from) {
                score -= if at == from && unit.text.len() > 1 { 0.5 } else { 0.0 };
                said = true;
            } else if self.entities.iter().any(|e| e.from <= at && at < e.to && e.of("AwsRegion").is_some()) {
                return None;
            } else if self.is_listed(at) {
                // "orders prod eleven" is a name, "orders production" is not.
                let numbered = at + 1 < to && self.is_environment(at) && self.is_spelled(to - 1);
                score -= if numbered || (at > from && (spelled_next || self.is_environment(at))) { 0.7 } else { 3.0 };
            } else if spelled_next && unit.text == "db" {
                score += 0.5;
                said = true;
            } else if self.language.concept(&unit.text) == "instance" {
                score -= 3.0;
            } else if matches!(unit.text.as_str(), "too" | "to" | "for" | "won") && at + 1 == to && at > from {
                // "training two", as it may have been heard.
                score -= if unit.text == "too" { 0.0 } else { 3.5 };
            } else if self.language.is_function(&unit.text) {
                score -= 4.0;
            } else if self.is_common(&unit.text) {
                // "reboot mail in virginia": where a name has to be, a common word is one.
                let numbered = at == from && (from + 1..to).all(|at| self.is_spelled(at));
                score -= if numbered && self.is_where_names_are(from, to) { 1.0 } else { 2.0 };
                said = true;
            } else {
                score += 0.9;
                said = true;
            }
        }
        said.then_some(score)
    }

    /// Whether a name has to stand here: after "of" or a verb that takes one, and before the region or the end.
    fn is_where_names_are(&self, from: usize, to: usize) -> bool {
        let Some(before) = from.checked_sub(1) else { return false };
        let leads = matches!(
            self.text(before),
            "of" | "for" | "on" | "to" | "von" | "für" | "auf" | "mit" | "zu" | "bei" | "starte"
        ) || matches!(self.concept(before), "reboot" | "failover" | "connect");
        leads && (to == self.said.units.len() || (self.text(to) == "in" && self.starts_region(to + 1)))
    }

    fn is_environment(&self, at: usize) -> bool {
        self.entities.iter().any(|entity| entity.from <= at && at < entity.to && entity.of("Environment").is_some())
    }

    /// What the words before and after say of the span.
    fn place(&self, from: usize, to: usize, score: &mut f32) -> Of {
        let mut left = from;
        while left > 0
            && matches!(
                self.text(left - 1),
                "the"
                    | "my"
                    | "our"
                    | "a"
                    | "mir"
                    | "bitte"
                    | "der"
                    | "die"
                    | "das"
                    | "den"
                    | "dem"
                    | "meine"
                    | "meiner"
                    | "unsere"
                    | "unserer"
            )
        {
            left -= 1;
        }
        let before = if left == 0 { "" } else { self.text(left - 1) };
        let (before_concept, after, after_concept) = (self.language.concept(before), self.text(to), self.concept(to));
        let mut of = Of::Either;
        if before_concept == "app" || after_concept == "app" {
            *score += 4.0;
            of = Of::Application;
        } else if after_concept == "instance" && !(after == "db" && self.is_spelled(to + 1)) {
            *score += 3.0;
            of = Of::Instance;
        } else if after == "one" && left < from {
            // "The mail one".
            *score += 3.0;
            of = Of::Instance;
        } else if before_concept == "instance" && !is_plural(after) && left == from {
            *score += 2.0;
            of = Of::Instance;
        }
        let plural = is_plural(after);
        *score -= if plural { 2.0 } else { 0.0 };
        *score += match before {
            "for" | "of" | "on" | "to" | "from" | "with" | "about" | "into" | "over" | "behind" | "inside" | "für"
            | "von" | "auf" | "zu" | "mit" | "bei" | "über" | "es" | "starte" | "schwenke" | "schalte" => 2.0,
            "in" | "at" | "by" => 0.5,
            "if" | "whether" | "that" | "when" | "ob" | "wenn" => 1.5,
            "is" | "does" | "has" | "will" | "can" | "are" | "was" | "did" | "why" | "called" | "named" | "ist"
            | "hat" | "sind" | "wurde" | "läuft" | "macht" | "belastet" | "hinkt" | "blockiert" | "bremst"
            | "antwortet" | "namens" | "hängt" | "liegt" => 1.5,
            "" => 0.0,
            _ if matches!(before_concept, "reboot" | "failover" | "connect" | "check" | "fail" | "switch" | "ping") => {
                2.0
            }
            "using" | "use" | "down" | "slowing" | "give" | "block" | "blocks" => 1.5,
            // "Keeping ledger busy", "blocking ledger".
            _ if before.len() > 4 && before.ends_with("ing") && self.carriers.knows(before) => 1.5,
            // "Diagnose ledger".
            _ if left == 1
                && before_concept != "show"
                && self.is_common(before)
                && !self.language.is_function(before) =>
            {
                1.0
            }
            _ if self.is_listed(left - 1) => 0.5,
            _ => 0.0,
        };
        *score += match after {
            "" | "in" | "at" | "right" | "please" | "mfa" | "with" | "now" | "um" | "mit" | "jetzt" => 1.0,
            "'s" => 3.0,
            "neu" | "bitte" => 1.5,
            "is" | "seems" | "looks" | "feels" | "keeps" if left == 0 => 1.5,
            "is" | "was" => 0.5,
            "doing" | "have" | "has" | "use" | "using" | "ok" | "okay" | "fine" | "up" | "healthy" | "reachable"
            | "over" | "set" | "gesund" | "erreichbar" | "online" | "los" | "nicht" | "voll" | "passiert"
            | "verfügbar" | "langsam" | "beschäftigt" | "aus" | "alles" | "hinterher" | "zurück" | "aktiv" | "hat"
            | "braucht" => 1.0,
            _ if self.starts_region(to) || self.is_listed(to) => 0.5,
            _ => 0.0,
        };
        // "the payroll log", "payroll cpu"
        if self.is_listed(to) && !self.starts_region(to) && (left < from || from == 0) {
            *score += 1.0;
        }
        // "Invoices in London erreichen": the verb stands at the end.
        let last = self.said.units.len() - 1;
        if left == 0 && to <= last && matches!(self.concept(last), "connect" | "check" | "reboot" | "failover" | "show")
        {
            *score += 1.5;
        }
        if self.follows && from == 0 && to == self.said.units.len() {
            *score += 2.5;
        }
        // A name is not cut in two.
        let too = self.text(to) == "too" && (to + 1 == self.said.units.len() || self.text(to + 1) == "in");
        let one = after == "one" && left < from;
        if (self.is_spelled(to) && !one && !self.starts_region(to)) || too {
            *score -= 3.0;
        }
        if self.is_unknown(to) || (from > 0 && self.is_unknown(from - 1)) {
            *score -= 1.5;
        }
        if from > 0 && (self.is_spelled(from - 1) || (self.text(from - 1) == "db" && self.is_spelled(from))) {
            *score -= 2.5;
        }
        of
    }
}

fn is_plural(noun: &str) -> bool {
    matches!(noun, "instances" | "databases" | "servers" | "dbs" | "instanzen" | "datenbanken" | "datenbankinstanzen")
}
