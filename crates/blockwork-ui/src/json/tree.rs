//! A value with parts: whatever serde can write, in the order in which it is written.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A value as JSON has it. Other than in a map, the fields are in their order, and a name that stands twice is there twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// Nothing.
    Null,
    /// True or false.
    Flag(bool),
    /// A number, as JSON writes it.
    Number(serde_json::Number),
    /// A text.
    Text(String),
    /// Parts without names.
    List(Vec<Tree>),
    /// Parts with names.
    Record(Vec<(String, Tree)>),
}

/// Why a text or a value cannot be shown as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotJson(String);

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "This is no JSON: {}.", self.0)
    }
}

impl std::error::Error for NotJson {}

impl Tree {
    /// The tree of a value. What serde cannot write as JSON is a text that says why.
    ///
    /// ```
    /// use blockwork_ui::Tree;
    ///
    /// assert_eq!(Tree::of(&("Milk", 2)).to_string(), r#"["Milk",2]"#);
    /// ```
    #[must_use]
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        let text = serde_json::to_string(value).map_err(|error| NotJson(error.to_string()));
        text.and_then(|text| Self::parse(&text)).unwrap_or_else(|error| Self::Text(error.to_string()))
    }

    /// The tree of a text in JSON.
    ///
    /// # Errors
    /// Where it is no JSON, or is more than 128 levels deep.
    pub fn parse(text: &str) -> Result<Self, NotJson> {
        serde_json::from_str(text).map_err(|error| NotJson(error.to_string()))
    }
}

/// As JSON.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if f.alternate() { serde_json::to_string_pretty(self) } else { serde_json::to_string(self) };
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => list.serialize(serializer),
            Self::Record(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(serde_json::Number::from_f64(number).map_or(Tree::Null, Tree::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(part) = parts.next_element()? {
            list.push(part);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Tree, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = parts.next_entry()? {
            fields.push(field);
        }
        Ok(Tree::Record(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_written_as_it_was_read() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "1.5",
            "1e300",
            "\"\\u0000</script>\"",
            "[]",
            "{}",
            r#"{"b":1,"a":[null,{"c":"שלום 👩‍👩‍👧"}],"b":2}"#,
        ] {
            let written = Tree::parse(text).expect("JSON").to_string();
            assert_eq!(written.replace("e+", "e"), text);
        }
    }

    #[test]
    fn what_is_no_json_says_why() {
        for text in ["", "{", "nul", "[1,]", "NaN", "{\"a\":1}x"] {
            let error = Tree::parse(text).expect_err("no JSON");
            assert!(error.to_string().starts_with("This is no JSON: "), "{error}");
        }
        assert!(Tree::parse(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn a_value_keeps_the_order_of_its_fields() {
        #[derive(Serialize)]
        struct Item {
            name: &'static str,
            count: u32,
            share: f64,
        }
        let tree = Tree::of(&Item { name: "Milk", count: 2, share: f64::NAN });
        assert_eq!(tree.to_string(), r#"{"name":"Milk","count":2,"share":null}"#);
        let no_name = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(matches!(Tree::of(&no_name), Tree::Text(why) if why.contains("key must be a string")));
    }
}
