//! `/rows`: rows that come and go, each with cells of its own.

use crate::packing::{
    MOST_LETTERS, Packed, Rating, add_thing, pack, packed, rate, rating, remove_thing, taken_out, things, unpack,
};
use crate::stars::{StarRating, Stars};
use blockwork::prelude::*;

/// The page.
#[component]
pub fn PackingPage() -> impl IntoView {
    let list = live(things);
    let items = move || list.get().unwrap_or_default();
    let empty = move || items().is_empty();
    view! {
        <Title text="Rows · Blockwork"/>
        <h1>"Packing list"</h1>
        <p class="lead">
            "One state, one cell for each row. How many are in the bag belongs to the row on this page: the cell is dropped \
             when the row goes. The stars are yours, under the name of the thing: they outlive the row."
        </p>
        <section class="card" aria-labelledby="list">
            <h2 id="list">"To pack"</h2>
            <AddThing/>
            <Transition>
                <ul class="rows" aria-label="Things">
                    <For each=items key=Clone::clone children=|thing| view! { <Row thing/> }/>
                </ul>
                <p class="empty" hidden=move || !empty()>"Nothing to pack."</p>
            </Transition>
        </section>
        <section class="card" aria-labelledby="out">
            <h2 id="out">"Taken out"</h2>
            <p class="note">"A listener with " <code>"on = Packed::expired()"</code> " is given what was in the bag when its row went."</p>
            <TakenOut/>
        </section>
    }
}

/// The field for another thing.
#[component]
fn AddThing() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    // What was typed in the meantime stays.
    let added = move |thing: String| {
        if typed.get_untracked().trim() == thing {
            typed.set(String::new());
        }
    };
    let add = wire(add_thing).inputs(typed).outputs(added);
    view! {
        <Form class="adding">
            <Textbox label="Another thing" name="thing" value=typed max_length=MOST_LETTERS autocomplete="off"/>
            <Button fires=add class="primary">"Add"</Button>
        </Form>
    }
}

/// One thing.
#[component]
fn Row(thing: String) -> impl IntoView {
    let bag = own(Packed::at(&thing));
    let more = wire(pack).with(bag.clone());
    let fewer = wire(unpack).with(bag.clone());
    let count = live(move || packed().with(bag.clone()));

    let liked = Rating::at(&thing);
    let given = {
        let liked = liked.clone();
        live(move || rating().with(liked.clone()))
    };
    let stars = Stars::new(given);
    let give = wire(move || rate(stars.chosen())).with(liked).on(stars.rated());
    stars.kept_by(give);
    let label = format!("Rating of {thing}");

    let remove = {
        let thing = thing.clone();
        wire(move || remove_thing(thing.clone()))
    };
    view! {
        <li class="row">
            <span class="thing">{thing.clone()}</span>
            <span class="bag">
                <Button fires=fewer class="sign" label=format!("One {thing} less")>"−"</Button>
                <Number label=format!("{thing} in the bag") value=count/>
                <Button fires=more class="sign" label=format!("One more {thing}")>"+"</Button>
            </span>
            <Form class="rating">
                <StarRating label stars/>
                <Button fires=give class="without-scripts">"Rate"</Button>
            </Form>
            <Button fires=remove class="quiet" label=format!("Remove {thing}")>"Remove"</Button>
        </li>
    }
}

/// What was in the bag when its row went.
#[component]
fn TakenOut() -> impl IntoView {
    let out = live(taken_out);
    let lines = move || {
        let out = out.get().unwrap_or_default();
        out.into_iter().map(|(thing, count)| view! { <li>{format!("{count} × {thing}")}</li> }).collect_view()
    };
    view! {
        <Transition>
            <ol class="log" aria-label="Taken out of the bag">{lines}</ol>
        </Transition>
    }
}
