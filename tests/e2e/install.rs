//! `dbvoice-install-agent`, run on a host of its own: there `systemctl` alone is no real one.

#![allow(clippy::unwrap_used)]

use std::{fs, io::Read as _};

use stage::{binaries, checkout};

mod host;
#[path = "install/user_data.rs"]
mod user_data;

use host::{Host, Package, run};

/// What a run may leave for a moment: gone when it has ended, and at the latest when the next has.
const LEFTOVERS: &str = "find /tmp /var/lib/bastion-agent-install/work -mindepth 1 2>/dev/null; ls /usr/bin/*.new \
    /usr/lib/systemd/system/*.new /usr/lib/sysusers.d/*.new /usr/lib/tmpfiles.d/*.new /usr/share/doc/bastion-agent/*.new \
    /etc/bastion-agent/*.new 2>/dev/null; true";

/// What of the agent there is on the host, to be compared.
const INSTALLED: &str = "sha256sum /usr/bin/bastion-agent /usr/lib/systemd/system/bastion-agent.service \
    /usr/lib/sysusers.d/bastion-agent.conf /usr/lib/tmpfiles.d/bastion-agent.conf /usr/share/doc/bastion-agent/* \
    /usr/share/man/man1/bastion-agent* /etc/bastion-agent/* 2>/dev/null; true";

/// A host with the agent's binary as `/shared/agent`, which the packages' programs run.
fn host_with_agent() -> Option<Host> {
    let host = Host::start()?;
    fs::copy(binaries::find("bastion-agent").unwrap(), host.shared("agent")).unwrap();
    Some(host)
}

/// A program that runs the agent, and can be told to wait where it is asked for something. `text` tells versions apart.
fn program(text: &str) -> Vec<u8> {
    let wait = "if [ -e \"/shared/stop-at-$1\" ]; then touch /shared/reached; sleep 1000; fi";
    format!("#!/bin/sh\n# {text}\n{wait}\nexec /shared/agent \"$@\"\n").into_bytes()
}

fn packaging(file: &str) -> Vec<u8> {
    fs::read(checkout().join("packaging").join(file)).unwrap()
}

/// A package as it should be, with this program.
fn package(host: &Host, name: &str, program: &[u8]) -> Package {
    let (unit, user) = (packaging("bastion-agent.service"), packaging("sysusers.conf"));
    host.package(name, &[("bastion-agent", program), ("bastion-agent.service", &unit), ("sysusers.conf", &user)])
}

/// Whether the daemon was started anew since this was asked last.
fn restarted(host: &Host) -> bool {
    let log = host.says("cat /run/systemctl.log 2>/dev/null; rm -f /run/systemctl.log").unwrap();
    log.lines().any(|line| line.starts_with("restart"))
}

