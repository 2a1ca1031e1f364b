//! `parameter`: what is a parameter set to?

use serde::{Deserialize, Serialize};

use super::options::Options;
use crate::figures::{Counted, Figures};

/// Options of the check `parameter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterQuestion {
    /// The parameter, as the engine writes it or as people say it: `max_connections`, `max connections`. It is a key of
    /// its own beside the check's `name`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub parameter: String,
}

impl Options for ParameterQuestion {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        vec![("Name", self.parameter.clone())]
    }
}

/// A parameter of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterRow {
    /// Its name, as the engine writes it.
    pub name: String,
    /// Its value, as the engine writes it. Null where nothing is set, and where it is [`ParameterRow::hidden`].
    pub value: Option<String>,
    /// The unit of the value, such as `8kB` or `ms`.
    pub unit: Option<String>,
    /// Where the value comes from, in the engine's words.
    pub source: Option<String>,
    /// The value it has where nothing sets it.
    pub default_value: Option<String>,
    /// Whether another value is set and waits for a restart; null where the engine does not tell.
    pub pending_restart: Option<bool>,
    /// Whether it is set, to something that may be a secret and so stays on the bastion; left out where it does not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
}

/// What a parameter's value is an amount of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterAmount {
    /// So many bytes.
    Bytes(u64),
    /// So many milliseconds.
    Millis(u64),
}

impl ParameterAmount {
    /// The amount that a value is in a unit as PostgreSQL writes it, such as `8kB` or `ms`. None of what is no whole number, as -1, and
    /// of what is neither a size nor a time.
    #[must_use]
    pub fn read(value: &str, unit: &str) -> Option<Self> {
        let digits = unit.find(|character: char| !character.is_ascii_digit()).unwrap_or(0);
        let (factor, base) = unit.split_at(digits);
        let factor: u64 = if factor.is_empty() { 1 } else { factor.parse().ok()? };
        let (amount, each): (fn(u64) -> Self, u64) = match base {
            "B" => (Self::Bytes, 1),
            "kB" => (Self::Bytes, 1 << 10),
            "MB" => (Self::Bytes, 1 << 20),
            "GB" => (Self::Bytes, 1 << 30),
            "TB" => (Self::Bytes, 1 << 40),
            "ms" => (Self::Millis, 1),
            "s" => (Self::Millis, 1_000),
            "min" => (Self::Millis, 60_000),
            "h" => (Self::Millis, 3_600_000),
            "d" => (Self::Millis, 86_400_000),
            _ => return None,
        };
        Some(amount(value.parse::<u64>().ok()?.saturating_mul(factor).saturating_mul(each)))
    }
}

impl Counted for ParameterRow {
    fn figures(_: &[Self], _: u64) -> Figures<'_> {
        // A parameter's value is for who asked for it.
        Figures::default()
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_their_unit() {
        for (value, unit, amount) in [
            ("16384", "8kB", Some(ParameterAmount::Bytes(128 << 20))),
            ("3", "TB", Some(ParameterAmount::Bytes(3 << 40))),
            ("300", "s", Some(ParameterAmount::Millis(300_000))),
            ("2", "d", Some(ParameterAmount::Millis(172_800_000))),
            ("18446744073709551615", "8kB", Some(ParameterAmount::Bytes(u64::MAX))),
            ("-1", "ms", None),
            ("0.5", "ms", None),
            ("7", "99999999999999999999kB", None),
            ("7", "apples", None),
            ("7", "", None),
        ] {
            assert_eq!(ParameterAmount::read(value, unit), amount, "{value} {unit}");
        }
    }
}
