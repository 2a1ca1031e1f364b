//! The wire to a server that floods, asks for the password, or shows an odd certificate; and the end of a check that was
//! killed.

#![allow(clippy::unwrap_used)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Stdio,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use agent_protocol::{Cause, CheckReport, Outcome};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use stage::{
    Engine, Needs, Postgres,
    sessions::{Login, Session},
};
use tests::{Agent, Certificates, Daemon, base64, instance};

/// What an agent may hold at its most, in a debug build. The daemon's unit allows 192 MiB.
const MOST: u64 = 160 << 20;

/// More than any machine has memory for.
const FLOOD: u64 = 1 << 34;

/// A password that no server is to see.
const SECRET: &str = "n0t-f0r-str4ngers";

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

/// A server of whatever protocol, and what it was sent, decrypted.
struct Rogue {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

/// Remembers what is read.
struct Heard<S>(S, Arc<Mutex<Vec<u8>>>);

impl<S: Read> Read for Heard<S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.lock().unwrap().extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}

impl<S: Write> Write for Heard<S> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// A conversation may end at any word of it: the client goes when it has heard enough.
type Said = std::io::Result<()>;

impl Rogue {
    fn start(talk: impl Fn(TcpStream, &Arc<Mutex<Vec<u8>>>) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::<Mutex<Vec<u8>>>::default();
        let (talk, hearing) = (Arc::new(talk), Arc::clone(&heard));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                let (talk, hearing) = (Arc::clone(&talk), Arc::clone(&hearing));
                thread::spawn(move || drop(talk(stream, &hearing)));
            }
        });
        Self { port, heard }
    }

    /// PostgreSQL, up to where the client has said who it is.
    fn postgres(
        tls: Option<Arc<rustls::ServerConfig>>,
        talk: impl Fn(&mut dyn Stream) -> Said + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |mut stream, heard| {
            let Some(tls) = tls.clone() else {
                let mut stream = Heard(stream, Arc::clone(heard));
                startup(&mut stream)?;
                return talk(&mut stream);
            };
            startup(&mut stream)?;
            stream.write_all(b"S")?;
            let mut stream =
                Heard(rustls::StreamOwned::new(rustls::ServerConnection::new(tls).unwrap(), stream), Arc::clone(heard));
            startup(&mut stream)?;
            talk(&mut stream)
        })
    }

    /// MySQL, up to where the client has said who it is.
    fn mysql(
        tls: Option<Arc<rustls::ServerConfig>>,
        talk: impl Fn(&mut dyn Stream, u8) -> Said + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |mut stream, heard| {
            packet(&mut stream, 0, &greeting(tls.is_some()))?;
            let Some(tls) = tls.clone() else {
                let mut stream = Heard(stream, Arc::clone(heard));
                let number = answer(&mut stream)?;
                return talk(&mut stream, number + 1);
            };
            answer(&mut stream)?;
            let mut stream =
                Heard(rustls::StreamOwned::new(rustls::ServerConnection::new(tls).unwrap(), stream), Arc::clone(heard));
            let number = answer(&mut stream)?;
            talk(&mut stream, number + 1)
        })
    }
}

fn startup(stream: &mut impl Read) -> Said {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    stream.read_exact(&mut vec![0; u32::from_be_bytes(length) as usize - 4])
}

/// A greeting of MySQL 8.4, which wants a password that is hashed and cached.
fn greeting(tls: bool) -> Vec<u8> {
    let capabilities: u32 = 0x0108_8201 | if tls { 0x0800 } else { 0 };
    let [low, high] = [capabilities & 0xffff, capabilities >> 16].map(|half| (half as u16).to_le_bytes());
    let parts: [&[u8]; 9] = [
        b"\x0a8.4.6\0\x01\0\0\0saltsalt\0",
        &low,
        &[45, 2, 0],
        &high,
        &[21],
        &[0; 10],
        b"saltsaltsalt\0",
        b"caching_sha2_password\0",
        b"",
    ];
    parts.concat()
}

fn packet(stream: &mut (impl Write + ?Sized), number: u8, body: &[u8]) -> Said {
    let length = (body.len() as u32).to_le_bytes();
    stream.write_all(&[&length[..3], &[number], body].concat())?;
    stream.flush()
}

