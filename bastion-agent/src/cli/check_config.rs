//! `check-config`: what can be wrong beyond the file itself: what it points to, and what does not go together. Nothing is connected to.

use std::{collections::BTreeMap, path::Path, process::ExitCode};

use agent_protocol::exit;

use super::{fail, print};
use crate::{
    clean::clean,
    config::{Config, PasswordSource, TlsMode},
    engines, redact,
};

/// How many keys are named that are wrong in the same way.
const MAX_NAMED: usize = 3;

/// What was found, as sentences.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Some instance cannot be used so.
    pub(crate) problems: Vec<String>,
    /// It can be used, and does not do what somebody may have meant.
    pub(crate) warnings: Vec<String>,
}

/// Says whether the configuration at `path` can be used.
pub(super) fn run(path: &Path) -> ExitCode {
    let config = match Config::load(path) {
        Ok(config) => config,
        Err(error) => return fail(&error.with(error.remedy_at_hand()), exit::CONFIGURATION),
    };
    let Found { problems, warnings } = look(&config);
    for warning in &warnings {
        fail(&format!("warning: {warning}"), exit::OK);
    }
    for problem in &problems {
        fail(&format!("{}: {problem}", path.display()), exit::CONFIGURATION);
    }
    if !problems.is_empty() {
        return ExitCode::from(exit::CONFIGURATION);
    }
    print(&format!("{} can be used: {}.\n", path.display(), config.in_words()), exit::OK)
}

/// Looks at all of it.
pub(crate) fn look(config: &Config) -> Found {
    let mut found = Found::default();
    let mut files: BTreeMap<&Path, Vec<String>> = BTreeMap::new();
    let mut wallets: BTreeMap<&Path, Vec<String>> = BTreeMap::new();
    for (name, instance) in &config.instances {
        let key = |key: &str| clean(&format!("instances.{}.{key}", redact::named(name)));
        if instance.password == PasswordSource::Iam && instance.tls() == TlsMode::Require {
            found.problems.push(format!(
                "{}: \"require\" looks at no certificate, so that the token of password = \"iam\" would go to whoever answers: the \
                 agent makes none. Leave tls out, or set it to \"verify-full\"",
                key("tls")
            ));
        }
        let trusted = match (&instance.ca_file, instance.wallet()) {
            (Some(file), _) => {
                files.entry(file).or_default().push(key("ca_file"));
                "ca_file"
            }
            (None, Some(folder)) => {
                // Oracle's library reads a wallet in forms of its own.
                if instance.tls() != TlsMode::Disable && !instance.is_by_oracles_library() {
                    wallets.entry(folder).or_default().push(key("wallet"));
                }
                "wallet"
            }
            (None, None) => continue,
        };
        let unused = match (instance.tls, instance.tls()) {
            (_, TlsMode::VerifyFull) => continue,
            // What the agent shows of itself is in there, too.
            (_, TlsMode::Require) if trusted == "wallet" => continue,
            (None, _) => "on this very host nothing is encrypted unless tls says so",
            (_, TlsMode::Require) => "tls = \"require\" looks at no certificate",
            (_, TlsMode::Disable) => "tls = \"disable\" asks for none",
        };
        found.warnings.push(format!("{} is not used: {unused}", key(trusted)));
    }
    if let Some(discovery) = config.discovery() {
        if let Some(file) = &discovery.ca_file {
            files.entry(file).or_default().push("discovery.ca_file".to_owned());
        }
        if matches!(discovery.tls, Some(TlsMode::Require | TlsMode::Disable)) {
            found.warnings.push(
                "discovery.tls: no certificate is looked at, so that a token would go to whoever answers: instances with the tag \
                 dbvoice-user, whose user logs in by IAM, are refused. \"verify-full\" is the default"
                    .to_owned(),
            );
        }
    }
    for (folder, keys) in wallets {
        if let Err(error) = engines::look_at_wallet(folder) {
            let shown = clean(redact::place(&folder.display().to_string()));
            found.problems.push(format!("{}: {shown}: {error}. {}", several(&keys), engines::WALLET_HINT));
        }
    }
    for (file, keys) in files {
        if let Err(error) = engines::authorities_in(file) {
            let shown = clean(redact::place(&file.display().to_string()));
            found
                .problems
                .push(format!("{}: {shown}: {error}. It is to be a PEM file of certificates", several(&keys)));
        }
    }
    found
}

