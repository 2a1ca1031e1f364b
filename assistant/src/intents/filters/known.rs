//! The words that are known in a filter: what instances may have, and what joins and negates it. The longest are heard first.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use spoken_names::{Language, forms};

use super::{
    condition::Condition,
    german, state,
    tags::{applications, environments},
    token::{JOINTS, SAID, Token},
    wish::Wish,
};
use crate::{
    engines,
    environments::ENVIRONMENTS,
    inventory::Database,
    names::spoken_form,
    question::{SlotName, names_of},
};

/// In a larger fleet, names are known as they are written: to know how each sounds would take too long for a filter.
const MAX_SPOKEN_CHARS: usize = 300;

/// What is known among these databases, by the first letter.
#[derive(Debug)]
pub(super) struct Known(HashMap<char, Vec<(Vec<char>, Token)>>);

impl Known {
    /// What was said in this slot is that before it is anything else.
    pub(super) fn of(databases: &[Database], slot: SlotName) -> Self {
        Self::with(databases, slot, |_| Vec::new())
    }

    /// The same, with what else the names sound like.
    pub(super) fn by_sound(databases: &[Database], slot: SlotName) -> Self {
        if databases.len() > MAX_SPOKEN_CHARS { Self::of(databases, slot) } else { Self::with(databases, slot, spoken) }
    }

    fn with(databases: &[Database], slot: SlotName, spoken: impl Fn(&str) -> Vec<String>) -> Self {
        let mut known = Self(HashMap::new());
        for (token, words) in JOINTS.iter().chain(german::JOINTS) {
            words.iter().for_each(|word| known.push(word, token));
        }
        let applications: Vec<&str> = applications(databases).into_iter().map(|(tag, _)| tag).collect();
        let add_applications = |known: &mut Self| {
            for tag in &applications {
                let names: Vec<String> = names_of(SlotName::Application, tag).into_iter().chain(spoken(tag)).collect();
                known.add(&Condition::Application((*tag).to_owned()), names.iter().map(String::as_str).chain([*tag]));
            }
        };
        if slot == SlotName::Application {
            add_applications(&mut known);
        }
        for tag in environments(databases) {
            known.add(&Condition::Environment(tag.to_owned()), [tag]);
        }
        for database in databases {
            // Of several ways to write an environment each is heard.
            if let Some(tag) = database.environment.as_deref() {
                known.add(&Condition::Environment(tag.to_owned()), [tag]);
            }
        }
        for (name, names) in ENVIRONMENTS {
            let more = names_of(SlotName::Environment, name);
            let names = names.iter().copied().chain(more.iter().map(String::as_str));
            known.add(&Condition::Environment(name.to_owned()), names);
        }
        for engines in engines::ALL {
            known.add(&Condition::Engine(engines), engines.spoken_names().iter().copied());
        }
        for (state, names) in state::STATES.iter().chain(german::STATES) {
            known.add(&Condition::State(*state), names.iter().copied());
        }
        for (state, names) in state::NOT.iter().chain(german::NOT) {
            let not = Token::Is(Wish::Is(Condition::State(*state)).not());
            names.iter().for_each(|name| known.push(name, &not));
        }
        known.add(&Condition::Health, state::HEALTH.iter().chain(german::HEALTH).copied());
        if slot != SlotName::Application {
            add_applications(&mut known);
        }
        for database in databases {
            for name in database.name.as_deref().into_iter().chain([database.identifier.as_str()]) {
                let spoken = spoken(name);
                known.add(&Condition::Name(name.to_owned()), spoken.iter().map(String::as_str).chain([name]));
            }
        }
        for (token, words) in SAID.iter().chain(german::SAID) {
            words.iter().for_each(|word| known.push(word, token));
        }
        known
    }

