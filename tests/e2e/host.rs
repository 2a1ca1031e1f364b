//! A host to install the agent on: this machine's files under an overlay, in namespaces of their own. `systemctl` alone is no
//! real one there.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde::Deserialize;
use stage::{Needs, checkout};

use tests::{Certificates, Run, write};

/// The host that RDS's certificates are fetched from. Here it has the packages too.
pub(crate) const WEB: &str = "truststore.pki.rds.amazonaws.com";

/// Records what it is told. The daemon starts unless its program says otherwise in its text, or waits at a file of this name.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "$*" >>/run/systemctl.log
case $1 in
  start | restart)
    rm -f /run/active
    if [ -e /shared/stop-at-systemctl ]; then
      touch /shared/reached
      sleep 1000
    fi
    if grep -q 'the daemon is refused' /usr/bin/bastion-agent; then exit 1; fi
    grep -q 'the daemon ends at once' /usr/bin/bastion-agent || touch /run/active
    ;;
  is-active) [ -e /run/active ] ;;
  status) echo 'what systemctl status says' ;;
esac
"#;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    main_steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    inputs: Inputs,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inputs {
    run_command: Vec<String>,
}

/// The script of a document, as it stands there.
pub(crate) fn script(document: &str) -> String {
    let file = checkout().join(format!("ssm-documents/{document}.yaml"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let document: Document = serde_norway::from_str(&text).unwrap_or_else(|error| panic!("{document}: {error}"));
    document.main_steps[0].inputs.run_command.join("\n") + "\n"
}

/// A package that lies where the host can fetch it.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// Its address.
    pub(crate) source: String,
    /// Its checksum.
    pub(crate) sha256: String,
}

/// The host. All of it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Host {
    folder: tempfile::TempDir,
    process: Child,
    root: &'static [&'static str],
    inside: u32,
}

impl Host {
    /// A new host with RDS's certificates in the web; none where this machine lets nobody make one, which CI takes for a failure.
    pub(crate) fn start() -> Option<Self> {
        Self::over(None)
    }

    /// A host with the files of this root in the place of this machine's, without a web, and with its own `systemctl`.
    #[allow(dead_code, reason = "not every test has one")]
    pub(crate) fn on(root: &Path) -> Option<Self> {
        Self::over(Some(root))
    }

