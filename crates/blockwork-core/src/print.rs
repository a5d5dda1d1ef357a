//! What a page and a server must agree in, so that an event of one can be run by the other.

use crate::listener::{Borrow, ListenerKind};
use crate::state::Borrowable;
use std::fmt;
use std::str::FromStr;

/// A print of a listener's signature: the names and types of its inputs, the type of its answer, whether it changes state,
/// and which states in the browser it borrows.
///
/// A page sends with each event the print that it was compiled with. A server of another build serves the event where its
/// own print is the same, whatever else is new in it. What a listener borrows on the server is not in it, because a page
/// sees nothing of that. A type is in it by its name: where its fields are others, inputs do not decode, or answers do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Print(u64);

impl Print {
    /// Of what every build understands in the same way: the listeners of Blockwork itself.
    pub const COMMON: Self = Self(0);

    /// The print of a signature: its inputs and its answer as text, what it does to state, and what it borrows.
    #[must_use]
    pub const fn of(signature: &str, kind: ListenerKind, borrows: &[Borrow]) -> Self {
        let mut hash = Self::begin().text(signature).byte(kind as u8);
        let mut i = 0;
        while i < borrows.len() {
            if let Borrowable::State(state) = borrows[i].what
                && !state.scope.is_stored()
            {
                hash = hash.text(state.name).byte(borrows[i].access as u8);
            }
            i += 1;
        }
        hash
    }

    /// A print of a text.
    #[must_use]
    pub const fn of_text(text: &str) -> Self {
        Self::begin().text(text)
    }

    /// A print of several things, each with a name: of a whole build.
    #[must_use]
    pub fn of_all<'a>(things: impl Iterator<Item = (&'a str, Self)>) -> Self {
        things.fold(Self::begin(), |hash, (name, print)| hash.text(name).text(&print.to_string()))
    }

    /// FNV-1a: it runs while an app is compiled. A print guards against mistakes, and against no attack: whoever sends
    /// inputs may send any.
    const fn begin() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3))
    }

    /// With its end, so that two texts are not one.
    const fn text(self, text: &str) -> Self {
        let (mut hash, mut i) = (self, 0);
        while i < text.len() {
            hash = hash.byte(text.as_bytes()[i]);
            i += 1;
        }
        hash.byte(0)
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What a page says of its build with every event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prints {
    /// Of the listener, as the page was compiled with it.
    pub listener: Print,
    /// Of the build that has rendered the page.
    pub build: Print,
}

impl fmt::Display for Prints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.listener, self.build)
    }
}

impl FromStr for Prints {
    type Err = NotAPrint;

    fn from_str(text: &str) -> Result<Self, NotAPrint> {
        let (listener, build) = text.split_once('.').ok_or(NotAPrint)?;
        Ok(Self { listener: listener.parse()?, build: build.parse()? })
    }
}

/// A text that is no print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPrint;

impl FromStr for Print {
    type Err = NotAPrint;

    fn from_str(text: &str) -> Result<Self, NotAPrint> {
        if text.len() != 16 || text.starts_with('+') {
            return Err(NotAPrint);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| NotAPrint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listener::Access;
    use crate::state::{Scope, StateMeta};

    const fn borrow(name: &'static str, scope: Scope, access: Access) -> Borrow {
        Borrow { what: Borrowable::State(StateMeta { name, scope, version: 1 }), access }
    }

    const CART: Borrow = borrow("Cart", Scope::Session, Access::Exclusive);
    const DRAFT: Borrow = borrow("Draft", Scope::Browser, Access::Exclusive);

    #[test]
    fn what_a_page_sees_of_a_listener_is_in_its_print_and_nothing_else() {
        let of = |signature, kind, borrows: &[Borrow]| Print::of(signature, kind, borrows);
        let add = of("item:String->Result<()>", ListenerKind::Changing, &[CART]);
        assert_eq!(add, of("item:String->Result<()>", ListenerKind::Changing, &[]));
        let read_draft = borrow("Draft", Scope::Browser, Access::Shared);
        let others = [
            of("item:u32->Result<()>", ListenerKind::Changing, &[CART]),
            of("item:String->Result<()>", ListenerKind::Reading, &[CART]),
            of("item:String->Result<()>", ListenerKind::Changing, &[CART, DRAFT]),
            of("item:String->Result<()>", ListenerKind::Changing, &[CART, read_draft]),
        ];
        for (i, other) in others.iter().enumerate() {
            assert_ne!(*other, add, "{i}");
            assert!(!others[..i].contains(other), "{i}");
        }
    }

    #[test]
    fn a_print_is_sixteen_digits() {
        let print = Print::of("->Result<()>", ListenerKind::Reading, &[]);
        assert_eq!(print.to_string().parse(), Ok(print));
        assert_eq!("0000000000000000".parse(), Ok(Print::COMMON));
        let prints = Prints { listener: print, build: Print::COMMON };
        assert_eq!(prints.to_string().parse(), Ok(prints));
        for text in ["", "0", "+000000000000000", "000000000000000g", "00000000000000000"] {
            assert_eq!(text.parse::<Print>(), Err(NotAPrint), "{text}");
        }
    }
}
