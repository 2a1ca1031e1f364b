//! Sentences that are put together read as one: what stands in the middle of one does not begin like another.

use agent_protocol::{Cause, Rows};

use super::{health, health_verdict::HealthInputs};
use crate::{
    alarms::{Alarm, Alarms},
    error::{Error, Step},
    samples::{golden, rows, sample},
    speech::Words,
};

/// Words that begin a sentence, and are no names.
const BEGIN: [&str; 12] = ["The", "A", "An", "No", "One", "It", "Its", "This", "There", "You", "Ask", "Too"];

/// The words in the middle of a sentence that begin one.
fn astray(said: &str) -> Vec<&str> {
    let words: Vec<&str> = said.split(' ').collect();
    let pairs = words.windows(2).filter(|pair| !pair[0].ends_with(['.', '?', '!']));
    pairs.map(|pair| pair[1].trim_end_matches([',', ':'])).filter(|word| BEGIN.contains(word)).collect()
}

#[test]
fn no_sentence_begins_in_the_middle_of_another() {
    let (region, now, database) = sample();
    let detail = String::new;
    let errors = || {
        let bastion = "i-00000000000000001".to_owned();
        [
            Error::Throttled { operation: "DescribeAlarms", region, detail: detail() },
            Error::Denied { operation: "DescribeAlarms", region, detail: detail() },
            Error::Aws { operation: "DescribeAlarms", region, detail: detail() },
            Error::NoBastion { region },
            Error::OutOfTime { region, step: Step::Look },
            Error::OutOfTime { region, step: Step::Check },
            Error::StillRunning { region, command: detail(), bastion },
            Error::AgentAnswer { region, command: detail(), reason: detail() },
            Error::Unfinished { region, read: 7 },
        ]
    };
    let say = |seen: HealthInputs| Words::of("en-US").say_all(&health::render(region, &database, &seen, now));
    let mut said = Vec::new();
    for ((agent, figures), (alarms, events)) in
        errors().into_iter().zip(errors()).zip(errors().into_iter().zip(errors()))
    {
        said.push(say(HealthInputs {
            agent: Some(Err(agent)),
            figures: Some(Err(figures)),
            alarms: Some(Err(alarms)),
            events: Some(Err(events)),
        }));
    }
    let blind = |count: usize| {
        let of = vec![("DBInstanceIdentifier".to_owned(), database.identifier.clone())];
        let alarm = Alarm { name: "lag".to_owned(), dimensions: of, ..Alarm::default() };
        HealthInputs {
            alarms: Some(Ok(Alarms { on: Vec::new(), blind: vec![alarm; count] })),
            ..HealthInputs::default()
        }
    };
    said.extend([1, 2, 5].map(|count| say(blind(count))));
    for cause in Cause::ALL {
        let mut report = golden("health");
        for row in rows!(report, Health) {
            row.cause = Some(cause);
        }
        said.push(say(HealthInputs { agent: Some(Ok(report)), ..HealthInputs::default() }));
    }
    for said in said {
        assert_eq!(astray(&said), [""; 0], "{said}");
    }
}
