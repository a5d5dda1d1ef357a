//! Rules of the source, checked by reading it: who may depend on whom, what may not reach the page, how long
//! things get before somebody has to say why.
//!
//! Each rule is a function from the workspace and the project's own table to what breaks it, one
//! sentence each. A project calls them in tests of its `xtask`, so that `cargo test --workspace` has them:
//!
//! ```no_run
//! use blockwork_xtask::{Workspace, tidy};
//!
//! # fn main() -> blockwork_xtask::Result<()> {
//! let workspace = Workspace::read()?;
//! let long = tidy::long_files(&workspace.root, 400, &[("app/src/catalogue.rs", "a table")])?;
//! assert!(long.is_empty(), "{}", long.join("\n"));
//! # Ok(())
//! # }
//! ```
//!
//! The rules look at text that rustfmt has formatted, not at a syntax tree: that is enough for them, and a parser
//! would be the largest dependency of this crate.

mod docs;
mod graph;
pub(crate) mod markdown;
mod names;
mod source;

pub use docs::{blocks_are_compiled, book_is_whole, links_resolve, short_enough};
pub use graph::{Edges, edges, page_graph};
pub use names::names_exist;
pub use source::{long_files, long_functions, tests_exist, tests_without_assertion, unfinished, words};

/// What breaks a rule, one sentence each.
pub type Findings = Vec<String>;

/// Something that may break a rule, and why.
pub type Allowed = (&'static str, &'static str);

/// What breaks a rule without being allowed to, and what is allowed to without breaking it any more.
fn judge(found: &[(String, String)], allowed: &[Allowed]) -> Findings {
    let stale = allowed
        .iter()
        .filter(|(name, _)| found.iter().all(|(found, _)| found != name))
        .map(|(name, _)| format!("{name} is in the table of exceptions, and needs none"))
        .collect::<Vec<_>>();
    found
        .iter()
        .filter(|(name, _)| allowed.iter().all(|(allowed, _)| allowed != name))
        .map(|(_, what)| what.clone())
        .chain(stale)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_needed_or_gone() {
        let found = [("a".to_owned(), "a is long".to_owned())];
        assert_eq!(judge(&found, &[]), ["a is long"]);
        assert!(judge(&found, &[("a", "a table")]).is_empty());
        let stale = judge(&found, &[("a", "a table"), ("b", "a table too")]);
        assert_eq!(stale, ["b is in the table of exceptions, and needs none"]);
    }
}
