//! What `#[listener(..)]` is told.

use crate::name;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, Ident, Result, Token};

/// What stands in the parentheses of `#[listener(..)]`.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    /// The words that stand alone.
    pub(super) read: Option<Ident>,
    pub(super) lease: Option<Ident>,
    pub(super) on: Option<Expr>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            options.take(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if let (Some(_), Some(lease)) = (&options.read, &options.lease) {
            return Err(Error::new(lease.span(), "a listener that only reads takes no lease: write `read` or `lease`"));
        }
        Ok(options)
    }
}

impl Options {
    fn take(&mut self, input: ParseStream<'_>) -> Result<()> {
        let word: Ident = input.parse()?;
        match word.to_string().as_str() {
            "read" => self.read = Some(word),
            "lease" => self.lease = Some(word),
            "name" => {
                input.parse::<Token![=]>()?;
                self.name = Some(name::checked(&input.parse()?, "a listener")?);
            }
            "on" => {
                input.parse::<Token![=]>()?;
                self.on = Some(input.parse()?);
            }
            _ => {
                return Err(Error::new(
                    word.span(),
                    format!(
                        "`{word}` is no option of a listener: there are `name = \"…\"`, `on = Cart::changed()`, `read` and `lease`"
                    ),
                ));
            }
        }
        Ok(())
    }
}
