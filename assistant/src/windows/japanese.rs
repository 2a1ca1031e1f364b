//! Times in Japanese, where nothing stands between the words.

use super::token::{Part, Token, Unit};

/// The longest come first among those that begin alike.
const WORDS: &[(Token, &[&str])] = &[
    (
        Token::Compare,
        &[
            "と比べると",
            "と比べてどう",
            "と比べて",
            "に比べて",
            "と比較して",
            "との比較",
            "と比較",
            "と比べた",
            "より",
            "比べて",
            "比",
        ],
    ),
    (Token::Unit(Unit::Week), &["週間", "週"]),
    (Token::Unit(Unit::Month), &["か月間", "ヶ月間", "カ月間", "ヵ月間", "か月", "ヶ月", "カ月", "ヵ月"]),
    (Token::Unit(Unit::Day), &["日間"]),
    (Token::Unit(Unit::Hour), &["時間"]),
    (Token::Unit(Unit::Minute), &["分間"]),
    (Token::Unit(Unit::Second), &["秒間", "秒"]),
    (Token::Day(-2), &["一昨日", "おととい", "おとつい"]),
    (Token::Day(-1), &["昨日", "きのう", "前日", "前の日"]),
    (Token::Day(0), &["今日", "きょう", "本日"]),
    (Token::Day(1), &["明日", "あした", "あす"]),
    (Token::Day(2), &["明後日", "あさって"]),
    (Token::Now, &["現時点", "現在", "今現在", "ただいま", "いま"]),
    (Token::Noon, &["正午", "お昼", "昼"]),
    (Token::Midnight, &["真夜中"]),
    (Token::Am, &["午前"]),
    (Token::Pm, &["午後"]),
    (Token::Part(Part::Morning), &["朝"]),
    (Token::Part(Part::Evening), &["夕方", "夕べ"]),
    (Token::Part(Part::Night), &["深夜", "夜中", "夜"]),
    (Token::Last, &["ここ最近", "直近", "過去", "最近", "ここ", "この", "最後"]),
    (Token::Next, &["これから", "来週", "来月", "翌"]),
    (Token::Ago, &["ほど前", "くらい前", "ぐらい前", "前", "まえ"]),
    (Token::Since, &["以降", "以来", "から"]),
    (Token::Until, &["まで"]),
    (Token::Half, &["半"]),
    (
        Token::Filler,
        &[
            "同じ時間",
            "同じ時刻",
            "同時刻",
            "時点",
            "ごろ",
            "頃",
            "くらい",
            "ぐらい",
            "ほど",
            "あたり",
            "以内",
            "間",
            "の",
            "に",
            "で",
            "は",
            "を",
            "と",
            "も",
            "が",
            "お願いします",
            "です",
            "、",
            "。",
            " ",
            "ちょうど",
            "値",
            "うち",
            "いつ",
            "ですか",
            "分だけ",
        ],
    ),
];

/// Words of several tokens.
const SEVERAL: &[(&str, &[Token])] = &[
    ("今朝", &[Token::Day(0), Token::Part(Part::Morning)]),
    ("けさ", &[Token::Day(0), Token::Part(Part::Morning)]),
    ("今夜", &[Token::Day(0), Token::Part(Part::Night)]),
    ("今晩", &[Token::Day(0), Token::Part(Part::Night)]),
    ("昨夜", &[Token::Day(-1), Token::Part(Part::Night)]),
    ("昨晩", &[Token::Day(-1), Token::Part(Part::Night)]),
    ("ゆうべ", &[Token::Day(-1), Token::Part(Part::Night)]),
    ("先週", &[Token::Last, Token::Unit(Unit::Week)]),
    ("今週", &[Token::This, Token::Unit(Unit::Week)]),
    ("先月", &[Token::Last, Token::Unit(Unit::Month)]),
    ("今月", &[Token::This, Token::Unit(Unit::Month)]),
    ("さっき", &[Token::Number(10), Token::Unit(Unit::Minute), Token::Ago]),
    ("先ほど", &[Token::Number(10), Token::Unit(Unit::Minute), Token::Ago]),
    ("半時間", &[Token::Half, Token::Unit(Unit::Hour)]),
    ("半日", &[Token::Number(12), Token::Unit(Unit::Hour)]),
    ("今", &[Token::Now]),
];

