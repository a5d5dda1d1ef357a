//! The checker itself: histories by hand, good ones and one of each anomaly.
//!
//! One transaction a line: its name, when it was invoked and returned (`?` where it never did), its outcome, what it
//! read (`x:1,2`, with a version `x:1,2@2.a`) and wrote (`x+3` appends, `r=3` sets, `x-` drops). A cell is a register
//! where its name begins with `r`. `end` says what there is when everything is over.

mod brute;

use crate::checker::{Name, check};
use crate::history::{Age, Debt, Effect, End, History, Key, Kind, Mark, Outcome, Recorded, Seen, Told, Txn, TxnId};
use bytes::Bytes;
use std::time::Duration;

pub(super) fn parse(text: &str) -> History {
    let mut history = History::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let txn = |name: &str| TxnId(history.txns.iter().position(|txn| txn.name == name).expect(name));
        match words[..] {
            ["end", ..] => {
                let mut end = transaction(&mut history, &["end", "1000-1001", "ok"], &words[1..]);
                end.name = "the last reader".to_owned();
                history.last = end.reads.clone();
                history.txns.push(end);
            }
            ["told", event, answer] => {
                let answer = Bytes::copy_from_slice(answer.as_bytes());
                history.told.push(Told { event: event.to_owned(), answer });
            }
            ["debt", cause, effect] => {
                let debt = Debt { cause: txn(cause), effect: txn(effect) };
                history.debts.push(debt);
            }
            ["over", known, name] => {
                let txns = vec![txn(name)];
                history.ends.push(End { session: "its page".to_owned(), known: number(known), txns, age: None });
            }
            ["timed-out", there, silent, kept] => {
                let [silent, kept] = [silent, kept].map(|seconds| Duration::from_secs(number(seconds)));
                let age = Some(Age { silent, kept, there: there == "there" });
                history.ends.push(End { session: "its page".to_owned(), known: 0, txns: Vec::new(), age });
            }
            _ => {
                let txn = transaction(&mut history, &words[..3], &words[3..]);
                history.txns.push(txn);
            }
        }
    }
    history
}

fn transaction(history: &mut History, head: &[&str], ops: &[&str]) -> Txn {
    let (invoked, returned) = head[1].split_once('-').expect("two moments");
    let outcome = match head[2] {
        "ok" => Outcome::Ok,
        "failed" => Outcome::Failed,
        "unknown" => Outcome::Unknown,
        other => panic!("{other} is no outcome"),
    };
    let returned = (returned != "?").then(|| number(returned));
    let mut txn = Txn {
        name: head[0].to_owned(),
        invoked: number(invoked),
        returned,
        outcome,
        reads: Vec::new(),
        writes: Vec::new(),
    };
    for op in ops {
        let at = op.find([':', '+', '=', '-']).expect("an operation");
        let (key, rest) = (cell(history, &op[..at]), &op[at + 1..]);
        match op.as_bytes()[at] {
            b':' => txn.reads.push(seen(key, rest)),
            b'+' => txn.writes.push((key, Effect::Append(mark(rest)))),
            b'=' => txn.writes.push((key, Effect::Set(mark(rest)))),
            _ => txn.writes.push((key, Effect::Drop)),
        }
    }
    txn
}

fn seen(key: Key, text: &str) -> Seen {
    let (marks, version) = text.split_once('@').map_or((text, None), |(marks, version)| (marks, Some(version)));
    let value = marks.split(',').filter(|mark| !mark.is_empty()).map(mark).collect();
    Seen { key, value, version: version.map(|version| version.parse().expect("a version")) }
}

fn cell(history: &mut History, name: &str) -> Key {
    let known = history.cells.iter().position(|cell| cell.name == name);
    Key(known.unwrap_or_else(|| {
        let kind = if name.starts_with('r') { Kind::Register } else { Kind::List };
        history.cells.push(Recorded { name: name.to_owned(), kind });
        history.cells.len() - 1
    }))
}

fn mark(text: &str) -> Mark {
    text.parse().expect("a mark")
}

fn number(text: &str) -> u64 {
    text.parse().expect("a moment")
}

#[track_caller]
fn expect(text: &str, names: &[Name]) {
    let found = check(&parse(text));
    let mut found_names: Vec<Name> = found.iter().map(|anomaly| anomaly.name).collect();
    found_names.dedup();
    assert_eq!(found_names, names, "{found:#?}");
}

