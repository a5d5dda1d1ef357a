//! What a form asks for: `#[input(..)]` on the parameters of a listener, and `#[derive(Input)]` on a struct.

use crate::words;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, Ident, Lit, Meta, Result, Token, Type};

/// The options, in the order of the message that lists them.
const OPTIONS: &[&str] =
    &["label", "help", "placeholder", "default", "min", "max", "step", "lines", "max_length", "password"];

/// What is said of one input: its doc comment, and what stands in `#[input(..)]`.
#[derive(Default)]
pub(crate) struct Asked {
    doc: String,
    options: Vec<(Ident, Expr)>,
}

struct Said(Ident, Expr);

impl Parse for Said {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word: Ident = input.parse()?;
        if !OPTIONS.iter().any(|option| word == option) {
            let options = OPTIONS.join("`, `");
            return Err(Error::new(word.span(), format!("`{word}` is no option of an input: there are `{options}`")));
        }
        let value = if word == "password" {
            syn::parse_quote!(true)
        } else {
            input.parse::<Token![=]>()?;
            input.parse()?
        };
        Ok(Self(word, value))
    }
}

/// Takes out the attributes that are about asking, and reads them. Rust itself knows none of a parameter's.
pub(crate) fn take(attributes: &mut Vec<Attribute>) -> Result<Asked> {
    let asked = read(attributes)?;
    attributes.retain(|attribute| !attribute.path().is_ident("doc") && !attribute.path().is_ident("input"));
    Ok(asked)
}

fn read(attributes: &[Attribute]) -> Result<Asked> {
    let mut asked = Asked { doc: doc(attributes), ..Asked::default() };
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("input")) {
        let said = attribute.parse_args_with(syn::punctuated::Punctuated::<Said, Token![,]>::parse_terminated)?;
        for Said(word, value) in said {
            if asked.option(&word.to_string()).is_some() {
                return Err(Error::new(word.span(), format!("`{word}` stands here twice")));
            }
            asked.options.push((word, value));
        }
    }
    Ok(asked)
}

