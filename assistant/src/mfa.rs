//! The code of an authenticator, checked by STS. The device belongs to a user of IAM who may do nothing else; that user's
//! keys are in Parameter Store, are read for each check, and are forgotten after it.

use aws_sdk_sts::{config::Credentials, error::SdkError};
use aws_smithy_types::error::{display::DisplayErrorContext, metadata::ProvideErrorMetadata as _};
use ring::{
    aead, hkdf,
    rand::{SecureRandom as _, SystemRandom},
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    aws::Aws,
    deadline::Deadline,
    error::{Error, Step},
    outside,
    settings::Settings,
    user,
};

/// The shortest session that STS gives: nobody uses it.
const SESSION_S: i32 = 900;

/// A code of six digits. It cannot be printed, and is wiped when it is dropped.
#[derive(Debug)]
pub(crate) struct Code(SecretString);

/// Whether tasks are set up: they are allowed, and there is a device whose codes are checked. Where that cannot be told, they are
/// not offered.
pub(crate) async fn is_set_up(aws: &Aws, settings: &Settings, deadline: Deadline) -> bool {
    if !settings.allow_tasks {
        return false;
    }
    let name = format!("{}/mfa/serial-number", settings.parameter_prefix);
    // What it says stays encrypted: only that it is there is asked.
    let ask = aws.ssm(settings.home).get_parameters().names(name).send();
    let found = deadline.timeout_at(Step::Inventory, settings.home, async {
        ask.await.map_err(|error| Error::aws("GetParameters", settings.home, &error))
    });
    match found.await {
        Ok(found) => found.parameters.is_some_and(|parameters| !parameters.is_empty()),
        Err(error) => {
            tracing::warn!(%error, "it is not known whether tasks are set up");
            false
        }
    }
}

impl Code {
    /// The code, where these are six digits.
    pub(crate) fn new(digits: String) -> Option<Self> {
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| Self(SecretString::from(digits)))
    }

    #[cfg(test)]
    pub(crate) fn is(&self, digits: &str) -> bool {
        self.0.expose_secret() == digits
    }
}

/// A key made of the secret of the MFA user, for the first part of a code: every process of the function can make it, and
/// nobody else.
pub(crate) struct SealingKey([u8; 32]);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

impl SealingKey {
    fn of(secret: &str) -> Option<Self> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"dbvoice");
        let mut key = [0; 32];
        let made = salt.extract(secret.as_bytes());
        made.expand(&[b"the first part of a code"], hkdf::HKDF_SHA256).ok()?.fill(&mut key).ok()?;
        Some(Self(key))
    }

    /// Seals a text, for this purpose and no other. It is letters only: no digit is to be seen in it.
    pub(crate) fn seal(&self, text: &str, purpose: &str) -> Option<String> {
        let mut nonce = [0; aead::NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = text.as_bytes().to_vec();
        let nonced = aead::Nonce::assume_unique_for_key(nonce);
        self.key()?.seal_in_place_append_tag(nonced, aead::Aad::from(purpose), &mut sealed).ok()?;
        Some(letters(&[&nonce[..], &sealed].concat()))
    }

    /// Opens what was sealed for this purpose; nothing where it is anything else.
    pub(crate) fn open(&self, sealed: &str, purpose: &str) -> Option<String> {
        let bytes = bytes(sealed)?;
        let (nonce, rest) = bytes.split_at_checked(aead::NONCE_LEN)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let opened = self.key()?.open_in_place(nonce, aead::Aad::from(purpose), &mut rest).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }

    fn key(&self) -> Option<aead::LessSafeKey> {
        Some(aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_256_GCM, &self.0).ok()?))
    }
}

/// Bytes as letters, two a byte.
fn letters(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(b'a' + half)).collect()
}

