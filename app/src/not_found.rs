//! The page for addresses that lead nowhere.

use blockwork::prelude::*;

/// Says so, and shows the way back. The server answers 404.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Title text="Not found · Blockwork"/>
        <h1>"There is no such page"</h1>
        <p class="lead">"The address may be old, or mistyped."</p>
        <p><a class="bw-button primary" href="/">"To the start"</a></p>
    }
}
