//! What the words of a filter come to: "production and test", "everything but MySQL", 本番以外. What is not understood as a whole is
//! not understood: a part of it could be the opposite.

use agent_protocol::names::normal_form;

use super::{
    condition::{Condition, Kind},
    known::Known,
    token::Token,
    wish::Wish,
};
use crate::corrections;

/// In so many words the one that is not known is looked for.
const MAX_WORDS: usize = 12;

/// What words come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    Understood(Wish),
    /// Every word is known, and what they say together is not, or could be several things.
    Unclear,
    /// These words are not known; whole ones.
    Unknown(Vec<String>),
}

pub(super) fn read(words: &str, known: &Known) -> Read {
    let text = normal_form(words);
    match known.tokens(&text) {
        Some(tokens) => wish(&tokens).map_or(Read::Unclear, Read::Understood),
        None => Read::Unknown(unknown(words, known)),
    }
}

/// Whether the words take something back, as far as that can be heard where they are not understood.
pub(super) fn negates(words: &str) -> bool {
    // German words that only begin like "unencrypted".
    const UN: [&str; 9] = ["und", "unter", "uns", "unser", "unsere", "unserer", "unseren", "unserem", "ungefähr"];
    let words = words.to_lowercase();
    let mut all = words.split(|letter: char| !letter.is_alphanumeric());
    corrections::negates(&words)
        || all.any(|word| word == "no" || word.starts_with("non") || word.starts_with("un") && !UN.contains(&word))
}

fn wish(tokens: &[Token]) -> Option<Wish> {
    let mut tokens: Vec<&Token> = tokens.iter().filter(|token| **token != Token::Filler).collect();
    if !has_one_meaning(&tokens) {
        return None;
    }
    tokens.retain(|token| !matches!(token, Token::Only | Token::Both));
    // "Every application but the website": what is left out is left out of all.
    let all = tokens.iter().take_while(|token| ***token == Token::All).count();
    if all > 0 && tokens.get(all) == Some(&&Token::But) {
        tokens[all] = &Token::Except;
    }
    tokens.retain(|token| **token != Token::All);
    let takes = |token: &&Token| matches!(token, Token::Except | Token::Besides);
    let Some(at) = tokens.iter().position(takes) else { return groups(&tokens) };
    let (before, after) = (groups(&tokens[..at])?, groups(&tokens[at + 1..])?);
    let adds = *tokens[at] == Token::Besides && !before.conditions().is_empty();
    let negates_twice = tokens[at + 1..].iter().any(|token| is_negation(token));
    if adds || negates_twice || !is_one(&after, &tokens[at + 1..]) {
        return None;
    }
    Wish::all([before, after.not()])
}

/// Whether "all", "only" and "both" stand where they mean what is done with them: "not only production" and "not all production" do
/// not say what is meant, and "production and everything" is more than production.
fn has_one_meaning(tokens: &[&Token]) -> bool {
    let starts = |token: &&Token| matches!(token, Token::Non | Token::Not | Token::Except | Token::Besides);
    let negated = |at: usize| tokens[..at].iter().any(starts) || tokens[at..].contains(&&Token::NotBefore);
    let conditions = tokens.iter().filter(|token| matches!(token, Token::Is(_))).count();
    let leading = tokens.iter().take_while(|token| matches!(token, Token::All | Token::Only)).count();
    let joins_all = leading > 0 && tokens.get(leading).is_some_and(|token| is_joint(token));
    !joins_all
        && tokens.iter().enumerate().all(|(at, token)| match token {
            Token::Unclear => false,
            Token::Only => !negated(at),
            Token::Both => !negated(at) && conditions > 1,
            Token::All if at < leading => !tokens.contains(&&Token::NotBefore),
            Token::All => {
                let before = at.checked_sub(1).map(|before| tokens[before]);
                let ends = tokens[at..].iter().all(|token| **token == Token::All);
                before == Some(&Token::Except)
                    || ends && matches!(before, Some(Token::Is(_) | Token::NotBefore | Token::All))
            }
            _ => true,
        })
}

/// Whether what is left out is one thing: "except website and test" may be two, and so may "except MySQL in production".
fn is_one(wish: &Wish, tokens: &[&Token]) -> bool {
    let Wish::All(parts) = wish else { return true };
    let Some((last, before)) = parts.split_last() else { return false };
    let is = |wish: &Wish, kinds: &[Kind]| {
        !matches!(wish, Wish::Not(_)) && wish.conditions().iter().all(|own| kinds.contains(&own.kind()))
    };
    !tokens.iter().any(|token| is_joint(token))
        && is(last, &[Kind::Engine])
        && before.iter().all(|wish| is(wish, &[Kind::Environment, Kind::State, Kind::Encryption]))
}

