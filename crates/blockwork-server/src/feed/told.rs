//! Cells as pages are told of them: each written once, however many pages hear of it.

use axum::extract::ws::Utf8Bytes;
use blockwork_core::cell::{Seen, Version};
use blockwork_core::feed::Valued;
use blockwork_core::registry::Registry;
use blockwork_core::store::{Cell, CellId};
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::sync::{Arc, OnceLock};

/// A cell with its version and, where its state is visible, its value.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) cell: CellId,
    pub(crate) version: Version,
    json: Written,
    /// The whole message of a page that hears of nothing else.
    alone: OnceLock<Utf8Bytes>,
}

#[derive(Debug)]
enum Written {
    Seen(Box<RawValue>),
    Valued(Box<RawValue>),
}

/// What stands in a message besides cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Told,
    Changed,
}

/// Whether pages get the values of a cell. One with a key they do not: whoever knows the name of a state would have the
/// cells under all its keys.
pub(crate) fn is_visible(registry: &Registry, cell: &CellId) -> bool {
    cell.key.is_empty() && registry.state(&cell.to_ref().to_string()).is_some_and(|state| state.visible)
}

/// A value as it goes into a message. What is no JSON text, no build of ours has written.
pub(crate) fn value(bytes: &Bytes) -> Option<Box<RawValue>> {
    serde_json::from_slice(bytes).ok()
}

impl Told {
    /// An invisible cell: only its version.
    pub(crate) fn seen(cell: CellId, version: Version) -> Self {
        let seen = Seen { cell: cell.to_ref(), version };
        Self { json: Written::Seen(written(&seen)), cell, version, alone: OnceLock::new() }
    }

    /// A visible cell as it was read.
    pub(crate) fn valued(cell: Cell) -> Self {
        let Cell { id, version, bytes } = cell;
        let valued = Valued { cell: id.to_ref(), version, value: bytes.as_ref().and_then(value) };
        Self { json: Written::Valued(written(&valued)), cell: id, version, alone: OnceLock::new() }
    }
}

fn written(part: &impl Serialize) -> Box<RawValue> {
    // Plain data with string keys: the only way to fail is a bug in the types of the feed.
    to_raw_value(part).unwrap_or_default()
}

/// [`News`](blockwork_core::feed::News), of parts that are written already.
#[derive(Serialize, Default)]
struct Parts<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seen: Vec<&'a RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<u32>,
}

#[derive(Serialize)]
enum Message<'a> {
    #[serde(rename = "told")]
    Told(Parts<'a>),
    #[serde(rename = "changed")]
    Changed(Parts<'a>),
}

/// The message that tells of these cells; of a dropped one first that it was dropped.
pub(crate) fn message(word: Word, cells: &[(Arc<Told>, Dropped)], there: Option<u32>) -> Utf8Bytes {
    if let ([(told, Dropped::No)], None, Word::Changed) = (cells, there, word) {
        return told.alone.get_or_init(|| compose(word, cells, None)).clone();
    }
    compose(word, cells, there)
}

/// Whether a cell was dropped before it got the version that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    No,
    Before,
}

fn compose(word: Word, cells: &[(Arc<Told>, Dropped)], there: Option<u32>) -> Utf8Bytes {
    let dropped = cells.iter().filter(|(_, dropped)| *dropped == Dropped::Before);
    let dropped: Vec<_> =
        dropped.map(|(told, _)| written(&Seen { cell: told.cell.to_ref(), version: Version::NONE })).collect();
    let mut parts = Parts { there, seen: dropped.iter().map(|json| &**json).collect(), values: Vec::new() };
    for (told, _) in cells {
        match &told.json {
            Written::Seen(json) => parts.seen.push(json),
            Written::Valued(json) => parts.values.push(json),
        }
    }
    let message = match word {
        Word::Told => Message::Told(parts),
        Word::Changed => Message::Changed(parts),
    };
    serde_json::to_string(&message).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use blockwork_core::feed::FromServer;
    use blockwork_core::store::ScopeId;

    fn cell(state: &str) -> CellId {
        CellId { scope: ScopeId::Global, state: state.into(), key: "".into() }
    }

    fn version(n: u64) -> Version {
        Version { n, by: 1 }
    }

    /// What a page reads out of the message.
    #[track_caller]
    fn check(cells: &[(Arc<Told>, Dropped)], there: Option<u32>, expected: &str) {
        let text = message(Word::Changed, cells, there);
        let read = FromServer::read(&text).expect("it can be read").expect("it is known");
        assert_eq!((read.write().as_str(), &*text), (expected, expected));
    }

    #[test]
    fn a_message_is_one_that_pages_understand() {
        let stock = Arc::new(Told::seen(cell("Stock"), version(3)));
        let bytes = Some(Bytes::from_static(br#"{"home":1}"#));
        let score = Arc::new(Told::valued(Cell { id: cell("Score"), version: version(2), bytes }));
        let gone = Arc::new(Told::valued(Cell { id: cell("Score"), version: Version::NONE, bytes: None }));
        let seen = r#"{"cell":"global/Stock","version":"3.1"}"#;
        let value = r#"{"cell":"global/Score","version":"2.1","value":{"home":1}}"#;
        check(&[(stock.clone(), Dropped::No)], None, &format!(r#"{{"changed":{{"seen":[{seen}]}}}}"#));
        check(&[(gone, Dropped::No)], None, r#"{"changed":{"values":[{"cell":"global/Score","version":"0.0"}]}}"#);
        check(
            &[(score, Dropped::Before), (stock, Dropped::No)],
            Some(7),
            &format!(
                r#"{{"changed":{{"seen":[{{"cell":"global/Score","version":"0.0"}},{seen}],"values":[{value}],"there":7}}}}"#
            ),
        );
        check(&[], Some(1), r#"{"changed":{"there":1}}"#);
    }

    #[test]
    fn what_many_pages_hear_alone_is_written_once() {
        let stock = [(Arc::new(Told::seen(cell("Stock"), version(3))), Dropped::No)];
        let (one, other) = (message(Word::Changed, &stock, None), message(Word::Changed, &stock, None));
        assert!(std::ptr::eq(one.as_str(), other.as_str()));
    }
}
