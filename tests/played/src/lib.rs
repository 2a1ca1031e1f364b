//! AWS as a test plays it: each call is answered with a tree, written as its service writes answers.

// A test that plays AWS wrongly fails there.
#![allow(clippy::unwrap_used)]

use std::{collections::HashMap, fmt, sync::Arc};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_sts::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use parking_lot::Mutex;
use serde_json::{Map, Value};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// XML with the operation's name around it: RDS, SNS, STS.
    Xml,
    /// JSON: Systems Manager.
    Json,
    /// CBOR: CloudWatch.
    Cbor,
}

/// What comes back.
#[derive(Debug, Clone)]
pub enum Reply {
    /// An answer. In XML a list is a key with an array; in CBOR `{"$time": seconds}` is a moment.
    Tree(Value),
    /// So many bytes of that answer, in thousandths.
    Cut(Value, usize),
    /// A refusal, with its code and message.
    Refused(u16, &'static str, &'static str),
    /// Bytes of no service.
    Bytes(u16, Vec<u8>),
}

/// The answers by operation; each call of one gets the same.
#[derive(Debug, Default)]
pub struct Played {
    replies: Mutex<HashMap<String, Reply>>,
    asked: Mutex<Vec<(String, String)>>,
}

impl Played {
    /// Each call of this operation is answered so from now on; `Operation?mark` is one page of a list.
    pub fn answer(&self, operation: &str, reply: Reply) {
        self.replies.lock().insert(operation.to_owned(), reply);
    }

    /// The operations that were called so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().iter().map(|(operation, _)| operation.clone()).collect()
    }

    /// How clients ask this AWS.
    pub fn config(self: &Arc<Self>) -> SdkConfig {
        let connector = SharedHttpConnector::new(Connector(Arc::clone(self)));
        let keys = Credentials::new("AKIAPLAYED", "played", None, None, "played");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .region(Region::new("us-east-1"))
            .retry_config(RetryConfig::disabled())
            .build()
    }

    fn reply(&self, request: &HttpRequest) -> HttpResponse {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let (protocol, operation) = operation(request, &body);
        self.asked.lock().push((operation.clone(), body.clone()));
        // One page of a list may differ from the next: `Operation?mark`.
        let mark = body.split('&').find_map(|pair| pair.strip_prefix("Marker=")).unwrap_or_default();
        let replies = self.replies.lock();
        let reply = replies.get(&format!("{operation}?{mark}")).or_else(|| replies.get(&operation)).cloned();
        let (status, body) = match reply {
            Some(Reply::Tree(tree)) => (200, written(protocol, &operation, &tree)),
            // HTTP says how long a body is: XML, whose end the SDK does not look for, ends in an error there.
            Some(Reply::Cut(..)) if protocol == Protocol::Xml => {
                return HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::taken());
            }
            Some(Reply::Cut(tree, thousandths)) => {
                let mut body = written(protocol, &operation, &tree);
                body.truncate(body.len() * thousandths / 1_000);
                (200, body)
            }
            Some(Reply::Refused(status, code, message)) => (status, refusal(protocol, code, message)),
            Some(Reply::Bytes(status, body)) => (status, body),
            None => (400, refusal(protocol, "NotPlayed", &operation)),
        };
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        if protocol == Protocol::Cbor {
            response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
            response.headers_mut().insert("content-type", "application/cbor");
        }
        response
    }
}

struct Connector(Arc<Played>);

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.0.reply(&request)))
    }
}

fn operation(request: &HttpRequest, body: &str) -> (Protocol, String) {
    if let Some(target) = request.headers().get("x-amz-target") {
        return (Protocol::Json, target.rsplit('.').next().unwrap_or_default().to_owned());
    }
    if let Some((_, operation)) = request.uri().rsplit_once("/operation/") {
        return (Protocol::Cbor, operation.to_owned());
    }
    let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
    (Protocol::Xml, action.unwrap_or_default().to_owned())
}

fn written(protocol: Protocol, operation: &str, tree: &Value) -> Vec<u8> {
    match protocol {
        Protocol::Json => serde_json::to_vec(tree).unwrap(),
        Protocol::Cbor => {
            let mut bytes = Vec::new();
            cbor(tree, &mut bytes);
            bytes
        }
        Protocol::Xml => {
            let mut text = String::new();
            xml(&format!("{operation}Result"), tree, &mut text);
            format!("<{operation}Response>{text}</{operation}Response>").into_bytes()
        }
    }
}

fn refusal(protocol: Protocol, code: &str, message: &str) -> Vec<u8> {
    match protocol {
        Protocol::Xml => {
            format!("<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>")
                .into_bytes()
        }
        Protocol::Json => serde_json::json!({"__type": code, "message": message}).to_string().into_bytes(),
        Protocol::Cbor => {
            let mut bytes = Vec::new();
            cbor(&serde_json::json!({"__type": code, "message": message}), &mut bytes);
            bytes
        }
    }
}

fn xml(name: &str, value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| xml(name, item, text)),
        Value::Object(fields) => {
            text.push_str(&format!("<{name}>"));
            fields.iter().for_each(|(name, value)| xml(name, value, text));
            text.push_str(&format!("</{name}>"));
        }
        Value::Null => text.push_str(&format!("<{name}/>")),
        Value::String(said) => {
            let said = said.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            text.push_str(&format!("<{name}>{said}</{name}>"));
        }
        other => text.push_str(&format!("<{name}>{other}</{name}>")),
    }
}

fn cbor(value: &Value, bytes: &mut Vec<u8>) {
    fn head(kind: u8, count: u64, bytes: &mut Vec<u8>) {
        bytes.push(kind << 5 | 27);
        bytes.extend(count.to_be_bytes());
    }
    fn object(fields: &Map<String, Value>, bytes: &mut Vec<u8>) {
        head(5, fields.len() as u64, bytes);
        for (name, value) in fields {
            head(3, name.len() as u64, bytes);
            bytes.extend(name.as_bytes());
            cbor(value, bytes);
        }
    }
    match value {
        Value::Null => bytes.push(0xf6),
        Value::Bool(is) => bytes.push(if *is { 0xf5 } else { 0xf4 }),
        Value::Number(number) => {
            bytes.push(0xfb);
            bytes.extend(number.as_f64().unwrap_or_default().to_be_bytes());
        }
        Value::String(text) => {
            head(3, text.len() as u64, bytes);
            bytes.extend(text.as_bytes());
        }
        Value::Array(items) => {
            head(4, items.len() as u64, bytes);
            items.iter().for_each(|item| cbor(item, bytes));
        }
        Value::Object(fields) => match fields.get("$time") {
            Some(time) => {
                bytes.push(0xc1);
                cbor(time, bytes);
            }
            None => object(fields, bytes),
        },
    }
}
