//! Sentences that are made up: none becomes a task that was not asked for, and nothing panics.

use interaction::understanding::Outcome;
use proptest::prelude::*;

use super::{is_task, understanding};

fn any_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words)
}

const NAMES: [&str; 8] =
    ["blog", "payroll", "orders prod 1", "the hr database", "training", "mail", "d b 77", "sample"];
const JAPANESE_NAMES: [&str; 6] = ["ブログ", "給与", "「在庫」", "orders prod 1", "研修データベース", "db77"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever takes a request back, asks about it, widens it or puts it off makes it none.
    #[test]
    fn no_task_is_guessed_in_english(
        name in any_of(&NAMES),
        verb in any_of(&["reboot", "restart", "bounce", "fail over", "failover"]),
        place in any_of(&["", " in oregon", " in tokyo"]),
        around in any_of(&[
            "don't VERB NAME", "do not VERB NAME", "please don't VERB NAME", "never VERB NAME", "should i VERB NAME",
            "should we VERB NAME", "can i VERB NAME", "do i have to VERB NAME", "is it safe to VERB NAME", "when did NAME VERB",
            "why did NAME VERB", "what happens if i VERB NAME", "how do i VERB NAME", "VERB NAME tomorrow", "VERB NAME if it is down",
            "VERB NAME and hr", "VERB NAME or hr", "VERB everything but NAME", "VERB all", "VERB all instances", "VERB every database",
            "VERB NAME at midnight", "i did not say VERB NAME", "VERB NAME later", "instead of NAME VERB hr", "did you VERB NAME",
            "who can VERB NAME", "VERB", "VERB it", "VERB the databases", "NAME should not VERB", "stop the VERB of NAME",
            "cancel the VERB of NAME", "was there a VERB of NAME", "VERB NAME every night", "what does VERB NAME mean",
            "VERB NAME unless it is busy", "VERB both NAME", "NAME VERB and", "VERB NAME and", "would it help to VERB NAME", "list the VERB events of NAME",
            "VERB all of them", "VERB NAME everywhere", "i am afraid to VERB NAME", "NAME must not VERB", "VERB my phone",
        ]),
    ) {
        let said = format!("{}{place}", around.replace("VERB", verb).replace("NAME", name));
        let outcome = understanding("en-US").understand(&said, None);
        prop_assert!(!is_task(&outcome), "{said}: {outcome:?}");
    }

    #[test]
    fn no_task_is_guessed_in_japanese(
        name in any_of(&JAPANESE_NAMES),
        verb in any_of(&["再起動", "リブート", "フェイルオーバー"]),
        place in any_of(&["", "オレゴンの", "東京にある"]),
        around in any_of(&[
            "NAMEをVERBしないで", "NAMEはVERBしないでください", "NAMEをVERBしちゃだめ", "NAMEはVERBした", "NAMEはいつVERBした",
            "NAMEをVERBすべきですか", "NAMEをVERBしたほうがいい", "NAMEをVERBしたらどうなる", "なぜNAMEはVERBした", "全部VERBして",
            "データベースを全部VERBして", "すべてのインスタンスをVERBして", "NAMEと人事をVERBして", "明日NAMEをVERBして", "NAMEをあとでVERBして",
            "NAME以外をVERBして", "NAMEをVERBする必要はある", "NAMEのVERBをやめて", "NAMEのVERBを中止して", "VERBして", "それをVERBして",
            "NAMEのVERBのイベントを見せて", "NAMEがVERBできるか教えて", "NAMEをVERBしなくていい", "もしNAMEが遅ければVERBして",
            "NAMEのVERBの履歴", "毎日NAMEをVERBして", "NAMEをVERBしてはいけない", "NAMEはVERBされましたか", "スマホをVERBして",
        ]),
    ) {
        let said = format!("{place}{}", around.replace("VERB", verb).replace("NAME", name));
        let outcome = understanding("ja-JP").understand(&said, None);
        prop_assert!(!is_task(&outcome), "{said}: {outcome:?}");
    }

    #[test]
    fn no_task_is_guessed_in_german(
        name in any_of(&NAMES),
        place in any_of(&["", " in oregon", " in tokio"]),
        around in any_of(&[
            "starte NAMEPLACE nicht neu", "bitte starte NAMEPLACE auf keinen fall neu", "soll ich NAMEPLACE neu starten",
            "sollten wir NAMEPLACE neu starten", "kann ich NAMEPLACE neu starten", "muss ich NAMEPLACE neu starten",
            "wann wurde NAMEPLACE neu gestartet", "warum wurde NAMEPLACE neu gestartet", "was passiert wenn ich NAMEPLACE neu starte",
            "wie starte ich NAMEPLACE neu", "starte NAMEPLACE morgen neu", "starte NAMEPLACE neu falls es hängt",
            "starte NAME und hrPLACE neu", "starte NAME oder hrPLACE neu", "starte alles außer NAMEPLACE neu", "starte alle neu",
            "starte alle instanzen neu", "starte jede datenbank neu", "starte NAMEPLACE um mitternacht neu", "starte NAMEPLACE später neu",
            "statt NAME starte hrPLACE neu", "wer darf NAMEPLACE neu starten", "starte neu", "starte sie neu", "starte die datenbanken neu",
            "brich den neustart von NAMEPLACE ab", "gab es einen neustart von NAMEPLACE", "starte NAMEPLACE jede nacht neu",
            "mach kein failover für NAMEPLACE", "soll ich NAMEPLACE umschwenken", "schwenke NAMEPLACE nicht um", "schwenke alle um",
            "schwenke NAME und hrPLACE um", "starte NAMEPLACE überall neu", "starte mein handy neu", "starte weder NAME noch hrPLACE neu",
            "starte NAMEPLACE neu und", "starte lieber nicht NAMEPLACE neu", "ich habe angst NAMEPLACE neu zu starten",
        ]),
    ) {
        let said = around.replace("NAME", name).replace("PLACE", place);
        let outcome = understanding("de-DE").understand(&said, None);
        prop_assert!(!is_task(&outcome), "{said}: {outcome:?}");
    }

    /// A task has its verb or its noun in the sentence.
    #[test]
    fn words_in_any_order_make_no_task_without_its_verb(words in prop::collection::vec(any_of(&[
        "reboot", "restart", "bounce", "instance", "blog", "stop", "start", "not", "all", "in", "oregon", "the", "database", "notifications", "on", "off",
        "over", "fail", "switch", "cpu", "code", "645281", "please", "it", "and", "hr", "of", "turn", "email", "me", "do", "is", "why", "should",
    ]), 1..7)) {
        let said = words.join(" ");
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        if let Outcome::Understood(found) = understanding("en-US").understand(&said, None) {
            match found.intent.as_str() {
                "RebootInstance" => prop_assert!(has(&["reboot", "restart", "bounce"]) || has(&["code"]), "{said}: {found:?}"),
                "FailoverInstance" => prop_assert!(has(&["over"]), "{said}: {found:?}"),
                "SetNotifications" => prop_assert!(has(&["notifications", "email"]), "{said}: {found:?}"),
                _ => {}
            }
            let task = ["RebootInstance", "FailoverInstance"].contains(&found.intent.as_str());
            // A request may begin with "and".
            let joined = words.iter().skip(1).any(|word| *word == "and");
            let against = joined || has(&["not", "all", "stop", "why", "should"]);
            prop_assert!(!(task && !found.exact && against), "{said}: {found:?}");
        }
    }

    #[test]
    fn nothing_that_is_said_panics(said in "\\PC{0,60}", locale in any_of(&["en-US", "ja-JP", "de-DE"])) {
        let _ = understanding(locale).understand(&said, None);
    }
}

/// What the sentences above have found.
#[test]
fn a_word_that_names_nothing_is_no_name_of_a_task() {
    for (locale, said) in [
        ("en-US", "please and reboot off"),
        ("en-US", "please and reboot blog"),
        ("en-US", "hr and reboot"),
        ("en-US", "reboot off"),
        ("en-US", "could you restart over"),
        ("en-US", "failover off"),
        ("en-US", "switch over to channel four"),
        ("en-US", "reboot blog, no wait, hr"),
        ("de-DE", "bitte und starte blog neu"),
        ("de-DE", "starte ab neu"),
    ] {
        let outcome = understanding(locale).understand(said, None);
        assert!(!is_task(&outcome), "{said}: {outcome:?}");
    }
}
