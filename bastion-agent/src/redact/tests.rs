//! How long redaction takes: a server chooses what it says, and one thread serves all.

use std::time::{Duration, Instant};

use agent_protocol::EngineName;
use secrecy::SecretString;

use super::*;

/// Enough for work that grows with the square to take minutes, in a debug build.
const BYTES: usize = 1 << 20;

/// Many times what it takes on a busy machine.
const GENEROUS: Duration = Duration::from_secs(30);

#[test]
fn a_long_text_takes_no_longer_than_its_length() {
    let own = Own::of(&["reader", "hunter2.x"], &SecretString::from("hunter2"));
    let pieces = [
        "=",
        ":",
        "://",
        "key=",
        "password",
        "a-",
        "a.",
        "'",
        "\"",
        "«",
        "(=",
        "$a$",
        "/*",
        "-- ",
        "x",
        " ",
        "hunter2",
        "hunter2.",
        "hunter2 ",
        "hunter2.x",
        "@",
        "?",
    ];
    for piece in pieces {
        let text = piece.repeat(BYTES / piece.len());
        let begun = Instant::now();
        let _ = (own.hidden(&text), own.hidden_in_name(&text));
        let _ = (label(&text), name(&text), program(&text), message(&text, &["a"]), is_of_the_engine(&text));
        let _ = (summary(&text), named(&text));
        for engine in [EngineName::Postgres, EngineName::Mysql, EngineName::Oracle] {
            let _ = statement(&text, engine);
            for parameter in ["search_path", "gtid_executed", "ssl_key_file"] {
                let _ = may_hold_a_secret(parameter, &text, engine);
            }
        }
        assert!(begun.elapsed() < GENEROUS, "{piece:?}: {:?}", begun.elapsed());
    }
}
