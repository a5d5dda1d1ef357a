//! Calls made in a page: `add_items(ticked).await`. Browser only.

use crate::transport::{News, fire};
use blockwork_core::Kind;
use blockwork_core::call::{Dispatch, Pending};
use blockwork_core::event::Body;
use blockwork_core::listener::ListenerMeta;
use futures::channel::oneshot;
use send_wrapper::SendWrapper;
use std::cell::RefCell;

/// Calls made in a page: events like all others.
#[derive(Debug)]
pub(crate) struct InPage;

impl Dispatch for InPage {
    fn prepare(&self, listener: &'static ListenerMeta, body: &Body) -> Pending {
        let body = body.clone();
        Box::pin(SendWrapper::new(async move {
            let (tell, told) = oneshot::channel();
            let tell = RefCell::new(Some(tell));
            fire(
                listener,
                body,
                Box::new(move |_, news| {
                    if let (News::Answer(answer), Some(tell)) = (news, tell.borrow_mut().take()) {
                        // Whoever called may be gone; the event is not.
                        let _ = tell.send(answer);
                    }
                }),
            );
            told.await.unwrap_or_else(|_| Err(Kind::Cancelled.into()))
        }))
    }
}
