//! Several images.

use crate::model::Model;
use crate::picture::{Picture, large_view, picture};
use crate::shown::{focus_first, nothing, reads_from_right, shown};
use crate::texts::{fill, texts};
use crate::value::Value;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Shows images side by side, and each of them large when it is pressed.
///
/// It is one tab stop: arrows, Home and End go from image to image, Enter shows one large. There, arrows go on to the next,
/// and Escape goes back to where one was.
#[component]
pub fn Gallery(
    /// What the images are.
    #[prop(into)]
    label: String,
    /// The images: `Picture::new("/cat.png", "A cat on a chair").caption("Mia")`.
    #[prop(into)]
    value: Value<Vec<Picture>>,
    /// Which image is shown large, from 0, while one is.
    #[prop(optional, into)]
    selected: Option<Model<Option<usize>>>,
    /// How many stand side by side, from 1 to 6. As many as fit unless it is said.
    #[prop(optional, into)]
    columns: Option<u8>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let selected = selected.unwrap_or_else(|| Model::from(None));
    // Which image is the tab stop.
    let stop = RwSignal::new(0_usize);
    let list = NodeRef::<leptos::html::Ul>::new();
    let columns = columns.map(|columns| columns.clamp(1, 6).to_string());
    let body = move || {
        let pictures = value.get()?;
        if pictures.is_empty() {
            return Some(nothing());
        }
        let last = pictures.len() - 1;
        let items = pictures.into_iter().enumerate().map(|(i, picture)| item(i, last, picture, stop, selected));
        Some(
            view! {
                <ul node_ref=list data-columns=columns.clone() on:keydown=move |event| move_focus(&event, stop)>
                    {items.collect_view()}
                </ul>
            }
            .into_any(),
        )
    };
    // The focus goes back to the image that was the last to be large.
    Effect::new(move |before: Option<Option<usize>>| {
        let now = selected.get();
        if let (Some(Some(before)), None) = (before, now) {
            stop.set(before);
            if let Some(list) = list.get_untracked() {
                focus(&list, before);
            }
        }
        now
    });
    // While none is large, nothing asks for the images here: what is live is waited for in a `<Transition>`.
    let pictures =
        Signal::derive(move || if selected.get().is_some() { value.get().unwrap_or_default() } else { vec![] });
    let large = large_view(pictures, selected);
    let body = view! {
        <Transition>{body}</Transition>
        {large}
    };
    shown(label, &format!("bw-gallery {class}"), ().into_any(), body.into_any())
}

fn item(i: usize, last: usize, of: Picture, stop: RwSignal<usize>, selected: Model<Option<usize>>) -> AnyView {
    let name = of.name();
    let name = if name.is_empty() { fill(texts().image_number, &[&(i + 1)]) } else { name };
    let Picture { src, caption, .. } = of;
    let caption = (!caption.is_empty()).then(|| view! { <span dir="auto" aria-hidden="true">{caption}</span> });
    // Where there are fewer images than before, the last one is the tab stop.
    let tabindex = move || if stop.get().min(last) == i { "0" } else { "-1" };
    view! {
        <li>
            <button
                type="button"
                aria-label=name
                aria-haspopup="dialog"
                tabindex=tabindex
                on:focus=move |_| stop.set(i)
                on:click=move |_| selected.set(Some(i))
            >
                <span class="bw-thumb">{picture(src, String::new())}</span>
                {caption}
            </button>
        </li>
    }
    .into_any()
}

fn focus(list: &Element, index: usize) {
    focus_first(list, &format!("li:nth-child({}) > button", index + 1));
}

fn move_focus(event: &KeyboardEvent, stop: RwSignal<usize>) {
    let list = event.current_target().and_then(|list| list.dyn_into::<Element>().ok());
    let Some(list) = list else { return };
    let count = list.child_element_count() as usize;
    let flipped = reads_from_right(event.target());
    let Some(to) = next(&event.key(), stop.get_untracked(), count, row_length(&list), flipped) else { return };
    event.prevent_default();
    focus(&list, to);
}

/// How many images stand in the first row now.
fn row_length(list: &Element) -> usize {
    let items = list.children();
    let top = |i: u32| Some(items.item(i)?.dyn_into::<HtmlElement>().ok()?.offset_top());
    let first = top(0);
    (0..items.length()).take_while(|&i| top(i) == first).count().max(1)
}

/// Where a key leads to from an image, in rows of a length.
fn next(key: &str, at: usize, count: usize, row: usize, flipped: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let to = match (key, flipped) {
        ("ArrowRight", false) | ("ArrowLeft", true) => at + 1,
        ("ArrowLeft", false) | ("ArrowRight", true) => at.saturating_sub(1),
        ("ArrowDown", _) if at + row <= last => at + row,
        ("ArrowUp", _) if at >= row => at - row,
        ("ArrowDown" | "ArrowUp", _) => at,
        ("Home", _) => 0,
        ("End", _) => last,
        _ => return None,
    };
    Some(to.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, at: usize, expected: usize) {
        // Rows of three: 0 1 2, 3 4 5, 6.
        assert_eq!(next(key, at, 7, 3, false), Some(expected), "{key} from {at}");
    }

    #[test]
    fn arrows_go_from_image_to_image() {
        check("ArrowRight", 2, 3);
        check("ArrowRight", 6, 6);
        check("ArrowLeft", 3, 2);
        check("ArrowLeft", 0, 0);
        check("ArrowDown", 0, 3);
        check("ArrowDown", 4, 4);
        check("ArrowUp", 6, 3);
        check("ArrowUp", 1, 1);
        check("Home", 4, 0);
        check("End", 0, 6);
    }

    #[test]
    fn left_is_on_where_text_runs_from_right_to_left() {
        assert_eq!(next("ArrowLeft", 0, 7, 3, true), Some(1));
        assert_eq!(next("ArrowRight", 1, 7, 3, true), Some(0));
    }

    #[test]
    fn other_keys_and_no_images_lead_nowhere() {
        assert_eq!(next("a", 0, 7, 3, false), None);
        assert_eq!(next("End", 0, 0, 3, false), None);
    }
}
