//! Ids: 128 bits from the system's random source, written as 32 hexadecimal digits.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// Text that is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id has 32 hexadecimal digits")
    }
}

impl std::error::Error for NotAnId {}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            /// The id with these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(bytes))
            }

            /// The id's bytes.
            #[must_use]
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:032x})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
                let number = if digits { u128::from_str_radix(text, 16).ok() } else { None };
                number.map(Self).ok_or(NotAnId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// One load of the app in one tab.
    PageId;
    /// One browser, by cookie.
    VisitorId;
    /// One running server process.
    InstanceId;
    /// One attempt to commit an event. Its first 64 bits go into the versions it writes.
    CommitId;
    /// One owed event.
    OwedId;
    /// One lease: the right of one event to change some cells.
    LeaseId;
}

impl CommitId {
    /// The part of the id that goes into the versions the commit writes.
    #[must_use]
    pub const fn mark(self) -> u64 {
        (self.0 >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u128>) {
        assert_eq!(text.parse::<PageId>().ok(), expected.map(PageId), "{text:?}");
    }

    #[test]
    fn only_32_hexadecimal_digits_are_an_id() {
        check("000000000000000000000000000000ff", Some(255));
        check("000000000000000000000000000000FF", Some(255));
        check("+00000000000000000000000000000ff", None);
        check("ff", None);
        check("", None);
        check("000000000000000000000000000000fg", None);
    }

    #[test]
    fn an_id_is_read_as_it_was_written() {
        let id = PageId(0x1234_5678_9abc_def0);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(PageId::from_bytes(id.to_bytes()), id);
    }
}
