//! Passes packets on between the driver and a server that has accepted.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    super::Wire,
    answers::Answers,
    breaks::Breaks,
    line::Line,
    listener::Accepted,
    loopback::Loopback,
    packet::{INTERRUPT, MAX_PACKET_BYTES, whole},
    texts::Texts,
};

/// How much of an answer is passed on at a time.
const ANSWER_BUFFER_BYTES: usize = 16 << 10;

/// How much the driver may write before it is a whole packet.
const QUESTION: usize = 4 * MAX_PACKET_BYTES;

/// Between a driver and a server.
pub(in crate::engines) struct Relay {
    pub(in crate::engines) accepted: Accepted,
    pub(in crate::engines) wire: Arc<Wire>,
    pub(in crate::engines) breaks: Arc<Breaks>,
}

impl Relay {
    /// Lets the driver in by the door and passes on what it and the server say, until one of them ends it.
    pub(in crate::engines) async fn serve(self, door: Loopback) {
        let Self { accepted: Accepted { mut line, accept, .. }, wire, breaks } = self;
        // Without the driver, nobody waits for an answer.
        let Ok(mut driver) = door.let_in().await else { return };
        if driver.write_all(&accept.bytes()).await.is_ok() {
            pass(driver, &mut line, &wire, &breaks).await;
        }
        // Whether the goodbye arrives is of no interest any more.
        let _ = line.shutdown().await;
    }
}

async fn pass(mut driver: TcpStream, server: &mut Line, wire: &Arc<Wire>, breaks: &Breaks) {
    let (mut answers, mut texts) = (Answers::new(wire), Texts::default());
    let (mut asked, mut answer) = (Vec::with_capacity(MAX_PACKET_BYTES), vec![0; ANSWER_BUFFER_BYTES]);
    loop {
        let sent = tokio::select! {
            read = driver.read_buf(&mut asked) => {
                // A driver that is gone waits for nothing.
                let Ok(1..) = read else { return };
                let whole = whole(&asked);
                if whole == 0 && asked.len() > QUESTION {
                    return;
                }
                let question: Vec<u8> = asked.drain(..whole).collect();
                if question.is_empty() {
                    continue;
                }
                answers.asked();
                texts.asked();
                send(server, &question).await
            }
            () = breaks.wanted(), if asked.is_empty() => {
                answers.interrupted();
                send(server, &INTERRUPT).await
            }
            read = server.read(&mut answer) => match read {
                Ok(0) => return,
                Ok(count) => {
                    let Ok(broken) = answers.answered(&answer[..count]) else { return };
                    if driver.write_all(&texts.answered(&answer[..count])).await.is_err() {
                        return;
                    }
                    if broken {
                        breaks.done();
                    }
                    Ok(())
                }
                Err(error) => Err(error),
            },
        };
        if let Err(error) = sent {
            wire.failed(&error);
            return;
        }
    }
}

async fn send(server: &mut Line, bytes: &[u8]) -> std::io::Result<()> {
    server.write_all(bytes).await?;
    server.flush().await
}
