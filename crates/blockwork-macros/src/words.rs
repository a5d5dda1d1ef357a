//! Names in words: what people read who do not read Rust.

/// `first_name` and `FirstName` as `First name`.
pub(crate) fn of(name: &str) -> String {
    let mut words = String::new();
    let mut before = None;
    for c in name.trim_start_matches("r#").chars() {
        let begins = c.is_uppercase() && before.is_some_and(char::is_lowercase);
        if c == '_' || begins {
            words.push(' ');
        }
        match c {
            '_' => {}
            c if words.is_empty() => words.extend(c.to_uppercase()),
            c => words.extend(c.to_lowercase()),
        }
        before = Some(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::of;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(of(name), expected, "{name}");
    }

    #[test]
    fn names_are_read_as_words() {
        check("name", "Name");
        check("first_name", "First name");
        check("FirstName", "First name");
        check("r#type", "Type");
        check("HTTP", "Http");
        check("größe", "Größe");
    }
}
