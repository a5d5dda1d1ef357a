//! As much of Markdown as the rules about documents need: blocks of code, links, headings.

/// A fenced block of code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    /// What stands behind the fence: `rust,ignore`.
    pub(crate) kind: &'a str,
    /// The lines between the fences.
    pub(crate) lines: Vec<&'a str>,
    /// The number of the fence's line.
    pub(crate) line: usize,
}

impl<'a> Block<'a> {
    pub(crate) fn is_rust(&self) -> bool {
        self.kind.split(',').any(|word| word == "rust")
    }

    /// Whether rustdoc is told not to compile it.
    pub(crate) fn is_ignored(&self) -> bool {
        self.kind.split(',').any(|word| word == "ignore")
    }

    /// The path that its first line says, where it is a whole file: `// app/src/cart.rs`.
    pub(crate) fn file(&self) -> Option<&'a str> {
        let path = self.lines.first()?.strip_prefix("// ")?;
        (path.contains('/') && path.ends_with(".rs") && !path.contains(' ')).then_some(path)
    }
}

/// The blocks of code of a document.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for (index, line) in text.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), open.as_mut()) {
            (Some(kind), None) => open = Some(Block { kind: kind.trim(), lines: Vec::new(), line: index + 1 }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.lines.push(line),
            (None, None) => {}
        }
    }
    blocks
}

/// The lines of a document that are in no block of code.
pub(crate) fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut in_block = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_block ^= fence;
        !fence && !in_block
    })
}

/// The headings, without their marks.
pub(crate) fn headings(text: &str) -> impl Iterator<Item = &str> {
    prose(text).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim())
}

/// What a link to a heading names, as GitHub and mdBook make it: small letters, and `-` for blanks.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// Where the links of a document lead. What stands between backticks is no link.
pub(crate) fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for line in prose(text) {
        let plain: String = line.split('`').step_by(2).collect();
        let targets = plain.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        links.extend(targets.map(String::from));
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# A `b`\n\n```rust,ignore\n// a/b.rs\n[no](link)\n```\n[yes](a.md) `[no](b.md)` and [`c`](c.md#d)\n";

    #[test]
    fn blocks_are_told_from_prose() {
        let block = &blocks(TEXT)[0];
        assert_eq!((block.kind, block.line, block.lines.len()), ("rust,ignore", 3, 2));
        assert!(block.is_rust() && block.is_ignored());
        assert_eq!(block.file(), Some("a/b.rs"));
        assert_eq!(prose(TEXT).count(), 3);
    }

    #[test]
    fn links_are_found_where_they_are_links() {
        assert_eq!(links(TEXT), ["a.md", "c.md#d"]);
    }

    #[test]
    fn a_heading_has_an_anchor() {
        fn check(heading: &str, expected: &str) {
            let text = format!("## {heading}\n");
            assert_eq!(headings(&text).map(anchor).collect::<Vec<_>>(), [expected]);
        }
        check("What is owed, and dead letters", "what-is-owed-and-dead-letters");
        check("`&mut T`: changed", "mut-t-changed");
        check("Once (SQLite)", "once-sqlite");
    }
}