/// The number of the client's next packet, which is read.
fn answer(stream: &mut (impl Read + ?Sized)) -> std::io::Result<u8> {
    let mut head = [0; 4];
    stream.read_exact(&mut head)?;
    stream.read_exact(&mut vec![0; u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize])?;
    Ok(head[3])
}

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}

/// Says something, and then more of the like for as long as anybody listens.
fn flood(stream: &mut dyn Stream, first: &[u8], mut more: impl FnMut(u64) -> Vec<u8>) -> Said {
    stream.write_all(first)?;
    let (mut sent, mut number) = (0, 0);
    while sent < FLOOD {
        let mut bytes = Vec::new();
        while bytes.len() < 100_000 {
            bytes.extend(more(number));
            number += 1;
        }
        stream.write_all(&bytes)?;
        sent += bytes.len() as u64;
    }
    Ok(())
}

fn server_config(certificates: &Certificates) -> Arc<rustls::ServerConfig> {
    let certificate = CertificateDer::from_pem_file(certificates.folder().join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(certificates.folder().join("server.key")).unwrap();
    let builder = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
}

/// Servers that flood: at every moment of a conversation, by what the protocol has no limit for.
fn floods(tls: &Arc<rustls::ServerConfig>) -> Vec<(String, &'static str, Rogue)> {
    let notice = || message(b'N', b"SNOTICE\0C00000\0Mflood\0\0");
    let setting = |number: u64| message(b'S', format!("s{number}{}\0x\0", number.wrapping_mul(7)).as_bytes());
    let zeros = |_| vec![0; 60_000];
    let let_in = || {
        [
            message(b'R', &[0; 4]),
            message(b'S', b"server_version\x0016.4\0"),
            message(b'K', &[1; 8]),
            message(b'Z', b"I"),
        ]
        .concat()
    };
    let asked = |stream: &mut dyn Stream| stream.read(&mut [0; 8_192]).map(drop);
    // Parsed, bound, and one column of text.
    let column = [b"\x00\x01x\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0".as_slice()].concat();
    let begin = [message(b'1', b""), message(b'2', b""), message(b'T', &column)].concat();
    let row = |size: u32| message(b'D', &[&[0, 1][..], &size.to_be_bytes(), &vec![b'x'; size as usize]].concat());

    let mut all = Vec::new();
    for tls in [None, Some(tls)] {
        let name = |what: &str| format!("{what}{}", if tls.is_some() { "-tls" } else { "" });
        let mut pg = |what: &str, talk: Box<dyn Fn(&mut dyn Stream) -> Said + Send + Sync>| {
            all.push((name(&format!("pg-{what}")), "postgres", Rogue::postgres(tls.cloned(), talk)));
        };
        pg("notices", Box::new(move |stream| flood(stream, b"", |_| notice())));
        pg("settings", Box::new(move |stream| flood(stream, &message(b'R', &[0; 4]), setting)));
        pg("error", Box::new(move |stream| flood(stream, b"E\x3f\xff\xff\xff", zeros)));
        pg(
            "later-settings",
            Box::new(move |stream| {
                stream.write_all(&let_in())?;
                asked(stream)?;
                flood(stream, b"", setting)
            }),
        );
        pg(
            "later-error",
            Box::new(move |stream| {
                stream.write_all(&let_in())?;
                asked(stream)?;
                flood(stream, b"E\x3f\xff\xff\xff", zeros)
            }),
        );
        pg(
            "columns",
            Box::new(move |stream| {
                stream.write_all(&let_in())?;
                asked(stream)?;
                flood(stream, b"1\0\0\0\x042\0\0\0\x04T\x3f\xff\xff\xff", zeros)
            }),
        );
        let opening = begin.clone();
        pg(
            "rows",
            Box::new(move |stream| {
                stream.write_all(&let_in())?;
                asked(stream)?;
                flood(stream, &opening, |_| row(500))
            }),
        );
        let opening = begin.clone();
        pg(
            "row",
            Box::new(move |stream| {
                stream.write_all(&let_in())?;
                asked(stream)?;
                flood(stream, &[&opening[..], b"D\x3f\xff\xff\xff"].concat(), zeros)
            }),
        );

        let mut my = |what: &str, talk: Box<dyn Fn(&mut dyn Stream, u8) -> Said + Send + Sync>| {
            all.push((name(&format!("my-{what}")), "mysql", Rogue::mysql(tls.cloned(), talk)));
        };
        // So many packets of the largest size that one is what they amount to.
        let large = |first: &[u8]| [b"\xff\xff\xff\x01", first].concat();
        let in_order = |first: u8, body: &'static [u8]| {
            move |number: u64| {
                [&(body.len() as u32).to_le_bytes()[..3], &[first.wrapping_add(number as u8)], body].concat()
            }
        };
        my("login", Box::new(move |stream, number| flood(stream, b"", in_order(number, b"\x01\x03"))));
        my("error", Box::new(move |stream, _| flood(stream, &large(b"\xff\x15\x04#28000"), zeros)));
        // What is asked first sets the session up.
        let open = |stream: &mut dyn Stream, number: u8| -> Said {
            packet(stream, number, b"\x01\x03")?;
            packet(stream, number + 1, b"\0\0\0\x02\0\0\0")?;
            answer(stream)?;
            packet(stream, 1, b"\0\0\0\x02\0\0\0")?;
            answer(stream).map(drop)
        };
        my(
            "count",
            Box::new(move |stream, number| {
                open(stream, number)?;
                packet(stream, 1, b"\xfe\0\0\0\0\0\x01\0\0")?;
                flood(stream, b"", zeros)
            }),
        );
        my(
            "columns",
            Box::new(move |stream, number| {
                open(stream, number)?;
                packet(stream, 1, b"\xfc\xff\x01")?;
                flood(stream, b"", |number| [b"\xff\xff\x00", &[number as u8 + 2][..], &[b'x'; 65_535]].concat())
            }),
        );
        const COLUMN: &[u8] = b"\x03def\0\0\0\x01x\0\x0c\x2d\0\0\x10\0\0\xfd\0\0\0\0\0";
        my(
            "rows",
            Box::new(move |stream, number| {
                open(stream, number)?;
                packet(stream, 1, b"\x01")?;
                packet(stream, 2, COLUMN)?;
                let mut sequence = 2_u8;
                flood(stream, b"", |_| {
                    sequence = sequence.wrapping_add(1);
                    [&b"\xf7\x01\0"[..], &[sequence], b"\xfc\xf4\x01", &[b'x'; 500]].concat()
                })
            }),
        );
        my(
            "row",
            Box::new(move |stream, number| {
                open(stream, number)?;
                packet(stream, 1, b"\x01")?;
                packet(stream, 2, COLUMN)?;
                flood(stream, b"\xff\xff\xff\x03\xfd\xf0\xff\xff", zeros)
            }),
        );
        my(
            "again",
            Box::new(move |stream, number| {
                open(stream, number)?;
                flood(stream, b"", in_order(1, b"\0\0\0\x0a\0\0\0"))
            }),
        );
    }
    all
}

