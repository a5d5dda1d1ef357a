//! The feed: what a page and the server say to each other over the one connection from the server to the page.
//!
//! A WebSocket at [`FEED_PATH`], JSON text both ways, one [`FromPage`] or [`FromServer`] a message. The page begins with
//! [`Hello`]; the server answers with what differs from what the page said it knows ([`FromServer::Told`]), and tells
//! from then on what changes ([`FromServer::Changed`]). Every message is an object with one field, whose name says what
//! it is. A name that a build does not know is no error, so that an older page and a newer server understand each other.

use crate::cell::{CellRef, Seen, Version};
use crate::error::Error;
use crate::toast::Toast;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Where a page connects its feed.
pub const FEED_PATH: &str = "/_blockwork/feed";

/// The `<script>` element of the document with the values that the page was rendered with, as [`News`].
pub const STATE_SCRIPT: &str = "blockwork-state";

/// How often the server gives a sign of life, which the page returns.
pub const BEAT: Duration = Duration::from_secs(3);

/// After so long without a sign of life, either side takes the other for gone.
pub const SILENCE: Duration = Duration::from_secs(10);

/// At most so many known cells stand in one message; a page that knows more says it in several.
pub const MOST_KNOWN: usize = 64;

/// At most so many followed states and cells stand in one message; a page that follows more says it in several.
pub const MOST_FOLLOWED: usize = 32;

/// At most so many bytes has a message from a page: [`MOST_KNOWN`] and [`MOST_FOLLOWED`] cells whose names have a few
/// hundred bytes, keys that need escapes included.
pub const MESSAGE_BYTES: usize = 64 << 10;

/// What a page follows, and what it knows. Said again, it adds to what was said before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Following {
    /// The cells of which the page knows a version. Of a visible state it is the version of the value that it shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Seen>,
    /// The states that something in the page depends on, each as its cell without a key; and the cells under keys that
    /// something waits for by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow: Vec<CellRef>,
    /// Whether the page shows how many pages are there.
    #[serde(default)]
    pub there: bool,
}

/// The first message of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The page's signed ticket.
    pub ticket: String,
    /// What it follows and knows.
    pub following: Following,
}

/// The value of a cell whose state is visible.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Valued {
    /// The cell.
    pub cell: CellRef,
    /// Its version.
    pub version: Version,
    /// Its value as JSON, `null` among them; none where there is no such cell, which means the initial value.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::event::present")]
    pub value: Option<Box<RawValue>>,
}

/// What a page is told: versions of cells, values of visible ones, and how many pages are there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct News {
    /// Cells whose values the page does not get, with their versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// Cells of visible states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Valued>,
    /// How many pages are there, for a page that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub there: Option<u32>,
    /// Messages for the person, from the form that led to the page: in the first HTML alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Toast>,
    /// What became of the form that led to the page, where the page shows that: in the first HTML alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormAnswer>,
}

/// What became of a form without scripts: what the page shows at its fields, and of its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormAnswer {
    /// Which form of the page, by the id that the page knows it under.
    pub form: String,
    /// What was posted, as far as it may be brought back and there is room.
    pub posted: Vec<(String, String)>,
    /// What is wrong with it, where it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// What the listener answered as JSON, where it did and the page shows it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::event::present")]
    pub value: Option<Box<RawValue>>,
}

macro_rules! messages {
    ($(#[$doc:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident($body:ty) = $tag:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        #[non_exhaustive]
        pub enum $name { $($(#[$of_variant])* #[serde(rename = $tag)] $variant($body),)* }

        impl $name {
            /// The message in this text; none where it is of a kind that this build does not know.
            ///
            /// # Errors
            /// Where the text is no object with one field, or the field does not hold what its name says.
            pub fn read(text: &str) -> serde_json::Result<Option<Self>> {
                struct Message;

                impl<'de> Visitor<'de> for Message {
                    type Value = Option<$name>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object with one field")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        let tag: Option<Cow<'de, str>> = map.next_key()?;
                        // A second field is an error of the format: the object does not end where it should.
                        Ok(match tag.as_deref() {
                            $(Some($tag) => Some($name::$variant(map.next_value()?)),)*
                            Some(_) => {
                                map.next_value::<IgnoredAny>()?;
                                None
                            }
                            None => return Err(A::Error::invalid_length(0, &self)),
                        })
                    }
                }

                let mut input = serde_json::Deserializer::from_str(text);
                let message = input.deserialize_map(Message)?;
                input.end()?;
                Ok(message)
            }

            /// The message as text.
            #[must_use]
            pub fn write(&self) -> String {
                // Plain data with string keys: the only way to fail is a bug in these types.
                serde_json::to_string(self).unwrap_or_default()
            }
        }
    };
}

messages! {
    /// What a page says.
    FromPage {
        /// The first message: who it is, what it knows.
        Hello(Hello) = "hello",
        /// It follows more than before, or says again what it knows.
        Follow(Following) = "follow",
        /// It is there: the answer to [`FromServer::Beat`].
        Alive(()) = "alive",
    }
}

messages! {
    /// What the server says.
    FromServer {
        /// What differs from what the page said it knows, and the versions of what it follows. The first one means that
        /// the page's session lives.
        Told(News) = "told",
        /// What has changed since. Of several changes of a cell only the newest is told.
        Changed(News) = "changed",
        /// Too much has changed to be told one by one: the page says again what it knows.
        Again(()) = "again",
        /// The page's session is over ([`Kind::Expired`](crate::Kind::Expired)), or cannot begin because a limit is
        /// reached ([`Kind::Busy`](crate::Kind::Busy)). Nothing comes after it.
        Ended(Error) = "ended",
        /// A sign of life, which the page returns.
        Beat(()) = "beat",
    }
}

/// JSON as it may stand in a `<script>` element: nothing in it can end the element or begin a comment (HTML Living
/// Standard, "Restrictions for contents of script elements"). In JSON a `<` stands only within strings.
#[must_use]
pub fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// What a page is rendered with, where its components find it while they are rendered.
#[derive(Clone, Debug, Default)]
pub struct First(pub Arc<News>);
