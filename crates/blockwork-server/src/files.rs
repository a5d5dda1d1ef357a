//! The files of pages: what they have sent, and what listeners have made for them.
//!
//! A file belongs to one page, lives in an object store under a name made of that page, and goes with its session. What
//! travels is a token, signed for one visitor. Nothing about files is in the store of cells: a page that lives there owns
//! what lies under its name here, and whatever lies here under another name is swept.
//!
//! - `place`: which object store it is, and what is done to it.
//! - `token`: a file's id: what is known of it, signed.
//! - `room`: how many and how much there may be.
//! - `sort`, `name`: what a file is by its content, whether a browser may open it, and what it is called.
//! - `taking`: a stream on its way in; `door`, `range`: the routes; `running`: files as listeners see them.
//! - `sweep`: what ends.

mod door;
mod name;
mod place;
mod range;
mod room;
mod running;
mod sort;
mod sweep;
mod taking;
mod token;

pub(crate) use door::{send, serve};
pub(crate) use place::Files;
pub(crate) use running::{Makes, of};
pub(crate) use sweep::{end_of, sweep};
pub(crate) use taking::{Incoming, hear_out, take};

use crate::engine::Engine;
use crate::keys::hash128;
use crate::sessions;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{EventKey, PageTicket, Read, StoreError, View};
use blockwork_core::{Kind, Result};

/// A page as its files name it. The page's own id stands in no path and no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OwnerId([u8; 16]);

impl OwnerId {
    pub(crate) fn of(page: PageId) -> Self {
        Self(hash128(&[b"files of", &page.to_bytes()]))
    }
}

/// The page that is to own a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) page: PageId,
    pub(crate) visitor: VisitorId,
}

impl Owner {
    fn id(self) -> OwnerId {
        OwnerId::of(self.page)
    }
}

/// Begins the page's session, where it has not begun: a file that is sent is a sign of life like any other.
pub(crate) async fn begin(engine: &Engine, ticket: &PageTicket) -> Result<Owner> {
    // The first number, whatever became of it: that it is answered already says that the page lives too.
    let event = EventKey::Page { ticket: *ticket, n: 1, floor: 1, print: 0 };
    let read = Read { by: engine.me, event: Some(event), cells: Vec::new(), lease: None };
    match engine.store.read(&read).await? {
        View::Ended => Err(Kind::Expired.into()),
        View::Full(limit) => Err(crate::transaction::too_full(limit)),
        View::Cells { .. } | View::Answered(_) | View::Other | View::Late | View::Held | View::Lost => {
            Ok(Owner { page: ticket.page, visitor: ticket.visitor })
        }
    }
}

/// Whether this page of the visitor lives.
async fn lives(engine: &Engine, visitor: VisitorId, owner: OwnerId) -> Result<bool, StoreError> {
    let pages = sessions::pages(&*engine.store, visitor).await?;
    Ok(pages.iter().any(|alive| OwnerId::of(alive.page) == owner))
}
