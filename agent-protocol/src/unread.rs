//! Parts of an answer that could not be read, where the rest could.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of the answer that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowError {
    /// What could not be read, one of a closed list: for programs, and for who speaks another language than English. Left out
    /// where the list has no word for it.
    #[serde(default, skip_serializing_if = "UnreadPart::is_other")]
    pub part: UnreadPart,
    /// What could not be read, in English, with names and counts.
    pub subject: String,
    /// Why, in English.
    pub message: String,
}

macro_rules! parts {
    ($( $(#[doc = $doc:literal])+ $part:ident = $word:literal, $text:literal; )+) => {
        /// What could not be read.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum UnreadPart {
            $( $(#[doc = $doc])+ $part, )+
            /// Something else, or a word that this version does not know: the report's writer is newer.
            #[default]
            #[serde(other)]
            Other,
        }

        impl UnreadPart {
            /// Every part.
            pub const ALL: [Self; [$( $word ),+].len() + 1] = [$( Self::$part, )+ Self::Other];

            /// The word for it in JSON and in message ids.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $( Self::$part => $word, )+
                    Self::Other => "other",
                }
            }

            /// What an English report calls it, as in "… could not be looked at".
            #[must_use]
            pub fn in_english(self) -> &'static str {
                match self {
                    $( Self::$part => $text, )+
                    Self::Other => "something else",
                }
            }
        }
    };
}

parts! {
    /// Whether the user is let in.
    Login = "login", "the login";
    /// How many connections are in use.
    ConnectionsInUse = "connections-in-use", "how many connections are in use";
    /// Whether the database is open for all.
    OpenMode = "open-mode", "whether it is open for everybody";
    /// When the password expires.
    PasswordExpiry = "password-expiry", "when the password expires";
    /// How full tablespaces are.
    Tablespaces = "tablespaces", "the tablespaces";
    /// Tablespaces and files of them that are offline, and tell no size.
    OfflineTablespaces = "offline-tablespaces", "how full what is offline is";
    /// The sizes of databases.
    Databases = "databases", "the databases";
    /// What queries put aside while they run.
    TemporaryFiles = "temporary-files", "temporary files";
    /// The size of the write-ahead log.
    WriteAheadLog = "write-ahead-log", "the write-ahead log";
    /// The size of the binary log.
    BinaryLog = "binary-log", "the binary log";
    /// Tables of other storage engines than InnoDB.
    OtherStorageEngines = "other-storage-engines", "tables of other engines than InnoDB";
    /// Sessions that the server does not tell of.
    Sessions = "sessions", "some sessions";
    /// What sessions do.
    SessionActivity = "session-activity", "what some sessions do";
    /// Transactions of sessions.
    Transactions = "transactions", "the sessions' transactions";
    /// Transactions that were prepared and are held by nobody.
    PreparedTransactions = "prepared-transactions", "prepared transactions";
    /// Open transactions where InnoDB's list cannot be had.
    InnodbTransactions = "innodb-transactions", "open transactions where InnoDB cannot list them";
    /// How many rows transactions have modified, and those that were prepared.
    ModifiedRows = "modified-rows", "the rows they modified, and prepared transactions";
    /// Since when transactions are open.
    TransactionAges = "transaction-ages", "since when some transactions are open";
    /// Since when sessions wait.
    WaitAges = "wait-ages", "since when some sessions wait";
    /// Who holds rows that others wait for.
    RowLocks = "row-locks", "who holds rows that others wait for, and how long they have been waiting for rows";
    /// Which sessions others wait for.
    Blockers = "blockers", "the sessions that others wait for";
    /// Where changes come from.
    ReplicationSource = "replication-source", "where changes come from";
    /// Where the server is in its write-ahead log.
    LogPosition = "log-position", "the position in the write-ahead log";
    /// Who gets the log.
    Replicas = "replicas", "the replicas";
    /// Replication slots.
    ReplicationSlots = "replication-slots", "replication slots";
    /// Readers of an Aurora cluster.
    ClusterReaders = "cluster-readers", "the cluster's readers";
    /// Whether the server is one of Aurora.
    Aurora = "aurora", "whether this is Aurora";
    /// The servers of an Aurora cluster.
    AuroraCluster = "aurora-cluster", "the Aurora cluster";
    /// Whether the server replicates in a group.
    ReplicationGroup = "replication-group", "whether this server replicates in a group";
    /// A Galera cluster, or whether there is one.
    GaleraCluster = "galera-cluster", "whether this is a Galera cluster";
    /// Replication from other clusters.
    OtherClusters = "other-clusters", "replication from other clusters";
    /// Why changes are not applied any more.
    StoppedApplying = "stopped-applying", "why applying has stopped";
    /// How far behind a connection is.
    ReplicationLag = "replication-lag", "how far behind replication is";
    /// Whether commits wait for a standby.
    SynchronousCommits = "synchronous-commits", "whether commits wait for a standby";
    /// Whether commits wait for replicas to acknowledge them.
    SemiSynchronous = "semi-synchronous", "semi-synchronous replication";
    /// How long they wait for that.
    SemiSynchronousWaits = "semi-synchronous-waits", "how long commits wait for semi-synchronous replicas";
    /// How far databases are from running out of identifiers.
    DatabaseAges = "database-ages", "the age of the databases";
    /// Whether finished log was archived.
    Archiver = "archiver", "how archiving went";
    /// Finished log that waits to be archived.
    ArchiveQueue = "archive-queue", "what waits to be archived";
    /// Sequences.
    Sequences = "sequences", "the sequences";
    /// With what sequences begin.
    SequenceStarts = "sequence-starts", "the first values of sequences";
    /// The server's other databases.
    OtherDatabases = "other-databases", "the other databases";
    /// Which columns automatic keys are.
    KeyColumns = "key-columns", "which columns the keys are";
}

impl fmt::Display for UnreadPart {
    /// As an English report has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_english())
    }
}

impl UnreadPart {
    fn is_other(&self) -> bool {
        *self == Self::Other
    }
}
