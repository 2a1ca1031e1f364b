//! A response.

use assistant::{
    Answer, ConfirmationRequest, Dialog, Expected, Intent, Message, Rendered, SlotName, Vocabulary, WaitsFor, Words,
    plain_text,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Request, intent::written, screen};

/// The most characters in one answer: Alexa takes 8,000, the enclosing tag among them.
const SPEECH_LIMIT: usize = 7_900;

/// The most characters on a card, the title among them: Alexa takes 8,000.
const CARD_LIMIT: usize = 7_900;

/// The most bytes of a whole response. Alexa says 120 KB, of which 24 KB are sure to be taken.
const RESPONSE_LIMIT: usize = 18_000;

/// What goes back to Alexa.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    version: &'static str,
    session_attributes: Map<String, Value>,
    response: Body,
    /// What is said, in two parts.
    #[serde(skip)]
    spoken: Spoken,
}

/// What is said: whatever has to be cut, the question at its end is not, as Alexa goes on listening.
#[derive(Debug, Clone, PartialEq, Default)]
struct Spoken {
    body: String,
    question: String,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    output_speech: Option<OutputSpeech>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reprompt: Option<Reprompt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<Card>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    directives: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    should_end_session: Option<bool>,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OutputSpeech {
    #[serde(rename = "type")]
    kind: &'static str,
    ssml: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reprompt {
    output_speech: OutputSpeech,
}

/// What the phone shows: plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Card {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    content: String,
}

impl Spoken {
    /// An answer that was put into words as `said`, with the question that it ends with where Alexa goes on listening.
    fn of(request: &Request, answer: &Answer, said: &str, words: &Words) -> Self {
        let whole = match &answer.then {
            Dialog::Answered if !request.new_session => words.and(said, &Message::new("anything-else")),
            _ => said.to_owned(),
        };
        let body = match (&answer.then, &answer.say[..]) {
            (Dialog::Listen(_) | Dialog::Elicit(..) | Dialog::Task(_), [body @ .., _]) => words.say_all(body),
            _ => said.to_owned(),
        };
        match whole.strip_prefix(&body) {
            Some(question) => Self { question: question.to_owned(), body },
            None => Self { body: whole, question: String::new() },
        }
    }

