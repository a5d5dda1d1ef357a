//! Visible components: a value in, an event out, with the pending, error and disabled states that people need.
//!
//! Each takes signals, `live` values or plain values alike ([`Figure`]), and brings its label, its message and its ARIA
//! with it. How they look is in `style/ui.css`, in a cascade layer, so that an app changes it by its own rules.

pub mod button;
pub mod checkbox_group;
pub mod form;
pub mod message;
pub mod notices;
pub mod number;

pub use button::Button;
pub use checkbox_group::CheckboxGroup;
pub use form::Form;
pub use message::Message;
pub use notices::Notices;
pub use number::{Figure, Number};

/// The style of the components. A Blockwork server sends it at `/_blockwork/ui.css`, before the app's own.
pub const STYLE: &str = include_str!("../style/ui.css");