#[test]
fn one_after_the_other_is_in_order() {
    expect("a 0-1 ok x: x+1\n b 2-3 ok x:1 x+2\n c 4-5 ok x:1,2\n end x:1,2", &[]);
    expect("a 0-1 ok r: r=1\n b 2-3 ok r:1 r=2\n c 4-5 ok r:2\n end r:2", &[]);
}

#[test]
fn at_the_same_time_any_order_will_do() {
    expect("a 0-9 ok x: x+1\n b 0-9 ok x:1 x+2\n c 0-9 ok x:\n d 0-9 ok x:1\n end x:1,2", &[]);
}

#[test]
fn what_is_unknown_may_have_happened_or_not() {
    expect("a 0-? unknown x+1\n b 2-3 ok x:\n c 4-5 ok x:1\n end x:1", &[]);
    expect("a 0-? unknown x+1\n b 2-3 ok x:\n end x:", &[]);
    expect("a 0-? unknown r=1\n b 2-3 ok r:1 r=2\n end r:2", &[]);
}

#[test]
fn what_failed_has_read_what_was_so() {
    expect("a 0-1 ok x: x+1\n b 2-3 failed x:1 x+2\n end x:1", &[]);
    expect("a 0-1 ok x: x+1\n b 2-3 failed x: x+2\n end x:1", &[Name::StaleRead]);
}

#[test]
fn a_cell_may_be_dropped_and_made_anew() {
    let lives = "a 0-1 ok x: x+1\n b 2-3 ok x:1 x- y: y+2\n c 4-5 ok x: x+3\n d 6-7 ok x:3 x+4";
    expect(&format!("{lives}\n end x:3,4 y:2"), &[]);
    expect(&format!("{lives}\n e 8-9 ok x:1\n end x:3,4 y:2"), &[Name::StaleRead]);
}

#[test]
fn a_read_of_what_nobody_wrote_is_garbage() {
    expect("a 0-1 ok x:7\n end x:", &[Name::GarbageRead]);
}

#[test]
fn what_failed_is_never_read() {
    expect("a 0-1 failed x: x+1\n b 2-3 ok x:1\n end x:1", &[Name::AbortedRead]);
}

#[test]
fn half_of_a_write_is_never_read() {
    expect("a 0-9 ok x: x+1 x+2\n b 0-9 ok x:1\n end x:1,2", &[Name::IntermediateRead]);
}

#[test]
fn an_event_that_is_there_twice_was_applied_twice() {
    expect("a 0-1 ok x: x+1\n b 2-3 ok x:1 x+2\n end x:1,2,1", &[Name::AppliedTwice]);
    let register = "a 0-1 ok r:@0.0 r=1\n b 2-3 ok r:1@1.a r=2\n c 4-5 ok r:2@2.b r=3\n d 6-7 ok r:1@3.c\n end r:3@4.d";
    assert!(check(&parse(register)).iter().any(|anomaly| anomaly.name == Name::AppliedTwice));
}

#[test]
fn two_that_replace_the_same_version_lose_an_update() {
    expect("a 0-9 ok x: x+1\n b 0-9 ok x: x+2\n c 0-9 ok x:1\n end x:2", &[Name::LostUpdate]);
    expect("a 0-9 ok r: r=1\n b 0-9 ok r:1 r=2\n c 0-9 ok r:1 r=3\n d 0-9 ok r:2\n end r:3", &[Name::LostUpdate]);
    expect("a 0-1 ok x: x+1\n b 2-9 ok x:1 x- y: y+2\n c 2-9 ok x:1 x- y:2 y+3\n end x: y:2,3", &[Name::LostUpdate]);
}

#[test]
fn a_counter_that_runs_ahead_has_counted_what_was_written_over() {
    expect("a 0-9 ok x:@0.0 x+1\n b 0-9 ok x:@0.0 x+2\n end x:2@2.b", &[Name::LostUpdate]);
    expect("a 0-9 ok r:@0.0 r=1\n b 0-9 ok r:@0.0 r=2\n end r:2@2.b", &[Name::LostUpdate]);
}

#[test]
fn a_write_that_was_left_out_makes_half_a_commit() {
    expect("a 0-1 ok x: x+1 y: y+2\n end x:1 y:", &[Name::PartialCommit]);
    expect("a 0-1 ok x: x+1 r: r=2\n b 2-3 ok r:@0.0 r=3\n end x:1 r:3@1.b", &[Name::PartialCommit]);
    expect("a 0-? unknown x+1 y+2\n end x:1 y:", &[Name::PartialCommit]);
    let dropped = "a 0-1 ok x: x+1\n b 2-3 ok x:1 x- y: y+2\n end x:1 y:2";
    expect(dropped, &[Name::PartialCommit, Name::ReadSkew]);
}

