//! The browser's end of a feed, as small as can be.

use crate::Result;
use crate::client::Visitor;
use futures::{SinkExt as _, StreamExt as _};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// What an instance says to show that it is there, and what a page says back.
const BEAT: &str = r#"{"beat""#;
const ALIVE: Utf8Bytes = Utf8Bytes::from_static(r#"{"alive":null}"#);

/// The feed of one page.
#[derive(Debug)]
pub(crate) struct Feed(WebSocketStream<TcpStream>);

impl Feed {
    /// Opens the feed of a visitor's page, which follows this state, and waits until the page is told what there is.
    pub(crate) async fn open(address: SocketAddr, visitor: &Visitor, follow: &str) -> Result<Self> {
        let mut request = format!("ws://{address}/_blockwork/feed").into_client_request()?;
        for (name, value) in [("cookie", visitor.cookie.as_str()), ("sec-fetch-site", "same-origin")] {
            request.headers_mut().insert(name, value.parse()?);
        }
        // The library's own buffers would be most of what thousands of these take.
        let config = WebSocketConfig::default().read_buffer_size(1 << 10).write_buffer_size(0);
        let stream = TcpStream::connect(address).await?;
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        let mut feed = Self(socket);
        let hello = format!(r#"{{"hello":{{"ticket":"{}","following":{{"follow":["{follow}"]}}}}}}"#, visitor.ticket);
        feed.0.send(Message::text(hello)).await?;
        let told = feed.next().await?;
        if !told.starts_with(r#"{"told""#) {
            return Err(format!("the feed was not taken up: {told}").into());
        }
        Ok(feed)
    }

    /// The next message that is no beat. Beats are returned meanwhile, as a page does.
    pub(crate) async fn next(&mut self) -> Result<Utf8Bytes> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) if text.starts_with(BEAT) => self.0.send(Message::Text(ALIVE)).await?,
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(other)) => return Err(format!("the feed ended: {other:?}").into()),
                Some(Err(error)) => return Err(error.into()),
                None => return Err("the feed ended".into()),
            }
        }
    }
}
