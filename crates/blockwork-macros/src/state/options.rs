//! What stands in the parentheses of `#[state(..)]`.

use crate::name;
use std::time::Duration;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Error, Expr, Ident, LitInt, LitStr, Result, Token};

const SCOPES: [(&str, &str); 4] =
    [("session", "Session"), ("user", "User"), ("global", "Global"), ("browser", "Browser")];

/// One word of `#[state(..)]`, with what stands behind it.
struct Word {
    word: Ident,
    says: Says,
}

enum Says {
    Scope(&'static str),
    Visible,
    Sealed,
    Resident,
    Owned,
    Name(LitStr),
    Ttl(LitStr),
    Version(LitInt),
    Migrate(Expr),
    Default(Expr),
}

/// What `#[state(..)]` says.
#[derive(Default)]
pub(super) struct Options {
    words: Vec<Ident>,
    pub(super) scope: Option<&'static str>,
    pub(super) name: Option<String>,
    pub(super) ttl: Option<Duration>,
    pub(super) version: Option<u32>,
    pub(super) migrate: Option<Expr>,
    pub(super) default: Option<Expr>,
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word: Ident = input.parse()?;
        let text = word.to_string();
        if let Some((_, variant)) = SCOPES.iter().find(|(scope, _)| text == *scope) {
            return Ok(Self { word, says: Says::Scope(variant) });
        }
        let says = match text.as_str() {
            "visible" => Says::Visible,
            "sealed" => Says::Sealed,
            "resident" => Says::Resident,
            "owned" => Says::Owned,
            "name" => Says::Name(value(input)?),
            "ttl" => Says::Ttl(value(input)?),
            "version" => Says::Version(value(input)?),
            "migrate" => Says::Migrate(value(input)?),
            "default" => Says::Default(value(input)?),
            _ => {
                return Err(Error::new(
                    word.span(),
                    format!(
                        "`{word}` is no scope and no option: write `session`, `user`, `global` or `browser`, and `visible`, `sealed`, `resident`, `owned`, `name = \"…\"`, `ttl = \"2h\"`, `version = 2`, `migrate = …` or `default = …`"
                    ),
                ));
            }
        };
        Ok(Self { word, says })
    }
}

/// What stands behind `=`.
fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

impl Options {
    /// What stands on a type.
    pub(super) fn of(item: &DeriveInput) -> Result<Self> {
        let mut options = Self::default();
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("state")) {
            for word in attribute.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated)? {
                options.take(word)?;
            }
        }
        options.check()?;
        Ok(options)
    }

    fn take(&mut self, Word { word, says }: Word) -> Result<()> {
        if self.words.contains(&word) {
            return Err(Error::new(word.span(), format!("`{word}` stands here twice")));
        }
        match says {
            Says::Scope(_) if self.scope.is_some() => return Err(Error::new(word.span(), "a state has one scope")),
            Says::Scope(variant) => self.scope = Some(variant),
            Says::Visible | Says::Sealed | Says::Resident | Says::Owned => {}
            Says::Name(literal) => self.name = Some(name::checked(&literal, "a state")?),
            Says::Ttl(literal) => self.ttl = Some(duration(&literal)?),
            Says::Version(literal) => self.version = Some(version(&literal)?),
            Says::Migrate(expr) => self.migrate = Some(expr),
            Says::Default(expr) => self.default = Some(expr),
        }
        self.words.push(word);
        Ok(())
    }

    /// The word, if it stands there.
    pub(super) fn word(&self, word: &str) -> Option<&Ident> {
        self.words.iter().find(|known| *known == word)
    }

    /// Refuses options that do not go together, with what to do instead.
    fn check(&self) -> Result<()> {
        // Without a scope there is one thing to say, and it is said elsewhere.
        let Some(scope) = self.scope else { return Ok(()) };
        let (in_browser, resident) = (scope == "Browser", self.word("resident").is_some());
        let later = self.version.is_some_and(|version| version > 1);
        let refused = [
            (
                "visible",
                in_browser,
                "a state in the browser needs no `visible`: the page has it, and the server does not",
            ),
            ("sealed", !in_browser, "`sealed` is for states in the browser: write `#[state(browser, sealed)]`"),
            (
                "resident",
                scope != "Session",
                "`resident` is for values of a session: write `#[state(session, resident)]`",
            ),
            (
                "owned",
                scope != "Session",
                "`owned` is for cells that go with a component of the page: write `#[state(session, owned)]`; what is wider outlives every page",
            ),
            ("owned", resident, "a resident is not stored, so there is no cell of it that could be dropped"),
            ("visible", resident, "a resident is not stored, so no page can be shown it"),
            ("name", resident, "a resident is not stored, so it needs no name"),
            (
                "ttl",
                resident,
                "a resident is not stored: it goes with its session, or when nobody has used it for 10 minutes",
            ),
            ("version", resident, "a resident is not stored, so no other build ever meets it"),
            (
                "ttl",
                in_browser,
                "a state in the browser has no `ttl`: what is there says nothing about its age. Keep the time in the value, or the value in `user`",
            ),
            (
                "migrate",
                !later,
                "`migrate` makes what older builds wrote into the present shape: say which that is, `version = 2`",
            ),
            (
                "version",
                later && self.migrate.is_none(),
                "what older builds wrote is to be made into this version: write `migrate = from_old`, a `fn(&Old<'_>) -> Result<Self>`",
            ),
        ];
        let wrong = refused.into_iter().find_map(|(word, wrong, why)| Some((self.word(word).filter(|_| wrong)?, why)));
        match wrong {
            Some((word, why)) => Err(Error::new(word.span(), why)),
            None => Ok(()),
        }
    }
}

/// A whole number with its unit: `"90s"`, `"10min"`, `"2h"`, `"30d"`.
fn duration(literal: &LitStr) -> Result<Duration> {
    let wrong =
        || Error::new(literal.span(), "a time is a whole number with its unit: \"90s\", \"10min\", \"2h\" or \"30d\"");
    seconds(&literal.value()).map(Duration::from_secs).ok_or_else(wrong)
}

fn seconds(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 4] = [("min", 60), ("s", 1), ("h", 3_600), ("d", 86_400)];
    let (number, unit) = UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))?;
    let number = number.trim_end();
    // A sign would be read as well.
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse::<u64>().ok().filter(|number| digits && *number > 0)?.checked_mul(*unit)
}

fn version(literal: &LitInt) -> Result<u32> {
    let wrong =
        || Error::new(literal.span(), "versions count from 1, which needs no word: the second is `version = 2`");
    literal.base10_parse().ok().filter(|version| *version > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_whole_number_with_its_unit() {
        for (text, expected) in [
            ("90s", Some(90)),
            ("10min", Some(600)),
            ("2h", Some(7_200)),
            ("2 h", Some(7_200)),
            ("30d", Some(2_592_000)),
            ("007s", Some(7)),
            ("0s", None),
            ("0d", None),
            ("", None),
            ("s", None),
            ("90", None),
            ("1.5h", None),
            ("-2h", None),
            ("+2h", None),
            (" 2h", None),
            ("2h ", None),
            ("2h30min", None),
            ("10ms", None),
            ("10m", None),
            ("2H", None),
            ("18446744073709551615s", Some(u64::MAX)),
            ("18446744073709551616s", None),
            ("18446744073709551615d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