/// What a process has held at its most, in bytes.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Runs a check to its end; its report, and what it held at its most.
fn measured(agent: &Agent, name: &str) -> (CheckReport, u64) {
    let arguments = ["check", "connection", "--instance", name, "--format", "json", "--timeout", "2s", "--no-daemon"];
    let mut child = agent.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(child.id()).unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    (report.unwrap_or_else(|error| panic!("{name}: {error}: {:?}", String::from_utf8_lossy(&output.stdout))), most)
}

/// What is told of a flood: that it was one, early enough.
fn told(name: &str, report: &CheckReport) -> Option<String> {
    let expected = match report.cause() {
        // To decrypt as many rows as may come can take a debug build longer than it has.
        Some(Cause::Timeout) => name.ends_with("-rows-tls"),
        Some(Cause::Internal) => name.contains("-row"),
        Some(Cause::Unreachable) => !name.contains("-row"),
        _ => false,
    };
    let late = report.elapsed_ms > 2_200;
    (!expected || report.outcome == Outcome::Ok || late || report.summary.is_empty())
        .then(|| format!("{name}: {:?} after {} ms: {}", report.cause(), report.elapsed_ms, report.summary))
}

#[test]
fn a_flood_is_cut_off_before_it_fills_the_memory() {
    let certificates = Certificates::new("localhost");
    let floods = floods(&server_config(&certificates));
    let configuration = floods.iter().map(|(name, engine, rogue)| {
        let mode = if name.ends_with("-tls") { "tls = 'require'\n" } else { "" };
        instance(name, engine, rogue.port, "{ env = 'SECRET' }") + mode
    });
    let configuration = configuration.collect::<String>() + "[history]\nenabled = false\n";
    let agent = Agent::new(&configuration, &[("SECRET", SECRET)]);
    let mut wrong = Vec::new();
    for (name, ..) in &floods {
        let (report, most) = measured(&agent, name);
        wrong.extend(told(name, &report));
        if !(1 << 20..MOST).contains(&most) {
            wrong.push(format!("{name}: {} MiB", most >> 20));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));

    // All of them at once, and again, at the daemon.
    let daemon = Daemon::start(&agent);
    for _ in 0..2 {
        thread::scope(|scope| {
            for (name, ..) in &floods {
                scope.spawn(|| daemon.check("connection", name, &["--timeout", "2s"]));
            }
        });
    }
    let most = peak(daemon.process_id()).unwrap();
    assert!(most < MOST, "the daemon held {} MiB", most >> 20);
    assert!(daemon.get("/healthz").contains("ok"), "{}", daemon.get("/healthz"));
}

