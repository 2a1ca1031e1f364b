//! Which metadata lock of MySQL holds up which: the matrices of its source (sql/mdl.cc). Locks on a schema, on the server and the like
//! have the three kinds intention exclusive, shared and exclusive, locks on an object all but the first; no two of them contradict
//! each other, so one table does for both.

/// A lock that is wanted; those that hold it up where another has them, and those that do where another waits for them and goes
/// first. (With a lower max_write_lock_count than the default, others may go first for a moment.)
const HELD_UP: [(&str, &[&str], &[&str]); 11] = [
    (IX, &[S, X], &[S, X]),
    (S, &[IX, X], &[X]),
    (SH, &[X], &[]),
    (SR, &[SNRW, X], &[SNRW, X]),
    (SW, &[SRO, SNW, SNRW, X], &[SNW, SNRW, X]),
    (SWLP, &[SRO, SNW, SNRW, X], &[SRO, SNW, SNRW, X]),
    (SU, &[SU, SNW, SNRW, X], &[X]),
    (SRO, &[SW, SWLP, SNRW, X], &[SW, SNRW, X]),
    (SNW, &[SW, SWLP, SU, SNW, SNRW, X], &[X]),
    (SNRW, &[SR, SW, SWLP, SU, SRO, SNW, SNRW, X], &[X]),
    (X, &[IX, S, SH, SR, SW, SWLP, SU, SRO, SNW, SNRW, X], &[]),
];

const IX: &str = "INTENTION_EXCLUSIVE";
const S: &str = "SHARED";
const SH: &str = "SHARED_HIGH_PRIO";
const SR: &str = "SHARED_READ";
const SW: &str = "SHARED_WRITE";
const SWLP: &str = "SHARED_WRITE_LOW_PRIO";
const SU: &str = "SHARED_UPGRADABLE";
const SRO: &str = "SHARED_READ_ONLY";
const SNW: &str = "SHARED_NO_WRITE";
const SNRW: &str = "SHARED_NO_READ_WRITE";
const X: &str = "EXCLUSIVE";

/// The words of the performance schema for a lock that is waited for, and one that is had.
pub(super) const PENDING: &str = "PENDING";
const GRANTED: &str = "GRANTED";

/// Whether a lock that is `wanted` waits for another one on the same object, of a kind and in a state. Not for one of whose kind or
/// state nobody knows.
pub(super) fn holds_up(wanted: &str, kind: &str, status: &str) -> bool {
    let Some((_, granted, first)) = HELD_UP.iter().find(|(known, _, _)| *known == wanted) else { return false };
    match status {
        GRANTED => granted.contains(&kind),
        PENDING => first.contains(&kind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrices as the source draws them: a line a lock that is wanted, with those that another has, or waits for, in the same
    /// order.
    const OBJECTS: [(&str, &str); 10] = [
        ("+++++++++-", "+++++++++-"),
        ("+++++++++-", "++++++++++"),
        ("++++++++--", "++++++++--"),
        ("++++++----", "+++++++---"),
        ("++++++----", "++++++----"),
        ("+++++-+---", "+++++++++-"),
        ("+++--+++--", "+++-++++--"),
        ("+++---+---", "+++++++++-"),
        ("++--------", "+++++++++-"),
        ("----------", "++++++++++"),
    ];
    const SCOPES: [(&str, &str); 3] = [("+--", "+--"), ("-+-", "++-"), ("---", "+++")];

    #[test]
    fn a_lock_waits_for_those_that_the_server_says_and_for_no_other() {
        let objects = [S, SH, SR, SW, SWLP, SU, SRO, SNW, SNRW, X];
        let drawn = [(&objects[..], &OBJECTS[..]), (&[IX, S, X], &SCOPES)];
        for (kinds, matrix) in drawn {
            for (wanted, (granted, pending)) in kinds.iter().zip(matrix) {
                for (status, signs) in [(GRANTED, granted), (PENDING, pending)] {
                    for (kind, sign) in kinds.iter().zip(signs.chars()) {
                        assert_eq!(holds_up(wanted, kind, status), sign == '-', "{wanted} after {status} {kind}");
                    }
                }
            }
        }
        assert!(!holds_up(SRO, SR, GRANTED), "who only reads holds up nobody who locks against writing");
        for (wanted, kind, status) in [("NEW", X, GRANTED), (X, "NEW", GRANTED), (X, X, "TIMEOUT")] {
            assert!(!holds_up(wanted, kind, status));
        }
    }

    #[test]
    fn who_goes_first_while_it_waits_would_hold_up_while_it_has_its_lock_too() {
        for (wanted, granted, first) in HELD_UP {
            assert!(first.iter().all(|kind| granted.contains(kind)), "{wanted}");
        }
    }
}
