use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Image", about: "One image, which says what is to be seen.", demo, file: "image.rs" };

const HILLS: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 240'%3E\
    %3Crect width='400' height='240' fill='%23bcd9f2'/%3E%3Ccircle cx='320' cy='60' r='28' fill='%23ffcf5c'/%3E\
    %3Cpath d='M0 190 Q110 70 220 180 T400 150 V240 H0z' fill='%234f8a5b'/%3E\
    %3Cpath d='M0 220 Q140 140 280 215 T400 200 V240 H0z' fill='%232f6243'/%3E%3C/svg%3E";

fn demo() -> AnyView {
    let (src, alt) = (RwSignal::new(""), RwSignal::new(""));
    let show = move |_| {
        src.set(HILLS);
        alt.set("Green hills, later");
    };
    view! {
        <Image label="Where we were" src=HILLS alt="Green hills under a yellow sun" download=true full_screen=true/>
        <Image label="Not there yet" src=Signal::derive(move || src.get().to_owned()) alt=Signal::derive(move || alt.get().to_owned())/>
        <Button on:click=show>"Show it"</Button>
        <Image label="Broken" src="data:image/png;base64,AAAA" alt="A lighthouse by night"/>
    }
    .into_any()
}
