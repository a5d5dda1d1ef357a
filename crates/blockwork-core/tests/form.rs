//! Plain forms as browsers post them.

use blockwork_core::form::Form;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Size {
    Small,
    Large,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Amount(u32);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    items: Vec<String>,
    note: Option<String>,
    gift: bool,
    amount: Amount,
    price: f64,
    size: Size,
}

fn form(text: &str) -> Form {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[track_caller]
fn check(text: &str, expected: Result<&str, &str>) {
    let found = form(text).read::<Order>().map(|order| serde_json::to_string(&order).expect("JSON"));
    assert_eq!(found.as_deref().map_err(ToString::to_string), expected.map_err(str::to_owned), "{text}");
}

#[test]
fn a_form_is_read_as_the_inputs_mean_it() {
    check(
        "items=Milk&items=Water&note=&gift=on&amount=3&price=1.5&size=Large",
        Ok(r#"{"items":["Milk","Water"],"note":null,"gift":true,"amount":3,"price":1.5,"size":"Large"}"#),
    );
    check(
        "amount= 3 &price=1&size=Small&note=now&items=",
        Ok(r#"{"items":[""],"note":"now","gift":false,"amount":3,"price":1.0,"size":"Small"}"#),
    );
    check(
        "amount=3&price=1&size=Small",
        Ok(r#"{"items":[],"note":null,"gift":false,"amount":3,"price":1.0,"size":"Small"}"#),
    );
}

#[test]
fn what_cannot_be_read_names_its_field() {
    check("price=1&size=Small", Err("the field `amount`: it is missing"));
    check("amount=1&amount=2&price=1&size=Small", Err("the field `amount`: it was given several times"));
    check(
        "amount=three&price=1&size=Small",
        Err(r#"the field `amount`: "three" is not a number that can be used here (invalid digit found in string)"#),
    );
    check(
        "amount=-1&price=1&size=Small",
        Err(r#"the field `amount`: "-1" is not a number that can be used here (invalid digit found in string)"#),
    );
    check("amount=1&price=1&size=Huge", Err("the field `size`: unknown variant `Huge`, expected `Small` or `Large`"));
    check(
        "amount=1&price=1&size=Small&gift=perhaps",
        Err(r#"the field `gift`: "perhaps" is neither `on` nor `true` nor `false`"#),
    );
    check("amount=1&price=1&size=Small&colour=red", Err("the field `colour`: the listener has no such input"));
}

/// Each part of a path was a call within a call: a long name ended the whole process.
#[test]
fn a_path_that_is_too_deep_is_refused() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Comment {
        #[serde(default)]
        replies: Vec<Comment>,
    }
    let posted = |depth: usize| form(&format!("{}replies.0.replies=", "replies.0.".repeat(depth)));
    assert!(posted(3).read::<Comment>().is_err(), "a text is no comment");
    for depth in [40, 100_000] {
        let refused = posted(depth).read::<Comment>().expect_err("refused").to_string();
        assert_eq!(refused, "the path to a field has too many parts");
    }
}

#[test]
fn a_listener_without_inputs_takes_an_empty_form() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    assert_eq!(form("").read(), Ok(Nothing {}));
    assert!(form("a=1").read::<Nothing>().is_err());
}

#[test]
fn a_field_that_is_not_the_listeners_is_taken_out() {
    let mut posted = form("key=1&a=2&key=3");
    assert_eq!(posted.take("key").as_deref(), Some("3"));
    assert_eq!(posted, form("a=2"));
    assert_eq!(posted.take("key"), None);
}

#[test]
fn forms_with_other_fields_have_other_bytes() {
    assert_ne!(form("a=bc").to_bytes(), form("ab=c").to_bytes());
    assert_ne!(form("a=1&a=2").to_bytes(), form("a=2&a=1").to_bytes());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivery {
    to: Place,
    lines: Vec<Line>,
    back: Option<Place>,
    notes: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Place {
    street: String,
    lift: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    item: String,
    price: f64,
}

#[track_caller]
fn check_parts(text: &str, expected: Result<&str, &str>) {
    let found = form(text).read::<Delivery>().map(|delivery| serde_json::to_string(&delivery).expect("JSON"));
    assert_eq!(found.as_deref().map_err(ToString::to_string), expected.map_err(str::to_owned), "{text}");
}

#[test]
fn parts_of_inputs_have_paths_as_their_names() {
    check_parts(
        "to.street=Main&lines.10.item=b&lines.2.item=a&lines.2.price=1&lines.10.price=2&back.street=&notes.1=y&notes.0=x",
        Ok(
            r#"{"to":{"street":"Main","lift":false},"lines":[{"item":"a","price":1.0},{"item":"b","price":2.0}],"back":null,"notes":["x","y"]}"#,
        ),
    );
    check_parts(
        "to.street=Main&to.lift=on&back.street=Side",
        Ok(r#"{"to":{"street":"Main","lift":true},"lines":[],"back":{"street":"Side","lift":false},"notes":[]}"#),
    );
}

#[test]
fn a_part_that_cannot_be_read_names_its_path() {
    check_parts("to.lift=on", Err("the field `to.street`: it is missing"));
    check_parts("", Err("the field `to.street`: it is missing"));
    check_parts(
        "to.street=a&lines.0.item=a&lines.0.price=dear",
        Err(r#"the field `lines.0.price`: "dear" is not a number that can be used here (invalid float literal)"#),
    );
    check_parts("to.street=a&to.town=b", Err("the field `to.town`: the listener has no such input"));
    check_parts("to.street=a&lines.x.item=b", Err("the field `lines.x`: the listener has no such input"));
    check_parts("to.street.name=a", Err("the field `to.street.name`: the listener has no such input"));
    check_parts("to.street=a&to.street.name=b", Err("the field `to.street.name`: the listener has no such input"));
    check_parts("to.street=a&to.lift.now=on", Err("the field `to.lift.now`: the listener has no such input"));
}
