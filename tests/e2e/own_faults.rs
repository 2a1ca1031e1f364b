//! What the agent, its daemon or its host lack is never told as a finding about a database.

#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use agent_protocol::{CheckReport, Outcome, ServedBy};
use serde_json::Value;
use stage::{Needs, Postgres, postgres};
use tests::{Agent, Daemon, instance};

/// Whether a report says what it should of a database that is well, by an agent that may not be.
fn is_fair(report: &CheckReport) {
    match report.cause() {
        None => assert_eq!(report.outcome, Outcome::Ok, "{report:?}"),
        Some(cause) => {
            assert!(!cause.is_about_the_database(), "{report:?}");
            assert_eq!(report.outcome, Outcome::Unknown, "{report:?}");
        }
    }
}

#[test]
fn a_host_that_is_short_of_descriptors_is_no_database_that_is_down() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let postgres = Postgres::start(&needs, &postgres::monitoring_user("dbvoice", &password), &[]).unwrap();
    let by_name = instance("name", "postgres", postgres.port(), "{ env = 'SECRET' }").replace("127.0.0.1", "localhost");
    let configuration = instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }")
        + &by_name
        + &by_name.replace("name]", "tls]")
        + "tls = 'require'\n";
    let agent = Agent::new(&configuration, &[("SECRET", &password)]);
    let (mut fine, mut short) = (0, 0);
    for limit in 3..24 {
        for name in ["pg", "name", "tls"] {
            let check = agent.command(&["check", "connection", "--instance", name, "--format", "json"]);
            let mut command = Command::new("sh");
            command.arg("-c").arg(format!("ulimit -n {limit}; exec \"$@\"")).arg("sh").arg(check.get_program());
            command.args(check.get_args()).env_clear();
            command.envs(check.get_envs().filter_map(|(name, value)| Some((name, value?))));
            let output = command.output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            // With the fewest, not even the shell can start it, or its runtime cannot.
            let Ok(report) = serde_json::from_str::<CheckReport>(&text) else {
                assert_ne!(output.status.code(), Some(2), "{limit} {name}: {output:?}");
                continue;
            };
            if name == "tls" && limit > 20 {
                continue;
            }
            if report.cause() != Some(agent_protocol::Cause::Tls) {
                is_fair(&report);
            }
            if report.cause().is_none() { fine += 1 } else { short += 1 }
        }
    }
    assert!(fine > 3 && short > 3, "{fine} {short}");
}

/// A daemon that says what it is told to, to who asks next.
fn false_daemon(agent: &Agent, answer: impl Fn(&mut UnixStream) + Send + 'static) -> String {
    let path = agent.file("false.sock");
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = String::new();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while reader.read_line(&mut head).unwrap_or(0) > 2 {}
        answer(&mut stream);
    });
    path.display().to_string()
}

