//! Rules about files and functions.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Allowed, Findings, judge};
use crate::error::{Error, Result};

/// Folders that hold no source of ours.
const SKIPPED: &[&str] = &["target", "node_modules", "test-results", "playwright-report"];

/// Files longer than a limit, except those with a reason.
///
/// # Errors
///
/// When a file cannot be read.
pub fn long_files(root: &Path, limit: usize, allowed: &[Allowed]) -> Result<Findings> {
    let long = sources(root, &["rs", "ts", "css"])?.into_iter();
    let long = long.filter_map(|(path, text)| {
        let lines = text.lines().count();
        (lines > limit).then(|| {
            let what = format!("{path} has {lines} lines, and {limit} need no reason");
            (path, what)
        })
    });
    Ok(judge(&long.collect::<Vec<_>>(), allowed))
}

/// Functions longer than a limit, except those with a reason; they are named `path: function`.
///
/// # Errors
///
/// When a file cannot be read.
pub fn long_functions(root: &Path, limit: usize, allowed: &[Allowed]) -> Result<Findings> {
    let mut long = Vec::new();
    for (path, text) in sources(root, &["rs"])? {
        for function in functions(&text) {
            let lines = function.body().len();
            if lines > limit {
                let name = format!("{path}: {}", function.name);
                let what = format!("{name} has {lines} lines, and {limit} need no reason");
                long.push((name, what));
            }
        }
    }
    Ok(judge(&long, allowed))
}

/// Words that the Rust sources under these folders may not use.
///
/// # Errors
///
/// When a file cannot be read.
pub fn words(root: &Path, folders: &[&str], refused: &[&str]) -> Result<Findings> {
    let mut findings = Findings::new();
    for (path, text) in sources(root, &["rs"])? {
        let inside = folders.iter().any(|folder| path.starts_with(folder));
        for word in refused.iter().filter(|word| inside && text.contains(**word)) {
            findings.push(format!("{path} uses {word}"));
        }
    }
    Ok(findings)
}

/// Marks of unfinished work.
///
/// # Errors
///
/// When a file cannot be read.
pub fn unfinished(root: &Path) -> Result<Findings> {
    let mut findings = Findings::new();
    for (path, text) in sources(root, &["rs", "ts", "css", "md", "toml"])? {
        for (index, line) in text.lines().enumerate() {
            if is_unfinished(line) {
                findings.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    Ok(findings)
}

fn is_unfinished(line: &str) -> bool {
    // Put together, or this file would break its own rule.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let word = |c: char| !c.is_alphanumeric() && c != '_';
    line.split(word).any(|word| marks.iter().any(|mark| mark == word)) || line.contains(&["to", "do!("].concat())
}

/// Tests that the tables of a document name and that do not exist. In the last column of a row, `name` is a test in Rust,
/// `folder/name.rs` a case that is a file, and «a sentence» a test in the browser.
///
/// # Errors
///
/// When a file cannot be read, or the document has no such table.
pub fn tests_exist(root: &Path, document: &str) -> Result<Findings> {
    let file = root.join(document);
    let text = fs::read_to_string(&file).map_err(Error::file("read", &file))?;
    let sources = sources(root, &["rs", "ts"])?;
    let exists = |text: &str| sources.iter().any(|(_, source)| source.contains(text));
    let is_file =
        |name: &str| name.ends_with(".rs") && sources.iter().any(|(path, _)| path.ends_with(&format!("/{name}")));
    let rows = text.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.rsplit('|').nth(1));
    let mut findings = Findings::new();
    let mut named = 0;
    for row in rows {
        let rust = row.split('`').skip(1).step_by(2).map(|name| (name, format!("fn {name}(")));
        let sentences = row.split('«').skip(1).filter_map(|rest| rest.split('»').next());
        let browser = sentences.map(|sentence| (sentence, format!("test('{sentence}'")));
        for (name, text) in rust.chain(browser) {
            named += 1;
            if !is_file(name) && !exists(&text) {
                findings.push(format!("{document} names the test «{name}», which does not exist"));
            }
        }
    }
    if named == 0 {
        findings.push(format!("{document} names no tests"));
    }
    Ok(findings)
}

/// Tests that assert nothing, except those with a reason; they are named `path: test`.
///
/// Of an assertion, its name is recognised: `assert…!`, `expect…`, `check…`, `panic!`.
///
/// # Errors
///
/// When a file cannot be read.
pub fn tests_without_assertion(root: &Path, allowed: &[Allowed]) -> Result<Findings> {
    const ASSERTIONS: &[&str] = &["assert", "expect", "check", "panic", "compile_fail"];
    let mut found = Vec::new();
    for (path, text) in sources(root, &["rs"])? {
        for function in functions(&text).into_iter().filter(|function| function.is_test) {
            let asserts = |line: &&str| ASSERTIONS.iter().any(|word| line.contains(word));
            if !function.lines[1..].iter().any(asserts) {
                let name = format!("{path}: {}", function.name);
                let what = format!("{name} is a test without an assertion");
                found.push((name, what));
            }
        }
    }
    Ok(judge(&found, allowed))
}

/// A function with its lines, from `fn` to the brace that closes it.
struct Function<'a> {
    name: &'a str,
    lines: Vec<&'a str>,
    is_test: bool,
}

impl Function<'_> {
    /// From the line on which the signature ends: the properties of a component are its documentation.
    fn body(&self) -> &[&str] {
        let signature = self.lines.iter().position(|line| line.ends_with('{'));
        &self.lines[signature.unwrap_or(0)..]
    }
}

