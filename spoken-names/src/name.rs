//! A name and what says it.

use std::collections::BTreeSet;

use crate::{
    fold::{end, folded, is_kana},
    letters, numbers,
    parts::{self, Part},
};

/// Longer words say no name.
const MOST_LETTERS: usize = 200;

/// What is said between the parts of a name, or is not.
const JOINTS: [&str; 9] =
    ["dash", "hyphen", "underscore", "dot", "ハイフン", "ダッシュ", "アンダーバー", "アンダースコア", "ドット"];

/// A name that can be said.
#[derive(Debug, Clone)]
pub struct Name {
    whole: Vec<char>,
    parts: Vec<Sayable>,
    joints: Vec<Vec<char>>,
}

#[derive(Debug, Clone)]
struct Sayable {
    part: Part,
    ways: BTreeSet<Vec<char>>,
    /// The names of each of its letters, where it may be spelled.
    spelled: Vec<Vec<Vec<char>>>,
}

impl Name {
    /// A name as a tag or an identifier writes it.
    pub fn new(name: &str) -> Self {
        let parts = parts::of(name).into_iter().map(|part| {
            let spelled = part
                .letters()
                .iter()
                .map(|letter| letters::sounds(*letter).iter().cloned().chain([vec![*letter]]).collect());
            Sayable { ways: part.ways(), spelled: spelled.collect(), part }
        });
        Self { whole: folded(name), parts: parts.collect(), joints: JOINTS.iter().map(|joint| folded(joint)).collect() }
    }

    /// Whether the words say this name and nothing else, from beginning to end.
    pub fn is_said(&self, words: &str) -> bool {
        let said = folded(words);
        if said.is_empty() || said.len() > MOST_LETTERS {
            return false;
        }
        if said == self.whole {
            return true;
        }
        if !self.may_begin_with(said[0]) {
            return false;
        }
        let mut at = BTreeSet::from([0]);
        for (number, part) in self.parts.iter().enumerate() {
            if number > 0 {
                let behind_joint = at.iter().flat_map(|at| {
                    let joints = self.joints.iter().filter(|joint| said[*at..].starts_with(joint));
                    joints.map(move |joint| at + joint.len())
                });
                let behind_joint: Vec<usize> = behind_joint.collect();
                at.extend(behind_joint);
            }
            at = at.iter().flat_map(|at| part.ends(&said, *at)).collect();
            if at.is_empty() {
                return false;
            }
        }
        at.contains(&said.len())
    }

    /// Words and names in Latin letters begin alike, but for a number, and for a W that is spelled: most names are told apart by that.
    fn may_begin_with(&self, letter: char) -> bool {
        match self.parts.first().map(|first| &first.part) {
            Some(Part::Word(word)) if word[0].is_ascii_alphabetic() && letter.is_ascii_alphabetic() => {
                word[0] == letter || word[0] == 'w'
            }
            _ => true,
        }
    }
}

impl Sayable {
    /// Where it ends in what was said, if it is said from here.
    fn ends(&self, said: &[char], start: usize) -> BTreeSet<usize> {
        if let Part::Digits(digits) = &self.part {
            return numbers::ends(said, start, digits);
        }
        let mut ends: BTreeSet<usize> = self.ways.iter().filter_map(|way| end(said, start, way)).collect();
        let mut spelled = BTreeSet::from([start]);
        for names in &self.spelled {
            spelled = spelled.iter().flat_map(|at| names.iter().filter_map(|name| end(said, *at, name))).collect();
        }
        if !self.spelled.is_empty() {
            ends.extend(spelled);
        }
        // A last vowel may be long.
        let is_long = |end: &usize| said.get(*end) == Some(&'ー') && is_kana(said[*end - 1]);
        let long: Vec<usize> = ends.iter().filter(|end| is_long(end)).map(|end| end + 1).collect();
        ends.extend(long);
        ends
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_said_in_many_ways() {
        for (name, said) in [
            ("db11204a", "d b one one two zero four a"),
            ("db11204a", "D. B. 11204 A."),
            ("db11204a", "ディービー一一二〇四エー"),
            ("db11204a", "ディービーいちいちにぜろよんエイ"),
            ("hr", "エイチアール"),
            ("HR", "h. r."),
            ("CRM-10", "crm ten"),
            ("crm 10", "シーアールエムテン"),
            ("training-2", "トレーニングツー"),
            ("training-2", "training two"),
            ("トレーニングツー", "training 2"),
            ("reporting", "レポーティング"),
            ("レポーティング", "reporting"),
            ("shop", "ショップ"),
            ("blog", "ぶろぐ"),
            ("ブログ", "blog"),
            ("ブログ", "burogu"),
            ("エイチアール", "hr"),
            ("orders-prod-1", "orders prod one"),
            ("orders-prod-1", "orders dash prod dash one"),
            ("orders_prod_1", "オーダーズプロッドワン"),
            ("orders eleven", "orders 11"),
            ("orders-11", "orders eleven"),
            ("keiri", "けいり"),
            ("けいり", "keiri"),
            ("経理2", "経理二"),
            ("経理", "経理"),
            ("payments", "ペイメンツ"),
            ("billing", "ビリング"),
            ("inventory", "インベントリ"),
            ("marketing", "マーケティング"),
            ("warehouse", "ウェアハウス"),
            ("analytics", "アナリティクス"),
            ("sakura", "さくら"),
            ("staging", "ステージング"),
            ("server", "サーバ"),
            ("server", "サーバー"),
            ("catalog", "カタログ"),
            ("mail", "メール"),
            ("webshop", "w e b s h o p"),
        ] {
            assert!(Name::new(name).is_said(said), "{name}: {said}");
        }
        for (name, said) in [
            ("mail", "male"),
            ("male", "mail"),
            ("orders-1", "orders eleven"),
            ("orders-11", "orders one"),
            ("orders", "orders one"),
            ("orders-prod-1", "orders one"),
            ("training-2", "training to"),
            ("blog", "ブロック"),
            ("hr", "エッチ"),
            ("shop", "ショッピング"),
            ("ビル", "ビール"),
            ("blog", ""),
            ("", "blog"),
            ("---", "---"),
            ("a-1", "eight one"),
        ] {
            assert!(!Name::new(name).is_said(said), "{name}: {said}");
        }
    }

    proptest! {
        #[test]
        fn any_words_are_compared(name in any::<String>(), words in any::<String>(), like in "[a-z0-9ー一二アイエシ -]{0,20}") {
            let own = Name::new(&name);
            let _ = (own.is_said(&words), own.is_said(&like), Name::new(&like).is_said(&words));
            // What can be heard of a name says it.
            prop_assert_eq!(own.is_said(&name), !folded(&name).is_empty() && folded(&name).len() <= MOST_LETTERS);
            let like_it = Name::new(&like);
            prop_assert_eq!(like_it.is_said(&like.replace('-', " ")), !folded(&like).is_empty());
        }

        #[test]
        fn numbers_tell_names_apart(one in 0..200_u32, other in 0..200_u32) {
            let words = |value: u32| value.to_string().chars().map(numbers::english_digit).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(Name::new(&format!("unit-{one}")).is_said(&format!("unit {other}")), one == other);
            prop_assert_eq!(Name::new(&format!("unit-{one}")).is_said(&format!("unit {}", words(other))), one == other);
        }
    }
}
