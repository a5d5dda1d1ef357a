//! Signatures that make no sense are compile errors that say what to write instead.
//!
//! Each file in `compile_fail/` begins with the sentences its error must have, as `//~ sentence`. Only these are
//! compared: the rest of a message is rustc's, and another one with each of its versions. They stand in the first error,
//! which is the one that people read: what follows it is often about code that nobody has written.
//!
//! A case is compiled as this very test was: by the same rustc, against the same files. So nothing is built for it.

use blockwork_rustc_args::rustc_args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

/// The compiler, and what this test was compiled with.
const ARGS: &[&str] = rustc_args!();

/// What a crate is linked with, and what it may use of the language.
const KEPT: &[&str] = &["--cfg", "--edition", "--extern", "--sysroot", "--target", "-L"];

/// Those of the arguments that are true for any crate that depends on what this test depends on.
fn kept() -> Vec<&'static str> {
    let mut kept = Vec::new();
    let mut args = ARGS.iter().skip(1);
    while let Some(arg) = args.next() {
        let name = arg.split_once('=').map_or(*arg, |(name, _)| name);
        if KEPT.contains(&name) {
            kept.push(*arg);
            kept.extend(args.next().filter(|_| name == *arg));
        }
    }
    kept
}

/// Compiles a file, as far as rustc says that it is right.
fn compile(file: &Path, out: &Path) -> Output {
    let [rustc, ..] = ARGS else { panic!("no compiler") };
    Command::new(rustc)
        .args(kept())
        .args(["--crate-name", "case", "--crate-type", "bin", "--emit", "metadata", "--cap-lints", "allow"])
        .arg("--out-dir")
        .arg(out)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{rustc} does not run: {error}"))
}

/// What rustc says about each file, as many at once as there are processors: it is `Ok` where the file compiles.
fn compile_all(files: &[PathBuf]) -> Vec<(&Path, Result<(), String>)> {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (next, done) = (Mutex::new(files.iter()), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let Some(file) = next.lock().expect("no panic").next() else { return };
            let Output { status, stderr, .. } = compile(file, out);
            let said = String::from_utf8_lossy(&stderr).into_owned();
            done.lock().expect("no panic").push((file.as_path(), if status.success() { Ok(()) } else { Err(said) }));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    done.into_inner().expect("no panic")
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let files = fs::read_dir(folder).expect("the cases are there").map(|entry| entry.expect("a file").path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

fn sentences(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case).expect("a case");
    text.lines().map_while(|line| line.strip_prefix("//~ ")).map(str::to_owned).collect()
}

/// The first of the errors, which there is an empty line after.
fn first(said: &str) -> &str {
    said.split_once("\n\nerror").map_or(said, |(first, _)| first)
}

/// rustc breaks lines and draws frames; the words are the same.
fn words(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
}

#[test]
fn a_mistake_is_answered_with_what_to_write() {
    let cases = cases();
    assert!(cases.len() >= 12, "the cases are there");
    for (case, result) in compile_all(&cases) {
        let case_name = case.display();
        let said = result.expect_err(&format!("{case_name} compiles"));
        let sentences = sentences(case);
        assert!(!sentences.is_empty(), "{case_name} expects nothing");
        for sentence in sentences {
            let says = words(first(&said)).contains(&words(&sentence));
            assert!(says, "{case_name} does not say «{sentence}» first:\n{said}");
        }
    }
}

/// A state with each option, and listeners on what they are for.
const MAKES_SENSE: &str = "use blockwork::prelude::*;

        #[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[state(session)]
        pub struct Cart {
            items: Vec<String>,
        }

        #[listener]
        pub async fn add(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
            cart.items.extend(ticked);
            Ok(())
        }

        #[derive(State, Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[state(user, visible, name = \"notes\", ttl = \"30d\", version = 3, migrate = Notes::from_old, default = Notes(Some(0)))]
        pub struct Notes(Option<u32>);

        impl Notes {
            fn from_old(old: &Old<'_>) -> Result<Self> {
                match old.version() {
                    1 => Ok(Self(Some(old.read()?))),
                    _ => old.unknown(),
                }
            }
        }

        #[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[state(browser, sealed, version = 2, migrate = |old| old.read())]
        pub struct Credentials {
            password: String,
        }

        #[derive(State)]
        #[state(session, resident, default = Connection(7))]
        pub struct Connection(u32);

        #[listener]
        pub async fn check(credentials: &mut Credentials, connection: &Connection, sessions: &Sessions) -> Result<bool> {
            let _ = (connection, sessions);
            Ok(credentials.password.is_empty())
        }

        #[listener(on = (unload(), Notes::expired(), Cart::changed()))]
        pub async fn follow(event: &Event) -> Result<()> {
            let _ = event.key_of::<Cart>();
            Ok(())
        }

        pub fn page() {
            let ticked = RwSignal::new(Vec::new());
            let _ = wire(add).inputs(ticked);
        }

        fn main() {}";

/// Else a mistake of this test would be taken for one of a case.
#[test]
fn what_makes_sense_compiles() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("what_makes_sense.rs");
    fs::write(&file, MAKES_SENSE).expect("written");
    let files = [file];
    let results = compile_all(&files);
    assert!(results.iter().all(|(_, result)| result.is_ok()), "{results:?}");
}