#[test]
fn a_password_is_not_given_to_a_stranger() {
    let certificates = Certificates::new("localhost");
    let tls = server_config(&certificates);
    let wait = |stream: &mut dyn Stream| stream.read_to_end(&mut Vec::new()).map(drop);
    let clear_text = move |stream: &mut dyn Stream| {
        stream.write_all(&message(b'R', &3_u32.to_be_bytes()))?;
        wait(stream)
    };
    // As long as it was not seen since the server was started.
    let full = move |stream: &mut dyn Stream, number: u8| {
        packet(stream, number, b"\x01\x04")?;
        wait(stream)
    };
    let switch = |method: &'static [u8]| {
        move |stream: &mut dyn Stream, number: u8| {
            packet(stream, number, &[b"\xfe", method, b"\0saltsaltsaltsaltsalt\0"].concat())?;
            answer(stream)?;
            packet(stream, number + 2, b"\x01\x04")?;
            wait(stream)
        }
    };
    let scenes = [
        ("pg-plain", "postgres", "disable", Cause::Tls, Rogue::postgres(None, clear_text)),
        ("pg-require", "postgres", "require", Cause::Tls, Rogue::postgres(Some(Arc::clone(&tls)), clear_text)),
        ("my-require", "mysql", "require", Cause::Tls, Rogue::mysql(Some(Arc::clone(&tls)), full)),
        (
            "my-later",
            "mysql",
            "require",
            Cause::Tls,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"caching_sha2_password")),
        ),
        (
            "my-clear",
            "mysql",
            "require",
            Cause::Authentication,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"mysql_clear_password")),
        ),
        (
            "my-plain-clear",
            "mysql",
            "disable",
            Cause::Authentication,
            Rogue::mysql(None, switch(b"mysql_clear_password")),
        ),
        (
            "my-dialog",
            "mariadb",
            "require",
            Cause::Authentication,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"dialog")),
        ),
        ("my-ed25519", "mariadb", "disable", Cause::Authentication, Rogue::mysql(None, switch(b"client_ed25519"))),
        (
            "my-sha256",
            "mysql",
            "require",
            Cause::Authentication,
            Rogue::mysql(Some(Arc::clone(&tls)), switch(b"sha256_password")),
        ),
    ];
    let configuration = scenes.iter().map(|(name, engine, mode, _, rogue)| {
        instance(name, engine, rogue.port, "{ env = 'SECRET' }") + &format!("tls = '{mode}'\n")
    });
    let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", SECRET)]);
    for (name, _, _, cause, rogue) in &scenes {
        let (report, run) = agent.check("connection", name, &["--timeout", "2s"]);
        assert_eq!(report.cause(), Some(*cause), "{name}: {}", run.stdout);
        let hint = report.failure.unwrap().hint;
        assert!(*cause != Cause::Tls || hint.contains("verify-full"), "{name}: {hint}");
        let heard = rogue.heard.lock().unwrap();
        assert!(heard.windows(7).any(|window| window == b"dbvoice"), "{name}: the login was not heard");
        assert!(
            !heard.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()),
            "{name}: the password was given away"
        );
    }
}

