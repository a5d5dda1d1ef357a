//! Files on their way to the server: at most three at a time, with progress, and sent again where a connection drops.
//!
//! [`Line`] is a state machine without I/O: who is sent, who waits, and when somebody is given up. [`Uploads`] is what an
//! input has of it.

#[cfg(target_arch = "wasm32")]
mod browser;
mod line;

pub use line::{AT_ONCE, Again, Line};

use blockwork_core::{Error, Upload};
use leptos::ev::Event;
use leptos::prelude::*;

/// What has become of a file that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// It waits for others, or to be sent again.
    Waiting,
    /// It is being sent, and so much of it is there: from 0 to 1.
    Sending(f64),
    /// It was refused, or given up.
    Failed(Error),
}

/// A file that was chosen and is not there yet.
#[derive(Clone, Debug)]
pub struct Item {
    /// Tells it from others of this page.
    pub key: u32,
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// What has become of it.
    pub stage: ArcRwSignal<Stage>,
}

/// The files that an input has chosen and that are not there yet. `Copy`. Where the input goes, they are given up.
#[derive(Clone, Copy, Debug)]
pub struct Uploads {
    items: RwSignal<Vec<Item>>,
    accept: StoredValue<String>,
    kept: Callback<(u32, Upload)>,
}

impl Uploads {
    /// For an input that accepts these types, as `<input accept>` writes them. It is told of each file that is
    /// kept, with its key: that of a file that was chosen later is greater.
    #[must_use]
    pub fn new(accept: String, kept: Callback<(u32, Upload)>) -> Self {
        let uploads = Self { items: RwSignal::default(), accept: StoredValue::new(accept), kept };
        #[cfg(target_arch = "wasm32")]
        on_cleanup(move || browser::cancel_all(&uploads.items.try_get_untracked().unwrap_or_default()));
        uploads
    }

    /// The files that are not there yet, in the order in which they were chosen. Tracked.
    #[must_use]
    pub fn items(self) -> Vec<Item> {
        self.items.get()
    }

    /// How many there are that may still be kept. Not tracked.
    #[must_use]
    pub fn open(self) -> usize {
        let open = |item: &&Item| !matches!(item.stage.get_untracked(), Stage::Failed(_));
        self.items.with_untracked(|items| items.iter().filter(open).count())
    }

    /// Takes the files of a file input that has changed, and empties it, so that the same file can be chosen again. Of them
    /// `look` is told names and sizes, and says of each whether it is left out, sent, or refused with an error.
    pub fn choose(self, event: &Event, look: impl FnMut(&str, u64) -> Look) {
        #[cfg(target_arch = "wasm32")]
        browser::choose(self, event, look);
        #[cfg(not(target_arch = "wasm32"))]
        let (_, _, _, _) = (event, look, self.accept, self.kept);
    }

    /// Gives a file up, or takes it off the list.
    pub fn cancel(self, key: u32) {
        #[cfg(target_arch = "wasm32")]
        browser::cancel(key);
        self.forget(key);
    }

    /// Sends a file again that has failed.
    pub fn again(self, key: u32) {
        #[cfg(target_arch = "wasm32")]
        browser::again(key);
        #[cfg(not(target_arch = "wasm32"))]
        let _ = key;
    }

    fn forget(self, key: u32) {
        self.items.try_update(|items| items.retain(|item| item.key != key));
    }
}

/// What becomes of a file that was chosen.
#[derive(Clone, Debug)]
pub enum Look {
    /// It is sent.
    Send,
    /// It is not even listed.
    LeaveOut,
    /// It is listed with this error.
    Refuse(Error),
}

/// Whether files are on their way: then leaving the page asks first.
#[cfg(target_arch = "wasm32")]
pub(crate) fn is_sending() -> bool {
    browser::is_sending()
}
