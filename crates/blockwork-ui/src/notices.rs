//! What is said to the person about the page as a whole.

use blockwork_page::notice::Connection;
use blockwork_page::runtime::board;
use leptos::prelude::*;

/// The notices of the page and, while the server cannot be reached, a banner that says so. Every app has it once, around
/// its own components, without asking.
#[component]
pub fn Notices() -> impl IntoView {
    let board = board();
    let (notices, connection) = (board.notices.clone(), board.connection.clone());
    let lost = move || connection.get() == Connection::Lost;
    let banner =
        move || {
            lost().then(|| view! {
            <p class="bw-banner">"The server cannot be reached. What you do is kept, and sent when it is back."</p>
        })
        };
    view! {
        <div class="bw-connection" role="status">{banner}</div>
        <div class="bw-notices" role="alert" aria-label="Notices">
            <For each=move || notices.get() key=|notice| notice.id let:notice>
                <div class="bw-notice">
                    <span>{notice.text}</span>
                    <button
                        type="button"
                        class="bw-dismiss"
                        aria-label="Dismiss"
                        on:click={
                            let board = board.clone();
                            move |_| board.dismiss(notice.id)
                        }
                    >
                        "×"
                    </button>
                </div>
            </For>
        </div>
    }
}