fn bytes(letters: &str) -> Option<Vec<u8>> {
    let half = |letter: u8| letter.checked_sub(b'a').filter(|half| *half < 16);
    let pairs = letters.as_bytes().chunks_exact(2);
    pairs.remainder().is_empty().then_some(())?;
    pairs.map(|pair| Some(half(pair[0])? << 4 | half(pair[1])?)).collect()
}

/// An id that nobody can guess, of letters only.
pub(crate) fn new_id() -> Option<String> {
    let mut id = [0; 12];
    SystemRandom::new().fill(&mut id).ok()?;
    Some(letters(&id))
}

/// Whose device it is, and which.
#[derive(Debug)]
pub(crate) struct Keys {
    access_key_id: SecretString,
    secret_access_key: SecretString,
    serial_number: SecretString,
}

impl Keys {
    /// Reads them from Parameter Store, in one call.
    pub(crate) async fn read(aws: &Aws, settings: &Settings, deadline: Deadline) -> Result<Self, Error> {
        let names = ["access-key-id", "secret-access-key", "serial-number"];
        let names = names.map(|name| format!("{}/mfa/{name}", settings.parameter_prefix));
        let ask = aws.ssm(settings.home).get_parameters().set_names(Some(names.to_vec())).with_decryption(true);
        let found = deadline
            .timeout_at(Step::Inventory, settings.home, async {
                ask.send().await.map_err(|error| Error::aws("GetParameters", settings.home, &error))
            })
            .await?;
        let mut found = found.parameters.unwrap_or_default();
        let mut take = |name: &str| {
            let parameter = found.iter_mut().find(|parameter| parameter.name.as_deref() == Some(name));
            let value = parameter.and_then(|parameter| parameter.value.take()).map(SecretString::from);
            let value = value.ok_or_else(|| Error::Mfa { detail: format!("there is no parameter {name}") })?;
            let key = outside::key(value.expose_secret()).map(SecretString::from);
            key.ok_or_else(|| Error::Mfa {
                detail: format!("parameter {name} is empty, or is more than one word of ASCII"),
            })
        };
        Ok(Self {
            access_key_id: take(&names[0])?,
            secret_access_key: take(&names[1])?,
            serial_number: take(&names[2])?,
        })
    }

    /// What the device is known by: a hash of its serial number.
    pub(crate) fn device(&self) -> String {
        user::hash(self.serial_number.expose_secret())
    }

    /// The key that the first part of a code is sealed with.
    pub(crate) fn sealing_key(&self) -> Option<SealingKey> {
        SealingKey::of(self.secret_access_key.expose_secret())
    }

    /// Whether the code is the device's present one, and was not used before.
    pub(crate) async fn accept(self, code: &Code, aws: &Aws, settings: &Settings, by: Deadline) -> Result<bool, Error> {
        let (id, secret) = (self.access_key_id.expose_secret(), self.secret_access_key.expose_secret());
        let sts = aws.sts(settings.home, Credentials::new(id, secret, None, None, "dbvoice's MFA user"));
        let ask = sts
            .get_session_token()
            .duration_seconds(SESSION_S)
            .serial_number(self.serial_number.expose_secret())
            .token_code(code.0.expose_secret());
        let answer = by.timeout_at(Step::Inventory, settings.home, async {
            match ask.send().await {
                // STS gives keys to whoever it believes: an answer without them is none.
                Ok(answer) if answer.credentials().is_some() => Ok(true),
                Ok(_) => Err(Error::damaged("GetSessionToken", settings.home, "the answer has no keys in it")),
                Err(error) if is_wrong(error.code(), error.message()) => Ok(false),
                // No answer: STS may have looked at the code all the same.
                Err(error) if !matches!(error, SdkError::ServiceError(_) | SdkError::ConstructionFailure(_)) => {
                    Err(Error::OutOfTime { region: settings.home, step: Step::Inventory })
                }
                // The service repeats in its words what it does not like.
                Err(error) => {
                    let detail = DisplayErrorContext(&error).to_string().replace(code.0.expose_secret(), "******");
                    Err(match error.code() {
                        Some("ServiceUnavailable" | "InternalFailure" | "InternalError" | "Throttling") | None => {
                            Error::Aws { operation: "GetSessionToken", region: settings.home, detail }
                        }
                        Some(_) => Error::Mfa { detail },
                    })
                }
            }
        });
        answer.await
    }
}

