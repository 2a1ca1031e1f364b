//! Kana and the Latin letters that they are written with.

/// Syllables and their letters, the usual ones first. Where two kana have the same letters, the first is meant.
const SYLLABLES: &[(&str, &str)] = &[
    ("キャ", "kya"),
    ("キュ", "kyu"),
    ("キョ", "kyo"),
    ("ギャ", "gya"),
    ("ギュ", "gyu"),
    ("ギョ", "gyo"),
    ("シャ", "sha"),
    ("シュ", "shu"),
    ("ショ", "sho"),
    ("シェ", "she"),
    ("ジャ", "ja"),
    ("ジュ", "ju"),
    ("ジョ", "jo"),
    ("ジェ", "je"),
    ("チャ", "cha"),
    ("チュ", "chu"),
    ("チョ", "cho"),
    ("チェ", "che"),
    ("ニャ", "nya"),
    ("ニュ", "nyu"),
    ("ニョ", "nyo"),
    ("ヒャ", "hya"),
    ("ヒュ", "hyu"),
    ("ヒョ", "hyo"),
    ("ビャ", "bya"),
    ("ビュ", "byu"),
    ("ビョ", "byo"),
    ("ピャ", "pya"),
    ("ピュ", "pyu"),
    ("ピョ", "pyo"),
    ("ミャ", "mya"),
    ("ミュ", "myu"),
    ("ミョ", "myo"),
    ("リャ", "rya"),
    ("リュ", "ryu"),
    ("リョ", "ryo"),
    ("ティ", "ti"),
    ("ディ", "di"),
    ("トゥ", "tu"),
    ("ドゥ", "du"),
    ("デュ", "dyu"),
    ("テュ", "tyu"),
    ("ファ", "fa"),
    ("フィ", "fi"),
    ("フェ", "fe"),
    ("フォ", "fo"),
    ("ウィ", "wi"),
    ("ウェ", "we"),
    ("ウォ", "wo"),
    ("クァ", "kwa"),
    ("クィ", "kwi"),
    ("クェ", "kwe"),
    ("クォ", "kwo"),
    ("ツァ", "tsa"),
    ("ツィ", "tsi"),
    ("ツェ", "tse"),
    ("ツォ", "tso"),
    ("イェ", "ye"),
    ("ズィ", "zi"),
    ("スィ", "si"),
    ("ア", "a"),
    ("イ", "i"),
    ("ウ", "u"),
    ("エ", "e"),
    ("オ", "o"),
    ("カ", "ka"),
    ("キ", "ki"),
    ("ク", "ku"),
    ("ケ", "ke"),
    ("コ", "ko"),
    ("サ", "sa"),
    ("シ", "shi"),
    ("ス", "su"),
    ("セ", "se"),
    ("ソ", "so"),
    ("タ", "ta"),
    ("チ", "chi"),
    ("ツ", "tsu"),
    ("テ", "te"),
    ("ト", "to"),
    ("ナ", "na"),
    ("ニ", "ni"),
    ("ヌ", "nu"),
    ("ネ", "ne"),
    ("ノ", "no"),
    ("ハ", "ha"),
    ("ヒ", "hi"),
    ("フ", "fu"),
    ("フ", "hu"),
    ("ヘ", "he"),
    ("ホ", "ho"),
    ("マ", "ma"),
    ("ミ", "mi"),
    ("ム", "mu"),
    ("メ", "me"),
    ("モ", "mo"),
    ("ヤ", "ya"),
    ("ユ", "yu"),
    ("ヨ", "yo"),
    ("ラ", "ra"),
    ("リ", "ri"),
    ("ル", "ru"),
    ("レ", "re"),
    ("ロ", "ro"),
    ("ワ", "wa"),
    ("ガ", "ga"),
    ("ギ", "gi"),
    ("グ", "gu"),
    ("ゲ", "ge"),
    ("ゴ", "go"),
    ("ザ", "za"),
    ("ジ", "ji"),
    ("ズ", "zu"),
    ("ゼ", "ze"),
    ("ゾ", "zo"),
    ("ダ", "da"),
    ("デ", "de"),
    ("ド", "do"),
    ("バ", "ba"),
    ("ビ", "bi"),
    ("ブ", "bu"),
    ("ベ", "be"),
    ("ボ", "bo"),
    ("パ", "pa"),
    ("ピ", "pi"),
    ("プ", "pu"),
    ("ペ", "pe"),
    ("ポ", "po"),
    ("ン", "n"),
];

/// Kana in Latin letters; long vowels are written short. What is no kana stays.
pub(crate) fn latin(kana: &[char]) -> String {
    let mut latin = String::new();
    let (mut at, mut doubled) = (0, false);
    while at < kana.len() {
        let syllable = |length: usize| {
            let said: String = kana.get(at..at + length)?.iter().collect();
            SYLLABLES.iter().find(|(known, _)| *known == said).map(|(_, letters)| (length, *letters))
        };
        match syllable(2).or_else(|| syllable(1)) {
            Some((length, letters)) => {
                latin.extend(letters.chars().next().filter(|_| doubled));
                latin.push_str(letters);
                at += length;
                doubled = false;
            }
            None => {
                doubled = kana[at] == 'ッ';
                if !doubled && kana[at] != 'ー' {
                    latin.push(kana[at]);
                }
                at += 1;
            }
        }
    }
    latin
}

/// The kana that Latin letters write, if every letter of them belongs to one, as in Japanese names.
pub(crate) fn of_latin(word: &str) -> Option<String> {
    let mut kana = String::new();
    let mut rest = word;
    while !rest.is_empty() {
        let syllables = SYLLABLES.iter().filter(|(known, letters)| *known != "ン" && rest.starts_with(letters));
        if let Some((known, letters)) = syllables.max_by_key(|(_, letters)| letters.len()) {
            kana.push_str(known);
            rest = &rest[letters.len()..];
            continue;
        }
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some('n' | 'm'), next) if next.is_none_or(|next| !"aiueo".contains(next)) => kana.push('ン'),
            (Some(one), Some(other)) if one == other && "kstpcgdbz".contains(one) => kana.push('ッ'),
            (Some('t'), Some('c')) => kana.push('ッ'),
            _ => return None,
        }
        rest = &rest[1..];
    }
    Some(kana)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_and_latin_letters_write_each_other() {
        for (word, kana) in
            [("keiri", "ケイリ"), ("honda", "ホンダ"), ("gakkou", "ガッコウ"), ("shinjuku", "シンジュク")]
        {
            assert_eq!(of_latin(word).as_deref(), Some(kana));
            assert_eq!(latin(&kana.chars().collect::<Vec<_>>()), word);
        }
        assert_eq!(latin(&"サーバー1".chars().collect::<Vec<_>>()), "saba1");
        for word in ["blog", "training", "hr", "経理"] {
            assert_eq!(of_latin(word), None, "{word}");
        }
    }
}
