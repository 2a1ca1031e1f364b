//! Names as people say them, compared with names as tags and identifiers write them.

use spoken_names::Likeness;
pub(crate) use spoken_names::spoken_form;

/// From here on a name is like another one.
const MIN_LIKENESS: f64 = 0.75;

/// How many names are offered: more cannot be kept in mind.
const MAX_SUGGESTIONS: usize = 3;

/// The few of `names` that resemble `wanted` as it is written or as it sounds, the most like first.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    nearest_of(wanted, names.map(|name| (name, vec![name])))
}

/// The few that have a name that resembles `wanted`, the most like first, by what each is called.
pub(crate) fn nearest_of<'a>(wanted: &str, named: impl Iterator<Item = (&'a str, Vec<&'a str>)>) -> Vec<&'a str> {
    let wanted = Likeness::to(wanted);
    let likeness = |names: &[&str]| names.iter().map(|name| wanted.of(name)).fold(0.0, f64::max);
    let mut found: Vec<(f64, &str)> = named.map(|(called, names)| (likeness(&names), called)).collect();
    found.retain(|(likeness, _)| *likeness >= MIN_LIKENESS);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let mut nearest: Vec<&str> = Vec::new();
    for (_, name) in found {
        if !nearest.iter().any(|known| spoken_form(known) == spoken_form(name)) {
            nearest.push(name);
        }
    }
    nearest.truncate(MAX_SUGGESTIONS);
    nearest
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
        assert_eq!(nearest("サンブル", names.into_iter()), ["sample", "simple"]);
        let crm = [("crm 10", vec!["crm-10", "crm 10"]), ("c", vec!["c"]), ("crm-10", vec!["crm-10"])];
        assert_eq!(nearest_of("crm twelve", crm.into_iter()), ["crm 10"]);
    }
}
