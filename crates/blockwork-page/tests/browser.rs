//! What a tab knows of a cell in the browser, step by step; `tabs.rs` has several of them at once.

use blockwork_core::cell::{CellRef, Version};
use blockwork_core::state::Scope;
use blockwork_page::browser::keeping::{Entry, Keeping};
use blockwork_page::browser::names;
use std::rc::Rc;

fn cell(state: &'static str, key: &'static str) -> CellRef {
    CellRef { scope: Scope::Browser, state: state.into(), key: key.into() }
}

fn entry(n: u64, text: &str) -> Option<Entry> {
    Some(Entry { version: Version { n, by: 700 + n }, text: text.to_owned() })
}

#[test]
fn a_cell_is_found_under_the_name_that_it_was_given() {
    for (cell, version, name) in [
        (cell("Draft", ""), 1, "blockwork/shop/Draft@1"),
        (cell("Draft", "left"), 12, "blockwork/shop/Draft@12/left"),
        (cell("Draft", "left/@3"), 2, "blockwork/shop/Draft@2/left/@3"),
    ] {
        assert_eq!(names::entry("shop", &cell, version), name);
        assert_eq!(names::read("shop", name), Some((cell, version)), "{name}");
    }
}

#[test]
fn what_others_keep_at_the_same_address_is_left_alone() {
    for name in ["theme", "blockwork.theme", "blockwork/shop/Draft", "blockwork/shop/Draft@x", "blockwork/shop/@1"] {
        assert_eq!(names::read("shop", name), None, "{name}");
    }
    assert_eq!(names::read("shop", "blockwork/shopping/Draft@1"), None, "another app");
    assert_eq!(names::read("shop", "blockwork/shop/two/Draft@1"), None, "an app of a longer name");
}

#[test]
fn all_shapes_of_a_cell_have_one_lock() {
    assert_eq!(names::lock("shop", &cell("Draft", "")), "blockwork/shop/Draft");
    assert_eq!(names::lock("shop", &cell("Draft", "left")), "blockwork/shop/Draft/left");
}

#[test]
fn loading_is_no_news() {
    let mut keeping = Keeping::default();
    assert!(keeping.load(entry(3, "\"kept\"")));
    assert_eq!(keeping.text(), Some("\"kept\""));
    assert!(!keeping.news());
    assert!(!Keeping::default().load(None), "an empty cell is what was rendered");
}

#[test]
fn what_is_written_is_news_once() {
    let mut keeping = Keeping::default();
    keeping.load(entry(3, "1"));
    keeping.edit();
    assert!(!keeping.news(), "it is not written yet");
    let written = keeping.save(entry(3, "1"), "2".to_owned(), 9).expect("it is another value");
    assert_eq!(written, Entry { version: Version { n: 4, by: 9 }, text: "2".to_owned() });
    assert!(keeping.news());
    keeping.look(Some(written));
    assert!(!keeping.news());
}

#[test]
fn a_value_that_cannot_be_cleared() {
    // Gradio's BrowserState never writes what is falsy: the value before comes back with the next load.
    for cleared in ["\"\"", "0", "false", "null", "[]", "{}"] {
        let mut keeping = Keeping::default();
        keeping.load(entry(1, "\"something\""));
        keeping.edit();
        let written = keeping.save(entry(1, "\"something\""), cleared.to_owned(), 9);
        assert_eq!(written.map(|entry| entry.text).as_deref(), Some(cleared));
        assert!(keeping.news());
    }
}

#[test]
fn a_value_that_is_set_back_is_neither_written_nor_news() {
    let mut keeping = Keeping::default();
    keeping.load(entry(1, "1"));
    keeping.edit();
    assert_eq!(keeping.save(entry(1, "1"), "1".to_owned(), 9), None);
    assert!(!keeping.is_edited() && !keeping.news());
}

#[test]
fn equal_is_what_the_type_calls_equal() {
    let mut keeping = Keeping::default();
    keeping.compare_with(Rc::new(|one, other| one.unwrap_or("0").trim() == other.unwrap_or("0").trim()));
    assert!(!keeping.load(entry(1, " 0 ")), "the value of an empty cell");
    keeping.edit();
    assert_eq!(keeping.save(entry(1, " 0 "), "0".to_owned(), 9), None);
    keeping.look(entry(2, "0"));
    assert!(!keeping.news());
    keeping.look(entry(3, "1"));
    assert!(keeping.news());
}

#[test]
fn an_answer_is_written_on_top_of_what_its_event_has_brought() {
    let mut keeping = Keeping::default();
    keeping.load(entry(1, "1"));
    let brought = keeping.bring();
    let written = keeping.answered(entry(1, "1"), brought, "2".to_owned(), 9).expect("nobody has touched it");
    assert_eq!((written.version, &*written.text), (Version { n: 2, by: 9 }, "2"));
    assert!(keeping.news());
}

#[test]
fn an_answer_is_not_written_over_what_is_newer() {
    let newer: [fn(&mut Keeping); 4] = [
        |keeping| keeping.edit(),
        |keeping| keeping.look(entry(2, "of another tab")),
        |keeping| keeping.forget(),
        |keeping| {
            keeping.look(None);
            keeping.look(entry(1, "1"));
        },
    ];
    for (i, make) in newer.into_iter().enumerate() {
        let mut keeping = Keeping::default();
        keeping.load(entry(1, "1"));
        let brought = keeping.bring();
        make(&mut keeping);
        let found = keeping.text().map(|text| Entry { text: text.to_owned(), ..entry(1, "").expect("one") });
        let found = if i == 1 { entry(2, "of another tab") } else { found };
        assert_eq!(keeping.answered(found, brought, "of the answer".to_owned(), 9), None, "{i}");
        assert_ne!(keeping.text(), Some("of the answer"));
    }
}

#[test]
fn a_cell_that_was_filled_and_emptied_meanwhile_was_touched() {
    let mut keeping = Keeping::default();
    keeping.load(None);
    let brought = keeping.bring();
    keeping.edit();
    keeping.save(None, "1".to_owned(), 9).expect("written");
    keeping.forget();
    assert_eq!(keeping.answered(None, brought, "of the answer".to_owned(), 10), None);
}

#[test]
fn what_another_tab_writes_does_not_take_away_what_is_being_typed() {
    let mut keeping = Keeping::default();
    keeping.load(entry(1, "1"));
    keeping.edit();
    keeping.look(entry(2, "2"));
    assert!(keeping.is_edited() && !keeping.news());
    let written = keeping.save(entry(2, "2"), "typed".to_owned(), 9).expect("it is another value");
    assert_eq!(written.version.n, 3, "on top of the other tab's");
}

#[test]
fn what_storage_has_no_room_for_lives_on_here() {
    let mut keeping = Keeping::default();
    keeping.load(entry(1, "1"));
    keeping.edit();
    keeping.save(entry(1, "1"), "large".to_owned(), 9).expect("to be written");
    keeping.not_written(entry(1, "1"));
    keeping.look(entry(1, "1"));
    assert_eq!(keeping.text(), Some("large"));
    let brought = keeping.bring();
    assert!(keeping.answered(entry(1, "1"), brought, "larger".to_owned(), 10).is_some());
    keeping.not_written(entry(1, "1"));
    keeping.look(entry(2, "of another tab"));
    assert_eq!(keeping.text(), Some("of another tab"), "what is newer than that counts");
}
