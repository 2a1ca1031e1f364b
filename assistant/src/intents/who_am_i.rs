//! Who is asking? Answered with the hashes that the log shows, and that the lists of who may do what take.

use crate::{
    context::Context,
    message::{Message, Value},
    reply::{Answer, Reply},
};

pub(super) fn answer(context: &Context<'_>) -> Reply {
    let account = context.turn.user_id.is_some().then_some(context.user.hash.as_str());
    Answer::answered(render(account, context.user.person.as_deref())).into()
}

/// What is said of these hashes.
pub(super) fn render(account: Option<&str>, person: Option<&str>) -> [Message; 2] {
    [
        match account {
            Some(hash) => Message::new("who-account").with("id", spelled(hash)),
            None => Message::new("who-no-account"),
        },
        match person {
            Some(hash) => Message::new("who-voice").with("id", spelled(hash)),
            None => Message::new("who-no-voice"),
        },
    ]
}

/// A hash, letter by letter and in four pieces, as one writes down a long number. On the card it is in one piece.
pub(crate) fn spelled(hash: &str) -> Message {
    let piece = |from: usize| Value::Text(hash.get(from..from + 4).unwrap_or_default().to_owned());
    let id = Message::new("who-id").with("first", piece(0)).with("second", piece(4));
    id.with("third", piece(8)).with("fourth", piece(12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{samples::in_each_language, speech::text};

    #[test]
    fn who_asks_is_told() {
        let [account, voice] = ["ba7816bf8f01cfea", "0123456789abcdef"];
        let refused = [Message::new("error-user").with("id", spelled(account))];
        let spoken = [
            in_each_language(&render(Some(account), Some(voice))),
            in_each_language(&render(Some(account), None)),
            in_each_language(&render(None, None)),
            in_each_language(&refused),
        ];
        // On the card, and in the log, a hash is one word.
        let cards = spoken.each_ref().map(|both| both.lines().map(text::plain).collect::<Vec<_>>().join("\n"));
        assert!(cards[0].lines().all(|card| card.contains(account) && card.contains(voice)), "{cards:?}");
        let said = spoken.into_iter().zip(cards).map(|(spoken, card)| format!("{spoken}\n{card}")).collect::<Vec<_>>();
        insta::assert_snapshot!("who-am-i", said.join("\n\n"));
    }
}
