//! Rules about the guide and everything else that is written in Markdown.

use std::{fs, path::Path};

use super::{Findings, markdown, source::files};
use crate::error::{Error, Result};

/// The book's table of contents.
const SUMMARY: &str = "SUMMARY.md";

/// Every link of every document leads somewhere: to a file or a folder that exists, and to a heading that it has. Links to
/// other sites are not looked at.
///
/// # Errors
///
/// When a document cannot be read.
pub fn links_resolve(root: &Path) -> Result<Findings> {
    let mut findings = Findings::new();
    for document in documents(root)? {
        let text = read(root, &document)?;
        for link in markdown::links(&text).iter().filter(|link| !link.contains("://")) {
            if let Some(why) = broken(root, &document, &text, link)? {
                findings.push(format!("{document} links to {link}, {why}"));
            }
        }
    }
    Ok(findings)
}

fn broken(root: &Path, document: &str, text: &str, link: &str) -> Result<Option<&'static str>> {
    let (path, heading) = link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
    let there = root.join(document).with_file_name(path);
    if !path.is_empty() && !there.exists() {
        return Ok(Some("which does not exist"));
    }
    let Some(heading) = heading else { return Ok(None) };
    let other = match path {
        "" => text.to_owned(),
        _ => fs::read_to_string(&there).map_err(Error::file("read", &there))?,
    };
    let found = markdown::headings(&other).any(|line| markdown::anchor(line) == heading);
    Ok((!found).then_some("and there is no such heading"))
}

/// The book's table of contents, `SUMMARY.md` of this folder, names every document of its folder `guide`.
///
/// # Errors
///
/// When a document cannot be read.
pub fn book_is_whole(root: &Path, folder: &str) -> Result<Findings> {
    let summary = format!("{folder}/{SUMMARY}");
    let listed = markdown::links(&read(root, &summary)?);
    let start = format!("{folder}/");
    let chapters = documents(root)?.into_iter().filter_map(|document| document.strip_prefix(&start).map(String::from));
    let missing = chapters.filter(|chapter| chapter.starts_with("guide/") && !listed.contains(chapter));
    Ok(missing.map(|chapter| format!("{summary} does not list {chapter}")).collect())
}

/// A document has so many words at most; what stands in blocks of code does not count.
///
/// # Errors
///
/// When the document cannot be read.
pub fn short_enough(root: &Path, document: &str, most: usize) -> Result<Findings> {
    let text = read(root, document)?;
    let words: usize = markdown::prose(&text).map(|line| line.split_whitespace().count()).sum();
    let long = (words > most).then(|| format!("{document} has {words} words, and may have {most}"));
    Ok(long.into_iter().collect())
}

/// Every block of Rust in the documents of this folder is compiled: rustdoc reads the document by an `include_str!`, or the
/// block is a file of a new app, as the step `new` of the test makes it, and says its path in its first line.
///
/// # Errors
///
/// When a document cannot be read.
pub fn blocks_are_compiled(root: &Path, folder: &str) -> Result<Findings> {
    let mut sources = Vec::new();
    for source in files(root)?.into_iter().filter(|file| file.ends_with(".rs")) {
        sources.push(read(root, &source)?);
    }
    let mut findings = Findings::new();
    for document in documents(root)?.into_iter().filter(|document| document.starts_with(&format!("{folder}/"))) {
        let text = read(root, &document)?;
        let blocks: Vec<_> = markdown::blocks(&text).into_iter().filter(markdown::Block::is_rust).collect();
        let included = format!("/{document}\")]");
        if blocks.iter().any(|block| !block.is_ignored()) && !sources.iter().any(|source| source.contains(&included)) {
            findings.push(format!("{document} has examples, and is hooked into no crate's documentation tests"));
        }
        let left_out = blocks.iter().filter(|block| block.is_ignored() && block.file().is_none());
        findings.extend(left_out.map(|block| format!("{document}:{}: an example that nobody compiles", block.line)));
    }
    Ok(findings)
}

fn documents(root: &Path) -> Result<Vec<String>> {
    Ok(files(root)?.into_iter().filter(|file| file.ends_with(".md")).collect())
}

fn read(root: &Path, document: &str) -> Result<String> {
    let file = root.join(document);
    fs::read_to_string(&file).map_err(Error::file("read", file))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a rule says about a folder with these files.
    fn found(files: &[(&str, &str)], rule: impl Fn(&Path) -> Result<Findings>) -> Findings {
        let root = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("inside")).expect("created");
            fs::write(path, text).expect("written");
        }
        rule(root.path()).expect("readable")
    }

    #[test]
    fn a_link_leads_to_a_file_and_a_heading() {
        fn check(link: &str, expected: &[&str]) {
            let page = format!("# The page\n\nSee [`there`]({link}).\n");
            let other = ("docs/b.md", "## What is *owed*, and dead\n");
            assert_eq!(found(&[("docs/a.md", &page), other, ("README.md", "")], links_resolve), expected);
        }
        check("b.md", &[]);
        check("../README.md", &[]);
        check("..", &[]);
        check("b.md#what-is-owed-and-dead", &[]);
        check("#the-page", &[]);
        check("https://nowhere.example", &[]);
        check("c.md", &["docs/a.md links to c.md, which does not exist"]);
        check("b.md#gone", &["docs/a.md links to b.md#gone, and there is no such heading"]);
        check("#gone", &["docs/a.md links to #gone, and there is no such heading"]);
    }

    #[test]
    fn every_chapter_is_in_the_book() {
        let summary = ("docs/SUMMARY.md", "- [A](guide/a.md)\n");
        let rule = |root: &Path| book_is_whole(root, "docs");
        assert!(found(&[summary, ("docs/guide/a.md", ""), ("docs/notes.md", "")], rule).is_empty());
        assert_eq!(
            found(&[summary, ("docs/guide/a.md", ""), ("docs/guide/b.md", "")], rule),
            ["docs/SUMMARY.md does not list guide/b.md"]
        );
    }

    #[test]
    fn words_are_counted_without_code() {
        let text = ("a.md", "# Two words\n\n```\none more\n```\n");
        assert!(found(&[text], |root| short_enough(root, "a.md", 3)).is_empty());
        assert_eq!(found(&[text], |root| short_enough(root, "a.md", 2)), ["a.md has 3 words, and may have 2"]);
    }

    #[test]
    fn an_example_is_compiled_by_somebody() {
        fn check(block: &str, source: &str, expected: &[&str]) {
            let guide = ("docs/guide/a.md", block);
            let rule = |root: &Path| blocks_are_compiled(root, "docs/guide");
            assert_eq!(found(&[guide, ("src/lib.rs", source)], rule), expected, "{block}");
        }
        let hook = "#[doc = include_str!(\"../docs/guide/a.md\")]";
        check("```rust\nfn f() {}\n```\n", hook, &[]);
        check("```console\nls\n```\n", "", &[]);
        check("```rust,ignore\n// app/src/a.rs\nfn f() {}\n```\n", "", &[]);
        let unhooked = "docs/guide/a.md has examples, and is hooked into no crate's documentation tests";
        check("```rust\nfn f() {}\n```\n", "", &[unhooked]);
        let nobody = "docs/guide/a.md:1: an example that nobody compiles";
        check("```rust,ignore\nfn f() {}\n```\n", hook, &[nobody]);
    }
}
