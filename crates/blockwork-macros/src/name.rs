//! Names that stand in addresses and in stored keys, with `/` between the parts.

use syn::{Error, LitStr, Result};

/// The name, if it is made of what can stand there. `whose` says in the message what it is the name of.
pub(crate) fn checked(literal: &LitStr, whose: &str) -> Result<String> {
    let name = literal.value();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if name.is_empty() || !plain {
        let message = format!("{whose}'s name has letters, digits, `_` and `-`, and at least one of them");
        return Err(Error::new(literal.span(), message));
    }
    Ok(name)
}
