//! Code as HTML, with a class around each word that has a colour.

use crate::cache::{Cache, Html};
use crate::escaped;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// A longer line stays plain: what is written by hand has none, and its colours would cost the most.
const LONGEST_LINE: usize = 2_000;

/// What is not coloured by then stays plain: a text is shown late rather than never.
const MOST_TIME: Duration = Duration::from_secs(3);

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What has a colour, the more particular first: a scope begins with the left, the class is the right.
const COLOURS: &[(&str, &str)] = &[
    ("comment", "bw-hl-comment"),
    ("constant.character.escape", "bw-hl-number"),
    ("string", "bw-hl-string"),
    ("constant", "bw-hl-number"),
    ("entity.name.function", "bw-hl-function"),
    ("support.function", "bw-hl-function"),
    ("support.macro", "bw-hl-function"),
    ("variable.function", "bw-hl-function"),
    ("entity.name.tag", "bw-hl-keyword"),
    ("entity.other.attribute-name", "bw-hl-type"),
    ("entity.name.type", "bw-hl-type"),
    ("entity.name.class", "bw-hl-type"),
    ("entity.name.struct", "bw-hl-type"),
    ("entity.name.enum", "bw-hl-type"),
    ("entity.name.trait", "bw-hl-type"),
    ("support.type", "bw-hl-type"),
    ("support.class", "bw-hl-type"),
    ("storage.type.numeric", "bw-hl-number"),
    ("storage", "bw-hl-keyword"),
    ("keyword.operator", ""),
    ("keyword", "bw-hl-keyword"),
    ("variable.language", "bw-hl-keyword"),
    ("markup.inserted", "bw-hl-added"),
    ("markup.deleted", "bw-hl-removed"),
    ("markup.heading", "bw-hl-function"),
    ("markup.raw", "bw-hl-string"),
    ("meta.annotation", "bw-hl-type"),
];

static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let scope = |&(scope, class): &(&str, &'static str)| Some((Scope::new(scope).ok()?, class));
    COLOURS.iter().filter_map(scope).collect()
});

/// The classes that [`code`] puts on a `<span>`.
pub(crate) fn classes() -> impl Iterator<Item = &'static str> {
    COLOURS.iter().map(|(_, class)| *class).filter(|class| !class.is_empty())
}

static CACHE: LazyLock<Cache<(String, String)>> = LazyLock::new(Cache::new);

/// The inside of a `<code>` element: the text, escaped, with `<span class="bw-hl-keyword">` and the like around what
/// has a colour. The language is a name or a file's extension; one that nobody knows is plain.
///
/// A text that takes too long (three seconds), and lines of more than 2,000 bytes, are plain from there on.
#[must_use]
pub fn code(text: &str, language: &str) -> String {
    rendered(text, language).text
}

pub(crate) fn rendered(text: &str, language: &str) -> Html {
    let Some(syntax) = syntax(language) else { return Html { text: escaped(text), whole: true } };
    let size = text.len() + language.len();
    CACHE.get((text.to_owned(), language.to_owned()), size, |(text, _)| highlighted(text, syntax))
}

/// Whether code of this language gets colours.
#[must_use]
pub fn knows(language: &str) -> bool {
    syntax(language).is_some()
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let language = language.trim();
    let found = || SYNTAXES.find_syntax_by_token(language);
    if language.is_empty() { None } else { found().filter(|syntax| syntax.name != "Plain Text") }
}

fn highlighted(text: &str, syntax: &SyntaxReference) -> Html {
    let begun = Instant::now();
    let mut state = ParseState::new(syntax);
    let mut spans = Spans::default();
    let mut stack = ScopeStack::new();
    let (mut rest, mut whole) = (text, true);
    for line in text.split_inclusive('\n') {
        whole = begun.elapsed() <= MOST_TIME;
        if !whole || line.len() > LONGEST_LINE {
            break;
        }
        let Ok(ops) = state.parse_line(line, &SYNTAXES) else { break };
        let mut from = 0;
        for (at, op) in ops {
            spans.push(&line[from..at], class(&stack));
            from = at;
            if stack.apply(&op).is_err() {
                break;
            }
        }
        spans.push(&line[from..], class(&stack));
        rest = &rest[line.len()..];
    }
    spans.push(rest, "");
    Html { text: spans.end(), whole }
}

/// The colour of what stands under these scopes: that of the innermost one that has a say.
fn class(stack: &ScopeStack) -> &'static str {
    let say = |scope: &Scope| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.as_slice().iter().rev().find_map(say).unwrap_or_default()
}

/// HTML on the way: one `<span>` for what stands side by side in one colour.
#[derive(Default)]
struct Spans {
    html: String,
    class: &'static str,
}

impl Spans {
    fn push(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        // Blanks have no colour, and would end what goes on behind them.
        if class != self.class && !text.trim().is_empty() {
            self.close();
            if !class.is_empty() {
                self.html.push_str("<span class=\"");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.class = class;
        }
        self.html.push_str(&escaped(text));
    }

    fn close(&mut self) {
        if !self.class.is_empty() {
            self.html.push_str("</span>");
        }
    }

    fn end(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that a browser would show.
    fn shown(html: &str) -> String {
        let mut text = String::new();
        let mut in_tag = false;
        for char in html.chars() {
            match char {
                '<' => in_tag = true,
                '>' => in_tag = false,
                _ if !in_tag => text.push(char),
                _ => {}
            }
        }
        let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        marks.iter().fold(text, |text, (html, mark)| text.replace(html, mark))
    }

    #[test]
    fn words_have_their_colours() {
        let html = code("// why\nfn main() { let x = \"hi\"; }\n", "rust");
        for part in [
            "<span class=\"bw-hl-comment\">// why\n</span>",
            "<span class=\"bw-hl-keyword\">fn </span>",
            "<span class=\"bw-hl-function\">main</span>",
            "<span class=\"bw-hl-string\">&quot;hi&quot;</span>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn the_languages_of_the_web_and_of_rust_are_known() {
        for language in [
            "rust",
            "rs",
            "toml",
            "json",
            "html",
            "css",
            "javascript",
            "js",
            "typescript",
            "python",
            "bash",
            "sh",
            "sql",
            "markdown",
            "diff",
            "yaml",
            "c",
            "cpp",
            "java",
            "go",
            "Rust",
            "TOML",
        ] {
            assert!(knows(language), "{language}");
        }
        for language in ["", " ", "klingon", "<script>", "Plain Text", "txt"] {
            assert!(!knows(language), "{language}");
        }
    }

    #[test]
    fn whatever_is_written_is_shown_as_it_is() {
        for text in [
            "",
            "\n",
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "let s = \"unfinished",
            "שלום 👩‍👩‍👧\r\n\tx",
            "/* /* /* ",
            "&amp; &lt;",
        ] {
            for language in ["rust", "html", "markdown", "json", "diff", "klingon"] {
                let html = code(text, language);
                assert_eq!(shown(&html), text, "{language}");
                assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_plain_from_there_on() {
        let text = format!("let a = 1;\n{}\nlet b = 2;", "x".repeat(LONGEST_LINE));
        let html = code(&text, "rust");
        assert!(html.starts_with("<span class=\"bw-hl-keyword\">let"), "{html}");
        assert!(html.ends_with("let b = 2;"), "{html}");
        assert_eq!(shown(&html), text);
    }
}
