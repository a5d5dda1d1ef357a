//! Short messages for the person in front of a page.

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What kind of message it is: how it looks, how screen readers are told, and how long it stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Something to know. It goes by itself.
    #[default]
    Info,
    /// Something has worked. It goes by itself.
    Success,
    /// Something is not as it should be. It stays until it is taken away.
    Warning,
    /// Something has failed. It stays until it is taken away.
    Error,
}

impl Tone {
    /// Whether screen readers say it at once, and it stays until somebody takes it away.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Warning | Self::Error)
    }
}

/// A short message for the person. Text alone is one of the tone [`Info`](Tone::Info), and travels as text alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toast {
    /// The sentence.
    pub text: String,
    /// What kind of message it is.
    pub tone: Tone,
}

/// A toast of another tone on its way.
#[derive(Serialize, Deserialize)]
struct Toned<T> {
    text: T,
    tone: Tone,
}

impl Serialize for Toast {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { text, tone } = self;
        if *tone == Tone::default() {
            text.serialize(serializer)
        } else {
            Toned { text, tone: *tone }.serialize(serializer)
        }
    }
}

/// By hand: an untagged enum keeps anything that there is in JSON until it knows what it is, which is 3 KB of a page.
impl<'de> Deserialize<'de> for Toast {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Toast;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or one with its tone")
            }

            fn visit_str<E>(self, text: &str) -> Result<Toast, E> {
                Ok(text.into())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Toast, A::Error> {
                let Toned { text, tone } = Toned::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Toast { text, tone })
            }
        }

        deserializer.deserialize_any(Written)
    }
}

impl Toast {
    /// Something has worked: "Saved."
    #[must_use]
    pub fn success(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Success }
    }

    /// Something is not as it should be: "The disk is nearly full."
    #[must_use]
    pub fn warning(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Warning }
    }

    /// Something has failed: "The mail was not sent."
    #[must_use]
    pub fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Error }
    }
}

impl From<&str> for Toast {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Toast {
    fn from(text: String) -> Self {
        Self { text, tone: Tone::default() }
    }
}

impl From<&crate::Error> for Toast {
    fn from(error: &crate::Error) -> Self {
        Self::error(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(toast: impl Into<Toast>, expected: &str) {
        let toast = toast.into();
        assert_eq!(serde_json::to_string(&toast).expect("JSON"), expected);
        assert_eq!(serde_json::from_str::<Toast>(expected).expect("a toast"), toast);
    }

    #[test]
    fn a_toast_travels_with_its_tone_unless_that_is_the_usual_one() {
        check("Hello.", r#""Hello.""#);
        check(String::new(), r#""""#);
        check(Toast::success("Saved."), r#"{"text":"Saved.","tone":"success"}"#);
        check(Toast::warning("<b>"), r#"{"text":"<b>","tone":"warning"}"#);
        check(&crate::Error::invalid("No."), r#"{"text":"No.","tone":"error"}"#);
    }

    #[test]
    fn what_is_no_toast_is_refused() {
        for text in ["7", "null", "[]", r#"{"text":"Saved."}"#, r#"{"text":"Saved.","tone":"loud"}"#] {
            assert!(serde_json::from_str::<Toast>(text).is_err(), "{text}");
        }
    }
}
