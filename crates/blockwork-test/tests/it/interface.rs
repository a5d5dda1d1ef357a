//! Forms made from signatures, without scripts, and what is wrong in their parts.

use crate::app::Postman;
use blockwork::prelude::*;
use blockwork::ui::interface::asked::{Page, Signature};
use blockwork_test::{Document, Server};
use std::sync::atomic::AtomicU32;

/// Where to bring it.
#[derive(Clone, Debug, Serialize, Deserialize, Input)]
pub struct Door {
    street: String,
    #[input(min = 0, max = 40)]
    floor: u8,
}

/// One thing that is ordered. Its fields are called like what the macros write.
#[derive(Clone, Debug, Serialize, Deserialize, Input)]
pub struct Item {
    draft: String,
    wrong: u8,
}

/// Brings something.
#[listener]
pub async fn deliver(
    #[input(max_length = 9)] r#type: String,
    #[input(password)] pin: String,
    to: Door,
    form: Vec<Item>,
) -> Result<Vec<String>> {
    ensure!(!to.street.is_empty(), at "to.street", "Which street?");
    ensure!(pin != "0000", at "pin", "Not this one.");
    let copies = if r#type == "all" { 1_000 } else { 1 };
    Ok(vec![format!("{type} to {}, floor {}, {} lines", to.street, to.floor, form.len()); copies])
}

#[component]
fn Delivery() -> impl IntoView {
    view! { <Interface of=deliver/> }
}

async fn server() -> Server {
    Server::of(Delivery).provide(Postman(AtomicU32::new(0))).await
}

fn results(page: &Document) -> Vec<String> {
    page.find("status", "Result").all("listitem").iter().map(blockwork_test::Element::text).collect()
}

#[tokio::test]
async fn without_scripts_the_page_comes_back_with_the_answer_and_what_was_entered() {
    let visitor = server().await.visitor();
    let page = visitor.get("/").await;
    assert_eq!(results(&page), [] as [&str; 0]);
    let form =
        page.form("Send").fill("Type", "<b>").fill("Pin", "hunter2").fill("Street", "Main").fill("to.floor", "3");
    let page = form.submit().await;
    assert_eq!(results(&page), ["<b> to Main, floor 3, 0 lines"]);
    assert_eq!((page.field("Type").value(), page.field("Street").value()), ("<b>".into(), "Main".into()));
    assert!(!page.html().contains("hunter2") && !visitor.cookies().contains("hunter2"), "{}", page.html());
    assert_eq!(results(&visitor.get("/").await), [] as [&str; 0], "an answer is shown once");
}

#[tokio::test]
async fn without_scripts_an_answer_that_is_too_long_says_so() {
    let page = server().await.visitor().get("/").await;
    let page = page.form("Send").fill("Type", "all").fill("Street", "Main").submit().await;
    assert_eq!(results(&page), [] as [&str; 0]);
    assert!(page.text().contains("too long to be shown without scripts"), "{}", page.text());
}

#[tokio::test]
async fn what_is_wrong_in_a_group_is_said_at_its_field() {
    let page = server().await.visitor().get("/").await.form("Send").fill("Type", "a").submit().await;
    assert!(page.text().contains("Which street?"), "{}", page.text());
    assert_eq!(page.field("Street").attribute("aria-invalid"), Some("true"));
    assert_eq!(page.field("Type").attribute("aria-invalid"), None);
    assert_eq!(page.field("Type").value(), "a");
}

#[tokio::test]
async fn a_limit_is_said_at_an_input_that_is_called_like_a_word_of_rust() {
    let page = server().await.visitor().open("/").await;
    let to = Door { street: "Main".into(), floor: 0 };
    let refused = page.fire(deliver("much too long".into(), String::new(), to, vec![])).await.expect_err("refused");
    assert_eq!(refused.field(), Some("type"));
}

#[test]
fn what_cannot_be_read_is_said_at_its_place_and_all_of_it_at_once() {
    let owner = Owner::new_root(None);
    owner.set();
    let form = <deliver as Signature<Page>>::form();
    let items = vec![Item { draft: "tea".into(), wrong: 1 }];
    let to = Door { street: "Main".into(), floor: 0 };
    let inputs = deliver { r#type: "a".into(), pin: String::new(), to, form: items };
    <deliver as Signature<Page>>::fill(&form, inputs);
    assert_eq!(<deliver as Signature<Page>>::read(&form).expect("complete").form.len(), 1);

    let read = <Vec<Item> as Input>::read_at(
        &vec![("tea".into(), None), ("ink".into(), Some(1)), ("oil".into(), None)],
        "form",
    );
    let error = read.expect_err("numbers are missing");
    let places: Vec<_> = error.parts().filter_map(|(field, _)| field).collect();
    assert_eq!(places, ["form.0.wrong", "form.2.wrong"]);
}
