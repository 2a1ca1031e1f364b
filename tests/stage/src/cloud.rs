//! The local AWS: the Python program in tests/cloud, on a loopback port.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    Error, Needs, at,
    authenticator::Code,
    checkout,
    fleet::Fleet,
    server::{free_port, tail},
};

/// A running local AWS. It ends when this is dropped, and also when its owner is killed: it watches its standard input.
#[derive(Debug)]
pub struct Cloud {
    process: Child,
    endpoint: String,
    directory: TempDir,
    control: ureq::Agent,
}

/// An endpoint that a local AWS can be started on.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    port: u16,
}

impl Endpoint {
    /// One that is free now. Known before the start, it can stand in the environment of the fleet's bastions.
    pub fn reserve() -> Result<Self, Error> {
        Ok(Self { port: free_port()? })
    }

    /// For `AWS_ENDPOINT_URL`.
    pub fn url(self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Cloud {
    /// Starts with a fleet and waits until it answers.
    pub fn start(needs: &Needs, endpoint: Endpoint, fleet: &Fleet) -> Result<Self, Error> {
        let directory =
            tempfile::Builder::new().prefix("dbvoice-cloud-").tempdir().map_err(at(std::env::temp_dir()))?;
        let file = directory.path().join("fleet.json");
        let json = serde_json::to_string(fleet).map_err(|error| Error::Cloud { problem: error.to_string() })?;
        std::fs::write(&file, json).map_err(at(&file))?;
        let log = directory.path().join("cloud.log");
        let errors = File::create(&log).map_err(at(&log))?;

        let mut command = needs.python();
        command.arg("-B").arg(checkout().join("tests/cloud/serve.py")).arg("--fleet").arg(&file);
        command.arg("--port").arg(endpoint.port.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        // In a process group of its own: Ctrl-C reaches its owner first.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process =
            command.spawn().map_err(|source| Error::Start { program: "the local AWS".to_owned(), source })?;
        let mut ready = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut ready).map_err(at("standard output"))?;
        }
        let control = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).build().into();
        let cloud = Self { process, endpoint: endpoint.url(), directory, control };
        if ready.contains("port") {
            return Ok(cloud);
        }
        Err(Error::Program {
            program: "the local AWS".to_owned(),
            problem: "did not start".to_owned(),
            output: tail(&log),
        })
    }

