//! Plain HTML forms: from the fields that a browser posts to the inputs of a listener.
//!
//! A form says less than JSON: a field that is repeated is a list, a list of which nothing was ticked is not there at all,
//! a tick is `on` or nothing, and everything is text. A part of an input has the path to it as its name: `to.street`,
//! `lines.2.price`. The inputs' own types say what is meant, so this is a [`Deserializer`] that
//! asks them.

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::collections::BTreeMap;
use std::fmt;

/// A path has so many parts at most. Each is a call within a call, and the name of a field is chosen by whoever posts it.
const DEEPEST: usize = 32;

/// The fields of a form, in the order in which they were posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

/// A field whose text is not what its type expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadField {
    /// The field; none where the form as a whole is meant.
    pub field: Option<String>,
    /// What is wrong, as part of a sentence.
    pub what: String,
}

impl fmt::Display for BadField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "the field `{field}`: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for BadField {}

impl BadField {
    fn unknown(name: &str) -> Self {
        Self { field: Some(name.to_owned()), what: "the listener has no such input".into() }
    }

    /// The same, of a part of what has this name.
    fn within(self, name: &str) -> Self {
        let field = self.field.map_or_else(|| name.to_owned(), |part| format!("{name}.{part}"));
        Self { field: Some(field), ..self }
    }
}

impl de::Error for BadField {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self { field: None, what: what.to_string() }
    }
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl Form {
    /// Takes out a field that is not the listener's: the last value, where it was given several times.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let mut found = None;
        self.0.retain_mut(|(field, value)| {
            let hit = field == name;
            if hit {
                found = Some(std::mem::take(value));
            }
            !hit
        });
        found
    }

    /// The fields with their values, in the order in which they were posted.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The inputs of a listener.
    ///
    /// # Errors
    /// Where a field is missing, is none of the listener's, is not what its type expects, or has a path of more than 32 parts.
    pub fn read<T: de::DeserializeOwned>(&self) -> Result<T, BadField> {
        let too_deep = |(name, _): &&(String, String)| name.split('.').nth(DEEPEST).is_some();
        if self.0.iter().any(|field| too_deep(&field)) {
            return Err(de::Error::custom("the path to a field has too many parts"));
        }
        T::deserialize(self)
    }

    /// The fields as bytes, for a hash: two forms are the same where these are.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Lengths keep `a=bc` apart from `ab=c`.
        let mut bytes = Vec::new();
        for text in self.0.iter().flat_map(|(name, value)| [name, value]) {
            bytes.extend(text.len().to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes
    }
}

impl<'de> Deserializer<'de> for &Form {
    type Error = BadField;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadField> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, BadField> {
        let parts = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Field::of(parts).deserialize_struct("", fields, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, BadField> {
        self.deserialize_struct(name, &[], visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Every field of a struct that its type wants, whether it was posted or not: what is absent means something too.
struct Fields<'a> {
    parts: BTreeMap<&'a str, Field<'a>>,
    left: &'static [&'static str],
    now: &'static str,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = BadField;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, BadField> {
        let Some((now, left)) = self.left.split_first() else { return Ok(None) };
        (self.now, self.left) = (now, left);
        seed.deserialize(now.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, BadField> {
        let field = self.parts.remove(self.now).unwrap_or_default();
        seed.deserialize(field).map_err(|error| error.within(self.now))
    }
}

/// A list: what was given several times, and rows by their numbers.
struct Rows<'a>(std::vec::IntoIter<(Option<u32>, Field<'a>)>);

impl<'de> SeqAccess<'de> for Rows<'_> {
    type Error = BadField;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, BadField> {
        let Some((at, row)) = self.0.next() else { return Ok(None) };
        let read = seed.deserialize(row).map(Some);
        read.map_err(|error| match at {
            Some(at) => error.within(&at.to_string()),
            None => error,
        })
    }
}

/// One field, as often as it was posted, and its parts, by their paths within it.
#[derive(Default)]
struct Field<'a> {
    values: Vec<&'a str>,
    parts: Vec<(&'a str, &'a str)>,
}

impl<'a> Field<'a> {
    /// One that has nothing but parts.
    fn of(parts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        Self { values: Vec::new(), parts: parts.collect() }
    }

    /// The parts, each with its own.
    fn divided(self) -> BTreeMap<&'a str, Field<'a>> {
        let mut fields = BTreeMap::<_, Field<'_>>::new();
        for (path, value) in self.parts {
            match path.split_once('.') {
                Some((name, rest)) => fields.entry(name).or_default().parts.push((rest, value)),
                None => fields.entry(path).or_default().values.push(value),
            }
        }
        fields
    }

    fn has_no_parts(&self) -> Result<(), BadField> {
        self.parts.first().map_or(Ok(()), |(part, _)| Err(BadField::unknown(part)))
    }

    fn one(&self) -> Result<&'a str, BadField> {
        self.has_no_parts()?;
        match self.values.as_slice() {
            [value] => Ok(value),
            [] => Err(de::Error::custom("it is missing")),
            _ => Err(de::Error::custom("it was given several times")),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $number:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadField> {
            let text = self.one()?.trim();
            match text.parse::<$number>() {
                Ok(number) => visitor.$visit(number),
                Err(error) => Err(de::Error::custom(format!("{text:?} is not a number that can be used here ({error})"))),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Field<'_> {
    type Error = BadField;

    numbers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_i128 visit_i128 i128, deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128, deserialize_f32 visit_f32 f32, deserialize_f64 visit_f64 f64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadField> {
        visitor.visit_str(self.one()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadField> {
        self.has_no_parts()?;
        // Of a tick that is taken away nothing is posted; `on` is what a tick without a value is.
        match self.values.last() {
            None | Some(&"false" | &"") => visitor.visit_bool(false),
            Some(&"on" | &"true") => visitor.visit_bool(true),
            Some(other) => Err(de::Error::custom(format!("{other:?} is neither `on` nor `true` nor `false`"))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadField> {
        // A text field that was left empty is posted as empty text.
        let mut values = self.values.iter().chain(self.parts.iter().map(|(_, value)| value));
        if values.all(|value| value.is_empty()) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadField> {
        let repeated = self.values.iter().map(|value| (None, Field { values: vec![value], parts: Vec::new() }));
        let mut rows: Vec<_> = repeated.collect();
        for (name, row) in self.divided() {
            let at = name.parse::<u32>().map_err(|_| BadField::unknown(name))?;
            rows.push((Some(at), row));
        }
        // Rows stand in the order of their numbers; where one is left out, the next one takes its place.
        rows.sort_by_key(|(at, _)| *at);
        visitor.visit_seq(Rows(rows.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, BadField> {
        if !self.values.is_empty() {
            return self.deserialize_any(visitor);
        }
        let parts = self.divided();
        match parts.keys().find(|name| !fields.contains(name)) {
            Some(name) => Err(BadField::unknown(name)),
            None => visitor.visit_map(Fields { parts, left: fields, now: "" }),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, BadField> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, BadField> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, BadField> {
        visitor.visit_enum(self.one()?.into_deserializer())
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple_struct map identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, BadField> for Field<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
