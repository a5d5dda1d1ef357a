//! Images: what they are, and a large view of them.

use crate::model::Model;
use crate::shown::{reads_from_right, safe_address};
use crate::texts::{fill, texts};
use leptos::html::Dialog;
use leptos::prelude::*;

/// An image: where it is, and what is to be seen there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its address: in the site, or `data:`. The page's policy shows no other.
    pub src: String,
    /// What is to be seen, for those who do not see it. Empty where it only decorates.
    pub alt: String,
    /// What is written under it.
    pub caption: String,
}

impl Picture {
    /// An image without a caption.
    pub fn new(src: impl Into<String>, alt: impl Into<String>) -> Self {
        Self { src: src.into(), alt: alt.into(), caption: String::new() }
    }

    /// The same, with something written under it.
    #[must_use]
    pub fn caption(self, caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..self }
    }

    /// What it is called where it is not seen.
    pub(crate) fn name(&self) -> String {
        let name = if self.alt.is_empty() { &self.caption } else { &self.alt };
        name.clone()
    }
}

/// An image that says what it is where it cannot be shown.
pub(crate) fn picture(src: String, alt: String) -> AnyView {
    let broken = RwSignal::new(false);
    let image = NodeRef::<leptos::html::Img>::new();
    // It may have failed before the page was brought to life.
    Effect::new(move |_| {
        if let Some(image) = image.get()
            && image.complete()
            && image.natural_width() == 0
            && !image.src().is_empty()
        {
            broken.set(true);
        }
    });
    let texts = texts();
    let name = alt.clone();
    let missing = move || {
        broken.get().then(|| view! { <span class="bw-broken" dir="auto">{fill(texts.broken_image, &[&name])}</span> })
    };
    view! {
        <img
            src=src
            alt=alt
            loading="lazy"
            decoding="async"
            node_ref=image
            hidden=move || broken.get()
            on:error=move |_| broken.set(true)
            on:load=move |_| broken.set(false)
        />
        {missing}
    }
    .into_any()
}

/// A link that saves an image. None where its address is no image's.
pub(crate) fn download(picture: &Picture) -> Option<AnyView> {
    let href = safe_address(&picture.src)?;
    let name = picture.name();
    Some(
        view! {
            <a class="bw-button quiet" href=href download="" rel="external" aria-label=fill(texts().download_of, &[&name])>
                {texts().download}
            </a>
        }
        .into_any(),
    )
}

/// The large view of one of several images: open while one is selected.
pub(crate) fn large_view(pictures: Signal<Vec<Picture>>, selected: Model<Option<usize>>) -> AnyView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        let open = selected.get().is_some_and(|index| pictures.with(|pictures| index < pictures.len()));
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let step = move |forwards: bool| {
        let count = pictures.with_untracked(Vec::len);
        if let Some(index) = selected.get_untracked() {
            selected.set(Some(beside(index, count, forwards)));
        }
    };
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        let flipped = reads_from_right(event.target());
        match event.key().as_str() {
            "ArrowRight" => step(!flipped),
            "ArrowLeft" => step(flipped),
            _ => return,
        }
        event.prevent_default();
    };
    let inside = move || {
        let (pictures, index) = (pictures.get(), selected.get()?);
        let picture = pictures.get(index)?.clone();
        Some(large(picture, index, pictures.len(), step, selected))
    };
    view! {
        <dialog
            class="bw-large"
            aria-label=texts().large_view
            node_ref=dialog
            on:keydown=on_keydown
            on:close=move |_| selected.set(None)
            // The dialog itself is hit only around what stands in it.
            on:click=move |event| {
                if event.target() == event.current_target() {
                    selected.set(None);
                }
            }
        >
            {inside}
        </dialog>
    }
    .into_any()
}

fn large(
    shown: Picture,
    index: usize,
    count: usize,
    step: impl Fn(bool) + Copy + Send + Sync + 'static,
    selected: Model<Option<usize>>,
) -> AnyView {
    let texts = texts();
    let button = move |text: &'static str, forwards: bool| {
        view! {
            <button type="button" class="bw-button" on:click=move |_| step(forwards)>
                {text}
            </button>
        }
    };
    let place = fill(texts.place, &[&(index + 1), &count]);
    let steps = (count > 1).then(|| {
        view! {
            {button(texts.previous, false)}
            <span role="status">{place}</span>
            {button(texts.next, true)}
        }
    });
    let save = download(&shown);
    let Picture { src, alt, caption } = shown;
    view! {
        <figure>
            <div class="bw-large-image">{picture(src, alt)}</div>
            <figcaption dir="auto">{caption}</figcaption>
        </figure>
        <div class="bw-large-tools">
            {steps}
            {save}
            <button type="button" class="bw-button" on:click=move |_| selected.set(None)>
                {texts.close_view}
            </button>
        </div>
    }
    .into_any()
}

/// The one beside, round and round.
pub(crate) fn beside(index: usize, count: usize, forwards: bool) -> usize {
    match (count, forwards) {
        (0, _) => 0,
        (_, true) => (index + 1) % count,
        (_, false) => (index.min(count) + count - 1) % count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_image_is_beside_the_first() {
        assert_eq!((beside(0, 3, true), beside(2, 3, true)), (1, 0));
        assert_eq!((beside(0, 3, false), beside(2, 3, false)), (2, 1));
        assert_eq!((beside(0, 0, true), beside(9, 1, false)), (0, 0));
    }

    #[test]
    fn an_image_is_called_what_is_to_be_seen_or_what_is_written_under_it() {
        assert_eq!(Picture::new("/a.png", "a cat").caption("Mia").name(), "a cat");
        assert_eq!(Picture::new("/a.png", "").caption("Mia").name(), "Mia");
    }
}
