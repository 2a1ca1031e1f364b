//! Passes bytes on between a driver and its server.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::budget::Wire;

/// How much is passed on at a time.
const QUESTION_BUFFER_BYTES: usize = 4 << 10;
const ANSWER_BUFFER_BYTES: usize = 16 << 10;

/// Who looks at what is passed on.
pub(super) trait Watch {
    /// The driver asks.
    fn asked(&mut self);
    /// The server answers. What is objected to is not passed on.
    fn answered(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Passes bytes on until one side is done. Drivers ask and then listen, so one direction at a time is enough.
pub(super) async fn pass(
    mut driver: impl AsyncRead + AsyncWrite + Unpin,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    wire: &Wire,
    watch: &mut impl Watch,
) {
    let (mut question, mut answer) = (vec![0; QUESTION_BUFFER_BYTES], vec![0; ANSWER_BUFFER_BYTES]);
    loop {
        tokio::select! {
            asked = driver.read(&mut question) => {
                // A driver that is gone waits for nothing.
                let Ok(count @ 1..) = asked else { break };
                watch.asked();
                let sent = async { server.write_all(&question[..count]).await?; server.flush().await };
                if let Err(error) = sent.await {
                    wire.failed(&error);
                    break;
                }
            }
            answered = server.read(&mut answer) => match answered {
                Ok(0) => break,
                Ok(count) => {
                    if watch.answered(&answer[..count]).is_err() || driver.write_all(&answer[..count]).await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    wire.failed(&error);
                    return;
                }
            },
        }
    }
    // Whether the goodbye arrives is of no interest any more.
    let _ = server.shutdown().await;
}
