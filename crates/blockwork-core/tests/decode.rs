//! Everything that decodes bytes from outside: whatever comes, it is read or refused, and never panics.
//!
//! `corpus/` has a folder for each decoder, with a file for each case. What is in `good-…` is read, what is in `bad-…` is
//! refused; and both are the beginnings of the random cases, which are made from them by small changes. A case that was
//! once decoded wrongly belongs there as a new file.

use blockwork_core::cell::{CellRef, Version};
use blockwork_core::event::{Answer, EventHead};
use blockwork_core::id::PageId;
use proptest::prelude::*;
use proptest::sample::Index;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::LazyLock;

/// Reads the bytes, and writes what was read; none where they are refused.
type Decoder = fn(&[u8]) -> Option<String>;

const DECODERS: [(&str, Decoder); 5] = [
    ("event_head", text::<EventHead>),
    ("cell_ref", text::<CellRef>),
    ("version", text::<Version>),
    // All ids are read by the same code.
    ("id", text::<PageId>),
    ("answer", answer),
];

fn text<T: FromStr + ToString>(bytes: &[u8]) -> Option<String> {
    Some(std::str::from_utf8(bytes).ok()?.parse::<T>().ok()?.to_string())
}

fn answer(bytes: &[u8]) -> Option<String> {
    let answer: Answer = serde_json::from_slice(bytes).ok()?;
    // What the page does with it: the value is read only now.
    drop(answer.value::<Vec<String>>());
    drop(answer.value::<u8>());
    Some(serde_json::to_string(&answer).expect("what was read can be written"))
}

/// The files of a decoder's folder, by name.
type Corpus = Vec<(String, Vec<u8>)>;

/// That of each decoder.
static CORPORA: LazyLock<Vec<Corpus>> = LazyLock::new(|| DECODERS.iter().map(|(name, _)| corpus(name)).collect());

fn corpus(decoder: &str) -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(decoder);
    let files = fs::read_dir(&folder).expect("a folder for each decoder").map(|file| file.expect("a file").path());
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read(&path).expect("a file"))
    };
    let mut files: Vec<_> = files.map(read).collect();
    files.sort();
    files
}

/// What was read is written so that it is read again as the same.
fn check(decode: Decoder, bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Some(written) = decode(bytes) {
        let again = decode(written.as_bytes());
        prop_assert_eq!(again.as_deref(), Some(written.as_str()), "{:?}", String::from_utf8_lossy(bytes));
    }
    Ok(())
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused_as_its_name_says() {
    for ((name, decode), files) in DECODERS.iter().zip(&*CORPORA) {
        assert!(files.len() >= 5, "the corpus of {name} has {} files", files.len());
        for (file, bytes) in files {
            let is_good = file.starts_with("good-");
            assert!(is_good || file.starts_with("bad-"), "{name}/{file} says neither");
            assert_eq!(decode(bytes).is_some(), is_good, "{name}/{file}");
            check(*decode, bytes).expect("the same");
        }
    }
}

/// A small change. Places are relative, so that they fit whatever was changed before.
#[derive(Clone, Debug)]
enum Change {
    Flip {
        at: Index,
        bit: u8,
    },
    Remove {
        at: Index,
        count: usize,
    },
    Insert {
        at: Index,
        bytes: Vec<u8>,
    },
    Repeat {
        at: Index,
        count: usize,
        times: usize,
    },
    Cut {
        at: Index,
    },
    /// Goes on as another file does.
    Splice {
        at: Index,
        with: Index,
        from: Index,
    },
}

/// What decoders have stumbled over.
const TRAPS: [&str; 16] = [
    ";",
    "/",
    ".",
    "=",
    "\"",
    "\\",
    "\0",
    "\u{feff}",
    "+1",
    "-1",
    "18446744073709551616",
    "1e999",
    "null",
    "\\ud800",
    "ß",
    "[[[[[[[[",
];

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<Index>();
    let trap = proptest::sample::select(&TRAPS[..]).prop_map(|trap| trap.as_bytes().to_vec());
    let bytes = prop_oneof![trap, proptest::collection::vec(any::<u8>(), 1..4)];
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip { at, bit }),
        (at(), 1..8_usize).prop_map(|(at, count)| Change::Remove { at, count }),
        (at(), bytes).prop_map(|(at, bytes)| Change::Insert { at, bytes }),
        (at(), 1..8_usize, 1..200_usize).prop_map(|(at, count, times)| Change::Repeat { at, count, times }),
        at().prop_map(|at| Change::Cut { at }),
        (at(), at(), at()).prop_map(|(at, with, from)| Change::Splice { at, with, from }),
    ]
}

fn apply(change: &Change, files: &Corpus, bytes: &mut Vec<u8>) {
    let place = |index: &Index, bytes: &[u8]| index.index(bytes.len() + 1);
    match change {
        Change::Flip { at, bit } => {
            let at = place(at, bytes);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
        Change::Remove { at, count } => {
            let at = place(at, bytes);
            bytes.drain(at..bytes.len().min(at + count));
        }
        Change::Insert { at, bytes: new } => {
            let at = place(at, bytes);
            bytes.splice(at..at, new.iter().copied());
        }
        Change::Repeat { at, count, times } => {
            let at = place(at, bytes);
            let part = bytes[at..bytes.len().min(at + count)].repeat(*times);
            bytes.splice(at..at, part);
        }
        Change::Cut { at } => bytes.truncate(place(at, bytes)),
        Change::Splice { at, with, from } => {
            bytes.truncate(place(at, bytes));
            let other = &with.get(files).1;
            bytes.extend_from_slice(&other[place(from, other)..]);
        }
    }
}

/// A hundred times as many where there is time for it.
fn config(cases: u32) -> ProptestConfig {
    let long = std::env::var_os("BLOCKWORK_LONG").is_some_and(|value| value != "0" && !value.is_empty());
    let cases = if long { cases * 100 } else { cases };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(6000))]

    #[test]
    fn changed_bytes_are_refused_or_read_again_as_they_were_read(
        decoder in any::<Index>(),
        file in any::<Index>(),
        changes in proptest::collection::vec(change(), 1..6),
    ) {
        let decoder = decoder.index(DECODERS.len());
        let (files, decode) = (&CORPORA[decoder], DECODERS[decoder].1);
        let mut bytes = file.get(files).1.clone();
        for change in &changes {
            apply(change, files, &mut bytes);
        }
        check(decode, &bytes)?;
    }

    #[test]
    fn any_bytes_are_refused_or_read_again_as_they_were_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        for (_, decode) in DECODERS {
            check(decode, &bytes)?;
        }
    }
}
