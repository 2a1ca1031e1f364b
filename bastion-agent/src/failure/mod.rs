//! Why a check could not be made, and its one translation into what is told outside.
//!
//! A new kind of error is a variant of [`CheckError`]; the compiler then asks for its cause (`cause`), its next step (`hint`) and whose
//! words it has (`redaction`).

mod cause;
mod error;
mod hint;
mod host;
mod kinds;
mod redaction;

pub(crate) use error::CheckError;
pub(crate) use hint::RUN_AS_ADMINISTRATOR;
pub(crate) use kinds::{Came, DatabaseFrom, Limited, OwnWords, Reason, Step};
