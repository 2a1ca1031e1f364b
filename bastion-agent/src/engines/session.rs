//! A session with a server.
//!
//! It is read-only, its statements are bounded on the server, and it names itself. A check asks it one query and
//! reads [`Row`]s by column name. A question may have parts: what a server refuses costs that part only.

use std::{collections::BTreeSet, time::Duration};

use agent_protocol::{Cause, EngineName};

use super::{
    driver::{Driver, Manner},
    open::open,
    postgres,
    query::{Part, Queries, Query},
    row::{Permission, Row, Value},
    siblings::{LISTED, Look},
};
use crate::{
    config::{Instance, PasswordSource},
    credentials::Login,
    deadline::Deadline,
    dialect,
    failure::{CheckError, DatabaseFrom, Reason, Step},
    redact::{self, Own},
};

/// How long cancelling a statement on the server may take once the deadline has passed. Where it takes longer, the server's
/// own limit ends the statement.
const CANCEL_TIMEOUT: Duration = Duration::from_millis(150);

/// How long a goodbye may take.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(100);

/// How long is waited before each look at sessions that may be on their way out.
const LOOKS_MS: [u64; 5] = [0, 50, 100, 200, 400];

/// Whether a version is such as releases have, `8.0.40`: everybody knows it, and where it is the password too, to hide it would tell that.
fn is_of_a_release(version: &str) -> bool {
    let mut parts = version.split('.');
    let plain = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.by_ref().take(3).all(plain) && parts.next().is_none()
}

/// An open session with a server.
pub(crate) struct Session {
    driver: Box<dyn Driver>,
    engine: EngineName,
    address: String,
    deadline: Deadline,
    /// What the server itself ends a statement after.
    statement_timeout: Duration,
    /// Something went wrong in the middle of a question: nothing more can be said on this connection.
    broken: bool,
    /// The password, in case that the server repeats it.
    own: Own,
    /// The names that the agent asks by.
    known: Vec<String>,
    /// The server's version in numbers, as far as it is made of some.
    numbers: [Option<u32>; 3],
    /// The server's version as it is shown, such as `15.18`.
    pub(crate) version: String,
    /// The user it was opened for.
    pub(crate) user: String,
}

impl Session {
    /// Resolves, connects, encrypts and logs in, all before the deadline. The server itself ends statements after
    /// `statement_timeout`.
    pub(crate) async fn open(
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        statement_timeout: Duration,
    ) -> Result<Self, CheckError> {
        Self::open_in(Manner::Pinned, instance, login, deadline, statement_timeout).await
    }

    /// The same in a manner.
    pub(crate) async fn open_in(
        manner: Manner<'_>,
        instance: &Instance,
        login: &Login,
        deadline: &Deadline,
        statement_timeout: Duration,
    ) -> Result<Self, CheckError> {
        let opened = open(manner, instance, login, deadline, statement_timeout).await;
        let database = instance.database.as_deref().unwrap_or(postgres::USUAL_DATABASE);
        let own = Own::of(&[&login.user, database, &instance.host], &login.password);
        // Both are in the configuration, or the same for everybody.
        let mut known = vec![login.user.clone()];
        match instance.engine {
            EngineName::Postgres => known.push(database.to_owned()),
            EngineName::Mysql | EngineName::Mariadb | EngineName::Oracle => known.extend(instance.database.clone()),
        }
        let (driver, version) = opened.map_err(|error| match error.without_values(&own, &known) {
            CheckError::Server { cause: Cause::UnknownDatabase, code, .. } => {
                let from = match (&instance.database, &instance.password) {
                    (Some(_), _) => DatabaseFrom::Key,
                    (None, PasswordSource::Discovered(_)) => DatabaseFrom::Discovery,
                    (None, _) => DatabaseFrom::Default,
                };
                let database = instance.database.as_deref().unwrap_or(postgres::USUAL_DATABASE).to_owned();
                CheckError::NoDatabase { database, from, code }
            }
            CheckError::NoConnect { code, .. } => {
                let database = instance.database.as_deref().unwrap_or(postgres::USUAL_DATABASE).to_owned();
                CheckError::NoConnect { user: login.user.clone(), database, code }
            }
            CheckError::Server { cause: Cause::Authentication, code, message } if login.iam => {
                CheckError::IamRefused { user: login.user.clone(), code, message }
            }
            error => error,
        })?;
        // What is asked goes by what the server said, also where its version is the password.
        let mut parts = version.split('.').map(|number| number.parse().ok());
        let numbers = std::array::from_fn(|_| parts.next().flatten());
        let version = if is_of_a_release(&version) { version } else { own.hidden(&version).unwrap_or(version) };
        let of_version = |c: char| c.is_ascii_alphanumeric() || "._-+~".contains(c);
        let plain =
            version.len() <= 40 && version.starts_with(|c: char| c.is_ascii_digit()) && version.chars().all(of_version);
        Ok(Self {
            driver,
            engine: instance.engine,
            address: instance.address(),
            deadline: deadline.clone(),
            statement_timeout,
            broken: false,
            own,
            known,
            numbers,
            version: if plain { version } else { "unknown".to_owned() },
            user: login.user.clone(),
        })
    }