    /// For `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What an AWS client needs in its environment to talk to this one.
    pub fn client_environment(endpoint: &str, region: &str) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_REGION", region),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// A folder for files of this cloud's bastions; gone with it.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.directory.path().join("cloud.log")
    }

    /// Every call since the start or the last reset, in order.
    pub fn calls(&self) -> Result<Vec<Value>, Error> {
        self.list("calls")
    }

    /// The operations of every call, such as `ssm.SendCommand`, in order.
    pub fn operations(&self) -> Result<Vec<String>, Error> {
        let name = |call: &Value, key: &str| call[key].as_str().unwrap_or("?").to_owned();
        Ok(self.calls()?.iter().map(|call| format!("{}.{}", name(call, "service"), name(call, "operation"))).collect())
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) -> Result<(), Error> {
        self.control.delete(self.url("calls")).call().map(drop).map_err(failed)
    }

    /// Every command: its document, parameters, rendered script, environment, output.
    pub fn commands(&self) -> Result<Vec<Value>, Error> {
        self.list("commands")
    }

    /// Makes calls fail or slow from now on; see tests/cloud/README.md for the fault's fields.
    pub fn add_fault(&self, fault: &Value) -> Result<(), Error> {
        self.control.post(self.url("faults")).send_json(fault).map(drop).map_err(failed)
    }

    /// Has this service, such as `rds`, give the answer to the same call again as it was, until faults are ended: moto takes
    /// longer to write a long list than AWS does, and is not what is measured.
    pub fn keep_answers(&self, service: &str) -> Result<(), Error> {
        self.add_fault(&serde_json::json!({"service": service, "kind": "kept"}))
    }

    /// Ends all faults.
    pub fn clear_faults(&self) -> Result<(), Error> {
        self.control.delete(self.url("faults")).call().map(drop).map_err(failed)
    }

    /// Changes a bastion; see tests/cloud/README.md for what can be changed.
    pub fn change_bastion(&self, instance_id: &str, change: &Value) -> Result<(), Error> {
        let url = self.url(&format!("bastions/{instance_id}"));
        self.control.patch(url).send_json(change).map(drop).map_err(failed)
    }

    /// Changes a database; see tests/cloud/README.md for what can be changed.
    pub fn change_database(&self, region: &str, identifier: &str, change: &Value) -> Result<(), Error> {
        let url = self.url(&format!("databases/{region}/{identifier}"));
        self.control.patch(url).send_json(change).map(drop).map_err(failed)
    }

    /// Makes a stack of CloudFormation, or another of one; see tests/cloud/README.md for what can be said of it.
    pub fn put_stack(&self, region: &str, name: &str, stack: &Value) -> Result<(), Error> {
        let url = self.url(&format!("stacks/{region}/{name}"));
        self.control.put(url).send_json(stack).map(drop).map_err(failed)
    }

    /// What the authenticator with this serial number shows now.
    pub(crate) fn mfa_code(&self, serial_number: &str) -> Result<Code, Error> {
        let shown = self.list("mfa_devices")?;
        let device = shown.iter().find(|device| device["serial_number"] == serial_number);
        let code = device.and_then(|device| {
            Some(Code { digits: device["code"].as_str()?.to_owned(), seconds_left: device["seconds_left"].as_u64()? })
        });
        code.ok_or_else(|| Error::Cloud { problem: format!("there is no authenticator {serial_number}") })
    }

    /// Every message published through SNS.
    pub fn notifications(&self) -> Result<Vec<Value>, Error> {
        self.list("notifications")
    }

    /// Makes a topic of SNS, and gives its ARN.
    pub fn create_topic(&self, region: &str, name: &str) -> Result<String, Error> {
        // No signature is checked; its scope says which service and region are meant.
        let scope = format!("AWS4-HMAC-SHA256 Credential=test/20260101/{region}/sns/aws4_request");
        let request = self.control.post(&self.endpoint).header("authorization", scope);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let form = format!("Action=CreateTopic&Version=2010-03-31&Name={name}");
        let answer = request.send(form).map_err(failed)?.body_mut().read_to_string().map_err(failed)?;
        let arn = answer.split_once("<TopicArn>").and_then(|(_, rest)| rest.split_once("</TopicArn>"));
        arn.map(|(arn, _)| arn.to_owned()).ok_or(Error::Cloud { problem: answer })
    }

    /// Every value that the parameters under a path have, and have had.
    pub fn parameter_values(&self, region: &str, path: &str) -> Result<Vec<String>, Error> {
        let ask = |operation: &str, body: Value| -> Result<Value, Error> {
            let scope = format!("AWS4-HMAC-SHA256 Credential=test/20260101/{region}/ssm/aws4_request");
            let request = self.control.post(&self.endpoint).header("authorization", scope);
            let request = request.header("content-type", "application/x-amz-json-1.1");
            let request = request.header("x-amz-target", format!("AmazonSSM.{operation}"));
            let mut answer = request.send(body.to_string()).map_err(failed)?;
            let text = answer.body_mut().read_to_string().map_err(failed)?;
            serde_json::from_str(&text).map_err(|error| Error::Cloud { problem: format!("{error}: {text}") })
        };
        let list = |answer: &Value| answer["Parameters"].as_array().cloned().unwrap_or_default();
        let under = serde_json::json!({"Path": path, "Recursive": true, "MaxResults": 10});
        let mut values = Vec::new();
        for parameter in list(&ask("GetParametersByPath", under)?) {
            let history = ask("GetParameterHistory", serde_json::json!({"Name": parameter["Name"]}))?;
            values.extend(list(&history).iter().filter_map(|version| version["Value"].as_str().map(str::to_owned)));
        }
        Ok(values)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/_dbvoice/{path}", self.endpoint)
    }

    fn list(&self, path: &str) -> Result<Vec<Value>, Error> {
        let mut answer = self.control.get(self.url(path)).call().map_err(failed)?;
        answer.body_mut().with_config().limit(64 << 20).read_json().map_err(failed)
    }
}

fn failed(error: ureq::Error) -> Error {
    Error::Cloud { problem: error.to_string() }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        for _ in 0..500 {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        // It did not end by itself in 5 s. There is nobody to tell of a failure here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
