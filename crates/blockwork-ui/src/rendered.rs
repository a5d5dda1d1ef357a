//! Text that the server turns into HTML: while it renders the page, and by a listener when the text changes in the page.

use crate::texts::texts;
use blockwork_core::listener::{Leases, Listener, ListenerKind, ListenerMeta};
use blockwork_core::print::Print;
use blockwork_core::{Call, Result};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

/// A longer text, in bytes, is shown as it is.
pub(crate) const LONGEST: usize = 100_000;

/// A text that is to be shown. At the same time the inputs of the listener that makes HTML of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

/// What is written there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Markdown whose first heading has this level.
    Markdown { level: u8, line_breaks: bool },
    /// Code in a language.
    Code { language: String },
}

/// The listener that every server with these components has. No app has one of this name: theirs have no dot.
static RENDER: ListenerMeta = ListenerMeta {
    name: "blockwork.render",
    kind: ListenerKind::Reading,
    leases: Leases::OnceItLost,
    borrows: &[],
    print: Print::COMMON,
};

impl Listener for Source {
    type Output = String;

    const META: &'static ListenerMeta = &RENDER;
}

impl Source {
    /// What is too long to be rendered is shown as it is.
    fn is_too_long(&self) -> bool {
        self.text.len() > LONGEST
    }

    /// The text itself, as HTML.
    fn plain(&self) -> String {
        let mut html = String::with_capacity(self.text.len());
        for char in self.text.chars() {
            match char {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '\0' => html.push('\u{fffd}'),
                _ => html.push(char),
            }
        }
        match self.kind {
            Kind::Markdown { .. } if !html.is_empty() => format!("<div class=\"bw-plain\">{html}</div>"),
            _ => html,
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::LISTENERS;

#[cfg(not(target_arch = "wasm32"))]
mod server {
    use super::*;
    use blockwork_core::form::BadField;
    use blockwork_core::registry::{ListenerDef, decode, encode};
    use blockwork_core::{Error, Kind as ErrorKind};
    use blockwork_rich::{LineBreaks, Markdown, code};

    impl Source {
        /// Its HTML, which is safe to show.
        pub(crate) fn to_html(&self) -> String {
            if self.is_too_long() {
                return self.plain();
            }
            match &self.kind {
                Kind::Code { language } => code(&self.text, language),
                Kind::Markdown { level, line_breaks } => {
                    let line_breaks = if *line_breaks { LineBreaks::Kept } else { LineBreaks::Joined };
                    Markdown { text: self.text.clone(), level: *level, line_breaks }.to_html()
                }
            }
        }

        fn answer(&self) -> Result<String> {
            if self.is_too_long() {
                let text = format!("That is more than the {LONGEST} bytes that are rendered.");
                return Err(Error::new(ErrorKind::TooLarge, text));
            }
            Ok(self.to_html())
        }
    }

    /// What components ask of the server.
    pub static LISTENERS: &[ListenerDef] = &[ListenerDef {
        meta: &RENDER,
        place: "blockwork-ui",
        on: Vec::new,
        form: |_| Err(BadField { field: None, what: "only a page with scripts asks for this".into() }),
        run: |run, inputs| {
            Box::pin(async move {
                let html = decode::<Source>(&inputs).and_then(|source| source.answer());
                (run, html.and_then(|html| encode::<Source>(&html)))
            })
        },
    }];
}

/// The HTML of a text that may change. `Copy`.
///
/// The server renders it with the page. The page keeps what the server has put there, and asks again for what is
/// different; what is on its way is shown as the text it is, or as it was before.
#[derive(Clone, Copy)]
pub(crate) struct Rendered {
    source: Signal<Option<Source>>,
    /// The newest answer, and what it is the answer to.
    answer: RwSignal<Option<(Source, Result<String>)>>,
    /// What stands in the page.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(dead_code, reason = "what is rendered by the server is rendered once")
    )]
    shown: StoredValue<Option<String>>,
    /// What the server has put into the page.
    from_server: StoredValue<Option<Source>>,
    /// What is asked for now, and what is to be asked for next.
    asked: StoredValue<(bool, Option<Source>)>,
}

impl Rendered {
    pub(crate) fn new(source: Signal<Option<Source>>) -> Self {
        let rendered = Self {
            source,
            answer: RwSignal::new(None),
            shown: StoredValue::new(None),
            from_server: StoredValue::new(None),
            asked: StoredValue::new((false, None)),
        };
        Effect::new(move |_| {
            let Some(source) = rendered.source.get() else { return };
            let known = rendered.from_server.with_value(|first| first.as_ref() == Some(&source));
            if !known && !source.is_too_long() && !source.text.is_empty() {
                rendered.from_server.set_value(None);
                rendered.ask(source);
            }
        });
        rendered
    }

