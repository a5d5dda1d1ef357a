use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Json", about: "A value as a tree that opens and closes.", demo, file: "json.rs" };

#[derive(Clone, Serialize)]
struct Order {
    number: u32,
    paid: bool,
    lines: Vec<(String, u32)>,
    note: Option<String>,
}

fn demo() -> AnyView {
    let order = Order { number: 4711, paid: true, lines: vec![("Milk".into(), 2), ("Bread".into(), 1)], note: None };
    let text = RwSignal::new(r#"{"greeting": "hello", "share": 0.25}"#.to_owned());
    let read = Signal::derive(move || Tree::parse(&text.get()).unwrap_or_else(|error| Tree::Text(error.to_string())));
    view! {
        <Json label="An order" value=Tree::of(&order) open=2/>
        <Textbox label="JSON" value=text/>
        <Json label="What is written there" value=read/>
        <Json label="Nothing" value=Tree::Null/>
        <Json label="A long list" value=Tree::of(&Vec::from_iter(0..5_000)) open=0/>
        <Json label="Strange texts" value=Tree::of(&["שלום 👩‍👩‍👧", "<script>alert(1)</script>", "\0", ""])/>
    }
    .into_any()
}
