//! How a value stands in a cell, and what builds of other shapes make of it.

#![cfg(not(target_arch = "wasm32"))]

use blockwork_core::handle::Own;
use blockwork_core::registry::json;
use blockwork_core::run::Run;
use blockwork_core::state::{Borrowable, Exclusive, Scope, Shared, StateMeta};
use blockwork_core::stored::{Old, Unreadable, read, write};
use blockwork_core::{Error, Kind, Result, State};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

/// A state as the build with this version of it knows it. Each version counts in steps of another size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tree<const V: u32> {
    steps: u64,
    #[serde(default)]
    name: Option<String>,
}

impl<const V: u32> Tree<V> {
    fn of(steps: u64) -> Self {
        Self { steps, name: None }
    }
}

impl<const V: u32> State for Tree<V> {
    const META: StateMeta = StateMeta { name: "Tree", scope: Scope::Global, version: Self::VERSION };
    const VERSION: u32 = V;

    fn initial() -> Self {
        Self { steps: 7, name: Some("initial".into()) }
    }

    fn migrate(old: &Old<'_>) -> Result<Self> {
        match old.version() {
            1 => Ok(Self::of(old.read::<Tree<1>>()?.steps * u64::from(V))),
            2 => Err(Error::invalid("The second shape was a mistake.")),
            _ => old.unknown(),
        }
    }
}

impl<const V: u32> Shared for Tree<V> {
    const WHAT: Borrowable = Borrowable::State(Self::META);

    type Guard = Own<Self>;

    fn borrow(run: &Run) -> Result<Own<Self>> {
        run.read().map(Own)
    }
}

impl<const V: u32> Exclusive for Tree<V> {
    const STATE: StateMeta = Self::META;

    fn take(run: &mut Run) -> Result<Self> {
        run.take()
    }

    fn give_back(run: &mut Run, value: Self) -> Result<()> {
        run.give_back(&value)
    }
}

fn text<const V: u32>(value: &Tree<V>) -> String {
    String::from_utf8(write(value).expect("plain data")).expect("text")
}

/// Why these bytes are no value of this build.
fn refused<const V: u32>(bytes: &str) -> Unreadable {
    read::<Tree<V>>(bytes.as_bytes()).expect_err(bytes)
}

#[test]
fn the_first_shape_is_plain_json_and_later_ones_have_a_mark() {
    assert_eq!(text(&Tree::<1>::of(3)), r#"{"steps":3,"name":null}"#);
    assert_eq!(text(&Tree::<2>::of(3)), r#"v2 {"steps":3,"name":null}"#);
    assert_eq!(text(&Tree::<12>::of(3)), r#"v12 {"steps":3,"name":null}"#);
}

#[test]
fn what_an_older_build_wrote_is_migrated() {
    let first = text(&Tree::<1>::of(3));
    assert_eq!(read::<Tree<4>>(first.as_bytes()).expect("migrated"), Tree::of(12));
    assert_eq!(json::<Tree<4>>(first.as_bytes()).expect("migrated").get(), r#"{"steps":12,"name":null}"#);
}

#[test]
fn what_a_newer_build_wrote_is_busy_and_no_value() {
    let third = text(&Tree::<3>::of(3));
    for refused in [refused::<1>(&third), refused::<2>(&third)] {
        assert!(matches!(refused, Unreadable::Newer { version: 3, .. }), "{refused}");
        assert_eq!(refused.into_error("a tree").kind(), Kind::Busy);
    }
    assert!(json::<Tree<1>>(third.as_bytes()).is_none() && json::<Tree<2>>(third.as_bytes()).is_none());
}

#[test]
fn a_migration_that_fails_is_a_fault_and_says_why() {
    let second = refused::<3>(&text(&Tree::<2>::of(3)));
    assert_eq!(second.to_string(), "has version 2, and is not migrated: The second shape was a mistake.");
    let error = second.into_error("a tree");
    assert_eq!(error.kind(), Kind::Internal);
    let cause = error.cause().expect("for the log").to_string();
    assert!(cause.starts_with("a tree has version 2") && cause.ends_with("it is left as it is"), "{cause}");
    let forgotten = refused::<5>(&text(&Tree::<4>::of(3)));
    assert_eq!(forgotten.to_string(), "has version 4, and is not migrated: nothing is known of version 4");
}

#[test]
fn a_mark_that_no_build_makes_is_none() {
    for bytes in
        ["v1 {}", "v0 {}", "v02 {}", "v+2 {}", "v {}", "v2{}", "v2", "v99999999999 {}", "vanilla", "v\u{e9} {}", ""]
    {
        let (one, two) = (refused::<1>(bytes), refused::<2>(bytes));
        assert!(matches!(one, Unreadable::Undecodable(_)), "{bytes}: {one}");
        assert!(matches!(two, Unreadable::Unmigrated { version: 1, .. }), "{bytes}: {two}");
    }
}

#[test]
fn what_does_not_decode_is_told_without_the_value() {
    for (bytes, expected) in [
        (r#"{"steps":"hunter2, expected"}"#, "does not decode (expected u64 at line 1 column 28)"),
        (r#"{"name":"hunter2"}"#, "does not decode (missing field `steps` at line 1 column 18)"),
        (r#"{"steps":3,"name":"hunter2"#, "does not decode (Eof error at line 1 column 26)"),
    ] {
        let said = refused::<1>(bytes).to_string();
        assert!(said.starts_with(expected) && !said.contains("hunter2"), "{said}");
        let migrated = refused::<3>(bytes).to_string();
        assert!(
            migrated.starts_with("has version 1, and is not migrated: ") && !migrated.contains("hunter2"),
            "{migrated}"
        );
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_the_same(steps: u64, name in proptest::option::of(".*")) {
        fn check<const V: u32>(steps: u64, name: &Option<String>) -> Result<(), TestCaseError> {
            let value = Tree::<V> { steps, name: name.clone() };
            let bytes = write(&value).expect("plain data");
            prop_assert_eq!(&read::<Tree<V>>(&bytes).expect("just written"), &value);
            let pushed = json::<Tree<V>>(&bytes).expect("just written");
            prop_assert_eq!(&serde_json::from_str::<Tree<V>>(pushed.get()).expect("JSON of this shape"), &value);
            Ok(())
        }
        check::<1>(steps, &name)?;
        check::<2>(steps, &name)?;
        check::<{ u32::MAX }>(steps, &name)?;
    }

    /// Whatever stands in a cell: it is a value that can be written and read again, or it is refused.
    #[test]
    fn any_bytes_are_understood_or_refused(
        start in prop::sample::select(vec!["", "v", "v2 ", "v3 ", "v4 ", r#"v2 {"steps":"#, r#"{"steps":1"#, r#"{"steps":1}"#]),
        rest in prop::collection::vec(any::<u8>(), 0..24),
    ) {
        let bytes = [start.as_bytes(), &rest].concat();
        for read in [read::<Tree<1>>(&bytes).map(|tree| tree.steps), read::<Tree<3>>(&bytes).map(|tree| tree.steps)] {
            let kind = read.err().map(|refused| refused.into_error("a tree").kind());
            prop_assert!(matches!(kind, None | Some(Kind::Busy | Kind::Internal)));
        }
        let pushed = json::<Tree<3>>(&bytes).is_some();
        prop_assert_eq!(pushed, read::<Tree<3>>(&bytes).is_ok());
    }
}