    /// What is to stand in the page now. Tracked. It is called in a `<Transition>`, where a live text is waited for.
    pub(crate) fn html(self) -> String {
        let Some(source) = self.source.get() else { return String::new() };
        #[cfg(not(target_arch = "wasm32"))]
        return source.to_html();
        #[cfg(target_arch = "wasm32")]
        {
            let html = self.html_in_page(source);
            self.shown.set_value(Some(html.clone()));
            html
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn html_in_page(self, source: Source) -> String {
        if source.is_too_long() || source.text.is_empty() {
            return source.plain();
        }
        match self.answer.get() {
            Some((of, Ok(html))) if of == source => return html,
            Some((of, Err(_))) if of == source => return source.plain(),
            _ => {}
        }
        if let Some(shown) = self.shown.get_value() {
            return shown;
        }
        // While the page is brought to life, what the server has rendered stays, whatever is said here.
        if Owner::current_shared_context().is_some_and(|context| context.during_hydration()) {
            self.from_server.set_value(Some(source.clone()));
        }
        source.plain()
    }

    /// Whether what is shown is not the newest yet. Tracked.
    pub(crate) fn is_pending(self) -> bool {
        let Some(source) = self.source.get() else { return false };
        let answered = self.answer.with(|answer| answer.as_ref().is_none_or(|(of, _)| *of == source));
        !answered && !source.is_too_long() && !source.text.is_empty()
    }

    /// Why the text is shown as it is, where that is so. Tracked.
    pub(crate) fn note(self) -> Option<AnyView> {
        let source = self.source.get()?;
        let failed = || self.answer.with(|answer| matches!(answer, Some((of, Err(_))) if *of == source));
        let note = match (source.is_too_long(), failed()) {
            (true, _) => texts().too_long,
            (false, true) => texts().not_rendered,
            (false, false) => return None,
        };
        Some(view! { <p class="bw-help">{note}</p> }.into_any())
    }

    /// Asks the server. One question at a time: of those that come up meanwhile, the newest is the next.
    fn ask(self, source: Source) {
        let (asking, _) = self.asked.get_value();
        if asking {
            return self.asked.set_value((true, Some(source)));
        }
        self.asked.set_value((true, None));
        spawn_local(async move {
            let mut next = Some(source);
            while let Some(source) = next {
                let answer = Call::new(&source).await;
                if self.answer.try_set(Some((source, answer))).is_some() {
                    // The component is gone.
                    return;
                }
                next = self.asked.try_update_value(|(_, next)| next.take()).flatten();
            }
            self.asked.try_set_value((false, None));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_text() {
        let markdown = Kind::Markdown { level: 2, line_breaks: false };
        let plain = |text: &str, kind: &Kind| Source { text: text.into(), kind: kind.clone() }.plain();
        assert_eq!(plain("<b>&\0", &markdown), "<div class=\"bw-plain\">&lt;b&gt;&amp;\u{fffd}</div>");
        assert_eq!(plain("", &markdown), "");
        assert_eq!(plain("<b>", &Kind::Code { language: "html".into() }), "&lt;b&gt;");
    }

    #[test]
    fn what_is_too_long_is_not_rendered() {
        let kind = Kind::Code { language: "rust".into() };
        let long = Source { text: "fn ".repeat(LONGEST), kind: kind.clone() };
        assert_eq!(long.to_html(), long.text);
        let short = Source { text: "fn f() {}".into(), kind };
        assert!(short.to_html().contains("bw-hl-keyword"));
    }
}
