//! What a check could not look at, while it could look at the rest.

use agent_protocol::{RowError, UnreadPart};

use crate::{
    clean::clean_within,
    engines::{Part, Row},
    failure::{CheckError, RUN_AS_ADMINISTRATOR},
};

/// How much of a reason stands in a summary, in characters. All of it is in the report.
const MAX_REASON_CHARS: usize = 200;

/// What could not be looked at, and why. Where there is any, the summary says it.
#[derive(Debug, Default)]
pub(crate) struct Unread(Vec<Missed>);

/// What could not be looked at: one of a closed list, and in English, with names and counts. There is none that is English alone.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    part: UnreadPart,
    pub(crate) text: String,
}

impl From<UnreadPart> for Subject {
    fn from(part: UnreadPart) -> Self {
        part.named(part.to_string())
    }
}

/// Says of a part which ones it is.
pub(crate) trait Named {
    fn named(self, text: String) -> Subject;
}

impl Named for UnreadPart {
    fn named(self, text: String) -> Subject {
        Subject { part: self, text }
    }
}

#[derive(Debug)]
pub(crate) struct Missed {
    pub(crate) subject: Subject,
    pub(crate) reason: String,
    /// The grant that is missing, where that is why: as a sentence.
    pub(crate) grant: Option<String>,
    /// A user who was made without it is no mistake, and the reason names it already.
    pub(crate) optional: bool,
    /// Whether it counts for nothing: it cannot be looked at there, whoever asks, or the checks do without.
    pub(crate) never: bool,
}

impl Unread {
    /// The rows of a part's answer; none where it was refused, which is kept.
    pub(crate) fn rows(&mut self, part: &Part, answer: Result<Vec<Row>, CheckError>) -> Vec<Row> {
        answer.unwrap_or_else(|error| {
            self.refused(part.subject, &error);
            Vec::new()
        })
    }

    pub(crate) fn refused(&mut self, subject: impl Into<Subject>, error: &CheckError) {
        let failure = error.to_failure();
        let grant = matches!(error, CheckError::Privilege { .. }).then_some(failure.hint);
        let never = matches!(error, CheckError::TooOld { .. });
        self.0.push(Missed { subject: subject.into(), reason: failure.message, grant, optional: false, never });
    }

    pub(crate) fn add(&mut self, subject: impl Into<Subject>, reason: &str) {
        let (subject, reason) = (subject.into(), reason.to_owned());
        self.0.push(Missed { subject, reason, grant: None, optional: false, never: false });
    }

    /// The same of what cannot be looked at there, whatever the user may do and however often it is asked.
    pub(crate) fn never(&mut self, subject: impl Into<Subject>, reason: &str) {
        let (subject, reason) = (subject.into(), reason.to_owned());
        self.0.push(Missed { subject, reason, grant: None, optional: false, never: true });
    }

    /// The same for want of a grant, which these statements give.
    pub(crate) fn lacks(&mut self, subject: impl Into<Subject>, reason: &str, statements: &str) {
        let grant = Some(format!("{RUN_AS_ADMINISTRATOR}{statements}"));
        let (subject, reason) = (subject.into(), reason.to_owned());
        self.0.push(Missed { subject, reason, grant, optional: false, never: false });
    }

    /// The same for want of a grant that only this part needs.
    pub(crate) fn lacks_optional(&mut self, subject: impl Into<Subject>, statements: &str) {
        let reason = format!("that takes a grant of its own: {}", statements.trim_end_matches(';'));
        let grant = Some(format!("{RUN_AS_ADMINISTRATOR}{statements}"));
        self.0.push(Missed { subject: subject.into(), reason, grant, optional: true, never: false });
    }

    /// The same of what the checks do without, so that a user who was made without the grant is not told of it as of a fault: it does
    /// not count, and is named all the same.
    pub(crate) fn does_without(&mut self, subject: impl Into<Subject>, reason: &str, statements: &str) {
        self.lacks(subject, reason, statements);
        if let Some(missed) = self.0.last_mut() {
            missed.never = true;
        }
    }

    /// What was missed.
    pub(crate) fn missed(&self) -> impl Iterator<Item = &Missed> {
        self.0.iter()
    }

    /// Sessions that MySQL's performance schema has no room for.
    pub(crate) fn lost(&mut self, sessions: u64) {
        let what = if sessions == 1 { "one session".to_owned() } else { format!("{sessions} sessions") };
        self.add(
            UnreadPart::Sessions.named(what),
            "performance_schema_max_thread_instances is too small for all of them",
        );
    }

    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all could be looked at that counts.
    pub(crate) fn is_all_there_is(&self) -> bool {
        self.0.iter().all(|missed| missed.never)
    }

    /// The sentence with what it leaves out: `….; the slots could not be looked at: ….`
    pub(crate) fn said_after(&self, summary: &str) -> String {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for missed in &self.0 {
            match reasons.iter_mut().find(|(reason, _)| *reason == missed.reason) {
                Some((_, subjects)) => subjects.push(&missed.subject.text),
                None => reasons.push((&missed.reason, vec![&missed.subject.text])),
            }
        }
        let mut text = summary.to_owned();
        for (reason, subjects) in reasons {
            let subjects = match &subjects[..] {
                [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
                _ => subjects.join(", "),
            };
            let reason = clean_within(reason.trim_end_matches('.'), MAX_REASON_CHARS);
            text = format!("{}; {subjects} could not be looked at: {reason}.", text.trim_end_matches('.'));
        }
        text
    }

    pub(crate) fn into_row_errors(self) -> Vec<RowError> {
        let row_error = |missed: Missed| RowError {
            part: missed.subject.part,
            subject: missed.subject.text,
            message: match missed.grant.filter(|_| !missed.optional) {
                Some(grant) => format!("{} {grant}", sentence(&missed.reason)),
                None => missed.reason,
            },
        };
        self.0.into_iter().map(row_error).collect()
    }
}

/// A reason as a sentence, for more to follow.
fn sentence(reason: &str) -> String {
    if reason.ends_with('.') { reason.to_owned() } else { format!("{reason}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_said_with_its_reason() {
        let mut unread = Unread::default();
        assert_eq!(unread.said_after("It is so."), "It is so.");
        let refusal = CheckError::Privilege { user: "dbvoice".to_owned(), grants: "GRANT pg_monitor TO x;".to_owned() };
        unread.refused(UnreadPart::ReplicationSlots.named("the slots".to_owned()), &refusal);
        unread.refused(UnreadPart::Replicas, &refusal);
        unread.add(
            UnreadPart::SessionActivity.named("what 2 sessions do".to_owned()),
            "track_activities is off for them",
        );
        assert_eq!(
            unread.said_after("It is so."),
            "It is so; the slots and the replicas could not be looked at: The user dbvoice may not see what this check reads; \
             what 2 sessions do could not be looked at: track_activities is off for them."
        );
        let errors = unread.into_row_errors();
        let parts: Vec<UnreadPart> = errors.iter().map(|error| error.part).collect();
        assert_eq!(parts, [UnreadPart::ReplicationSlots, UnreadPart::Replicas, UnreadPart::SessionActivity]);
        assert!(errors[0].message.ends_with("Run as an administrator: GRANT pg_monitor TO x;"), "{errors:?}");
    }
}
