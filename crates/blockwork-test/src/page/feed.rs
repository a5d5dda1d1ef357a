//! A page's feed: the WebSocket that a browser would have.

use super::Shared;
use super::state::{Begun, Fed, Reach};
use crate::line::Line;
use crate::world::{HOST, Running};
use blockwork_core::feed::{FEED_PATH, FromPage, FromServer, Hello};
use blockwork_core::{Error, Kind, Toast};
use blockwork_page::known::How;
use futures::{SinkExt, StreamExt};
use http::{HeaderValue, header};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::DuplexStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Between two connections.
const PAUSE: Duration = Duration::from_millis(5);

type Socket = WebSocketStream<DuplexStream>;

/// Connects, and connects again, for as long as the page is open.
pub(super) async fn drive(page: Arc<Shared>) {
    let mut stirred = page.stirred.subscribe();
    loop {
        let ticket = loop {
            stirred.borrow_and_update();
            if let Some(ticket) = wanted(&page) {
                break ticket;
            }
            if stirred.changed().await.is_err() {
                return;
            }
        };
        if let Some((socket, running, line)) = connect(&page).await {
            *page.line.lock() = Some(line.clone());
            tokio::select! {
                () = running.link.died() => {}
                () = talk(&page, socket, ticket) => {}
            }
            line.hang_up();
        }
        page.state.lock().feed_ends();
        page.stir();
        tokio::time::sleep(PAUSE).await;
    }
}

/// The ticket, where a connection is to be made now.
fn wanted(page: &Shared) -> Option<String> {
    let state = page.state.lock();
    let refused = matches!(state.fed, Fed::Refused(_));
    if refused || state.reach == Reach::Cut || state.over { None } else { state.ticket.clone() }
}

async fn connect(page: &Shared) -> Option<(Socket, Arc<Running>, Arc<Line>)> {
    let mut request = format!("ws://{HOST}{FEED_PATH}").into_client_request().ok()?;
    request.headers_mut().insert(header::COOKIE, page.visitor.cookies().parse().ok()?);
    request.headers_mut().insert(header::ORIGIN, HeaderValue::from_str(&format!("http://{HOST}")).ok()?);
    let (running, line, stream) = page.visitor.world().connect().await;
    match client_async(request, stream).await {
        Ok((socket, _)) => Some((socket, running, line)),
        Err(_) => {
            line.hang_up();
            None
        }
    }
}

/// Says who the page is, hears what there is, and says what it has to say, until either side ends it.
async fn talk(page: &Shared, mut socket: Socket, ticket: String) {
    let mut stirred = page.stirred.subscribe();
    let mut greeting = {
        let mut state = page.state.lock();
        let all = state.everything();
        state.greeted(all.len());
        all.into_iter()
    };
    let following = greeting.next().unwrap_or_default();
    let hello = FromPage::Hello(Hello { ticket: ticket.clone(), following });
    for message in std::iter::once(hello).chain(greeting.map(FromPage::Follow)) {
        if say(&mut socket, &message).await.is_none() {
            return;
        }
    }
    loop {
        stirred.borrow_and_update();
        if wanted(page).as_ref() != Some(&ticket) {
            return;
        }
        let outgoing = std::mem::take(&mut page.state.lock().outgoing);
        for message in outgoing {
            if say(&mut socket, &message).await.is_none() {
                return;
            }
        }
        tokio::select! {
            next = socket.next() => match next {
                Some(Ok(Message::Text(text))) => {
                    if hear(page, &mut socket, &text).await.is_none() {
                        return;
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return,
            },
            changed = stirred.changed() => if changed.is_err() { return },
        }
    }
}

async fn say(socket: &mut Socket, message: &FromPage) -> Option<()> {
    socket.send(Message::text(message.write())).await.ok()
}

/// Takes one message. None where the feed is over.
async fn hear(page: &Shared, socket: &mut Socket, text: &str) -> Option<()> {
    match FromServer::read(text).ok()?? {
        FromServer::Told(news) => {
            let mut state = page.state.lock();
            (state.fed, state.begun) = (Fed::Yes, Begun::Yes);
            state.hear(news, How::Told);
            state.answered_over_feed();
            state.outbox.hurry();
        }
        FromServer::Changed(news) => page.state.lock().hear(news, How::Pushed),
        FromServer::Again(()) => drop(page.state.lock().say_again()),
        FromServer::Beat(()) => {
            page.state.lock().beat();
            say(socket, &FromPage::Alive(())).await?;
        }
        FromServer::Ended(error) => {
            ended(page, error);
            page.stir();
            return None;
        }
        _ => {}
    }
    page.stir();
    Some(())
}

/// The server does not go on with the page: its session is over, or there is no room for it.
fn ended(page: &Shared, error: Error) {
    let mut state = page.state.lock();
    if error.kind() != Kind::Expired {
        state.said.push(Toast::from(&error));
        state.fed = Fed::Refused(error);
        return;
    }
    match state.begun {
        Begun::Yes => {
            state.said.push(Toast::from(&error));
            state.over = true;
            state.begin_anew_where_over();
        }
        Begun::No | Begun::Retried if state.outbox.is_empty() => state.begin_late(),
        Begun::No | Begun::Retried => {}
    }
}
