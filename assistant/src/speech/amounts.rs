//! Amounts in the unit that is easiest to listen to, rounded to a whole number.

use crate::message::Message;

/// A length of time.
pub(super) fn millis(millis: u64) -> Message {
    let (id, unit) = match millis {
        0..1_000 => ("time-milliseconds", 1),
        1_000..120_000 => ("time-seconds", 1_000),
        120_000..7_200_000 => ("time-minutes", 60_000),
        7_200_000..172_800_000 => ("time-hours", 3_600_000),
        _ => ("time-days", 86_400_000),
    };
    Message::new(id).with("count", rounded(millis, unit))
}

/// An amount of bytes.
pub(crate) fn bytes(bytes: u64) -> Message {
    let (id, unit) = match bytes {
        0..1_000 => ("bytes-b", 1),
        1_000..1_024_000 => ("bytes-kib", 1 << 10),
        1_024_000..1_048_576_000 => ("bytes-mib", 1 << 20),
        1_048_576_000..1_073_741_824_000 => ("bytes-gib", 1 << 30),
        _ => ("bytes-tib", 1 << 40),
    };
    Message::new(id).with("count", rounded(bytes, unit))
}

fn rounded(amount: u64, unit: u64) -> u64 {
    amount.saturating_add(unit / 2) / unit
}
