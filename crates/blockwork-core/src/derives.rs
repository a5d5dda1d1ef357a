//! What a type must derive for what is asked of it, in Blockwork's words.
//!
//! Each trait stands for others, of the standard library and of serde. Where those are missing, rustc would name each by
//! itself, in code that nobody has written, and not what to write instead.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// What a cell holds that nobody has changed yet, where the state does not say it by `default = …`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no first value",
    label = "what does a cell hold that nobody has changed yet?",
    note = "derive `Default` on `{Self}`, or name the value: `#[state(session, default = …)]`"
)]
pub trait First: Sized {
    /// The first value.
    fn first() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> First for T {
    fn first() -> Self {
        Self::default()
    }
}

/// What a page can send: an owned parameter of a listener.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come from the page",
    label = "an owned parameter is an input, and this type cannot be one",
    note = "write `#[derive(Clone, Debug, Serialize, Deserialize)]` on `{Self}`",
    note = "what is on the server is borrowed: `&T` for a state, a resource, `Event` or `Sessions`, `&mut T` for a state that is changed"
)]
pub trait Given: Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static> Given for T {}

/// Does nothing but ask whether it [can be given](Given).
pub const fn given<T: Given>() {}