    fn speech(&self) -> OutputSpeech {
        let question = self.question.chars().count();
        OutputSpeech {
            kind: "SSML",
            ssml: format!("<speak>{}{}</speak>", cut(&self.body, SPEECH_LIMIT.saturating_sub(question)), self.question),
        }
    }
}

fn speech(ssml: &str) -> OutputSpeech {
    OutputSpeech { kind: "SSML", ssml: format!("<speak>{}</speak>", cut(ssml, SPEECH_LIMIT)) }
}

/// At most so many characters, cut where a sentence ends, so that no tag or entity is broken; what is left says at least the
/// beginning.
fn cut(ssml: &str, characters: usize) -> String {
    if ssml.chars().count() <= characters {
        return ssml.to_owned();
    }
    let cut: String = ssml.chars().take(characters).collect();
    let end = cut.rfind(['.', '。']).map(|end| end + cut[end..].chars().next().map_or(0, char::len_utf8));
    end.map_or_else(String::new, |end| cut[..end].trim_end().to_owned())
}

/// Says an answer and what happens then.
pub(crate) fn respond(request: &Request, rendered: Rendered) -> Response {
    let Rendered { answer, said, session, words } = rendered;
    let (answer, said) = (&answer, said.as_str());
    let again = |message| Some(Reprompt { output_speech: speech(&words.say(message)) });
    let whole = Spoken::of(request, answer, said, words);
    let spoken = Body {
        output_speech: (!said.is_empty()).then(|| whole.speech()),
        card: card(answer, said, words),
        directives: directives(request, answer, words),
        ..Body::default()
    };
    let body = match &answer.then {
        Dialog::Silence => Body::default(),
        Dialog::End => Body { should_end_session: Some(true), ..spoken },
        Dialog::Answered if request.new_session => Body { should_end_session: Some(true), ..spoken },
        Dialog::Answered => {
            Body { reprompt: again(&Message::new("anything-else")), should_end_session: Some(false), ..spoken }
        }
        Dialog::Listen(message) => Body { reprompt: again(message), should_end_session: Some(false), ..spoken },
        Dialog::Elicit(slot, message) => Body {
            reprompt: again(message),
            directives: [spoken.directives, elicit(request, answer, *slot)].concat(),
            should_end_session: Some(false),
            output_speech: spoken.output_speech,
            card: spoken.card,
        },
        Dialog::Task(ask) => Body {
            reprompt: again(&ask.again),
            directives: [spoken.directives, ask_for_task(request, ask)].concat(),
            should_end_session: Some(false),
            output_speech: spoken.output_speech,
            card: spoken.card,
        },
    };
    let mut response = Response { version: "1.0", session_attributes: session, response: body, spoken: whole };
    response.fit();
    response
}

impl Response {
    /// Makes it small enough for Alexa, whatever there is to tell: first the screen shows less, then the card, then less can be
    /// repeated, and in the end less is said.
    fn fit(&mut self) {
        /// Shorter than this nothing is cut: it would say nothing.
        const LEAST: usize = 400;
        while self.bytes() > RESPONSE_LIMIT {
            let body = &mut self.response;
            let lines = body.directives.iter_mut().find_map(|directive| {
                directive.pointer_mut("/datasources/answer/lines")?.as_array_mut().filter(|lines| !lines.is_empty())
            });
            let card = body.card.as_mut().filter(|card| card.content.len() > LEAST);
            let said = self
                .session_attributes
                .get_mut("said")
                .filter(|said| said.as_str().is_some_and(|said| said.len() > LEAST));
            let ssml = body.output_speech.as_mut().filter(|_| self.spoken.body.len() > LEAST);
            if let Some(lines) = lines {
                lines.truncate(lines.len() / 2);
            } else if let Some(card) = card {
                card.content = format!("{}…", half(&card.content).trim_end());
            } else if let Some(said) = said {
                let whole = said.as_str().unwrap_or_default();
                let shorter = cut(whole, whole.chars().count() / 2);
                *said = if shorter.is_empty() { untorn(half(whole)).into() } else { shorter.into() };
            } else if let Some(speech) = ssml {
                self.spoken.body = cut(&self.spoken.body, self.spoken.body.chars().count() / 2);
                *speech = self.spoken.speech();
            } else {
                break;
            }
        }
    }

    fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(0, |json| json.len())
    }
}

/// SSML without a tag that was begun and is not ended.
fn untorn(ssml: &str) -> &str {
    let begun = ssml.rfind('<').filter(|at| !ssml[*at..].contains('>'));
    begun.map_or(ssml, |at| &ssml[..at])
}