fn is_negation(token: &Token) -> bool {
    matches!(
        token,
        Token::Non | Token::Not | Token::Nor | Token::Except | Token::Besides | Token::NotBefore | Token::But
    )
}

fn is_joint(token: &Token) -> bool {
    matches!(token, Token::And | Token::Or | Token::Nor | Token::Even | Token::Comma)
}

/// Conditions that stand together, and how they are joined.
#[derive(Default)]
struct Group<'a> {
    negation: Option<&'a Token>,
    wishes: Vec<&'a Wish>,
    and: bool,
    or: bool,
    nor: bool,
    even: bool,
    comma: bool,
}

fn groups(tokens: &[&Token]) -> Option<Wish> {
    let (mut at, mut wishes, mut last_was_not) = (0, Vec::new(), false);
    let joins = |token: &&&Token| is_joint(token);
    // "And production" goes on with what was said before.
    at += tokens.iter().take_while(|token| matches!(token, Token::And | Token::Comma)).count();
    // What joins joins two.
    let last = tokens.iter().rposition(|token| **token != Token::Comma);
    if last.is_some_and(|last| is_joint(tokens[last]) || *tokens[last] == Token::But) {
        return None;
    }
    let mut non_goes_on = false;
    while at < tokens.len() {
        let mut group = Group::default();
        if matches!(tokens[at], Token::Non | Token::Not) {
            group.negation = Some(tokens[at]);
            at += 1;
        }
        loop {
            let Some(Token::Is(wish)) = tokens.get(at) else { return None };
            group.wishes.push(wish);
            at += 1;
            let joint: Vec<&&Token> = tokens[at..].iter().take_while(joins).collect();
            let more = matches!(tokens.get(at + joint.len()), Some(Token::Is(_)));
            if joint.is_empty() || !more {
                break;
            }
            group.and |= joint.iter().any(|token| ***token == Token::And);
            group.or |= joint.iter().any(|token| matches!(**token, Token::Or | Token::Nor));
            group.nor |= joint.iter().any(|token| ***token == Token::Nor);
            group.even |= joint.iter().any(|token| ***token == Token::Even);
            group.comma |= joint.iter().all(|token| ***token == Token::Comma);
            at += joint.len();
        }
        if tokens.get(at) == Some(&&Token::NotBefore) {
            // What stands before it may be a part of what is not meant: "本番のMySQL以外".
            if group.negation.is_some() || wishes.iter().any(|wish| !matches!(wish, Wish::Not(_))) {
                return None;
            }
            group.negation = Some(&Token::NotBefore);
            at += 1;
        }
        let is_not = group.negation.is_some();
        let negation = group.negation;
        let joined = group.wishes.len() > 1;
        // "Nor" and でも go on with a negation. Of "non production MySQL and PostgreSQL" nobody knows how far "non" reaches.
        if group.nor && negation != Some(&Token::Not)
            || group.even && negation != Some(&Token::NotBefore)
            || non_goes_on && joined
        {
            return None;
        }
        wishes.push(group.wish()?);
        // What joins it to the next, which is not of the same group.
        let joint = tokens[at..].iter().take_while(joins).count();
        let or = tokens[at..at + joint].iter().any(|token| matches!(token, Token::Or | Token::Nor | Token::Even));
        let and = tokens[at..at + joint].contains(&&Token::And);
        at += joint;
        non_goes_on = negation == Some(&Token::Non) && joint == 0;
        let but = tokens.get(at) == Some(&&Token::But);
        at += usize::from(but);
        let Some(next) = tokens.get(at) else { continue };
        let negates_next = matches!(next, Token::Non | Token::Not);
        // "Not production or not test" is everything, to the letter; "production but MySQL" lacks a word; and of "not production
        // MySQL" nobody knows how much is not meant.
        let unclear = or && !(is_not && negates_next && last_was_not)
            || but && !(is_not || negates_next)
            // "MySQL以外とテスト" may be both, each by itself.
            || negation == Some(&Token::NotBefore) && and && !but && !is_negated(&tokens[at..])
            || negation == Some(&Token::Not) && !but && joint == 0 && !negates_next;
        if unclear {
            return None;
        }
        last_was_not = is_not;
    }
    Wish::all(wishes)
}

