use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry {
    name: "Dropdown",
    about: "A list to pick from: one value or several, searched by typing.",
    demo,
    file: "dropdown.rs",
};

const CITIES: [&str; 8] = ["Amsterdam", "Berlin", "Lisbon", "Oslo", "Paris", "Prague", "Vienna", "Zürich"];

/// Which cities have been asked for.
#[listener]
async fn gallery_travel(to: Vec<String>) -> Result<String> {
    ensure!(!to.is_empty(), "Pick at least one city.");
    Ok(format!("By train to {}.", to.join(", ")))
}

fn demo() -> AnyView {
    let city = RwSignal::new(None::<String>);
    let cities = RwSignal::new(vec!["Oslo".to_owned()]);
    let tags = RwSignal::new(Vec::<String>::new());
    let numbers: Vec<_> = (1..=10_000).map(|n| (format!("Number {n}"), n.to_string())).collect();
    let drinks = Memo::new(move |_| match tags.with(Vec::len) {
        0 => vec!["Tea", "Coffee"],
        _ => vec!["Tea", "Coffee", "Water"],
    });
    let answer = RwSignal::new(String::new());
    let travel = wire(gallery_travel).inputs(cities).outputs(answer);
    let (own, number) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let none: [&str; 0] = [];
    let long =
        "A choice whose label is so long that it does not fit into one line of anything, not even on a wide screen";
    view! {
        <Dropdown label="The browser's own" choices=CITIES value="Oslo" help="One value."/>
        <Dropdown label="Searchable" choices=CITIES value=city searchable=true name="city" placeholder="Type a city"/>
        <Dropdown label="Several" choices=CITIES value=cities max_choices=3 help="At most three."/>
        <Dropdown label="Own values" choices=["Red", "Green"] value=own own_values=true/>
        <Dropdown label="Own values, several" choices=["urgent", "easy"] value=tags own_values=true/>
        <Dropdown label="Changing choices" choices=drinks/>
        <Dropdown label="Ten thousand" choices=numbers value=number/>
        <Dropdown label="Any language" choices=["שלום", "مرحبا", "👩‍👩‍👧", "<b>bold</b>", long] value="שלום" searchable=true/>
        <Dropdown label="Nothing to pick" choices=none searchable=true/>
        <Dropdown label="Refused" choices=CITIES error="No train goes there." required=true/>
        <Dropdown label="Disabled" choices=CITIES value=vec!["Paris".to_owned()] disabled=true/>
        <div>
            <Button fires=travel>"Travel"</Button>
            <p role="status">{answer}</p>
        </div>
    }
    .into_any()
}