/// The first few keys, and how many more there are.
fn several(keys: &[String]) -> String {
    let more = keys.len().saturating_sub(MAX_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    keys.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ") + &more
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::net::UnixListener, process::Command, time::Instant};

    use super::*;

    fn found(more: &str) -> Found {
        look(
            &Config::parse(&format!(
                "[instances.a]\nengine = 'mysql'\nhost = 'db'\nuser = 'u'\npassword = {{ env = 'X' }}\n{more}\n"
            ))
            .unwrap(),
        )
    }

    #[test]
    fn a_file_of_authorities_is_read_and_never_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _socket = UnixListener::bind(at("socket")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        fs::write(at("empty"), "").unwrap();
        fs::write(at("text"), "these are no certificates").unwrap();
        let pem = |what: &str, content: &str| format!("-----BEGIN {what}-----\n{content}\n-----END {what}-----\n");
        fs::write(at("key"), pem("PRIVATE KEY", "MAAA")).unwrap();
        fs::write(at("torn"), "-----BEGIN CERTIFICATE-----\nMAAA\n").unwrap();
        fs::write(at("odd"), pem("CERTIFICATE", "MAAA")).unwrap();
        let begun = Instant::now();
        for (name, said) in [
            ("missing", "No such file"),
            ("folder", "not a regular file"),
            ("pipe", "not a regular file"),
            ("socket", "not a regular file"),
            ("empty", "it is empty"),
            ("text", "it is not PEM"),
            ("key", "no certificate"),
            ("torn", ""),
            ("odd", "can be read"),
        ] {
            let path = at(name).display().to_string();
            let Found { problems, warnings } = found(&format!("ca_file = '{path}'"));
            assert_eq!((problems.len(), warnings.len()), (1, 0), "{name}: {problems:?}");
            assert!(problems[0].starts_with(&format!("instances.a.ca_file: {path}: ")), "{problems:?}");
            assert!(problems[0].contains(said), "{name}: {problems:?}");
            let discovered = found(&format!("[discovery]\nca_file = '{path}'"));
            assert!(discovered.problems[0].starts_with("discovery.ca_file: "), "{discovered:?}");
        }
        assert!(begun.elapsed().as_secs() < 2);
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let iam = |tls: &str| {
            let config = format!("[instances.a]\nengine = 'mysql'\nhost = 'db'\nuser = 'u'\npassword = 'iam'\n{tls}\n");
            look(&Config::parse(&config).unwrap())
        };
        let refused = iam("tls = 'require'");
        assert!(
            refused.problems[0].starts_with("instances.a.tls: ") && refused.problems[0].contains("whoever answers"),
            "{refused:?}"
        );
        let sound = iam("tls = 'verify-full'");
        assert!(sound.problems.is_empty() && sound.warnings.is_empty(), "{sound:?}");
        for (tls, why) in [("require", "no certificate"), ("disable", "asks for none")] {
            let unused = found(&format!("tls = '{tls}'\nca_file = '/dev/null'"));
            assert!(
                unused.warnings[0].contains("ca_file is not used") && unused.warnings[0].contains(why),
                "{unused:?}"
            );
            let discovery = found(&format!("[discovery]\ntls = '{tls}'"));
            assert!(
                discovery.warnings[0].contains("whoever answers") && discovery.problems.is_empty(),
                "{discovery:?}"
            );
        }
        assert!(found("[discovery]\nenabled = false\ntls = 'require'\nca_file = '/nowhere'").problems.is_empty());
        assert!(found("").problems.is_empty() && found("").warnings.is_empty());
    }
}
