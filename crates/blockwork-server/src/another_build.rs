//! Events of pages of another build: what is still the same is served, and everything else is left for an instance that
//! knows it.

use crate::engine::Engine;
use blockwork_core::event::{EVENT_HEADER, EventHead};
use blockwork_core::form::BadField;
use blockwork_core::listener::{Leases, ListenerKind, ListenerMeta};
use blockwork_core::print::{Print, Prints};
use blockwork_core::registry::{ListenerDef, Registry, Running};
use blockwork_core::run::Run;
use blockwork_core::{Error, Kind};
use bytes::Bytes;
use http::HeaderMap;
use leptos::config::LeptosOptions;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The build of the page that an event came from, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// This one; or a program that is no page, and is answered as if it knew this one.
    Ours,
    /// Another one. What cannot be read is no mistake of anybody's then.
    Another,
}

/// Stands in for a listener that this build does not know, or not so. Its events find their receipts, and can be cancelled,
/// as those of every listener; run, they are answered `Outdated`, of which nothing is filed.
pub(crate) static LISTENER: ListenerDef = ListenerDef {
    meta: &ListenerMeta {
        name: "blockwork.another_build",
        kind: ListenerKind::Changing,
        leases: Leases::OnceItLost,
        borrows: &[],
        print: Print::COMMON,
    },
    place: "blockwork",
    on: Vec::new,
    // Forms are turned away before they are read.
    form: |_| Err(BadField { field: None, what: "this form is of another build".into() }),
    run,
};

fn run(run: Run, _inputs: Bytes) -> Running {
    Box::pin(async { (run, Err(Kind::Outdated.into())) })
}

impl Build {
    /// Which one this is.
    pub(crate) fn of(engine: &Engine, prints: Option<Prints>) -> Self {
        if prints.is_none_or(|prints| prints.build == engine.build) { Self::Ours } else { Self::Another }
    }

    /// What a page is told where it cannot be read what an event brings: of this build, that it is a mistake, which is the
    /// event's final answer.
    pub(crate) fn told(self, error: Error) -> Error {
        match (self, error.kind()) {
            (Self::Ours, Kind::Outdated) => Error::invalid(error.to_string()),
            _ => error,
        }
    }
}

/// Whether it stands in for another.
pub(crate) fn is(listener: &ListenerDef) -> bool {
    listener.meta.is(LISTENER.meta)
}

/// Whether a request is an event that says of which build its page is.
pub(crate) fn asks(headers: &HeaderMap) -> bool {
    let head = headers.get(EVENT_HEADER).and_then(|head| head.to_str().ok()?.parse::<EventHead>().ok());
    head.is_some_and(|head| head.prints.is_some())
}

/// The listener that serves an event with these prints.
pub(crate) fn serving(listener: &'static ListenerDef, prints: Option<Prints>) -> &'static ListenerDef {
    static SAID: AtomicBool = AtomicBool::new(false);
    let is_the_same = prints.is_none_or(|prints| prints.listener == listener.meta.print);
    if is_the_same || is(listener) {
        return listener;
    }
    // Once: what is asked for is anybody's to choose.
    if !SAID.swap(true, Ordering::Relaxed) {
        let listener = listener.meta.name;
        tracing::info!(listener, "a page of another build asks for a listener whose inputs or answer are others here");
    }
    &LISTENER
}

/// The print of this build: of its listeners, and of the names and sizes of the page's files. Their contents would take a
/// second to read.
pub(crate) fn print(registry: &Registry, options: &LeptosOptions) -> Print {
    let mut things: Vec<_> = registry.listeners().map(|def| (def.meta.name.to_owned(), def.meta.print)).collect();
    let folder = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    things.extend(files.filter_map(|file| {
        let size = file.metadata().ok()?.len().to_string();
        let name = file.file_name().to_string_lossy().into_owned();
        Some((name, Print::of_text(&size)))
    }));
    things.sort_by(|(one, _), (other, _)| one.cmp(other));
    Print::of_all(things.iter().map(|(name, print)| (&**name, *print)))
}
