use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry {
    name: "Interface",
    about: "A form made from a listener's signature, and what the listener answers.",
    demo,
    file: "interface.rs",
};

/// Greets somebody, as often as you like.
#[listener]
async fn gallery_greet(
    /// Whom to greet.
    #[input(placeholder = "Ada", max_length = 40)]
    name: String,
    /// How often.
    #[input(min = 1, max = 5, default = 2)]
    times: u8,
    loudly: bool,
) -> Result<String> {
    ensure!(!name.trim().is_empty(), at "name", "Whom?");
    let greeting = if loudly { format!("HELLO, {}!", name.to_uppercase()) } else { format!("Hello, {name}!") };
    Ok(vec![greeting; times.into()].join(" "))
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Choices)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Medium,
    #[choice(label = "Very large")]
    Large,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Choices)]
enum Extra {
    Milk,
    Sugar,
    Cinnamon,
}

/// Where to bring it.
#[derive(Clone, Debug, Serialize, Deserialize, Input)]
struct Place {
    /// Street and number.
    street: String,
    #[input(min = 0, max = 40)]
    floor: u8,
}

#[derive(Clone, Debug, Serialize, Deserialize, Output)]
struct Order {
    size: Size,
    extras: Vec<Extra>,
    to: Place,
    notes: Vec<String>,
    tip: Option<f64>,
}

/// Orders a coffee.
#[listener]
async fn gallery_order(
    #[input(default = Size::Medium)] size: Size,
    extras: Vec<Extra>,
    to: Place,
    /// Anything else, one thing a line.
    notes: Vec<String>,
    /// May be left out.
    tip: Option<f64>,
) -> Result<Order> {
    let mut checks = Checks::new();
    checks.at("to.street", !to.street.is_empty(), "Which street?");
    for (row, note) in notes.iter().enumerate() {
        checks.at(&format!("notes.{row}"), !note.is_empty(), "Write something, or take the row away.");
    }
    checks.done()?;
    Ok(Order { size, extras, to, notes, tip })
}

/// Adds up.
#[listener]
async fn gallery_sum(
    /// One summand.
    #[input(default = 1.0)]
    a: f64,
    /// The other.
    #[input(default = 2.0)]
    b: f64,
) -> Result<f64> {
    Ok(a + b)
}

fn demo() -> AnyView {
    let examples = vec![
        gallery_greet { name: "Ada".into(), times: 1, loudly: false },
        gallery_greet { name: "Grace".into(), times: 3, loudly: true },
    ];
    view! {
        <Interface of=gallery_greet examples/>
        <Interface of=gallery_sum title="Runs on change" on_change=true/>
        <Interface of=gallery_order submit="Order"/>
    }
    .into_any()
}
