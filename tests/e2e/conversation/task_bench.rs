//! A fleet in which tasks are done: devices with codes, and what was counted, logged and audited of them.

use std::time::Duration;

use serde_json::Value;
use simulator::Simulator;
use stage::{
    Cloud, Needs, checkout,
    cloud::Endpoint,
    demo::secure,
    fleet::{Database, Fleet, MfaDevice},
};

use super::VIRGINIA;

/// The secrets of the skill's devices, a device for each prefix of parameters: a code of a device is good once, and a test
/// does not wait for the next.
pub(super) const DEVICES: [(&str, &str, &str); 3] = [
    ("/dbvoice", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "AKIAIOSFODNN7EXAMPLE"),
    ("/second", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "AKIAIOSFODNN8EXAMPLE"),
    ("/third", "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK", "AKIAIOSFODNN9EXAMPLE"),
];

pub(super) fn serial(prefix: &str) -> String {
    format!("arn:aws:iam::123456789012:mfa{prefix}")
}

/// The code of a device now, or so many steps of 30 seconds from now: STS takes that of the step before and after too.
pub(super) fn code(needs: &Needs, prefix: &str, steps: i64) -> String {
    let (_, secret, _) = DEVICES.iter().find(|(known, ..)| *known == prefix).unwrap();
    loop {
        let code = code_of(needs, secret, steps);
        // Number slots lose the zeros at the beginning: such a code is said twice, which has a test of its own.
        if !code.starts_with('0') {
            return code;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

pub(super) fn code_of(needs: &Needs, secret: &str, steps: i64) -> String {
    let program = format!(
        "import mfa, time\nprint(mfa.MfaDevice('', mfa.parse_secret('{secret}')).code(int(time.time()) // 30 + {steps}))"
    );
    let mut python = needs.python();
    python.env("PYTHONPATH", checkout().join("tests/cloud")).args(["-B", "-c", &program]);
    let code = String::from_utf8(python.output().unwrap().stdout).unwrap().trim().to_owned();
    assert_eq!(code.len(), 6, "{code}");
    code
}

/// A device for one conversation, with parameters of its own.
pub(super) struct Device {
    pub(super) prefix: String,
    secret: String,
    key: String,
}

impl Device {
    pub(super) fn new(number: usize) -> Self {
        let letter = |number: usize| char::from(b'A' + u8::try_from(number % 26).unwrap());
        let secret = format!("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3P{}{}", letter(number), letter(number / 26));
        Self { prefix: format!("/talk-{number}"), secret, key: format!("AKIAIOSFODNN7TALK{number:03}") }
    }

    pub(super) fn add_to(&self, fleet: &mut Fleet) {
        let serial_number = serial(&self.prefix);
        for (name, value) in [
            ("access-key-id", &self.key),
            ("secret-access-key", &"hunter2hunter2".to_owned()),
            ("serial-number", &serial_number),
        ] {
            fleet.parameters.push(secure(VIRGINIA, &format!("{}/mfa/{name}", self.prefix), value));
        }
        fleet.mfa_devices.push(MfaDevice {
            serial_number,
            secret: self.secret.clone(),
            access_key_id: Some(self.key.clone()),
        });
    }

    pub(super) fn code(&self, needs: &Needs, steps: i64) -> String {
        code_of(needs, &self.secret, steps)
    }
}

/// A code that is not the device's, whichever step is the present one.
pub(super) fn wrong(needs: &Needs, prefix: &str) -> String {
    let (_, secret, _) = DEVICES.iter().find(|(known, ..)| *known == prefix).unwrap();
    let right: Vec<String> = (-2..=3).map(|steps| code_of(needs, secret, steps)).collect();
    (100_000..).map(|code| code.to_string()).find(|code| !right.contains(code)).unwrap()
}

pub(super) fn tagged(region: &str, identifier: &str, engine: &str, name: &str) -> Database {
    let tags = [("instance", name), ("application", "training"), ("environment", "production")];
    Database { reboot_ms: Some(60_000), ..Database::new(region, identifier, engine, &tags) }
}

pub(super) fn fleet(databases: Vec<Database>) -> Fleet {
    let parameters = DEVICES.iter().flat_map(|(prefix, _, key)| {
        [("access-key-id", *key), ("secret-access-key", "hunter2hunter2"), ("serial-number", &serial(prefix))]
            .map(|(name, value)| secure(VIRGINIA, &format!("{prefix}/mfa/{name}"), value))
    });
    let devices = DEVICES.map(|(prefix, secret, key)| MfaDevice {
        serial_number: serial(prefix),
        secret: secret.to_owned(),
        access_key_id: Some(key.to_owned()),
    });
    Fleet {
        documents: checkout().join("ssm-documents"),
        databases,
        parameters: parameters.collect(),
        mfa_devices: devices.into(),
        ..Fleet::default()
    }
}

pub(super) fn start(needs: &Needs, databases: Vec<Database>) -> Cloud {
    Cloud::start(needs, Endpoint::reserve().unwrap(), &fleet(databases)).unwrap()
}

/// How often these operations were asked for.
pub(super) fn count(cloud: &Cloud, operations: &[&str]) -> usize {
    cloud.operations().unwrap().iter().filter(|operation| operations.contains(&operation.as_str())).count()
}

pub(super) const ACTIONS: [&str; 2] = ["rds.RebootDBInstance", "rds.FailoverDBCluster"];

/// The lines of JSON in the function's log that have this in them.
pub(super) fn lines(alexa: &Simulator, part: &str) -> Vec<Value> {
    let log = alexa.lambda.logs().text();
    log.lines().filter(|line| line.contains(part)).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the audit trail says: what, target, outcome.
pub(super) fn audit(alexa: &Simulator) -> Vec<[String; 3]> {
    let text = |line: &Value, name: &str| line["fields"][name].as_str().unwrap_or("-").to_owned();
    let lines = lines(alexa, "\"target\":\"audit\"");
    for line in &lines {
        let user = line["fields"]["user"].as_str().unwrap();
        assert!(user.len() == 16 && line["fields"]["duration_ms"].is_u64(), "{line}");
    }
    lines.iter().map(|line| ["what", "target", "outcome"].map(|name| text(line, name))).collect()
}
