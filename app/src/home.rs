//! `/`: what this is.

use crate::nav::Demos;
use blockwork::prelude::*;
use leptos_router::components::A;

const EXAMPLE: &str = "\
#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
    ensure!(!ticked.is_empty(), \"Tick at least one item first.\");
    cart.items.extend(ticked);
    Ok(())
}";

/// The start.
#[component]
pub fn Home() -> impl IntoView {
    view! {
        <Title text="Blockwork"/>
        <section class="hero">
            <h1>"Reactive apps in Rust that lose nothing"</h1>
            <p class="lead">
                "Blockwork is a full-stack UI framework on Leptos and axum. You write state and listeners; it keeps them \
                 together, across refreshes, lost connections and killed servers."
            </p>
            <p class="actions">
                <A href="/cart" attr:class="bw-button primary">"Open the shopping cart"</A>
            </p>
        </section>
        <section class="ideas" aria-label="Three ideas">
            <Idea title="Values are inputs, references are state">
                "A signature says everything: " <code>"Vec<String>"</code> " comes from the page, " <code>"&Cart"</code>
                " is read on the server, " <code>"&mut Cart"</code> " is changed on the server."
            </Idea>
            <Idea title="Every event is a transaction">
                "What a listener changed is committed all together when it returns " <code>"Ok"</code>
                ", and not at all otherwise. The same event again has the same answer and no second effect."
            </Idea>
            <Idea title="Everything that happens is a trigger">
                "A click, a page load, a state that changed, a listener that finished: a listener is attached to any of \
                 them in the same way."
            </Idea>
        </section>
        <section aria-labelledby="try">
            <h2 id="try">"What there is to try"</h2>
            <Demos/>
        </section>
        <section aria-labelledby="looks">
            <h2 id="looks">"How it looks"</h2>
            <pre class="code" tabindex="0" aria-label="Source code"><code>{EXAMPLE}</code></pre>
        </section>
    }
}

/// One idea.
#[component]
fn Idea(
    /// The idea.
    title: &'static str,
    /// What it means.
    children: Children,
) -> impl IntoView {
    view! {
        <article class="card">
            <h2>{title}</h2>
            <p>{children()}</p>
        </article>
    }
}