fn http(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn report(instance: &str, check: &str) -> Value {
    let path = stage::checkout().join(format!("agent-protocol/golden/{check}.json"));
    let mut report: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    report["instance"] = instance.into();
    report
}

/// Puts this before every text of an answer but its words of a closed list and its times.
fn forge(value: &mut Value, forged: &str) {
    match value {
        Value::String(text) => text.insert_str(0, forged),
        Value::Array(values) => values.iter_mut().for_each(|value| forge(value, forged)),
        Value::Object(fields) => {
            let words =
                ["check", "name", "outcome", "instance", "started_at", "served_by", "kind", "cause", "measure", "by"];
            let texts = fields.iter_mut().filter(|(name, _)| !words.contains(&name.as_str()));
            texts.for_each(|(_, value)| forge(value, forged));
        }
        _ => {}
    }
}

#[test]
fn a_daemon_is_believed_only_what_it_was_asked() {
    let agent = Agent::new(&instance("pg", "postgres", 1, "{ env = 'X' }"), &[("X", "x")]);
    let ask = |format: &str, answer: Vec<u8>| {
        let socket = false_daemon(&agent, move |stream| drop(stream.write_all(&answer)));
        agent.run(&["check", "top-sessions", "--instance", "pg", "--format", format, "--socket", &socket])
    };
    let mut hostile = report("pg", "top-sessions");
    forge(&mut hostile, "\u{1b}[2J\nCRITICAL: forged\r\u{202e}\u{9b}");
    for format in ["text", "json", "nagios"] {
        let run = ask(format, http(hostile.to_string().as_bytes()));
        let odd = |text: &str| {
            text.chars().any(|character| (character.is_control() && character != '\n') || character == '\u{202e}')
        };
        assert!(!odd(&run.stdout) && !odd(&run.stderr), "{format}: {:?}", run.stdout);
        assert!(!run.stdout.lines().any(|line| line.starts_with("CRITICAL: forged")), "{}", run.stdout);
        assert!(!run.stdout.contains("\\u001b") && !run.stdout.contains("gave no report"), "{}", run.stdout);
        assert!(run.stdout.contains("forged"), "{}", run.stdout);
    }
    let fine = ask("json", http(report("pg", "top-sessions").to_string().as_bytes()));
    assert_eq!((fine.report().cause(), fine.report().served_by), (None, ServedBy::Daemon), "{}", fine.stdout);
    let huge = http(format!("{{\"x\": \"{}\"}}", "x".repeat(40 << 20)).as_bytes());
    let cut = http(report("pg", "top-sessions").to_string().as_bytes());
    for wrong in [
        http(report("other", "top-sessions").to_string().as_bytes()),
        http(report("pg", "connection").to_string().as_bytes()),
        http(b"{}"),
        http(b"null"),
        huge,
        cut[..cut.len() / 2].to_vec(),
        b"\x1b[31mno\r\n\r\n".to_vec(),
    ] {
        let run = ask("json", wrong);
        assert_eq!((run.code, run.report().outcome), (3, Outcome::Unknown), "{}", run.stdout);
        is_fair(&run.report());
        assert!(!run.stdout.contains("\\u001b"), "{}", run.stdout);
    }
    // One that hangs.
    let socket = false_daemon(&agent, |stream| drop(stream.read_to_end(&mut Vec::new())));
    let run = agent.run(&[
        "check",
        "connection",
        "--instance",
        "pg",
        "--format",
        "json",
        "--timeout",
        "500ms",
        "--socket",
        &socket,
    ]);
    is_fair(&run.report());
    assert!(run.elapsed < Duration::from_secs(5));
}

#[test]
fn a_stranger_who_listens_is_not_asked() {
    let needs = Needs::find().unwrap();
    if Command::new("id").arg("-u").output().unwrap().stdout != b"0\n" {
        // Only root can become somebody else.
        return;
    }
    let agent = Agent::new(&instance("pg", "postgres", 1, "{ env = 'X' }"), &[("X", "x")]);
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(agent.file("."), open).unwrap();
    let socket = agent.file("stranger.sock").display().to_string();
    let serve = "import os,socket,sys\nos.setgroups([])\nos.setgid(65534)\nos.setuid(65534)\ns=socket.socket(socket.AF_UNIX)\n\
                 s.bind(sys.argv[1])\ns.listen()\nprint('ready',flush=True)\nc,_=s.accept()\nprint('heard',len(c.recv(9999)),flush=True)";
    let mut stranger = needs.python().args(["-c", serve]).arg(&socket).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(stranger.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    let run = agent.run(&["check", "connection", "--instance", "pg", "--format", "json", "--socket", &socket]);
    assert_eq!(run.report().served_by, ServedBy::OneShot, "{}", run.stdout);
    assert_eq!(lines.next().unwrap().unwrap(), "heard 0", "no word was said to it");
    stranger.wait().unwrap();
}

#[test]
fn clients_that_never_read_keep_nobody_out() {
    let agent =
        Agent::new(&(instance("pg", "postgres", 1, "{ env = 'X' }") + "[history]\nenabled = false\n"), &[("X", "x")]);
    let daemon = Daemon::start(&agent);
    // Questions enough that their answers fill what the kernel holds, from as many as the daemon lets in.
    let question = "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n".repeat(400);
    let held: Vec<UnixStream> = (0..512)
        .filter_map(|_| {
            let mut stream = UnixStream::connect(daemon.socket()).ok()?;
            stream.set_write_timeout(Some(Duration::from_millis(200))).ok()?;
            let _ = stream.write_all(question.as_bytes());
            Some(stream)
        })
        .collect();
    assert!(held.len() > 300, "{}", held.len());
    let started = Instant::now();
    let answers = || {
        let mut stream = UnixStream::connect(daemon.socket()).unwrap();
        let mut answer = Vec::new();
        // It may be turned away before it has asked.
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let _ = stream.read_to_end(&mut answer);
        answer.starts_with(b"HTTP/1.1 200 ")
    };
    assert!(!answers(), "it is full");
    while !answers() {
        assert!(started.elapsed() < Duration::from_secs(40), "it is full without end");
        std::thread::sleep(Duration::from_millis(200));
    }
    drop(held);
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_waited_for_by_nobody() {
    let agent = Agent::new("", &[]);
    let pipe = agent.file("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let at = pipe.display().to_string();
    let good = instance("pg", "postgres", 1, &format!("{{ file = '{at}' }}"))
        + &instance("ca", "postgres", 1, "{ env = 'PATH' }")
        + &format!("tls = 'verify-full'\nca_file = '{at}'\n")
        + &instance("zero", "postgres", 1, "{ file = '/dev/zero' }")
        + "[history]\nenabled = false\n";
    tests::write(&agent.file("config.toml"), &good);
    for name in ["pg", "zero"] {
        let run = agent.run(&["check", "connection", "--instance", name, "--format", "json", "--timeout", "3s"]);
        assert_eq!(run.report().outcome, Outcome::Unknown, "{}", run.stdout);
        assert!(run.stdout.contains("not a regular file") && run.elapsed < Duration::from_secs(2), "{}", run.stdout);
    }
    for path in [at.as_str(), "/dev/zero", "/"] {
        let run = agent.run(&["check", "connection", "--instance", "pg", "--format", "json", "--config", path]);
        assert!(run.code != 0 && run.code != 2 && run.elapsed < Duration::from_secs(2), "{run:?}");
    }
    // Reloading, the daemon goes on with what it has.
    let daemon = Daemon::start(&agent);
    std::fs::rename(&pipe, agent.file("config.toml")).unwrap();
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration is wrong; the old one stays in use");
    assert!(daemon.get("/healthz").contains("\"ok\""));
}

/// What the AWS SDK would read: it waits for a pipe with the whole process.
#[test]
fn a_pipe_in_the_place_of_one_of_awss_files_is_waited_for_by_nobody() {
    let configuration = instance("pg", "postgres", 1, "{ ssm_parameter = '/dbvoice/pg' }")
        + &instance("other", "postgres", 1, "{ env = 'SECRET' }")
        + "[history]\nenabled = false\n";
    let nowhere = [("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), ("AWS_EC2_METADATA_DISABLED", "true"), ("SECRET", "x")];
    let agent = Agent::new(&configuration, &nowhere).with("AWS_REGION", "us-east-1");
    let home = |name: &str| {
        std::fs::create_dir_all(agent.file(name).join(".aws")).unwrap();
        agent.file(name).display().to_string()
    };
    let (pipe, of_config, of_credentials) = (agent.file("pipe"), home("config"), home("credentials"));
    for path in [&pipe, &agent.file("config/.aws/config"), &agent.file("credentials/.aws/credentials")] {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }
    std::fs::File::create(agent.file("huge")).unwrap().set_len(1 << 40).unwrap();
    let profile =
        |path: &str| format!("[default]\nrole_arn = arn:aws:iam::1:role/x\nweb_identity_token_file = {path}\n");
    tests::write(&agent.file("profile"), &profile(&pipe.display().to_string()));
    let (at, huge, profile) = (pipe.display().to_string(), agent.file("huge"), agent.file("profile"));
    let irregular = "is not a regular file";
    let cases = [
        ("HOME", of_config.as_str(), irregular, "AWS_CONFIG_FILE"),
        ("HOME", &of_credentials, irregular, "AWS_SHARED_CREDENTIALS_FILE"),
        ("AWS_CONFIG_FILE", &at, irregular, "AWS_CONFIG_FILE"),
        ("AWS_CONFIG_FILE", "/", irregular, "AWS_CONFIG_FILE"),
        ("AWS_CONFIG_FILE", "/dev/zero", irregular, "AWS_CONFIG_FILE"),
        ("AWS_CONFIG_FILE", huge.to_str().unwrap(), "is larger than", "AWS_CONFIG_FILE"),
        ("AWS_SHARED_CREDENTIALS_FILE", &at, irregular, "AWS_SHARED_CREDENTIALS_FILE"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &at, irregular, "AWS_WEB_IDENTITY_TOKEN_FILE"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &at, irregular, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
        ("AWS_CONFIG_FILE", profile.to_str().unwrap(), irregular, "web_identity_token_file"),
    ];
    let run = |variable: &str, value: &str, arguments: &[&str]| {
        // One that hangs is ended, and has no exit code then.
        let agent = agent.command(arguments);
        let mut command = Command::new("timeout");
        command.args(["-k", "1", "5"]).arg(agent.get_program()).args(agent.get_args()).env_clear();
        command.envs(agent.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("AWS_ROLE_ARN", "a");
        let output = command.env(variable, value).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr))
    };
    for (variable, value, said, setting) in cases {
        let (code, report) =
            run(variable, value, &["check", "connection", "pg", "--format", "json", "--timeout", "3s"]);
        assert_eq!(code, Some(3), "{variable} {value}: {report}");
        assert!(report.contains(said) && report.contains(setting) && report.contains("file /"), "{variable}: {report}");
        let (code, doctor) = run(variable, value, &["doctor", "--timeout", "3s"]);
        assert!(code.is_some_and(|code| code < 4) && doctor.contains(setting), "{variable}: {code:?} {doctor}");
    }
    // None that is there, and none that is meant to be, is no fault.
    for value in ["/dev/null", "/nowhere/config", ""] {
        let report = run("AWS_CONFIG_FILE", value, &["check", "connection", "pg", "--format", "json"]).1;
        assert!(report.contains("no AWS credentials were found"), "{value}: {report}");
    }
    // The daemon answers others meanwhile.
    for (variable, value, ..) in cases {
        let agent = Agent::new(&configuration, &nowhere).with("AWS_REGION", "us-east-1").with(variable, value);
        let daemon = Daemon::start(&agent);
        let question =
            |name: &str| serde_json::json!({"instance": name, "check": {"name": "connection"}, "timeout_ms": 20_000});
        let (mut stuck, mut other, begun) =
            (daemon.post(&question("pg")), daemon.post(&question("other")), Instant::now());
        for (stream, said) in [(&mut other, "refused"), (&mut stuck, "cannot be used")] {
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.contains(said), "{variable}: {answer}");
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{variable}: {:?}", begun.elapsed());
        assert!(daemon.get("/healthz").contains("\"ok\""));
    }
}

#[test]
fn a_daemon_that_is_told_to_end_says_nothing_of_the_database() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hangs = instance("hangs", "postgres", silent.local_addr().unwrap().port(), "{ env = 'X' }");
    let agent = Agent::new(&(hangs + "[history]\nenabled = false\n"), &[("X", "x")]);
    let mut daemon = Daemon::start(&agent);
    // More than have a session at once: some are stopped while they log in, some while they wait.
    let question = serde_json::json!({"instance": "hangs", "check": {"name": "connection"}, "timeout_ms": 60_000});
    let asked: Vec<UnixStream> = (0..5).map(|_| daemon.post(&question)).collect();
    daemon.wait_for_metric("bastion_agent_checks_running 5");
    daemon.signal("TERM");
    for mut stream in asked {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let report: CheckReport = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(report.cause(), Some(agent_protocol::Cause::Stopped), "{report:?}");
        is_fair(&report);
    }
    assert_eq!(daemon.wait(), 0);
}
