//! States of instances, by what people call them, and as far as RDS tells them.

use agent_protocol::rds;

use crate::{
    inventory::Database,
    message::{Message, Value},
};

/// A state that an instance is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// RDS has this word for it.
    Status(&'static str),
    /// Whatever RDS calls it, it is not down.
    Running,
    /// Whether its storage is encrypted.
    Encrypted(bool),
}

/// What people say for each.
pub(super) const STATES: [(State, &[&str]); 13] = [
    (
        State::Status("available"),
        &["available", "usable", "利用可能な状態", "利用可能な", "利用可能", "利用できる", "使える"],
    ),
    (
        State::Running,
        &[
            "running",
            "up and running",
            "up",
            "online",
            "started",
            "稼働中",
            "稼働している",
            "稼働しています",
            "稼働してる",
            "稼動中",
            "動いている",
            "動いています",
            "動いてる",
            "動作中",
            "動作している",
            "起動中",
            "起動している",
            "起動しています",
            "起動してる",
        ],
    ),
    (
        State::Status("stopped"),
        &[
            "stopped",
            "shut down",
            "halted",
            "停止中",
            "停止している",
            "停止しています",
            "停止してる",
            "停止した",
            "停止状態",
            "停止",
            "止まっている",
            "止まっています",
            "止まってる",
            "止まった",
            "止めた",
        ],
    ),
    (State::Status("backing-up"), &["backing up", "being backed up", "バックアップ中"]),
    (State::Status("creating"), &["creating", "being created", "作成中"]),
    (State::Status("deleting"), &["deleting", "being deleted", "削除中"]),
    (State::Status("maintenance"), &["under maintenance", "in maintenance", "maintenance", "メンテナンス中"]),
    (State::Status("modifying"), &["modifying", "being modified", "変更中"]),
    (State::Status("rebooting"), &["rebooting", "restarting", "再起動中", "再起動している"]),
    (State::Status("starting"), &["starting", "starting up", "起動処理中"]),
    (State::Status("stopping"), &["stopping", "shutting down", "停止処理中"]),
    (
        State::Encrypted(true),
        &[
            "encrypted",
            "暗号化された",
            "暗号化されている",
            "暗号化されています",
            "暗号化されてる",
            "暗号化済みの",
            "暗号化済み",
            "暗号化している",
            "暗号化",
        ],
    ),
    (
        State::Encrypted(false),
        &[
            "unencrypted",
            "暗号化されていない",
            "暗号化されてない",
            "暗号化していない",
            "暗号化してない",
            "暗号化されていません",
            "暗号化なし",
            "暗号化のない",
            "非暗号化",
            "未暗号化",
        ],
    ),
];

/// What people say for those that are not in a state.
pub(super) const NOT: [(State, &[&str]); 3] = [
    (
        State::Running,
        &[
            "down",
            "offline",
            "not up",
            "動いていない",
            "動いてない",
            "動いていません",
            "稼働していない",
            "稼働してない",
            "稼動していない",
            "起動していない",
            "起動してない",
            "動作していない",
            "動作してない",
            "落ちている",
            "落ちています",
            "落ちてる",
            "ダウンしている",
            "ダウンしてる",
        ],
    ),
    (
        State::Status("stopped"),
        &["停止していない", "停止してない", "止まっていない", "止まってない", "止めていない", "止めてない", "未停止"],
    ),
    (
        State::Status("available"),
        &[
            "unavailable",
            "unusable",
            "使えない",
            "使用できない",
            "利用できない",
            "利用不可",
            "利用不可能な",
            "利用不可能",
        ],
    ),
];

/// What people say where they want to know whether something is wrong: no state of RDS's, but a question of its own.
pub(super) const HEALTH: [&str; 37] = [
    "how are",
    "how are all",
    "how are my",
    "how are all my",
    "broken",
    "unhealthy",
    "healthy",
    "sick",
    "ill",
    "faulty",
    "failed",
    "failing",
    "troubled",
    "problematic",
    "defective",
    "damaged",
    "with problems",
    "having problems",
    "with trouble",
    "in trouble",
    "having trouble",
    "壊れている",
    "壊れた",
    "壊れてる",
    "異常な",
    "異常のある",
    "異常",
    "故障した",
    "故障中",
    "故障している",
    "不健康な",
    "不調な",
    "問題のある",
    "問題がある",
    "調子の悪い",
    "調子が悪い",
    "障害中",
];

impl State {
    /// Whether an instance is in it; nothing where RDS does not say.
    pub(super) fn holds(self, database: &Database) -> Option<bool> {
        let known = !database.status.is_empty();
        match self {
            Self::Status(status) => known.then(|| database.status == status),
            Self::Running => known.then(|| !database.is_down()),
            Self::Encrypted(wanted) => database.details.encrypted.map(|encrypted| encrypted == wanted),
        }
    }

    /// Whether what is in this state is in the other, too; nothing where it may be.
    pub(super) fn implies(self, other: Self) -> Option<bool> {
        match (self, other) {
            (Self::Encrypted(own), Self::Encrypted(other)) => Some(own == other),
            (Self::Status(own), Self::Status(other)) => Some(own == other),
            (Self::Status(own), Self::Running) => Some(!rds::is_down(own)),
            (Self::Running, Self::Running) => Some(true),
            (Self::Running, Self::Status(other)) if rds::is_down(other) => Some(false),
            _ => None,
        }
    }

    /// What is not in it.
    pub(super) fn negated(self) -> Message {
        Message::new(match self {
            Self::Status("available") => "state-available-not",
            Self::Status("stopped") => "state-stopped-not",
            Self::Status(status) => {
                return Message::new("state-other-not").with("status", Message::new(format!("status-{status}")));
            }
            Self::Running => "state-running-not",
            Self::Encrypted(true) => "state-encrypted-not",
            Self::Encrypted(false) => "state-unencrypted-not",
        })
    }

    /// What it is called.
    pub(super) fn named(self) -> Value {
        Message::new(match self {
            Self::Status("available") => "state-available",
            Self::Status("stopped") => "state-stopped",
            Self::Status(status) => {
                let status = Message::new(format!("status-{status}"));
                return Message::new("state-other").with("status", status).into();
            }
            Self::Running => "state-running",
            Self::Encrypted(true) => "state-encrypted",
            Self::Encrypted(false) => "state-unencrypted",
        })
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::about::STATUSES;

    #[test]
    fn every_status_is_one_that_has_words() {
        for (state, _) in STATES {
            if let State::Status(status) = state {
                assert!(STATUSES.contains(&status), "{status}");
            }
        }
    }

    #[test]
    fn what_rds_does_not_say_is_not_known() {
        let database = |status: &str| Database { status: status.to_owned(), ..Database::default() };
        let states = [State::Status("stopped"), State::Running, State::Encrypted(true)];
        assert_eq!(states.map(|state| state.holds(&database(""))), [None; 3]);
        assert_eq!(states.map(|state| state.holds(&database("stopped"))), [Some(true), Some(false), None]);
        // It serves while it is changed.
        assert_eq!(states.map(|state| state.holds(&database("modifying"))), [Some(false), Some(true), None]);
    }
}
