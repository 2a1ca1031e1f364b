//! Asks the daemon, where there is one. A question that was sent is never asked again: it may have been heard.

use std::{error::Error as _, io, path::Path, time::Duration};

use agent_protocol::{CheckReport, CheckRequest, Rows, ServedBy, names::NAME_LIMIT};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;
use tokio_util::sync::CancellationToken;

use crate::{
    agent_user::{USER, runs_the_agent},
    clean::{clean, clean_within},
    redact,
};

/// How much longer than the check itself its answer may take to arrive.
const GRACE: Duration = Duration::from_millis(500);

/// How long connecting may take: the daemon is on this machine.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(200);

/// The largest answer that is read, in bytes: a thousand rows of the longest texts take less.
const MAX_REPORT_BYTES: usize = 8 << 20;

/// The longest summary that is believed, in characters: those of the agent are much shorter.
const SUMMARY_LIMIT: usize = 2_000;

/// What came of asking the daemon.
pub(crate) enum Asked {
    /// It answered.
    Report(Box<CheckReport>),
    /// It was not asked: there is none, or it takes no connection from this user, or not now.
    Absent(String),
    /// It was asked, and no report came back.
    Lost(String),
}

/// Asks for a check.
pub(crate) async fn ask(socket: &Path, request: &CheckRequest, stop: &CancellationToken) -> Asked {
    let stream = match tokio::time::timeout(CONNECT_TIMEOUT, UnixStream::connect(socket)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Asked::Absent(error.to_string()),
        Err(_) => return Asked::Absent("it takes no connection".to_owned()),
    };
    // Whoever listens there is told who asks what, and is believed.
    match stream.peer_cred() {
        Ok(peer) if runs_the_agent(peer.uid()) => {}
        Ok(peer) => {
            let why = format!("it is run by the user {}, who is neither root, nor {USER}, nor you", peer.uid());
            tracing::warn!(socket = %socket.display(), why, "the daemon is not asked");
            return Asked::Absent(why);
        }
        Err(error) => return Asked::Absent(format!("who runs it is not known: {error}")),
    }
    let within = Duration::from_millis(request.timeout_ms) + GRACE;
    tokio::select! {
        asked = tokio::time::timeout(within, converse(stream, request)) => {
            asked.unwrap_or_else(|_| Asked::Lost("it did not answer in time".to_owned()))
        }
        // Closing the connection is how the daemon learns that nobody waits any more.
        () = stop.cancelled() => Asked::Lost("this process was told to end".to_owned()),
    }
}

async fn converse(stream: UnixStream, request: &CheckRequest) -> Asked {
    let body = match serde_json::to_vec(request) {
        Ok(body) => Bytes::from(body),
        Err(error) => return Asked::Absent(error.to_string()),
    };
    let (mut sender, connection) = match http1::handshake(TokioIo::new(stream)).await {
        Ok(opened) => opened,
        Err(error) => return Asked::Absent(error.to_string()),
    };
    let transport = tokio::spawn(connection);
    let http = Request::post("/v1/checks")
        .header(header::HOST, "bastion-agent")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(body));
    let asked = match http {
        Ok(http) => match sender.send_request(http).await {
            Ok(response) => heard(response, request).await,
            // It was closed before the question was written, which is so small that it goes in one piece or not at all.
            Err(error) if error.is_canceled() || is_broken_pipe(&error) => Asked::Absent(error.to_string()),
            Err(error) => Asked::Lost(format!("it broke off: {error}")),
        },
        Err(error) => Asked::Absent(error.to_string()),
    };
    transport.abort();
    asked
}

