//! What the user may see: every check and every part of health is run as it always is, and what one of them asks only where it has
//! found something is asked too. What is missed for want of a grant is told with the grant and with what it costs.

use std::sync::Arc;

use agent_protocol::{CheckName, DoctorState as State, DoctorStep as Step, HealthPart};

use super::list;
use crate::{
    checks::{self, Finding},
    deadline::Deadline,
    failure::CheckError,
    pool::{InstancePool, Lease, Wanted},
};

/// What was missed for the same reason, and what would help.
struct Missed {
    reason: String,
    remedy: Remedy,
    /// What it costs: a check, or in brackets the piece of it.
    costs: Vec<String>,
}

/// What would help.
#[derive(PartialEq, Eq)]
enum Remedy {
    /// A grant that the checks need.
    Grant(String),
    /// One that they do without.
    Optional(String),
    /// Nothing: it is not to be seen there, whoever asks.
    Never,
    /// What the reason says.
    Otherwise,
}

impl Remedy {
    fn of(missed: &checks::Missed) -> Self {
        match &missed.grant {
            Some(grant) if missed.optional || missed.never => Self::Optional(grant.clone()),
            Some(grant) => Self::Grant(grant.clone()),
            None if missed.never => Self::Never,
            None => Self::Otherwise,
        }
    }

    fn render(self) -> (State, String) {
        match self {
            Self::Grant(grant) => (State::Failed, grant),
            // What the checks do without is no step that failed; nor is what no grant helps with.
            Self::Optional(grant) => (State::Warning, grant),
            Self::Never => (State::Warning, "No grant would show it: health goes by the rest, and says so.".to_owned()),
            Self::Otherwise => (
                State::Warning,
                "As long as that is so, health and the check say that it was not looked at.".to_owned(),
            ),
        }
    }
}

/// What was found so far.
#[derive(Default)]
struct Found {
    /// Who sees all that it asks for.
    whole: Vec<String>,
    missed: Vec<Missed>,
    /// What went wrong otherwise.
    failed: Vec<Step>,
}

/// Asks everything, on the session of the lease.
pub(super) async fn look(pool: &Arc<InstancePool>, lease: Lease, connected: Finding, deadline: &Deadline) -> Vec<Step> {
    let engine = pool.resolved.instance.engine;
    let mut lease = Some(lease);
    let mut found = Found::default();
    let mut connected = Some(connected);
    for question in checks::health::questions(engine) {
        let part = question.part();
        let answer = match connected.take() {
            // The first question is that of the connection.
            Some(connected) => Ok(connected),
            None => {
                let deadline = given(&mut lease, deadline);
                checks::ask_on(&mut lease, pool, &deadline, &question).await
            }
        };
        let mut costs = 0;
        match answer {
            Ok(Finding { unread, .. }) => {
                for missed in unread.missed() {
                    found.miss(
                        &missed.reason,
                        Remedy::of(missed),
                        format!("{} ({})", called(part), missed.subject.text),
                    );
                    costs += 1;
                }
            }
            Err(error) => {
                found.refuse(part, &error, called(part));
                costs += 1;
            }
        }
        // On a session that broke the question before has told why.
        let whole = lease.as_mut().filter(|lease| lease.session.is_whole());
        if let Some(whole) = whole {
            let (engine, version) = (whole.session.engine(), whole.session.version_number());
            if let Some(at_need) = checks::at_need(part, engine, version) {
                whole.session.renew(&deadline.again());
                if let Err(error) = whole.session.ask(&at_need.query).await {
                    found.refuse(part, &error, format!("{} ({})", called(part), at_need.subject));
                    costs += 1;
                }
            }
        }
        // That one can log in is a step of its own.
        if costs == 0 && part != HealthPart::Connection {
            found.whole.push(called(part));
        }
    }
    let parameter = CheckName::Parameter;
    match parameters(&mut lease, pool, deadline).await {
        Ok(()) => found.whole.push(parameter.as_str().to_owned()),
        Err(error @ CheckError::Privilege { .. }) => {
            found.refuse(parameter.into(), &error, format!("{parameter} (some of them)"));
        }
        Err(error) => found.refuse(parameter.into(), &error, parameter.as_str().to_owned()),
    }
    if let Some(lease) = lease {
        lease.release().await;
    }
    found.steps()
}

/// A question's own time, as if nothing had been asked before it: what is slow is told of what is slow alone.
fn given(lease: &mut Option<Lease>, deadline: &Deadline) -> Deadline {
    let deadline = deadline.again();
    if let Some(lease) = lease {
        lease.session.renew(&deadline);
    }
    deadline
}

/// Whether all parameters are to be seen.
async fn parameters(
    lease: &mut Option<Lease>,
    pool: &Arc<InstancePool>,
    deadline: &Deadline,
) -> Result<(), CheckError> {
    if let Some(broken) = lease.take_if(|lease| !lease.session.is_whole()) {
        broken.release().await;
    }
    let deadline = given(lease, deadline);
    let lease = match lease {
        Some(lease) => lease,
        none => none.insert(pool.acquire(&deadline, Wanted::Kept).await?),
    };
    checks::all_parameters(&mut lease.session).await
}

/// A part as it is asked for: a check by its name.
fn called(part: HealthPart) -> String {
    match part {
        HealthPart::Wraparound | HealthPart::Archiving | HealthPart::Sequences => format!("health's {}", part.as_str()),
        _ => part.as_str().to_owned(),
    }
}

impl Found {
    fn miss(&mut self, reason: &str, remedy: Remedy, cost: String) {
        let same = |missed: &&mut Missed| missed.reason == reason && missed.remedy == remedy;
        match self.missed.iter_mut().find(same) {
            // It costs all of it already.
            Some(missed) if missed.costs.iter().any(|whole| cost.starts_with(&format!("{whole} ("))) => {}
            Some(missed) => missed.costs.push(cost),
            None => self.missed.push(Missed { reason: reason.to_owned(), remedy, costs: vec![cost] }),
        }
    }

    fn refuse(&mut self, part: HealthPart, error: &CheckError, cost: String) {
        let failure = error.to_failure_of(part);
        if matches!(error, CheckError::Privilege { .. }) {
            return self.miss(&failure.message, Remedy::Grant(failure.hint), cost);
        }
        let finding = format!("{cost}: {}", failure.message);
        self.failed.push(Step::to_mend("Grants", State::Failed, finding, failure.hint));
    }

    fn steps(self) -> Vec<Step> {
        let mut steps = Vec::new();
        if !self.whole.is_empty() {
            let whole: Vec<&str> = self.whole.iter().map(String::as_str).collect();
            let (verb, them) = if whole.len() == 1 { ("sees", "it asks") } else { ("see", "they ask") };
            steps.push(Step::ok("Grants", format!("{} {verb} all that {them} for.", list(&whole))));
        }
        for Missed { reason, remedy, costs } in self.missed {
            let costs: Vec<&str> = costs.iter().map(String::as_str).collect();
            let finding = format!("{}: {}.", list(&costs), reason.trim_end_matches('.'));
            let (state, remedy) = remedy.render();
            steps.push(Step { step: "Grants".to_owned(), state, finding, remedy: Some(remedy) });
        }
        steps.extend(self.failed);
        steps
    }
}
