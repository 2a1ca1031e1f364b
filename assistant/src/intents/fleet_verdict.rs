//! The verdict on a fleet: what RDS and CloudWatch say of its instances comes to.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::filters::Filter;
use crate::{
    alarms::Alarms,
    answers::about,
    answers::failure,
    answers::findings::{self, Finding},
    answers::health,
    error::Error,
    inventory::Database,
    message::{Message, Value},
    metrics::{Points, Wanted},
    region::Region,
};

/// How many instances are told of at a time.
pub(super) const SPOKEN: usize = 5;

/// What was looked at.
#[derive(Debug)]
pub(super) struct FleetInputs {
    /// In the order of [`wanted`].
    pub(super) figures: Result<Vec<Points>, Error>,
    pub(super) alarms: Result<Alarms, Error>,
}

/// The time that the figures are of.
pub(super) fn span(now: Timestamp) -> (i64, i64) {
    findings::span(now)
}

/// The figures of all instances.
pub(super) fn wanted<'a>(databases: &[&'a Database]) -> Vec<Wanted<'a>> {
    databases.iter().flat_map(|database| findings::figures(database)).collect()
}

/// What all that was seen comes to.
#[derive(Debug, Default)]
pub(super) struct Verdict<'a> {
    /// The instances that something is wrong with, the worst first.
    pub(super) wrong: Vec<(&'a Database, Vec<Finding>)>,
    /// What could not be looked at, and why.
    unchecked: Vec<(Message, Message)>,
    /// Of how many instances there are no figures.
    unseen: u64,
    /// Of how many instances an alarm cannot tell.
    blind: u64,
    /// Of how many instances RDS says no status.
    no_status: u64,
}

