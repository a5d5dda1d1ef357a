//! Forms made from signatures: what is in the first HTML, and what holds at every door.

use crate::kit::{app, open, open_at};
use blockwork::prelude::*;
use serde_json::{Value, json};

/// A size that can be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Choices)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    Small,
    #[choice(label = "Very large")]
    Large,
}

/// Where to bring it.
#[derive(Clone, Debug, Serialize, Deserialize, Input)]
pub struct Place {
    /// Street and number.
    street: String,
    floor: Option<i32>,
}

/// Orders <b>coffee</b>.
#[listener]
pub async fn interface_order(
    /// Who "drinks" it.
    #[input(placeholder = "Ada", max_length = 8, default = "Ada")]
    name: String,
    #[input(label = "How many", min = 1, max = 9, default = 2)] cups: u8,
    #[input(min = 0.0, max = 1.0)] milk: f64,
    size: Size,
    to: Place,
    notes: Vec<String>,
    r#type: bool,
) -> Result<String> {
    let Place { street, floor } = to;
    Ok(format!("{cups} {size:?} for {name}, {milk}, {street} {floor:?}, {}, {}", notes.len(), r#type))
}

/// The page with the form.
#[component]
pub fn Ordering() -> impl IntoView {
    let examples = vec![interface_order {
        name: "<script>alert(1)</script>".into(),
        cups: 1,
        milk: 0.5,
        size: Size::Large,
        to: Place { street: "Main".into(), floor: None },
        notes: vec![],
        r#type: true,
    }];
    view! { <Interface of=interface_order examples/> }
}

#[tokio::test]
async fn the_first_html_asks_for_every_input() {
    let page = open_at(&app().await, "", "/interface").await;
    for expected in [
        ">Interface order<",
        "Orders &lt;b&gt;coffee&lt;/b&gt;.",
        ">Name<",
        "Who \"drinks\" it.",
        "placeholder=\"Ada\"",
        "value=\"Ada\"",
        "name=\"name\"",
        "maxlength=\"8\"",
        ">How many<",
        "name=\"cups\"",
        ">Milk<",
        ">Size<",
        "Very large",
        "value=\"large\"",
        ">To<",
        ">Street<",
        "Street and number.",
        ">Notes<",
        ">Type<",
        "name=\"type\"",
    ] {
        assert!(page.html.contains(expected), "{expected} is missing in {}", page.html);
    }
    assert!(!page.html.contains("<script>alert"), "{}", page.html);
}

#[track_caller]
fn inputs(change: impl FnOnce(&mut Value)) -> Value {
    let mut inputs = json!({
        "name": "Ada", "cups": 2, "milk": 0.25, "size": "small",
        "to": { "street": "Main 1", "floor": null }, "notes": ["hot"], "type": false,
    });
    change(&mut inputs);
    inputs
}

#[tokio::test]
async fn what_a_form_sends_arrives() {
    let app = app().await;
    let mut page = open(&app).await;
    let got = page.fire("interface_order", inputs(|_| {})).await.value();
    assert_eq!(got, json!("2 Small for Ada, 0.25, Main 1 None, 1, false"));
}

#[tokio::test]
async fn limits_hold_at_every_door() {
    let app = app().await;
    let mut page = open(&app).await;
    for (field, value, expected) in [
        ("cups", json!(0), "Between 1 and 9, please."),
        ("cups", json!(10), "Between 1 and 9, please."),
        ("milk", json!(1.5), "Between 0 and 1, please."),
        ("milk", json!(-1e300), "Between 0 and 1, please."),
        ("name", json!("Ada Lovelace"), "At most 8 characters, please."),
    ] {
        let got = page.fire("interface_order", inputs(|inputs| inputs[field] = value.clone())).await;
        assert_eq!(got.status, 422, "{field} {value}: {}", got.text);
        assert_eq!(got.error(), ("Invalid".to_owned(), expected.to_owned()), "{field} {value}");
        assert_eq!(got.json()["error"]["field"], json!(field), "{value}");
    }
    for (field, value) in [("cups", json!(300)), ("cups", json!("two")), ("size", json!("huge")), ("to", json!([]))] {
        let got = page.fire("interface_order", inputs(|inputs| inputs[field] = value.clone())).await;
        assert_eq!(got.status, 422, "{field} {value}: {}", got.text);
    }
}