/// The functions of a formatted file: a function ends at the first closing brace that stands as far to the
/// left as its `fn`.
fn functions(text: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else {
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let is_end = |line: &&str| {
            let same = line.len() - line.trim_start().len() == indent;
            same && (line.trim_start() == "}" || line.ends_with(';') || line.ends_with("}"))
        };
        let length = lines[at..].iter().position(is_end);
        let lines_of = &lines[at..=at + length.unwrap_or(0)];
        functions.push(Function {
            name,
            lines: lines_of.to_vec(),
            is_test: attributes(&lines[..at]).any(is_test_attribute),
        });
    }
    functions
}

fn function_name(line: &str) -> Option<&str> {
    const BEFORE: &[&str] = &["pub", "async", "const", "unsafe", "default"];
    let mut words = line.split_whitespace();
    let word = words.find(|word| !BEFORE.contains(word) && !word.starts_with("pub("))?;
    if word != "fn" {
        return None;
    }
    let name = words.next()?;
    name.split(['(', '<']).next()
}

/// The attributes and comments right above.
fn attributes<'a>(above: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let lines = above.iter().rev().map(|line| line.trim());
    lines.take_while(|line| line.starts_with("#[") || line.starts_with("//"))
}

fn is_test_attribute(line: &str) -> bool {
    let name = line.strip_prefix("#[").unwrap_or_default();
    let name = name.split(['(', ']']).next().unwrap_or_default();
    name == "test" || name.ends_with("::test")
}

/// The files under a folder with one of these endings, by their path from there, with their text.
fn sources(root: &Path, endings: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for name in files(root)? {
        if endings.iter().any(|known| has_ending(&name, known)) {
            let path = root.join(&name);
            let text = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            found.push((name, text));
        }
    }
    Ok(found)
}

