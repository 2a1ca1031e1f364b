//! Servers that are none: as much of PostgreSQL's and MySQL's protocols as it takes to be believed for a moment.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use parking_lot::Mutex;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tests::Certificates;

/// What a rogue says as PostgreSQL.
type PostgresTalk = Box<dyn Fn(&mut dyn Stream) -> Said + Send + Sync>;

/// What a rogue says as MySQL, from the number of its next packet on.
type MysqlTalk = Box<dyn Fn(&mut dyn Stream, u8) -> Said + Send + Sync>;

/// More than any machine has memory for.
const FLOOD: u64 = 1 << 34;

/// What is read from and written to.
pub(crate) trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

/// A server of whatever protocol, and what it was sent, decrypted.
pub(crate) struct Rogue {
    pub(crate) port: u16,
    pub(crate) heard: Arc<Mutex<Vec<u8>>>,
}

/// Remembers what is read.
struct Heard<S>(S, Arc<Mutex<Vec<u8>>>);

impl<S: Read> Read for Heard<S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.lock().extend_from_slice(&buffer[..count]);
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
pub(crate) type Said = std::io::Result<()>;

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
    pub(crate) fn postgres(
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

    /// No database: a program that speaks first, and waits then.
    pub(crate) fn banner(said: &'static [u8]) -> Self {
        Self::start(move |mut stream, _| {
            stream.write_all(said)?;
            stream.read_to_end(&mut Vec::new()).map(drop)
        })
    }

    /// A program that answers what it does not understand, and hangs up.
    pub(crate) fn answering(said: &'static [u8]) -> Self {
        Self::start(move |mut stream, _| {
            let _ = stream.read(&mut [0; 8])?;
            stream.write_all(said)
        })
    }

    /// A program that speaks TLS from the first byte on.
    pub(crate) fn https(tls: Arc<rustls::ServerConfig>) -> Self {
        Self::start(move |stream, _| {
            let connection = rustls::ServerConnection::new(Arc::clone(&tls)).unwrap();
            rustls::StreamOwned::new(connection, stream).read_to_end(&mut Vec::new()).map(drop)
        })
    }

    /// MySQL, up to where the client has said who it is.
    pub(crate) fn mysql(
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

pub(crate) fn packet(stream: &mut (impl Write + ?Sized), number: u8, body: &[u8]) -> Said {
    let length = (body.len() as u32).to_le_bytes();
    stream.write_all(&[&length[..3], &[number], body].concat())?;
    stream.flush()
}

/// The number of the client's next packet, which is read.
pub(crate) fn answer(stream: &mut (impl Read + ?Sized)) -> std::io::Result<u8> {
    let mut head = [0; 4];
    stream.read_exact(&mut head)?;
    stream.read_exact(&mut vec![0; u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize])?;
    Ok(head[3])
}

pub(crate) fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}

/// What a client of PostgreSQL says in one message.
pub(crate) fn client_message(stream: &mut (impl Read + ?Sized)) -> std::io::Result<String> {
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let mut body = vec![0; u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize - 4];
    stream.read_exact(&mut body)?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// That a client is let in by PostgreSQL of this version, with all that it has set.
pub(crate) fn let_in(version: &str) -> Vec<u8> {
    [
        message(b'R', &[0; 4]),
        message(b'S', format!("server_version\0{version}\0").as_bytes()),
        message(b'S', b"default_transaction_read_only\0on\0"),
        message(b'K', &[1; 8]),
        message(b'Z', b"I"),
    ]
    .concat()
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

pub(crate) fn server_config(certificates: &Certificates) -> Arc<rustls::ServerConfig> {
    let certificate = CertificateDer::from_pem_file(certificates.folder().join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(certificates.folder().join("server.key")).unwrap();
    let builder = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
}

/// Servers that flood: at every moment of a conversation, by what the protocol has no limit for.
pub(crate) fn floods(tls: &Arc<rustls::ServerConfig>) -> Vec<(String, &'static str, Rogue)> {
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
        let mut pg = |what: &str, talk: PostgresTalk| {
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

        let mut my = |what: &str, talk: MysqlTalk| {
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
