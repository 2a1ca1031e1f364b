//! Standard input, line by line: what is no JSON is told, and does not reach the protocol, which would pass over it in silence. Nor does
//! what has an id and is no message: the protocol would answer it without the id.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use rmcp::{RoleServer, model::RequestId, service::RxJsonRpcMessage};
use serde::{Deserialize, de::IgnoredAny};
use tokio::{
    io::{AsyncRead, ReadBuf},
    sync::mpsc::{Receiver, Sender, channel},
};

/// How much is read at a time, in bytes.
const CHUNK_BYTES: usize = 8 << 10;

/// How many problems wait to be told. Of more at once, one is told for all.
const MAX_PENDING_PROBLEMS: usize = 4;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    NotJson,
    /// JSON with this id, and no message of the protocol.
    NotAMessage(RequestId),
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
        let (problems, told) = channel(MAX_PENDING_PROBLEMS);
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
        let problem = if std::mem::take(&mut self.too_long) { Some(Problem::TooLong) } else { problem(&self.line) };
        match problem {
            None => self.whole.append(&mut self.line),
            // Where many wait, the first of them speak for this one.
            Some(problem) => drop(self.problems.try_send(problem)),
        }
        self.line.clear();
    }
}

fn problem(line: &[u8]) -> Option<Problem> {
    #[derive(Deserialize)]
    struct Identified {
        id: RequestId,
    }
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    if line.trim_ascii().is_empty() {
        return None;
    }
    if serde_json::from_slice::<IgnoredAny>(line).is_err() {
        return Some(Problem::NotJson);
    }
    // (A list would be read as its fields.)
    if !line.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let Identified { id } = serde_json::from_slice(line).ok()?;
    serde_json::from_slice::<RxJsonRpcMessage<RoleServer>>(line).is_err().then_some(Problem::NotAMessage(id))
}

impl<R: AsyncRead + Unpin> AsyncRead for Input<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.whole.is_empty() {
            let mut chunk = [0; CHUNK_BYTES];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut self.inner).poll_read(context, &mut read))?;
            if !read.filled().is_empty() {
                self.take(read.filled());
            } else if self.too_long || !self.line.is_empty() {
                // The last line need not be ended.
                self.take(b"\n");
            } else {
                return Poll::Ready(Ok(()));
            }
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
        for problem in [Problem::NotJson, Problem::TooLong, Problem::NotJson] {
            assert_eq!(problems.try_recv(), Ok(problem));
        }
        assert!(problems.try_recv().is_err());
        for (last, passes) in [("{\"b\":2}", true), ("{\"b\":", false), (&*"7".repeat(40), false)] {
            let sent = format!("{{\"a\":1}}\n{last}");
            let (mut input, mut problems) = Input::new(sent.as_bytes(), 32);
            let mut passed = String::new();
            input.read_to_string(&mut passed).await.unwrap();
            let all = if passes { format!("{sent}\n") } else { "{\"a\":1}\n".to_owned() };
            assert_eq!((passed, problems.try_recv().is_err()), (all, passes), "{last}");
        }
    }

    #[test]
    fn what_has_an_id_and_is_no_message_is_told_with_it() {
        let of = |line: &str| problem(line.as_bytes());
        for whole in [
            r#"{"jsonrpc":"2.0","id":9,"method":"tools/list"}"#,
            r#"{"jsonrpc":"2.0","id":9,"method":"no/such/thing","params":{}}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","id":9,"result":{}}"#,
        ] {
            assert_eq!(of(whole), None, "{whole}");
        }
        let number = RequestId::Number(9);
        for (line, id) in [
            (r#"{"jsonrpc":"2.0","id":9}"#, number.clone()),
            (r#"{"jsonrpc":"2.0","id":9,"method":7}"#, number.clone()),
            (r#"{"id":9,"method":"tools/list"}"#, number),
            (r#"{"jsonrpc":"2.0","id":"x"}"#, RequestId::String("x".into())),
        ] {
            assert_eq!(of(line), Some(Problem::NotAMessage(id)), "{line}");
        }
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
        assert_eq!(told, MAX_PENDING_PROBLEMS);
    }
}
