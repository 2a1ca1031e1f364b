//! Fetches an instance's user and password from where the configuration, or discovery, says they are kept.

use std::{io, path::Path, time::Duration};

use aws_config::SdkConfig;
use aws_sdk_rds::auth_token::{AuthTokenGenerator, Config as TokenConfig};
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};
use serde::Deserialize;

use crate::{
    aws::{Aws, AwsFailure, Service},
    config::{Candidates, Instance, PasswordSource, TlsMode},
    deadline::Deadline,
    failure::CheckError,
    files, redact,
};

/// How long a token for an IAM login is good for. It is used at once; RDS takes none that claims more.
const TOKEN_TTL: Duration = Duration::from_secs(15 * 60);

/// The largest file that a password is read from, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 10;

/// The longest password, in bytes: more than any database takes, and than IAM's tokens have.
const MAX_PASSWORD_BYTES: usize = 16 << 10;

/// What a role needs to read a secret.
const READ_SECRET: &str = "secretsmanager:GetSecretValue on it, and kms:Decrypt on its key";

/// What a role needs to read a parameter.
const READ_PARAMETER: &str = "ssm:GetParameter on it, and kms:Decrypt on its key";

/// A user and the password to log in with.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: SecretString,
    /// Where they were found, in words.
    pub(crate) place: String,
    /// The password is a token of IAM: it is sent as it is, and only through an encrypted connection.
    pub(crate) iam: bool,
}

/// A place that gave no password: where, why, and what to do.
type Missing = (String, AwsFailure);

/// The login of `instance`, called `name`.
pub(crate) async fn login(
    name: &str,
    instance: &Instance,
    aws: &Aws,
    deadline: &Deadline,
) -> Result<Login, CheckError> {
    let failed = |(place, refusal): Missing| CheckError::Credentials {
        instance: name.to_owned(),
        place,
        reason: refusal.reason,
        hint: refusal.hint,
    };
    let user = instance.user.clone();
    let login = |user: Option<String>, password, place: &str| {
        let user = user.ok_or_else(|| {
            let refusal = AwsFailure::new("it names no user", "Write username and password to it, as JSON.");
            failed((place.to_owned(), refusal))
        })?;
        Ok(Login { user, password, place: place.to_owned(), iam: false })
    };
    match &instance.password {
        PasswordSource::Env(variable) => {
            let place = format!("the environment variable {}", redact::place(variable));
            let password = environment(variable).map_err(|refusal| failed((place.clone(), refusal)))?;
            login(user, password, &place)
        }
        PasswordSource::File(path) => {
            let place = format!("the file {}", redact::place(&path.display().to_string()));
            let password = file(path, deadline).await.map_err(|refusal| failed((place.clone(), refusal)))?;
            login(user, password, &place)
        }
        PasswordSource::SsmParameter(parameter) => {
            let place = format!("the parameter {}", redact::place(parameter));
            let password = ssm_parameter(parameter, READ_PARAMETER, aws, deadline)
                .await
                .map_err(|refusal| failed((place.clone(), refusal)))?;
            let missing = || failed((place.clone(), no_parameter()));
            login(user, password.ok_or_else(missing)?, &place)
        }
        PasswordSource::SecretsManager(secret) => {
            let place = format!("the secret {}", redact::place(secret));
            let found = secret_login(secret, READ_SECRET, aws, deadline)
                .await
                .map_err(|refusal| failed((place.clone(), refusal)))?;
            let missing = || {
                let hint = "Create it in the bastion's region, as JSON with username and password.";
                failed((place.clone(), AwsFailure::new("it does not exist", hint)))
            };
            let found = found.ok_or_else(missing)?;
            login(user.or(found.username), found.password, &place)
        }
        PasswordSource::Iam => iam(instance, user.unwrap_or_default(), aws, deadline).await.map_err(failed),
        PasswordSource::Discovered(candidates) => discovered(instance, candidates, aws, deadline).await.map_err(failed),
    }
}

