//! Whatever AWS answers: it is read through the whole function to what a person is told, and nothing panics, hangs, or takes
//! damage for a password.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use proptest::{prelude::*, sample::Index};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::sync::CancellationToken;

use crate::{
    aws::Aws,
    config::{Candidates, Config, Instance},
    credentials,
    deadline::Deadline,
    doctor,
    instances::{self, Entry, discovery::Discovery},
    run::Agent,
};

/// Stands where a password does.
const SECRET: &str = "hunter2";

/// An AWS that answers every question alike.
struct Service {
    runtime: tokio::runtime::Runtime,
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    endpoint: String,
}

impl Service {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let answer: Arc<Mutex<(u16, Vec<u8>)>> = Arc::default();
        let answers = Arc::clone(&answer);
        runtime.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answers = Arc::clone(&answers);
                tokio::spawn(async move {
                    // Questions are small and come whole.
                    let mut question = vec![0; 64 << 10];
                    let _ = stream.read(&mut question).await;
                    let (status, body) = answers.lock().clone();
                    let head =
                        format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                    let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { runtime, answer, endpoint }
    }

    /// What comes of `asking` while it answers this.
    fn ask<T>(&self, answer: &(u16, Vec<u8>), asking: impl AsyncFnOnce(Aws, Deadline) -> T) -> T {
        *self.answer.lock() = answer.clone();
        let deadline = Deadline::after(Duration::from_secs(10), &CancellationToken::new());
        self.runtime.block_on(asking(Aws::at(&self.endpoint), deadline))
    }
}

/// Something that stands where it should not.
fn any_value() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "(\n|\r|\0|\u{feff}|[ {}\"a-z]){0,12}".prop_map(Value::from),
        (0_usize..200_000).prop_map(|length| "x".repeat(length).into()),
        Just(json!([SECRET, {"password": SECRET}])),
        Just(json!({"username": 1, "password": [SECRET]})),
        Just((0..200).fold(json!(0), |inner, _| json!([inner]))),
    ]
    .boxed()
}

/// What a secret may hold besides what it should.
fn any_secret() -> BoxedStrategy<String> {
    let fields =
        (any_value(), any_value()).prop_map(|(user, password)| json!({"username": user, "password": password}));
    let ends = (prop::sample::select(vec!["", "\n", "\r\n", "\n\n", " \n", "\0"]), any::<bool>());
    let good = ends.prop_map(|(end, json)| {
        if json {
            format!("{{\"username\":\"dbvoice\",\"password\":\"{SECRET}\"}}{end}")
        } else {
            format!("{SECRET}{end}")
        }
    });
    prop_oneof![fields.prop_map(|fields| fields.to_string()), good, any::<String>()].boxed()
}

/// Bytes that were cut off, changed, or are not what they say.
fn damaged(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let flips = prop::collection::vec((any::<Index>(), any::<u8>()), 0..6);
    (Just(good), prop::option::of(any::<Index>()), flips).prop_map(|(mut bytes, cut, flips)| {
        for (place, byte) in flips {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        bytes
    })
}

fn any_status() -> impl Strategy<Value = u16> {
    prop_oneof![6 => Just(200_u16), 1 => prop::sample::select(vec![201_u16, 204, 301, 400, 403, 404, 500, 503])]
}

/// An answer to GetParameter or GetSecretValue, or the refusal of either.
fn any_json_answer() -> BoxedStrategy<(u16, Vec<u8>)> {
    let refused = |kind: Value, message: Value| json!({"__type": kind, "message": message, "Message": "x"});
    let body = prop_oneof![
        any_secret().prop_map(|secret| json!({"Parameter": {"Name": "/a", "Value": secret, "Type": "SecureString"}})),
        any_secret().prop_map(|secret| json!({"Name": "a", "SecretString": secret, "VersionStages": ["AWSCURRENT"]})),
        any_value().prop_map(|value| json!({"Parameter": {"Value": value, "Version": SECRET}, "SecretString": value})),
        any_value().prop_map(|value| json!({"Parameter": value, "SecretString": SECRET, "CreatedDate": value})),
        any_value().prop_map(|value| json!({"SecretBinary": value, "Parameter": {}})),
        (any_value(), any_value()).prop_map(move |(kind, message)| refused(kind, message)),
        prop::sample::select(vec![
            "ParameterNotFound",
            "ResourceNotFoundException",
            "AccessDeniedException",
            "Throttling"
        ])
        .prop_map(move |kind| refused(kind.into(), "\u{1b}[31m\n".into())),
        any_value(),
    ];
    let bytes = body.prop_map(|body| body.to_string().into_bytes()).boxed();
    let bytes = prop_oneof![3 => bytes.clone(), 2 => bytes.prop_flat_map(damaged), 1 => prop::collection::vec(any::<u8>(), 0..300)];
    (any_status(), bytes).boxed()
}

/// What may stand in an element.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["", "sample", "5432", "0", "-1", "99999999999", "true", "aurora-postgresql", "stopped", " orders  PROD \n"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,40}".prop_map(|text| text.replace(['<', '&'], " ")),
        1 => "(<|>|&|&#0;|&#27;|]]>|<!--|[a-z/ ]){0,8}",
    ]
}

