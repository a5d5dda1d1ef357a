//! What a file is called: only ever shown, and never a path here.

use super::sort::Opens;
use blockwork_core::file::encoded;

/// So many characters of a name are kept, its end among them.
const LONGEST: usize = 120;

/// The name as it is kept: without folders, and without what could make a person read another name.
pub(crate) fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    let name = name.trim();
    if name.chars().all(|c| c == '.' || c.is_whitespace()) { "file".to_owned() } else { shortened(name) }
}

/// Marks of direction and of nothing at all: `\u{202e}gpj.exe` reads as `exe.jpg` (CVE-2009-3376).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What is too long loses its middle: the beginning names it, and the end says what it is.
fn shortened(name: &str) -> String {
    let all: Vec<char> = name.chars().collect();
    if all.len() <= LONGEST {
        return name.to_owned();
    }
    let end = all.len() - 20;
    all[..LONGEST - 21].iter().chain(std::iter::once(&'…')).chain(&all[end..]).collect()
}

/// The header that says whether it is opened or saved, and as what (RFC 6266, with RFC 8187 for what is not ASCII).
pub(crate) fn disposition(opens: Opens, name: &str) -> String {
    let how = if opens == Opens::InBrowser { "inline" } else { "attachment" };
    let plain =
        |c: char| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | ';') || c == ' ' { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{}", encoded(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(cleaned(name), expected, "{name:?}");
        assert_eq!(cleaned(expected), expected, "it stays as it is");
    }

    #[test]
    fn a_name_has_no_folders_and_nothing_that_is_not_seen() {
        check("report.csv", "report.csv");
        check("../../etc/passwd", "passwd");
        check("C:\\Users\\a\\b.txt", "b.txt");
        check("a\0b\r\nc.txt", "abc.txt");
        check("\u{202e}gpj.exe", "gpj.exe");
        check(".gitignore", ".gitignore");
        check(" ü.txt ", "ü.txt");
        for nothing in ["", " ", ".", "..", "...", "/", "a/", "..\\..", "\u{200b}", " . ."] {
            check(nothing, "file");
        }
        let long = format!("{}.jpeg", "a".repeat(1_000));
        let short = cleaned(&long);
        assert!(short.chars().count() == LONGEST && short.ends_with("a.jpeg"), "{short}");
    }

    #[test]
    fn a_header_says_a_name_twice_and_nothing_else() {
        let said = disposition(Opens::Nowhere, "a \"b\";\r\nSet-Cookie: x=1 ü.html");
        let expected = "attachment; filename=\"a _b____Set-Cookie: x=1 _.html\"; \
                        filename*=UTF-8''a%20%22b%22%3B%0D%0ASet-Cookie%3A%20x%3D1%20%C3%BC.html";
        assert_eq!(said, expected);
        assert!(disposition(Opens::InBrowser, "a.png").starts_with("inline; filename=\"a.png\""));
    }
}
