//! The user data of the stack's bastion, run as cloud-init runs it, on a host whose `aws`, `systemctl`, `rpm`, `dnf` and `sleep` alone are no real
//! ones; and the installation after it.

use std::fs;

use serde_norway::Value;
use stage::checkout;

use super::{
    host::{Host, run},
    host_with_agent, package, program,
};
use tests::{Run, write};

/// Where the stack says the configuration is.
const CONFIGURATION: &str = "s3://packages/bastion/config.toml";

/// Gives what lies in /shared/bucket, once /shared/network-after tries have failed; each is one, and noted.
const AWS: &str = r#"#!/bin/sh
echo "$*" >>/run/aws.log
tries=$(wc -l </run/aws.log)
for to; do :; done
if [ "$tries" -le "$(cat /shared/network-after)" ]; then
  # Broken off in between.
  head -c 20 /shared/bucket >"$to"
  echo 'Could not connect to the endpoint URL' >&2
  exit 255
fi
cp /shared/bucket "$to"
"#;

/// The script, with the address of a configuration or none.
fn script(configuration: &str) -> String {
    let text = fs::read_to_string(checkout().join("template.yaml")).unwrap();
    let template: Value = serde_norway::from_str(&text).unwrap();
    let data = &template["Resources"]["BastionLaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"];
    // A text, and what is put into it.
    let Value::Tagged(sub) = &data["Fn::Base64"] else { panic!("{data:?}") };
    let text = sub.value[0].as_str().unwrap().replace("${Configuration}", configuration);
    assert!(!text.contains("${"), "{text}");
    text
}

/// Runs it on a host that is like the one before but for what is said; what the AWS CLI, systemd and the package manager were asked.
fn boot(host: &Host, configuration: &str, network_after: u32) -> (Run, [String; 3]) {
    write(&host.shared("network-after"), &network_after.to_string());
    assert!(host.says("rm -f /run/*.log; touch /run/aws.log /run/systemctl.log /run/dnf.log").is_some());
    let told = run(host.start_script("bash", &script(configuration), &[]));
    let asked = ["aws", "systemctl", "dnf"].map(|name| host.says(&format!("cat /run/{name}.log")).unwrap());
    (told, asked)
}

fn put(host: &Host, name: &str, text: &str) {
    write(&host.shared(name), text);
    assert!(host.says(&format!("install -m 0755 /shared/{name} /usr/bin/{name}")).is_some());
}

#[test]
fn user_data_brings_the_configuration_before_the_agent_is_installed() {
    let Some(host) = host_with_agent() else { return };
    put(&host, "aws", AWS);
    put(&host, "dnf", "#!/bin/sh\necho \"$*\" >>/run/dnf.log\n");
    put(&host, "rpm", "#!/bin/sh\n[ \"$*\" = '-q amazon-ssm-agent' ]\n");
    put(&host, "sleep", "#!/bin/sh\necho \"sleep $*\" >>/run/aws.log\n");
    write(&host.shared("bucket"), "# ours\n[discovery]\nenabled = true\n\n[history]\nenabled = false\n");
    let fetch = format!("s3 cp --only-show-errors {CONFIGURATION} /etc/bastion-agent/config.toml.new");
    // Where it runs already, as on Amazon Linux 2023, the document would be faster.
    let enable = "stop amazon-ssm-agent\nenable --now amazon-ssm-agent";
    let anew = "stop amazon-ssm-agent\ntry-restart bastion-agent\nenable --now amazon-ssm-agent";

    // None is wanted, so nothing is fetched.
    let (told, asked) = boot(&host, "", 0);
    assert_eq!((told.code, asked), (0, [String::new(), enable.to_owned(), String::new()]), "{told:?}");
    assert!(!host.has("/etc/bastion-agent"));

    // It never comes: the agent is installed all the same, and nothing that was broken off is taken for it.
    let (told, asked) = boot(&host, CONFIGURATION, 99);
    assert_eq!((told.code, asked[0].matches(&fetch).count(), &*asked[1]), (0, 6, enable), "{told:?} {asked:?}");
    assert!(!host.has("/etc/bastion-agent/config.toml"), "{told:?}");

    // The network is later than the host. The log has the tries, and the waits between them.
    let (told, asked) = boot(&host, CONFIGURATION, 3);
    assert_eq!(asked, [format!("{fetch}\nsleep 10\n{fetch}\nsleep 10\n{fetch}"), anew.to_owned(), String::new()]);
    assert_eq!(told.code, 0, "{told:?}");
    let is_there =
        || host.says("stat -c '%U %a' /etc/bastion-agent /etc/bastion-agent/*; head -1 /etc/bastion-agent/config.toml");
    assert_eq!(is_there().unwrap(), "root 755\nroot 644\n# ours");

    // What is there is the host's own: another start of it changes nothing.
    write(&host.shared("bucket"), "# another\n");
    let (told, asked) = boot(&host, CONFIGURATION, 0);
    assert_eq!((told.code, &*asked[0], &*asked[1]), (0, "", enable), "{told:?}");
    assert_eq!(is_there().unwrap(), "root 755\nroot 644\n# ours");

    // Systemd has started the SSM agent, and that the document: it takes the configuration that is there.
    let installed = run(host.install(&package(&host, "packages/first", &program("first"))));
    assert!(
        installed.code == 0 && !installed.stdout.contains("Installed /etc/bastion-agent/config.toml"),
        "{installed:?}"
    );
    assert!(is_there().unwrap().ends_with("# ours"));

    // The document was faster: its own configuration gives way. One that still runs is waited for.
    assert!(host.says("rm -r /etc/bastion-agent").is_some());
    let second = package(&host, "packages/second", &program("second"));
    assert_eq!(run(host.install(&second)).code, 0);
    assert!(!is_there().unwrap().contains("# ours"));
    let runs = "timeout 3 tail -f /dev/null; echo ended >>/run/aws.log";
    let lock = format!("flock /run/bastion-agent-install.lock sh -c 'touch /run/runs; {runs}' >/dev/null 2>&1 &");
    assert!(host.says(&format!("{lock} until [ -e /run/runs ]; do :; done")).is_some());
    write(&host.shared("bucket"), "# ours\n[discovery]\nenabled = true\n");
    let (told, asked) = boot(&host, CONFIGURATION, 1);
    assert_eq!(asked[..2], [format!("ended\n{fetch}"), anew.to_owned()], "{told:?}");
    assert!(told.code == 0 && is_there().unwrap().contains("# ours"), "{told:?}");
    // Somebody has changed it since, so it stays.
    assert!(host.says("sed -i '1s/.*/# mine/' /etc/bastion-agent/config.toml").is_some());
    let (told, asked) = boot(&host, CONFIGURATION, 0);
    assert!(asked[0].is_empty() && is_there().unwrap().contains("# mine"), "{told:?}");

    // Amazon Linux's minimal image has neither of the two.
    put(&host, "rpm", "#!/bin/sh\nexit 1\n");
    assert!(host.says("rm /usr/bin/aws").is_some());
    let (told, asked) = boot(&host, "", 0);
    assert_eq!(asked, ["", enable, "install -y awscli-2\ninstall -y amazon-ssm-agent"], "{told:?}");
}
