use super::*;

#[test]
fn what_is_typed_stays_and_the_value_keeps_the_last_good_number() {
    let _owner = Owner::new_root(None);
    let value = RwSignal::new(3_u8);
    let quantity = Quantity::from(value).within(Some(Num::Whole(1)), None);
    let (typed, complaint) = (Typed::new(None), RwSignal::new(None));
    let shown = || shown(typed.get_untracked(), quantity.get());
    for (text, kept) in [("12", 12), ("", 12), ("0", 12), ("400", 12), ("4x", 12)] {
        type_in(quantity, typed, complaint, text.to_owned());
        assert_eq!((shown().as_str(), value.get_untracked(), complaint.get_untracked()), (text, kept, None));
        settle(quantity, typed, complaint, text);
        assert_eq!((shown().as_str(), value.get_untracked()), (text, kept));
        assert_eq!(complaint.get_untracked().is_some(), text != "12", "{text:?}");
        complaint.set(None);
    }
    value.set(5);
    assert_eq!(shown(), "5", "another value takes the place of what was typed");
}

#[test]
fn a_good_number_is_shown_as_it_was_understood_once_the_field_is_left() {
    let _owner = Owner::new_root(None);
    let value = RwSignal::new(0.0_f64);
    let (quantity, typed, complaint) = (Quantity::from(value), Typed::new(None), RwSignal::new(None));
    type_in(quantity, typed, complaint, "1,50".to_owned());
    assert_eq!((shown(typed.get_untracked(), quantity.get()), value.get_untracked()), ("1,50".to_owned(), 1.5));
    settle(quantity, typed, complaint, "1,50");
    assert_eq!(shown(typed.get_untracked(), quantity.get()), "1.5");
}

#[test]
fn nothing_is_a_value_only_where_there_may_be_none() {
    let _owner = Owner::new_root(None);
    let value = RwSignal::new(Some(3_i32));
    assert_eq!(Quantity::from(value).take(""), Ok(()));
    assert_eq!(value.get_untracked(), None);
    assert_eq!(Quantity::from(RwSignal::new(3)).take(" "), Err(Wrong::NotANumber));
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let _owner = Owner::new_root(None);
    assert_eq!(sentence(Wrong::TooSmall(Num::Whole(1))), "The least is 1.");
    assert_eq!(sentence(Wrong::TooLarge(Num::Part(0.5))), "The most is 0.5.");
}

#[test]
fn keys_go_by_steps_and_to_the_bounds_that_there_are() {
    let _owner = Owner::new_root(None);
    let quantity = Quantity::from(RwSignal::new(5)).within(Some(Num::Whole(0)), Some(Num::Whole(20)));
    let to = |key| Move::of_key(key).map(|to| to.from(quantity, Num::Whole(2)).to_string());
    let expected = [("ArrowUp", "7"), ("ArrowDown", "3"), ("PageUp", "20"), ("Home", "0"), ("End", "20")];
    for (key, expected) in expected {
        assert_eq!(to(key).as_deref(), Some(expected), "{key}");
    }
    assert_eq!(to("a"), None);
    assert!(
        !Move::Least.is_possible([None, Some(Num::Whole(1))]) && Move::Most.is_possible([None, Some(Num::Whole(1))])
    );
}

#[test]
fn a_touch_screen_shows_keys_that_have_what_is_needed() {
    assert_eq!([u8::span(), i8::span(), f64::span()].map(keyboard), [Some("numeric"), None, None]);
    assert_eq!(keyboard(f64::span().within(Some(Num::Whole(0)), None)), Some("decimal"));
}