#[test]
fn it_installs_changes_nothing_the_second_time_and_updates() {
    let Some(host) = host_with_agent() else { return };
    let agent = fs::read(binaries::find("bastion-agent").unwrap()).unwrap();
    let first = package(&host, "packages/first", &agent);
    let installed = run(host.install(&first));
    assert_eq!(installed.code, 0, "{installed:?}");
    // Metadata is closed to all on this host, so the doctor finds no region: that is told, and fails nothing.
    for line in [
        "Installed /usr/bin/bastion-agent\n",
        "The daemon runs what was installed.\n",
        "Its doctor found something wrong",
    ] {
        assert!(installed.stdout.contains(line), "{line}: {installed:?}");
    }
    for file in [
        "/usr/lib/systemd/system/bastion-agent.service",
        "/usr/lib/sysusers.d/bastion-agent.conf",
        "/etc/bastion-agent/config.toml",
        "/etc/bastion-agent/rds-ca.pem",
        "/usr/share/bash-completion/completions/bastion-agent",
        "/usr/share/fish/vendor_completions.d/bastion-agent.fish",
        "/usr/share/zsh/site-functions/_bastion-agent",
        "/usr/share/man/man1/bastion-agent.1",
        "/usr/share/man/man1/bastion-agent-check-connection.1",
    ] {
        assert!(host.has(file), "{file} is not there");
    }
    assert_eq!(host.says("stat -c '%U %a' /usr/bin/bastion-agent").unwrap(), "root 755");
    assert!(host.says("id bastion-agent").is_some(), "no user");
    assert!(restarted(&host));
    assert_eq!(host.says(LEFTOVERS).unwrap(), "");

    let before = host.says(INSTALLED).unwrap();
    // Small systems have no diffutils.
    assert!(host.says("rm /usr/bin/cmp").is_some());
    let again = run(host.install(&first));
    assert_eq!(again.code, 0, "{again:?}");
    assert!(
        again.stdout.contains("Nothing to change; the daemon runs.") && !again.stdout.contains("Installed"),
        "{again:?}"
    );
    assert_eq!((host.says(INSTALLED).unwrap(), restarted(&host)), (before, false));

    // An update, by an older SSM agent, which puts the values into the text; by the shell of other systems.
    // What is renamed is on the disk.
    let sync = "#!/bin/sh\n[ -s \"$1\" ] && echo \"$1\" >>/run/sync.log\n";
    fs::write(host.shared("sync"), sync).unwrap();
    assert!(host.says("install -m 0755 /shared/sync /usr/bin/sync").is_some());
    assert!(host.says("echo '# mine' >>/etc/bastion-agent/config.toml").is_some());
    let second = package(&host, "packages/second", &program("second"));
    let raw = host::script("install-agent").replace("{{ Source }}", &second.source);
    let raw = raw.replace("{{ Sha256 }}", &second.sha256).replace("{{ PublicKey }}", "none");
    let updated = run(host.start_script("bash", &raw, &["AWS_SSM_REGION_NAME=us-east-1"]));
    assert_eq!(updated.code, 0, "{updated:?}");
    assert!(restarted(&host));
    assert_eq!(host.says("cat /run/sync.log").as_deref(), Some("/usr/bin/bastion-agent.new"));
    assert!(
        host.says("grep -q second /usr/bin/bastion-agent && grep -q mine /etc/bastion-agent/config.toml").is_some()
    );
    assert_eq!(host.says(LEFTOVERS).unwrap(), "");
}

#[test]
fn a_package_that_is_no_good_changes_nothing() {
    let Some(host) = host_with_agent() else { return };
    let good = package(&host, "packages/good", &program("good"));
    assert_eq!(run(host.install(&good)).code, 0);
    let before = host.says(INSTALLED).unwrap();
    restarted(&host);

    let unit = packaging("bastion-agent.service");
    let missing =
        host.package("packages/missing", &[("bastion-agent", &program("new")), ("bastion-agent.service", &unit)]);
    fs::write(host.served("packages/none.tar.gz"), "<html>not found</html>").unwrap();
    let none = Host::packed("packages/none", &host.served("packages/none.tar.gz"));
    let cut = package(&host, "packages/cut", &program("cut"));
    let whole = fs::read(host.served("packages/cut.tar.gz")).unwrap();
    fs::write(host.served("packages/cut.tar.gz"), &whole[..whole.len() / 2]).unwrap();
    let cut_for_all = Host::packed("packages/cut", &host.served("packages/cut.tar.gz"));
    let foreign = package(&host, "packages/foreign", b"\x7fELF\x02\x01\x01 of another machine");
    let failing = package(&host, "packages/failing", b"#!/bin/sh\necho 'libc.so.9 is missing' >&2\nexit 127\n");
    let strict = package(
        &host,
        "packages/strict",
        b"#!/bin/sh\ncase $1 in --version) echo x ;; *) echo 'unknown key' >&2; exit 78 ;; esac\n",
    );
    let gone = Package { source: format!("https://{}/packages/gone.tar.gz", host::WEB), ..good.clone() };
    let wrong = Package { sha256: "0".repeat(64), ..good.clone() };
    for (package, told) in [
        (wrong, "checksum is"),
        (cut, "checksum is"),
        (cut_for_all, "cannot be unpacked"),
        (none, "cannot be unpacked"),
        (missing, "holds no file sysusers.conf"),
        (foreign, "does not run on this host"),
        (failing, "libc.so.9 is missing"),
        (strict, "does not take the configuration"),
        (gone, "cannot be fetched"),
    ] {
        let refused = run(host.install(&package));
        assert_eq!(refused.code, 1, "{told}: {refused:?}");
        let says = refused.stderr.contains(told)
            && refused.stderr.contains("nothing was changed")
            && refused.stderr.contains("\nNext: ");
        assert!(says, "{told}: {refused:?}");
        assert_eq!(host.says(INSTALLED).unwrap(), before, "{told}");
        assert_eq!(host.says(LEFTOVERS).unwrap(), "", "{told}");
    }
    assert!(!restarted(&host));
}

