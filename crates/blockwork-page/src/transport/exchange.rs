//! One attempt of an event, over `fetch`.

use super::with;
use crate::outbox::{Attempt, Millis};
use blockwork_core::Kind;
use blockwork_core::event::{Answer, EVENT_HEADER, EventHead};
use blockwork_core::print::Prints;
use gloo_net::http::{Request, Response};
use gloo_timers::callback::Timeout;
use web_sys::AbortController;

/// The status of what came too fast (RFC 6585, section 4).
const TOO_FAST: u16 = 429;

/// An attempt that brings nothing in this time is given up: an event has 30 seconds, and waits 10 for its cells.
const ATTEMPT_TIME: u32 = 45_000;

/// What one attempt brought.
pub(super) enum Brought {
    Answer(Answer),
    /// It is to be sent again, after so long.
    Refused {
        why: Why,
        wait: Option<Millis>,
    },
    /// The event is none of the build that the server is of.
    Outdated,
    /// The server was not reached, as far as is known.
    Silence {
        wait: Option<Millis>,
    },
}

/// Why a server refuses what it may well do later.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Busy,
    /// This visitor's events came too fast. It is over in a moment.
    TooFast,
}

/// Sends one attempt, and waits for what comes of it.
pub(super) async fn exchange(ticket: &str, attempt: &Attempt) -> Brought {
    let Attempt { n, floor, attempt: count, intent, listener, inputs } = attempt;
    let prints = with(|page| page.build).map(|build| Prints { listener: listener.print, build });
    let head = EventHead { ticket: ticket.to_owned(), n: *n, floor: *floor, attempt: *count, intent: *intent, prints };
    let silence = Brought::Silence { wait: None };
    let abort = AbortController::new().ok();
    let _late = Timeout::new(ATTEMPT_TIME, {
        let abort = abort.clone();
        move || {
            if let Some(abort) = abort {
                abort.abort();
            }
        }
    });
    let request = Request::post(&format!("/api/{}", listener.name))
        .abort_signal(abort.map(|abort| abort.signal()).as_ref())
        .header(EVENT_HEADER, &head.to_string())
        .header("content-type", "application/json")
        .body(inputs.to_string());
    let Ok(request) = request else { return silence };
    match request.send().await {
        Ok(response) => understand(&response).await,
        Err(_) => silence,
    }
}

async fn understand(response: &Response) -> Brought {
    // Whole seconds (RFC 9110, 10.2.3). To read fractions too would bring tables of 10 KB into every page.
    let wait = response.headers().get("retry-after").and_then(|wait| wait.parse::<u32>().ok());
    let wait = wait.map(|wait| f64::from(wait) * 1_000.0);
    let answer = response.text().await.ok().and_then(|text| serde_json::from_str::<Answer>(&text).ok());
    match answer {
        Some(answer) if answer.error.as_ref().is_none_or(|error| error.kind().is_final()) => Brought::Answer(answer),
        Some(answer) if answer.error.as_ref().is_some_and(|error| error.kind() == Kind::Outdated) => Brought::Outdated,
        Some(_) => {
            let why = if response.status() == TOO_FAST { Why::TooFast } else { Why::Busy };
            Brought::Refused { why, wait }
        }
        // Something between us and the server.
        None => Brought::Silence { wait },
    }
}
