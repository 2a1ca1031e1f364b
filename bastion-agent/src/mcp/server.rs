//! The server: says what tools there are, calls them, and ends with its input.

use std::{pin::pin, time::Duration};

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult, PaginatedRequestParams,
        ServerCapabilities, ServerConfig,
    },
    service::{RequestContext, ServerInitializeError, serve_server_with_ct},
};
use tokio_util::sync::CancellationToken;

use super::{
    answer, arguments,
    calls::Calls,
    tools::{Entry, tools},
    transport::Telling,
};
use crate::{asker::Asker, clean::clean_within, nearest::nearest};

/// The longest line that is read, in bytes.
const MAX_LINE_BYTES: usize = 1 << 20;

/// How long calls that are stopped may take to end what they run on a server, and to be answered.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// Why nothing was served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(
        "what speaks on standard input does not begin as the Model Context Protocol does. It is for assistants: see \
         docs/assistants.md"
    )]
    Protocol,
    #[error("standard output cannot be written")]
    Output,
    #[error("the conversation broke off: {0}")]
    Broken(tokio::task::JoinError),
}

/// Answers on standard output what is asked on standard input, until that ends or `stop` is cancelled.
pub(crate) async fn serve(asker: Asker, stop: CancellationToken) -> Result<(), Error> {
    let transport = Telling::new(tokio::io::stdin(), tokio::io::stdout(), MAX_LINE_BYTES, stop.clone());
    let server = Server { calls: Calls::new(asker), tools: tools() };
    let running = match serve_server_with_ct(server, transport, stop.clone()).await {
        Ok(running) => running,
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => return Ok(()),
        Err(ServerInitializeError::TransportError { .. }) => return Err(Error::Output),
        Err(_) => return Err(Error::Protocol),
    };
    let mut ended = pin!(running.waiting());
    let given_up = async {
        stop.cancelled().await;
        // Who does not read its answers is not waited for.
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    };
    tokio::select! {
        ended = &mut ended => ended.map(|_| ()).map_err(Error::Broken),
        () = given_up => Ok(()),
    }
}

struct Server {
    calls: Calls,
    tools: Vec<Entry>,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let mut config = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        config.server_info = Implementation::new("bastion-agent", env!("CARGO_PKG_VERSION"));
        config.instructions = Some(answer::INSTRUCTIONS.to_owned());
        config
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.iter().map(|entry| entry.tool.clone()).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(Entry { task, tool }) = self.tools.iter().find(|entry| entry.tool.name == request.name) else {
            return Err(ErrorData::invalid_params(self.unknown(&request.name), None));
        };
        let result = match arguments::read(&tool.input_schema, request.arguments.unwrap_or_default()) {
            Ok(arguments) => self.calls.call(*task, arguments, &context.ct).await,
            Err(problem) => answer::wrong_call(&problem),
        };
        Ok(result.into())
    }
}

impl Server {
    fn unknown(&self, name: &str) -> String {
        let names = || self.tools.iter().map(|entry| entry.tool.name.as_ref());
        let near = nearest(names(), name);
        let known = if near.is_empty() { names().collect::<Vec<_>>().join(", ") } else { near.join(" or ") };
        format!("there is no tool {}. Known: {known}", clean_within(name, 100))
    }
}
