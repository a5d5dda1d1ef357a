//! One image.

use crate::model::Model;
use crate::picture::{Picture, download as download_link, large_view, picture};
use crate::shown::{nothing, shown};
use crate::texts::{fill, texts};
use crate::value::Value;
use leptos::prelude::*;

/// Shows an image. Where it cannot be loaded, a box says what would be seen.
///
/// The page's policy shows images of the site's own and `data:`; to show what is elsewhere, let a route of the app bring it.
#[component]
pub fn Image(
    /// Its address: in the site, or `data:`. Empty where there is none yet.
    #[prop(into)]
    src: Value<String>,
    /// What is to be seen, for those who do not see it. Empty where it only decorates.
    #[prop(into)]
    alt: Value<String>,
    /// What is written above it.
    #[prop(optional, into)]
    label: String,
    /// Whether there is a button that saves it.
    #[prop(optional)]
    download: bool,
    /// Whether there is a button that shows it as large as the window.
    #[prop(optional)]
    full_screen: bool,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let one = move || {
        let (src, alt) = (src.get()?, alt.get().unwrap_or_default());
        (!src.is_empty()).then(|| Picture::new(src, alt))
    };
    let selected = RwSignal::new(None);
    let tools = move || {
        let one = one()?;
        let save = download.then(|| download_link(&one));
        let name = fill(texts().larger_of, &[&one.name()]);
        let enlarge = full_screen.then(|| {
            view! {
                <button type="button" class="bw-button quiet" aria-label=name on:click=move |_| selected.set(Some(0))>
                    {texts().larger}
                </button>
            }
        });
        Some(view! { {save} {enlarge} })
    };
    let has_tools = download || full_screen;
    let tools = has_tools.then(|| view! { <span class="bw-tools"><Transition>{tools}</Transition></span> });
    let body = move || one().map_or_else(nothing, |one| picture(one.src, one.alt));
    // Only where it is asked for, and its value then: what is live is waited for in a `<Transition>`.
    let large = full_screen.then(|| {
        let pictures = Signal::derive(move || if selected.get().is_some() { Vec::from_iter(one()) } else { vec![] });
        large_view(pictures, Model::from(selected))
    });
    let body = view! {
        <div class="bw-picture"><Transition>{body}</Transition></div>
        {large}
    };
    shown(label, &format!("bw-image {class}"), tools.into_any(), body.into_any())
}
