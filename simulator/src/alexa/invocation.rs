//! How the skill is called: "open …", "ask … to …", "öffne …", "… を開いて".

use interaction::text::{fold, tidy};

/// What the words say to Alexa, before the skill's own model is looked at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Opens the skill without a question.
    Launch,
    /// A question together with the invocation name: the readings of the question, the likeliest first.
    Question(Vec<String>),
    /// Words without the invocation name.
    Plain(String),
}

/// The skill's invocation name, as it is called for.
#[derive(Debug)]
pub(crate) struct Invocation {
    name: String,
}

const WAKE_WORDS: [&str; 3] = ["alexa", "アレクサ", "echo"];
const OPENERS: &[&str] =
    &["open", "launch", "start", "begin", "run", "use", "load", "talk to", "öffne", "starte", "lade", "benutze"];
const ASKERS: &[&str] = &["ask", "tell", "request", "frage", "frag", "sage", "sag", "bitte"];
const CONNECTORS: &[&str] =
    &["to", "for", "about", "that", "if", "whether", "and", "nach", "ob", "dass", "und", "zu", "um"];
const JAPANESE_OPENERS: [&str; 8] =
    ["を開いて", "を開けて", "を起動して", "を起動", "を始めて", "をスタート", "を使って", "をオープン"];
const JAPANESE_CONNECTORS: [&str; 5] = ["を使って", "を開いて", "で", "に", "から"];

impl Invocation {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: fold(name) }
    }

    /// Finds the invocation name in an utterance.
    pub(crate) fn call(&self, utterance: &str) -> Call {
        let mut said = tidy(utterance);
        for wake_word in WAKE_WORDS {
            if let Some(rest) = after(&said, wake_word).filter(|rest| !rest.is_empty()) {
                said = rest;
                break;
            }
        }
        self.spaced(&said).or_else(|| self.japanese(&said)).unwrap_or(Call::Plain(said))
    }

    fn spaced(&self, said: &str) -> Option<Call> {
        let verb = |verbs: &[&str]| verbs.iter().find_map(|verb| after(said, verb));
        let rest = match (verb(OPENERS), verb(ASKERS)) {
            (Some(rest), _) | (None, Some(rest)) => after(&rest, &self.name)?,
            (None, None) => return (fold(said) == self.name).then_some(Call::Launch),
        };
        if rest.is_empty() {
            return Some(Call::Launch);
        }
        let mut readings: Vec<String> =
            CONNECTORS.iter().filter_map(|word| after(&rest, word)).filter(|rest| !rest.is_empty()).collect();
        readings.push(rest);
        Some(Call::Question(readings))
    }

    fn japanese(&self, said: &str) -> Option<Call> {
        let (start, rest) = split_at_chars(said, self.name.chars().count());
        if fold(start) != self.name {
            return None;
        }
        if rest.is_empty() || JAPANESE_OPENERS.contains(&rest) {
            return Some(Call::Launch);
        }
        let readings: Vec<String> = JAPANESE_CONNECTORS
            .iter()
            .filter_map(|connector| rest.strip_prefix(connector))
            .filter(|rest| !rest.is_empty())
            .map(tidy)
            .collect();
        (!readings.is_empty()).then_some(Call::Question(readings))
    }
}

/// What follows these words at the start of an utterance, in any case; only whole words count.
fn after(said: &str, words: &str) -> Option<String> {
    let (start, rest) = split_at_chars(said, words.chars().count());
    let whole = |character: char| !character.is_alphanumeric() || !words.is_ascii();
    (fold(start) == words && rest.chars().next().is_none_or(whole)).then(|| rest.trim_start().to_owned())
}

fn split_at_chars(text: &str, count: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(count).map_or(text.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(name: &str, utterance: &str) -> String {
        match Invocation::new(name).call(utterance) {
            Call::Launch => "launch".to_owned(),
            Call::Question(readings) => format!("? {}", readings[0]),
            Call::Plain(said) => said,
        }
    }

    #[test]
    fn english() {
        for (utterance, call) in [
            ("open Database Voice", "launch"),
            ("Alexa, open database voice.", "launch"),
            ("database voice", "launch"),
            ("ask database voice", "launch"),
            ("Alexa, ask Database Voice to list instances in Oregon", "? list instances in Oregon"),
            ("ask database voice for help", "? help"),
            ("tell database voice my code is 12", "? my code is 12"),
            ("open database voice and list instances", "? list instances"),
            ("ask database voices to list", "ask database voices to list"),
            ("ask something else to list", "ask something else to list"),
            ("Alexa, stop!", "stop"),
            ("open the door", "open the door"),
            ("alexa", "alexa"),
        ] {
            assert_eq!(first("database voice", utterance), call, "{utterance}");
        }
    }

    #[test]
    fn german() {
        for (utterance, call) in [
            ("Öffne Datenbank Stimme", "launch"),
            ("Alexa, starte datenbank stimme", "launch"),
            (
                "Alexa, frage Datenbank Stimme wie viele Instanzen gibt es in Irland",
                "? wie viele Instanzen gibt es in Irland",
            ),
            ("sag datenbank stimme mein Code ist 12", "? mein Code ist 12"),
            ("frag datenbank stimme nach dem Status von hr", "? dem Status von hr"),
            ("starte hr neu", "starte hr neu"),
        ] {
            assert_eq!(first("datenbank stimme", utterance), call, "{utterance}");
        }
    }

    #[test]
    fn japanese() {
        for (utterance, call) in [
            ("データベースボイスを開いて", "launch"),
            ("アレクサ、データベースボイス を 開いて。", "launch"),
            ("データベースボイス", "launch"),
            ("アレクサ、データベースボイスでオレゴンのインスタンスを教えて", "? オレゴンのインスタンスを教えて"),
            ("データベースボイスに blog に接続", "? blogに接続"),
            ("データベースを開いて", "データベースを開いて"),
            ("アレクサ、ヘルプ", "ヘルプ"),
        ] {
            assert_eq!(first("データベースボイス", utterance), call, "{utterance}");
        }
    }
}
