//! The connection of a feed, within this process.

use parking_lot::Mutex;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};
use tokio::sync::watch;

/// So much may be on its way.
const BUFFER: usize = 64 << 10;

/// What is known of a connection at both of its ends.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Whether the page has let go of it.
    hung_up: Mutex<bool>,
    /// Whether the server has.
    gone: watch::Sender<bool>,
}

impl Line {
    /// A connection: the page's end and the server's.
    pub(crate) fn new() -> (Arc<Self>, DuplexStream, ServerEnd) {
        let (ours, theirs) = duplex(BUFFER);
        let line = Arc::new(Self::default());
        (line.clone(), ours, ServerEnd { stream: theirs, line })
    }

    /// The page lets go of it. Said at once, so that whoever waits for the server to notice need not know which task it is
    /// that drops the stream.
    pub(crate) fn hang_up(&self) {
        *self.hung_up.lock() = true;
    }

    /// Whether nothing more can come of it.
    pub(crate) fn is_over(&self) -> bool {
        *self.gone.borrow()
    }

    /// Waits until the server has noticed, if there is something to notice.
    pub(crate) async fn until_noticed(&self) {
        if *self.hung_up.lock() {
            let _ = self.gone.subscribe().wait_for(|gone| *gone).await;
        }
    }
}

/// The server's end of a connection.
#[derive(Debug)]
pub(crate) struct ServerEnd {
    stream: DuplexStream,
    line: Arc<Line>,
}

impl Drop for ServerEnd {
    fn drop(&mut self) {
        self.line.gone.send_replace(true);
    }
}

impl AsyncRead for ServerEnd {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for ServerEnd {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
