//! The deb on a host whose `systemctl` alone is no real one, and the document beside it.

use std::{fs, process::Command};

use stage::checkout;

use super::{
    ending, files,
    host::{self, Host, run},
    stdout_of, unpacked_deb,
};

pub(crate) fn is_installed_updated_and_removed_and_the_document_leaves_it_alone() {
    let Some(host) = Host::start() else { return };
    if Command::new("dpkg").arg("--version").output().is_err() {
        return host::skipped("needs dpkg");
    }
    fs::copy(ending(".deb"), host.shared("agent.deb")).unwrap();
    fs::copy(ending(".tar.gz"), host.served("packages/agent.tar.gz")).unwrap();
    let package = Host::packed("packages/agent", &host.served("packages/agent.tar.gz"));
    // As if systemd ran: then its systemctl is asked, which alone is no real one here.
    let dpkg = |arguments: &str| {
        let command = format!(
            "mkdir -p /run/systemd/system && DEBIAN_FRONTEND=noninteractive dpkg --no-triggers {arguments} 2>&1"
        );
        host.says(&command).unwrap_or_else(|| panic!("dpkg {arguments} failed"))
    };
    let asked = || host.says("cat /run/systemctl.log; rm -f /run/systemctl.log").unwrap();

    // What it depends on may not be a package here. The daemon of an installation that it is laid over would run on, were it not started anew.
    let install = "--force-depends --force-confold --install /shared/agent.deb";
    let starts = "enable bastion-agent\nrestart bastion-agent";
    dpkg(install);
    assert!(asked().ends_with(starts));
    assert!(host.says("id bastion-agent").is_some() && host.says("bastion-agent --version").is_some());
    assert_eq!(host.says("stat -c '%U %a' /var/lib/bastion-agent").unwrap(), "bastion-agent 700");
    let verified = host.says("systemd-analyze verify --man=no bastion-agent.service 2>&1");
    assert_eq!(verified.as_deref(), Some(""), "the unit is not as it should be");

    // Its files are no longer the document's.
    let refused = run(host.install(&package));
    let told = "belongs to the package bastion-agent; nothing was changed";
    assert!(refused.code == 1 && refused.stderr.contains(told), "{refused:?}");
    assert!(refused.stderr.contains("dpkg -r bastion-agent") && !refused.stdout.contains("Installed"), "{refused:?}");

    assert!(
        host.says("echo '# mine' >>/etc/bastion-agent/config.toml; touch /var/lib/bastion-agent/history").is_some()
    );
    dpkg(install);
    // Whoever has disabled the daemon has it so after an update, too.
    assert_eq!(asked(), "daemon-reload\ndaemon-reload\ntry-restart bastion-agent");
    assert!(host.says("grep -q mine /etc/bastion-agent/config.toml").is_some());

    // dpkg remembers a package that is removed, and calls it configured before.
    dpkg("--remove bastion-agent");
    assert!(asked().contains("disable --now bastion-agent") && !host.has("/usr/bin/bastion-agent"));
    // Groups that cannot be changed, folders that cannot be made and a systemd that does not answer leave no package half installed.
    assert!(host.says("useradd --system ssm-user").is_some());
    for program in ["/usr/sbin/usermod", "/usr/bin/systemd-tmpfiles", "/usr/bin/systemctl"] {
        assert!(host.says(&format!("cp -p {program} /shared/kept; ln -sf /bin/false {program}")).is_some());
        let told = dpkg(install);
        let name = program.rsplit('/').next().unwrap();
        assert!(told.contains("Warning: ") && told.contains("\nNext: ") && told.contains(name), "{program}: {told}");
        dpkg("--remove bastion-agent");
        assert!(host.says(&format!("cp -p --remove-destination /shared/kept {program}")).is_some());
    }
    asked();
    dpkg(install);
    assert!(asked().ends_with(starts));
    dpkg(install);
    assert!(!asked().contains("enable"));
    dpkg("--remove bastion-agent");
    assert!(host.has("/etc/bastion-agent/config.toml") && host.has("/var/lib/bastion-agent/history"));
    // Now they may be.
    let installed = run(host.install(&package));
    assert_eq!(installed.code, 0, "{installed:?}");
    // What dpkg remembers of the removed package is this installation's now. It is told how to make it forget, and that takes nothing away.
    let (_, told) =
        installed.stderr.split_once("Warning: dpkg still counts /etc/bastion-agent/config.toml as ").unwrap();
    let (_, next) = told.split_once("\nNext: ").unwrap();
    assert!(host.says(next.lines().next().unwrap()).is_some(), "{installed:?}");
    assert!(host.says("dpkg --status bastion-agent").is_none());
    assert!(host.says("grep -q mine /etc/bastion-agent/config.toml").is_some());
    assert!(host.has("/var/lib/bastion-agent/history") && host.has("/var/cache/bastion-agent"));
    let quiet = run(host.install(&package));
    assert!(
        quiet.code == 0 && !quiet.stderr.contains("dpkg") && quiet.stdout.contains("Nothing to change"),
        "{quiet:?}"
    );
    assert!(host.says("rm /etc/bastion-agent/config.toml").is_some());
    let anew = run(host.install(&package));
    assert_eq!(anew.code, 0, "{anew:?}");
    the_document_lays_down_what_the_deb_does(&host);
    assert!(host.says("rm -r /etc/bastion-agent /var/lib/bastion-agent").is_some());
    assert!(!host.has("/var/lib/bastion-agent"));

    // An rpm that knows the unit alone.
    let rpm = "#!/bin/sh\nfor file; do :; done\n[ \"$file\" = /usr/lib/systemd/system/bastion-agent.service ] || \
               { echo \"file $file is not owned by any package\"; exit 1; }\nprintf bastion-agent\n";
    fs::write(host.shared("rpm"), rpm).unwrap();
    assert!(host.says("install -m 0755 /shared/rpm /usr/bin/rpm").is_some());
    let refused = run(host.install(&package));
    assert!(refused.code == 1 && refused.stderr.contains("rpm -e bastion-agent"), "{refused:?}");
    what_the_document_laid_down_goes_as_the_page_says(&host);
}

