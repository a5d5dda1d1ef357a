//! Signatures that make no sense are compile errors that say what to write instead.
//!
//! Each file in `compile_fail/` begins with the sentences its error must have, as `//~ sentence`. Only these are
//! compared: the rest of a message is rustc's, and another one with each of its versions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set in the process that runs `trybuild`, which then writes what rustc says beside copies of the cases.
const COPIES: &str = "BLOCKWORK_COMPILE_FAIL";

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let files = fs::read_dir(folder).expect("the cases are there").map(|entry| entry.expect("a file").path());
    let mut cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
    cases.sort();
    cases
}

fn sentences(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case).expect("a case");
    text.lines().map_while(|line| line.strip_prefix("//~ ")).map(str::to_owned).collect()
}

/// rustc breaks lines and draws frames; the words are the same.
fn words(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
}

#[test]
fn compile_with_trybuild() {
    // Runs in a process of its own, because trybuild takes its orders from the environment.
    let Ok(copies) = std::env::var(COPIES) else { return };
    trybuild::TestCases::new().compile_fail(format!("{copies}/*.rs"));
}

#[test]
fn a_mistake_is_answered_with_what_to_write() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_fail");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let cases = cases();
    assert!(cases.len() >= 12, "the cases are there");
    for case in &cases {
        fs::copy(case, folder.join(case.file_name().expect("a name"))).expect("copied");
    }
    let this = std::env::current_exe().expect("this test");
    let output = Command::new(this)
        .args(["--exact", "compile_with_trybuild", "--nocapture"])
        .env(COPIES, &folder)
        .env("TRYBUILD", "overwrite")
        // The workspace may be linted while it is built; these cases are not to be.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .output()
        .expect("it runs");
    let log = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{log}");
    for case in &cases {
        let said = folder.join(case.with_extension("stderr").file_name().expect("a name"));
        let said = fs::read_to_string(&said).unwrap_or_else(|error| panic!("{}: {error}\n{log}", case.display()));
        let sentences = sentences(case);
        assert!(!sentences.is_empty(), "{} expects nothing", case.display());
        for sentence in sentences {
            assert!(words(&said).contains(&words(&sentence)), "{} does not say «{sentence}»:\n{said}", case.display());
        }
    }
}
