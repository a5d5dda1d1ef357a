//! What a form's answer says to a page without scripts: kept in a cookie until the next page is rendered, and shown once.

use crate::engine::Engine;
use crate::visit;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use blockwork_core::Toast;
use blockwork_core::event::Answer;
use http::{HeaderMap, HeaderValue};
use std::borrow::Cow;

const NAME: &str = "blockwork-said";

/// A cookie holds so much and no more, and a sentence has less.
const MOST_BYTES: usize = 2048;

/// Longer than a redirect takes.
pub(crate) const SECONDS: u32 = 60;

/// Sentences for the person, in the order in which they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said(pub(crate) Vec<Toast>);

impl Said {
    /// What there is to say of an answer.
    pub(crate) fn of(answer: &Answer) -> Self {
        let error = answer.error.iter().map(Toast::from);
        Self(error.chain(answer.toasts.iter().cloned()).collect())
    }

    /// What the request's cookie says. Whoever writes one by hand talks to themselves: it is shown as text.
    pub(crate) fn in_request(https: bool, headers: &HeaderMap) -> Self {
        let read = || {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(value(https, headers, NAME)?).ok()?;
            let said: Vec<Toast> = serde_json::from_slice(&bytes).ok()?;
            Some(Self(said))
        };
        read().unwrap_or_default()
    }

    /// The header that keeps it until the next page.
    pub(crate) fn set_cookie(&self, engine: &Engine) -> HeaderValue {
        let mut text = String::new();
        for most in (0..=self.0.len()).rev() {
            text = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.0[..most]).unwrap_or_default());
            if text.len() <= MOST_BYTES {
                break;
            }
        }
        cookie(engine, NAME, &text, if self.0.is_empty() { 0 } else { SECONDS })
    }

    /// The header that takes it away, once it is shown.
    pub(crate) fn forget(engine: &Engine) -> HeaderValue {
        cookie(engine, NAME, "", 0)
    }
}

/// What is in a cookie that [`cookie`] has set.
pub(crate) fn value<'a>(https: bool, headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    visit::cookie_value(headers, &name_on(https, name))
}

/// On https a name that no other host can set a cookie for.
fn name_on(https: bool, name: &'static str) -> Cow<'static, str> {
    if https { format!("__Host-{name}").into() } else { name.into() }
}

/// Sets a cookie that is read by the next page alone.
pub(crate) fn cookie(engine: &Engine, name: &'static str, value: &str, seconds: u32) -> HeaderValue {
    let name = name_on(engine.config.https, name);
    let secure = if engine.config.https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
