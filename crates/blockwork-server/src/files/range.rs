//! Parts of a file (RFC 9110, section 14).

use http::{HeaderMap, header};
use std::ops::Range;

/// What a request wants of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Whole,
    Part(Range<u64>),
    /// Nothing that the file has.
    Nothing,
}

/// What is wanted of a file of so many bytes, that has this tag. Several parts at once are answered with the whole, which
/// the standard leaves to the server: answers in many parts have been a way to overload one (CVE-2011-3192).
pub(crate) fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else { return Wanted::Whole };
    // Whoever has a part of another file wants the whole of this one.
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::Whole;
    }
    let Ok(ranges) = http_range_header::parse_range_header(range) else { return Wanted::Whole };
    match ranges.ranges.len() {
        1 => {}
        _ => return Wanted::Whole,
    }
    match ranges.validate(size).as_deref() {
        Ok([part]) if *part.start() < size => Wanted::Part(*part.start()..part.end().saturating_add(1).min(size)),
        _ => Wanted::Nothing,
    }
}

/// Whether the asker has it already.
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[track_caller]
    fn check(range: &str, if_range: Option<&'static str>, size: u64, expected: Wanted) {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).expect("a header"));
        if let Some(tag) = if_range {
            headers.insert(header::IF_RANGE, HeaderValue::from_static(tag));
        }
        assert_eq!(wanted(&headers, size, "\"tag\""), expected, "{range} of {size}");
    }

    #[test]
    fn a_part_is_within_the_file() {
        check("bytes=0-3", None, 10, Wanted::Part(0..4));
        check("bytes=4-", None, 10, Wanted::Part(4..10));
        check("bytes=-3", None, 10, Wanted::Part(7..10));
        check("bytes=9-9", None, 10, Wanted::Part(9..10));
        check("bytes=0-99", None, 10, Wanted::Part(0..10));
    }

    #[test]
    fn what_is_outside_is_nothing_and_what_is_garbled_is_the_whole() {
        check("bytes=10-", None, 10, Wanted::Nothing);
        check("bytes=10-20", None, 10, Wanted::Nothing);
        check("bytes=0-", None, 0, Wanted::Nothing);
        check("bytes=18446744073709551615-", None, 10, Wanted::Nothing);
        for garbled in ["bytes", "bytes=", "bytes=a-b", "pages=0-3", "bytes=-", "0-3", "bytes=99999999999999999999-"] {
            check(garbled, None, 10, Wanted::Whole);
        }
        check("bytes=0-1,4-5", None, 10, Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_file_is_the_whole_of_this_one() {
        check("bytes=0-3", Some("\"tag\""), 10, Wanted::Part(0..4));
        check("bytes=0-3", Some("\"other\""), 10, Wanted::Whole);
        check("bytes=0-3", Some("W/\"tag\""), 10, Wanted::Whole);
        check("bytes=0-3", Some("Sat, 29 Oct 1994 19:43:31 GMT"), 10, Wanted::Whole);
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        for (tags, expected) in
            [("\"tag\"", true), ("\"a\", W/\"tag\"", true), ("*", true), ("\"other\"", false), ("tag", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(tags));
            assert_eq!(is_known(&headers, "\"tag\""), expected, "{tags}");
        }
    }
}
