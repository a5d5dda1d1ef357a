//! How rustc was called, for tests that call it again.
//!
//! Cargo builds several variants of a crate side by side, and says to nobody but rustc which of them a test is linked
//! with. A macro runs inside rustc, so it can look.

use proc_macro::{Delimiter, Group, Literal, Punct, Spacing, TokenStream, TokenTree};

/// The command line with which the crate around this is being compiled, as a `&[&str]`: first the compiler, then its
/// arguments.
///
/// Clippy's driver is called with the compiler's name in front of the arguments; it is left out, so that what is called
/// again is the compiler.
#[proc_macro]
pub fn rustc_args(_: TokenStream) -> TokenStream {
    let args: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let programs = args.iter().take_while(|arg| !arg.starts_with(['-', '@'])).count();
    let literals = args.iter().skip(programs.saturating_sub(1)).flat_map(|arg| {
        let comma = Punct::new(',', Spacing::Alone);
        [TokenTree::Literal(Literal::string(arg)), TokenTree::Punct(comma)]
    });
    let list = Group::new(Delimiter::Bracket, literals.collect());
    [TokenTree::Punct(Punct::new('&', Spacing::Alone)), TokenTree::Group(list)].into_iter().collect()
}
