//! The way to the protocol and back. It answers what the protocol leaves unanswered: a line that is no JSON.

use std::{io, pin::Pin};

use rmcp::{
    ErrorData, RoleServer,
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::{Transport, async_rw::AsyncRwTransport},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc::Receiver,
};
use tokio_util::sync::CancellationToken;

use super::input::{Input, Problem};

/// How many lines in a row are answered. Who sends back what it is answered would otherwise never be done.
const MAX_CONSECUTIVE_ERRORS: u32 = 100;

/// Standard input and output, as the protocol's messages.
pub(super) struct Telling<R: AsyncRead + Unpin, W: AsyncWrite> {
    inner: AsyncRwTransport<RoleServer, Input<R>, W>,
    problems: Receiver<Problem>,
    /// One that is being told. Whoever waits for a message may stop in the middle of that, and begin again.
    telling: Option<Pin<Box<dyn Future<Output = io::Result<()>> + Send>>>,
    in_a_row: u32,
    longest: usize,
    ended: CancellationToken,
}

impl<R, W> Telling<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    /// Reads lines as long as `longest` bytes at most. `ended` is cancelled where there is nothing more to come.
    pub(super) fn new(input: R, output: W, longest: usize, ended: CancellationToken) -> Self {
        let (input, problems) = Input::new(input, longest);
        let inner = AsyncRwTransport::new_server(input, output).with_max_line_length(longest);
        Self { inner, problems, telling: None, in_a_row: 0, longest, ended }
    }

    /// Begins to tell what is wrong with a line.
    fn tell(&mut self, problem: Problem) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        if self.in_a_row > MAX_CONSECUTIVE_ERRORS {
            return;
        }
        let longest = self.longest;
        let (error, id) = match problem {
            Problem::NotJson => {
                // Without an id, as the protocol wants it where none can be read.
                (ErrorData::parse_error("The line is not JSON. Send one JSON-RPC message a line", None), None)
            }
            Problem::NotAMessage(id) => {
                let said = "The line is no JSON-RPC message. A request has \"jsonrpc\": \"2.0\", an id and a method";
                (ErrorData::invalid_request(said, None), Some(id))
            }
            Problem::TooLong => {
                let said = format!("The line is longer than the {longest} bytes that are taken. Send less at once");
                (ErrorData::invalid_request(said, None), None)
            }
        };
        tracing::error!(problem = %error.message, "a line on standard input is no message");
        self.telling = Some(Box::pin(self.inner.send(TxJsonRpcMessage::<RoleServer>::error(error, id))));
    }

    /// Waits until that is told; false where nobody listens.
    async fn flush(&mut self) -> bool {
        let Some(telling) = &mut self.telling else { return true };
        let told = telling.as_mut().await;
        self.telling = None;
        told.is_ok()
    }
}

impl<R, W> Transport<RoleServer> for Telling<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            if !self.flush().await {
                self.ended.cancel();
                return None;
            }
            tokio::select! {
                biased;
                Some(problem) = self.problems.recv() => self.tell(problem),
                message = self.inner.receive() => match message {
                    Some(message) => {
                        self.in_a_row = 0;
                        return Some(message);
                    }
                    // What was wrong before the end is told first.
                    None => match self.problems.try_recv() {
                        Ok(problem) => self.tell(problem),
                        Err(_) => {
                            self.ended.cancel();
                            return None;
                        }
                    },
                },
            }
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}
