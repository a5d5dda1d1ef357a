//! The tags of a document.

/// The tags of a document: what stands between `<` and `>`, outside of quotes.
pub(crate) fn tags(html: &str) -> Vec<String> {
    let (mut tags, mut tag, mut quoted) = (Vec::new(), None::<String>, false);
    for char in html.chars() {
        match (&mut tag, char) {
            (None, '<') => tag = Some(String::new()),
            (None, _) => {}
            (Some(open), '"') => {
                quoted = !quoted;
                open.push('"');
            }
            (Some(_), '>') if !quoted => tags.extend(tag.take()),
            (Some(open), char) => open.push(char),
        }
    }
    tags
}