/// The files under a folder that are source, by their path from there.
pub(super) fn files(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(Error::file("read", &folder))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !path.is_dir() {
                found.push(relative(root, &path));
            } else if !name.starts_with('.') && !SKIPPED.contains(&name.as_ref()) {
                folders.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn has_ending(name: &str, ending: &str) -> bool {
    let end = name.rsplit_once('.');
    end.is_some_and(|(_, end)| end == ending)
}

fn relative(root: &Path, path: &Path) -> String {
    let path: PathBuf = path.strip_prefix(root).unwrap_or(path).into();
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
/// Adds.
pub async fn add(
    one: u32,
) -> u32 {
    fn inner<T>() {}
    one + 1
}

trait Adds {
    fn short(&self);
}

#[tokio::test]
// A comment.
pub(crate) fn tested() {
    assert!(true);
}

#[test]
fn untested() {
    add(1);
}
";

    #[test]
    fn functions_are_found_with_their_lines() {
        let found: Vec<_> =
            functions(FILE).iter().map(|function| (function.name, function.lines.len(), function.is_test)).collect();
        let expected =
            [("add", 6, false), ("inner", 1, false), ("short", 1, false), ("tested", 3, true), ("untested", 3, true)];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_signature_counts_as_its_last_line() {
        let text = "fn component(\n    /// A property.\n    one: u8,\n) -> u8 {\n    one\n}\n";
        assert_eq!(functions(text)[0].body().len(), 3);
        assert_eq!(functions("fn short() {}\n")[0].body().len(), 1);
    }

    #[test]
    fn marks_of_unfinished_work_are_words() {
        fn check(words: &[&str], expected: bool) {
            let line = words.concat();
            assert_eq!(is_unfinished(&line), expected, "{line}");
        }
        check(&["// TO", "DO: later"], true);
        check(&["// FIX", "ME"], true);
        check(&["to", "do!()"], true);
        check(&["let TO", "DO_LIST = 1;"], false);
        check(&["the to", "do list"], false);
    }

    /// The file in a folder, and what a rule says about it.
    fn found(rule: impl Fn(&Path) -> Result<Findings>) -> Findings {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(root.path().join("target")).expect("created");
        fs::write(root.path().join("target/skipped.rs"), FILE).expect("written");
        fs::write(root.path().join("lib.rs"), FILE).expect("written");
        rule(root.path()).expect("readable")
    }

    #[test]
    fn what_is_long_needs_a_reason() {
        let lines = FILE.lines().count();
        assert!(found(|root| long_files(root, lines, &[])).is_empty());
        assert_eq!(
            found(|root| long_files(root, lines - 1, &[])),
            [format!("lib.rs has {lines} lines, and {} need no reason", lines - 1)]
        );
        assert_eq!(found(|root| long_functions(root, 3, &[])), ["lib.rs: add has 4 lines, and 3 need no reason"]);
        assert!(found(|root| long_functions(root, 3, &[("lib.rs: add", "so")])).is_empty());
    }

    #[test]
    fn words_are_refused_where_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("lib.rs"), "use std::time::SystemTime;").expect("written");
        let found = |folders: &[&str], refused: &[&str]| words(folder.path(), folders, refused).expect("read");
        assert_eq!(found(&["lib"], &["SystemTime"]), ["lib.rs uses SystemTime"]);
        assert!(found(&["crates"], &["SystemTime"]).is_empty());
        assert!(found(&["lib"], &["Instant"]).is_empty());
    }

    #[test]
    fn a_document_names_tests_that_exist() {
        let row = |text: &str| format!("| promise | shown by |\n|---|---|\n| it works | {text} |\n");
        let named = |text: &str| {
            let folder = tempfile::tempdir().expect("a folder");
            fs::write(folder.path().join("lib.rs"), "fn it_works() {}\n// test('it works', async")
                .and_then(|()| fs::write(folder.path().join("promises.md"), row(text)))
                .expect("written");
            tests_exist(folder.path(), "promises.md").expect("read")
        };
        assert!(named("`it_works`, «it works»").is_empty());
        assert_eq!(named("`it_flies`"), ["promises.md names the test «it_flies», which does not exist"]);
        assert_eq!(named("«it flies»"), ["promises.md names the test «it flies», which does not exist"]);
        assert_eq!(named("nothing"), ["promises.md names no tests"]);
    }

    #[test]
    fn a_test_has_an_assertion() {
        assert_eq!(
            found(|root| tests_without_assertion(root, &[])),
            ["lib.rs: untested is a test without an assertion"]
        );
    }
}
