//! Text as HTML that is safe to show: Markdown, and code with its words in colours.
//!
//! It is for servers: what it is made of is larger than a page may be. It knows no other crate of Blockwork, and what it is
//! given may be anything that a person or a program has written:
//!
//! - [`code`](mod@code): code as HTML; everything in it is escaped.
//! - [`markdown`](mod@markdown): Markdown as HTML; what could run or load something is taken out.
//! - `cache`: what was rendered is kept for a while, for texts that are shown on every page.

pub mod code;
pub mod markdown;

mod cache;

pub use code::code;
pub use markdown::{LineBreaks, Markdown};

/// What HTML would read as its own, as text. Also for the value of an attribute in double quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for char in text.chars() {
        match char {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // No document may have it (HTML, 13.2.3.5).
            '\0' => html.push('\u{fffd}'),
            _ => html.push(char),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_would_read_is_text() {
        assert_eq!(escaped("<a href=\"x\" id='y'>&\0"), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;\u{fffd}");
        assert_eq!(escaped("שלום 👩‍👩‍👧"), "שלום 👩‍👩‍👧");
    }
}
