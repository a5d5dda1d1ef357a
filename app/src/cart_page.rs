//! `/cart`: two carts, one of the page and one of the visitor.

use crate::grocery::{CATALOGUE, Line, MOST, Receipt, dollars};
use crate::{cart, saved_cart};
use blockwork::page::Firing;
use blockwork::prelude::*;
use blockwork::ui::Figure;
use std::sync::Arc;

/// The page.
#[component]
pub fn CartPage() -> impl IntoView {
    let ticked = RwSignal::new(Vec::new());

    let add = wire(cart::add_items).inputs(ticked);
    let save = wire(saved_cart::saved_add_items).inputs(ticked);

    view! {
        <Title text="Cart · Blockwork"/>
        <h1>"Shopping cart"</h1>
        <p class="lead">
            "Both carts live on the server, in a typed Rust value that this page never receives. A click is an event; an \
             event is a transaction, applied once or not at all, whatever happens to the connection or the server."
        </p>
        <section class="card" aria-labelledby="shop">
            <h2 id="shop">"Shop"</h2>
            <Form>
                <CheckboxGroup label="Items" name="ticked" choices=CATALOGUE.map(|(item, _)| item) value=ticked/>
                <div class="actions">
                    <Button fires=add class="primary">"Add items"</Button>
                    <Button fires=save>"Save for later"</Button>
                </div>
            </Form>
        </section>
        <div class="columns">
            <CartCard
                title="Your cart"
                scope="session"
                state="Cart"
                note="Loading the page starts a new one."
                size=live(cart::cart_size)
                receipt=live(cart::receipt)
                set=|item: String, typed| wire(move || cart::set_quantity(item.clone(), number(typed))).into()
                remove=|item: String| wire(move || cart::remove_item(item.clone())).into()
                clear=wire(cart::clear)
            />
            <CartCard
                title="Saved for later"
                scope="user"
                state="SavedCart"
                note="It is still here after a refresh, in every tab of this browser."
                size=live(saved_cart::saved_size)
                receipt=live(saved_cart::saved_receipt)
                set=|item: String, typed| wire(move || saved_cart::saved_set_quantity(item.clone(), number(typed))).into()
                remove=|item: String| wire(move || saved_cart::saved_remove_item(item.clone())).into()
                clear=wire(saved_cart::saved_clear)
            />
        </div>
    }
}

type SetQuantity = Arc<dyn Fn(String, Optimistic<String>) -> Firing + Send + Sync>;
type Remove = Arc<dyn Fn(String) -> Firing + Send + Sync>;

/// What was typed. What is no number is refused by the listener, in words.
fn number(typed: Optimistic<String>) -> u32 {
    typed.get().parse().unwrap_or_default()
}

/// One cart.
#[component]
fn CartCard(
    /// The heading.
    title: &'static str,
    /// The word that makes the difference.
    scope: &'static str,
    /// The name of the state's type.
    state: &'static str,
    /// What the scope means for the person.
    note: &'static str,
    /// How many items there are.
    #[prop(into)]
    size: Figure,
    /// The lines and the total.
    receipt: Live<Receipt>,
    /// Makes the wire that changes the quantity of an item.
    set: impl Fn(String, Optimistic<String>) -> Firing + Send + Sync + 'static,
    /// Makes the wire that takes an item out.
    remove: impl Fn(String) -> Firing + Send + Sync + 'static,
    /// The wire that takes everything out.
    #[prop(into)]
    clear: Firing,
) -> impl IntoView {
    let (set, remove): (SetQuantity, Remove) = (Arc::new(set), Arc::new(remove));
    let items = move || {
        let lines = receipt.get().unwrap_or_default().lines;
        lines.into_iter().map(|(line, _)| line.item).collect::<Vec<_>>()
    };
    let empty = move || receipt.get().unwrap_or_default().lines.is_empty();
    let total = move || dollars(receipt.get().unwrap_or_default().total);
    let row = move |item: String| {
        let (set, remove) = (set.clone(), remove.clone());
        view! { <Row item receipt set remove/> }
    };
    view! {
        <section class="card cart" aria-label=title>
            <div class="heading">
                <h2>{title}</h2>
                <Number label="Cart size" value=size/>
            </div>
            <p class="note">{note}</p>
            <pre class="code"><code>"#[state("<b>{scope}</b>")]\npub struct "{state}" { … }"</code></pre>
            <Transition>
                <ul class="lines" aria-label=format!("Items: {title}")>
                    <For each=items key=Clone::clone children=row.clone()/>
                </ul>
                <p class="empty" hidden=move || !empty()>"Nothing here yet."</p>
                <p class="total"><span>"Total"</span><output aria-label="Total">{total}</output></p>
            </Transition>
            <Button fires=clear>"Clear"</Button>
        </section>
    }
}

/// One line of a cart. It stays the same element while its quantity changes, and so keeps the focus.
#[component]
fn Row(item: String, receipt: Live<Receipt>, set: SetQuantity, remove: Remove) -> impl IntoView {
    let line = {
        let item = item.clone();
        Memo::new(move |_| {
            let lines = receipt.get().unwrap_or_default().lines;
            lines.into_iter().find(|(line, _)| line.item == item)
        })
    };
    let quantity = move || line.get().map_or(1, |(Line { quantity, .. }, _)| quantity);
    let cost = move || line.get().map(|(_, cost)| dollars(cost));
    let typed = Optimistic::new(Signal::derive(move || quantity().to_string()));
    let set = set(item.clone(), typed);
    typed.kept_or_mended_by(set.clone());
    // Written into the field where it is another one only: the answer to this leaves alone what is typed next.
    let shown = Memo::new(move |_| typed.get());
    let remove = remove(item.clone());
    let error = set.error();
    let change = move |event| {
        typed.set(event_target_value(&event));
        set.fire();
    };
    view! {
        <li class="line">
            <span class="item">{item.clone()}</span>
            <input
                type="number"
                min="1"
                max=MOST
                inputmode="numeric"
                aria-label=format!("Quantity of {item}")
                value=quantity
                prop:value=shown
                on:change=change
            />
            <span class="cost">{cost}</span>
            <Button fires=remove class="quiet" label=format!("Remove {item}")>"Remove"</Button>
            <Message error=error/>
        </li>
    }
}