/// The first of the places that has a password. One that refuses to tell is not passed over: what comes after it may be
/// the login of a user with more rights.
async fn discovered(
    instance: &Instance,
    candidates: &Candidates,
    aws: &Aws,
    deadline: &Deadline,
) -> Result<Login, Missing> {
    for secret in &candidates.secrets {
        if let Some(login) = from_secret(secret, READ_SECRET, aws, deadline).await? {
            return Ok(login);
        }
    }
    if let Some(user) = &candidates.iam_user {
        return iam(instance, user.clone(), aws, deadline).await;
    }
    if let Some(secret) = &candidates.master_secret
        && let Some(login) = from_secret(secret, &as_master(READ_SECRET, candidates), aws, deadline).await?
    {
        return Ok(login);
    }
    for parameter in &candidates.parameters {
        let place = format!("the parameter {}", redact::place(parameter));
        match ssm_parameter(parameter, &as_master(READ_PARAMETER, candidates), aws, deadline).await {
            Ok(Some(password)) => {
                let user = candidates.master_user.clone();
                if user.is_empty() {
                    let hint = "Look at the database in the RDS console.";
                    return Err((place, AwsFailure::new("RDS does not say whose password it is", hint)));
                }
                return Ok(Login { user, password, place, iam: false });
            }
            Ok(None) => {}
            Err(refusal) => return Err((place, refusal)),
        }
    }
    Err(("Secrets Manager and Parameter Store".to_owned(), nowhere(candidates)))
}

/// What a role needs where it is the master user's password that it reads, and what is better than that.
fn as_master(action: &str, candidates: &Candidates) -> String {
    let own = candidates.secrets.first().map_or("", String::as_str);
    format!(
        "{action}, as AllowMasterPasswords=yes of template.yaml does. Better, make a user with the statements of \
         \"bastion-agent grants\" and keep its username and password in the secret {own}, as JSON"
    )
}

/// None of the places has a password.
fn nowhere(candidates: &Candidates) -> AwsFailure {
    let Candidates { secrets, parameters, shared, .. } = candidates;
    let mut reason =
        format!("there is neither a secret {} nor a parameter {}", secrets.join(" or "), parameters.join(" or "));
    if !shared.is_empty() {
        // A tag is for whoever may write tags to choose: it says whose password is asked for only where it can mean no other.
        let shared = shared.join(" and ");
        reason.push_str(&format!("; {shared} is not asked for, since that name is another database's too"));
    }
    let hint = format!(
        "Make a user with the statements of \"bastion-agent grants\" and keep its username and password in the \
         secret {}, as JSON; or tag the database dbvoice-user with the name of a user for IAM authentication.",
        secrets.first().map_or("", String::as_str)
    );
    AwsFailure::new(reason, hint)
}

fn environment(variable: &str) -> Result<SecretString, AwsFailure> {
    let value = std::env::var(variable).map_err(|error| {
        let reason = match error {
            std::env::VarError::NotPresent => "it is not set",
            std::env::VarError::NotUnicode(_) => "it is not valid UTF-8",
        };
        AwsFailure::new(reason, "Set the variable for the agent, or keep the password elsewhere.")
    })?;
    password(&Zeroizing::new(value))
}

async fn file(path: &Path, deadline: &Deadline) -> Result<SecretString, AwsFailure> {
    let path = path.to_owned();
    // On a thread of its own, so that a file system that hangs does not hold up the deadline.
    let read = files::off_thread(move || files::read_text(&path, MAX_FILE_BYTES).map(Zeroizing::new));
    let late = || Err(io::Error::new(io::ErrorKind::TimedOut, "reading it took too long"));
    let text =
        deadline.timeout(read).await.unwrap_or_else(late).map_err(|error| {
            AwsFailure::new(error.to_string(), "Check the file's path and that the agent may read it.")
        })?;
    password(&text)
}

/// A password as it was read, from wherever that was. It ends in no line end, and begins with no byte order mark: what writes files and
/// parameters adds them.
fn password(read: &str) -> Result<SecretString, AwsFailure> {
    let password = read.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}');
    let wrong = |what: &str| Err(AwsFailure::new(what, "Write the password to it, and nothing else."));
    if password.is_empty() {
        return wrong("it is empty");
    }
    if password.contains('\0') {
        return wrong("it holds a NUL character, which no database takes in a password");
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return wrong("it is too long for a password");
    }
    Ok(SecretString::from(password))
}

