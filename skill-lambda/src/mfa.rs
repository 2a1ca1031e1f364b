//! The code of an authenticator, checked by STS. The device belongs to a user of IAM who may do nothing else; that user's
//! keys are in Parameter Store, are read for each check, and are forgotten after it.

use aws_sdk_sts::{config::Credentials, error::SdkError};
use aws_smithy_types::error::{display::DisplayErrorContext, metadata::ProvideErrorMetadata as _};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    aws::Aws,
    error::{Deadline, Error, Step},
    outside,
    settings::Settings,
};

/// The shortest session that STS gives: nobody uses it.
const SESSION_SECONDS: i32 = 900;

/// A code of six digits. It cannot be printed, and is wiped when it is dropped.
#[derive(Debug)]
pub(crate) struct Code(SecretString);

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
            .bound(Step::Inventory, settings.home, async {
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

    /// Whether the code is the device's present one, and was not used before.
    pub(crate) async fn accept(self, code: &Code, aws: &Aws, settings: &Settings, by: Deadline) -> Result<bool, Error> {
        let (id, secret) = (self.access_key_id.expose_secret(), self.secret_access_key.expose_secret());
        let sts = aws.sts(settings.home, Credentials::new(id, secret, None, None, "dbvoice's MFA user"));
        let ask = sts
            .get_session_token()
            .duration_seconds(SESSION_SECONDS)
            .serial_number(self.serial_number.expose_secret())
            .token_code(code.0.expose_secret());
        let answer = by.bound(Step::Inventory, settings.home, async {
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
    fn a_code_is_not_printed() {
        let code = Code::new("012345".to_owned()).unwrap();
        assert!(code.is("012345") && !format!("{code:?}").contains("12345"));
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert!(Code::new(wrong.to_owned()).is_none(), "{wrong}");
        }
    }
}
