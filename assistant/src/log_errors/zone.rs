//! The time zone of a server whose log does not say it.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::Family;
use crate::inventory::Database;

/// The zone of times that are written without one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Zone {
    Known(TimeZone),
    /// So no zone is claimed.
    Unknown,
}

impl Zone {
    /// The zone of an instance's log.
    pub(crate) fn of(family: Family, database: &Database) -> Self {
        match (family, database.details.time_zone.as_deref()) {
            // RDS keeps the system's own clock of these in UTC.
            (Family::Mysql | Family::Postgres, _) | (Family::SqlServer, None) => Self::Known(TimeZone::UTC),
            // Oracle's zone is set by an option, which the instance does not show; Db2 writes its own.
            (Family::Oracle | Family::Db2, None) => Self::Unknown,
            (_, Some(name)) => named(name).map_or(Self::Unknown, Self::Known),
        }
    }

    /// The moment of a time in this zone.
    pub(super) fn at(&self, time: DateTime) -> Option<Timestamp> {
        match self {
            Self::Known(zone) => zone.to_timestamp(time).ok(),
            Self::Unknown => None,
        }
    }
}

/// A zone by its name: one of Windows's, as SQL Server has them, or one of the IANA's where this machine knows it.
fn named(name: &str) -> Option<TimeZone> {
    const CENTRAL_EUROPE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
    const EASTERN_EUROPE: &str = "EET-2EEST,M3.5.0/3,M10.5.0/4";
    let windows = match name {
        // London's, which is not what GMT alone means.
        "GMT Standard Time" => name,
        _ => name.trim_end_matches(" Standard Time"),
    };
    let rule = match windows {
        "GMT Standard Time" => "GMT0BST,M3.5.0/1,M10.5.0",
        "UTC" | "GMT" | "Etc/UTC" | "Coordinated Universal Time" => return Some(TimeZone::UTC),
        "Afghanistan" => "<+0430>-4:30",
        "Alaskan" => "AKST9AKDT,M3.2.0,M11.1.0",
        "Arab" | "Arabic" | "Belarus" | "E. Africa" | "Russian" | "Turkey" => "<+03>-3",
        "Arabian" => "<+04>-4",
        "Argentina" | "E. South America" | "SA Eastern" => "<-03>3",
        "Atlantic" => "AST4ADT,M3.2.0,M11.1.0",
        "AUS Central" => "ACST-9:30",
        "AUS Eastern" => "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "Bangladesh" => "<+06>-6",
        "Canada Central" | "Central America" | "Central Standard Time (Mexico)" => "CST6",
        "Cen. Australia" => "ACST-9:30ACDT,M10.1.0,M4.1.0/3",
        "Central Brazilian" | "SA Western" => "<-04>4",
        "Central Europe" | "Central European" | "Romance" | "W. Europe" => CENTRAL_EUROPE,
        "Central" => "CST6CDT,M3.2.0,M11.1.0",
        "China" | "Singapore" | "Taipei" | "W. Australia" => "<+08>-8",
        "E. Australia" => "AEST-10",
        "Eastern" | "US Eastern" => "EST5EDT,M3.2.0,M11.1.0",
        "FLE" | "GTB" => EASTERN_EUROPE,
        "Greenwich" => return Some(TimeZone::UTC),
        "Hawaiian" => "HST10",
        "India" | "Sri Lanka" => "IST-5:30",
        "Israel" => "IST-2IDT,M3.4.4/26,M10.5.0",
        "Korea" | "Tokyo" => "<+09>-9",
        "Mountain" => "MST7MDT,M3.2.0,M11.1.0",
        "US Mountain" => "MST7",
        "Myanmar" => "<+0630>-6:30",
        "Nepal" => "<+0545>-5:45",
        "New Zealand" => "NZST-12NZDT,M9.5.0,M4.1.0/3",
        "Newfoundland" => "NST3:30NDT,M3.2.0,M11.1.0",
        "Pacific" => "PST8PDT,M3.2.0,M11.1.0",
        "Pakistan" | "West Asia" => "<+05>-5",
        "SA Pacific" => "<-05>5",
        "SE Asia" => "<+07>-7",
        "South Africa" => "SAST-2",
        "Vladivostok" => "<+10>-10",
        "W. Central Africa" => "WAT-1",
        _ => return TimeZone::get(name).ok(),
    };
    TimeZone::posix(rule).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use agent_protocol::rds::RdsEngine;

    use crate::details::Details;

    #[test]
    fn a_clock_of_another_zone_is_converted_or_no_zone_is_claimed() {
        let at = |engine: &str, zone: Option<&str>, time: &str| {
            let details = Details { time_zone: zone.map(str::to_owned), ..Details::default() };
            let database = Database { engine: RdsEngine(engine.to_owned()), details, ..Database::default() };
            let zone = Zone::of(Family::of(&database.engine).unwrap(), &database);
            zone.at(time.parse().unwrap()).map(|at| at.to_string())
        };
        for (zone, utc) in [
            (Some("Tokyo Standard Time"), Some("2026-07-01T00:00:00Z")),
            (Some("India Standard Time"), Some("2026-07-01T03:30:00Z")),
            (Some("Eastern Standard Time"), Some("2026-07-01T13:00:00Z")),
            (Some("W. Europe Standard Time"), Some("2026-07-01T07:00:00Z")),
            (Some("GMT Standard Time"), Some("2026-07-01T08:00:00Z")),
            (Some("Greenwich Standard Time"), Some("2026-07-01T09:00:00Z")),
            (Some("UTC"), Some("2026-07-01T09:00:00Z")),
            (Some("Nowhere Standard Time"), None),
            (None, Some("2026-07-01T09:00:00Z")),
        ] {
            assert_eq!(at("sqlserver-se", zone, "2026-07-01T09:00:00").as_deref(), utc, "{zone:?}");
        }
        assert_eq!(at("oracle-ee", None, "2026-07-01T09:00:00"), None);
        assert_eq!(at("mariadb", None, "2026-07-01T09:00:00").as_deref(), Some("2026-07-01T09:00:00Z"));
        assert_eq!(
            at("sqlserver-se", Some("Pacific Standard Time"), "2026-01-02T09:00:00").as_deref(),
            Some("2026-01-02T17:00:00Z")
        );
    }
}