/// A doc comment as one text.
pub(crate) fn doc<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> String {
    let lines = attributes.into_iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

impl Asked {
    fn option(&self, name: &str) -> Option<&Expr> {
        self.options.iter().find(|(word, _)| word == name).map(|(_, value)| value)
    }

    /// Refuses options where nothing is asked for.
    pub(crate) fn refuse(&self, why: &str) -> Result<()> {
        self.options.first().map_or(Ok(()), |(word, _)| Err(Error::new(word.span(), why)))
    }

    /// What the widget is told of a parameter, or of a field of a group.
    fn ask(&self, name: &Ident) -> TokenStream {
        let field = plain(name);
        let label = self.label(name);
        let help = self.option("help").map_or_else(|| self.doc.to_token_stream(), ToTokens::to_token_stream);
        let placeholder = self.option("placeholder").map_or_else(|| quote!(""), ToTokens::to_token_stream);
        let [min, max, step] = ["min", "max", "step"]
            .map(|word| optional(self.option(word), |value| quote!(::blockwork::__private::Num::from(#value))));
        let [lines, max_length] =
            ["lines", "max_length"].map(|word| optional(self.option(word), ToTokens::to_token_stream));
        let password = self.option("password").is_some();
        quote! {
            ::blockwork::__private::Ask {
                name: ::std::borrow::Cow::Borrowed(#field), label: ::std::borrow::Cow::Borrowed(#label), help: #help, placeholder: #placeholder,
                min: #min, max: #max, step: #step, lines: #lines, max_length: #max_length, password: #password,
            }
        }
    }

    fn label(&self, name: &Ident) -> TokenStream {
        let words = || words::of(&name.to_string()).to_token_stream();
        self.option("label").map_or_else(words, ToTokens::to_token_stream)
    }

    /// The value to begin with.
    fn given(&self) -> TokenStream {
        // A scale shows its least number from the beginning.
        let least = self.option("min").filter(|_| self.option("max").is_some());
        match self.option("default").or(least) {
            None => quote!(::core::option::Option::None),
            // Text is owned where it is an input.
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => {
                quote!(::core::option::Option::Some(::core::convert::Into::into(#text)))
            }
            Some(value) => quote!(::core::option::Option::Some(#value)),
        }
    }

    /// Refuses, at every door, what is not within the limits.
    pub(crate) fn limits(&self, name: &Ident) -> Option<TokenStream> {
        let [min, max, most] = ["min", "max", "max_length"].map(|word| self.option(word));
        if min.is_none() && max.is_none() && most.is_none() {
            return None;
        }
        let field = plain(name);
        let range = (min.is_some() || max.is_some()).then(|| {
            let [min, max] = [min, max].map(|value| optional(value, ToTokens::to_token_stream));
            quote! { ::blockwork::__private::within(&#name, #min, #max, #field)?; }
        });
        let length = most.map(|most| quote! { ::blockwork::__private::no_longer(&#name, #most, #field)?; });
        Some(quote! { #range #length })
    }
}

/// A name as it travels.
fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

fn optional(value: Option<&Expr>, write: impl FnOnce(&Expr) -> TokenStream) -> TokenStream {
    value
        .map(write)
        .map_or_else(|| quote!(::core::option::Option::None), |value| quote!(::core::option::Option::Some(#value)))
}

/// What `#[listener]` says of its inputs to an `<Interface>`. It is generic, so that only types that are asked for need be
/// inputs of forms, and only what is used is compiled.
pub(crate) fn signature(name: &Ident, docs: &[&Attribute], fields: &[(&Ident, &Type, &Asked)]) -> TokenStream {
    let title = words::of(&name.to_string());
    let doc = doc(docs.iter().copied());
    let form = Form::of(fields);
    let Form { types, makes, reads, names, fills, parts, texts } = &form;
    quote! {
        impl<K: 'static> ::blockwork::__private::Signature<K> for #name
        where #(#types: ::blockwork::__private::Asks<K>,)*
        {
            type Form = (#(<#types as ::blockwork::__private::Asks<K>>::Asked,)*);

            const TITLE: &'static str = #title;
            const DOC: &'static str = #doc;

            // Of no inputs this is a unit, and clippy would say so at the app's own line.
            #[allow(clippy::unused_unit)]
            fn form() -> Self::Form {
                (#(#makes,)*)
            }

            fn parts(form: &Self::Form) -> ::std::vec::Vec<::blockwork::__private::Part> {
                let _ = form;
                ::std::vec![#(#parts),*]
            }

            #[allow(clippy::needless_update, unused_mut)]
            fn read(form: &Self::Form) -> ::blockwork::__private::Result<Self> {
                let _ = form;
                let mut wrong = ::blockwork::__private::Wrong::default();
                // In one expression: an input may be called like what stands here.
                match (#(#reads,)*) {
                    (#(::core::option::Option::Some(#names),)*) => ::core::result::Result::Ok(Self { #(#names),* }),
                    #[allow(unreachable_patterns)]
                    _ => ::core::result::Result::Err(wrong.into_error()),
                }
            }

            fn fill(form: &Self::Form, inputs: Self) {
                let _ = (form, &inputs);
                #(#fills)*
            }

            fn texts(inputs: &Self) -> ::std::vec::Vec<::std::string::String> {
                let _ = inputs;
                ::std::vec![#(#texts),*]
            }
        }
    }
}

/// The same things done to each field, in their order.
struct Form {
    types: Vec<TokenStream>,
    names: Vec<Ident>,
    makes: Vec<TokenStream>,
    reads: Vec<TokenStream>,
    fills: Vec<TokenStream>,
    parts: Vec<TokenStream>,
    texts: Vec<TokenStream>,
}

impl Form {
    fn of(fields: &[(&Ident, &Type, &Asked)]) -> Self {
        let at = (0..fields.len()).map(syn::Index::from);
        let mut form = Self {
            types: Vec::new(),
            names: Vec::new(),
            makes: Vec::new(),
            reads: Vec::new(),
            fills: Vec::new(),
            parts: Vec::new(),
            texts: Vec::new(),
        };
        for ((name, ty, asked), at) in fields.iter().zip(at) {
            let (ask, default) = (asked.ask(name), asked.given());
            form.types.push(ty.to_token_stream());
            form.names.push((*name).clone());
            form.makes.push(quote! { <#ty as ::blockwork::__private::Asks<K>>::asked(#ask, #default) });
            form.reads.push(quote! { wrong.take(<#ty as ::blockwork::__private::Asks<K>>::read(&form.#at)) });
            form.fills.push(quote! { <#ty as ::blockwork::__private::Asks<K>>::fill(&form.#at, inputs.#name); });
            form.parts.push(quote! { <#ty as ::blockwork::__private::Asks<K>>::part(&form.#at) });
            form.texts.push(quote! { <#ty as ::blockwork::__private::Asks<K>>::text(&inputs.#name) });
        }
        form
    }
}

/// `#[derive(Input)]`: a struct whose fields are asked for, as one group.
pub(crate) fn expand(item: TokenStream) -> Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    let fields = match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            _ => return Err(Error::new_spanned(&item.ident, NAMED)),
        },
        Data::Enum(_) => return Err(Error::new_spanned(&item.ident, "an enum is a list of choices: derive `Choices`")),
        Data::Union(_) => return Err(Error::new_spanned(&item.ident, NAMED)),
    };
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(&item.generics, "what a form asks for has no generic parameters"));
    }
    let asked = fields.iter().map(|field| read(&field.attrs)).collect::<Result<Vec<_>>>()?;
    let names = fields.iter().filter_map(|field| field.ident.as_ref());
    let fields: Vec<_> = names.zip(fields).zip(&asked).map(|((name, field), asked)| (name, &field.ty, asked)).collect();
    Ok(group(&item, &fields))
}

const NAMED: &str = "what a form asks for has names: write a struct with named fields";

fn group(item: &DeriveInput, fields: &[(&Ident, &Type, &Asked)]) -> TokenStream {
    let name = &item.ident;
    let names: Vec<_> = fields.iter().map(|(name, ..)| *name).collect();
    let types: Vec<_> = fields.iter().map(|(_, ty, _)| *ty).collect();
    let at: Vec<_> = (0..fields.len()).map(syn::Index::from).collect();
    let asks = fields.iter().map(|(name, _, asked)| asked.ask(name));
    let plain: Vec<_> = names.iter().map(|name| plain(name)).collect();
    let defaults = fields.iter().map(|(_, ty, asked)| {
        let default = asked.given();
        quote! { { let given: ::core::option::Option<#ty> = #default; given } }
    });
    quote! {
        impl ::blockwork::__private::Input for #name {
            type Draft = (#(<#types as ::blockwork::__private::Input>::Draft,)*);

            fn draft(given: ::core::option::Option<Self>) -> Self::Draft {
                match given {
                    ::core::option::Option::Some(Self { #(#names),* }) => {
                        (#(::blockwork::__private::Input::draft(::core::option::Option::Some(#names)),)*)
                    }
                    ::core::option::Option::None => (#(::blockwork::__private::Input::draft(#defaults),)*),
                }
            }

            fn read(draft: &Self::Draft) -> ::core::result::Result<Self, ::std::string::String> {
                Self::read_at(draft, "").map_err(|wrong| wrong.to_string())
            }

            fn read_at(draft: &Self::Draft, at: &str) -> ::blockwork::__private::Result<Self> {
                let _ = (draft, at);
                let mut wrong = ::blockwork::__private::Wrong::default();
                // In one expression: a field may be called like what stands here.
                match (#(wrong.take(<#types as ::blockwork::__private::Input>::read_at(
                    &draft.#at,
                    &::blockwork::__private::part(at, #plain),
                )),)*) {
                    (#(::core::option::Option::Some(#names),)*) => ::core::result::Result::Ok(Self { #(#names),* }),
                    #[allow(unreachable_patterns)]
                    _ => ::core::result::Result::Err(wrong.into_error()),
                }
            }

            fn widget(ask: ::blockwork::__private::Ask, draft: ::blockwork::__private::Model<Self::Draft>) -> ::blockwork::__private::AnyView {
                let fields = ::std::vec![
                    #(<#types as ::blockwork::__private::Input>::widget(
                        ask.field(#asks),
                        draft.focus(|whole| whole.#at.clone(), |whole, part| whole.#at = part),
                    )),*
                ];
                ::blockwork::__private::fieldset(ask, fields)
            }

            fn text(&self) -> ::std::string::String {
                [#(::blockwork::__private::Input::text(&self.#names)),*].join(", ")
            }
        }
    }
}

/// `#[derive(Output)]`.
pub(crate) fn output(item: TokenStream) -> Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    if !item.generics.params.is_empty() {
        return Err(Error::new(item.generics.span(), "what an `<Interface>` shows has no generic parameters"));
    }
    let name = &item.ident;
    Ok(quote! {
        impl ::blockwork::__private::Output for #name {
            fn show(value: ::blockwork::__private::Signal<::core::option::Option<Self>>, label: &'static str) -> ::blockwork::__private::AnyView {
                ::blockwork::__private::as_json(value, label)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(item: &str) -> Option<String> {
        expand(item.parse().expect("Rust")).err().map(|error| error.to_string())
    }

    #[test]
    fn a_struct_with_names_is_a_group_of_inputs() {
        assert_eq!(said("struct Trip { /// Where to.\n to: String, #[input(min = 1, max = 9)] days: u8 }"), None);
    }

    #[test]
    fn what_cannot_be_asked_for_is_refused() {
        for (item, expected) in [
            ("struct Trip(u8);", NAMED),
            ("enum Trip { A }", "an enum is a list of choices: derive `Choices`"),
            ("struct Trip<T> { a: T }", "what a form asks for has no generic parameters"),
            (
                "struct Trip { #[input(least = 1)] days: u8 }",
                "`least` is no option of an input: there are `label`, `help`, `placeholder`, `default`, `min`, `max`, `step`, `lines`, `max_length`, `password`",
            ),
            ("struct Trip { #[input(min = 1, min = 2)] days: u8 }", "`min` stands here twice"),
        ] {
            assert_eq!(said(item).as_deref(), Some(expected), "{item}");
        }
    }

    #[test]
    fn a_doc_comment_is_one_text() {
        let item: syn::ItemStruct = syn::parse_str("/// One\n/// two.\n///\n/// Three.\nstruct A;").expect("Rust");
        assert_eq!(doc(&item.attrs), "One two.  Three.");
    }
}
