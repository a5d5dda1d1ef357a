//! A way to a Redis on which is kept what was asked, byte by byte.

use crate::Result;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};

/// What was asked on one connection.
type Asked = Arc<Mutex<Vec<u8>>>;

/// The way. It lives as long as its process.
#[derive(Debug)]
pub(crate) struct Tap {
    pub(crate) address: SocketAddr,
    connections: Arc<Mutex<Vec<Asked>>>,
}

impl Tap {
    pub(crate) async fn to(redis: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let tap = Self { address: listener.local_addr()?, connections: Arc::default() };
        let connections = tap.connections.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let asked = Asked::default();
                connections.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
                tokio::spawn(forward(client, redis, asked));
            }
        });
        Ok(tap)
    }

    /// What was asked on the connections so far, in the order in which they were made.
    pub(crate) fn asked(&self) -> Vec<Vec<u8>> {
        let connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.iter().map(|asked| asked.lock().unwrap_or_else(PoisonError::into_inner).clone()).collect()
    }
}

/// Until one side is gone.
async fn forward(client: TcpStream, redis: SocketAddr, asked: Asked) -> std::io::Result<()> {
    let redis = TcpStream::connect(redis).await?;
    client.set_nodelay(true)?;
    redis.set_nodelay(true)?;
    let ((mut from, mut to), (mut answers, mut asks)) = (client.into_split(), redis.into_split());
    tokio::spawn(async move { copy(&mut answers, &mut to).await });
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut bytes).await?;
        if read == 0 {
            return Ok(());
        }
        // Kept before it is sent: whoever has an answer finds here what it is the answer to.
        asked.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes[..read]);
        asks.write_all(&bytes[..read]).await?;
    }
}
