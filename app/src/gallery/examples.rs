use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry {
    name: "Examples",
    about: "Examples to click: each fills several inputs at once.",
    demo,
    file: "examples.rs",
};

fn demo() -> AnyView {
    let (name, drinks, paint) =
        (RwSignal::new(String::new()), RwSignal::new(Vec::new()), RwSignal::new(Default::default()));
    let orders = vec![
        ("Ada".to_owned(), vec!["Tea".to_owned()], blockwork::Color::new(0xb4, 0x41, 0x0e)),
        ("שלום 👩‍👩‍👧".to_owned(), vec![], blockwork::Color::new(0x1f, 0x5f, 0xd0)),
        ("<b>Grace</b>".to_owned(), vec!["Tea".to_owned(), "Coffee".to_owned()], blockwork::Color::default()),
    ];
    let picked = RwSignal::new(String::new());
    view! {
        <Textbox label="Name" value=name/>
        <Dropdown label="Drinks" choices=["Tea", "Coffee", "Water"] value=drinks/>
        <ColorPicker label="Color of the cup" value=paint/>
        <Examples
            of=(name, drinks, paint)
            rows=orders
            columns=&["Name", "Drinks", "Cup"]
            on_pick=move |at: usize| picked.set(format!("That was example {}.", at + 1))
        />
        <Examples of=name rows=vec!["Ada".to_owned(), "Grace".to_owned(), String::new()] label="Names only"/>
        <p role="status">{picked}</p>
    }
    .into_any()
}
