//! The time zone that a device is in, as Alexa's settings API says: no permission is needed for it.

use std::{
    collections::HashMap,
    fmt,
    pin::Pin,
    sync::OnceLock,
    time::{Duration, Instant},
};

use assistant::ListenersClock;
use aws_smithy_runtime_api::client::{http::HttpConnector as _, orchestrator::HttpRequest};
use aws_smithy_types::byte_stream::ByteStream;
use parking_lot::Mutex;

use super::progress::connector;

/// How long an answer may wait for the zone. Without it times are said in UTC.
const TIMEOUT: Duration = Duration::from_millis(300);

/// How long a zone is taken for that of its device: people travel, though not often.
const KNOWN_TTL: Duration = Duration::from_secs(60 * 60);

/// How long it is not asked for again where it was not given.
const UNKNOWN_TTL: Duration = Duration::from_secs(60);

/// The most devices whose zones are kept.
const MAX_DEVICES: usize = 1_000;

/// The longest name of a zone, in bytes; the longest that there is has 32.
const MAX_NAME: usize = 64;

/// Who says which time zone a device is in.
pub(super) struct AlexaClock {
    /// The address of Alexa's API.
    endpoint: String,
    /// What to show there.
    token: String,
    device: String,
}

impl fmt::Debug for AlexaClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlexaClock").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl AlexaClock {
    /// The clock of a device; nothing where its id is none that may stand in an address.
    pub(super) fn of(endpoint: String, token: String, device: String) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let fits = !device.is_empty() && device.len() <= 500 && device.bytes().all(plain) && !device.starts_with('.');
        fits.then_some(Self { endpoint, token, device })
    }

    async fn find(&self) -> Option<String> {
        if let Some(known) = known(&self.device) {
            return known;
        }
        let zone = match tokio::time::timeout(TIMEOUT, ask(self)).await {
            Ok(Ok(zone)) => Some(zone),
            Ok(Err(error)) => {
                tracing::warn!(error, "times are not in the device's own zone");
                None
            }
            Err(_) => {
                tracing::warn!("times are not in the device's own zone, which Alexa did not say in time");
                None
            }
        };
        keep(&self.device, zone.clone());
        zone
    }
}

impl ListenersClock for AlexaClock {
    fn time_zone(&self) -> Pin<Box<dyn Future<Output = Option<String>> + Send + '_>> {
        Box::pin(self.find())
    }
}

type Zones = Mutex<HashMap<String, (Instant, Option<String>)>>;

fn zones() -> &'static Zones {
    static ZONES: OnceLock<Zones> = OnceLock::new();
    ZONES.get_or_init(Zones::default)
}

/// What this process knows of a device's zone already, if anything.
fn known(device: &str) -> Option<Option<String>> {
    let zones = zones().lock();
    let (since, zone) = zones.get(device)?;
    let holds = if zone.is_some() { KNOWN_TTL } else { UNKNOWN_TTL };
    (since.elapsed() < holds).then(|| zone.clone())
}

fn keep(device: &str, zone: Option<String>) {
    let mut zones = zones().lock();
    if zones.len() >= MAX_DEVICES {
        zones.clear();
    }
    zones.insert(device.to_owned(), (Instant::now(), zone));
}

async fn ask(clock: &AlexaClock) -> Result<String, String> {
    let mut request = HttpRequest::empty();
    let AlexaClock { endpoint, token, device } = clock;
    let address = format!("{}/v2/devices/{device}/settings/System.timeZone", endpoint.trim_end_matches('/'));
    request.set_uri(address).map_err(|error| error.to_string())?;
    // The error would have the token in it.
    let authorization = format!("Bearer {token}");
    request
        .headers_mut()
        .try_insert("authorization", authorization)
        .map_err(|_| "the token is no header".to_owned())?;
    let response = connector().call(request).await.map_err(|error| error.to_string())?;
    if response.status().as_u16() != 200 {
        return Err(format!("Alexa answered {}", response.status().as_u16()));
    }
    let (mut body, mut text) = (ByteStream::new(response.into_body()), Vec::new());
    while let Some(part) = body.try_next().await.map_err(|error| error.to_string())? {
        text.extend_from_slice(&part);
        if text.len() > 2 * MAX_NAME {
            return Err("Alexa's time zone is longer than any".to_owned());
        }
    }
    let name: String = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let fits = !name.is_empty() && name.len() <= MAX_NAME;
    if fits { Ok(name) } else { Err("Alexa's time zone is no name".to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// A server that answers each request with this, and counts them; nothing is a server that stays silent.
    async fn server(answer: Option<&'static str>) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (endpoint, asked) = (format!("http://{}/", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = vec![0; 4_096];
                let read = stream.read(&mut asked).await.unwrap_or_default();
                let asked = String::from_utf8_lossy(&asked[..read]).into_owned();
                assert!(asked.starts_with("GET /v2/devices/amzn1.ask.device."), "{asked}");
                assert!(asked.contains("authorization: Bearer token\r\n"), "{asked}");
                count.fetch_add(1, Ordering::SeqCst);
                match answer {
                    Some(answer) => {
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                    None => tokio::time::sleep(Duration::from_secs(5)).await,
                }
            }
        });
        (endpoint, asked)
    }

    #[tokio::test]
    async fn a_device_is_asked_for_its_zone_once() {
        let found = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\nconnection: close\r\n\r\n\"Asia/Tokyo\"";
        let (endpoint, asked) = server(Some(found)).await;
        for _ in 0..3 {
            let clock =
                AlexaClock::of(endpoint.clone(), "token".to_owned(), "amzn1.ask.device.ONE".to_owned()).unwrap();
            assert_eq!(clock.time_zone().await.as_deref(), Some("Asia/Tokyo"));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_answer_does_not_wait_long_for_a_zone() {
        let refused = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let endless: &str = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\"{}", "x".repeat(100_000)).leak();
        let (refusing, silent, talking) =
            (server(Some(refused)).await, server(None).await, server(Some(endless)).await);
        for ((endpoint, asked), device) in
            [(refusing, "amzn1.ask.device.TWO"), (silent, "amzn1.ask.device.THREE"), (talking, "amzn1.ask.device.FOUR")]
        {
            let begun = Instant::now();
            for _ in 0..3 {
                let clock = AlexaClock::of(endpoint.clone(), "token".to_owned(), device.to_owned()).unwrap();
                assert_eq!(clock.time_zone().await, None);
            }
            assert!(begun.elapsed() < Duration::from_secs(2), "{device}");
            assert_eq!(asked.load(Ordering::SeqCst), 1, "{device}");
        }
    }

    #[test]
    fn the_device_stands_in_the_address_as_it_is() {
        let of = |device: &str| AlexaClock::of("https://x".to_owned(), "t".to_owned(), device.to_owned());
        assert!(of("amzn1.ask.device.AB_12-c").is_some());
        for wrong in ["", "..", "../x", "a/b", "a b", "a?b", "a#b", "a%2f", "ä"] {
            assert!(of(wrong).is_none(), "{wrong}");
        }
    }
}