fn no_parameter() -> AwsFailure {
    AwsFailure::new("it does not exist", "Create it as a SecureString in the bastion's region.")
}

/// The decrypted value of a Parameter Store parameter; none where there is no such parameter. `action` is what the role needs for it.
async fn ssm_parameter(
    name: &str,
    action: &str,
    aws: &Aws,
    deadline: &Deadline,
) -> Result<Option<SecretString>, AwsFailure> {
    let ask = async {
        let client = aws.parameters().await?;
        Ok(client.get_parameter().name(name).with_decryption(true).send().await)
    };
    let Some(answer) = deadline.timeout(ask).await else { return Err(AwsFailure::late(Service::ParameterStore)) };
    match answer? {
        Ok(output) => {
            let value = output.parameter.and_then(|parameter| parameter.value);
            let empty = || AwsFailure::new("it has no value", "Write the password to the parameter.");
            password(&Zeroizing::new(value.ok_or_else(empty)?)).map(Some)
        }
        Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_not_found()) => Ok(None),
        Err(error) => Err(AwsFailure::of(Service::ParameterStore, action, &error)),
    }
}

/// What a secret holds.
struct Stored {
    username: Option<String>,
    password: SecretString,
}

async fn from_secret(name: &str, action: &str, aws: &Aws, deadline: &Deadline) -> Result<Option<Login>, Missing> {
    let place = format!("the secret {name}");
    let with_place = |refusal| (place.clone(), refusal);
    let Some(stored) = secret_login(name, action, aws, deadline).await.map_err(with_place)? else { return Ok(None) };
    let nobody = || with_place(AwsFailure::new("it names no user", "Write username and password to it, as JSON."));
    let user = stored.username.ok_or_else(nobody)?;
    Ok(Some(Login { user, password: stored.password, place, iam: false }))
}

/// What a secret of Secrets Manager holds; none where there is no such secret. `action` is what the role needs for it.
async fn secret_login(name: &str, action: &str, aws: &Aws, deadline: &Deadline) -> Result<Option<Stored>, AwsFailure> {
    let ask = async { Ok(aws.secrets().await?.get_secret_value().secret_id(name).send().await) };
    let Some(answer) = deadline.timeout(ask).await else { return Err(AwsFailure::late(Service::SecretsManager)) };
    match answer? {
        Ok(output) => {
            let text = output.secret_string.map(SecretString::from);
            let empty = || AwsFailure::new("it holds no text", "Write username and password to it, as JSON.");
            stored(&text.ok_or_else(empty)?).map(Some)
        }
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) => Ok(None),
        Err(error) => Err(AwsFailure::of(Service::SecretsManager, action, &error)),
    }
}

/// Reads a secret: a JSON object with username and password, as RDS writes it, or else the password itself.
fn stored(secret: &SecretString) -> Result<Stored, AwsFailure> {
    #[derive(Deserialize)]
    struct Json {
        username: Option<String>,
        password: SecretString,
    }
    // Some editors begin a file with a mark of its encoding.
    let text = secret.expose_secret().trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return Ok(Stored { username: None, password: password(text)? });
    }
    // What is wrong with it is not repeated: the message could hold a piece of the password.
    let wrong = |what: &str| AwsFailure::new(what, "Write it as {\"username\": \"…\", \"password\": \"…\"}.");
    let stored: Json = serde_json::from_str(text)
        .map_err(|_| wrong("it is no JSON object with a password that is text, and a username that is"))?;
    let username = stored.username.as_deref().map(str::trim).filter(|user| !user.is_empty());
    if username.is_some_and(|user| user.len() > MAX_PASSWORD_BYTES || user.chars().any(char::is_control)) {
        return Err(wrong("its username is none that a database takes"));
    }
    Ok(Stored { username: username.map(str::to_owned), password: password(stored.password.expose_secret())? })
}

