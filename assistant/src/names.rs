//! Names as people say them, compared with names as tags and identifiers write them.

use agent_protocol::names::normal_form;

/// A name reduced to what can be heard: of its normal form, which the agent compares, letters and digits only. `Orders-Prod-1`,
/// `orders prod 1` and `ＯＲＤＥＲＳ＿ＰＲＯＤ＿１` are one name.
pub(crate) fn spoken_form(name: &str) -> String {
    normal_form(name).chars().filter(|character| character.is_alphanumeric()).collect()
}

/// The few of `names` that resemble `wanted`, the most like first.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = spoken_form(wanted);
    let mut found: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(&spoken_form(name), &wanted), name))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    found.dedup_by_key(|(_, name)| *name);
    found.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_that_cannot_be_heard_does_not_matter() {
        for same in ["orders-prod-1", "Orders prod 1", "ＯＲＤＥＲＳ＿ｐｒｏｄ＿１", "orders.prod.1"] {
            assert_eq!(spoken_form(same), "ordersprod1", "{same}");
        }
        assert_eq!(spoken_form("サンプル"), "サンプル");
        assert_eq!(spoken_form("$(rm -rf)"), "rmrf");
    }

    #[test]
    fn nearest_names_are_offered_and_others_are_not() {
        let names = ["sample", "simple", "blog", "reports"];
        assert_eq!(nearest("smaple", names.into_iter()), ["sample", "simple"]);
        assert_eq!(nearest("warehouse", names.into_iter()), [""; 0]);
    }
}
