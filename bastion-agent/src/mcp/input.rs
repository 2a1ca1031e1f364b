//! Standard input, line by line: what is no JSON is told, and does not reach the protocol, which would pass over it in silence.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use serde::de::IgnoredAny;
use tokio::{
    io::{AsyncRead, ReadBuf},
    sync::mpsc::{Receiver, Sender, channel},
};

/// How much is read at a time, in bytes.
const CHUNK: usize = 8 << 10;

/// How many problems wait to be told. Of more at once, one is told for all.
const WAITING: usize = 4;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    NotJson,
    TooLong,
}

/// Reads on, and lets whole lines of JSON through.
pub(super) struct Input<R> {
    inner: R,
    longest: usize,
    /// The line that has not ended yet, and whether it is too long to be kept.
    line: Vec<u8>,
    too_long: bool,
    /// Lines that are let through.
    whole: Vec<u8>,
    problems: Sender<Problem>,
}

impl<R> Input<R> {
    /// Lines are as long as `longest` bytes at most. What is wrong with others is told by the receiver.
    pub(super) fn new(inner: R, longest: usize) -> (Self, Receiver<Problem>) {
        let (problems, told) = channel(WAITING);
        (Self { inner, longest, line: Vec::new(), too_long: false, whole: Vec::new(), problems }, told)
    }

    fn take(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            if !self.too_long && self.line.len() + piece.len() <= self.longest {
                self.line.extend_from_slice(piece);
            } else {
                self.too_long = true;
                self.line.clear();
            }
            if piece.ends_with(b"\n") {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let problem = if std::mem::take(&mut self.too_long) {
            Some(Problem::TooLong)
        } else if self.line.trim_ascii().is_empty() || is_json(&self.line) {
            None
        } else {
            Some(Problem::NotJson)
        };
        match problem {
            None => self.whole.append(&mut self.line),
            // Where many wait, the first of them speak for this one.
            Some(problem) => drop(self.problems.try_send(problem)),
        }
        self.line.clear();
    }
}

fn is_json(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

impl<R: AsyncRead + Unpin> AsyncRead for Input<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.whole.is_empty() {
            let mut chunk = [0; CHUNK];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut self.inner).poll_read(context, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.take(read.filled());
        }
        let given = self.whole.len().min(buffer.remaining());
        buffer.put_slice(&self.whole[..given]);
        self.whole.drain(..given);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn lines_of_json_pass_whole_and_what_is_wrong_with_others_is_told() {
        let long = format!("\"{}\"\n", "x".repeat(40));
        let sent = format!("{{\"a\":1}}\n{{bad\n\n{long}\u{feff}[2]\r\nunended");
        let (mut input, mut problems) = Input::new(sent.as_bytes(), 32);
        let mut passed = String::new();
        input.read_to_string(&mut passed).await.unwrap();
        assert_eq!(passed, "{\"a\":1}\n\n\u{feff}[2]\r\n");
        assert_eq!((problems.try_recv(), problems.try_recv()), (Ok(Problem::NotJson), Ok(Problem::TooLong)));
        assert!(problems.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_flood_of_lines_is_not_kept() {
        let sent = "{bad\n".repeat(100_000);
        let (mut input, mut problems) = Input::new(sent.as_bytes(), 32);
        assert_eq!(input.read_to_end(&mut Vec::new()).await.unwrap(), 0);
        let mut told = 0;
        while problems.try_recv().is_ok() {
            told += 1;
        }
        assert_eq!(told, WAITING);
    }
}
