//! Files: what a page has sent ([`Upload`]), and what a listener has made for it ([`File`]).
//!
//! Neither travels with an event: what travels is a reference, signed by the server for one visitor. The bytes are where the
//! server keeps files, under the page that owns them, and go with its session.

#[cfg(not(target_arch = "wasm32"))]
mod kept;

#[cfg(not(target_arch = "wasm32"))]
pub use kept::{Chunks, Files, Within, checked};

use serde::de::{self, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

#[cfg(not(target_arch = "wasm32"))]
use {
    crate::error::{Error, Result},
    bytes::Bytes,
    kept::Kept,
};

/// Where files are sent to, one a request, and the beginning of every file's own address.
pub const FILES_PATH: &str = "/_blockwork/files";

/// The header of a file that is sent, with the ticket of its page.
pub const TICKET_HEADER: &str = "blockwork-ticket";

/// The header of a file that is sent, with its name, percent-encoded.
pub const NAME_HEADER: &str = "blockwork-file-name";

/// The header of a file that is sent, with the types that the page accepts, as `<input accept>` writes them.
pub const ACCEPT_HEADER: &str = "blockwork-accept";

/// Unless the server's settings say otherwise, a page has at most so many files.
pub const MOST_FILES: usize = 100;

/// Unless the server's settings say otherwise, a file has at most so many bytes.
pub const MOST_BYTES: u64 = 200 << 20;

/// What is known of a file without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Names the file to the server, which has signed it.
    pub id: String,
    /// Its name, as a person gave it: to be shown, and never a path.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// What it is by its content, as in `image/png`.
    #[serde(rename = "type")]
    pub content_type: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub hash: String,
}

impl FileInfo {
    /// Where a browser of its visitor finds it, until the session of its page ends.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{FILES_PATH}/{}/{}", self.id, encoded(&self.name))
    }

    /// Whether its content is of one of these types, written with commas between them: `image/*`, `text/csv`, `*/*`.
    #[must_use]
    pub fn is(&self, wanted: &str) -> bool {
        wanted.split(',').any(|wanted| is_of(&self.content_type, wanted.trim()))
    }
}

/// Whether a type is one that a pattern means. A pattern is a type, `image/*`, or `*/*`.
fn is_of(content_type: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => kind.ends_with('/') && starts_with(content_type, kind),
        None => content_type.eq_ignore_ascii_case(pattern),
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// A text as one part of a path: everything but letters, digits and `-._~` percent-encoded (RFC 3986, section 2.3).
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

macro_rules! shown {
    ($type:ident) => {
        impl $type {
            /// What is known of it without reading it.
            #[must_use]
            pub fn info(&self) -> &FileInfo {
                &self.info
            }

            /// Its name: to be shown, and never a path.
            #[must_use]
            pub fn name(&self) -> &str {
                &self.info.name
            }

            /// How many bytes it has.
            #[must_use]
            pub fn size(&self) -> u64 {
                self.info.size
            }

            /// What it is by its content, as in `image/png`, whatever its name says.
            #[must_use]
            pub fn content_type(&self) -> &str {
                &self.info.content_type
            }

            /// The SHA-256 of its bytes, in hexadecimal digits.
            #[must_use]
            pub fn hash(&self) -> &str {
                &self.info.hash
            }

            /// Whether its content is of one of these types, written with commas between them: `image/*`, `text/csv`.
            #[must_use]
            pub fn is(&self, wanted: &str) -> bool {
                self.info.is(wanted)
            }

            /// Where a browser of its visitor finds it, until the session of its page ends.
            #[must_use]
            pub fn url(&self) -> String {
                self.info.url()
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let FileInfo { name, size, content_type, .. } = &self.info;
                write!(f, concat!(stringify!($type), "({:?}, {} bytes of {})"), name, size, content_type)
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.info == other.info
            }
        }

        impl Eq for $type {}

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.info.serialize(serializer)
            }
        }
    };
}

#[cfg(target_arch = "wasm32")]
use crate::error::Result;

/// A file that a page has sent: an input of listeners, written in their signatures.
///
/// The listener gets a file of the visitor whose event it is; a reference that was made up, or is another's, is refused
/// before it runs. The bytes are read where they are needed. They are there as long as the session of the page that sent
/// them: what is to stay longer is copied to a place of the app's own. A form without scripts sends files too.
///
/// ```
/// use blockwork_core::{Result, Upload};
///
/// /// How many lines a file has.
/// async fn lines(file: Upload) -> Result<usize> {
///     file.only("text/*")?;
///     Ok(file.text().await?.lines().count())
/// }
/// ```
#[derive(Clone)]
pub struct Upload {
    info: FileInfo,
    #[cfg(not(target_arch = "wasm32"))]
    kept: Kept,
}

