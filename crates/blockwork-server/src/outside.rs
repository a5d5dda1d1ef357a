//! Bytes from outside: whatever they are, they are refused or understood, and nothing breaks. Each file in `corpus/` is a
//! case, and what is random begins from there.

use crate::keys::{Bound, Keys, Unopened};
use crate::said::Said;
use crate::visit::cookie_value;
use blockwork_core::form::Form;
use blockwork_core::id::{PageId, VisitorId};
use blockwork_core::store::{PageTicket, StoreTime};
use http::{HeaderMap, HeaderValue, header};
use proptest::prelude::*;
use serde::Deserialize;
use std::fs;
use std::path::Path;

fn corpus(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(kind);
    let files = fs::read_dir(folder).expect("the corpus is there").map(|entry| entry.expect("a file").path());
    let cases: Vec<_> = files.map(|file| fs::read(file).expect("it can be read")).collect();
    assert!(cases.len() >= 5, "the corpus of {kind} is there");
    cases
}

/// One of the corpus with some of its bytes changed, taken away or doubled.
fn mutated(kind: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4_u8);
    (prop::sample::select(corpus(kind)), prop::collection::vec(change, 0..8)).prop_map(|(mut bytes, changes)| {
        for (place, byte, how) in changes {
            let at = place.index(bytes.len() + 1);
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => bytes.extend_from_within(at..),
            }
        }
        bytes
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inputs {
    ticked: Vec<String>,
    note: Option<String>,
    gift: bool,
    amount: i8,
}

fn check_form(bytes: &[u8]) {
    let mut form: Form = form_urlencoded::parse(bytes).into_owned().collect();
    let before = form.to_bytes();
    assert_eq!(form.clone().to_bytes(), before);
    if let Ok(Inputs { ticked, note, gift, amount }) = form.read::<Inputs>() {
        // What was understood is said again and understood in the same way.
        let fields = ticked.iter().map(|item| ("ticked", item.clone()));
        let note_field = note.iter().map(|note| ("note", note.clone()));
        let rest = [("gift", gift.to_string()), ("amount", amount.to_string())];
        let again: Form = fields.chain(note_field).chain(rest).map(|(name, value)| (name.to_owned(), value)).collect();
        let again: Inputs = again.read().expect("it is a form");
        assert_eq!((again.ticked, again.note, again.gift, again.amount), (ticked, note, gift, amount));
    }
    form.take("ticked");
    assert_eq!(form.take("ticked"), None);
}

fn check_cookie(bytes: &[u8]) {
    let keys = Keys::new(b"a secret that nobody guesses");
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        headers.insert(header::COOKIE, value);
    }
    if let Some(token) = cookie_value(&headers, "blockwork") {
        assert_eq!(keys.open_visitor(token), None, "nobody but the server signs");
        assert_eq!(keys.open_ticket(token, VisitorId::from_bytes([0; 16])), None);
    }
    assert!(Said::in_request(false, &headers).0.iter().all(|text| text.text.len() <= bytes.len()));
}

/// Only the one text that the server has sealed opens.
fn check_sealed(bytes: &[u8]) {
    let keys = Keys::new(b"a secret that nobody guesses");
    let visitor = VisitorId::from_bytes([2; 16]);
    let bound = Bound { app: "shop", state: "browser/Credentials", key: "home", visitor, version: 3 };
    let text = String::from_utf8_lossy(bytes);
    let ours = bytes == include_bytes!("../corpus/sealed/ours");
    match keys.open(&bound, &text) {
        Ok(value) => assert!(ours && value == b"hunter2", "{text:?}"),
        // Shorter than what nothing is sealed as.
        Err(why) => assert!(!ours && (why == Unopened::NoSeal || text.len() >= 60), "{why:?} {text:?}"),
    }
}

#[test]
fn what_was_found_once_is_still_understood_or_refused() {
    corpus("forms").iter().for_each(|bytes| check_form(bytes));
    corpus("cookies").iter().for_each(|bytes| check_cookie(bytes));
    corpus("sealed").iter().for_each(|bytes| check_sealed(bytes));
}

proptest! {
    #[test]
    fn any_form_is_understood_or_refused(bytes in mutated("forms")) {
        check_form(&bytes);
    }

    #[test]
    fn no_cookie_that_we_have_not_signed_names_anybody(bytes in mutated("cookies")) {
        check_cookie(&bytes);
    }

    #[test]
    fn nothing_opens_but_what_the_server_has_sealed(bytes in mutated("sealed")) {
        check_sealed(&bytes);
    }

    #[test]
    fn a_ticket_of_which_anything_was_changed_opens_nothing(place in any::<prop::sample::Index>(), byte in "[A-Za-z0-9_-]") {
        let keys = Keys::new(b"a secret that nobody guesses");
        let visitor = VisitorId::from_bytes([2; 16]);
        let ticket = PageTicket { page: PageId::from_bytes([1; 16]), visitor, made: StoreTime(7) };
        let signed = keys.sign_ticket(&ticket);
        let at = place.index(signed.len());
        let changed = format!("{}{byte}{}", &signed[..at], &signed[at + 1..]);
        let expected = (changed == signed).then_some(ticket);
        prop_assert_eq!(keys.open_ticket(&changed, visitor), expected);
        prop_assert_eq!(keys.open_ticket(&signed[..at], visitor), None);
    }
}
