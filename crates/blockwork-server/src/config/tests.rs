use super::*;
use std::fs;

/// What is loaded with such a file (none where it is empty) and such an environment.
fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, BadSetting> {
    let folder = tempfile::tempdir().expect("a folder");
    if !file.is_empty() {
        fs::write(folder.path().join(FILE), file).expect("a file");
    }
    Config::load_from(folder.path(), |name| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    })
}

fn setting(name: &str) -> &'static Setting {
    SETTINGS.iter().find(|setting| setting.name == name).expect("it exists")
}

const LONG: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn the_environment_sets_limits_and_nonsense_is_refused() {
    #[track_caller]
    fn check(name: &str, value: &str, expected: Result<u64, &str>) {
        let found = load("", &[(name, value)]).map(|config| config.limits.event_time.as_secs());
        let found = found.map_err(|error| error.to_string());
        assert_eq!(found.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text), "{name}={value}");
    }
    check("BLOCKWORK_EVENT_SECONDS", "5", Ok(5));
    check("PATH", "/bin", Ok(30));
    let wrong = "the setting BLOCKWORK_EVENT_SECONDS=soon cannot be used: it wants a whole number from 1";
    check("BLOCKWORK_EVENT_SECONDS", "soon", Err(wrong));
    let wrong = "the setting BLOCKWORK_CELL_BYTES=0 cannot be used: it wants a whole number from 1";
    check("BLOCKWORK_CELL_BYTES", "0", Err(wrong));
    let wrong = "the setting BLOCKWORK_HTTPS=yes cannot be used: it wants true or false";
    check("BLOCKWORK_HTTPS", "yes", Err(wrong));
    let wrong = "the setting BLOCKWORK_SECRET=(hidden) cannot be used: it wants at least 32 characters, and each of several between commas as many";
    check("BLOCKWORK_SECRET", "hunter2", Err(wrong));
}

#[test]
fn the_file_sets_everything_that_the_environment_sets() {
    let file =
        format!("store = \"memory:\"\nsecret = '{LONG}'\nhttps = true\nsessions = 1_000\nevent_seconds = 0x10\n");
    let config = load(&file, &[]).expect("usable");
    assert_eq!(config.store, "memory:");
    assert_eq!(config.secret.as_deref(), Some(LONG));
    assert!(config.https);
    assert_eq!((config.limits.store.sessions, config.limits.event_time.as_secs()), (1_000, 16));
}

#[test]
fn a_file_that_cannot_be_used_is_refused_with_its_line() {
    #[track_caller]
    fn check(file: &str, expected: &str) {
        let said = load(file, &[]).expect_err("refused").to_string();
        assert_eq!(said, expected, "{file}");
    }
    let number = |value: &str| {
        format!("blockwork.toml, line 2: the setting sessions = {value} cannot be used: it wants a whole number from 1")
    };
    check("\nsessions = \"many\"\n", &number("\"many\""));
    check("\nsessions = 0\n", &number("0"));
    check("\nsessions = -1\n", &number("-1"));
    check("\nsessions = 1.5\n", &number("1.5"));
    check("\nsessions = [1]\n", &number("[1]"));
    let wrong = "blockwork.toml, line 1: the setting https = \"true\" cannot be used: it wants true or false";
    check("https = \"true\"\n", wrong);
    let wrong = "blockwork.toml, line 1: the setting store = 7 cannot be used: it wants a text";
    check("store = 7\n", wrong);
    // The first one is told, though another name comes first in the alphabet.
    let unknown = "blockwork.toml, line 2: there is no setting `event_second`; the nearest is `event_seconds`";
    check("store = \"memory:\"\nevent_second = 5\nbody_byte = 5\n", unknown);
    check("[limits]\nsessions = 5\n", "blockwork.toml, line 1: there is no setting `limits`; the nearest is `files`");
}

#[test]
fn no_message_shows_a_secret() {
    for line in
        ["secret = 'hunter2'", "secret = hunter2", "secret = 'hunter2", "secret = ['hunter2']", "secrets = 'hunter2'"]
    {
        let said = load(&format!("store = 'memory:'\n{line}\n"), &[]).expect_err("refused");
        assert!(said.to_string().starts_with("blockwork.toml, line 2: "), "{said}");
        assert!(!format!("{said} {said:?}").contains("hunter2"), "{said} {said:?}");
    }
    let config = load(&format!("secret = '{LONG}'"), &[]).expect("usable");
    assert!(!format!("{config:?} {}", config.listing()).contains(LONG));
}

#[test]
fn no_message_shows_a_password() {
    let (store, shown) = ("redis://shop:hunter2@db:6379/1", "redis://(hidden)@db:6379/1");
    let mut config = load(&format!("store = '{store}'"), &[]).expect("usable");
    assert_eq!(setting("store").shown(&config), shown);
    for said in [format!("{config:?}"), config.listing().to_string()] {
        assert!(said.contains(shown) && !said.contains("hunter2"), "{said}");
    }
    config.store = "redis://:hunter2@db".into();
    assert!(!format!("{config:?} {}", config.listing()).contains("hunter2"));
    let said = load(&format!("store = ['{store}']"), &[]).expect_err("refused");
    assert!(!format!("{said} {said:?}").contains("hunter2"), "{said} {said:?}");
}