impl<'a> Verdict<'a> {
    pub(super) fn of(databases: &[&'a Database], seen: &FleetInputs, now: Timestamp) -> Self {
        let mut verdict = Self::default();
        for (part, error) in
            [("part-figures", seen.figures.as_ref().err()), ("part-alarms", seen.alarms.as_ref().err())]
        {
            if let Some(error) = error {
                tracing::warn!(%error, part, "the fleet's health was answered without a part");
                verdict.unchecked.push((Message::new(part), failure::message(error)));
            }
        }
        let mut points = seen.figures.as_deref().unwrap_or_default().iter();
        for &database in databases {
            let mut found: Vec<Finding> = findings::of_status(database).into_iter().collect();
            let figures: Vec<&Points> = points.by_ref().take(findings::figures(database).len()).collect();
            let shown = [
                figures.first().map(|points| findings::of_cpu(points, now)),
                figures.get(1).map(|points| findings::of_storage(database, points, now)),
            ];
            verdict.unseen += u64::from(shown.iter().flatten().any(Option::is_none));
            found.extend(shown.into_iter().flatten().flatten().flatten());
            if let Ok(alarms) = &seen.alarms {
                found.extend(findings::of_alarms(alarms, database));
                verdict.blind += u64::from(findings::blind(alarms, database).is_some());
            }
            verdict.no_status += u64::from(database.status.is_empty());
            // What needs help is said before what needs a look.
            found.sort_by_key(|finding| !finding.critical);
            if !found.is_empty() {
                verdict.wrong.push((database, found));
            }
        }
        verdict.wrong.sort_by_key(how_bad);
        verdict
    }

    /// Adds what is counted of another one.
    pub(super) fn add(&mut self, other: &Self) {
        self.unseen += other.unseen;
        self.blind += other.blind;
        self.no_status += other.no_status;
    }

    /// Whether figures or alarms could not be looked at.
    pub(super) fn is_unchecked(&self) -> bool {
        !self.unchecked.is_empty()
    }

    /// Whether all that was to be looked at was there.
    pub(super) fn has_seen_all(&self) -> bool {
        self.unchecked.is_empty() && self.unseen + self.blind + self.no_status == 0
    }

    /// Of how many instances something was not there to be seen.
    pub(super) fn missing(&self) -> impl Iterator<Item = Message> {
        let missing =
            [("fleet-no-figures", self.unseen), ("fleet-blind", self.blind), ("fleet-no-status", self.no_status)];
        let missing = missing.into_iter().filter(|(_, count)| *count > 0);
        missing.map(|(id, count)| Message::new(id).with("count", count))
    }

    /// What is said of so many instances, with these lines on the worst of them.
    pub(super) fn render(&self, region: Region, filter: &Filter, count: usize, lines: Vec<Message>) -> Vec<Message> {
        let id = match (self.wrong.is_empty(), self.has_seen_all()) {
            (false, _) => "fleet-wrong",
            (true, true) => "fleet-fine",
            (true, false) => "fleet-unknown",
        };
        let first = Message::new(id).with("count", count as u64).with("wrong", self.wrong.len() as u64);
        let mut say = vec![filter.named(first.with("region", region))];
        say.extend(lines);
        say.extend(health::by_cause(self.unchecked.clone()));
        say.extend(self.missing());
        say.extend(not_inside(count));
        say
    }
}

/// That no one of so many instances was looked into, whatever was found from outside: what waits or fills up inside is not seen there.
pub(super) fn not_inside(count: usize) -> Option<Message> {
    (count > 0).then(|| Message::new("fleet-not-inside"))
}

/// What sorts instances, the worst first.
pub(super) fn how_bad((_, found): &(&Database, Vec<Finding>)) -> (Reverse<usize>, Reverse<usize>) {
    (Reverse(found.iter().filter(|finding| finding.critical).count()), Reverse(found.len()))
}

/// What is wrong with an instance.
pub(super) fn line((database, found): &(&Database, Vec<Finding>)) -> Message {
    let findings = found.iter().map(|finding| finding.say.clone().into()).collect();
    Message::new("fleet-instance").with("name", about::name(database)).with("findings", Value::All(findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        alarms::Alarm,
        samples::{in_each_language, sample},
    };

    #[test]
    fn a_fleets_health_is_spoken() {
        let (region, now, one) = sample();
        let database = |number: usize, status: &str| Database {
            identifier: format!("unit-{number}"),
            name: Some(format!("unit {number}")),
            status: status.to_owned(),
            ..one.clone()
        };
        let fleet: Vec<Database> = (0..4).map(|number| database(number, "available")).collect();
        let down = [database(7, "stopped"), database(8, "storage-full")];
        let say = |databases: &[&Database], figures: &[(f64, f64)], alarms: &[&str], filter: &Filter| {
            let at = now.as_second() - 60;
            let points =
                figures.iter().flat_map(|&(cpu, free)| [vec![(at, cpu)], vec![(at, free * f64::from(1 << 30))]]);
            let of = |name: &str| vec![("DBInstanceIdentifier".to_owned(), name.to_owned())];
            let alarm = |name: &&str| Alarm { name: format!("{name} high"), dimensions: of(name), ..Alarm::default() };
            let on = alarms.iter().map(alarm).collect();
            let seen = FleetInputs { figures: Ok(points.collect()), alarms: Ok(Alarms { on, blind: Vec::new() }) };
            let verdict = Verdict::of(databases, &seen, now);
            let lines = verdict.wrong.iter().map(line).collect();
            in_each_language(&verdict.render(region, filter, databases.len(), lines))
        };
        let all: Vec<&Database> = fleet.iter().collect();
        let production = Filter::parse("production", &[]).unwrap();
        let ok = (10.0, 50.0);
        let mut said = vec![
            say(&all, &[ok; 4], &[], &Filter::default()),
            say(&all[..1], &[ok], &[], &production),
            say(&all, &[ok, (90.0, 50.0), (10.0, 2.0), ok], &["unit-3", "elsewhere"], &production),
            say(&all[..1], &[(99.0, 0.5)], &[], &Filter::default()),
            say(&[&down[0], &down[1]], &[ok], &[], &Filter::default()),
        ];
        let unseen = FleetInputs { figures: Ok(vec![Vec::new(); 8]), alarms: Ok(Alarms::default()) };
        let verdict = Verdict::of(&all, &unseen, now);
        said.push(in_each_language(&verdict.render(region, &Filter::default(), 4, Vec::new())));
        let blind = Alarm {
            name: "x".to_owned(),
            dimensions: vec![("DBInstanceIdentifier".to_owned(), "unit-1".to_owned())],
            ..Alarm::default()
        };
        let at = now.as_second() - 60;
        let figures = Ok((0..8).map(|number| vec![(at, if number % 2 == 0 { 10.0 } else { 5e10 })]).collect());
        let seen = FleetInputs { figures, alarms: Ok(Alarms { on: Vec::new(), blind: vec![blind] }) };
        let nameless = Database { status: String::new(), ..fleet[3].clone() };
        let some = [&fleet[0], &fleet[1], &fleet[2], &nameless];
        let verdict = Verdict::of(&some, &seen, now);
        said.push(in_each_language(&verdict.render(region, &Filter::default(), 4, Vec::new())));
        let seen = FleetInputs {
            figures: Err(Error::Throttled { operation: "GetMetricData", region, detail: String::new() }),
            alarms: Ok(Alarms::default()),
        };
        let verdict = Verdict::of(&all[..1], &seen, now);
        said.push(in_each_language(&verdict.render(region, &Filter::default(), 1, Vec::new())));
        insta::assert_snapshot!("fleet", said.join("\n\n"));
    }
}