/// A file for the page, made by a listener and answered by it.
///
/// The page gets a link that is good for its visitor, until the session of the page ends. Where the listener is run again,
/// or its event is refused, the same content is the same file, and nothing is left behind when the session ends.
#[derive(Clone)]
pub struct File {
    info: FileInfo,
}

shown!(Upload);
shown!(File);

impl Upload {
    /// The upload that this is known of. Read on a server, it is looked for there.
    #[must_use]
    pub fn known(info: FileInfo) -> Self {
        Self {
            info,
            #[cfg(not(target_arch = "wasm32"))]
            kept: Kept::Nowhere,
        }
    }
}

impl From<FileInfo> for File {
    fn from(info: FileInfo) -> Self {
        Self { info }
    }
}

impl From<Upload> for File {
    /// To show what was sent.
    fn from(upload: Upload) -> Self {
        Self { info: upload.info }
    }
}

impl From<&Upload> for File {
    fn from(upload: &Upload) -> Self {
        Self { info: upload.info.clone() }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Upload {
    /// An upload that is in memory, for tests of a listener's body.
    #[must_use]
    pub fn of(name: &str, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        let (bytes, text) = (bytes.into(), str::to_owned);
        let size = bytes.len() as u64;
        let info = FileInfo {
            id: String::new(),
            name: text(name),
            size,
            content_type: text(content_type),
            hash: String::new(),
        };
        Self { info, kept: Kept::InMemory(bytes) }
    }

    /// Refuses a file whose content is of none of these types, written with commas between them.
    ///
    /// # Errors
    /// `Invalid`, with what was wanted and what it is.
    pub fn only(&self, wanted: &str) -> Result<()> {
        let FileInfo { name, content_type, .. } = &self.info;
        crate::ensure!(self.is(wanted), "“{name}” is {content_type} by its content, and {wanted} is wanted.");
        Ok(())
    }

    /// All its bytes, in memory.
    ///
    /// # Errors
    /// `NotFound` where the session that owned it has ended; a fault where it cannot be read.
    pub async fn bytes(&self) -> Result<Bytes> {
        if let Kept::InMemory(bytes) = &self.kept {
            return Ok(bytes.clone());
        }
        kept::gather(self.stream().await?, self.size()).await
    }

    /// It as text, without a byte order mark.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes); `Invalid` where it is no UTF-8.
    pub async fn text(&self) -> Result<String> {
        let bytes = self.bytes().await?;
        let text = String::from_utf8(bytes.into())
            .map_err(|_| Error::invalid(format!("“{}” is no text in UTF-8.", self.name())))?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Its bytes as they are read, so that a large file is never in memory as a whole.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub async fn stream(&self) -> Result<Chunks> {
        self.kept.stream(&self.info).await
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl File {
    /// Keeps these bytes for the page whose event is being run.
    ///
    /// # Errors
    /// `TooLarge` and `Busy` where a limit of files is reached; a fault outside of a page's event, as while a page is
    /// rendered.
    pub async fn new(name: &str, bytes: impl Into<Bytes>) -> Result<Self> {
        let bytes = bytes.into();
        let chunks = futures::stream::once(std::future::ready(Ok(bytes)));
        Self::from_stream(name, Box::pin(chunks)).await
    }

    /// Keeps what comes of a stream.
    ///
    /// # Errors
    /// As [`new`](Self::new), and those of the stream.
    pub async fn from_stream(name: &str, chunks: Chunks) -> Result<Self> {
        Ok(Self { info: kept::write(name, chunks).await? })
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { info: FileInfo::deserialize(deserializer)? })
    }
}

impl<'de> Deserialize<'de> for Upload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reference)
    }
}

/// A reference: an object, or the same as text, which is how a plain form has it.
struct Reference;

impl<'de> Visitor<'de> for Reference {
    type Value = Upload;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file that was sent before")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Upload, A::Error> {
        received(FileInfo::deserialize(MapAccessDeserializer::new(map))?)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Upload, E> {
        received(serde_json::from_str(text).map_err(|_| E::custom("a file is expected here"))?)
    }
}

#[cfg(target_arch = "wasm32")]
fn received<E: de::Error>(info: FileInfo) -> Result<Upload, E> {
    Ok(Upload { info })
}

#[cfg(not(target_arch = "wasm32"))]
fn received<E: de::Error>(info: FileInfo) -> Result<Upload, E> {
    let (info, kept) = kept::received(info).map_err(|error| E::custom(error))?;
    Ok(Upload { info, kept })
}

#[cfg(test)]
mod tests;
