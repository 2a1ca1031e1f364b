//! Is the server a fair peer? Clients that were made by others say so: each logs in, reads values of every kind, meets what goes wrong.

mod clients;
mod faults;
mod node;
mod python;

use oracle_server::{Account, Does, Fault, Options, Release, Repeats, State, Step, Verifier};
use std::time::Duration;

/// Each release, and both ways to leave out what repeats.
const KINDS: [(Release, Repeats); 6] = [
    (Release::R12, Repeats::Each),
    (Release::R18, Repeats::Some),
    (Release::R19, Repeats::Some),
    (Release::R19, Repeats::Full),
    (Release::R21, Repeats::Each),
    (Release::R23, Repeats::Some),
];

/// A server with an account for everything that can be wrong with one.
fn options(release: Release, repeats: Repeats) -> Options {
    let account = |name: &str, state| Account { state, ..Account::new(name, "dbvoice") };
    let accounts = vec![
        Account::new("dbvoice", "dbvoice"),
        account("locked", State::Locked),
        account("expired", State::Expired),
        account("expiring", State::Expiring(5)),
        account("poor", State::NoSession),
        Account { verifier: Verifier::V11, ..Account::new("old", "dbvoice") },
    ];
    let faults = vec![Fault::new(Step::Execute, Does::Busy(Duration::from_secs(20))).only("'slow'")];
    Options { release, repeats, accounts, faults, ..Options::default() }
}
