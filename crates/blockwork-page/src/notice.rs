//! What is said to the person: short messages, and whether the server can be reached.

use blockwork_core::Toast;
use leptos::prelude::*;

/// A message for the person in front of the page, while it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells it apart from the others.
    pub id: u32,
    /// What it says.
    pub toast: Toast,
}

/// How the page stands with the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// It answers, as far as is known.
    #[default]
    Fine,
    /// It answers that it cannot do just now what it was asked; that is kept and sent again.
    Busy,
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
    /// Whether the page was found to be of another build than the server: only loading it again helps.
    pub outdated: ArcRwSignal<bool>,
}

impl Board {
    /// Shows a message. The same sentence twice is one message.
    pub fn say(&self, toast: impl Into<Toast>) {
        self.show(toast.into());
    }

    fn show(&self, toast: Toast) {
        self.notices.update(|notices| {
            let id = notices.last().map_or(1, |last| last.id + 1);
            notices.retain(|notice| notice.toast != toast);
            notices.push(Notice { id, toast });
            let surplus = notices.len().saturating_sub(MOST);
            notices.drain(..surplus);
        });
    }

    /// Takes a message away.
    pub fn dismiss(&self, id: u32) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }
}

/// Shows a short message at the edge of this page: a sentence, or a [`Toast`] with another tone. From a listener there is
/// `event.toast(..)`.
///
/// It takes no focus. What only informs goes by itself after ten seconds in which nobody points at it or has the focus
/// there; warnings and errors stay until they are taken away. At most four are shown, and the same one only once.
///
/// ```no_run
/// use blockwork_core::Toast;
/// use blockwork_page::toast;
///
/// toast("Copied.");
/// toast(Toast::warning("This link works for an hour."));
/// ```
pub fn toast(toast: impl Into<Toast>) {
    crate::runtime::board().say(toast);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(board: &Board) -> Vec<String> {
        board.notices.get_untracked().into_iter().map(|notice| notice.toast.text).collect()
    }

    #[test]
    fn a_sentence_is_shown_once_and_the_newest_few_stay() {
        let board = Board::default();
        for text in ["one", "two", "one"] {
            board.say(text);
        }
        assert_eq!(shown(&board), ["two", "one"]);
        for text in ["three", "four", "five"] {
            board.say(Toast::error(text));
        }
        assert_eq!(shown(&board), ["one", "three", "four", "five"]);
        let newest = board.notices.get_untracked().last().map_or(0, |notice| notice.id);
        board.dismiss(newest);
        board.dismiss(newest);
        assert_eq!(shown(&board), ["one", "three", "four"]);
    }

    #[test]
    fn a_sentence_that_is_said_again_is_a_new_notice() {
        let board = Board::default();
        board.say("one");
        board.say("two");
        board.say("one");
        let ids: Vec<_> = board.notices.get_untracked().iter().map(|notice| notice.id).collect();
        assert_eq!(ids, [2, 3]);
    }
}
