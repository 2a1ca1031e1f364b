//! What of the unit, the user and the folders the oldest systemd knows that the packages are for: 239, of RHEL 8. What it does not know it
//! passes over, and says so in the journal. So that may only make what the daemon can do less, and nothing else may depend on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use stage::checkout;

const OLDEST: u32 = 239;

/// The version that settings came with: by "Added in version" of the manual pages of systemd 262, and by its NEWS where these give one
/// version for several. Those of 0 have none there: they are older than 187.
const SINCE: [(u32, &str); 23] = [
    (
        0,
        "CapabilityBoundingSet ExecReload ExecStart Group LimitCORE LimitNOFILE NotifyAccess PrivateTmp Restart RestartSec Type UMask User WatchdogSec",
    ),
    (187, "NoNewPrivileges SystemCallFilter"),
    (188, "TimeoutStartSec TimeoutStopSec"),
    (189, "RestartPreventExitStatus"),
    (201, "After Description Documentation WantedBy Wants"),
    (209, "PrivateDevices SystemCallArchitectures SystemCallErrorNumber"),
    (211, "RestrictAddressFamilies RuntimeDirectory"),
    (214, "ProtectHome ProtectSystem"),
    (227, "TasksMax"),
    (229, "AmbientCapabilities StartLimitBurst StartLimitIntervalSec"),
    (231, "MemoryDenyWriteExecute MemoryHigh MemoryMax ReadWritePaths RestrictRealtime"),
    (232, "MemorySwapMax ProtectControlGroups ProtectKernelModules ProtectKernelTunables RemoveIPC"),
    (233, "BindPaths RestrictNamespaces"),
    (234, "RuntimeDirectoryMode"),
    (
        235,
        "CacheDirectory CacheDirectoryMode ConfigurationDirectory KeyringMode LockPersonality StateDirectory StateDirectoryMode",
    ),
    (238, "TemporaryFileSystem"),
    (239, "PrivateMounts"),
    (242, "ProtectHostname RestrictSUIDSGID"),
    (244, "ProtectKernelLogs"),
    (245, "ProtectClock"),
    (247, "ProcSubset ProtectProc"),
    (248, "ExecPaths NoExecPaths"),
    (249, "SocketBindAllow SocketBindDeny"),
];

/// Those that 239 does not know. Each takes something from the daemon, or gives back what another of them has taken.
const PASSED_OVER: [&str; 10] = [
    "ExecPaths",
    "NoExecPaths",
    "ProcSubset",
    "ProtectClock",
    "ProtectHostname",
    "ProtectKernelLogs",
    "ProtectProc",
    "RestrictSUIDSGID",
    "SocketBindAllow",
    "SocketBindDeny",
];

/// Groups of system calls that 239 knows: the last of them, @system-service, came with it.
const GROUPS: [&str; 8] =
    ["@system-service", "@privileged", "@resources", "@aio", "@keyring", "@memlock", "@setuid", "@chown"];

/// A file of packaging's without comments: its lines.
fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(checkout().join("packaging").join(name)).unwrap();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_oldest_systemd_knows_all_but_what_only_takes_from_the_daemon() {
    let since: BTreeMap<&str, u32> =
        SINCE.iter().flat_map(|(version, names)| names.split(' ').map(|name| (name, *version))).collect();
    let (mut used, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for line in [lines("bastion-agent.service"), lines("inventory.conf")].concat() {
        let Some((name, value)) = line.split_once('=') else { continue };
        used.insert(name.to_owned());
        if name == "SystemCallFilter" {
            groups.extend(value.trim_start_matches('~').split(' ').map(str::to_owned));
        }
    }
    assert!(used.iter().map(String::as_str).eq(since.keys().copied()), "the table is not the unit's: {used:#?}");
    let newer: Vec<&str> = since.iter().filter(|(_, version)| **version > OLDEST).map(|(name, _)| *name).collect();
    assert_eq!(newer, PASSED_OVER);
    assert_eq!(groups, GROUPS.map(str::to_owned).into());

    // A user by its name alone, and folders: both are as old as these files are.
    assert_eq!(lines("sysusers.conf"), [r#"u bastion-agent - "dbvoice bastion agent" - -"#]);
    assert!(lines("tmpfiles.conf").iter().all(|line| line.starts_with("d /")));

    // Whoever runs it there is told what is not in force.
    let told = fs::read_to_string(checkout().join("docs/operating.md")).unwrap();
    let paragraph = told.split("\n\n").find(|text| text.contains("systemd 239")).unwrap();
    for name in PASSED_OVER {
        assert!(paragraph.contains(&format!("`{name}`")), "{name} is not told of: {paragraph}");
    }
}
