//! A page that only loading it again can help.

use crate::texts::texts;
use blockwork_page::runtime::board;
use leptos::prelude::*;

/// Says that the page is of an older build than the server, and offers to load it again. What was typed is kept over that.
#[component]
pub(crate) fn Outdated() -> impl IntoView {
    let (outdated, texts) = (board().outdated, texts());
    move || {
        outdated.get().then(|| {
            view! {
                <p class="bw-banner">
                    {texts.outdated} " "
                    <button type="button" class="bw-reload" on:click=|_| reload()>
                        {texts.reload}
                    </button>
                </p>
            }
        })
    }
}

/// Where a browser refuses, the person has a button of the browser's own.
fn reload() {
    let _ = window().location().reload();
}
