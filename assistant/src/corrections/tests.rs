//! What is taken back, in each language.

use proptest::prelude::*;

use super::*;

#[test]
fn what_is_taken_back_is_not_meant() {
    for (said, left) in [
        ("not sample I meant hr", "hr"),
        ("not sample, hr", "hr"),
        ("no not the orders one but the Billing one", "no the Billing one"),
        ("hr not sample", "hr"),
        ("hr, not the sample instance", "hr,"),
        ("hr instead of sample", "hr"),
        ("ledger rather than hr", "ledger"),
        ("I didn't mean sample I meant hr", "hr"),
        ("not that one hr", "hr"),
        ("not sample", ""),
        ("not sample not hr", ""),
        ("サンプルじゃなくてブログ", "ブログ"),
        ("ブログ、サンプルではなくて", "ブログ、"),
        ("いや、サンプルじゃなくてhrにして", "いや、hrにして"),
        ("サンプルではなく台帳のほう", "台帳のほう"),
        ("サンプルじゃない", ""),
        ("そうじゃなくてhr", "hr"),
        ("nicht sample, sondern hr", "hr"),
        ("nicht sample ich meinte hr", "hr"),
        ("hr statt sample", "hr"),
        ("sample nicht, hr", "hr"),
        ("nicht sample", ""),
    ] {
        assert_eq!(meant(said).as_deref(), Some(left), "{said}");
    }
    for said in ["", "hr", "hr not", "not", "knot", "nothing", "notebook", "no hr", "actually hr", "やっぱり台帳にして"]
    {
        assert_eq!(meant(said), None, "{said}");
    }
}

#[test]
fn a_correction_is_whole_or_none() {
    for (said, not, but, led) in [
        ("not sample but hr", "sample", "hr", true),
        ("no, not sample, I meant hr", "sample", "hr", true),
        ("hr instead of sample", "sample", "hr", false),
        ("I meant hr, not sample", "sample", "I meant hr", false),
        ("not that one hr", "that one", "hr", false),
        ("sample nicht, hr", "sample", "hr", true),
        ("nicht sample sondern hr", "sample", "hr", true),
        ("hr not now", "now", "hr", false),
        ("サンプルじゃなくてhr", "サンプル", "hr", true),
        ("hr、サンプルではなくて", "サンプル", "hr", false),
        ("hrは今じゃない", "hrは今", "", false),
        ("not the first but the second", "the first", "the second", true),
    ] {
        let expected = Correction { not: not.to_owned(), but: but.to_owned(), led };
        assert_eq!(correction(said), Some(expected), "{said}");
    }
    for said in [
        "",
        "hr",
        "hr not now but later",
        "not sample not hr",
        "サンプルじゃなくてhrじゃない",
        "hr nicht jetzt sondern morgen",
    ] {
        assert_eq!(correction(said), None, "{said}");
    }
}

#[test]
fn a_refusal_is_heard_wherever_it_stands() {
    for said in [
        "hr not now",
        "hr isn’t needed",
        "hr shouldn't",
        "hr nicht nötig",
        "hr unnötig",
        "bloß hr nicht machen",
        "hr auf keinen Fall",
        "hrは今じゃない",
        "hrはまだ",
        "hrは再起動しません",
        "hr no",
        "Abort",
    ] {
        assert!(refuses(said), "{said}");
    }
    for said in ["", "hr", "the hr one please", "hr bitte neu", "hrをお願いします", "nora", "stopwatch"] {
        assert!(!refuses(said), "{said}");
    }
}

#[test]
fn what_is_not_meant_can_be_heard() {
    for said in [
        "anything but hr",
        "all except hr",
        "don’t reboot hr",
        "hr以外",
        "hrはやめて",
        "hrを再起動しないで",
        "hrじゃない",
        "hrなし",
        "alles außer hr",
        "bloß nicht hr",
        "alle bis auf hr",
    ] {
        assert!(negates(said), "{said}");
    }
    for said in [
        "",
        "hr",
        "the hr one",
        "sample but",
        "notebook",
        "butter",
        "barcode",
        "brother",
        "台帳",
        "社内",
        "und hr",
        "die hr",
    ] {
        assert!(!negates(said), "{said}");
    }
}

proptest! {
    #[test]
    fn any_words_are_read(words in any::<String>(), japanese in "[、あ ,]{0,4}(じゃなくて)?[、あ ,]{0,4}(ではない)?[、あ]{0,3}") {
        let _ = (meant(&words), correction(&words), correction(&japanese), refuses(&words));
        prop_assert!(meant(&japanese).is_none_or(|left| left.len() < japanese.len()));
    }
}
