//! The code as slots hold it: without its leading zeros, perhaps in pieces, in one breath or in several, and perhaps in words or in
//! the place of a name.

use crate::{
    message::Message,
    mfa::Code,
    question::{Question, SlotName, SlotValue},
    spoken_digits,
};

/// The slots that a code is said in.
pub(super) const SLOTS: [SlotName; 2] = [SlotName::Mfa, SlotName::MfaSecond];

/// The digits of a code.
const CODE_DIGITS: usize = 6;

/// What was said for a code.
#[derive(Debug)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// Something of which it is not clear what digits it says, if any.
    Unclear,
    /// So many digits, and a code has fewer.
    TooMany(usize),
    /// Less than a code. It is never tried.
    Part(Part),
    /// A code.
    Code(Code),
}

/// Less than six digits, in one or two pieces as they were said in one breath. It is not shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Part(String);

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Part")
    }
}

impl Said {
    /// Reads the slots of a question.
    pub(super) fn read(question: &Question) -> Self {
        let heard = SLOTS.iter().filter_map(|slot| question.said(*slot).map(str::trim));
        let pieces: Option<Vec<String>> = heard.filter(|words| !words.is_empty()).map(spoken_digits::read).collect();
        match pieces {
            // Something was heard and nothing made of it, or it is something else than digits.
            None => Self::Unclear,
            Some(pieces) if pieces.is_empty() => Self::Nothing,
            Some(pieces) => match Self::of(&pieces.join(" ")) {
                // Two halves in one breath of which one begins with a zero: the number slot has lost it.
                Self::Part(part) if part.lacks_one_zero() => part.with_zeros().map_or(Self::Part(part), Self::Code),
                said => said,
            },
        }
    }

    /// What pieces come to.
    fn of(pieces: &str) -> Self {
        let all: String = pieces.split(' ').collect();
        match all.len() {
            CODE_DIGITS => Code::new(all).map_or(Self::Unclear, Self::Code),
            1..CODE_DIGITS => Self::Part(Part(pieces.to_owned())),
            digits => Self::TooMany(digits),
        }
    }

    /// What was heard in place of a code, if anything was.
    pub(super) fn complaint(&self) -> Option<Message> {
        let digits = |count: usize| Message::new("task-code-digits").with("count", count as u64);
        match self {
            Self::Nothing | Self::Code(_) => None,
            Self::Unclear => Some(Message::new("task-code-unclear")),
            Self::TooMany(count) => Some(digits(*count)),
            Self::Part(part) => Some(digits(part.digits())),
        }
    }
}

impl Part {
    /// What was sealed before.
    pub(super) fn opened(pieces: String) -> Option<Self> {
        let is_part = pieces.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
        is_part.then_some(Self(pieces)).filter(|part| (1..CODE_DIGITS).contains(&part.digits()))
    }

    pub(super) fn pieces(&self) -> &str {
        &self.0
    }

    pub(super) fn digits(&self) -> usize {
        self.all().len()
    }

    fn all(&self) -> String {
        self.0.split(' ').collect()
    }

    /// This part, and what was said after it.
    pub(super) fn and_then(self, next: Said) -> Said {
        let Said::Part(next) = next else { return next };
        let digits = self.digits() + next.digits();
        if digits <= CODE_DIGITS {
            return Said::of(&format!("{} {}", self.all(), next.all()));
        }
        // The same once more was meant to be all of it, in whatever pieces: number slots lose the zeros that a piece begins with.
        match (self.all() == next.all()).then(|| next.with_zeros()).flatten() {
            Some(code) => Said::Code(code),
            None => Said::Part(next),
        }
    }

    /// Whether these are halves of three digits, one of which has lost the zero that it began with.
    fn lacks_one_zero(&self) -> bool {
        let pieces: Vec<usize> = self.0.split(' ').map(str::len).collect();
        matches!(pieces[..], [2, 3] | [3, 2])
    }

    fn with_zeros(&self) -> Option<Code> {
        Code::new(match self.0.split(' ').collect::<Vec<_>>()[..] {
            [all] => format!("{all:0>6}"),
            // People say three digits and three.
            [first, last] if first.len() <= 3 && last.len() <= 3 => format!("{first:0>3}{last:0>3}"),
            _ => return None,
        })
    }
}

/// The question with all that was said in the slots for a code, where pieces of it, or all of it, landed in `astray`, which come
/// first in every sentence.
pub(super) fn gathered(question: &Question, astray: &[SlotName]) -> Question {
    let heard = astray.iter().chain(&SLOTS).filter_map(|slot| question.said(*slot).map(str::trim));
    let pieces: Option<Vec<String>> = heard.filter(|words| !words.is_empty()).map(spoken_digits::read).collect();
    // A question mark stands where something was heard and nothing made of it.
    let (first, second) = match pieces.as_deref() {
        Some([first]) => (first.clone(), None),
        Some([first, rest @ ..]) => (first.clone(), Some(rest.concat())),
        _ => ("?".to_owned(), None),
    };
    let gathered = question.clone().with(SlotName::Mfa, SlotValue::said(first));
    let gathered = gathered.with(SlotName::MfaSecond, second.map(SlotValue::said).unwrap_or_default());
    astray.iter().fold(gathered, |question, slot| question.with(*slot, SlotValue::default()))
}

