//! The types that columns are declared with.

use super::value::Kind;

/// The kind of a declared type, such as `VARCHAR2(30)`. Words after it mean something to the engine below only.
pub(crate) fn kind(declared: &str) -> Option<Kind> {
    let declared = declared.trim().trim_matches('"').to_uppercase();
    let (name, rest) = match declared.split_once('(') {
        Some((name, rest)) => (name.trim(), rest),
        None => (declared.as_str(), ""),
    };
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let mut numbers =
        inside.split(',').map(|number| number.trim().split(' ').next().and_then(|n| n.parse::<i32>().ok()));
    let (first, second) = (numbers.next().flatten(), numbers.next().flatten());
    let size = u32::try_from(first.unwrap_or(1)).unwrap_or(1);
    let word = name.split(' ').next().unwrap_or("");
    Some(match word {
        "NUMBER" => {
            let precision = first.and_then(|first| u8::try_from(first).ok());
            let scale = second.and_then(|second| i8::try_from(second).ok()).unwrap_or(0);
            Kind::Number(precision.map(|precision| (precision, scale)))
        }
        "VARCHAR2" => Kind::Varchar(size),
        "NVARCHAR2" => Kind::Nvarchar(size),
        "CHAR" => Kind::Char(size),
        "DATE" => Kind::Date,
        "TIMESTAMP" if name.contains("ZONE") || after.contains("ZONE") => Kind::TimestampZone,
        "TIMESTAMP" => Kind::Timestamp,
        "INTERVAL" => Kind::Interval,
        "CLOB" => Kind::Clob,
        "RAW" => Kind::Raw(size),
        _ => return None,
    })
}

/// Whether it is a moment.
pub(crate) fn is_moment(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Date | Kind::Timestamp | Kind::TimestampZone))
}

/// Whether it is text.
pub(crate) fn is_text(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Varchar(_) | Kind::Nvarchar(_) | Kind::Char(_) | Kind::Clob))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types() {
        assert_eq!(kind("number"), Some(Kind::Number(None)));
        assert_eq!(kind("NUMBER(38, -2) TEXT"), Some(Kind::Number(Some((38, -2)))));
        assert_eq!(kind("VARCHAR2(30 CHAR)"), Some(Kind::Varchar(30)));
        assert_eq!(kind("TIMESTAMP(3) WITH TIME ZONE"), Some(Kind::TimestampZone));
        assert_eq!(kind("TIMESTAMP(9)"), Some(Kind::Timestamp));
        assert_eq!(kind("INTERVAL DAY(3) TO SECOND(0)"), Some(Kind::Interval));
        assert_eq!(kind("JSON"), None);
    }
}
