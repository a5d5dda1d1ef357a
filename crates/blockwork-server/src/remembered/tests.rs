//! What is kept, and what is not.

use super::*;
use blockwork_core::id::{CommitId, InstanceId};
use blockwork_core::store::{Position, Put};
use std::sync::Arc;

const PLENTY: usize = 1 << 20;

fn id(scope: ScopeId, state: &str) -> CellId {
    CellId { scope, state: state.into(), key: "".into() }
}

fn cell(state: &str, n: u64) -> Cell {
    of(ScopeId::Global, state, n)
}

fn of(scope: ScopeId, state: &str, n: u64) -> Cell {
    let bytes = (n > 0).then(|| Bytes::from(n.to_string()));
    Cell { id: id(scope, state), version: Version { n, by: n }, bytes }
}

fn page(n: u8) -> ScopeId {
    ScopeId::Page(PageId::from_bytes([n; 16]))
}

fn remembered(cells: &[Cell]) -> Remembered {
    let remembered = Remembered::new(PLENTY);
    remembered.note(cells);
    remembered
}

/// Which of these are remembered.
fn kept<'a>(remembered: &Remembered, states: &[&'a str]) -> Vec<&'a str> {
    let is_kept = |state: &&str| remembered.get(&[id(ScopeId::Global, state)]).is_some();
    states.iter().copied().filter(is_kept).collect()
}

#[test]
fn all_or_none_is_remembered() {
    let remembered = remembered(&[cell("A", 1), cell("B", 0)]);
    let [a, b, c] = ["A", "B", "C"].map(|state| id(ScopeId::Global, state));
    assert_eq!(remembered.get(&[b.clone(), a.clone()]), Some(vec![cell("B", 0), cell("A", 1)]));
    assert_eq!(remembered.get(&[a, c]), None);
}

#[test]
fn a_version_without_its_bytes_is_no_value() {
    let remembered = remembered(&[Cell { bytes: None, ..cell("A", 1) }]);
    assert_eq!(kept(&remembered, &["A"]), [""; 0]);
}

#[test]
fn there_is_never_more_than_fits() {
    let remembered = Remembered::new(8 * OVERHEAD);
    let states: Vec<String> = (0..100).map(|n| format!("S{n}")).collect();
    for state in &states {
        remembered.note(&[cell(state, 1)]);
        // In use all the time.
        assert!(remembered.get(&[id(ScopeId::Global, "S0")]).is_some(), "{state}");
    }
    assert!((OVERHEAD..=8 * OVERHEAD).contains(&remembered.bytes()), "{}", remembered.bytes());
    let states: Vec<&str> = states.iter().map(String::as_str).collect();
    let kept = kept(&remembered, &states);
    assert!(kept.contains(&"S99") && kept.len() <= 8, "{kept:?}");
    let large = Cell { bytes: Some(Bytes::from(vec![0; 8 * OVERHEAD])), ..cell("S0", 2) };
    remembered.note(&[large]);
    assert_eq!(remembered.get(&[id(ScopeId::Global, "S0")]), None, "nor is what it was before");
}

#[test]
fn what_is_not_used_is_let_go_of() {
    let remembered = remembered(&[cell("A", 1), cell("B", 1)]);
    remembered.tidy();
    assert_eq!(kept(&remembered, &["A"]), ["A"]);
    remembered.tidy();
    assert_eq!(kept(&remembered, &["A", "B"]), ["A"]);
    remembered.clear();
    assert_eq!(kept(&remembered, &["A"]), [""; 0]);
}

#[track_caller]
fn check_news(known: u64, version: u64, was_dropped: bool, stays: bool) {
    let remembered = remembered(&[cell("A", known)]);
    let version = Version { n: version, by: version };
    remembered.changed(&id(ScopeId::Global, "A"), version, was_dropped);
    assert_eq!(kept(&remembered, &["A"]).len(), usize::from(stays), "{known} {version} {was_dropped}");
}

#[test]
fn news_make_forget_what_is_older() {
    check_news(3, 3, false, true);
    check_news(3, 4, false, false);
    check_news(3, 2, false, true);
    check_news(3, 0, false, false);
    check_news(0, 0, false, true);
    check_news(0, 1, false, false);
    check_news(3, 1, true, false);
    check_news(1, 1, true, true);
    let remembered = remembered(&[cell("A", 3)]);
    remembered.changed(&id(ScopeId::Global, "A"), Version { n: 3, by: 9 }, false);
    assert_eq!(kept(&remembered, &["A"]), [""; 0], "another's third version");
}

#[test]
fn the_end_of_a_page_is_about_its_cells() {
    let remembered = remembered(&[of(page(1), "A", 1), of(page(2), "A", 1)]);
    remembered.tidy();
    remembered.note(&[of(page(1), "B", 1)]);
    remembered.end_of(PageId::from_bytes([1; 16]));
    assert_eq!(remembered.get(&[id(page(1), "A")]), None);
    assert_eq!(remembered.get(&[id(page(1), "B")]), None);
    assert_eq!(remembered.get(&[id(page(2), "A")]), Some(vec![of(page(2), "A", 1)]));
}

/// A commit that makes a second version of A, having read B.
fn commit() -> Commit {
    let put = Put { cell: id(ScopeId::Global, "A"), bytes: Some(Bytes::from_static(b"new")), ttl: None };
    Commit {
        id: CommitId::from_bytes([7; 16]),
        by: InstanceId::from_bytes([1; 16]),
        event: EventKey::Caller { who: ScopeId::Global, key: [1; 16], print: 1 },
        part: 0,
        expect: vec![(put.cell.clone(), Version { n: 1, by: 1 }), (id(ScopeId::Global, "B"), Version { n: 1, by: 1 })],
        put: vec![put],
        answer: Bytes::new(),
        owed: Vec::new(),
        lease: None,
    }
}

#[track_caller]
fn check_learned(told: Result<Outcome, StoreError>, a: Option<u64>, b: Option<u64>) {
    let remembered = remembered(&[cell("A", 1), cell("B", 1)]);
    remembered.learn(&[commit()], &told.map(|outcome| vec![outcome]));
    let n = |state| remembered.get(&[id(ScopeId::Global, state)]).map(|cells| cells[0].version.n);
    assert_eq!((n("A"), n("B")), (a, b));
}

#[test]
fn a_commit_says_what_its_cells_are_now() {
    let unknown = StoreError::Unavailable { cause: Arc::new(std::io::Error::other("no answer")) };
    check_learned(Ok(Outcome::Done { at: Position(1) }), Some(2), Some(1));
    check_learned(Ok(Outcome::Stale(vec![cell("A", 5)])), Some(5), Some(1));
    check_learned(Ok(Outcome::Answered(Bytes::new())), None, Some(1));
    check_learned(Ok(Outcome::Ended), None, None);
    check_learned(Ok(Outcome::Held), Some(1), Some(1));
    check_learned(Err(unknown), None, Some(1));
    let remembered = remembered(&[]);
    remembered.learn(&[commit()], &Ok(vec![Outcome::Done { at: Position(1) }]));
    let written = remembered.get(&[id(ScopeId::Global, "A")]).expect("it was written here");
    assert_eq!(
        (written[0].version, &written[0].bytes),
        (Version { n: 1, by: 1 }.next(commit().id.mark()), &commit().put[0].bytes)
    );
}