/// A login by a token that the bastion's role signs.
async fn iam(instance: &Instance, user: String, aws: &Aws, deadline: &Deadline) -> Result<Login, Missing> {
    let place = "IAM database authentication".to_owned();
    // The name becomes part of a URL that the SDK does not escape.
    if user.is_empty() || !user.chars().all(|c| c.is_ascii_alphanumeric() || "_-.+=,@".contains(c)) {
        let reason = format!("{user:?} is not a name that IAM can sign for");
        return Err((
            place,
            AwsFailure::new(reason, "Choose a user of ASCII letters, digits, underscores and hyphens."),
        ));
    }
    // The token is sent as it is: to a server that has proved to be the right one, and to no other.
    if instance.tls() != TlsMode::VerifyFull {
        let hint = "Set tls = \"verify-full\", in [discovery] for instances that are discovered.";
        return Err((
            place,
            AwsFailure::new("its tokens are for servers whose certificate is verified, and tls says otherwise", hint),
        ));
    }
    match deadline.timeout(async { token(instance, &user, aws.config().await?).await }).await {
        Some(Ok(password)) => Ok(Login { user, password, place, iam: true }),
        Some(Err(refusal)) => Err((place, refusal)),
        None => Err((place, AwsFailure::late(Service::Sts))),
    }
}

async fn token(instance: &Instance, user: &str, config: &SdkConfig) -> Result<SecretString, AwsFailure> {
    if config.region().is_none() {
        return Err(AwsFailure::without_answer("AWS", "missing region"));
    }
    let request = TokenConfig::builder()
        .hostname(&instance.host)
        .port(u64::from(instance.port()))
        .username(user)
        .expires_in(TOKEN_TTL.as_secs())
        .build()
        .map_err(|error| AwsFailure::new(error.to_string(), "Correct host, port and user of the instance."))?;
    let token = AuthTokenGenerator::new(request).auth_token(config).await;
    token.map(|token| SecretString::from(token.as_str())).map_err(|error| {
        tracing::warn!(error = format!("{error:#}"), "no token could be signed");
        AwsFailure::without_answer("AWS", "no credentials")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_json_or_the_bare_password() {
        let read = |text: &str| {
            stored(&SecretString::from(text)).map(|found| (found.username, found.password.expose_secret().to_owned()))
        };
        let json = r#"{"username": "dbvoice", "password": "a\"b", "engine": "postgres", "port": 5432}"#;
        assert_eq!(read(json).unwrap(), (Some("dbvoice".to_owned()), "a\"b".to_owned()));
        assert_eq!(read(r#"{"password": "x"}"#).unwrap(), (None, "x".to_owned()));
        assert_eq!(read("s3cret {").unwrap(), (None, "s3cret {".to_owned()));
        // `--value file://` keeps the file's last line end, and some editors begin it with a mark.
        for end in ["\n", "\r\n", "\n\n"] {
            assert_eq!(read(&format!("s3cret{end}")).unwrap(), (None, "s3cret".to_owned()));
            assert_eq!(read(&format!("\u{feff}s3cret{end}")).unwrap(), (None, "s3cret".to_owned()));
            let json = format!("\u{feff}{{\"username\": \"dbvoice\\n\", \"password\": \"s3 cret\\r\\n\"}}{end}");
            assert_eq!(read(&json).unwrap(), (Some("dbvoice".to_owned()), "s3 cret".to_owned()));
        }
        let wrong = [
            "",
            "\n",
            "{",
            "hunter2\0",
            r#"{"username": "hunter2"}"#,
            r#"{"password": 12345}"#,
            r#"{"password": ""}"#,
            r#"{"username": 12345, "password": "hunter2"}"#,
            r#"{"username": "a\u0000b", "password": "hunter2"}"#,
            r#"{"password": {"password": "hunter2"}}"#,
            r#"{"password": "hunter2", "password": "12345"}"#,
        ];
        for wrong in
            wrong.map(str::to_owned).into_iter().chain(["hunter2".repeat(MAX_PASSWORD_BYTES), "{\"a\":".repeat(10_000)])
        {
            let refusal = format!("{:?}", read(&wrong).unwrap_err());
            assert!(!refusal.contains("hunter2") && !refusal.contains("12345"), "{refusal}");
        }
    }
}