#[test]
fn a_key_that_holds_the_processor_is_not_used() {
    // The modulus has all of the bits that fit into a packet, and so has the exponent.
    let number = |bytes: usize| [&[2, 0x83, 0, (bytes >> 8) as u8, bytes as u8][..], &vec![0xff; bytes]].concat();
    let inner = [number(30_000), number(30_000)].concat();
    let der =
        [&[0x30, 0x83, (inner.len() >> 16) as u8, (inner.len() >> 8) as u8, inner.len() as u8][..], &inner].concat();
    let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n", base64(&der));
    let key = [&[1], pem.as_bytes()].concat();
    let rogue = Rogue::mysql(None, move |stream, number| {
        packet(stream, number, b"\x01\x04")?;
        answer(stream)?;
        packet(stream, number + 2, &key)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    });
    let agent = Agent::new(&instance("my", "mysql", rogue.port, "{ env = 'SECRET' }"), &[("SECRET", SECRET)]);
    let (report, run) = agent.check("connection", "my", &["--timeout", "1s"]);
    assert!(report.elapsed_ms <= 1_200 && report.cause() == Some(Cause::Unreachable), "{}", run.stdout);
    assert!(report.summary.contains("public key"), "{}", run.stdout);
}

#[test]
fn encryption_that_looks_at_no_certificate_takes_any() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let certificates = Certificates::of_version_one("localhost");
    let servers = Engine::each(|engine| {
        let setup = engine.monitoring_user("dbvoice", &password);
        (engine, engine.start_with_tls(&needs, &setup, certificates.folder()).unwrap())
    });
    let configuration = servers.iter().map(|(engine, server)| {
        let one = |what: &str| {
            instance(&format!("{engine}-{what}"), engine.as_str(), server.port(), "{ env = 'SECRET' }")
                + &format!("tls = '{what}'\n")
        };
        one("require") + &one("verify-full")
    });
    let agent = Agent::new(&configuration.collect::<String>(), &[("SECRET", &password)]);
    for engine in Engine::ALL {
        let (report, run) = agent.check("connection", &format!("{engine}-verify-full"), &[]);
        assert_eq!(report.cause(), Some(Cause::Tls), "{engine}: {}", run.stdout);
        let (report, run) = agent.check("connection", &format!("{engine}-require"), &[]);
        if engine == Engine::MySql {
            // It gets as far as the password, which MySQL asks for in clear the first time.
            let failure = report.failure.unwrap();
            assert!(failure.message.contains("caching_sha2_password"), "{engine}: {}", run.stdout);
        } else {
            assert_eq!(report.outcome, Outcome::Ok, "{engine}: {}", run.stdout);
        }
    }
}

#[test]
fn a_statement_ends_by_itself_where_its_check_was_killed() {
    let needs = Needs::find().unwrap();
    let password = stage::random_password().unwrap();
    let mut setup = Engine::Postgres.monitoring_user("dbvoice", &password);
    setup.push(format!("CREATE ROLE boss SUPERUSER LOGIN PASSWORD '{}'", Engine::Postgres.escaped(&password)));
    let postgres = Postgres::start(&needs, &setup, &[]).unwrap();
    let run = |statements: &str| {
        let login = Login { port: postgres.port(), user: "boss", password: &password };
        Session::postgres(login, statements).unwrap().finish()
    };
    // A view that hangs, as a catalog on a disk that hangs would.
    run("SET allow_system_table_mods = on; CREATE OR REPLACE VIEW pg_catalog.pg_prepared_xacts AS \
         SELECT NULL::xid AS transaction, NULL::text AS gid, NULL::timestamptz AS prepared, NULL::name AS owner, \
         NULL::name AS database FROM pg_sleep(600)")
    .unwrap_or_else(|error| panic!("{error}: {}", postgres.log()));
    let runs = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'dbvoice' AND state = 'active') THEN \
                RAISE 'it does not run'; END IF; END $$";
    let agent =
        Agent::new(&instance("pg", "postgres", postgres.port(), "{ env = 'SECRET' }"), &[("SECRET", &password)]);
    let arguments = ["check", "long-transactions", "--instance", "pg", "--timeout", "3s", "--no-daemon"];
    let mut child = agent.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while run(runs).is_err() {
        assert!(started.elapsed() < Duration::from_secs(3), "it did not begin");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(run(runs).is_ok(), "nobody has ended it yet");
    while run(runs).is_ok() {
        assert!(started.elapsed() < Duration::from_secs(4), "it runs on after its deadline");
        thread::sleep(Duration::from_millis(50));
    }
}
