//! The connections, which can be cut in the middle of an answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections as [`Wire`]s.
#[derive(Debug)]
pub(super) struct Door(pub(super) TcpListener);

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((tcp, address)) => {
                    // Small answers would wait for the client's acknowledgement otherwise.
                    let _ = tcp.set_nodelay(true);
                    return (Wire { tcp, scissors: Scissors::default() }, address);
                }
                // Out of file descriptors, most likely: they come back.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Cuts its connection when told so.
#[derive(Debug, Clone)]
pub(super) struct Scissors(Arc<AtomicUsize>);

/// Not to be cut.
const WHOLE: usize = usize::MAX;
/// To be cut at once.
const NOW: usize = usize::MAX - 1;
/// Nothing passes any more.
const CUT: usize = usize::MAX - 2;

impl Default for Scissors {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(WHOLE)))
    }
}

impl Scissors {
    /// The next answer does not come: the connection ends instead.
    pub(super) fn cut_now(&self) {
        self.0.store(NOW, Ordering::Release);
    }

    /// The next answer ends, and the connection with it, after its head and so many bytes of its body.
    pub(super) fn cut_after(&self, body_bytes: usize) {
        self.0.store(body_bytes.min(CUT - 1), Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, Door>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().scissors.clone()
    }
}

/// A connection with a pair of scissors at it.
#[derive(Debug)]
pub(super) struct Wire {
    tcp: TcpStream,
    scissors: Scissors,
}

fn is_cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut by order of a test")
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let left = match self.scissors.0.load(Ordering::Acquire) {
            WHOLE => return Pin::new(&mut self.tcp).poll_write(cx, buf),
            NOW | CUT => return Poll::Ready(Err(is_cut())),
            body_bytes => body_bytes,
        };
        // The head of an answer comes in one piece, and nothing before it.
        let head = buf.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
        let passes = head.saturating_add(left).min(buf.len());
        if passes == 0 {
            self.scissors.0.store(CUT, Ordering::Release);
            return Poll::Ready(Err(is_cut()));
        }
        let written = match Pin::new(&mut self.tcp).poll_write(cx, &buf[..passes]) {
            Poll::Ready(Ok(written)) => written,
            other => return other,
        };
        self.scissors.0.store(left - written.saturating_sub(head).min(left), Ordering::Release);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
