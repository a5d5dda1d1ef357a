use super::*;
use crate::keys::Keys;
use crate::keys::seal::{Bound, Unopened};
use blockwork_core::id::VisitorId;
use std::path::PathBuf;

const BOUND: Bound<'_> =
    Bound { app: "shop", state: "browser/Draft", key: "", visitor: VisitorId::from_bytes([2; 16]), version: 1 };

/// A folder, and the path of a file in it that is not there yet.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.secret");
    (folder, path)
}

fn keys(path: &Path) -> Keys {
    Keys::from(&Secrets::in_file(path).expect("it is used"))
}

/// What the file is said to be wrong in.
fn refused(path: &Path) -> String {
    Secrets::in_file(path).err().expect("refused").to_string()
}

/// The secrets of such a file.
fn of(bytes: impl AsRef<[u8]>) -> Vec<Vec<u8>> {
    let (_folder, path) = folder();
    fs::write(&path, bytes).expect("written");
    let secrets = Secrets::in_file(&path).expect("it is used");
    secrets.all().map(|secret| secret.to_vec()).collect()
}

#[cfg(unix)]
#[track_caller]
fn for_its_owner_alone(path: &Path) {
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).expect("there"));
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_file_is_made_once_and_for_its_owner_alone() {
    let (folder, path) = folder();
    let sealed = keys(&path).seal(&BOUND, b"hunter2");
    let made = fs::read(&path).expect("there");
    assert_eq!(made.len(), 32);
    assert_eq!(keys(&path).open(&BOUND, &sealed), Ok(b"hunter2".to_vec()), "a restart opens it");
    assert_eq!(fs::read(&path).expect("there"), made);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    for_its_owner_alone(&path);
}

#[test]
fn a_renewed_file_opens_what_was_sealed_before_and_seals_anew() {
    let (folder, path) = folder();
    let old = keys(&path);
    let sealed = old.seal(&BOUND, b"hunter2");
    assert_eq!(Secrets::renew_file(&path).expect("renewed").count(), 2);
    let renewed = keys(&path);
    assert_eq!(renewed.open(&BOUND, &sealed), Ok(b"hunter2".to_vec()));
    assert_eq!(old.open(&BOUND, &renewed.seal(&BOUND, b"hunter2")), Err(Unopened::UnknownKey));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    for_its_owner_alone(&path);
    // Four older ones are kept, so the fifth renewal forgets the first.
    for renewal in 2..=5 {
        assert!(keys(&path).open(&BOUND, &sealed).is_ok(), "{renewal}");
        assert_eq!(Secrets::renew_file(&path).expect("renewed").count(), (renewal + 1).min(5));
    }
    assert_eq!(keys(&path).open(&BOUND, &sealed), Err(Unopened::UnknownKey));
}

#[test]
fn a_file_that_is_one_secret_stays_one_whatever_it_holds() {
    let line = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE\n";
    for bytes in
        [vec![0; 32], vec![255; 33], line.into(), line.repeat(2).into(), b"# The secrets of somebody else: 123".into()]
    {
        assert_eq!(of(&bytes), [bytes]);
    }
    // Of a long one its beginning counts, as it always has; a renewed one is read to its end.
    let long: Vec<u8> = (0..5000_u32).map(|n| n.to_le_bytes()[0]).collect();
    assert_eq!(of(&long), [&long[..4096]]);
    let (_folder, path) = folder();
    fs::write(&path, &long).expect("written");
    for _ in 0..4 {
        Secrets::renew_file(&path).expect("renewed");
    }
    let secrets = Secrets::in_file(&path).expect("it is used");
    assert_eq!(secrets.older.last().map(|secret| secret.to_vec()), Some(long[..4096].to_vec()));
}

#[test]
fn a_line_that_is_removed_is_a_secret_that_counts_no_more() {
    let (_folder, path) = folder();
    let sealed = keys(&path).seal(&BOUND, b"hunter2");
    Secrets::renew_file(&path).expect("renewed");
    let text = fs::read_to_string(&path).expect("text");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, FIRST_LINE));
    // As another editor leaves it.
    fs::write(&path, format!("{}\r\n\r\n{}\r\n", lines[0], lines[1])).expect("written");
    assert_eq!(keys(&path).open(&BOUND, &sealed), Err(Unopened::UnknownKey));
    assert_eq!(Secrets::in_file(&path).expect("it is used").count(), 1);
}

#[test]
fn a_file_that_is_no_secret_is_refused_and_left_as_it_is() {
    let good = BASE64_URL_SAFE_NO_PAD.encode([7; 32]);
    let short = BASE64_URL_SAFE_NO_PAD.encode([7; 31]);
    let (_folder, path) = folder();
    for (bytes, why) in [
        (String::new(), "less than 32 bytes"),
        ("short".into(), "less than 32 bytes"),
        (format!("{FIRST_LINE}\n"), "it lists none"),
        (format!("{FIRST_LINE}\n{good}\n{short}\n"), "one of its lines"),
        (format!("{FIRST_LINE}\n{good}=\n"), "one of its lines"),
        (format!("{FIRST_LINE}\n{good}\nhunter2\n"), "one of its lines"),
        (format!("{FIRST_LINE}, {good}\n"), "one of its lines"),
    ] {
        fs::write(&path, &bytes).expect("written");
        let said = refused(&path);
        assert!(said.contains(why) && !said.contains(&good) && !said.contains("hunter2"), "{bytes}: {said}");
        assert!(Secrets::renew_file(&path).is_err(), "{bytes}");
        assert_eq!(fs::read_to_string(&path).expect("text"), bytes);
    }
}

#[test]
fn a_renewal_makes_no_file_and_breaks_none() {
    let (folder, path) = folder();
    let said = Secrets::renew_file(&path).err().expect("refused");
    assert_eq!(said.kind(), io::ErrorKind::NotFound);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    // The name of the file beside it would be too long, so nothing can be written.
    let path = folder.path().join(format!("{}.secret", "x".repeat(240)));
    fs::write(&path, [7; 32]).expect("written");
    assert!(Secrets::renew_file(&path).is_err());
    assert_eq!(fs::read(&path).expect("there"), [7; 32]);
    // It is written, and cannot take the place of a folder.
    let path = folder.path().join("folder.secret");
    fs::create_dir(&path).expect("a folder");
    assert!(write(&path, &[7; 32]).is_err());
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing is left beside them");
}

#[cfg(unix)]
#[test]
fn a_link_goes_on_pointing_to_the_file() {
    let (folder, path) = folder();
    let link = folder.path().join("link.secret");
    keys(&path);
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    assert_eq!(Secrets::renew_file(&link).expect("renewed").count(), 2);
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(Secrets::in_file(&path).expect("it is used").count(), 2);
}

/// Only root can give a file away; for anybody else there is nothing to keep.
#[cfg(unix)]
#[test]
fn a_file_stays_its_owners_whoever_renews_it() {
    use std::os::unix::fs::{MetadataExt, chown};
    let (_folder, path) = folder();
    keys(&path);
    let given = chown(&path, Some(12_345), Some(54_321)).is_ok();
    let owner = || fs::metadata(&path).map(|file| (file.uid(), file.gid())).expect("there");
    let before = owner();
    assert_eq!(given, before == (12_345, 54_321));
    Secrets::renew_file(&path).expect("renewed");
    assert_eq!(owner(), before);
}
