//! The files from which the SDK would learn region and credentials: it reads them on the thread that everything runs on, and waits
//! for a pipe's other end there, past any deadline. So the agent reads them first, and refuses what is none to read.

use std::{
    collections::BTreeSet,
    env, io,
    path::{Path, PathBuf},
};

use aws_config::profile;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use secrecy::zeroize::Zeroizing;

use super::AwsFailure;
use crate::{clean::clean, files, redact};

/// The largest of these files that is read.
const MAX_BYTES: u64 = 1 << 20;

/// The variables that name a file with a token, and the files.
const TOKENS: [(&str, &str); 2] = [
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "web identity token"),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "container's authorization token"),
];

/// A file with a token, which is exchanged now and then: the SDK reads it each time that it needs new credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    what: &'static str,
    /// What names it.
    setting: &'static str,
    path: PathBuf,
}

/// The two shared files as they are now, and the tokens' files that they and the environment name.
pub(super) async fn read() -> Result<(EnvConfigFiles, Vec<Token>), AwsFailure> {
    let [settings, credentials] = [
        ("AWS_CONFIG_FILE", ".aws/config", "configuration"),
        ("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials", "credentials"),
    ]
    .map(|(variable, usual, what)| shared(variable, usual, what));
    let (settings, credentials) = (settings.await?, credentials.await?);
    let files = EnvConfigFiles::builder()
        .with_contents(EnvConfigFileKind::Config, settings.as_str())
        .with_contents(EnvConfigFileKind::Credentials, credentials.as_str())
        .build();
    let mut tokens = of_profiles(&files).await;
    tokens.extend(TOKENS.into_iter().filter_map(|(setting, what)| {
        let path = env::var_os(setting).filter(|path| !path.is_empty())?;
        Some(Token { what, setting, path: path.into() })
    }));
    Ok((files, tokens))
}

/// Refuses tokens' files that the SDK would wait for.
pub(super) async fn look_at(tokens: &[Token]) -> Result<(), AwsFailure> {
    for Token { what, setting, path } in tokens {
        let at = path.clone();
        match files::off_thread(move || files::read(&at, MAX_BYTES).map(Zeroizing::new)).await {
            Err(error) if !is_passed_over(&error) => return Err(refused(what, setting, path, &error)),
            // What is wrong with a token, the SDK or AWS says.
            _ => {}
        }
    }
    Ok(())
}

/// What is in the file that a variable names, or else in the usual one. One that is not there, or that the agent may not read, says
/// nothing: the bastion has a role.
async fn shared(variable: &'static str, usual: &str, what: &str) -> Result<Zeroizing<String>, AwsFailure> {
    let named = env::var_os(variable).map(PathBuf::from);
    let home = env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let path = match (&named, &home) {
        // As the SDK takes it.
        (Some(named), Some(home)) => named.strip_prefix("~").map_or_else(|_| named.clone(), |rest| home.join(rest)),
        (Some(named), None) => named.clone(),
        (None, Some(home)) => home.join(usual),
        (None, None) => return Ok(Zeroizing::default()),
    };
    // Whoever names it wants no file at all.
    if path == Path::new("/dev/null") {
        return Ok(Zeroizing::default());
    }
    let at = path.clone();
    match files::off_thread(move || files::read_text(&at, MAX_BYTES).map(Zeroizing::new)).await {
        Ok(content) => Ok(content),
        Err(error) if is_passed_over(&error) => {
            if named.is_some() || error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(file = %path.display(), %error, "AWS's {what} file is passed over");
            }
            Ok(Zeroizing::default())
        }
        Err(error) => Err(refused(what, variable, &path, &error)),
    }
}

fn is_passed_over(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
}

fn refused(what: &str, setting: &str, path: &Path, error: &io::Error) -> AwsFailure {
    let path = clean(redact::place(&path.display().to_string()));
    AwsFailure::new(
        format!("AWS's {what} file {path} cannot be used: {error}"),
        format!("Put a regular file there, or have {setting} name another."),
    )
}

/// The tokens' files of the profile that is used, and of those that it takes its credentials from.
async fn of_profiles(files: &EnvConfigFiles) -> Vec<Token> {
    // What is wrong with a file, the SDK says.
    let Ok(profiles) = profile::load(&Default::default(), &Default::default(), files, None).await else {
        return Vec::new();
    };
    let (mut next, mut seen, mut tokens) = (Some(profiles.selected_profile()), BTreeSet::new(), Vec::new());
    while let Some(name) = next.filter(|name| seen.insert(*name)) {
        let profile = profiles.get_profile(name);
        let setting = "web_identity_token_file";
        if let Some(path) = profile.and_then(|profile| profile.get(setting)) {
            tokens.push(Token { what: TOKENS[0].1, setting, path: path.into() });
        }
        next = profile.and_then(|profile| profile.get("source_profile"));
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_tokens_of_the_profile_that_is_used_are_found_and_no_others() {
        let files =
            |settings: &str| EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, settings).build();
        let paths = async |settings: &str| {
            of_profiles(&files(settings)).await.into_iter().map(|token| token.path).collect::<Vec<_>>()
        };
        let chain = "[default]\nrole_arn = a\nsource_profile = first\n[profile first]\nsource_profile = default\n\
                     web_identity_token_file = /run/token\n[profile other]\nweb_identity_token_file = /run/other\n";
        assert_eq!(paths(chain).await, [PathBuf::from("/run/token")]);
        assert!(paths("[default]\nregion = us-east-1\n").await.is_empty());
        assert!(paths("no file of a profile").await.is_empty());
    }
}
