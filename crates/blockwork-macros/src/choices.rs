//! `#[derive(Choices)]`.

use crate::words;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Error, Expr, Fields, Ident, LitStr, Result, Token, Variant};

pub(crate) fn expand(item: TokenStream) -> Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    let Data::Enum(data) = &item.data else {
        return Err(Error::new_spanned(
            &item.ident,
            "choices are an enum: one variant for each; for several values at once derive `Input`",
        ));
    };
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &item.generics,
            "choices have no generic parameters: they are known beforehand",
        ));
    }
    if data.variants.is_empty() {
        return Err(Error::new_spanned(&item.ident, "there is nothing to choose from: an enum without variants"));
    }
    let labels = data.variants.iter().map(label).collect::<Result<Vec<_>>>()?;
    let case = serde_word(&item.attrs, "rename_all")?;
    let keys = data.variants.iter().map(|variant| key(variant, case.as_ref())).collect::<Result<Vec<_>>>()?;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let name = &item.ident;
    let in_forms = in_forms(name);
    Ok(quote! {
        impl ::blockwork::__private::Choice for #name {
            fn all() -> &'static [Self] {
                &[#(#name::#variants),*]
            }

            fn label(&self) -> &str {
                match self { #(Self::#variants => #labels),* }
            }

            fn key(&self) -> &str {
                match self { #(Self::#variants => #keys),* }
            }
        }

        #in_forms
    })
}

/// How an `<Interface>` asks for choices, and shows one.
fn in_forms(name: &Ident) -> TokenStream {
    quote! {
        impl ::blockwork::__private::Input for #name {
            type Draft = ::core::option::Option<Self>;

            fn draft(given: ::core::option::Option<Self>) -> Self::Draft {
                given
            }

            fn read(draft: &Self::Draft) -> ::core::result::Result<Self, ::std::string::String> {
                ::blockwork::__private::chosen(draft)
            }

            fn widget(ask: ::blockwork::__private::Ask, draft: ::blockwork::__private::Model<Self::Draft>) -> ::blockwork::__private::AnyView {
                ::blockwork::__private::choose(ask, draft)
            }

            fn widget_of_many(ask: ::blockwork::__private::Ask, drafts: ::blockwork::__private::Model<::std::vec::Vec<Self::Draft>>) -> ::blockwork::__private::AnyView {
                ::blockwork::__private::choose_many(ask, drafts)
            }

            fn text(&self) -> ::std::string::String {
                ::blockwork::__private::Choice::label(self).to_owned()
            }
        }

        impl ::blockwork::__private::Output for #name {
            fn show(value: ::blockwork::__private::Signal<::core::option::Option<Self>>, label: &'static str) -> ::blockwork::__private::AnyView {
                ::blockwork::__private::as_text(value, label, |choice| ::blockwork::__private::Choice::label(choice).to_owned())
            }
        }
    }
}

/// What serde calls a variant.
fn key(variant: &Variant, case: Option<&LitStr>) -> Result<String> {
    let name = variant.ident.to_string();
    if let Some(renamed) = serde_word(&variant.attrs, "rename")? {
        return Ok(renamed.value());
    }
    case.map_or(Ok(name.clone()), |case| in_case(&name, case))
}

/// The text behind a word of `#[serde(..)]`. Other words, and other forms of this one, are serde's business.
fn serde_word(attributes: &[Attribute], word: &str) -> Result<Option<LitStr>> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident(word) && meta.input.peek(Token![=]) {
                found = Some(meta.value()?.parse()?);
            } else if meta.input.peek(Token![=]) {
                meta.value()?.parse::<Expr>()?;
            } else if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                content.parse::<TokenStream>()?;
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// The name of a variant as `#[serde(rename_all = "…")]` writes it.
fn in_case(name: &str, case: &LitStr) -> Result<String> {
    let snake = |between: char| {
        let mut out = String::new();
        for (i, c) in name.char_indices() {
            if i > 0 && c.is_uppercase() {
                out.push(between);
            }
            out.extend(c.to_lowercase());
        }
        out
    };
    Ok(match case.value().as_str() {
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        "PascalCase" => name.to_owned(),
        "camelCase" => name[..1].to_lowercase() + &name[1..],
        "snake_case" => snake('_'),
        "SCREAMING_SNAKE_CASE" => snake('_').to_uppercase(),
        "kebab-case" => snake('-'),
        "SCREAMING-KEBAB-CASE" => snake('-').to_uppercase(),
        other => return Err(Error::new(case.span(), format!("`{other}` is no case that serde knows"))),
    })
}

fn label(variant: &Variant) -> Result<String> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(Error::new_spanned(
            &variant.fields,
            "a choice has no fields: it is chosen, and nothing is entered with it",
        ));
    }
    let mut label = words::of(&variant.ident.to_string());
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("choice")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("label") {
                return Err(meta.error("a choice has one option: `label = \"…\"`"));
            }
            label = meta.value()?.parse::<LitStr>()?.value();
            Ok(())
        })?;
    }
    Ok(label)
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn a_choice_is_called_as_serde_calls_it() {
        let keys = |item: &str| {
            let made = expand(item.parse().expect("Rust")).expect("choices").to_string();
            let (_, keys) = made.split_once("fn key").expect("it has keys");
            let (keys, _) = keys.split_once('}').expect("it ends");
            keys.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys("enum A { Small, VeryLarge }"), "Small VeryLarge");
        for (case, expected) in [
            ("lowercase", "small verylarge"),
            ("camelCase", "small veryLarge"),
            ("snake_case", "small very_large"),
            ("kebab-case", "small very-large"),
            ("SCREAMING_SNAKE_CASE", "SMALL VERY_LARGE"),
        ] {
            assert_eq!(keys(&format!("#[serde(rename_all = \"{case}\")] enum A {{ Small, VeryLarge }}")), expected);
        }
        assert_eq!(keys("#[serde(deny_unknown_fields)] enum A { #[serde(rename = \"s\", skip)] Small }"), "s");
    }

    fn said(item: &str) -> Option<String> {
        expand(item.parse().expect("Rust")).err().map(|error| error.to_string())
    }

    #[test]
    fn an_enum_of_names_is_a_list_of_choices() {
        assert_eq!(said("enum Size { Small, #[choice(label = \"Very large\")] Large }"), None);
    }

    #[test]
    fn what_cannot_be_chosen_is_refused() {
        for (item, expected) in [
            ("struct Size;", "choices are an enum: one variant for each; for several values at once derive `Input`"),
            ("enum Size {}", "there is nothing to choose from: an enum without variants"),
            ("enum Size { Of(u8) }", "a choice has no fields: it is chosen, and nothing is entered with it"),
            ("enum Size<T> { A }", "choices have no generic parameters: they are known beforehand"),
            ("enum Size { #[choice(name = \"a\")] A }", "a choice has one option: `label = \"…\"`"),
        ] {
            assert_eq!(said(item).as_deref(), Some(expected), "{item}");
        }
    }
}
