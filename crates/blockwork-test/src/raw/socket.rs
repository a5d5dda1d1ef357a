//! The feed as a browser has it: a server on a port, and a WebSocket.

use super::Page;
use crate::store::PATIENCE;
use axum::Router;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// A router that is served on a port of its own, until this is dropped.
#[derive(Debug)]
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves a router on a port of its own.
///
/// # Panics
/// Where there is no port.
pub async fn serve(app: &Router) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = app.clone();
    let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
    Served { address, task }
}

/// What comes over a feed.
#[derive(Debug)]
pub enum Heard {
    /// A message of the feed, as JSON.
    Message(Value),
    /// It was closed, with this code and reason, or broke.
    Closed(Option<(u16, String)>),
}

/// The browser's end of a feed.
#[derive(Debug)]
pub struct Socket(WebSocketStream<TcpStream>);

/// Opens a WebSocket with these headers.
///
/// # Errors
/// Where it is refused: the status.
///
/// # Panics
/// Where nobody answers.
pub async fn connect(server: &Served, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
    let mut request = format!("ws://{}/_blockwork/feed", server.address).into_client_request().expect("an address");
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().expect("a header"));
    }
    let stream = TcpStream::connect(server.address).await.expect("it listens");
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(Socket(socket)),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

impl Socket {
    /// Says this.
    ///
    /// # Panics
    /// Where it cannot be sent.
    pub async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Says this, whatever it is.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    pub async fn say_text(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    /// Sends this.
    ///
    /// # Panics
    /// As [`say`](Self::say).
    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("it is sent");
    }

    /// Whatever comes next.
    ///
    /// # Panics
    /// Where nothing comes.
    pub async fn next(&mut self) -> Heard {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        match next.expect("something comes in time") {
            Some(Ok(Message::Text(text))) => Heard::Message(serde_json::from_str(&text).expect("JSON")),
            Some(Ok(Message::Close(frame))) => {
                Heard::Closed(frame.map(|CloseFrame { code, reason }| (code.into(), reason.to_string())))
            }
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(_)) | None => Heard::Closed(None),
        }
    }

    /// The next message, which has this name. Beats are returned meanwhile, as a page does.
    ///
    /// # Panics
    /// Where another comes, or none.
    pub async fn heard(&mut self, name: &str) -> Value {
        let heard = async {
            loop {
                match self.next().await {
                    Heard::Message(message) if message.get("beat").is_some() => {
                        self.say(json!({ "alive": null })).await;
                    }
                    Heard::Message(mut message) if message.get(name).is_some() => return message[name].take(),
                    other => panic!("waited for `{name}` and got {other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, heard).await.unwrap_or_else(|_| panic!("no `{name}` comes"))
    }

    /// How it was closed: the code and the reason, where they were said. No beat is returned meanwhile.
    ///
    /// # Panics
    /// Where it is not closed.
    pub async fn closed(&mut self) -> Option<(u16, String)> {
        loop {
            if let Heard::Closed(why) = self.next().await {
                return why;
            }
        }
    }
}

impl Page {
    /// A connection of this page's browser, that has said nothing yet.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn connect(&self, server: &Served) -> Socket {
        let origin = format!("http://{}", server.address);
        connect(server, &[("cookie", &self.cookie), ("origin", &origin)]).await.expect("it is taken up")
    }

    /// This page's feed, and what it was told at first.
    ///
    /// # Panics
    /// Where it is not taken up.
    pub async fn feed(&self, server: &Served, following: Value) -> (Socket, Value) {
        let mut socket = self.connect(server).await;
        socket.say(json!({ "hello": { "ticket": self.ticket, "following": following } })).await;
        let told = socket.heard("told").await;
        (socket, told)
    }
}

/// The versions in news, by the names of their cells.
///
/// # Panics
/// Where it is no news.
#[must_use]
pub fn versions(news: &Value) -> Vec<(String, String)> {
    let of = |part: &str| news[part].as_array().cloned().unwrap_or_default();
    let text = |seen: &Value, field: &str| seen[field].as_str().expect("text").to_owned();
    of("seen").iter().chain(&of("values")).map(|seen| (text(seen, "cell"), text(seen, "version"))).collect()
}

/// The counter of the only cell in news, which is this one.
///
/// # Panics
/// Where it is not.
#[must_use]
#[track_caller]
pub fn counter(news: &Value, cell: &str) -> u64 {
    let versions = versions(news);
    assert!(versions.len() == 1 && versions[0].0 == cell, "not {cell} alone: {news}");
    versions[0].1.split_once('.').expect("counter.mark").0.parse().expect("a number")
}
