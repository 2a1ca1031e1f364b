//! `docs/openapi.json`: the daemon's API, described by the types that it reads and writes.

use agent_protocol::{
    ApiError, CheckHistory, CheckReport, CheckRequest, DaemonHealth, DoctorSection, ListedInstance,
    TablespaceUsageHistory,
};
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "bastion-agent",
        version = "1",
        description = "What the daemon answers on its Unix socket, /run/bastion-agent/agent.sock unless told otherwise. \
            Fields are added and never renamed or removed: ignore those that you do not know. Any other path is answered \
            404, and another method 405, with a ApiError.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "http://bastion-agent", description = "The Unix socket; the host's name means nothing")),
    paths(checks, instances, healthz, metrics),
    // What is told by the command line and by the door for assistants alone.
    components(schemas(CheckHistory, DoctorSection, TablespaceUsageHistory)),
)]
struct Api;

/// Makes a check.
///
/// A check that could not be made is a report too, with its failure. Closing the connection stops the check, on the
/// database server as well.
#[utoipa::path(
    post,
    path = "/v1/checks",
    request_body(content = CheckRequest, description = "At most 16 KiB, within 5 seconds"),
    responses(
        (status = 200, description = "The report", body = CheckReport),
        (status = 400, description = "Not a question, or one with an option out of bounds", body = ApiError),
        (status = 403, description = "This user may not ask: only root and members of the group bastion-agent may", body = ApiError),
        (status = 408, description = "The question did not arrive within 5 seconds", body = ApiError),
        (status = 413, description = "The question is longer than 16 KiB", body = ApiError),
        (status = 500, description = "The check broke off; the daemon's log has more", body = ApiError),
        (status = 503, description = "Too many questions wait: a report that says so. Or too many connections are open: a ApiError. \
            Nothing was asked of a database; ask again later", body = Unavailable),
    )
)]
#[allow(dead_code, reason = "read by the macro")]
fn checks() {}

/// Lists the instances that the agent knows.
#[utoipa::path(
    get,
    path = "/v1/instances",
    responses(
        (status = 200, description = "Those in the configuration, and those that discovery found", body = [ListedInstance]),
        (status = 403, description = "This user may not ask", body = ApiError),
        (status = 500, description = "The list could not be written", body = ApiError),
        (status = 502, description = "RDS gives no list", body = ApiError),
        (status = 503, description = "Too many connections are open", body = ApiError),
    )
)]
#[allow(dead_code, reason = "read by the macro")]
fn instances() {}

/// Says that the daemon lives.
#[utoipa::path(
    get,
    path = "/healthz",
    responses(
        (status = 200, description = "It lives. Nothing is asked of a database", body = DaemonHealth),
        (status = 403, description = "This user may not ask", body = ApiError),
        (status = 503, description = "Too many connections are open", body = ApiError),
    )
)]
#[allow(dead_code, reason = "read by the macro")]
fn healthz() {}

/// The daemon's figures, as Prometheus reads them.
#[utoipa::path(
    get,
    path = "/metrics",
    responses(
        (
            status = 200, description = "The figures, in the text format of OpenMetrics 1.0.0", body = String,
            content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
        (status = 403, description = "This user may not ask", body = ApiError),
        (status = 500, description = "The figures could not be written", body = ApiError),
        (status = 503, description = "Too many connections are open", body = ApiError),
    )
)]
#[allow(dead_code, reason = "read by the macro")]
fn metrics() {}

/// Why a check was not made now.
#[derive(ToSchema, serde::Serialize)]
#[serde(untagged)]
#[allow(dead_code, reason = "read by the macro")]
enum Unavailable {
    /// Too many questions wait.
    Busy(Box<CheckReport>),
    /// Too many connections are open.
    Refused(ApiError),
}

/// The document.
pub fn openapi() -> Value {
    let mut document = serde_json::to_value(Api::openapi()).unwrap_or_else(|error| panic!("{error}"));
    unlink(&mut document);
    document
}

/// Makes plain text of rustdoc's links in descriptions.
fn unlink(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.replace("[`", "`").replace("`]", "`").replace("](crate::EngineName)", ""),
        Value::Array(values) => values.iter_mut().for_each(unlink),
        Value::Object(members) => members.values_mut().for_each(unlink),
        _ => {}
    }
}

/// The schemas of a document, to hold JSON against.
pub struct Schemas {
    schemas: boon::Schemas,
    compiler: boon::Compiler,
}

/// Where the validator believes the document to be.
const PLACE: &str = "file:///openapi.json";

impl Schemas {
    /// The schemas of this document.
    pub fn of(document: Value) -> Self {
        let mut compiler = boon::Compiler::new();
        compiler.set_default_draft(boon::Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(PLACE, document).unwrap_or_else(|error| panic!("{error}"));
        Self { schemas: boon::Schemas::new(), compiler }
    }

    /// Why `value` is not what the schema at this JSON pointer describes.
    pub fn complaint(&mut self, pointer: &str, value: &Value) -> Option<String> {
        let place = format!("{PLACE}#{pointer}");
        let schema =
            self.compiler.compile(&place, &mut self.schemas).unwrap_or_else(|error| panic!("{place}: {error}"));
        self.schemas.validate(value, schema).err().map(|error| format!("{error:#}"))
    }
}

/// The same document, with schemas that allow nothing that they do not name: what must be written, not what may be read.
pub fn strict(mut document: Value) -> Value {
    // The options of a check stand beside its name, so each of their schemas is a part of one.
    let parts = ["ParameterQuestion", "TablespaceUsage", "TopSessions"];
    let schemas = document["components"]["schemas"].as_object_mut().unwrap_or_else(|| panic!("no schemas"));
    for (name, schema) in schemas.iter_mut().filter(|(name, _)| !parts.contains(&name.as_str())) {
        let schema = schema.as_object_mut().unwrap_or_else(|| panic!("{name} is no object"));
        if schema.contains_key("properties") || schema.contains_key("allOf") {
            schema.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
    }
    document
}