    /// Has the next questions answered before another deadline.
    pub(crate) fn renew(&mut self, deadline: &Deadline) {
        self.deadline = deadline.clone();
    }

    /// Whether the server lets a statement run for as long as the deadline does.
    pub(crate) fn allows(&self, deadline: &Deadline) -> bool {
        self.statement_timeout >= deadline.remaining()
    }

    /// Whether another question can be asked on it.
    pub(crate) fn is_whole(&self) -> bool {
        !self.broken
    }

    /// Whether the server answers on it, within a time.
    pub(crate) async fn is_there(&mut self, within: Duration) -> bool {
        tokio::time::timeout(within, self.driver.ping()).await.unwrap_or(false)
    }

    pub(crate) fn engine(&self) -> EngineName {
        self.engine
    }

    /// Which of these sessions, by id and user, are not to be counted: those of this process, those of other agents on this host, and
    /// those that have ended since they were seen. Whoever else uses the account is none of them.
    pub(crate) async fn own_among<'a>(
        &mut self,
        sessions: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Result<BTreeSet<String>, CheckError> {
        let (mut own, mut alike) = (BTreeSet::new(), BTreeSet::new());
        let account = self.account();
        for (id, user) in sessions {
            // Of a cluster's other instances, a session may have the number of one here.
            let here = !id.contains(",@") || user == Some(&account);
            if here && self.driver.is_own(id) {
                own.insert(id.to_owned());
            } else if user == Some(&account) {
                alike.insert(id.to_owned());
            }
        }
        for (nth, pause) in LOOKS_MS.into_iter().enumerate() {
            if alike.is_empty() {
                break;
            }
            // What an agent lets go of is gone in a moment. What a person has stays.
            tokio::time::sleep(Duration::from_millis(pause).min(self.remaining() / 8)).await;
            let look = match self.look(&alike).await {
                Err(error) if error.is_a_refusal() => break,
                look => look?,
            };
            for id in look.agents.into_iter().chain(look.gone) {
                alike.remove(&id);
                own.insert(id);
            }
            if !look.leaving && (nth > 0 || !look.unmarked) {
                break;
            }
        }
        Ok(own)
    }

    /// The user as the server writes it: Oracle makes capitals of a name that nobody has put in quotes.
    fn account(&self) -> String {
        match self.engine {
            EngineName::Oracle => dialect::oracle_name(&self.user),
            EngineName::Postgres | EngineName::Mysql | EngineName::Mariadb => self.user.clone(),
        }
    }

    async fn look(&mut self, seen: &BTreeSet<String>) -> Result<Look, CheckError> {
        let listed = self.query(&LISTED).await?;
        match self.driver.end() {
            Some(end) => end.look(&self.account(), seen, &listed).await,
            None => Ok(Look::default()),
        }
    }

    /// How long may be spent on it still.
    pub(crate) fn remaining(&self) -> Duration {
        self.deadline.remaining()
    }

    /// Runs a check's query and returns all of its rows.
    ///
    /// A query whose answer the server would quietly leave incomplete says so in a column `permitted`: false where the user
    /// lacks a grant, null where the server keeps no such data.
    pub(crate) async fn query(&mut self, queries: &Queries) -> Result<Vec<Row>, CheckError> {
        let query = self.chosen(queries).await?;
        self.ask(query).await
    }

