//! Text as a server stores it, whatever its encoding: what is no UTF-8 is replaced within the value.

use std::error::Error;

use tokio_postgres::types::{FromSql, Type};

/// The bytes of a text, or of a text that a query gives as bytes so that the server does not look into it.
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Bytes<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(type_: &Type) -> bool {
        *type_ == Type::TEXT || *type_ == Type::BYTEA
    }
}

impl Bytes<'_> {
    /// As much of it as is text. A character that was cut off at the end is left out.
    pub(super) fn to_text(&self) -> String {
        let bytes = match std::str::from_utf8(self.0) {
            Err(error) if error.error_len().is_none() => &self.0[..error.valid_up_to()],
            _ => self.0,
        };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_utf_8_is_replaced_within_the_value() {
        assert_eq!(Bytes("日本".as_bytes()).to_text(), "日本");
        assert_eq!(Bytes(b"caf\xe9 au lait").to_text(), "caf\u{fffd} au lait");
        assert_eq!(Bytes(&"日本".as_bytes()[..5]).to_text(), "日");
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_text(bytes in prop::collection::vec(any::<u8>(), 0..40), text in ".{0,20}") {
            let _ = Bytes(&bytes).to_text();
            prop_assert_eq!(Bytes(text.as_bytes()).to_text(), text);
        }
    }
}
