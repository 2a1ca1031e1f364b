//! PostgreSQL's servers that say little: how a login is bound to its encryption, what ends a session, and texts without end.

use super::*;

#[test]
fn a_login_is_bound_to_the_encryption_that_it_is_made_in() {
    let certificates = Certificates::new("localhost");
    let shown = rustls::pki_types::pem::PemObject::from_pem_file(certificates.folder().join("server.pem"));
    let shown: rustls::pki_types::CertificateDer<'static> = shown.unwrap();
    // What the certificate's signature is made with (SHA-256) names it.
    let ring = rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
    let hash = ring.tls13().unwrap().common.hash_provider.hash(&shown);
    let hash = hash.as_ref().to_vec();
    for (offered, tls, said) in [
        (&b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"[..], Some(server_config(&certificates)), "p=tls-server-end-point,,"),
        (b"SCRAM-SHA-256-PLUS\0\0", Some(server_config(&certificates)), "p=tls-server-end-point,,"),
        (b"SCRAM-SHA-256\0\0", Some(server_config(&certificates)), "y,,"),
        (b"SCRAM-SHA-256\0\0", None, "n,,"),
    ] {
        let mode = if tls.is_some() { "require" } else { "disable" };
        let rogue = Rogue::postgres(tls, move |stream| {
            stream.write_all(&message(b'R', &[&10_u32.to_be_bytes()[..], offered].concat()))?;
            let first = rogue::client_message(stream)?;
            let nonce = first.split(",r=").nth(1).unwrap_or_default();
            let challenge = format!("r={nonce}more,s=c2FsdHNhbHQ=,i=4096");
            stream.write_all(&message(b'R', &[&11_u32.to_be_bytes()[..], challenge.as_bytes()].concat()))?;
            rogue::client_message(stream).map(drop)
        });
        let configuration = instance("pg", "postgres", rogue.port, "{ env = 'SECRET' }") + &format!("tls = '{mode}'\n");
        let agent = Agent::new(&configuration, &[("SECRET", SECRET)]);
        let (report, run) = agent.check("connection", "pg", &["--timeout", "3s"]);
        assert_ne!(report.outcome, Outcome::Ok, "{}", run.stdout);
        let heard = rogue.heard.lock();
        let heard = String::from_utf8_lossy(&heard);
        let bound = said.starts_with('p');
        assert!(heard.contains(said) && heard.contains("SCRAM-SHA-256-PLUS\0") == bound, "{offered:?}: {heard:?}");
        let binding = [said.as_bytes(), if bound { &hash[..] } else { &[] }].concat();
        assert!(heard.contains(&format!("c={},", base64(&binding))), "{offered:?}: {heard:?}");
    }
}

#[test]
fn a_limit_that_ends_every_session_is_lifted_and_is_no_fault_of_the_servers() {
    for (version, code, lifted) in [
        ("17.4", "25P04", "-c idle_session_timeout=0 -c transaction_timeout=0 "),
        ("16.4", "57P05", "-c idle_session_timeout=0 "),
    ] {
        let ended = message(b'E', format!("SFATAL\0VFATAL\0C{code}\0Mterminating connection\0\0").as_bytes());
        for at_once in [true, false] {
            let (version, ended) = (rogue::let_in(version), ended.clone());
            let rogue = Rogue::postgres(None, move |stream| {
                stream.write_all(&version)?;
                if !at_once {
                    let _ = stream.read(&mut [0; 8_192])?;
                }
                stream.write_all(&ended)
            });
            let agent = Agent::new(
                &(instance("pg", "postgres", rogue.port, "{ env = 'SECRET' }") + "tls = 'disable'\n"),
                &[("SECRET", SECRET)],
            );
            let (report, run) = agent.check("connection", "pg", &["--timeout", "3s"]);
            assert_eq!((report.outcome, report.cause()), (Outcome::Unknown, Some(Cause::Internal)), "{}", run.stdout);
            let failure = report.failure.unwrap();
            assert!(failure.hint.contains("idle_session_timeout") && failure.message.contains(code), "{failure:?}");
            let heard = String::from_utf8_lossy(&rogue.heard.lock()).into_owned();
            // The login is tried with them in force, and then without: an older server knows none of them.
            assert_eq!(heard.matches("dbvoice").count(), 2, "{heard:?}");
            assert_eq!(
                (heard.matches(lifted).count(), heard.matches("transaction_timeout=0 \0").count()),
                (1, usize::from(code == "25P04")),
                "{heard:?}"
            );
        }
    }
}

#[test]
fn long_texts_made_to_be_looked_at_without_end_hold_nobody_up() {
    let texts = ["user", "database", "client", "program", "state", "wait", "statement"];
    let unknown = ["cpu_ms", "memory_bytes", "io_bytes", "io_total_us"];
    for piece in ["=", ":", "://", "key=", SECRET, "n0t-f0r-str4ngers "] {
        let text = piece.repeat((2 << 20) / piece.len());
        let names = ["session_id"].iter().chain(&texts).map(|name| (*name, 25_u32));
        let columns: Vec<(&str, u32)> =
            names.chain(["active_ms"].into_iter().chain(unknown).map(|name| (name, 20))).collect();
        let described = columns.iter().flat_map(|(name, kind)| {
            let kind = kind.to_be_bytes();
            [name.as_bytes(), b"\0\0\0\0\0\0\0", &kind, b"\xff\xff\xff\xff\xff\xff\0\0"].concat()
        });
        let count = (columns.len() as u16).to_be_bytes();
        let described = [&count[..], &described.collect::<Vec<u8>>()].concat();
        let field = |text: &str| [&(text.len() as u32).to_be_bytes(), text.as_bytes()].concat();
        let row = [
            &count[..],
            &field("4711"),
            &field(&text).repeat(texts.len()),
            b"\0\0\0\x08\0\0\0\0\0\0\0\x01",
            &[0xff; 4].repeat(unknown.len()),
        ]
        .concat();
        let answers = [
            message(b'1', b""),
            message(b'2', b""),
            message(b'T', &described),
            message(b'D', &row),
            message(b'C', b"SELECT 1\0"),
            message(b'Z', b"I"),
        ];
        let answers = answers.concat();
        let rogue = Rogue::postgres(None, move |stream| {
            stream.write_all(&rogue::let_in("16.4"))?;
            while stream.read(&mut [0; 8_192])? > 0 {
                stream.write_all(&answers)?;
            }
            Ok(())
        });
        let agent = Agent::new(
            &(instance("pg", "postgres", rogue.port, "{ env = 'SECRET' }") + "tls = 'disable'\n"),
            &[("SECRET", SECRET)],
        );
        let (report, run) = agent.check("top-sessions", "pg", &["--timeout", "5s"]);
        // It was read, and shown as far as it may be.
        assert_eq!(report.outcome, Outcome::Ok, "{piece}: {}", run.stdout);
        assert!(run.elapsed < Duration::from_millis(5_500), "{piece}: {:?}", run.elapsed);
        assert!(!run.stdout.contains(SECRET), "{piece}");
    }
}
