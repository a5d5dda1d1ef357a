//! `cargo xtask docs`: the book from `docs/`, and the reference of all crates from their source.
//!
//! mdBook reads one folder, and what we write stands where people look for it in a checkout. So the book is made from a copy
//! of the documents, in which everything has the place that it has here.

use blockwork_xtask::{Cmd, Error, Need, Result, Toolchain, Workspace, set_up, warning_free_reference};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The program that makes the book. Its features `serve` and `watch` bring a web server along.
const MDBOOK: &str = "mdbook@0.5.4";

/// Compiling it takes some minutes on two cores.
const INSTALL_LIMIT: Duration = Duration::from_secs(60 * 60);

/// The book's table of contents, and where mdBook looks for it.
const SUMMARY: [&str; 2] = ["docs/SUMMARY.md", "SUMMARY.md"];

/// The chapters behind those that the table of contents names: there is one for each decision.
const DECISIONS: &str = "docs/decisions";

/// mdBook puts a copy of the first chapter here, whose links lead nowhere: the chapter itself is in a folder.
const START: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Blockwork</title>\
    <meta http-equiv=\"refresh\" content=\"0; url=docs/guide/index.html\">\
    <a href=\"docs/guide/index.html\">The guide</a></html>\n";

/// Makes both, and says where they are; `--open` shows the book.
pub(crate) fn docs(workspace: &Workspace, args: &[String]) -> Result<()> {
    let open = match args {
        [] => false,
        [arg] if arg == "--open" => true,
        [arg, ..] => return Err(Error::Usage(format!("`{arg}` is not known here"))),
    };
    let toolchain = set_up(workspace, &[Need::Page])?;
    let mdbook = bring_mdbook(workspace, &toolchain)?;
    let source = workspace.target.join("book-source");
    let chapters = copied(&workspace.root, &source)?;
    println!("docs: a book of {chapters} chapters");
    let book = workspace.target.join("book");
    Cmd::new(&mdbook).arg("build").arg(&source).arg("--dest-dir").arg(&book).run()?;
    write(&book.join("index.html"), START)?;
    warning_free_reference(workspace, &toolchain)?;
    let start = book.join("index.html");
    println!("docs: the book is {}", start.display());
    println!("docs: the reference is {}", workspace.target.join("doc/blockwork/index.html").display());
    if open { shown(&start) } else { Ok(()) }
}

/// Opens a file by what the system opens files with.
fn shown(file: &Path) -> Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    Cmd::new(program).arg(file).hint("open the file yourself").run()
}

/// Installed for this project alone, and only by who makes the book.
fn bring_mdbook(workspace: &Workspace, toolchain: &Toolchain) -> Result<PathBuf> {
    let folder = workspace.target.join("tools/mdbook");
    let program = folder.join("bin").join(format!("mdbook{}", std::env::consts::EXE_SUFFIX));
    let version = MDBOOK.rsplit('@').next().unwrap_or_default();
    let there = program.is_file().then(|| Cmd::new(&program).arg("--version").read()).transpose()?;
    if there.is_some_and(|said| said.contains(version)) {
        return Ok(program);
    }
    eprintln!("set-up: mdBook: cargo install {MDBOOK}, some minutes");
    // In a folder where no project's settings apply to it.
    let install = toolchain.cargo().dir(std::env::temp_dir()).limit(INSTALL_LIMIT);
    let features = ["--locked", "--no-default-features", "--features", "search"];
    install.args(["install", MDBOOK]).args(features).arg("--force").arg("--root").arg(&folder).run()?;
    Ok(program)
}

/// Copies the documents to where mdBook reads them, and counts the chapters.
fn copied(root: &Path, to: &Path) -> Result<usize> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(Error::file("remove", to))?;
    }
    let summary = summary(root)?;
    let chapters = chapters(&summary);
    for chapter in &chapters {
        let text = read(&root.join(chapter))?;
        write(&to.join("src").join(chapter), &without_loose_links(chapter, &text, &chapters))?;
    }
    write(&to.join("src").join(SUMMARY[1]), &summary)?;
    for file in ["book.toml", "book.css"] {
        write(&to.join(file), &read(&root.join("docs").join(file))?)?;
    }
    Ok(chapters.len())
}

/// The table of contents as it reads from the root, with the decisions behind it.
fn summary(root: &Path) -> Result<String> {
    let mut text = read(&root.join(SUMMARY[0]))?.replace("](", "](docs/").replace("](docs/../", "](");
    text.push_str("\n# Decisions\n\n");
    let folder = root.join(DECISIONS);
    let entries = fs::read_dir(&folder).map_err(Error::file("read", &folder))?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names {
        let decision = read(&folder.join(&name))?;
        let title = decision.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
        text.push_str(&format!("- [{title}]({DECISIONS}/{name})\n"));
    }
    Ok(text)
}

/// The files that a table of contents names.
fn chapters(summary: &str) -> Vec<String> {
    let targets = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.map(String::from).collect()
}

/// A link to what is no chapter, such as a file of the source, is only its text: in the book it would lead nowhere.
fn without_loose_links(chapter: &str, text: &str, chapters: &[String]) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, behind) = (&rest[..at], &rest[at + 2..]);
        let target = behind.split(')').next().unwrap_or_default();
        let open = before.rfind('[');
        match open.filter(|_| is_loose(chapter, target, chapters)) {
            Some(open) => {
                left.push_str(&before[..open]);
                left.push_str(&before[open + 1..]);
                rest = &behind[target.len() + 1..];
            }
            None => {
                left.push_str(&rest[..at + 2]);
                rest = behind;
            }
        }
    }
    left + rest
}

fn is_loose(chapter: &str, target: &str, chapters: &[String]) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() || target.contains("://") || target.contains(' ') {
        return false;
    }
    let mut place: Vec<&str> = chapter.split('/').collect();
    place.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(place.pop()),
            "." => {}
            part => place.push(part),
        }
    }
    let place = place.join("/");
    !chapters.contains(&place)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(Error::file("read", path))
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    }
    fs::write(path, text).map_err(Error::file("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_has_the_guide_and_every_decision() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let to = tempfile::tempdir().expect("a folder");
        let count = copied(&root, &to.path().join("book")).expect("copied");
        let summary = read(&to.path().join("book/src/SUMMARY.md")).expect("written");
        let chapters = chapters(&summary);
        assert_eq!(chapters.len(), count);
        for chapter in &chapters {
            assert!(to.path().join("book/src").join(chapter).is_file(), "{chapter}");
        }
        for wanted in ["docs/guide/README.md", "ARCHITECTURE.md", "docs/decisions/0001-the-target-decides.md"] {
            assert!(chapters.iter().any(|chapter| chapter == wanted), "{wanted} is not in:\n{summary}");
        }
    }

    #[test]
    fn a_link_out_of_the_book_is_text() {
        let chapters = ["docs/guide/a.md".to_owned(), "MAP.md".to_owned()];
        let check = |text: &str, expected: &str| {
            assert_eq!(without_loose_links("docs/guide/a.md", text, &chapters), expected, "{text}");
        };
        check(
            "see [a](a.md#b), [the map](../../MAP.md) and [more](#more)",
            "see [a](a.md#b), [the map](../../MAP.md) and [more](#more)",
        );
        check("see [the source](../../app/src/lib.rs).", "see the source.");
        check("see [all](https://a.example/b).", "see [all](https://a.example/b).");
        check("`list[0](x y)` stays", "`list[0](x y)` stays");
    }
}
