//! A client that does not read what it asked for is not waited for without end.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::UnixStream,
    time::{Instant, Sleep},
};

/// How long a client may take for an answer, from the moment that the kernel holds no more of it.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection whose answers are taken in time, or which fails.
#[derive(Debug)]
pub(super) struct WriteTimeout {
    stream: UnixStream,
    timeout: Duration,
    end: Pin<Box<Sleep>>,
    /// Something of the answer could not be written at once, and not all of it has been since.
    waiting: bool,
}

impl WriteTimeout {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self::within(stream, WRITE_TIMEOUT)
    }

    fn within(stream: UnixStream, timeout: Duration) -> Self {
        Self { stream, timeout, end: Box::pin(tokio::time::sleep(timeout)), waiting: false }
    }

    /// Passes on what came of a write, unless it waits for too long. A client that takes a byte now and then waits as well.
    fn bounded<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_pending() && !self.waiting {
            self.waiting = true;
            let due = Instant::now() + self.timeout;
            self.end.as_mut().reset(due);
        }
        if self.waiting && self.end.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read its answer")));
        }
        written
    }
}

impl AsyncRead for WriteTimeout {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for WriteTimeout {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bounded(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.bounded(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Asked for when all of an answer is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.waiting = false;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn a_client_that_reads_nothing_or_a_byte_now_and_then_is_given_up() {
        for drip in [false, true] {
            let (server, mut client) = UnixStream::pair().unwrap();
            let limit = Duration::from_millis(300);
            let mut server = WriteTimeout::within(server, limit);
            let reader = tokio::spawn(async move {
                if !drip {
                    std::future::pending::<()>().await;
                }
                loop {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    let _ = client.read_u8().await;
                }
            });
            let begun = Instant::now();
            let error = server.write_all(&vec![0; 16 << 20]).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            assert!(begun.elapsed() >= limit && begun.elapsed() < 10 * limit, "{:?}", begun.elapsed());
            reader.abort();
        }
    }

    #[tokio::test]
    async fn a_client_that_reads_gets_all_of_many_answers() {
        let (server, mut client) = UnixStream::pair().unwrap();
        let mut server = WriteTimeout::new(server);
        let reader = tokio::spawn(async move {
            let mut all = Vec::new();
            client.read_to_end(&mut all).await.unwrap();
            all.len()
        });
        for _ in 0..4 {
            server.write_all(&vec![0; 1 << 20]).await.unwrap();
            server.flush().await.unwrap();
        }
        drop(server);
        assert_eq!(reader.await.unwrap(), 4 << 20);
    }
}