#[test]
fn a_secret_may_be_several() {
    let two = format!("{LONG}, {LONG}");
    let config = load("", &[("BLOCKWORK_SECRET", &two)]).expect("usable");
    assert_eq!(config.secrets().expect("usable").map(|secrets| secrets.count()), Some(2));
    assert_eq!(setting("secret").shown(&config), "(set)");
    assert!(!format!("{config:?} {}", config.listing()).contains(LONG));
    assert!(Config::default().secrets().expect("usable").is_none());
    for wrong in [format!("{LONG},hunter2"), format!("{LONG},"), format!(",{LONG}"), String::new()] {
        let said = load("", &[("BLOCKWORK_SECRET", &wrong)]).expect_err("refused").to_string();
        let sentence = "the setting BLOCKWORK_SECRET=(hidden) cannot be used: it wants at least 32 characters, and each of several between commas as many";
        assert_eq!(said, sentence, "{wrong}");
        let said = load(&format!("secret = '{wrong}'"), &[]).expect_err("refused").to_string();
        let sentence = "blockwork.toml, line 1: the setting secret = (hidden) cannot be used: it wants at least 32 characters, and each of several between commas as many";
        assert_eq!(said, sentence, "{wrong}");
    }
}

#[test]
fn a_short_secret_of_the_app_itself_is_refused_too() {
    let config = Config { secret: Some("hunter2".into()), ..Config::default() };
    let said = config.secrets().err().expect("refused");
    let sentence = "the app: the setting secret = (hidden) cannot be used: it wants at least 32 characters, and each of several between commas as many";
    assert_eq!(said.to_string(), sentence);
    assert!(!format!("{said:?}").contains("hunter2"));
}

#[test]
fn an_app_has_a_name_or_none_is_set() {
    assert_eq!(load("app = 'shop'", &[]).expect("usable").app.as_deref(), Some("shop"));
    assert_eq!(load("", &[]).expect("usable").app, None);
    let said = load("", &[("BLOCKWORK_APP", "")]).expect_err("refused").to_string();
    assert_eq!(said, "the setting BLOCKWORK_APP= cannot be used: it wants a text");
}

#[test]
fn a_file_with_another_name_must_be_there() {
    let named = [("BLOCKWORK_CONFIG", "elsewhere.toml")];
    let said = load("sessions = 5", &named).expect_err("refused").to_string();
    assert!(said.starts_with("the settings in elsewhere.toml cannot be read: "), "{said}");
    assert_eq!(load("", &[("BLOCKWORK_CONFIG", "")]).expect("usable").limits, Limits::default());
}

#[test]
fn the_last_one_wins_and_is_named() {
    let file = "sessions = 5\ncells = 5\nowed = 5\nchanges = 5\n";
    let environment = [("BLOCKWORK_CELLS", "6"), ("BLOCKWORK_OWED", "6"), ("BLOCKWORK_BODY_BYTES", "1048576")];
    let mut config = load(file, &environment).expect("usable");
    config.limits.store.owed = 7;
    config.limits.store.changes = 7;
    config.secret = Some(LONG.into());
    let found = |name| {
        let setting = setting(name);
        (setting.shown(&config), config.origin(setting))
    };
    assert_eq!(found("sessions"), ("5 sessions".into(), Origin::File));
    assert_eq!(found("cells"), ("6 cells".into(), Origin::Environment));
    assert_eq!(found("owed"), ("7 owed events".into(), Origin::Builder));
    assert_eq!(found("changes"), ("7 changes".into(), Origin::Builder));
    assert_eq!(found("secret"), ("(set)".into(), Origin::Builder));
    assert_eq!(found("event_seconds"), ("30 s".into(), Origin::Default));
    // Somebody has said it, though it is what it would have been.
    assert_eq!(found("body_bytes"), ("1 MiB".into(), Origin::Environment));
}

#[test]
fn every_setting_is_read_back_as_it_was_set() {
    for setting in SETTINGS {
        let value = match setting.unit {
            Unit::Switch => "true",
            Unit::Address => "10.0.0.5:9100",
            Unit::Log => "json",
            Unit::Text | Unit::Secret | Unit::Store => LONG,
            Unit::Seconds | Unit::Bytes | Unit::Count(_) => "77",
        };
        let mut config = Config::default();
        (setting.set)(&mut config, value).expect(setting.name);
        assert_eq!((setting.get)(&config).as_deref(), Some(value), "{}", setting.name);
        let others = SETTINGS.iter().filter(|other| other.name != setting.name);
        assert!(
            others.clone().all(|other| (other.get)(&config) == (other.get)(&Config::default())),
            "{}",
            setting.name
        );
    }
}

#[test]
fn values_are_shown_in_the_unit_that_leaves_no_rest() {
    #[track_caller]
    fn check(name: &str, value: &str, expected: &str) {
        let mut config = Config::default();
        (setting(name).set)(&mut config, value).expect("usable");
        assert_eq!(setting(name).shown(&config), expected);
    }
    check("event_seconds", "90", "90 s");
    check("event_seconds", "900", "15 min");
    check("event_seconds", "3600", "1 h");
    check("event_seconds", "34560000", "400 days");
    check("cell_bytes", "262144", "256 KiB");
    check("cell_bytes", "1000", "1000 bytes");
    check("cell_bytes", "4294967296", "4 GiB");
    let mut config = Config::default();
    config.limits.event_time = std::time::Duration::from_millis(1500);
    assert_eq!(setting("event_seconds").shown(&config), "1.5 s");
}
