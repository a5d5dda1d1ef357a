//! `/search`: what is looked for stands in the address, so that a link shows the same and the back button works.

use crate::cart::{add_items, cart_size};
use crate::grocery::dollars;
use crate::search::{CHEAP, Found, find_items};
use blockwork::prelude::*;
use leptos_router::components::A;

/// The page.
#[component]
pub fn SearchPage() -> impl IntoView {
    let words = query::<String>("q").replacing();
    let cheap = query::<bool>("cheap");
    let found = live(move || find_items(words.get(), cheap.get()));
    view! {
        <Title text="Search · Blockwork"/>
        <h1>"Search"</h1>
        <p class="lead">
            "Two parameters of the address are signals here: what is typed replaces the address, what is ticked is a step in \
             the history. Copy the link, reload, go back; and what you add is in the cart of this page when you go there."
        </p>
        <section class="card search" aria-label="Search">
            // Without scripts the browser writes the same address.
            <form method="get" role="search" class="words" on:submit=|event| event.prevent_default()>
                <label class="bw-field">
                    <span class="bw-label">"Find"</span>
                    <input
                        type="text"
                        inputmode="search"
                        name="q"
                        autocomplete="off"
                        maxlength="200"
                        dir="auto"
                        value=words.get_untracked()
                        prop:value=move || words.get()
                        on:input=move |event| words.set(event_target_value(&event))
                    />
                </label>
                <label class="bw-choice">
                    <input
                        type="checkbox"
                        name="cheap"
                        value="true"
                        checked=cheap.get_untracked()
                        prop:checked=move || cheap.get()
                        on:change=move |event| cheap.set(event_target_checked(&event))
                    />
                    <span>{format!("Up to {}", dollars(CHEAP))}</span>
                </label>
                <noscript><button class="bw-button">"Search"</button></noscript>
            </form>
            <Transition>{move || found.get().map(results)}</Transition>
            <div class="basket">
                <A href="/cart">"Your cart"</A>
                <Number label="Items in it" value=live(cart_size)/>
            </div>
        </section>
    }
}

/// What was found, and how much it is.
fn results(found: Found) -> impl IntoView {
    let many = match found.len() {
        0 => "Nothing is called that.".to_owned(),
        1 => "One item.".to_owned(),
        many => format!("{many} items."),
    };
    let rows = found.into_iter().map(|(item, price)| view! { <Item item=item price=price/> });
    view! {
        <p class="many" role="status">{many}</p>
        <ul class="lines" aria-label="Found">{rows.collect_view()}</ul>
    }
}

/// An item that was found.
#[component]
fn Item(
    /// What it is called.
    item: String,
    /// What it costs, in cents.
    price: u32,
) -> impl IntoView {
    let (adds, says, name) = (item.clone(), item.clone(), format!("Add {item}"));
    let add = wire(move || add_items(vec![adds.clone()]))
        .outputs(move |()| toast(blockwork::Toast::success(format!("{says} is in the cart."))));
    view! {
        <li class="found">
            <span>{item}</span>
            <span class="price">{dollars(price)}</span>
            <Button fires=add label=name><Icon of=icon::PLUS/>"Add"</Button>
        </li>
    }
}