/// Whether STS refuses the code, rather than the keys or the device.
fn is_wrong(code: Option<&str>, message: Option<&str>) -> bool {
    let message = message.unwrap_or_default();
    code == Some("AccessDenied")
        && message.contains("MultiFactorAuthentication failed")
        && !message.contains("verify your MFA serial number")
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use played_aws::{Played, Reply};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrong_code_is_told_from_a_wrong_device() {
        let denied = |message| is_wrong(Some("AccessDenied"), Some(message));
        assert!(denied("MultiFactorAuthentication failed with invalid MFA one time pass code. "));
        assert!(!denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid \
             and associated with this user."
        ));
        assert!(!denied("Cannot call GetSessionToken with session credentials"));
        assert!(!is_wrong(Some("InvalidClientTokenId"), Some("The security token is invalid")));
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_alone_and_shows_nothing() {
        let key = SealingKey::of("hunter2hunter2").unwrap();
        let sealed = key.seal("738", "a task").unwrap();
        assert!(sealed.bytes().all(|letter| letter.is_ascii_lowercase()), "{sealed}");
        assert_ne!(sealed, key.seal("738", "a task").unwrap());
        assert_eq!(key.open(&sealed, "a task").as_deref(), Some("738"));
        let other = SealingKey::of("hunter3hunter3").unwrap();
        assert_eq!((key.open(&sealed, "another task"), other.open(&sealed, "a task")), (None, None));
        for forged in ["", "a", "aa", "zz", "738", &sealed[2..], &format!("{sealed}aa"), &"a".repeat(80)] {
            assert_eq!(key.open(forged, "a task"), None, "{forged}");
        }
    }

    #[test]
    fn a_code_is_not_printed() {
        let code = Code::new("012345".to_owned()).unwrap();
        assert!(code.is("012345") && !format!("{code:?}").contains("12345"));
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert!(Code::new(wrong.to_owned()).is_none(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn parameters_may_end_in_line_ends() {
        let played = Arc::new(Played::default());
        let keys = |id: &str, secret: &str, number: &str| {
            let named = [("access-key-id", id), ("secret-access-key", secret), ("serial-number", number)];
            let named = named
                .map(|(name, value)| json!({"Name": format!("/dbvoice/mfa/{name}"), "Value": value, "Version": 1}));
            Reply::Tree(json!({"Parameters": named}))
        };
        let session = json!({"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2026-01-02T03:04:05Z"});
        played.answer("GetSessionToken", Reply::Tree(json!({"Credentials": session})));
        played.answer(
            "GetParameters",
            keys("AKIAIOSFODNN7EXAMPLE\n", "wJalrXUtnFEMI\r\n", "arn:aws:iam::123456789012:mfa/operator\n"),
        );
        let settings = Settings::read(|_| None).unwrap();
        let deadline = Deadline::after(Duration::from_secs(7));
        let aws = Aws::new(played.config());
        let code = Code::new("123456".to_owned()).unwrap();
        let read = Keys::read(&aws, &settings, deadline).await.unwrap();
        assert!(read.accept(&code, &aws, &settings, deadline).await.unwrap());
        for odd in ["", "\n", "AKIA\nX: y", "schl\u{fc}ssel", "a b", "\u{0}"] {
            played.answer("GetParameters", keys(odd, "s", "n"));
            let error = Keys::read(&aws, &settings, deadline).await.unwrap_err();
            assert!(matches!(&error, Error::Mfa { .. }), "{odd:?}: {error}");
            assert!(odd.trim().is_empty() || !error.to_string().contains(odd.trim()), "{error}");
        }
    }
}