/// The lines of "Remove" in the page leave nothing behind.
fn what_the_document_laid_down_goes_as_the_page_says(host: &Host) {
    let page = fs::read_to_string(checkout().join("docs/operating.md")).unwrap();
    let (_, section) = page.split_once("\n## Remove\n").unwrap();
    let lines = section.split("```").nth(1).and_then(|block| block.strip_prefix("sh\n")).unwrap();
    let left = "find /etc /opt /usr /var -xdev -name '*bastion-agent*'";
    assert!(host.says(left).unwrap().contains("/usr/bin/bastion-agent"), "it was installed");
    fs::write(host.shared("remove"), format!("set -e\n{lines}")).unwrap();
    assert!(host.says("sh /shared/remove").is_some());
    assert_eq!(host.says(left).unwrap(), "");
    assert!(host.says("id bastion-agent").is_none());
}

/// The same files in the same places, but for what follows a distribution's own customs.
fn the_document_lays_down_what_the_deb_does(host: &Host) {
    for (path, (mode, bytes)) in files(unpacked_deb().path()) {
        // Debian calls a licence so, and compresses manual pages.
        let (place, bytes) = match path.strip_suffix(".gz") {
            Some(page) => {
                let mut gzip = Command::new("gzip");
                fs::write(host.shared("page.gz"), &bytes).unwrap();
                (page.to_owned(), stdout_of(gzip.arg("-dc").arg(host.shared("page.gz"))).into_bytes())
            }
            None => (path.replace("doc/bastion-agent/copyright", "doc/bastion-agent/LICENSE"), bytes),
        };
        fs::write(host.shared("expected"), &bytes).unwrap();
        assert!(host.says(&format!("cmp {place} /shared/expected")).is_some(), "{place} is another file or none");
        assert_eq!(host.says(&format!("stat -c '%U %a' {place}")).unwrap(), format!("root {mode:o}"), "{place}");
    }
    assert_eq!(host.says("stat -c '%U %a' /var/lib/bastion-agent").unwrap(), "bastion-agent 700");
}
