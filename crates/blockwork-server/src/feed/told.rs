//! Cells as pages are told of them: each written once, however many pages hear of it.

use axum::extract::ws::Utf8Bytes;
use blockwork_core::cell::{Seen, Version};
use blockwork_core::feed::Valued;
use blockwork_core::registry::{Registry, StateDef};
use blockwork_core::store::{Cell, CellId};
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

/// The state of a cell whose values pages get. Of one with a key they do not: whoever knows the name of a state would have
/// the cells under all its keys.
fn visible(registry: &Registry, cell: &CellId) -> Option<&'static StateDef> {
    let state = cell.key.is_empty().then(|| registry.state(&cell.to_ref().to_string()));
    state.flatten().filter(|state| state.visible)
}

/// Whether pages get the values of a cell.
pub(crate) fn is_visible(registry: &Registry, cell: &CellId) -> bool {
    visible(registry, cell).is_some()
}

/// A visible cell as it was read; none where it is invisible, or a newer build wrote it and this one can make no value of
/// it. Pages hear of its version then: without a value it would be taken for a cell that is gone.
pub(crate) fn valued(registry: &Registry, cell: &Cell) -> Option<Valued> {
    valued_as(visible(registry, &cell.id)?, cell)
}

fn valued_as(state: &StateDef, cell: &Cell) -> Option<Valued> {
    let value = match &cell.bytes {
        Some(bytes) => Some((state.json)(bytes)?),
        None => None,
    };
    Some(Valued { cell: cell.id.to_ref(), version: cell.version, value })
}

impl Told {
    /// A cell as it was read: with its value, where pages get that.
    pub(crate) fn of(registry: &Registry, cell: Cell) -> Self {
        match valued(registry, &cell) {
            Some(value) => Self::valued(cell.id, &value),
            None => Self::seen(cell.id, cell.version),
        }
    }

    /// Only the version of a cell.
    pub(crate) fn seen(cell: CellId, version: Version) -> Self {
        let seen = Seen { cell: cell.to_ref(), version };
        Self { json: Written::Seen(written(&seen)), cell, version, alone: OnceLock::new() }
    }

    fn valued(cell: CellId, value: &Valued) -> Self {
        Self { json: Written::Valued(written(value)), cell, version: value.version, alone: OnceLock::new() }
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
    use blockwork_core::state::{Scope, StateMeta};
    use blockwork_core::store::ScopeId;
    use bytes::Bytes;

    fn cell(state: &str) -> CellId {
        CellId { scope: ScopeId::Global, state: state.into(), key: "".into() }
    }

    fn version(n: u64) -> Version {
        Version { n, by: 1 }
    }

    const SCORE: StateDef = StateDef {
        meta: StateMeta { name: "Score", scope: Scope::Global, version: 1 },
        visible: true,
        sealed: false,
        owned: false,
        json: |bytes| serde_json::from_slice(bytes).ok(),
        reads: |_| true,
        place: "app.rs:1",
    };

    fn score(version: Version, bytes: Option<&'static str>) -> Cell {
        Cell { id: cell("Score"), version, bytes: bytes.map(Bytes::from) }
    }

    fn told(version: Version, bytes: Option<&'static str>) -> Arc<Told> {
        let value = valued_as(&SCORE, &score(version, bytes)).expect("this build can read it");
        Arc::new(Told::valued(cell("Score"), &value))
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
        let score = told(version(2), Some(r#"{"home":1}"#));
        let gone = told(Version::NONE, None);
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
    fn a_value_that_this_build_cannot_read_is_none_and_no_default() {
        assert!(valued_as(&SCORE, &score(version(2), Some(r#"v2 {"home":1}"#))).is_none());
        let gone = valued_as(&SCORE, &score(Version::NONE, None)).expect("it is gone");
        assert!(gone.value.is_none());
    }

    #[test]
    fn null_is_a_value_and_no_default() {
        let text = message(Word::Changed, &[(told(version(2), Some("null")), Dropped::No)], None);
        let Ok(Some(FromServer::Changed(news))) = FromServer::read(&text) else { panic!("{text}") };
        assert_eq!(news.values[0].value.as_ref().map(|value| value.get()), Some("null"));
    }

    #[test]
    fn what_many_pages_hear_alone_is_written_once() {
        let stock = [(Arc::new(Told::seen(cell("Stock"), version(3))), Dropped::No)];
        let (one, other) = (message(Word::Changed, &stock, None), message(Word::Changed, &stock, None));
        assert!(std::ptr::eq(one.as_str(), other.as_str()));
    }
}