#[test]
fn a_full_disk_and_a_missing_program_are_named_as_such() {
    let Some(host) = host_with_agent() else { return };
    // Of both sizes on a disk: as it is fetched, and as it is unpacked.
    let mut random = fs::File::open("/dev/urandom").unwrap().take(3 << 20);
    let (mut large, mut bomb) = (program("large"), program("bomb"));
    random.read_to_end(&mut large).unwrap();
    bomb.resize(3 << 20, b'\n');
    let (large, bomb) = (package(&host, "packages/large", &large), package(&host, "packages/bomb", &bomb));
    let small =
        "mkdir -p /var/lib/bastion-agent-install && mount -t tmpfs -o size=2m tmpfs /var/lib/bastion-agent-install";
    assert!(host.says(small).is_some());
    let refused = |package: &Package, told: &[&str]| {
        let refused = run(host.install(package));
        let says =
            told.iter().all(|told| refused.stderr.contains(told)) && refused.stderr.contains("nothing was changed");
        assert!(refused.code == 1 && says, "{told:?}: {refused:?}");
        assert!(!host.has("/usr/bin/bastion-agent"), "{refused:?}");
    };
    refused(&large, &["cannot be fetched: the disk is full", "\nNext: Make room"]);
    refused(&bomb, &["cannot be unpacked: the disk is full", "\nNext: Make room"]);
    // The AWS CLI takes away what it has begun, so room is there again.
    let aws = "#!/bin/sh\necho 'download failed: [Errno 28] No space left on device' >&2\nexit 1\n";
    fs::write(host.shared("aws"), aws).unwrap();
    assert!(host.says("install -m 0755 /shared/aws /usr/bin/aws").is_some());
    let of_bucket = Package { source: "s3://packages/large.tar.gz".to_owned(), ..large };
    refused(&of_bucket, &["cannot be fetched: the disk is full", "\nNext: Make room"]);
    let other = "#!/bin/sh\necho 'An error occurred (404)' >&2\nexit 1\n";
    fs::write(host.shared("aws"), other).unwrap();
    assert!(host.says("install -m 0755 /shared/aws /usr/bin/aws").is_some());
    refused(&of_bucket, &["cannot be fetched; nothing", "(404)", "\nNext: Check that it exists"]);

    assert!(host.says("rm /usr/bin/tar /usr/sbin/runuser").is_some());
    refused(&bomb, &["not installed: runuser tar;", "\nNext: Install what has them (dnf provides runuser tar)"]);
}

