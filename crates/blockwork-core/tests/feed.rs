//! The feed's messages, as they are written and as strangers may write them.
//!
//! `corpus/feed/` has one text a file: what was once found to matter. The first word of a file's name says what becomes of it.

use blockwork_core::cell::{CellRef, Seen, Version};
use blockwork_core::feed::{Following, FromPage, FromServer, Hello, News, Valued, in_script};
use blockwork_core::state::Scope;
use blockwork_core::{Error, Kind};
use proptest::prelude::*;
use serde_json::value::RawValue;
use std::fs;
use std::path::Path;

fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/feed");
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(&path).expect("text"))
    };
    let files = fs::read_dir(folder).expect("the corpus is there").map(|entry| read(entry.expect("a file").path()));
    files.collect()
}

#[test]
fn every_text_of_the_corpus_is_what_its_name_says() {
    let corpus = corpus();
    assert!(corpus.len() > 20, "the corpus is there");
    for (name, text) in corpus {
        let found = match FromPage::read(&text) {
            Ok(Some(_)) => "message",
            Ok(None) => "unknown",
            Err(_) => "garbage",
        };
        assert_eq!(Some(found), name.split('-').next(), "{name}: {text}");
    }
}

/// The message as it is written, which is also what it is read from.
#[track_caller]
fn check(message: &FromServer, expected: &str) {
    assert_eq!(message.write(), expected);
    let read = FromServer::read(expected).expect("it can be read").expect("it is known");
    assert_eq!(read.write(), expected);
}

#[test]
fn a_message_of_the_server_is_an_object_with_one_field() {
    let cell = CellRef { scope: Scope::Global, state: "Score".into(), key: "".into() };
    let version = Version { n: 3, by: 0x1f };
    let value = RawValue::from_string(r#"{"home":1}"#.into()).expect("JSON");
    let news = News {
        seen: vec![Seen { cell: cell.clone(), version }],
        values: vec![
            Valued { cell: cell.clone(), version, value: Some(value) },
            Valued { cell, version: Version::NONE, value: None },
        ],
        there: Some(2),
        ..News::default()
    };
    check(
        &FromServer::Changed(news),
        concat!(
            r#"{"changed":{"seen":[{"cell":"global/Score","version":"3.1f"}],"values":[{"cell":"global/Score","#,
            r#""version":"3.1f","value":{"home":1}},{"cell":"global/Score","version":"0.0"}],"there":2}}"#
        ),
    );
    check(&FromServer::Told(News::default()), r#"{"told":{}}"#);
    check(&FromServer::Again(()), r#"{"again":null}"#);
    check(&FromServer::Beat(()), r#"{"beat":null}"#);
    check(&FromServer::Ended(Error::new(Kind::Expired, "Over.")), r#"{"ended":{"kind":"Expired","message":"Over."}}"#);
}

#[test]
fn nothing_in_a_value_can_end_the_script_it_stands_in() {
    let hostile = r#"{"name":"</script><script>alert(1)</script><!--","<b>":["<",">"]}"#;
    let safe = in_script(hostile);
    assert!(!safe.contains('<'), "{safe}");
    let read = |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("JSON");
    assert_eq!(read(&safe), read(hostile));
}

fn names() -> impl Strategy<Value = String> {
    "[A-Za-z][A-Za-z0-9_]{0,12}"
}

fn cells() -> impl Strategy<Value = CellRef> {
    let scope = prop::sample::select(Scope::ALL.to_vec());
    // Keys come from people: anything may stand in them.
    let cell = |(scope, state, key): (_, String, String)| CellRef { scope, state: state.into(), key: key.into() };
    (scope, names(), any::<String>()).prop_map(cell)
}

fn followings() -> impl Strategy<Value = Following> {
    let seen = (cells(), any::<(u64, u64)>());
    let seen = seen.prop_map(|(cell, (n, by))| Seen { cell, version: Version { n, by } });
    let following = (prop::collection::vec(seen, 0..8), prop::collection::vec(cells(), 0..8), any::<bool>());
    following.prop_map(|(known, follow, there)| Following { known, follow, there })
}

fn messages() -> impl Strategy<Value = FromPage> {
    let hello = |(ticket, following)| FromPage::Hello(Hello { ticket, following });
    prop_oneof![
        (any::<String>(), followings()).prop_map(hello),
        followings().prop_map(FromPage::Follow),
        Just(FromPage::Alive(())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_is_read_as_it_was_written(message in messages()) {
        let text = message.write();
        let read = FromPage::read(&text).expect("it can be read").expect("it is known");
        prop_assert_eq!(read.write(), text);
    }

    #[test]
    fn no_text_stops_the_reader(text in any::<String>()) {
        // Whatever it says of it, it says something.
        let (page, server) = (FromPage::read(&text).is_ok(), FromServer::read(&text).is_ok());
        prop_assert!(!page && !server || text.contains('{'), "{}", text);
    }

    #[test]
    fn no_damage_to_a_message_stops_the_reader(
        which in any::<prop::sample::Index>(),
        message in messages(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<char>()), 1..6),
    ) {
        let kept = corpus();
        let texts = [message.write(), which.get(&kept).1.clone()];
        for text in texts {
            let mut letters: Vec<char> = text.chars().collect();
            for (at, letter) in &cuts {
                if !letters.is_empty() {
                    let at = at.index(letters.len());
                    letters.splice(at..=at, (!letter.is_control()).then_some(*letter));
                }
            }
            let damaged: String = letters.into_iter().collect();
            if let Ok(Some(read)) = FromPage::read(&damaged) {
                prop_assert!(FromPage::read(&read.write()).is_ok_and(|again| again.is_some()));
            }
        }
    }
}
