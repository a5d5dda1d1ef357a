//! Files to be fetched.

use crate::texts::texts;
use crate::value::Value;
use blockwork_core as core;
use blockwork_page::Live;
use leptos::prelude::*;

/// Files to be shown, wherever they come from: one or several, plain, in a signal, or live. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Links(Value<Vec<core::File>>);

impl Links {
    /// The files now; `None` while a live value has not been read yet. Tracked.
    #[must_use]
    pub fn get(self) -> Option<Vec<core::File>> {
        self.0.get()
    }
}

/// What files can be made of: a file, one that was sent, none, or several.
pub trait AsFiles: Clone + Send + Sync + 'static {
    /// The files.
    fn as_files(&self) -> Vec<core::File>;
}

impl AsFiles for core::File {
    fn as_files(&self) -> Vec<core::File> {
        vec![self.clone()]
    }
}

impl AsFiles for core::Upload {
    fn as_files(&self) -> Vec<core::File> {
        vec![self.into()]
    }
}

impl<F: AsFiles> AsFiles for Option<F> {
    fn as_files(&self) -> Vec<core::File> {
        self.as_ref().map(F::as_files).unwrap_or_default()
    }
}

impl<F: AsFiles> AsFiles for Vec<F> {
    fn as_files(&self) -> Vec<core::File> {
        self.iter().flat_map(F::as_files).collect()
    }
}

impl<F: AsFiles> From<F> for Links {
    fn from(files: F) -> Self {
        Self(files.as_files().into())
    }
}

macro_rules! from_signals {
    ($($signal:ident),*) => {$(
        impl<F: AsFiles> From<$signal<F>> for Links {
            fn from(signal: $signal<F>) -> Self {
                Self(Value::<F>::from(signal).map(|files| files.as_files()))
            }
        }
    )*};
}

from_signals!(Live, Memo, ReadSignal, RwSignal, Signal);

/// Shows files to be fetched: each with its name and its size. A browser saves them.
#[component]
pub fn File(
    /// What the files are.
    #[prop(into)]
    label: String,
    /// The files: one, several or none, of what a listener answered or a page has sent.
    #[prop(into)]
    value: Links,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let files = move || {
        let files = value.get().unwrap_or_default();
        if files.is_empty() {
            return view! { <li class="bw-none">{texts().no_files}</li> }.into_any();
        }
        files.iter().map(|file| view! { <li class="bw-file">{link(file)}</li> }).collect_view().into_any()
    };
    view! {
        <div class=format!("bw-field {class}")>
            <span class="bw-label">{label.clone()}</span>
            <ul class="bw-files" aria-label=label>
                <Transition>{files}</Transition>
            </ul>
        </div>
    }
}

/// A file's name, with which it is saved, and its size.
pub(crate) fn link(file: &core::File) -> AnyView {
    let (name, saved_as) = (file.name().to_owned(), file.name().to_owned());
    view! {
        <a class="bw-file-name" href=file.url() download=saved_as rel="external" dir="auto">
            {name}
        </a>
        <span class="bw-file-size">{bytes(file.size())}</span>
    }
    .into_any()
}

/// A number of bytes for people: three digits, and a unit.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1 << 10 {
        return format!("{bytes} B");
    }
    // In tenths of a unit, rounded to the nearest.
    let (mut tenths, mut unit) = (u128::from(bytes) * 10, 0);
    loop {
        tenths = tenths.saturating_add(1 << 9) >> 10;
        if tenths < 10_240 || unit + 1 == UNITS.len() {
            break;
        }
        unit += 1;
    }
    let (whole, rest) = (tenths / 10, tenths % 10);
    if whole < 100 && rest > 0 { format!("{whole}.{rest} {}", UNITS[unit]) } else { format!("{whole} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: u64, expected: &str) {
        assert_eq!(bytes(number), expected);
    }

    #[test]
    fn a_name_is_text_and_an_address_is_an_address() {
        for name in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "שלום", "👩‍👩‍👧", "a\0b", ""]
        {
            let (id, content_type, hash) = ("abc".to_owned(), "text/plain".to_owned(), String::new());
            let info = core::file::FileInfo { id, name: name.to_owned(), size: 1_536, content_type, hash };
            let html = link(&info.into()).to_html();
            assert!(!html.contains("<script") && !html.contains("<img") && html.contains("1.5 KiB"), "{html}");
            assert!(html.contains("href=\"/_blockwork/files/abc/"), "{html}");
        }
    }

    #[test]
    fn sizes_are_for_people() {
        check(0, "0 B");
        check(1_023, "1023 B");
        check(1_024, "1 KiB");
        check(1_536, "1.5 KiB");
        check(150_000, "146 KiB");
        check(200 << 20, "200 MiB");
        check((1 << 20) - 1, "1 MiB");
        check(5 << 30, "5 GiB");
        check(u64::MAX, "16384 PiB");
    }
}
