//! DATE, TIMESTAMP and INTERVAL.

/// A day and a time of day, as a calendar says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moment {
    pub(crate) year: i32,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) nanosecond: u32,
}

impl Moment {
    /// The seven bytes of a DATE.
    pub(crate) fn date(self) -> Vec<u8> {
        let century = (self.year / 100 + 100) as u8;
        let year = (self.year % 100 + 100) as u8;
        vec![century, year, self.month, self.day, self.hour + 1, self.minute + 1, self.second + 1]
    }

    /// A TIMESTAMP: a DATE, and nanoseconds where there are any.
    pub(crate) fn timestamp(self) -> Vec<u8> {
        let mut bytes = self.date();
        if self.nanosecond > 0 {
            bytes.extend_from_slice(&self.nanosecond.to_be_bytes());
        }
        bytes
    }

    /// A TIMESTAMP WITH TIME ZONE, in UTC.
    pub(crate) fn timestamp_utc(self) -> Vec<u8> {
        let mut bytes = self.date();
        bytes.extend_from_slice(&self.nanosecond.to_be_bytes());
        bytes.extend_from_slice(&[20, 60]);
        bytes
    }

    /// A DATE or TIMESTAMP that a client sent.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let &[century, year, month, day, hour, minute, second, ref rest @ ..] = bytes else { return None };
        let fraction = rest.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        Some(Self {
            year: (i32::from(century) - 100) * 100 + i32::from(year) - 100,
            month,
            day,
            hour: hour.checked_sub(1)?,
            minute: minute.checked_sub(1)?,
            second: second.checked_sub(1)?,
            nanosecond: fraction,
        })
    }
}

/// An INTERVAL DAY TO SECOND of so many nanoseconds.
pub(crate) fn interval(nanoseconds: i128) -> Vec<u8> {
    let parts = |unit: i128, of: i128| ((nanoseconds / unit) % of) as i32;
    let second = 1_000_000_000;
    let small = |value: i32| (value + 60) as u8;
    let large = |value: i32| (value.wrapping_add(i32::MIN)).to_be_bytes();
    let mut bytes = large(parts(86_400 * second, 1_000_000_000)).to_vec();
    bytes.push(small(parts(3600 * second, 24)));
    bytes.push(small(parts(60 * second, 60)));
    bytes.push(small(parts(second, 60)));
    bytes.extend_from_slice(&large((nanoseconds % second) as i32));
    bytes
}