#[test]
fn a_daemon_that_does_not_start_gives_way_to_the_one_before() {
    let Some(host) = host_with_agent() else { return };
    // There is nothing to go back to.
    let refused = package(&host, "packages/refused", &program("the daemon is refused"));
    let told = run(host.install(&refused));
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.stderr.contains("is installed, and its daemon does not start"), "{told:?}");
    assert!(told.stderr.contains("what systemctl status says"), "{told:?}");

    let (unit, user) = (packaging("bastion-agent.service"), packaging("sysusers.conf"));
    let files: [(&str, &[u8]); 4] = [
        ("bastion-agent", &program("good")),
        ("bastion-agent.service", &unit),
        ("sysusers.conf", &user),
        ("bastion-agent.cdx.json", b"of the old version\n"),
    ];
    let good = host.package("packages/good", &files);
    assert_eq!(run(host.install(&good)).code, 0);
    let before = host.says(INSTALLED).unwrap();
    assert!(before.contains("cdx.json") && !before.contains("tmpfiles.d"), "{before}");
    let ends = package(&host, "packages/ends", &program("the daemon ends at once"));
    let changed_unit = [&packaging("bastion-agent.service")[..], b"# of the new version\n"].concat();
    let files = [
        ("bastion-agent", program("the daemon is refused")),
        ("bastion-agent.service", changed_unit),
        ("sysusers.conf", packaging("sysusers.conf")),
        // The one before had a bill of materials, and this one has a file that it had not.
        ("bastion-agent.cdx.json", b"of the new version\n".to_vec()),
        ("tmpfiles.conf", packaging("tmpfiles.conf")),
    ];
    let with_unit = host.package("packages/unit", &files.each_ref().map(|(name, bytes)| (*name, &bytes[..])));
    for package in [&refused, &ends, &with_unit] {
        restarted(&host);
        let back = run(host.install(package));
        assert_eq!(back.code, 1, "{back:?}");
        assert!(back.stderr.contains("what was there before is back, and runs"), "{back:?}");
        assert_eq!(host.says(INSTALLED).unwrap(), before);
        assert!(restarted(&host) && host.has("/run/active"), "the daemon before does not run");
        assert_eq!(host.says(LEFTOVERS).unwrap(), "");

        // The association comes back with it every day, and is not let at the daemon again.
        let again = run(host.install(package));
        assert!(again.code == 1 && again.stderr.contains("is not tried again; nothing was changed"), "{again:?}");
        assert_eq!((host.says(INSTALLED).unwrap(), restarted(&host)), (before.clone(), false));
        assert_eq!(host.says(LEFTOVERS).unwrap(), "");
    }
    try_all_the_same(&host, &with_unit);
    assert!(run(host.install(&with_unit)).stderr.contains("what was there before is back, and runs"));
    // It is no mark of the host's: the next package is taken, and one that is there already is left alone.
    let again = run(host.install(&good));
    assert!(again.stdout.contains("Nothing to change"), "{again:?}");
    let next = package(&host, "packages/next", &program("next"));
    assert_eq!(run(host.install(&next)).code, 0);
    assert!(host.says("grep -q next /usr/bin/bastion-agent").is_some());

    // A run that is cancelled while the new daemon does not start: what was there before is not forgotten for it.
    fs::write(host.shared("stop-at-systemctl"), "").unwrap();
    let run_one = host.install(&refused).spawn().unwrap();
    host.reached();
    host.cancel(run_one);
    let back = run(host.install(&with_unit));
    assert!(back.stderr.contains("what was there before is back, and runs"), "{back:?}");
    assert!(host.says("grep -q next /usr/bin/bastion-agent").is_some());
    // Nothing works any more: that is said too.
    assert!(host.says("sed -i 's/next/the daemon is refused/' /usr/bin/bastion-agent").is_some());
    try_all_the_same(&host, &with_unit);
    let none = run(host.install(&with_unit));
    assert!(none.code == 1 && none.stderr.contains("and neither does the one that was there before"), "{none:?}");
}

/// Does what is said to do where a package is not tried again.
fn try_all_the_same(host: &Host, package: &Package) {
    let refused = run(host.install(package));
    let (_, next) = refused.stderr.split_once("To try this one all the same: ").unwrap();
    assert!(host.says(next.trim()).is_some(), "{refused:?}");
}

#[test]
fn a_cancelled_run_is_taken_up_by_the_next_and_two_do_not_meet() {
    let Some(host) = host_with_agent() else { return };
    let old = package(&host, "packages/old", &program("old"));
    assert_eq!(run(host.install(&old)).code, 0);
    let new = package(&host, "packages/new", &program("new"));
    fs::copy(host.served("packages/new.tar.gz"), host.served("slow/new.tar.gz")).unwrap();
    let slow = Package { source: format!("https://{}/slow/new.tar.gz", host::WEB), ..new.clone() };

    for (place, package) in [
        ("download", &slow),
        ("--version", &new),
        ("instances", &new),
        ("completions", &new),
        ("systemctl", &new),
        ("doctor", &new),
    ] {
        let back = run(host.install(&old));
        assert_eq!(back.code, 0, "{place}: {back:?}");
        if place != "download" {
            fs::write(host.shared(&format!("stop-at-{place}")), "").unwrap();
        }
        let first = host.install(package).spawn().unwrap();
        host.reached();
        let second = run(host.install(&new));
        assert!(second.code == 1 && second.stderr.contains("another installation is running"), "{place}: {second:?}");
        host.cancel(first);

        // At once: nothing holds the lock. It goes on where the other ended, and the daemon runs what is there.
        let next = run(host.install(&new));
        assert_eq!(next.code, 0, "{place}: {next:?}");
        assert!(host.says("grep -q new /usr/bin/bastion-agent").is_some() && host.has("/run/active"), "{place}");
        let asked = host.says("cat /run/systemctl.log; rm /run/systemctl.log").unwrap();
        assert!(asked.contains("restart"), "{place}: the daemon still runs the old program: {asked}");
        assert_eq!(host.says(LEFTOVERS).unwrap(), "", "{place}");
    }
}