const WEEKDAYS: [char; 7] = ['月', '火', '水', '木', '金', '土', '日'];

/// The tokens of the words; nothing where one is not known.
pub(super) fn tokens(words: &str) -> Option<Vec<Token>> {
    let (mut found, mut rest) = (Vec::new(), words);
    while !rest.is_empty() {
        let (tokens, length) = next(rest, found.last().copied())?;
        found.extend(tokens);
        rest = &rest[length..];
    }
    Some(found)
}

fn next(rest: &str, before: Option<Token>) -> Option<(Vec<Token>, usize)> {
    if let Some((number, length)) = number(rest) {
        let after = &rest[length..];
        let counted = |unit: &str| after.starts_with(unit);
        // "三時" is on the clock, and "三時間" is not; so are the minutes behind it.
        return Some(match before {
            _ if counted("時間") => (vec![Token::Number(number)], length),
            _ if counted("時") => (vec![Token::Hour(number)], length + "時".len()),
            Some(Token::Hour(hour)) if counted("分") => {
                // The hour was without minutes as yet.
                (vec![Token::Clock(hour, number)], length + "分".len())
            }
            _ if counted("分") && !counted("分間") => {
                (vec![Token::Number(number), Token::Unit(Unit::Minute)], length + "分".len())
            }
            _ if counted("月") => (vec![Token::Month(number)], length + "月".len()),
            Some(Token::Month(_)) if counted("日") => (vec![Token::Number(number)], length + "日".len()),
            _ if counted("日前") || counted("日間") || counted("日ほど") => {
                (vec![Token::Number(number), Token::Unit(Unit::Day)], length + "日".len())
            }
            _ if counted("日") => (vec![Token::Number(number)], length + "日".len()),
            _ if counted(":") => {
                let (minute, more) = self::number(&after[1..])?;
                (vec![Token::Clock(number, minute)], length + 1 + more)
            }
            _ => (vec![Token::Number(number)], length),
        });
    }
    let weekday = WEEKDAYS.iter().position(|day| rest.starts_with(&format!("{day}曜")));
    if let Some(day) = weekday {
        let whole = if rest[6..].starts_with('日') { 9 } else { 6 };
        return Some((vec![Token::Weekday(i64::try_from(day).ok()?)], whole));
    }
    let several =
        SEVERAL.iter().filter(|(word, _)| rest.starts_with(word)).map(|(word, tokens)| (tokens.to_vec(), word.len()));
    let one = WORDS.iter().flat_map(|(token, names)| names.iter().map(move |name| (*token, *name)));
    let one = one.filter(|(_, name)| rest.starts_with(name)).map(|(token, name)| (vec![token], name.len()));
    let latin: String =
        rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-:_".contains(*letter)).collect();
    let written = super::iso::read(&latin).map(|tokens| (tokens, latin.len()));
    several.chain(one).chain(written).max_by_key(|(_, length)| *length)
}

/// A number in digits or in kanji, and how long it is.
fn number(rest: &str) -> Option<(i64, usize)> {
    const KANJI: &str = "〇一二三四五六七八九";
    // An ISO date is no number.
    let written: String = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    if super::iso::read(&written).is_some() {
        return None;
    }
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        return (digits.len() <= 6).then(|| digits.parse().ok()).flatten().map(|number| (number, digits.len()));
    }
    let kanji: String =
        rest.chars().take_while(|letter| *letter == '十' || *letter == '百' || KANJI.contains(*letter)).collect();
    if kanji.is_empty() || kanji.chars().count() > 6 {
        return None;
    }
    let digit = |letter: char| KANJI.chars().position(|known| known == letter).and_then(|at| i64::try_from(at).ok());
    let (mut sum, mut open) = (0, None);
    for letter in kanji.chars() {
        match letter {
            '十' => sum += open.take().unwrap_or(1) * 10,
            '百' => sum += open.take().unwrap_or(1) * 100,
            letter => open = Some(open.unwrap_or(0) * 10 + digit(letter)?),
        }
    }
    Some((sum + open.unwrap_or(0), kanji.len()))
}
