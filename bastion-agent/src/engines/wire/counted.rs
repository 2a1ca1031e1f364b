//! A connection whose incoming bytes are counted.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    budget::{Kind, Wire},
    first_bytes::MAX_INSPECTED_BYTES,
};
use crate::{
    deadline::Deadline,
    failure::{CheckError, Step},
};

/// Connects to the first of these addresses that answers; returns which one that was, too.
pub(in crate::engines) async fn dial(
    addresses: &[SocketAddr],
    address: &str,
    deadline: &Deadline,
) -> Result<(TcpStream, SocketAddr), CheckError> {
    let connect = async {
        let stream = TcpStream::connect(addresses).await?;
        // A check's packets are small: none is held back in the hope of more. Failing to ask for it costs only time.
        let _ = stream.set_nodelay(true);
        let server = stream.peer_addr()?;
        Ok((stream, server))
    };
    deadline
        .timeout_at(Step::Connect, address, async {
            connect.await.map_err(|error: io::Error| CheckError::from_io(&error, address, Step::Connect))
        })
        .await
}

/// A connection that fails once more has come than may, and where its first bytes are a stranger's.
pub(in crate::engines) struct Counted {
    stream: TcpStream,
    wire: Arc<Wire>,
    /// Its first bytes were looked at.
    known: bool,
}

impl Counted {
    pub(in crate::engines) fn new(stream: TcpStream, wire: &Arc<Wire>) -> Self {
        Self { stream, wire: Arc::clone(wire), known: false }
    }

    /// The same for one that is encrypted from its first byte on: that tells nothing.
    pub(super) fn encrypted(stream: TcpStream, wire: &Arc<Wire>) -> Self {
        Self { stream, wire: Arc::clone(wire), known: true }
    }

    /// Whether something has come, within a time.
    pub(super) async fn speaks(&self, within: Duration) -> bool {
        tokio::time::timeout(within, self.stream.peek(&mut [0])).await.is_ok()
    }
}

impl AsyncRead for Counted {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.known {
            let mut first = [0; MAX_INSPECTED_BYTES];
            // They stay where they are: a driver may take no more than one of them before it decides.
            let came = ready!(this.stream.poll_peek(context, &mut ReadBuf::new(&mut first)))?;
            this.known = true;
            this.wire.recognise(&first[..came])?;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        Poll::Ready(this.wire.take(Kind::Raw, buffer.filled().len() - before))
    }
}

impl AsyncWrite for Counted {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
