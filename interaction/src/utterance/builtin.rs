//! What people say for Alexa's own intents, without the model listing it.

/// The usual phrases of a built-in intent in a language (`en`, `ja`, `de`); none for another intent or language.
pub(crate) fn phrases(intent: &str, language: &str) -> &'static [&'static str] {
    match (language, intent) {
        ("en", "AMAZON.HelpIntent") => &["help", "help me", "can you help me", "what can you do", "what can i say"],
        ("en", "AMAZON.StopIntent") => &["stop", "off", "shut up", "that's all"],
        ("en", "AMAZON.CancelIntent") => &["cancel", "cancel it", "never mind", "forget it"],
        ("en", "AMAZON.NavigateHomeIntent") => &["go home", "home", "go to the home screen", "navigate home"],
        ("en", "AMAZON.YesIntent") => &["yes", "yeah", "yep", "yes please", "sure", "okay", "ok"],
        ("en", "AMAZON.NoIntent") => &["no", "nope", "no thanks", "no thank you"],
        ("en", "AMAZON.RepeatIntent") => &["repeat", "repeat that", "say that again", "say it again"],
        ("en", "AMAZON.MoreIntent") => &["more", "tell me more", "show more"],
        ("ja", "AMAZON.HelpIntent") => &["ヘルプ", "助けて", "使い方を教えて", "何ができるの", "何ができますか"],
        ("ja", "AMAZON.StopIntent") => &["ストップ", "止めて", "とめて", "終了", "終わり"],
        ("ja", "AMAZON.CancelIntent") => &["キャンセル", "やめて", "やめる", "取り消し", "取り消して"],
        ("ja", "AMAZON.NavigateHomeIntent") => &["ホーム", "ホームに戻って", "ホーム画面に戻って"],
        ("ja", "AMAZON.YesIntent") => &["はい", "うん", "ええ", "そうです", "お願い", "お願いします"],
        ("ja", "AMAZON.NoIntent") => &["いいえ", "いや", "ううん", "違います"],
        ("ja", "AMAZON.RepeatIntent") => &["もう一度", "もう一回", "もう一度言って", "繰り返して", "リピート"],
        ("ja", "AMAZON.MoreIntent") => &["もっと", "続き", "続けて", "もっと教えて"],
        ("de", "AMAZON.HelpIntent") => {
            &["hilfe", "hilf mir", "kannst du mir helfen", "was kannst du", "was kann ich sagen"]
        }
        ("de", "AMAZON.StopIntent") => &["stopp", "stop", "aus", "halt", "das war's", "aufhören"],
        ("de", "AMAZON.CancelIntent") => &["abbrechen", "abbruch", "brich ab", "vergiss es", "lass es"],
        ("de", "AMAZON.NavigateHomeIntent") => {
            &["startseite", "zum startbildschirm", "geh zum startbildschirm", "nach hause"]
        }
        ("de", "AMAZON.YesIntent") => {
            &["ja", "ja bitte", "jawohl", "jep", "klar", "na klar", "gern", "gerne", "okay", "ok", "mach das"]
        }
        ("de", "AMAZON.NoIntent") => &["nein", "nee", "nö", "nein danke", "lieber nicht"],
        ("de", "AMAZON.RepeatIntent") => {
            &["wiederholen", "wiederhole das", "noch mal", "nochmal", "noch einmal", "sag das noch einmal"]
        }
        ("de", "AMAZON.MoreIntent") => &["mehr", "weiter", "zeig mehr", "erzähl mir mehr"],
        _ => &[],
    }
}

/// Whether this (folded) answer to "is that right?" means yes or no.
pub fn yes_or_no(answer: &str, language: &str) -> Option<bool> {
    let is = |intent| phrases(intent, language).contains(&answer);
    if is("AMAZON.YesIntent") {
        Some(true)
    } else if is("AMAZON.NoIntent") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_the_form_they_are_compared_in() {
        for intent in ["Help", "Stop", "Cancel", "NavigateHome", "Yes", "No", "Repeat", "More"] {
            for language in ["en", "ja", "de"] {
                let phrases = phrases(&format!("AMAZON.{intent}Intent"), language);
                assert!(!phrases.is_empty(), "{intent} {language}");
                for phrase in phrases {
                    assert_eq!(crate::text::fold(phrase), *phrase);
                }
            }
        }
        assert_eq!(yes_or_no("はい", "ja"), Some(true));
        assert_eq!([yes_or_no("ja", "de"), yes_or_no("nee", "de")], [Some(true), Some(false)]);
        assert_eq!(yes_or_no("maybe", "en"), None);
    }
}
