//! Forms that were refused without scripts, as the page that comes back shows them.

use crate::kit::{after, check_is_text, hostile, html, html_after};
use blockwork_core::Error;
use blockwork_core::feed::FormAnswer;
use blockwork_ui::*;
use leptos::prelude::*;

fn form() -> impl IntoView {
    view! {
        <Form>
            <Textbox label="Name" name="name" value="before"/>
            <Textbox label="About" name="about" lines=2/>
            <Textbox label="Password" name="password" kind=TextKind::Password/>
            <NumberInput label="Age" name="age" value=30_u8/>
            <Slider label="Volume" name="volume" value=30/>
            <Checkbox label="Newsletter" name="newsletter" value=true/>
            <CheckboxGroup label="Items" name="items" choices=["a", "b", "c"] value=vec!["a".to_owned()]/>
            <Radio label="Plan" name="plan" choices=["free", "paid"] value="free"/>
        </Form>
        <Textbox label="Outside" name="name" value="outside"/>
    }
}

/// The id of the form, as it is posted.
fn id() -> String {
    let page = html(form);
    let of = page.split("name=\"blockwork-form\"").nth(1).and_then(|rest| rest.split('"').nth(1)).expect("its field");
    let (id, fields) = of.split_once(':').expect("an id and fields");
    assert_eq!(fields, "name,about,-password,age,volume,newsletter,items,plan", "{page}");
    id.to_owned()
}

fn refused(posted: &[(&str, &str)], error: Error) -> FormAnswer {
    let posted = posted.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    FormAnswer { form: id(), posted, error: Some(error), value: None }
}

#[test]
fn what_was_entered_comes_back_and_what_is_wrong_stands_at_its_field() {
    let posted = [
        ("name", "Ada"),
        ("about", "first\nsecond"),
        ("password", "hunter2"),
        ("age", "seven"),
        ("volume", "55"),
        ("items", "b"),
        ("items", "c"),
        ("plan", "paid"),
    ];
    let error = Error::invalid("Not a number.").at("age").and(Error::invalid("Too short.").at("password"));
    let page = html_after(after(refused(&posted, error)), form);
    let inputs: Vec<_> = page.split("<input").collect();
    let input = |part: &str| *inputs.iter().find(|input| input.contains(part)).expect(part);
    assert!(page.contains("value=\"Ada\"") && page.contains("\nfirst\nsecond</textarea>"), "{page}");
    assert!(!page.contains("hunter2"), "{page}");
    assert!(page.contains("value=\"seven\"") && page.contains("value=\"55\""), "{page}");
    for (part, ticked) in [
        ("name=\"newsletter\"", false),
        ("name=\"items\" value=\"a\"", false),
        ("name=\"items\" value=\"b\"", true),
        ("name=\"items\" value=\"c\"", true),
        ("value=\"free\"", false),
        ("value=\"paid\"", true),
    ] {
        assert_eq!(input(part).contains(" checked"), ticked, "{part} in {page}");
    }
    assert!(
        page.contains("class=\"bw-message\">Not a number.") && page.contains("class=\"bw-message\">Too short."),
        "{page}"
    );
    assert_eq!(page.matches("aria-invalid=\"true\"").count(), 2, "{page}");
    assert!(page.contains("value=\"outside\""), "{page}");
}

#[test]
fn another_form_of_the_page_is_as_it_was() {
    let refused =
        FormAnswer { form: "another".into(), ..refused(&[("name", "Ada")], Error::invalid("No.").at("name")) };
    let page = html_after(after(refused), form);
    assert!(page.contains("value=\"before\"") && !page.contains("Ada") && !page.contains("No."), "{page}");
}

#[test]
fn whatever_comes_back_stays_text() {
    for text in hostile() {
        let names = ["name", "about", "age", "volume", "newsletter", "items", "plan"];
        let posted: Vec<_> = names.iter().map(|name| (*name, text.as_str())).collect();
        let page = html_after(after(refused(&posted, Error::invalid(text.clone()).at("name"))), form);
        check_is_text(&page, &text);
    }
}
