//! What to do next.

use std::time::Duration;

use agent_protocol::{Cause, NEAREST_NAMES};

use super::{
    error::CheckError,
    kinds::{DatabaseFrom, Limited, Step, seconds},
};

/// How the remedy begins for a user without a right; the statements follow.
pub(crate) const RUN_AS_ADMINISTRATOR: &str = "Run as an administrator: ";

/// Another session holds what a statement waits for: MySQL's and MariaDB's number, and PostgreSQL's.
const WAITED: &str = "1205";
const POSTGRES_WAITED: &str = "55P03";

/// `locks`: what tells who holds a lock.
fn locked(locks: &str) -> String {
    format!("Another session holds what this needs, such as a table that is being changed: {locks} says which.")
}

/// PostgreSQL's list of locks is a view, which cannot be read while some tables of the catalog are locked.
const CATALOG_LOCKED: &str = "If that waits, too, it is a table of the server's own catalog: with log_lock_waits, the server's log names the process that holds it. \
     End that one where the server runs (kill -TERM), or restart the server.";

impl CheckError {
    /// Whether a statement waited for what another session has locked.
    pub(crate) fn is_a_wait_for_a_lock(&self) -> bool {
        match self {
            Self::Locked { .. } => true,
            Self::Server { code, .. } => [WAITED, POSTGRES_WAITED].contains(&code.as_str()),
            _ => false,
        }
    }
}