    fn over(lower: Option<&Path>) -> Option<Self> {
        let root = as_whom()?;
        let folder = tempfile::Builder::new().prefix("dbvoice-host-").tempdir().unwrap_or_else(|e| panic!("{e}"));
        let at = |name: &str| folder.path().join(name);
        let certificates = Certificates::new(WEB);
        for (from, to) in [("ca.pem", "ca.pem"), ("server.pem", "server.pem"), ("server.key", "server.key")] {
            std::fs::copy(certificates.folder().join(from), at(to)).unwrap_or_else(|error| panic!("{error}"));
        }
        for directory in ["shared", "served/us-east-1", "served/packages", "served/slow"] {
            std::fs::create_dir_all(at(directory)).unwrap_or_else(|error| panic!("{error}"));
        }
        // What runs there as another user says there where it is.
        set_mode(&at("shared"), 0o777);
        write(&at("served/us-east-1/us-east-1-bundle.pem"), "-----BEGIN CERTIFICATE-----\n");
        write(&at("systemctl"), SYSTEMCTL);
        make_executable(&at("systemctl"));

        let python = Needs::find().unwrap_or_else(|error| panic!("{error}")).python();
        let mut command = as_root(root, "unshare");
        command.args(["--mount", "--net", "--pid", "--fork", "--kill-child"]).arg(python.get_program());
        command.arg("-IB").arg(checkout().join("tests/e2e/host.py")).arg(folder.path()).args(lower);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("unshare: {error}"));
        let mut ready = String::new();
        let stdout = process.stdout.take().unwrap_or_else(|| panic!("no standard output"));
        BufReader::new(stdout).read_line(&mut ready).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(ready, "ready\n", "the host did not start: see above");
        let inside = last_descendant(process.id());
        Some(Self { folder, process, root, inside })
    }

    /// A folder that the host sees as `/shared`.
    pub(crate) fn shared(&self, name: &str) -> PathBuf {
        self.folder.path().join("shared").join(name)
    }

    /// What the web has under this name.
    pub(crate) fn served(&self, name: &str) -> PathBuf {
        self.folder.path().join("served").join(name)
    }

    /// Packs these files, all executable, and puts them into the web.
    pub(crate) fn package(&self, name: &str, files: &[(&str, &[u8])]) -> Package {
        let content = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        for (file, bytes) in files {
            std::fs::write(content.path().join(file), bytes).unwrap_or_else(|error| panic!("{error}"));
            make_executable(&content.path().join(file));
        }
        let file = self.served(&format!("{name}.tar.gz"));
        let mut tar = Command::new("tar");
        tar.args(["-I", "gzip -1", "-cf"]).arg(&file).arg("-C").arg(content.path());
        let done = tar.args(files.iter().map(|(file, _)| file)).status();
        assert!(done.is_ok_and(|status| status.success()), "{name} cannot be packed");
        Self::packed(name, &file)
    }

    /// A package that is there already, whatever it is.
    pub(crate) fn packed(name: &str, file: &Path) -> Package {
        let sum = says("sha256sum", &[&file.display().to_string()]).unwrap_or_else(|| panic!("no checksum of {name}"));
        let sha256 = sum.split(' ').next().unwrap_or_default().to_owned();
        Package { source: format!("https://{WEB}/{name}.tar.gz"), sha256 }
    }

    /// Runs a shell command as the host's root; its output, if it succeeded.
    pub(crate) fn says(&self, command: &str) -> Option<String> {
        let output = self.enter(&["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], &["sh", "-c", command]).output();
        let output = output.unwrap_or_else(|error| panic!("{error}"));
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// Whether a file is there on the host.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.says(&format!("test -e {path}")).is_some()
    }

    /// `dbvoice-install-agent` as the SSM agent starts it.
    pub(crate) fn install(&self, package: &Package) -> Command {
        let (source, sum) = (format!("SSM_Source={}", package.source), format!("SSM_Sha256={}", package.sha256));
        let key = "SSM_PublicKey=none";
        self.start_script("sh", &script("install-agent"), &[&source, &sum, key, "AWS_SSM_REGION_NAME=us-east-1"])
    }

    /// Any script, as the SSM agent starts it, by this shell, with these variables besides those of every script.
    pub(crate) fn start_script(&self, shell: &str, script: &str, variables: &[&str]) -> Command {
        // Runs at the same time have the same script.
        let file = self.shared(&format!("{shell}_script.sh"));
        write(&file, script);
        make_executable(&file);
        let always = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C.UTF-8",
            "SSM_COMMAND_ID=0",
            "AWS_SSM_INSTANCE_ID=i-0",
        ];
        let mut command =
            self.enter(&[&always[..], variables].concat(), &[shell, "-c", &format!("/shared/{shell}_script.sh")]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        command
    }

    /// Ends a run as a cancelled command ends: all of its process group, by SIGKILL.
    pub(crate) fn cancel(&self, mut run: Child) {
        let group = format!("-{}", run.id());
        let kill = |signal: &str| {
            let mut kill = as_root(self.root, "kill");
            kill.args([signal, "--", &group]).stderr(Stdio::null());
            kill.status().is_ok_and(|status| status.success())
        };
        assert!(kill("-KILL"), "it had ended before");
        run.wait().unwrap_or_else(|error| panic!("{error}"));
        // The others of the group end in their own time, which is short.
        let begun = Instant::now();
        while kill("-0") {
            assert!(begun.elapsed() < Duration::from_secs(10), "a process of the group does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until something on the host, or in its web, says that it is reached, and forgets that.
    pub(crate) fn reached(&self) {
        let begun = Instant::now();
        while !self.shared("reached").exists() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it was not reached");
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.says("rm -f /shared/reached /shared/stop-at-*");
    }

    fn enter(&self, variables: &[&str], arguments: &[&str]) -> Command {
        let mut command = as_root(self.root, "nsenter");
        command.args(["--target", &self.inside.to_string(), "--mount", "--net", "--pid", "chroot"]);
        command.arg(self.folder.path().join("over/root")).args(["env", "-i"]).args(variables).args(arguments);
        command
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It ends with its standard input, and everything on it with it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// What makes a command root's; none where nothing does, which is said, and which CI takes for a failure.
pub(crate) fn as_whom() -> Option<&'static [&'static str]> {
    match (says("id", &["-u"]).as_deref(), says("sudo", &["-n", "id", "-u"]).as_deref()) {
        (Some("0"), _) => Some(&[]),
        (_, Some("0")) => Some(&["sudo", "-n"]),
        _ => {
            skipped("needs root, or sudo without a password");
            None
        }
    }
}

/// Says that nothing was installed, and why; in CI that is a failure.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    // A test has no other way to say so where somebody reads it.
    #[allow(clippy::print_stderr)]
    {
        eprintln!("SKIPPED, nothing was installed: {why}");
    }
}

/// Runs a script to its end.
pub(crate) fn run(mut command: Command) -> Run {
    let begun = Instant::now();
    let output = command.output().unwrap_or_else(|error| panic!("{error}"));
    Run {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
        elapsed: begun.elapsed(),
    }
}

pub(crate) fn as_root(root: &[&str], program: &str) -> Command {
    let mut words = root.iter().copied().chain([program]);
    let mut command = Command::new(words.next().unwrap_or(program));
    command.args(words);
    // Where users have no such folder in their PATH, chroot is in one all the same.
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:/usr/sbin:/sbin"));
    command
}

fn says(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// The process that `sudo` and `unshare` have started in the end, by the number that it has here.
fn last_descendant(mut process: u32) -> u32 {
    loop {
        let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
        match children.split_whitespace().next().and_then(|child| child.parse().ok()) {
            Some(child) => process = child,
            None => return process,
        }
    }
}

fn make_executable(file: &Path) {
    set_mode(file, 0o755);
}

fn set_mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(file, mode).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