#[test]
fn an_acknowledged_commit_is_not_lost() {
    expect("a 0-1 ok x: x+1\n end x:", &[Name::LostCommit]);
}

#[test]
fn a_version_has_one_content() {
    let lives = "a 0-1 ok x:@0.0 x+1\n b 2-3 ok x:1@1.0 x- y:@0.0 y+2\n c 4-5 ok x:@0.0 x+3";
    expect(&format!("{lives}\n end x:3@1.0 y:2@1.0"), &[Name::VersionReused]);
    expect(&format!("{lives}\n end x:3@1.c y:2@1.b"), &[]);
}

#[test]
fn one_event_has_one_answer() {
    expect("told a yes\n told a yes\n told b no", &[]);
    expect("told a yes\n told a no", &[Name::TwoAnswers]);
}

#[test]
fn what_is_owed_happens_once_if_its_cause_has_happened() {
    expect("a 0-1 ok x: x+1\n b 2-? unknown y+2\n debt a b\n end x:1 y:2", &[]);
    expect("a 0-1 ok x: x+1\n b 2-? unknown y+2\n debt a b\n end x:1 y:", &[Name::OwedLost]);
    expect("a 0-1 ok x: x+1\n b 2-? unknown y+2\n debt a b\n end x:1 y:2,2", &[Name::OwedTwice]);
    expect("a 0-1 failed x: x+1\n b 2-? unknown y+2\n debt a b\n end x: y:2", &[Name::OwedWithoutCause]);
    expect("a 0-? unknown x+1\n b 2-? unknown y+2\n debt a b\n end x: y:2", &[Name::OwedWithoutCause]);
}

#[test]
fn nothing_of_a_session_happens_after_its_end() {
    expect("a 5-6 ok x: x+1\n over 7 a\n end x:1", &[]);
    expect("a 5-6 ok x: x+1\n over 4 a\n end x:1", &[Name::AppliedAfterEnd]);
}

#[test]
fn a_session_ends_by_time_when_its_page_has_been_silent_for_as_long_as_it_is_kept() {
    expect("timed-out away 20 20", &[]);
    expect("timed-out away 19 20", &[Name::EndedTooSoon]);
    expect("timed-out there 1 20", &[Name::EndedWhileThere]);
}

#[test]
fn writes_in_a_circle_are_dirty() {
    expect("a 0-9 ok x+1 y+4\n b 0-9 ok x+2 y+3\n end x:1,2 y:3,4", &[Name::DirtyWrite]);
}

#[test]
fn two_that_read_each_other_are_no_transactions() {
    expect("a 0-9 ok x: x+1 y:2\n b 0-9 ok y: y+2 x:1\n end x:1 y:2", &[Name::CircularFlow]);
}

#[test]
fn a_read_between_two_halves_is_skewed() {
    expect("a 0-9 ok x: x+1 y: y+2\n b 0-9 ok x:1 y:\n end x:1 y:2", &[Name::ReadSkew]);
}

#[test]
fn two_that_miss_each_other_are_skewed() {
    expect("a 0-9 ok x: y: x+1\n b 0-9 ok x: y: y+2\n end x:1 y:2", &[Name::WriteSkew]);
}

#[test]
fn what_was_over_is_seen() {
    expect("a 0-1 ok x: x+1\n b 2-3 ok x:\n end x:1", &[Name::StaleRead]);
    expect("a 0-1 ok r: r=1\n b 2-3 ok r:1 r=2\n c 4-5 ok r:1\n end r:2", &[Name::StaleRead]);
}

#[test]
fn what_has_not_begun_is_not_seen() {
    expect("a 0-1 ok x:1\n b 2-3 ok x: x+1\n end x:1", &[Name::TooEarly]);
    expect("a 0-1 ok x:1 x+2\n b 2-3 ok x: x+1\n end x:1,2", &[Name::TooEarly]);
}

#[test]
fn two_that_are_stale_together_are_told_too() {
    // c saw b and not a, d saw that b was not there yet: but d began when a was over.
    let text = "a 0-1 ok x: x+1\n b 0-9 ok y: y+2\n c 0-9 ok x: y:2\n d 2-3 ok y:\n end x:1 y:2";
    expect(text, &[Name::StaleSkew]);
}

#[test]
fn what_is_wrong_is_told_with_the_events() {
    let found = check(&parse("a 0-1 ok x: x+1\n b 2-3 ok x:\n end x:1"));
    let expected = "StaleRead: b read what was replaced by a had returned before the beginning of b";
    assert_eq!(found[0].to_string(), expected);
}
