//! What is said to the person: short messages, and whether the server can be reached.

use leptos::prelude::*;

/// A message for the person in front of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells it apart from the others.
    pub id: u32,
    /// The sentence.
    pub text: String,
}

/// How the page stands with the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// It answers, as far as is known.
    #[default]
    Fine,
    /// The last attempt to reach it failed; what was done is kept and sent again.
    Lost,
}

/// At most so many messages at once; the oldest goes.
const MOST: usize = 4;

/// The messages and the state of the connection: one of each in a page.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// The messages, oldest first.
    pub notices: ArcRwSignal<Vec<Notice>>,
    /// Whether the server can be reached.
    pub connection: ArcRwSignal<Connection>,
}

impl Board {
    /// Shows a message. The same sentence twice is one message.
    pub fn say(&self, text: String) {
        self.notices.update(|notices| {
            let id = notices.last().map_or(1, |last| last.id + 1);
            notices.retain(|notice| notice.text != text);
            notices.push(Notice { id, text });
            let surplus = notices.len().saturating_sub(MOST);
            notices.drain(..surplus);
        });
    }

    /// Takes a message away.
    pub fn dismiss(&self, id: u32) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }
}
