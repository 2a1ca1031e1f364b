//! The operator, who has the authenticator whose codes allow tasks.

use super::instances::VIRGINIA;
use crate::{
    Cloud, Error,
    authenticator::Code,
    fleet::{Fleet, MfaDevice, Parameter},
    random_password,
};

/// The device's serial number.
const SERIAL: &str = "arn:aws:iam::123456789012:mfa/dbvoice";

/// The key of the user that it belongs to.
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7DBVOICE";

/// Puts the device and its user's keys into a fleet.
pub(super) fn add_to(fleet: &mut Fleet) -> Result<(), Error> {
    // A key of AWS is plain ASCII.
    let random: String = random_password()?.chars().filter(char::is_ascii_alphanumeric).collect();
    let keys = [("access-key-id", ACCESS_KEY_ID), ("secret-access-key", &random), ("serial-number", SERIAL)];
    fleet
        .parameters
        .extend(keys.map(|(name, value)| Parameter::secure(VIRGINIA, &format!("/dbvoice/mfa/{name}"), value)));
    let letter = |byte: u8| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte % 32)]);
    fleet.mfa_devices.push(MfaDevice {
        serial_number: SERIAL.to_owned(),
        secret: random_password()?.bytes().cycle().take(32).map(letter).collect(),
        access_key_id: Some(ACCESS_KEY_ID.to_owned()),
    });
    Ok(())
}

/// What the device shows now.
pub(super) fn show(cloud: &Cloud) -> Result<Code, Error> {
    cloud.mfa_code(SERIAL)
}
