use proptest::prelude::*;

use super::*;

#[test]
fn codes_are_cut_however_they_are_said() {
    for (said, left) in [
        ("oregon m f a 645281", "oregon"),
        ("oregon m. f. a. 645 281", "oregon"),
        ("sample MFA 645-281", "sample"),
        ("sample with code six four five two eight one", "sample"),
        ("sample, my code is sixty four fifty two eighty one", "sample,"),
        ("sample mit Code sechs vier fünf zwo acht eins", "sample"),
        ("sample, mein Code lautet sechshundertfünfundvierzig zweihunderteinundachtzig", "sample,"),
        ("starte sechshundertfünfundvierzigtausendzweihunderteinundachtzig neu", "starte neu"),
        ("blog sechsvierfünfzweiachteins in Oregon", "blog in Oregon"),
        ("achthundertzwei tausend elf", ""),
        ("my code is 7388", ""),
        ("オレゴン エムエフエー 645281", "オレゴン"),
        ("サンプル認証コードは６４５２８１です", "サンプル です"),
        ("blog 六四五 二八一", "blog"),
        ("ブログ ろくよんごにいはちいち", "ブログ"),
        ("sample 645 and 281 please", "sample please"),
        ("double six triple two", ""),
        ("mfa645281", ""),
        ("db11204a", "db a"),
        // These are too short to be one, or no digits at all.
        ("orders 11", "orders 11"),
        ("unit 123", "unit 123"),
        ("the code", "the code"),
        ("anyone to honeysuckle", "anyone to honeysuckle"),
        ("サンフランシスコ", "サンフランシスコ"),
        ("forty five", "forty five"),
    ] {
        assert_eq!(cut(said), left, "{said}");
    }
    assert_eq!(without_announced("sample m f a 645281").as_deref(), Some("sample"));
    assert_eq!(without_announced("orders 2024"), None, "it could be a name");
    assert_eq!(before_mark("oregon m f a").as_deref(), Some("oregon"));
    assert_eq!(before_mark("oregon"), None);
}

#[test]
fn a_part_of_a_code_is_known_in_words_and_letters_of_both_languages() {
    for said in [
        "six four five",
        "two eight",
        "one",
        "now four",
        "123",
        "oh",
        "double four",
        "niner",
        "the rest is 281",
        "no wait six four",
        "six for five",
        "m. f. a. 64",
        "twenty eight one",
        "６４５",
        "①②",
        "ろく よん ご",
        "ろくよんご",
        "六四五",
        "六百四十五",
        "にはち",
        "コードは六四五です",
        "やっぱりろくよんご",
        "シックス フォー ファイブ",
        "ろっぴゃくよんじゅうご",
        "えーと、いち",
        "残りは281です",
        "ゼロ",
    ] {
        assert!(is_digits(said), "{said}");
        assert!(may_be_part(said), "{said}");
    }
    for said in [
        "",
        "hr",
        "no wait",
        "the code",
        "orders",
        "for",
        "to",
        "サンプル",
        "です",
        "コード",
        "blog",
        "ate",
        "one stop",
    ] {
        assert!(!is_digits(said), "{said}");
    }
    // Beside a name it is a part, too; within a word it is none.
    for said in
        ["sample six", "blog 28", "blog six four five", "ブログ ろく よん", "台帳 六", "6x4x5x2x8x1", "a6b4c5 d2e8f1g"]
    {
        assert!(may_be_part(said) && !is_digits(said), "{said}");
    }
    for said in ["サンプル", "db2", "三菱", "anyone", "ledger", "ログ", "x1y2z3a4b5"] {
        assert!(!may_be_part(said), "{said}");
    }
    assert_eq!(cut("status six four five then two eight one"), "status");
    assert_eq!(cut("ブログ シックス フォー ファイブ トゥー エイト ワン"), "ブログ");
}

proptest! {
    #[test]
    fn digits_are_digits_in_any_words(
        code in prop::collection::vec(0..10_usize, 1..7),
        kind in 0..5_usize,
        gap in prop::sample::select(vec![" ", ", ", "-", " then ", " and "]),
        before in prop::sample::select(vec!["", "now ", "my code is ", "no wait "]),
    ) {
        const FORMS: [[&str; 10]; 5] = [
            ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
            ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
            ["null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
            ["ゼロ", "いち", "ニ", "さん", "ヨン", "ご", "ろく", "なな", "はち", "きゅう"],
        ];
        let words: Vec<&str> = code.iter().map(|digit| FORMS[kind][*digit]).collect();
        let said = format!("{before}{}", words.join(gap));
        prop_assert!(is_digits(&said) && may_be_part(&said), "{}", said);
    }

    #[test]
    fn no_code_is_left(before in "[a-z \\-.あ-ん]{0,12}", code in "[0-9]{4,8}", gap in "[ ,.\\-]{0,2}", after in any::<String>()) {
        let (first, last) = code.split_at(code.len() / 2);
        let left = cut(&format!("{before}{first}{gap}{last}{after}"));
        prop_assert!(!left.contains(&code), "{}", left);
        prop_assert!(!left.contains(&format!("{first}{gap}{last}")), "{}", left);
        prop_assert_eq!(cut(&left), left.clone());
    }

    #[test]
    fn any_text_is_cut(text in any::<String>()) {
        let digits = cut(&text).split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max();
        prop_assert!(digits.unwrap_or(0) < MIN_SECRET_DIGITS);
    }
}
