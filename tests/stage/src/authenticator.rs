//! What an authenticator shows: codes of six digits, each for half a minute.

use std::fmt;

/// What an authenticator shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The six digits.
    pub digits: String,
    /// For how many more seconds it shows them.
    pub seconds_left: u64,
}

impl Code {
    /// The digits as they are shown, and read aloud: three and three.
    pub fn in_halves(&self) -> String {
        let (first, second) = self.digits.split_at(self.digits.len() / 2);
        format!("{first} {second}")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code now: {}, {} s left", self.in_halves(), self.seconds_left)
    }
}