/// The first half of a text, up to a whole character.
fn half(text: &str) -> &str {
    let mut end = text.len() / 2;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The card of an answer: all of it, or what was said. A question has none.
fn card(answer: &Answer, said: &str, words: &Words) -> Option<Card> {
    let title = answer.full.as_ref().map(|full| words.say(&full.title));
    let content = match &answer.full {
        Some(full) if !full.lines.is_empty() => {
            full.lines.iter().map(|line| plain_text(&words.say(line))).collect::<Vec<_>>().join("\n")
        }
        _ if answer.then == Dialog::Answered => plain_text(said),
        _ => return None,
    };
    let title = plain_text(&title.unwrap_or_else(|| words.say(&Message::new("card-title"))));
    let content = content.chars().take(CARD_LIMIT.saturating_sub(title.chars().count())).collect();
    Some(Card { kind: "Simple", title, content })
}

/// What Alexa does besides speaking.
fn directives(request: &Request, answer: &Answer, words: &Words) -> Vec<Value> {
    let names = answer.expect.iter().filter(|names| !names.is_empty()).map(expect);
    let screen = request.screen.then(|| screen::directive(answer, words)).flatten();
    names.chain(screen).collect()
}

/// Tells Alexa which names it may hear in this session.
fn expect(names: &Vocabulary) -> Value {
    let values = |names: &[Expected]| {
        let values = names.iter().map(|expected| json!({"name": {"value": expected.name, "synonyms": expected.also}}));
        values.collect::<Vec<_>>()
    };
    let types = [("Instance", &names.instances), ("Application", &names.applications)];
    let types = types.into_iter().filter(|(_, names)| !names.is_empty());
    let types: Vec<Value> = types.map(|(name, names)| json!({"name": name, "values": values(names)})).collect();
    json!({"type": "Dialog.UpdateDynamicEntities", "updateBehavior": "REPLACE", "types": types})
}

/// Asks Alexa for a task's code, or for yes or no. Another request than the task's, such as a yes or the start of the skill, has
/// no dialog of its own and may begin the task's.
fn ask_for_task(request: &Request, ask: &ConfirmationRequest) -> Vec<Value> {
    let (turn, is_intent) = (&request.turn, request.is_intent);
    let dialog_is_over = is_intent && !turn.in_dialog && turn.question.intent == ask.question.intent;
    if dialog_is_over || !is_intent && turn.question.intent != Intent::Launch {
        return Vec::new();
    }
    let updated = written(&ask.question);
    vec![match ask.waits_for {
        WaitsFor::Words => {
            json!({"type": "Dialog.ElicitSlot", "slotToElicit": SlotName::Mfa.as_str(), "updatedIntent": updated})
        }
        WaitsFor::Yes => json!({"type": "Dialog.ConfirmIntent", "updatedIntent": updated}),
    }]
}

/// Asks Alexa to fill a slot with what is said next. Only a dialog may do so; elsewhere the spoken question stands alone.
fn elicit(request: &Request, answer: &Answer, slot: SlotName) -> Vec<Value> {
    if !request.is_intent {
        return Vec::new();
    }
    let turn = &request.turn;
    let elicit =
        |updated| json!({"type": "Dialog.ElicitSlot", "slotToElicit": slot.as_str(), "updatedIntent": updated});
    // A yes or no has no dialog of its own, and may begin that of the question it answers; and what was no answer, such as a code that
    // came too soon, is not to stay in the dialog.
    let asks = answer.asks.as_ref().filter(|asks| turn.in_dialog || asks.intent != turn.question.intent);
    match asks.or(turn.in_dialog.then_some(&turn.question)) {
        None => Vec::new(),
        // Alexa has what was said. It is not sent back where a code may be among it.
        Some(question) if question.intent == turn.question.intent && question.has_code_elsewhere() => {
            vec![json!({"type": "Dialog.ElicitSlot", "slotToElicit": slot.as_str()})]
        }
        Some(question) => vec![elicit(written(question))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistant::{Full, Value as Word};

    #[test]
    fn a_response_is_small_whatever_there_is_to_tell() {
        let event = json!({"request": {"type": "LaunchRequest"}, "context": {"System": {"device":
            {"supportedInterfaces": {"Alexa.Presentation.APL": {}}}}}});
        let request = Request::read(&event).unwrap();
        for locale in ["en-US", "ja-JP", "de-DE"] {
            let words = Words::of(locale);
            let line =
                |number: usize| Message::new("alarm").with("alarm", Word::Text(format!("名前 & <{number}> \"x\"")));
            let list: Vec<Word> = (0..2_000).map(|number| line(number).into()).collect();
            let say = || Message::new("list-goes-on").with("names", Word::All(list[..300].to_vec()));
            for count in [0, 10, 10_000] {
                let mut answer = Answer::answered((0..count.min(40)).map(|_| say()));
                let title = Message::new("card-title");
                answer.full = Some(Full { title, lines: (0..count).map(line).collect(), chart: None, text: None });
                let said = words.say_all(&answer.say);
                let session = [("said".to_owned(), said.as_str().into())].into_iter().collect();
                let response = respond(&request, Rendered { answer, said, session, words });
                assert!(response.bytes() <= RESPONSE_LIMIT, "{locale} {count}: {}", response.bytes());
                let ssml = response.response.output_speech.map_or_else(String::new, |speech| speech.ssml);
                assert!(count == 0 || ssml.starts_with("<speak>") && ssml.ends_with("</speak>"), "{ssml}");
                assert!(!ssml.trim_end_matches("</speak>").ends_with(['&', ';']), "{ssml}");
                let question = words.say(&Message::new("anything-else"));
                assert!(count == 0 || ssml.ends_with(&format!("{question}</speak>")), "{ssml}");
            }
        }
    }
}
