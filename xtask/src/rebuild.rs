//! `cargo xtask bench rebuild`: how long a build takes after one line was changed.

use blockwork_xtask::{Error, Lint, Mode, Need, Result, Site, Toolchain, Workspace, build_server, set_up};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// So many changes of each kind; the median counts.
const ROUNDS: u32 = 5;

/// A line of the showcase that is changed: `from` becomes `to`, with a number for `#`.
struct Change {
    about: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    build: fn(&Workspace, &Toolchain) -> Result<()>,
}

const CHANGES: &[Change] = &[
    Change {
        about: "the server, after a line of a listener",
        file: "app/src/counter.rs",
        from: "counter.presses += 1;",
        to: "counter.presses += 1 + #;",
        build: server,
    },
    Change {
        about: "the page, after a line of a view",
        file: "app/src/counter_page.rs",
        from: "<h1>\"Counter\"</h1>",
        to: "<h1>\"Counter #\"</h1>",
        build: page,
    },
];

/// Changes a line, builds, and puts everything back.
pub(crate) fn measure(workspace: &Workspace) -> Result<()> {
    let toolchain = set_up(workspace, &[Need::Page])?;
    server(workspace, &toolchain)?;
    page(workspace, &toolchain)?;
    println!("\n### Built again\n\n| what | median of {ROUNDS} |\n|---|---:|");
    for change in CHANGES {
        let time = measured(workspace, &toolchain, change)?;
        println!("| {} | {:.1} s |", change.about, time.as_secs_f64());
    }
    Ok(())
}

fn measured(workspace: &Workspace, toolchain: &Toolchain, change: &Change) -> Result<Duration> {
    let file = Restored::read(workspace.root.join(change.file))?;
    let mut times = Vec::new();
    for round in 1..=ROUNDS {
        file.write(&changed(&file.text, change, round)?)?;
        let start = Instant::now();
        (change.build)(workspace, toolchain)?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2])
}

fn changed(text: &str, change: &Change, round: u32) -> Result<String> {
    if !text.contains(change.from) {
        return Err(Error::Usage(format!("{} has no line with `{}` any more", change.file, change.from)));
    }
    Ok(text.replacen(change.from, &change.to.replace('#', &round.to_string()), 1))
}

fn server(workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
    build_server(workspace, toolchain, Mode::Dev, Lint::Off).map(drop)
}

fn page(workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
    Site::of(workspace, Mode::Dev).build(workspace, toolchain, Lint::Off)
}

/// A file that is as it was when this goes, also after an error.
struct Restored {
    path: PathBuf,
    text: String,
}

impl Restored {
    fn read(path: PathBuf) -> Result<Self> {
        let text = fs::read_to_string(&path).map_err(failed("read", &path))?;
        Ok(Self { path, text })
    }

    fn write(&self, text: &str) -> Result<()> {
        fs::write(&self.path, text).map_err(failed("write", &self.path))
    }
}

impl Drop for Restored {
    fn drop(&mut self) {
        if let Err(error) = self.write(&self.text) {
            eprintln!("bench: {error}; `git checkout` brings it back");
        }
    }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { doing, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_that_are_changed_are_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for change in CHANGES {
            let text = fs::read_to_string(root.join(change.file)).expect("the file is there");
            let new = changed(&text, change, 3).expect("the line is there");
            assert_ne!(new, text, "{}", change.about);
        }
    }

    #[test]
    fn a_file_is_put_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.rs");
        fs::write(&path, "before").expect("written");
        let file = Restored::read(path.clone()).expect("read");
        file.write("after").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), "after");
        drop(file);
        assert_eq!(fs::read_to_string(&path).expect("read"), "before");
    }
}