/// The whole code that was said in place of something else, where one was: in any slot but those for codes.
pub(super) fn astray(question: &Question) -> Option<SlotValue> {
    let others = question.slots().filter(|(slot, _)| !SLOTS.contains(slot));
    let read = others.filter_map(|(_, value)| value.as_said()).filter_map(|words| spoken_digits::read(words.trim()));
    // In figures, however they were said: nothing else is known everywhere for a code.
    read.into_iter().find(|digits| matches!(Said::of(digits), Said::Code(_))).map(|digits| SlotValue::said(&digits))
}

/// Digits of a code that were said in place of a value that has none of its own: the rest of it, after another question.
pub(super) fn part_astray(question: &Question) -> Option<SlotValue> {
    const WITHOUT_DIGITS: [SlotName; 7] = [
        SlotName::Region,
        SlotName::Property,
        SlotName::Metric,
        SlotName::Resource,
        SlotName::LogType,
        SlotName::Environment,
        SlotName::NotificationStatus,
    ];
    let said = WITHOUT_DIGITS.iter().filter_map(|slot| question.said(*slot));
    let read = said.filter_map(|words| spoken_digits::read(words.trim()));
    read.into_iter().find(|digits| matches!(Said::of(digits), Said::Part(_))).map(|digits| SlotValue::said(&digits))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::question::{Intent, SlotValue};

    fn said(first: Option<&str>, second: Option<&str>) -> Said {
        let value = |said: Option<&str>| SlotValue::new(said.map(str::to_owned), []);
        let question = Question::new(Intent::RebootInstance).with(SlotName::Mfa, value(first));
        Said::read(&question.with(SlotName::MfaSecond, value(second)))
    }

    fn is(said: &Said, digits: &str) -> bool {
        matches!(said, Said::Code(code) if code.is(digits))
    }

    /// What several turns come to, each with what is heard in it.
    fn turns(turns: &[&str]) -> Said {
        let said_in = |turn: &str| match turn.split_once('+') {
            Some((first, second)) => said(Some(first), Some(second)),
            None => said(Some(turn), None),
        };
        turns[1..].iter().fold(said_in(turns[0]), |before, turn| match before {
            Said::Part(part) => {
                // As it goes through the session.
                Part::opened(part.pieces().to_owned()).unwrap().and_then(said_in(turn))
            }
            _ => said_in(turn),
        })
    }

    #[test]
    fn codes_are_heard_as_number_slots_write_them() {
        assert!(
            matches!(said(None, None), Said::Nothing)
                && matches!(Said::read(&Question::new(Intent::Launch)), Said::Nothing)
        );
        for (first, second, code) in [
            ("645281", None, "645281"),
            ("645 281", None, "645281"),
            ("645-281", None, "645281"),
            ("６４５２８１", None, "645281"),
            ("645", Some("281"), "645281"),
            ("6452", Some("81"), "645281"),
            ("six four five", Some("two eighty one"), "645281"),
            // Halves in one breath, one of which has lost its zero.
            ("645", Some("81"), "645081"),
            ("45", Some("281"), "045281"),
        ] {
            assert!(is(&said(Some(first), second), code), "{first} {second:?}");
        }
        for (first, second) in [
            (Some("?"), None),
            (Some("twelve apples"), None),
            (Some("12345.6"), None),
            (Some("½"), None),
            (Some("hr"), None),
            (Some("645"), Some("?")),
        ] {
            assert!(matches!(said(first, second), Said::Unclear), "{first:?} {second:?}");
        }
        for (first, second, digits) in [("1234567", None, 7), ("645281", Some("645281"), 12), ("645", Some("2814"), 7)]
        {
            assert!(matches!(said(Some(first), second), Said::TooMany(count) if count == digits), "{first} {second:?}");
        }
        assert!(matches!(said(Some("twelve"), None), Said::Part(part) if part.digits() == 2));
        // Less than six digits is less than a code, however it is written.
        for (first, second) in [
            (Some("5"), None),
            (Some("645"), None),
            (Some("-5"), None),
            (Some("0"), None),
            (Some("45281"), None),
            (Some("45"), Some("8")),
            (Some("45"), Some("81")),
            (Some("4528"), Some("1")),
            (None, Some("281")),
        ] {
            assert!(matches!(said(first, second), Said::Part(_)), "{first:?} {second:?}");
        }
    }

    #[test]
    fn a_code_may_be_said_in_several_turns() {
        for (heard, code) in [
            (&["738", "842"][..], "738842"),
            (&["7", "3", "8", "8", "4", "2"], "738842"),
            (&["738+8", "42"], "738842"),
            (&["5", "738842"], "738842"),
            (&["738", "42", "738042"], "738042"),
            // Zeros at the beginning are lost: who is asked for the rest says all of it once more.
            (&["45281", "45281"], "045281"),
            (&["5281", "5281"], "005281"),
            (&["45+81", "45+81"], "045081"),
            (&["45", "281", "45281"], "045281"),
            (&["45", "281", "45+281"], "045281"),
            (&["738", "5281", "5281"], "005281"),
        ] {
            assert!(is(&turns(heard), code), "{heard:?}");
        }
        for heard in [&["738", "84"][..], &["45281", "4528"], &["738", "8421"]] {
            assert!(matches!(turns(heard), Said::Part(_)), "{heard:?}");
        }
        assert!(matches!(turns(&["738", "?"]), Said::Unclear));
        for forged in ["", "738842", "7388421", "73a", " ", "-1"] {
            assert!(Part::opened(forged.to_owned()).is_none(), "{forged}");
        }
    }

    #[test]
    fn a_code_is_gathered_from_where_it_landed() {
        let landed = |slots: &[(SlotName, &str)]| {
            let question = Question::new(Intent::RebootInstance);
            slots.iter().fold(question, |question, (slot, words)| question.with(*slot, SlotValue::said(*words)))
        };
        let both = [SlotName::Instance, SlotName::Region];
        for (slots, code) in [
            (&[(SlotName::Instance, "six four five two eight one")][..], "645281"),
            (&[(SlotName::Region, "645"), (SlotName::Mfa, "81")], "645081"),
            (&[(SlotName::Instance, "64"), (SlotName::Mfa, "52"), (SlotName::MfaSecond, "81")], "645281"),
        ] {
            let question = gathered(&landed(slots), &both);
            assert!(is(&Said::read(&question), code), "{code}");
            assert!(question.said(SlotName::Instance).is_none() && question.said(SlotName::Region).is_none());
        }
        let unclear = gathered(&landed(&[(SlotName::Region, "it"), (SlotName::Mfa, "645281")]), &both);
        assert!(matches!(Said::read(&unclear), Said::Unclear));
    }

    #[test]
    fn a_whole_code_is_one_in_place_of_anything() {
        let said = |slot, words: &str| {
            let region = Question::new(Intent::FollowUp).with(SlotName::Region, SlotValue::said("oregon"));
            astray(&region.with(slot, SlotValue::said(words))).and_then(|value| value.as_said().map(str::to_owned))
        };
        for slot in [SlotName::Property, SlotName::Ordinal, SlotName::Region, SlotName::Window, SlotName::Environment] {
            for words in
                ["645281", " 645 281 ", "six four five two eight one", "my code is 645281", "コードは645281です"]
            {
                assert_eq!(said(slot, words).as_deref(), Some("645281"), "{slot:?} {words}");
            }
            for words in ["645", "6452811", "orders 645281", "10 minutes ago", "status", "?", ""] {
                assert_eq!(said(slot, words), None, "{slot:?} {words}");
            }
        }
        assert_eq!(said(SlotName::Mfa, "645281"), None);
        let part = |slot, words: &str| {
            let question = Question::new(Intent::CheckInstanceMetric).with(slot, SlotValue::said(words));
            part_astray(&question).and_then(|value| value.as_said().map(str::to_owned))
        };
        assert_eq!(part(SlotName::Metric, "six four five").as_deref(), Some("645"));
        assert_eq!(part(SlotName::Region, "28").as_deref(), Some("28"));
        // A name may be digits, and a time has some.
        for (slot, words) in [
            (SlotName::Instance, "4711"),
            (SlotName::Window, "5"),
            (SlotName::Metric, "cpu"),
            (SlotName::Metric, "645281"),
            (SlotName::Metric, "one"),
        ] {
            let expected = (words == "one").then_some("1");
            assert_eq!(part(slot, words).as_deref(), expected, "{slot:?} {words}");
        }
    }

    proptest! {
        #[test]
        fn every_code_is_understood_in_the_end(code in 0_u32..1_000_000, at in 1..6_usize) {
            let spoken = format!("{code:06}");
            let number = |digits: &str| digits.parse::<u32>().unwrap().to_string();
            let (first, second) = spoken.split_at(at);
            prop_assert!(is(&said(Some(&spoken), None), &spoken));
            // With its zeros, in two turns; and without them, said twice where some were lost.
            prop_assert!(is(&turns(&[first, second]), &spoken));
            let whole = number(&spoken);
            if whole.len() > 3 {
                let times = if whole.len() == 6 { 1 } else { 2 };
                prop_assert!(is(&turns(&vec![whole.as_str(); times]), &spoken));
            }
            let heard = said(Some(&spoken), None);
            let shown = format!("{heard:?} {:?}", said(Some(first), None));
            prop_assert!(!shown.contains(&spoken) && !shown.contains(first));
        }

        #[test]
        fn anything_else_is_a_code_of_six_digits_or_none(first in any::<Option<String>>(), second in any::<Option<String>>()) {
            // It must not panic, and what it takes has six digits: there is no other way to make a code.
            if let Said::Part(part) = said(first.as_deref(), second.as_deref()) {
                prop_assert!((1..6).contains(&part.digits()));
                let _ = part.and_then(said(second.as_deref(), first.as_deref()));
            }
        }
    }
}