#[test]
fn a_run_may_be_cancelled_at_any_moment() {
    let Some(host) = host_with_agent() else { return };
    let (old, new) = (package(&host, "packages/old", &program("old")), package(&host, "packages/new", &program("new")));
    for moment in 1..=7 {
        assert_eq!(run(host.install(&old)).code, 0);
        let first = host.install(&new).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(110 * moment));
        host.cancel(first);
        let next = run(host.install(&new));
        assert_eq!(next.code, 0, "{moment}: {next:?}");
        assert!(host.says("grep -q new /usr/bin/bastion-agent").is_some() && host.has("/run/active"), "{moment}");
        assert_eq!(host.says(LEFTOVERS).unwrap(), "", "{moment}");
    }
}

#[test]
fn success_is_said_only_with_the_means_to_check_certificates() {
    let Some(host) = host_with_agent() else { return };
    let good = package(&host, "packages/good", &program("good"));
    let script = host::script("install-agent");
    let values =
        [format!("SSM_Source={}", good.source), format!("SSM_Sha256={}", good.sha256), "SSM_PublicKey=none".to_owned()];
    let install = |region: &str| {
        let region = format!("AWS_SSM_REGION_NAME={region}");
        run(host.start_script("sh", &script, &[&values[0], &values[1], &values[2], &region]))
    };
    // Neither the SSM agent nor the metadata say where this is, and then RDS has nothing for that place.
    for (region, why) in [("", "the region is not known"), ("eu-north-7", "cannot be fetched")] {
        let told = install(region);
        assert_eq!(told.code, 1, "{told:?}");
        assert!(told.stderr.contains(why) && told.stderr.contains("rds-ca.pem was not written"), "{told:?}");
        // All else was done.
        assert!(host.has("/run/active") && !host.has("/etc/bastion-agent/rds-ca.pem"), "{told:?}");
    }
    // A file without one is none.
    assert!(host.says(": >/etc/bastion-agent/rds-ca.pem").is_some());
    let told = install("");
    assert!(told.code == 1 && told.stderr.contains("the region is not known"), "{told:?}");
    // Whoever has certificates elsewhere is told, no more.
    assert!(host.says("echo 'ca_file = \"/etc/ssl/own.pem\"' >>/etc/bastion-agent/config.toml").is_some());
    let told = install("");
    assert!(told.code == 0 && told.stderr.contains("Warning: the region is not known"), "{told:?}");
    let done = install("us-east-1");
    assert!(done.code == 0 && done.stderr.is_empty(), "{done:?}");
    assert!(host.says("grep -q CERTIFICATE /etc/bastion-agent/rds-ca.pem").is_some());
}

#[test]
fn a_package_may_bring_the_means_to_check_certificates() {
    let Some(host) = host_with_agent() else { return };
    let (agent, unit, user) = (program("good"), packaging("bastion-agent.service"), packaging("sysusers.conf"));
    let script = host::script("install-agent");
    let install = |name: &str, authorities: &[u8]| {
        let files: [(&str, &[u8]); 4] = [
            ("bastion-agent", &agent),
            ("bastion-agent.service", &unit),
            ("sysusers.conf", &user),
            ("rds-ca.pem", authorities),
        ];
        let package = host.package(name, &files);
        let (source, sha256) = (format!("SSM_Source={}", package.source), format!("SSM_Sha256={}", package.sha256));
        // For this region RDS has nothing.
        let variables = [&source, &sha256, "SSM_PublicKey=none", "AWS_SSM_REGION_NAME=eu-north-7"];
        run(host.start_script("sh", &script, &variables))
    };
    let refused = install("packages/page", b"<html>not found</html>");
    assert!(refused.code == 1 && refused.stderr.contains("rds-ca.pem holds no certificate"), "{refused:?}");
    assert!(!host.has("/usr/bin/bastion-agent") && !host.has("/etc/bastion-agent/rds-ca.pem"), "{refused:?}");

    // What is there already stays, whatever a later package brings.
    for name in ["first", "second"] {
        let bundle = format!("-----BEGIN CERTIFICATE-----\n{name}\n");
        let done = install(&format!("packages/{name}"), bundle.as_bytes());
        assert!(done.code == 0 && !done.stderr.contains("rds-ca.pem"), "{done:?}");
        assert!(host.says("grep -q first /etc/bastion-agent/rds-ca.pem").is_some(), "{name}: {done:?}");
    }
}

