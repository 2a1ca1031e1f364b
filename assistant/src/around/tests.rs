use proptest::prelude::*;

use super::*;

#[test]
fn what_is_said_around_a_name_is_taken_away() {
    for (said, left) in [
        ("no actually the hr one", "hr"),
        ("sample in", "sample"),
        ("for my Billing database please", "Billing"),
        ("it's called ledger", "ledger"),
        ("no, wait, sorry, i meant ledger instead", "ledger"),
        ("not that one hr", "hr"),
        ("いや、hrのほう", "hr"),
        ("いやhrのほうです", "hr"),
        ("やっぱり台帳でお願いします", "台帳"),
        ("すみません、ブログのデータベースです", "ブログ"),
        ("やっぱりやめてhrを再起動", "hr"),
        ("それはやめて、台帳を再起動して", "台帳"),
        ("やめて", ""),
        ("reboot the", ""),
        ("restart hr please", "hr"),
        ("hrを再起動して", "hr"),
        ("not hr", "not hr"),
        ("innkeeper", "innkeeper"),
        ("no-show", "no-show"),
        ("orders eleven", "orders eleven"),
        ("in the", ""),
        ("ほう", ""),
        ("database", ""),
        ("nein, ich meinte die Instanz hr", "hr"),
        ("starte hr bitte neu", "hr"),
    ] {
        assert_eq!(core(said), left, "{said}");
    }
    assert_eq!(readings("the end"), ["the end", "end"]);
    assert!(readings("the orders one").contains(&"orders one".to_owned()));
}

#[test]
fn a_pronoun_is_no_name() {
    for said in [
        "it",
        "It.",
        "that one",
        "no, that one",
        "this",
        "the other one",
        "the same one please",
        "them",
        "all of them",
        "それ",
        "いや、それです",
        "そのインスタンス",
        "あれのほう",
        "全部",
        "さっきの",
        "sie",
        "nein, die andere",
    ] {
        assert!(is_pronoun(said), "{said}");
    }
    for said in ["", "hr", "this hr", "other", "italy", "it desk", "その他一覧", "the one", "それいゆ"] {
        assert!(!is_pronoun(said), "{said}");
    }
}

#[test]
fn several_names_are_told_apart() {
    assert_eq!(parts("hr and the blog"), ["hr", "the blog"]);
    assert_eq!(parts("hrじゃなくてブログ"), ["hr", "ブログ"]);
    assert_eq!(parts("sample"), ["sample"]);
}

proptest! {
    #[test]
    fn any_words_are_read(words in any::<String>()) {
        let all = readings(&words);
        prop_assert!(!all.is_empty() && all.len() <= MAX_NAMES);
        prop_assert!(core(&words).len() <= all[0].len());
        let _ = (is_pronoun(&words), parts(&words));
    }
}