fn is_broken_pipe(error: &hyper::Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn heard(response: hyper::Response<hyper::body::Incoming>, request: &CheckRequest) -> Asked {
    let status = response.status();
    let body = match Limited::new(response.into_body(), MAX_REPORT_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Asked::Lost(format!("its answer broke off: {error}")),
    };
    match report(&body) {
        Ok(report) if !is_told_by(status, &report) => {
            Asked::Lost(format!("it answered {status}, and with it a report that says otherwise"))
        }
        Ok(report) if !holds_together(&report) => Asked::Lost("its report says more than what stands in it".to_owned()),
        Ok(report) if !answers(&report, request) => {
            let (check, instance) = (report.check(), clean_within(&report.instance, 128));
            Asked::Lost(format!("it answered another question: its report is of {check} of {instance}"))
        }
        Ok(mut report) => {
            redact::report(&mut report);
            Asked::Report(Box::new(report))
        }
        // It closed the connection unheard: not allowed, or too many.
        Err(_) if status == StatusCode::FORBIDDEN || status == StatusCode::SERVICE_UNAVAILABLE => {
            Asked::Absent(error_text(&body))
        }
        Err(_) => Asked::Lost(format!("it answered {status}: {}", error_text(&body))),
    }
}

/// A report, with every text in it made safe to print.
fn report(body: &[u8]) -> serde_json::Result<CheckReport> {
    let mut report: Value = serde_json::from_slice(body)?;
    clean_all(&mut report);
    let mut report: CheckReport = serde_json::from_value(report)?;
    report.summary = clean_within(&report.summary, SUMMARY_LIMIT);
    report.served_by = ServedBy::Daemon;
    Ok(report)
}

/// Names of fields stay as they are: one that is not plain is none that a report has.
fn clean_all(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean(text),
        Value::Array(values) => values.iter_mut().for_each(clean_all),
        Value::Object(fields) => fields.values_mut().for_each(clean_all),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the daemon gives such a report with this status: with 503, that it is too busy.
fn is_told_by(status: StatusCode, report: &CheckReport) -> bool {
    match status {
        StatusCode::OK => true,
        StatusCode::SERVICE_UNAVAILABLE => report.failure.is_some(),
        _ => false,
    }
}

/// Whether what the report amounts to can be: only what was found can be fine.
fn holds_together(report: &CheckReport) -> bool {
    let found = report.rows.len();
    let counted = u64::try_from(found).is_ok_and(|found| found <= report.total_rows) || report.failure.is_some();
    let cut = report.truncated || u64::try_from(found).is_ok_and(|found| found == report.total_rows);
    let whole = match report.rows {
        // They tell of what is there, not of what is wrong: without a row nobody looked.
        Rows::Connection(_) | Rows::Health(_) => found > 0 && cut,
        _ => true,
    };
    counted && (report.failure.is_some() || whole)
}

/// Whether this is the report that was asked for.
fn answers(report: &CheckReport, request: &CheckRequest) -> bool {
    report.instance == clean_within(&request.instance, NAME_LIMIT) && report.check() == request.check.name()
}

fn error_text(body: &[u8]) -> String {
    clean_within(&String::from_utf8_lossy(body), 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(name: &str) -> CheckReport {
        let path = format!("{}/../agent-protocol/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        report(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn only_what_was_found_can_be_fine() {
        let names =
            ["connection", "connection-refused", "health", "top-sessions", "blocking-sessions", "tablespace-usage"];
        for name in names {
            assert!(holds_together(&golden(name)), "{name}");
        }
        let without_rows = |name: &str| {
            let mut report = golden(name);
            report.rows.truncate(0);
            report.total_rows = 0;
            holds_together(&report)
        };
        assert!(!without_rows("connection") && !without_rows("health") && without_rows("top-sessions"));
        let mut report = golden("top-sessions");
        report.total_rows = 0;
        assert!(!holds_together(&report), "more rows than were found");
    }

    #[test]
    fn a_report_goes_with_its_status() {
        let (fine, refused) = (golden("connection"), golden("connection-refused"));
        assert!(is_told_by(StatusCode::OK, &fine) && is_told_by(StatusCode::OK, &refused));
        for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE, StatusCode::FOUND] {
            assert!(!is_told_by(status, &fine), "{status}");
        }
    }

    #[test]
    fn a_summary_has_an_end() {
        let mut value: Value = serde_json::to_value(golden("connection")).unwrap();
        value["summary"] = "x".repeat(1 << 20).into();
        let report = report(value.to_string().as_bytes()).unwrap();
        assert_eq!(report.summary.chars().count(), SUMMARY_LIMIT);
    }
}