#[test]
fn a_signature_is_looked_at_before_the_package() {
    let Some(host) = host_with_agent() else { return };
    // Signed by minisign's own author's library. Nobody has the secret key any more.
    let signed = checkout().join("tests/e2e/fixtures/signed");
    let read = |name: &str| fs::read(signed.join(name)).unwrap();
    let text = |name: &str| String::from_utf8(read(name)).unwrap();
    let key = text("minisign.pub").lines().nth(1).unwrap().to_owned();
    let script = host::script("install-agent");
    let install = |name: &str, package: &[u8], signature: Option<&str>, key: &str| {
        fs::write(host.served(&format!("packages/{name}.tar.gz")), package).unwrap();
        if let Some(signature) = signature {
            fs::write(host.served(&format!("packages/{name}.tar.gz.minisig")), signature).unwrap();
        }
        let Package { source, sha256 } =
            Host::packed(&format!("packages/{name}"), &host.served(&format!("packages/{name}.tar.gz")));
        let (source, sha256) = (format!("SSM_Source={source}"), format!("SSM_Sha256={sha256}"));
        let variables = [&source, &sha256, &format!("SSM_PublicKey={key}"), "AWS_SSM_REGION_NAME=us-east-1"];
        run(host.start_script("sh", &script, &variables))
    };
    let (package, signature) = (read("package.tar.gz"), text("package.tar.gz.minisig"));
    let mut changed = package.clone();
    // A byte of gzip's header that changes nothing of what is in it: the checksum given is right, the signature is not.
    changed[9] ^= 1;
    let mut other = key.clone();
    other.replace_range(4..5, if key.as_bytes()[4] == b'A' { "B" } else { "A" });
    let mut same_name = key.clone();
    same_name.replace_range(50..51, if key.as_bytes()[50] == b'A' { "B" } else { "A" });
    let legacy = signature.replacen("\nRUR", "\nRWR", 1);
    for (name, package, signature, key, told) in [
        ("changed", &changed, Some(signature.as_str()), &key, "the signature is not of this package"),
        ("other", &package, Some(signature.as_str()), &other, "signed with another key"),
        ("forged", &package, Some(signature.as_str()), &same_name, "the signature is not of this package"),
        ("page", &package, Some("<html>not found</html>"), &key, "no signature of minisign's"),
        ("legacy", &package, Some(legacy.as_str()), &key, "no signature of minisign's"),
        ("unsigned", &package, None, &key, "cannot be fetched"),
        ("no-key", &package, Some(signature.as_str()), &"{{ PublicKey }}".to_owned(), "PublicKey is no minisign key"),
    ] {
        let refused = install(name, package, signature, key);
        assert!(refused.code == 1 && refused.stderr.contains(told), "{name}: {refused:?}");
        assert!(refused.stderr.contains("nothing was changed"), "{name}: {refused:?}");
        assert!(!host.has("/usr/bin/bastion-agent") && !host.has("/etc/bastion-agent"), "{name}: {refused:?}");
        assert_eq!(host.says(LEFTOVERS).unwrap(), "", "{name}");
    }
    let done = install("signed", &package, Some(&signature), &key);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(host.says("grep -q signed /usr/bin/bastion-agent").is_some());
    // Whoever names no key is not asked for one.
    assert_eq!(install("changed", &changed, None, "none").code, 0);
}