/// An answer to DescribeDBInstances, DescribeDBClusters or GetCallerIdentity.
fn any_xml_answer() -> BoxedStrategy<(u16, Vec<u8>)> {
    const FIELDS: [&str; 8] = [
        "DBInstanceIdentifier",
        "DBClusterIdentifier",
        "Engine",
        "DBInstanceStatus",
        "Status",
        "MasterUsername",
        "Endpoint",
        "Arn",
    ];
    let field = (prop::sample::select(&FIELDS[..]), any_text());
    let element = (prop::collection::vec(field, 0..8), any_text(), any_text(), any_text(), any_text()).prop_map(
        |(fields, host, port, key, tag)| {
            let fields: String = fields.iter().map(|(name, text)| format!("<{name}>{text}</{name}>")).collect();
            let endpoint = format!("<Endpoint><Address>{host}</Address><Port>{port}</Port></Endpoint>");
            let tags = format!(
                "<TagList><Tag><Key>instance</Key><Value>{tag}</Value></Tag><Tag><Key>{key}</Key></Tag></TagList>"
            );
            format!("{fields}{endpoint}{tags}<MasterUserSecret><SecretArn>{key}</SecretArn></MasterUserSecret>")
        },
    );
    let action = prop::sample::select(vec!["DescribeDBInstances", "DescribeDBClusters", "GetCallerIdentity"]);
    let body = (action, prop::collection::vec(element, 0..5), prop::option::of(any_text())).prop_map(|(action, elements, marker)| {
        let marker = marker.map(|marker| format!("<Marker>{marker}</Marker>")).unwrap_or_default();
        let list: String = elements
            .iter()
            .map(|element| format!("<DBInstance>{element}</DBInstance>"))
            .collect();
        let clusters = list.replace("DBInstance>", "DBCluster>");
        format!(
            "<{action}Response xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><{action}Result><DBInstances>{list}</DBInstances>\
             <DBClusters>{clusters}</DBClusters><Arn>arn:aws:sts::1:x/y</Arn>{marker}</{action}Result></{action}Response>"
        )
        .into_bytes()
    });
    let body = body.boxed();
    let bytes = prop_oneof![4 => body.clone(), 2 => body.prop_flat_map(damaged), 1 => prop::collection::vec(any::<u8>(), 0..300)];
    (any_status(), bytes).boxed()
}

fn configured(password: &str) -> Instance {
    let text = format!("engine = 'postgres'\nhost = '127.0.0.1'\nuser = 'dbvoice'\npassword = {password}\n");
    toml::from_str(&text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_password_is_one_or_it_is_said_why_not(answers in prop::collection::vec(any_json_answer(), 20)) {
        let service = Service::start();
        let mut discovered = configured("{ ssm_parameter = '/a' }");
        discovered.password = crate::config::PasswordSource::Discovered(Candidates {
            secrets: vec!["dbvoice/orders-1".to_owned()],
            iam_user: None,
            master_secret: Some("arn".to_owned()),
            parameters: vec!["/rds/orders-1/dbpassword".to_owned()],
            shared: Vec::new(),
            master_user: "postgres".to_owned(),
        });
        let all = [configured("{ ssm_parameter = '/a' }"), configured("{ secrets_manager = 'a' }"), discovered];
        for (answer, instance) in answers.iter().flat_map(|answer| all.iter().map(move |instance| (answer, instance))) {
            let login = service.ask(answer, async |aws, deadline| credentials::login("sample", instance, &aws, &deadline).await);
            match login {
                Ok(login) => {
                    let password = login.password.expose_secret();
                    prop_assert!(!password.is_empty() && !password.ends_with(['\n', '\r']) && !password.contains('\0'));
                    prop_assert!(!login.user.is_empty() && !login.user.chars().any(char::is_control), "{:?}", login.user);
                }
                Err(error) => {
                    let failure = error.to_failure();
                    let told = format!("{} {}", failure.message, failure.hint);
                    prop_assert!(!failure.cause.is_about_the_database(), "{failure:?}");
                    prop_assert!(!told.chars().any(char::is_control), "{told:?}");
                    prop_assert!(answer.0 != 200 || !told.contains(SECRET), "{told}");
                }
            }
        }
    }

    #[test]
    fn a_list_is_one_or_it_is_said_why_not(answers in prop::collection::vec(any_xml_answer(), 20), name in "[a-z ]{1,8}") {
        let service = Service::start();
        for answer in &answers {
            let config: Config = toml::from_str("[discovery]\nenabled = true\n").unwrap();
            let listed = service.ask(answer, async |aws, deadline| {
                let discovery = Discovery::in_memory();
                let found = instances::resolve(&name, &config, &discovery, &aws, &deadline).await;
                (discovery.refresh(&aws, &deadline).await, found)
            });
            let shown = match &listed.0 {
                Ok(listing) => {
                    let entries = instances::all(&config, Some(listing));
                    for entry in &entries {
                        if let Entry::Instance(known) = entry {
                            prop_assert!(!known.name.is_empty() && !known.instance.host.is_empty());
                        }
                    }
                    prop_assert!(instances::json(&entries).is_ok());
                    instances::text(&entries, 80)
                }
                Err(refusal) => format!("{} {}", refusal.reason, refusal.hint),
            };
            prop_assert!(!shown.chars().any(|character| character.is_control() && character != '\n'), "{shown:?}");
            if let Err(error) = listed.1 {
                prop_assert!(!error.to_failure().message.chars().any(char::is_control));
            }
            // Who the agent is, as STS says it.
            let steps = service.ask(answer, async |aws, _| {
                let agent = Arc::new(Agent::asking(toml::from_str("[discovery]\nenabled = true\n").unwrap(), aws));
                let path = std::path::Path::new("config.toml");
                doctor::examine(agent, Ok(path), &["sample".to_owned()], Duration::from_secs(5), &CancellationToken::new()).await
            });
            prop_assert!(doctor::text(&steps, 80).chars().all(|character| !character.is_control() || character == '\n'));
            prop_assert!(doctor::json(&steps).is_ok());
        }
    }
}