    /// The query of these that this server is asked.
    pub(crate) async fn chosen(&mut self, queries: &Queries) -> Result<&'static Query, CheckError> {
        let forms = self.forms(&queries.forms(self.engine)).await?;
        let query = queries.choose(self.engine, self.version_number(), &forms);
        query.ok_or_else(|| CheckError::UnexpectedResult {
            what: Reason::driver(&format!("{} {} has no such query", self.engine, self.version)),
        })
    }

    /// The same for a query of this session's engine.
    pub(crate) async fn ask(&mut self, query: &Query) -> Result<Vec<Row>, CheckError> {
        let mut answers = self.ask_all(&[query]).await?;
        answers.pop().unwrap_or_else(|| Err(CheckError::UnexpectedResult { what: Reason::own("it has no end") }))
    }

    /// The same for a query with a `:word` in it that numbers, which the server has given, take the place of.
    pub(crate) async fn ask_about(
        &mut self,
        query: &Query,
        word: &str,
        numbers: &[u32],
    ) -> Result<Vec<Row>, CheckError> {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let sql = query.sql.replace(word, &numbers.join(", "));
        let mut answers = self.ask_texts(&[(&sql, query.needs)]).await?;
        answers.pop().unwrap_or_else(|| Err(CheckError::UnexpectedResult { what: Reason::own("it has no end") }))
    }

    /// The same for a question that is about one thing by its name.
    pub(crate) async fn ask_text(&mut self, sql: &str) -> Result<Vec<Row>, CheckError> {
        let mut answers = self.ask_texts(&[(sql, &[])]).await?;
        answers.pop().unwrap_or_else(|| Err(CheckError::UnexpectedResult { what: Reason::own("it has no end") }))
    }

    /// Asks the parts of a question. What the server refuses costs that part only; where it refuses all of them, or cannot be
    /// asked any more, that is the error of the whole.
    pub(crate) async fn ask_parts(&mut self, parts: &[&Part]) -> Result<Vec<Result<Vec<Row>, CheckError>>, CheckError> {
        let version = self.major_version();
        let known = |part: &Part| version.is_none_or(|version| version >= part.since);
        let queries: Vec<&Query> = parts.iter().filter(|part| known(part)).map(|part| &part.query).collect();
        let mut asked = self.ask_all(&queries).await?.into_iter();
        let mut answers = Vec::new();
        for part in parts {
            let answer = if known(part) { asked.next() } else { None };
            answers.push(answer.unwrap_or_else(|| {
                let (engine, version, since) = (self.engine, self.version.clone(), part.since.to_string());
                Err(CheckError::TooOld { what: part.subject.to_string(), engine, version, since })
            }));
        }
        if answers.iter().all(Result::is_err)
            && let Some(Err(first)) = answers.drain(..).next()
        {
            return Err(first);
        }
        Ok(answers)
    }

    /// The answers to several queries; an error within is that of one of them alone.
    async fn ask_all(&mut self, queries: &[&Query]) -> Result<Vec<Result<Vec<Row>, CheckError>>, CheckError> {
        let texts: Vec<_> = queries.iter().map(|query| (query.sql, query.needs)).collect();
        self.ask_texts(&texts).await
    }

    /// The same for queries as they are sent, with what each needs.
    async fn ask_texts(
        &mut self,
        queries: &[(&str, &[&'static str])],
    ) -> Result<Vec<Result<Vec<Row>, CheckError>>, CheckError> {
        let address = &self.address;
        let texts: Vec<&str> = queries.iter().map(|(sql, _)| *sql).collect();
        let asked = self.deadline.timeout_at(Step::Query, address, async { Ok(self.driver.query(&texts).await) }).await;
        // What the server wrote is shown without values before anything else is made of it.
        let without_values = |error: CheckError| error.without_values(&self.own, &self.known);
        let asked = asked.map_err(without_values);
        let asked: Result<Vec<_>, CheckError> =
            asked.map(|answers| answers.into_iter().map(|answer| answer.map_err(without_values)).collect());
        let asked = match asked {
            Err(error @ (CheckError::Timeout { .. } | CheckError::Stopped { .. })) => {
                self.broken = true;
                let lock = self.cancel().await;
                return Err(match (error, lock) {
                    (CheckError::Timeout { address, after, .. }, Some(state)) => {
                        without_values(CheckError::Locked { address, state, after })
                    }
                    (error, _) => error,
                });
            }
            Err(error) => {
                self.broken = true;
                return Err(error);
            }
            Ok(asked) => asked,
        };
        let mut answers = Vec::new();
        for (answer, (_, needs)) in asked.into_iter().zip(queries) {
            answers.push(match answer {
                Err(
                    error @ (CheckError::ProtocolError { .. }
                    | CheckError::UnexpectedResult { .. }
                    | CheckError::Flood { .. }
                    | CheckError::ClearText { .. }
                    | CheckError::Pooler { .. }),
                ) => {
                    self.broken = true;
                    return Err(error);
                }
                Err(error) if error.is_a_lost_connection() => {
                    self.broken = true;
                    return Err(error);
                }
                // It took as long as a statement may: the next one would too.
                Err(error) if error.cause() == Cause::Timeout => return Err(error),
                Err(CheckError::Server { cause: Cause::MissingPrivilege, code, message }) if !needs.is_empty() => {
                    Err(self.refused(needs, Some((code, message))).await)
                }
                Err(error) => Err(error),
                Ok(rows) => match rows.first().map(Row::permission).transpose()? {
                    Some(Permission::Denied) => Err(self.refused(needs, None).await),
                    Some(Permission::NotKept) => Err(CheckError::StatisticsDisabled),
                    Some(Permission::Granted) | None => Ok(self.without_own(rows)),
                },
            });
        }
        Ok(answers)
    }

    /// The version in numbers; 0 for what is none.
    pub(crate) fn version_number(&self) -> [u32; 3] {
        self.numbers.map(|number| number.unwrap_or(0))
    }

    /// The first number of the version, where it is one.
    fn major_version(&self) -> Option<u32> {
        self.numbers[0]
    }

    /// The rows without the password, where the server repeats it.
    fn without_own(&self, rows: Vec<Row>) -> Vec<Row> {
        let without = |(column, value): (String, Value)| {
            let value = value.without(&self.own, &column);
            (column, value)
        };
        rows.into_iter().map(|row| Row(row.0.into_iter().map(without).collect())).collect()
    }

    /// Ends on the server what nobody waits for any more. If that fails, the server's own limit ends it a little later. Gives which
    /// lock it was waiting for, where the server tells.
    async fn cancel(&self) -> Option<String> {
        match tokio::time::timeout(CANCEL_TIMEOUT, self.driver.cancel()).await {
            Ok(Ok(lock)) => return lock,
            Ok(Err(error)) => {
                let error = redact::message(&self.own.hidden(&error).unwrap_or(error), &[]);
                tracing::warn!(address = self.address, error, "the statement could not be cancelled");
            }
            Err(_) => tracing::warn!(address = self.address, "cancelling the statement took too long"),
        }
        None
    }

    /// The error for a user without a grant, with the statements that give it.
    pub(crate) async fn missing_privilege(&mut self, needs: &[&str]) -> CheckError {
        self.refused(needs, None).await
    }

    /// The statements that give the first of these rights, where the user has none of them.
    pub(crate) async fn grant_for_any(&mut self, rights: &[&str]) -> Option<String> {
        let missing = self.driver.missing_grants(rights, &self.user, &self.own, &self.deadline).await;
        // What a role has that is not active is one statement, which stands before those for the rest.
        let is_missing =
            missing.len() >= rights.len() || missing.first().is_some_and(|first| first.starts_with("SET "));
        missing.into_iter().next().filter(|_| is_missing)
    }

    /// The same, where the server `said` so by itself. It may refuse what was granted: no grant is named that is there.
    async fn refused(&mut self, needs: &[&str], said: Option<(String, String)>) -> CheckError {
        let grants = self.driver.missing_grants(needs, &self.user, &self.own, &self.deadline).await;
        match said {
            Some((code, message)) if grants.is_empty() => {
                CheckError::Withheld { granted: needs.join(", "), code, message }
            }
            _ => CheckError::Privilege { user: self.user.clone(), grants: grants.join(" ") },
        }
    }

    /// Says goodbye, so that the server does not log a lost connection. Bounded, and its failure is of no interest: the
    /// answer is there already.
    pub(crate) async fn close(self) {
        if self.broken {
            return;
        }
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, self.driver.close()).await;
    }
}
