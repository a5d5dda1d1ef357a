//! What a file is by its content, and whether a browser may open it.

/// So many first bytes tell what a file is.
pub(crate) const HEAD_BYTES: usize = 8 << 10;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    /// As in `image/png`.
    pub(crate) content_type: String,
    pub(crate) opens: Opens,
}

/// Where a file may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// In a tab of its own, too.
    InBrowser,
    /// It is saved. A page can still show it in an element that runs nothing, such as `<img>`.
    Nowhere,
}

/// What browsers show without running anything that is in it. Not `application/pdf`, and no type of markup.
const HARMLESS: &[&str] = &[
    "audio/aac",
    "audio/m4a",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-flac",
    "audio/x-wav",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
    "video/mp4",
    "video/ogg",
    "video/webm",
];

/// What no harmless file has among its first bytes. A picture that is a script too has one of these.
const MARKUP: &[&str] = &[
    "<script",
    "<html",
    "<head",
    "<body",
    "<svg",
    "<iframe",
    "<object",
    "<embed",
    "<!doctype",
    "<!entity",
    "<?xml-",
    "<?php",
    "<math",
    "<xsl:",
    "<meta",
    "<link",
    "<style",
    "<form",
    "<base",
    "javascript:",
    "onerror=",
    "onload=",
    "%pdf-",
];

/// What a text is whose name ends like this. All of it is text, and none of it is opened.
const TEXTS: &[(&str, &str)] = &[
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("md", "text/markdown"),
    ("mjs", "text/javascript"),
    ("svg", "image/svg+xml"),
    ("tsv", "text/tab-separated-values"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("xhtml", "application/xhtml+xml"),
    ("xml", "text/xml"),
];

/// What besides pictures, sounds and films is served as what it is.
const SERVED: &[&str] = &["application/pdf", "application/zip", "text/csv", "text/plain"];

impl Sort {
    /// The type that a browser is told. A script or a style sheet would be used by a page that names it, however it is to be
    /// saved: of what no list here has, nothing is told.
    pub(crate) fn served_as(&self) -> String {
        let kind = self.content_type.split('/').next().unwrap_or_default();
        if !matches!(kind, "image" | "audio" | "video") && !SERVED.contains(&&*self.content_type) {
            return "application/octet-stream".to_owned();
        }
        let charset = if kind == "text" { "; charset=utf-8" } else { "" };
        format!("{}{charset}", self.content_type)
    }

    /// What a file with these first bytes is. Its name only tells one kind of text from another.
    pub(crate) fn of(head: &[u8], name: &str) -> Self {
        let content_type = match (markup(head), infer::get(head)) {
            (Some(markup), _) => markup,
            (None, Some(known)) => known.mime_type(),
            (None, None) if is_text(head) => text(name),
            (None, None) => "application/octet-stream",
        };
        let harmless = HARMLESS.contains(&content_type) && !has_markup(head);
        let opens = if harmless { Opens::InBrowser } else { Opens::Nowhere };
        Self { content_type: content_type.to_owned(), opens }
    }
}

/// The markup that a text begins as, whatever mark or space is in front.
fn markup(head: &[u8]) -> Option<&'static str> {
    let text = lowered(head);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{fffd}');
    if !text.starts_with('<') {
        return None;
    }
    // What is told first is what a browser would take it for.
    if text.contains("<svg") && !text.contains("<html") {
        Some("image/svg+xml")
    } else if text.contains("http://www.w3.org/1999/xhtml") {
        Some("application/xhtml+xml")
    } else if text.starts_with("<?xml") {
        Some("text/xml")
    } else {
        Some("text/html")
    }
}

/// It as text, for looking at: small letters, and without the zero bytes of a wider encoding.
fn lowered(head: &[u8]) -> String {
    let narrow: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    String::from_utf8_lossy(&narrow).into_owned()
}

fn has_markup(head: &[u8]) -> bool {
    let text = lowered(head);
    MARKUP.iter().any(|markup| text.contains(markup))
}

/// Whether it is UTF-8 without anything that no text has. The last character may have been cut.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or("\0"),
        Err(_) => return false,
    };
    !valid.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}'))
}

fn text(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    let known = TEXTS.iter().find(|(known, _)| end.as_deref() == Some(*known));
    known.map_or("text/plain", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: impl AsRef<[u8]>, name: &str, content_type: &str, opens: Opens) {
        let expected = Sort { content_type: content_type.into(), opens };
        assert_eq!(Sort::of(head.as_ref(), name), expected, "{name}: {}", head.as_ref().escape_ascii());
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

    #[test]
    fn content_decides_and_not_the_name() {
        check(PNG, "a.html", "image/png", Opens::InBrowser);
        check("<html>", "a.png", "text/html", Opens::Nowhere);
        check("%PDF-1.7\n", "a.txt", "application/pdf", Opens::Nowhere);
        check([0, 1, 2, 3], "a.txt", "application/octet-stream", Opens::Nowhere);
        check("", "a.png", "text/plain", Opens::InBrowser);
    }

    #[test]
    fn the_name_tells_one_text_from_another() {
        check("a,b\n1,2\n", "a.CSV", "text/csv", Opens::Nowhere);
        check("a,b\n1,<script>\n", "a.csv", "text/csv", Opens::Nowhere);
        check("alert(1)", "a.js", "text/javascript", Opens::Nowhere);
        check("hello", "a", "text/plain", Opens::InBrowser);
        check("hällo".as_bytes().split_last().expect("some").1, "a.txt", "text/plain", Opens::InBrowser);
        check([b'h', 0xff, b'i'], "a.txt", "application/octet-stream", Opens::Nowhere);
    }

    #[test]
    fn markup_is_found_behind_marks_spaces_and_wider_letters() {
        check("\u{feff} \n<ScRiPt>alert(1)</script>", "a.txt", "text/html", Opens::Nowhere);
        check(b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0", "a.txt", "text/html", Opens::Nowhere);
        check("<?xml version='1.0'?><svg onload='x'/>", "a.png", "image/svg+xml", Opens::Nowhere);
        check("hello <iframe src=x>", "a.txt", "text/plain", Opens::Nowhere);
    }

    #[test]
    fn a_picture_that_is_a_script_too_is_not_opened() {
        check(b"GIF89a/*<script>*/=1;alert(1)", "a.gif", "image/gif", Opens::Nowhere);
        check([PNG, b"tEXt<svg onload=alert(1)>"].concat(), "a.png", "image/png", Opens::Nowhere);
    }
}
