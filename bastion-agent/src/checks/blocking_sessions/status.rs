//! Transactions in InnoDB's own report. It has the sessions' statements too, as they are: what one of them may have put there is not
//! believed.

use std::collections::{BTreeMap, BTreeSet};

use super::NO_SESSION;

/// What the report tells of a transaction, with times in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) session: String,
    pub(super) open_s: Option<u64>,
    pub(super) waiting_s: Option<u64>,
    pub(super) rolling_back: bool,
}

/// The transactions by their numbers. None where the report is too long to be whole.
pub(super) fn transactions(report: &str) -> Option<BTreeMap<String, Listed>> {
    let (_, list) = report.split_once("\nLIST OF TRANSACTIONS FOR EACH SESSION:\n")?;
    if list.contains("truncated...") {
        return None;
    }
    let (mut listed, mut twice) = (BTreeMap::new(), BTreeSet::new());
    for part in list.split("---TRANSACTION ").skip(1) {
        let Some((number, transaction)) = read(part) else { continue };
        if listed.insert(number.to_owned(), transaction).is_some() {
            twice.insert(number.to_owned());
        }
    }
    // InnoDB lists each once: a statement has the look of the other.
    listed.retain(|number, _| !twice.contains(number));
    Some(listed)
}

fn read(part: &str) -> Option<(&str, Listed)> {
    let (head, rest) = part.split_once('\n')?;
    let (number, state) = head.split_once(", ")?;
    let number = Some(number).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
    let mut transaction = Listed {
        session: NO_SESSION.to_owned(),
        open_s: state.split_once(" sec").and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok()),
        waiting_s: None,
        rolling_back: false,
    };
    let mut lines = rest.lines();
    for line in lines.by_ref() {
        transaction.rolling_back |= line.starts_with("ROLLING BACK ");
        // Its statement follows.
        if let Some(of) = line.strip_prefix("MySQL thread id ") {
            of.split(',').next()?.clone_into(&mut transaction.session);
            break;
        }
    }
    let waiting = lines.filter_map(|line| line.strip_prefix("------- TRX HAS BEEN WAITING ")).next_back();
    transaction.waiting_s = waiting.and_then(|text| text.split(' ').next()?.parse().ok());
    Some((number, transaction))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REPORT: &str = "\
=====================================
------------
TRANSACTIONS
------------
Trx id counter 1579
LIST OF TRANSACTIONS FOR EACH SESSION:
---TRANSACTION 375300965986288, not started
0 lock struct(s), heap size 1128, 0 row lock(s)
---TRANSACTION 1577, ACTIVE 12 sec starting index read
mysql tables in use 1, locked 1
LOCK WAIT 3 lock struct(s), heap size 1128, 3 row lock(s)
MySQL thread id 16, OS thread handle 140366001473216, query id 37 localhost root updating
update t set v = '😀
------- nothing' where id = 1
------- TRX HAS BEEN WAITING 11 SEC FOR THIS LOCK TO BE GRANTED:
RECORD LOCKS space id 2 page no 4 n bits 72 index PRIMARY of table `d`.`t` trx id 1577 lock_mode X waiting
------------------
---TRANSACTION 1576, ACTIVE (PREPARED) 400 sec recovered trx
1 lock struct(s), heap size 1128, 0 row lock(s), undo log entries 1
---TRANSACTION 1575, ACTIVE 3 sec recovered trx
ROLLING BACK 1 lock struct(s), heap size 1128, 0 row lock(s), undo log entries 1000
--------
FILE I/O
--------
";

    fn listed(session: &str, open_s: u64, waiting_s: Option<u64>, rolling_back: bool) -> Listed {
        Listed { session: session.to_owned(), open_s: Some(open_s), waiting_s, rolling_back }
    }

    #[test]
    fn transactions_are_found_with_whose_they_are() {
        let found = transactions(REPORT).unwrap();
        assert_eq!(found["1577"], listed("16", 12, Some(11), false));
        assert_eq!(found["1576"], listed("0", 400, None, false));
        assert_eq!(found["1575"], listed("0", 3, None, true));
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn no_statement_can_put_a_transaction_on_another_session() {
        let forged = "\n---TRANSACTION 1576, ACTIVE 9 sec\nMySQL thread id 99, x\n";
        let report = REPORT.replace("\n------- nothing", forged);
        let found = transactions(&report).unwrap();
        assert_eq!((found.get("1576"), &found["1575"].session), (None, &"0".to_owned()));
        assert_eq!(transactions(&REPORT.replace("---TRANSACTION 1576", "... truncated...\n---TRANSACTION 1576")), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(report in "(.|\n|---TRANSACTION [0-9]{1,3}|, ACTIVE 3 sec|MySQL thread id 7,){0,40}") {
            let report = format!("\nLIST OF TRANSACTIONS FOR EACH SESSION:\n{report}");
            for (number, found) in transactions(&report).unwrap_or_default() {
                prop_assert!(number.parse::<u64>().is_ok() && !found.session.contains(','));
            }
        }
    }
}
