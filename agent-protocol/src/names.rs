//! Names of databases, as tags and identifiers write them: the one form in which the skill and the agent compare them.

use unicode_normalization::UnicodeNormalization as _;

/// The longest name of an instance that a report repeats, in characters.
pub const NAME_LIMIT: usize = 128;

/// The form in which two names are compared: compatible characters made one (NFKC), lower case, white space trimmed and
/// collapsed, what nobody sees left out. `Orders  Prod ` and `orders prod` are one name.
pub fn normal_form(name: &str) -> String {
    // Twice: the lower case of a composed character may be a decomposed one.
    let lower: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    collapsed(&lower)
}

/// A name as it is shown: as it was written, but for white space around it and runs of it within, and for what nobody
/// sees. None where nothing is left: an empty tag is no name.
pub fn written(name: &str) -> Option<String> {
    Some(collapsed(name)).filter(|name| !name.is_empty())
}

/// Whether two names are the same name.
pub fn same(a: &str, b: &str) -> bool {
    // Most names are identifiers, for which this is enough and costs nothing.
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii() && is_plain(a) && is_plain(b)) && normal_form(a) == normal_form(b))
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_graphic())
}

fn collapsed(name: &str) -> String {
    let visible: String = name
        .chars()
        .filter(|character| !is_invisible(*character))
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes no room and has no sound: soft hyphens, joiners, marks of direction, variation selectors.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spelling_that_nobody_sees_does_not_matter() {
        for name in [
            "orders prod",
            "Orders Prod ",
            "\u{feff}orders\u{a0}PROD",
            "  orders \t\n prod",
            "ｏｒｄｅｒｓ\u{3000}prod",
        ] {
            assert_eq!(normal_form(name), "orders prod", "{name:?}");
            assert!(same(name, "ORDERS PROD"), "{name:?}");
        }
        assert_eq!(written(" Orders  Prod\r\n").as_deref(), Some("Orders Prod"));
        assert_eq!(written("\u{200b} \n"), None);
        assert!(!same("orders-prod", "orders prod") && !same("orders", "order"));
    }

    proptest! {
        #[test]
        fn a_name_has_one_form(name in any::<String>(), space in "[ \t\u{a0}\u{3000}]{0,3}") {
            let form = normal_form(&name);
            prop_assert_eq!(normal_form(&form), form.clone());
            prop_assert_eq!(normal_form(&format!("{space}{name}{space}")), form.clone());
            prop_assert_eq!(written(&name).as_deref().map(normal_form).unwrap_or_default(), form.clone());
            prop_assert!(same(&name, &form));
            prop_assert_eq!(same(&name, "Sample 1"), form == "sample 1");
        }
    }
}
