use super::*;
use crate::keys::Secrets;
use proptest::prelude::*;

const NEW: &str = "the-new-one-0123456789abcdef-0123";
const OLD: &str = "the-old-one-0123456789abcdef-0123";

const BOUND: Bound<'_> = Bound {
    app: "shop",
    state: "browser/Credentials",
    key: "home",
    visitor: VisitorId::from_bytes([2; 16]),
    version: 3,
};

/// The ring of the secrets that a setting lists.
fn ring(setting: &str) -> Keys {
    Keys::from(&Secrets::listed(setting).expect("long enough"))
}

#[test]
fn yesterdays_sealed_value_opens_and_the_guide_says_so() {
    let yesterday = ring(OLD).seal(&BOUND, b"hunter2");
    let today = ring(&format!("{NEW},{OLD}"));
    assert_eq!(today.open(&BOUND, &yesterday), Ok(b"hunter2".to_vec()));
    // What was sealed since then does not make it any older: a visitor may put it back.
    let newer = today.seal(&BOUND, b"*******");
    assert_eq!(today.open(&BOUND, &newer), Ok(b"*******".to_vec()));
    assert_eq!(today.open(&BOUND, &yesterday), Ok(b"hunter2".to_vec()));
    assert_eq!(ring(NEW).open(&BOUND, &yesterday), Err(Unopened::UnknownKey));
    assert_eq!(ring(NEW).open(&BOUND, &newer), Ok(b"*******".to_vec()), "the newest seals");
}

#[test]
fn a_value_that_another_program_has_sealed_by_the_same_rules_opens() {
    let text = "AWAHjsEAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhdc4KrJTfPlkERmlfvM627Bew-T8Ppd2FLxYeQ-7pipq8zKHYSl-8cxaNx0d0tN5Okxxd8pByYTnM9QONN-HxKJgfPID-ZgrczL8lXk5IiiqQ";
    assert_eq!(ring(OLD).open(&BOUND, text), Ok(b"hunter2".to_vec()));
}

#[test]
fn two_instances_with_one_secret_open_each_others_values() {
    let (one, other) = (ring(OLD), ring(OLD));
    let (by_one, by_other) = (one.seal(&BOUND, b"hunter2"), other.seal(&BOUND, b"hunter2"));
    assert_eq!(
        (one.open(&BOUND, &by_other), other.open(&BOUND, &by_one)),
        (Ok(b"hunter2".into()), Ok(b"hunter2".into()))
    );
    assert_ne!(by_one, by_other);
    assert_ne!(by_one, one.seal(&BOUND, b"hunter2"), "no two texts are the same");
}

#[test]
fn a_value_opens_as_what_it_was_sealed_as_and_as_nothing_else() {
    let keys = ring(OLD);
    let text = keys.seal(&BOUND, b"hunter2");
    let others = [
        Bound { app: "shops", ..BOUND },
        Bound { state: "browser/Credential", ..BOUND },
        Bound { key: "", ..BOUND },
        Bound { visitor: VisitorId::from_bytes([3; 16]), ..BOUND },
        Bound { version: 4, ..BOUND },
        // The same letters, divided in another way.
        Bound { app: "shopb", state: "rowser/Credentials", ..BOUND },
        Bound { state: "browser/Credentialsh", key: "ome", ..BOUND },
    ];
    for other in others {
        assert_eq!(keys.open(&other, &text), Err(Unopened::Altered), "{other:?}");
    }
    assert_eq!(keys.open(&BOUND, &text), Ok(b"hunter2".to_vec()));
}

#[test]
fn every_bit_counts() {
    let keys = ring(OLD);
    let text = keys.seal(&BOUND, b"hunter2");
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(&text).expect("it is base64url");
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let expected = match bit / 8 {
            0 => Unopened::NoSeal,
            1..HEAD_BYTES => Unopened::UnknownKey,
            _ => Unopened::Altered,
        };
        let found = keys.open(&BOUND, &BASE64_URL_SAFE_NO_PAD.encode(changed));
        assert_eq!(found, Err(expected), "bit {bit}");
    }
    // The text has more bits than the value: those too.
    for bit in 0..text.len() * 8 {
        let mut changed = text.clone().into_bytes();
        changed[bit / 8] ^= 1 << (bit % 8);
        let changed = String::from_utf8_lossy(&changed);
        assert!(keys.open(&BOUND, &changed).is_err(), "bit {bit} of the text");
    }
}

#[test]
fn a_value_that_was_cut_short_or_made_longer_is_refused() {
    let keys = ring(OLD);
    let text = keys.seal(&BOUND, b"hunter2");
    for end in 0..text.len() {
        assert!(keys.open(&BOUND, &text[..end]).is_err(), "{end}");
        assert!(keys.open(&BOUND, &text[end + 1..]).is_err(), "from {end}");
    }
    for longer in [format!("{text}A"), format!("{text}AAAA"), format!("{text}="), format!(" {text}"), text.repeat(2)] {
        assert!(keys.open(&BOUND, &longer).is_err(), "{longer}");
    }
}

#[test]
fn a_text_tells_the_length_of_its_value_in_steps_of_64() {
    let keys = ring(OLD);
    let length = |n: usize| keys.seal(&BOUND, &vec![b'x'; n]).len();
    assert!((0..64).all(|n| length(n) == length(0)));
    assert!((64..128).all(|n| length(n) == length(64)) && length(64) > length(63));
    assert!((0..300).all(|n| length(n) <= n * 4 / 3 + 147));
}

#[test]
fn two_keys_with_one_id_are_both_tried() {
    let mut keys = ring(&format!("{NEW},{OLD}"));
    keys.older[0].id = keys.newest.id;
    let older = Keys { newest: keys.older[0].clone(), older: Vec::new() };
    let text = older.seal(&BOUND, b"hunter2");
    assert_eq!(keys.open(&BOUND, &text), Ok(b"hunter2".to_vec()));
}

proptest! {
    #[test]
    fn any_bytes_come_back_as_they_were(plain in prop::collection::vec(any::<u8>(), 0..300), zeros in 0..100_usize) {
        let keys = ring(OLD);
        let plain = [plain, vec![0; zeros]].concat();
        prop_assert_eq!(keys.open(&BOUND, &keys.seal(&BOUND, &plain)), Ok(plain));
    }

    #[test]
    fn values_open_as_themselves_alone(
        one in (".{0,5}", ".{0,5}", ".{0,5}", any::<u128>(), any::<u32>()),
        other in (".{0,5}", ".{0,5}", ".{0,5}", any::<u128>(), any::<u32>()),
    ) {
        fn bound((app, state, key, visitor, version): &(String, String, String, u128, u32)) -> Bound<'_> {
            Bound { app, state, key, visitor: VisitorId::from_bytes(visitor.to_be_bytes()), version: *version }
        }
        let keys = ring(OLD);
        let text = keys.seal(&bound(&one), b"hunter2");
        prop_assert_eq!(keys.open(&bound(&one), &text), Ok(b"hunter2".to_vec()));
        prop_assert_eq!(keys.open(&bound(&other), &text).is_ok(), one == other);
    }
}
