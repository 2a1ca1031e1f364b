//! What a client calls itself. It is the client's own text, and may be its whole command line.

use super::{
    message::label,
    shape::{command_line_at, login_at},
};

/// Commands whose arguments are logins and secrets, or scripts with theirs. Of what follows one, only a version is shown.
const COMMANDS: &str =
    "aws bash bundle curl docker expdp ftp gosu impdp java kubectl mongo node openssl perl php podman psql rails
rake redis-cli rman ruby sftp sh sqlcmd sqlldr sqlplus ssh sshpass sudo wget";

/// How the names of more such commands begin.
const FAMILIES: [&str; 4] = ["mariadb", "mysql", "pg_", "python"];

/// Ends of the names of scripts.
const SCRIPTS: [&str; 6] = [".js", ".php", ".pl", ".py", ".rb", ".sh"];

/// Signs that stand in passwords, and in no program's name.
const ODD: &[char] = &['!', '$', '%', '^', '&', '|', '~', '\\', '\u{fffd}'];

/// A program's name as far as it is one: not its options, nor anything that is called as a secret is or built as a login is.
pub(crate) fn program(text: &str) -> String {
    let text = label(text);
    let end = [command_line_at(&text), login_at(&text)].into_iter().flatten().min().unwrap_or(text.len());
    let mut words: Vec<&str> = Vec::new();
    let mut hidden = end < text.len();
    for word in text[..end].split_whitespace() {
        let behind_a_command = words.first().is_some_and(|first| is_command(first));
        if word.contains(ODD) || behind_a_command && !is_version(word) || is_mixed(word) {
            hidden = true;
            break;
        }
        words.push(word);
    }
    let shown = words.join(" ");
    match (hidden && !shown.ends_with('?'), shown.is_empty()) {
        (true, true) => "?".to_owned(),
        (true, false) => format!("{shown} ?"),
        (false, _) => shown,
    }
}

fn is_command(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    COMMANDS.split_ascii_whitespace().any(|command| command == name)
        || FAMILIES.iter().any(|family| name.starts_with(family))
        || SCRIPTS.iter().any(|end| name.ends_with(end))
}

/// Whether a part of the word has figures in the midst of letters, as passwords and keys do: in a program's name they stand at the end,
/// as in `worker-3` or `web01`. What is too short to be a secret of any worth may, such as `k8s`.
fn is_mixed(word: &str) -> bool {
    const MAX_SHORT_CHARS: usize = 4;
    let parts = word.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| part.chars().count() >= MAX_SHORT_CHARS).any(|part| {
        let core = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let version = part.strip_prefix(['v', 'V']).unwrap_or(part);
        let number = version.starts_with(|first: char| first.is_ascii_digit());
        // `23ai`, `64bit`: a number and what it counts.
        let behind = version.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let counted = number && behind.chars().count() < MAX_SHORT_CHARS && behind.chars().all(char::is_alphabetic);
        core.contains(|letter: char| letter.is_ascii_digit()) && !counted
    })
}

fn is_version(word: &str) -> bool {
    word.len() <= 12 && word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_stay() {
        for same in [
            "psql",
            "PostgreSQL JDBC Driver 42.7",
            "DBeaver 23.1.0 - SQLEditor <Script-5.sql>",
            "pgAdmin 4 - DB:postgres",
            "sidekiq 7.2.0 shop [3 of 10 busy]",
            "puma: cluster worker 1: 812 [shop]",
            "celery@worker-3",
            "node/18.2.0 mail",
            "sqlplus@bastion (TNS V1-V3)",
            "SQL*Plus",
            "mysql 8.0.39",
            "MySQL Workbench 8.0",
            "pg_dump",
            "keycloak",
            "夜間バッチ 3",
            "passenger",
            "web01 k8s 64bit v18",
            "",
        ] {
            assert_eq!(program(same), same);
        }
    }

    #[test]
    fn arguments_and_secrets_go() {
        for (text, shown) in [
            ("mysql -uroot -phunter2", "mysql ?"),
            ("/usr/bin/mysql hunter2", "/usr/bin/mysql ?"),
            ("pg_dump hunter2", "pg_dump ?"),
            ("cron.sh hunter2 nightly", "cron.sh ?"),
            ("python3 sync.py hunter2", "python3 ?"),
            ("bin/rails runner hunter2", "bin/rails ?"),
            ("etl pw hunter2", "etl pw ?"),
            ("job api-key hunter2", "job api-key ?"),
            ("auth hunter2", "auth ?"),
            ("kennwort hunter2", "kennwort ?"),
            ("sync --pass hunter2", "sync ?"),
            ("sync,-p hunter2", "sync, ?"),
            ("curl -u bob:hunter2", "curl ?"),
            ("backup bob:hunter2@db/x", "backup ?"),
            ("sqlplus scott/tiger@db", "sqlplus ?"),
            ("job scott/tiger@db", "job ?"),
            ("my password hunter2", "my password ?"),
            ("PIN 4711", "PIN ?"),
            ("otp 645281 x", "otp ?"),
            ("job hunter$2", "job ?"),
            ("psql postgresql://bob:hunter2@db/x", "psql ?"),
            ("job postgresql://bob:hunter2@db/x", "job postgresql://?"),
            ("job --password=hunter2", "job ?"),
            ("--token=x", "?"),
            ("app/Tr4vel3rs", "?"),
            ("etl creds Tr4vel3rs", "etl creds ?"),
            ("login app Tr4vel3rs nightly", "login app ?"),
            ("bot xoxb-12345-Tr4vel3rs", "bot ?"),
            ("?????? summer24SALE", "??????"),
            ("sa:Tr4vel3rs", "?"),
        ] {
            assert_eq!(program(text), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_behind_an_option_or_a_secrets_name_is_shown(
            before in "[a-z ]{0,12}",
            mark in prop::sample::select(vec![" -p", " --pass ", " --token=", " password ", " pwd: ", " secret=", " -u x:", " a:b", " x/"]),
            secret in "[A-Z]{4,9}",
            after in "[ a-z]{0,9}",
        ) {
            let at = if mark.ends_with(['b', '/']) { "@host" } else { "" };
            let shown = program(&format!("{before}{mark}{secret}{at}{after}"));
            prop_assert!(!shown.contains(&secret), "{}", shown);
        }
    }
}
