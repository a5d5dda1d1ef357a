use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Gallery", about: "Several images, and each of them large.", demo, file: "image_gallery.rs" };

fn tile(colour: &str) -> String {
    format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 300'%3E%3Crect width='400' \
         height='300' fill='%23{colour}'/%3E%3Ccircle cx='200' cy='150' r='90' fill='%23ffffff55'/%3E%3C/svg%3E"
    )
}

fn demo() -> AnyView {
    let colours = [
        ("b4410e", "Rust"),
        ("d98c1f", "Amber"),
        ("4f8a5b", "Moss"),
        ("2b7a8c", "Sea"),
        ("3f5fa8", "Ink"),
        ("7d4a8f", "Plum"),
        ("a8415f", "Berry"),
    ];
    let tiles = colours.map(|(colour, name)| Picture::new(tile(colour), format!("A disc on {name}")).caption(name));
    let selected = RwSignal::new(None);
    let shown = move || selected.get().map_or("none".to_owned(), |index: usize| format!("number {}", index + 1));
    let strange = vec![
        Picture::new("data:image/png;base64,AAAA", "A broken image"),
        Picture::new(tile("525c6b"), "").caption("שלום 👩‍👩‍👧 with a caption that is rather longer than its image is wide"),
        Picture::new(tile("78859a"), ""),
    ];
    view! {
        <Gallery label="Colours" value=Vec::from(tiles) selected=selected/>
        <p>"Large: " <output aria-label="Large">{shown}</output></p>
        <Gallery label="Three in a row" value=strange columns=3/>
        <Gallery label="Empty" value=Vec::new()/>
    }
    .into_any()
}
