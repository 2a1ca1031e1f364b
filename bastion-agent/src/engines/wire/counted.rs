//! A connection whose incoming bytes are counted.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::budget::{Kind, Wire};
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

/// A stream that fails once more has come than may.
pub(in crate::engines) struct Counted<S> {
    stream: S,
    wire: Arc<Wire>,
}

impl<S> Counted<S> {
    pub(in crate::engines) fn new(stream: S, wire: &Arc<Wire>) -> Self {
        Self { stream, wire: Arc::clone(wire) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        Poll::Ready(this.wire.take(Kind::Raw, buffer.filled().len() - before))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
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