impl CheckError {
    pub(super) fn hint(&self, locks: &str) -> String {
        match self {
            Self::UnknownInstance { nearest, discovered, .. } if nearest.is_empty() => {
                let unless = if *discovered {
                    "RDS lists none of that name in this region: correct the name, or add the instance to the configuration"
                } else {
                    "Add the instance to the configuration, or switch on [discovery]"
                };
                format!("{unless}; \"bastion-agent instances\" lists those that are known.")
            }
            Self::Discovery { refusal, .. } => refusal.hint.clone(),
            Self::Unlisted { .. } => "\"bastion-agent doctor\" tells what discovery lacks, \"bastion-agent instances\" which are known.".to_owned(),
            Self::NoDriver { .. } => "Ask about its metrics, events and logs instead: AWS keeps those.".to_owned(),
            Self::UnnamedDatabase { tenants: true, .. } => {
                "Name each in the configuration, as an instance of its own, with its service and a user in it.".to_owned()
            }
            Self::UnnamedDatabase { tenants: false, .. } => "Name it in the configuration, with the key service or sid.".to_owned(),
            Self::MountedReplica { .. } => "How far behind it is, its metric ReplicaLag in CloudWatch tells.".to_owned(),
            Self::InstanceUnavailable { status, .. } if status.starts_with("stop") => "Start it, or wait until it has started.".to_owned(),
            Self::InstanceUnavailable { .. } => "Look at it in the RDS console.".to_owned(),
            Self::UnknownInstance { nearest, .. } => format!("{NEAREST_NAMES}{}.", nearest.join(", ")),
            Self::AmbiguousInstance { candidates, .. } => format!("Ask by one of these: {}.", candidates.join(", ")),
            Self::Credentials { hint, .. } | Self::Tls { hint, .. } => hint.clone(),
            Self::Resolve { .. } => "Check host in the configuration, and the bastion's DNS settings.".to_owned(),
            Self::Refused { .. } => {
                "Check that the database is running and that host and port in the configuration are right.".to_owned()
            }
            Self::Unreachable { .. } => {
                "Check the route, the security group and the network ACL between bastion and database.".to_owned()
            }
            Self::ConnectionLost { .. } => {
                "Look in the server's log; a proxy, or another program on that port, would do this too.".to_owned()
            }
            Self::Flood { rows: true, .. } => {
                "Look at the server: no check needs so much. If it is sound, report this with the server's version.".to_owned()
            }
            Self::ClearText { instead, .. } => {
                let proof = "Set tls = \"verify-full\", and ca_file to the authority of the server's certificate (for RDS: its CA bundle).";
                format!("{proof} {instead}").trim_end().to_owned()
            }
            Self::ProtocolError { .. } | Self::Flood { .. } => {
                "Check host, port and engine in the configuration: another program on that port, or a proxy, would do this."
                    .to_owned()
            }
            Self::Timeout { step: Step::Resolve, .. } => "Check the bastion's DNS settings.".to_owned(),
            Self::Timeout { step: Step::Connect, .. } => {
                "Check the security group between bastion and database, and that the host is up.".to_owned()
            }
            Self::Timeout { step: Step::Query, .. } => {
                format!(
                    "The query was too slow, or waited for something: look at the server's load and at {locks}, or allow more time \
                     with --timeout."
                )
            }
            Self::Timeout { step: Step::Login, .. } => {
                format!(
                    "The host accepts connections but is too busy, or hangs, or somebody has locked a table of the server's own catalog that \
                     logins need (PostgreSQL: pg_authid, pg_database): look at its load and log, at {locks} on a session that is \
                     open already, or allow more time with --timeout."
                )
            }
            Self::Timeout { .. } => {
                "The host accepts connections but is too busy, or hangs: look at its load and log, or allow more time with --timeout."
                    .to_owned()
            }
            Self::Busy { .. } => "Ask again in a moment; if it stays, ask less often or look at the server's load.".to_owned(),
            Self::Late { .. } => {
                "Ask less at once, or allow more time with --timeout; where AWS keeps the password, look at how long it takes to give it."
                    .to_owned()
            }
            Self::Local { .. } => {
                "Look at what this host and the agent's unit allow: open files, memory, processes, local ports, a firewall."
                    .to_owned()
            }
            Self::DaemonNoReply { .. } => {
                "The check may have run all the same. Look in the daemon's log, or ask with --no-daemon.".to_owned()
            }
            Self::CircuitOpen { last, wait, .. } => {
                format!("It will be tried again in {}. {}", seconds(Duration::from_secs(wait.as_secs().max(1))), last.hint)
            }
            Self::Stopped { .. } => "Somebody or something ended the check before it was done; run it again.".to_owned(),
            Self::Locked { .. } => locked(locks),
            Self::Server { code, .. } if code == POSTGRES_WAITED => format!("{} {CATALOG_LOCKED}", locked(locks)),
            Self::Server { .. } if self.is_a_wait_for_a_lock() => locked(locks),
            Self::Limit { whose: Limited::User, .. } => {
                "End sessions of this user, or raise its own limit (PostgreSQL: ALTER ROLE with CONNECTION LIMIT; MySQL and MariaDB: \
                 ALTER USER with MAX_USER_CONNECTIONS, or max_user_connections). The agent's own daemon, where it runs, keeps up to three of them \
                 open for some time after each check."
                    .to_owned()
            }
            Self::Limit { whose: Limited::Database, .. } => {
                "End sessions in this database, or raise its own limit: ALTER DATABASE with CONNECTION LIMIT.".to_owned()
            }
            Self::NoConnect { user, database, .. } => {
                let quoted = |name: &str| name.replace('"', "\"\"");
                format!(
                    "{RUN_AS_ADMINISTRATOR}GRANT CONNECT ON DATABASE \"{}\" TO \"{}\";",
                    quoted(database),
                    quoted(user)
                )
            }
            Self::Server { .. } if self.is_of_a_session_limit() => {
                "Raise idle_session_timeout and transaction_timeout, or have them reset: ALTER DATABASE with RESET, or ALTER ROLE with RESET."
                    .to_owned()
            }
            Self::Server { cause, .. } => server_hint(*cause).to_owned(),
            Self::NoDatabase { from, .. } => match from {
                DatabaseFrom::Key => "Correct the key database of this instance in the configuration, or make that database.",
                DatabaseFrom::Default => {
                    "The configuration names no database for this instance, so that the engine's usual one is asked for: set the key \
                     database to one that is there."
                }
                DatabaseFrom::Discovery => {
                    "A discovered instance is asked for the engine's usual database: name this one in the configuration, with the key \
                     database set to one that is there."
                }
            }
            .to_owned(),
            Self::IamRefused { user, .. } => format!(
                "Switch on IAM authentication for the database, make the user for it (PostgreSQL: GRANT rds_iam TO \"{user}\"; \
                 MySQL: IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'), and allow the bastion's role rds-db:connect for it."
            ),
            Self::Stranger { found, .. } => found.remedy(),
            Self::AnotherEngine { found, .. } => format!("Set engine = \"{}\" in the configuration, or give the host and port of the server that is meant.", found.as_str()),
            Self::Configuration { remedy, .. } => (*remedy).to_owned(),
            Self::Privilege { grants, .. } if grants.is_empty() => {
                "It has the grants that this takes: ask whoever manages the server why it is not shown.".to_owned()
            }
            Self::Privilege { grants, .. } => format!("{RUN_AS_ADMINISTRATOR}{grants}"),
            Self::Withheld { .. } => "Ask for it where the server's owner shows it: a managed server keeps some of the engine to itself.".to_owned(),
            Self::Pooler { .. } => "Give the agent the server's own endpoint, not the pooler's; or have the pooler let this user into this \
                 database, with whole transactions (pool_mode session or transaction)."
                .to_owned(),
            Self::TooOld { .. } => "Update the server, or do without.".to_owned(),
            Self::Outdated { .. } => "Update the server; until then, what AWS knows of it can be asked for.".to_owned(),
            Self::Method { .. } => "Give the user a password by caching_sha2_password (MySQL) or mysql_native_password (MariaDB), or have it \
                 log in by IAM. If it has one: check its name, since servers name any method for a user that they do not know."
                .to_owned(),
            Self::Verifier { .. } => "Set the password anew (ALTER USER with IDENTIFIED BY) once SQLNET.ALLOWED_LOGON_VERSION_SERVER is 12 or 12a \
                 on the server (on RDS: in its parameter group): the server then keeps it in the newer form too."
                .to_owned(),
            Self::Listener { code, .. } if code == "ORA-12514" || code == "ORA-12505" => {
                "Check service (or sid) in the configuration against \"lsnrctl services\" (on RDS: the DB name). If it is right, the database \
                 is not open: it may be starting, failing over, or closed."
                    .to_owned()
            }
            Self::Listener { cause: Cause::TooManyConnections, .. } => server_hint(Cause::TooManyConnections).to_owned(),
            Self::Listener { .. } => "Look in the listener's log, and at the state of the database behind it.".to_owned(),
            Self::SentOn { .. } => "It is the listener that names it (local_listener and remote_listener of the database; with RAC, its nodes): \
                 the bastion must be able to look that name up, and to reach its port."
                .to_owned(),
            Self::NoClient { .. } => "Install Oracle Instant Client (Basic Light, and libaio) where the dynamic loader finds it, or set driver = \"thin\": \
                 the driver that is built in."
                .to_owned(),
            Self::NotTracked { setting } => format!("Set {setting} = on in the server's parameters."),
            Self::Untranslatable => "Ask again once that statement has ended.".to_owned(),
            Self::StatisticsDisabled => "Set performance_schema = 1 in the server's parameters and restart it.".to_owned(),
            Self::UnknownParameter { nearest, .. } if nearest.is_empty() => {
                "Look the name up in the engine's documentation.".to_owned()
            }
            Self::UnknownParameter { nearest, .. } => format!("{NEAREST_NAMES}{}.", nearest.join(", ")),
            Self::UnexpectedResult { .. } => {
                "Run the check again with RUST_LOG=debug; if it stays, report it with the server's version.".to_owned()
            }
        }
    }
}

fn server_hint(cause: Cause) -> &'static str {
    match cause {
        Cause::Authentication => {
            "Check user and password against the server's, that the password has not expired, that the server lets this host log in, and whether it requires encryption."
        }
        Cause::AccountLocked => "Unlock the account, or configure another user.",
        Cause::PasswordExpired => "Set a new password for the user and store it where the configuration points.",
        Cause::TooManyConnections => "End idle sessions, or raise the server's connection limit.",
        Cause::NotOpen => {
            "Wait until the server has started. If it says that the database takes no connections: have it take some, or set the key \
             database to another."
        }
        Cause::UnknownDatabase => {
            "Correct the key database of this instance in the configuration, or make that database."
        }
        Cause::MissingPrivilege => {
            "Grant the user what the message names. If that is a database: MySQL and MariaDB say the same of one that does not exist; \
             then correct the key database of this instance in the configuration."
        }
        Cause::Timeout => "The server is too busy: look at its load, or allow more time with --timeout.",
        Cause::Tls => {
            "Set tls = \"verify-full\" or \"require\" for this instance. If that is not it: the server lets this host or user in by no rule."
        }
        Cause::Unsupported => "Update the server, or use a check that its version supports.",
        _ => "Look in the server's log.",
    }
}