/// Whether what stands here is negated behind it, before anything else is.
fn is_negated(tokens: &[&Token]) -> bool {
    let rest = tokens.iter().find(|token| !matches!(token, Token::Is(_)) && !is_joint(token));
    rest == Some(&&Token::NotBefore)
}

impl Group<'_> {
    fn wish(&self) -> Option<Wish> {
        let plain: Option<Vec<Condition>> = self.wishes.iter().map(|wish| condition(wish)).collect();
        let Some(conditions) = plain else {
            // What is a negation itself stands alone.
            return match (self.wishes.as_slice(), self.negation) {
                ([one], None) => Some((*one).clone()),
                ([one], Some(_)) => Some((*one).clone().not()),
                _ => None,
            };
        };
        let mut kinds: Vec<Kind> = conditions.iter().map(Condition::kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mixed = kinds.len() > 1;
        match self.negation {
            // Of "non production and test" nobody knows whether test is meant.
            Some(Token::Non) if conditions.len() > 1 => None,
            // "Not production, test" may take the first back and mean the second.
            Some(Token::Not) if self.comma => None,
            Some(_) if mixed && (self.and || self.comma) => None,
            Some(_) => Some(Wish::any(&conditions).not()),
            None if !mixed => Some(Wish::any(&conditions)),
            None if self.or && (self.and || self.comma) => None,
            None if self.or => {
                let adjectives =
                    kinds.iter().all(|kind| !matches!(kind, Kind::Application | Kind::Name | Kind::Health));
                adjectives.then(|| Wish::any(&conditions))
            }
            None => {
                let of = |kind: &Kind| conditions.iter().filter(|own| own.kind() == *kind).cloned().collect::<Vec<_>>();
                Wish::all(kinds.iter().map(|kind| Wish::any(&of(kind))))
            }
        }
    }
}

fn condition(wish: &Wish) -> Option<Condition> {
    match wish {
        Wish::Is(condition) => Some(condition.clone()),
        _ => None,
    }
}

/// The words that are not known, whole: those between words that are.
fn unknown(words: &str, known: &Known) -> Vec<String> {
    const BETWEEN: [&str; 6] = ["and", "or", "but", "und", "oder", "aber"];
    let spaced = words.replace([',', '、', '，', '・', '&', ';'], " \n ");
    let mut pieces: Vec<Vec<&str>> = vec![Vec::new()];
    for word in spaced.split([' ', '\t', '\u{3000}']).filter(|word| !word.is_empty()) {
        if word == "\n" || BETWEEN.contains(&word.to_lowercase().as_str()) {
            pieces.push(Vec::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(word);
        }
    }
    let is_known = |words: &[&str]| known.tokens(&normal_form(&words.join(" "))).is_some();
    let mut found: Vec<String> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.is_empty() && !is_known(piece)) {
        if piece.len() > MAX_WORDS {
            found.push(piece.join(" "));
            continue;
        }
        let begin = (0..piece.len()).rev().find(|at| is_known(&piece[..*at])).unwrap_or_default();
        let end = (begin + 1..=piece.len()).find(|at| is_known(&piece[*at..])).unwrap_or(piece.len());
        let word = japanese(&piece[begin..end].join(" "), known);
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// In Japanese nothing stands between words. What joins them may be a part of one, so it counts only beside what is known.
fn japanese(word: &str, known: &Known) -> String {
    const JOINTS: [&str; 11] =
        ["それから", "または", "もしくは", "および", "以外の", "以外", "じゃない", "ではない", "とか", "と", "か"];
    const BEHIND: [&str; 5] = ["のインスタンス", "のデータベース", "インスタンス", "データベース", "です"];
    let word = BEHIND.iter().find_map(|end| word.strip_suffix(end)).filter(|rest| !rest.is_empty()).unwrap_or(word);
    let says = |part: &str| {
        let tokens = known.tokens(&normal_form(part)).unwrap_or_default();
        tokens.iter().any(|token| matches!(token, Token::Is(_)))
    };
    for joint in JOINTS {
        for (at, _) in word.match_indices(joint) {
            let (before, after) = (&word[..at], &word[at + joint.len()..]);
            let takes_all = before.is_empty() || after.is_empty();
            if !takes_all && says(before) {
                return japanese(after, known);
            }
            if !takes_all && says(after) {
                return japanese(before, known);
            }
        }
    }
    // "本番以外": what negates is no part of the name, where it ends the word.
    let bare = ["以外の", "以外", "じゃない", "ではない"].iter().find_map(|end| word.strip_suffix(end));
    bare.filter(|rest| !rest.is_empty()).unwrap_or(word).to_owned()
}