    fn add<'a>(&mut self, condition: &Condition, names: impl IntoIterator<Item = &'a str>) {
        let token = Token::Is(Wish::Is(condition.clone()));
        for name in names {
            self.push(name, &token);
            // A tag that is called "not" is one only where that is said.
            if joins(&spoken_form(name)) {
                for kind in kinds(condition) {
                    self.push(&format!("{name} {kind}"), &token);
                    self.push(&format!("{kind} {name}"), &token);
                }
            }
        }
    }

    fn push(&mut self, name: &str, token: &Token) {
        let form: Vec<char> = spoken_form(name).chars().collect();
        if let Some(first) = form.first() {
            self.0.entry(*first).or_default().push((form, token.clone()));
        }
    }

    /// The words of a text; nothing where one of them is not known. The text is in the form in which names are compared.
    pub(super) fn tokens(&self, text: &str) -> Option<Vec<Token>> {
        let letters: Vec<char> = text.chars().collect();
        let mut dead = vec![false; letters.len() + 1];
        let mut found = Vec::new();
        self.read(&letters, 0, &mut found, &mut dead).then_some(found)
    }

    fn read(&self, letters: &[char], at: usize, found: &mut Vec<Token>, dead: &mut [bool]) -> bool {
        let Some(letter) = letters.get(at) else { return true };
        if dead[at] {
            return false;
        }
        if !letter.is_alphanumeric() {
            let comma = matches!(letter, ',' | '、' | '，' | '・' | '/' | '&' | '+' | ';');
            found.extend(comma.then_some(Token::Comma));
            if self.read(letters, at + 1, found, dead) {
                return true;
            }
            if comma {
                found.pop();
            }
            dead[at] = true;
            return false;
        }
        let names = self.0.get(letter).into_iter().flatten();
        let fits = names.filter_map(|(form, token)| Some((end(letters, at, form, token)?, token)));
        let mut fits: Vec<(usize, &Token)> = fits.collect();
        // Of equal length, the first of the list.
        fits.sort_by_key(|(end, _)| std::cmp::Reverse(*end));
        fits.dedup();
        for (end, token) in fits {
            found.push(token.clone());
            if self.read(letters, end, found, dead) {
                return true;
            }
            found.pop();
        }
        dead[at] = true;
        false
    }
}

/// What else a name sounds like, in both languages.
fn spoken(name: &str) -> Vec<String> {
    [Language::English, Language::Japanese].into_iter().flat_map(|language| forms(name, language)).collect()
}

/// Whether something joins or negates that sounds like this.
fn joins(form: &str) -> bool {
    static FORMS: OnceLock<HashSet<String>> = OnceLock::new();
    let all = || {
        JOINTS.iter().chain(german::JOINTS).flat_map(|(_, words)| words.iter().map(|word| spoken_form(word))).collect()
    };
    FORMS.get_or_init(all).contains(form)
}

/// What says that a name is one of a kind.
fn kinds(condition: &Condition) -> &'static [&'static str] {
    match condition {
        Condition::Environment(_) => &["environment", "環境", "umgebung"],
        Condition::Application(_) => &["application", "app", "anwendung", "アプリケーション", "アプリ"],
        _ => &["instance", "database", "instanz", "datenbank", "インスタンス", "データベース"],
    }
}

/// Where a name ends that begins here, if it does. Words that are written with letters of Latin end where no letter follows.
fn end(letters: &[char], start: usize, form: &[char], token: &Token) -> Option<usize> {
    let mut at = start;
    for wanted in form {
        while at > start && letters.get(at).is_some_and(|letter| !letter.is_alphanumeric() && !is_comma(*letter)) {
            at += 1;
        }
        if letters.get(at) != Some(wanted) {
            return None;
        }
        at += 1;
    }
    let plain = |letter: Option<&char>| letter.is_some_and(|letter| letter.is_alphanumeric() && letter.is_ascii());
    let goes_on = plain(letters.get(at - 1)) && plain(letters.get(at));
    // "Nonproduction" is one word.
    (!goes_on || *token == Token::Non).then_some(at)
}

fn is_comma(letter: char) -> bool {
    matches!(letter, ',' | '、' | '，' | '・' | '/' | '&' | '+' | ';')
}
