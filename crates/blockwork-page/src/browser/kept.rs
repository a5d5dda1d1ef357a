//! The cells in the browser that this page knows: storage, signals, other tabs, and events that bring them along.
//! Browser only.

use super::keeping::{Brought, Entry, Keeping};
pub(crate) use super::locks::Locks;
use super::storage::{self, Found};
use super::{face::Face, keeper, locks, names};
use crate::document::{listen, meta};
use crate::{runtime, transport};
use blockwork_core::Toast;
use blockwork_core::cell::CellRef;
use blockwork_core::event::{APP_META, Beside, Body, Carried};
use blockwork_core::instances::key_of;
use blockwork_core::listener::{Access, ListenerMeta};
use blockwork_core::state::{Scope, StateMeta};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::{Cell as Slot, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// A value is written when nobody has changed it for so long, in milliseconds …
const QUIET: f64 = 100.0;
/// … and no later than this after the first change.
const LATEST: f64 = 1_000.0;

#[derive(Default)]
struct Page {
    app: String,
    cells: HashMap<CellRef, Rc<Cell>>,
    said: HashSet<String>,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

fn with<R>(then: impl FnOnce(&mut Page) -> R) -> R {
    PAGE.with(|page| then(&mut page.borrow_mut()))
}

/// One cell.
pub(crate) struct Cell {
    cell: CellRef,
    /// The newest shape that this build knows.
    version: u32,
    keeping: RefCell<Keeping>,
    /// The signal that shows it, where there is one.
    face: RefCell<Option<Rc<dyn Face>>>,
    /// Changes when what was read of it is outdated.
    turned: ArcRwSignal<u32>,
    conflicted: ArcRwSignal<u32>,
    /// The alarm for what is to be written, and when the first of it was made.
    saving: RefCell<Option<(Timeout, f64)>>,
    loaded: Slot<bool>,
}

/// An event's values: what it has brought along of which cell.
pub(crate) type Values = Vec<(CellRef, Brought)>;

/// This page begins to keep something.
pub(crate) fn start() {
    let Some(window) = &web_sys::window() else { return };
    with(|page| page.app = meta(window, APP_META).unwrap_or_default());
    listen(window, "storage", |event| heard(&event));
    listen(window, "pagehide", |_| save_all());
    // A page that was frozen has heard nothing meanwhile.
    listen(window, "pageshow", |_| look_at_all());
    if let Some(document) = window.document() {
        let shown = document.clone();
        listen(&document, "visibilitychange", move |_| if shown.hidden() { save_all() } else { look_at_all() });
    }
}

/// The page is hydrated: what is kept is shown, before anything is painted again.
pub(crate) fn hydrated() {
    all().iter().for_each(|cell| cell.load());
}

/// The cell of a state under a key.
pub(crate) fn cell(state: StateMeta, key: &str) -> Rc<Cell> {
    let of = CellRef { key: key.to_owned().into(), ..CellRef::of(state) };
    let cell = with(|page| {
        let known = page.cells.get(&of).cloned();
        known.unwrap_or_else(|| {
            let cell = Rc::new(Cell::new(of.clone(), state.version));
            page.cells.insert(of, cell.clone());
            cell
        })
    });
    if keeper::is_hydrated() {
        cell.load();
    }
    cell
}

/// How often another value was found in the cells that a listener borrows. Tracked.
pub(crate) fn turns(listener: &ListenerMeta, beside: &Beside) -> u32 {
    let turns = listener.brings().map(|(state, _)| cell(state, key_of(&beside.keys, state)).turned.get());
    turns.fold(0, u32::wrapping_add)
}

/// The names of the locks of what a listener may change.
pub(crate) fn locks(listener: &ListenerMeta, beside: &Beside) -> Vec<String> {
    let changed = listener.brings().filter(|(_, access)| *access == Access::Exclusive);
    let cells =
        changed.map(|(state, _)| CellRef { key: key_of(&beside.keys, state).to_owned().into(), ..CellRef::of(state) });
    with(|page| cells.map(|cell| names::lock(&page.app, &cell)).collect())
}

/// Puts what is kept beside the inputs. What is not written yet is written first.
pub(crate) fn bring(listener: &ListenerMeta, body: &mut Body) -> Values {
    let bring = |(state, _)| {
        let cell = cell(state, key_of(&body.beside.keys, state));
        cell.save();
        cell.look();
        let keeping = cell.keeping.borrow();
        let text = keeping.text().map(str::to_owned);
        (Carried { cell: cell.cell.clone(), text }, keeping.bring())
    };
    let brought: Vec<_> = listener.brings().map(bring).collect();
    let values = brought.iter().map(|(carried, brought)| (carried.cell.clone(), *brought)).collect();
    body.beside.browser = brought.into_iter().map(|(carried, _)| carried).collect();
    values
}

/// Writes what an event has made of the values that it has brought.
pub(crate) fn answered(made: &[Carried], values: &Values) {
    for Carried { cell, text } in made {
        let brought = values.iter().find(|(of, _)| of == cell).map(|(_, brought)| *brought);
        let known = with(|page| page.cells.get(cell).cloned());
        if let (Some(known), Some(brought), Some(text)) = (known, brought, text) {
            known.answered(brought, text.clone());
        }
    }
}

/// Waits for the locks of an event.
pub(crate) async fn lock(listener: &'static ListenerMeta, beside: &Beside) -> Option<Locks> {
    locks::take(self::locks(listener, beside)).await
}

fn all() -> Vec<Rc<Cell>> {
    with(|page| page.cells.values().cloned().collect())
}

fn save_all() {
    all().iter().for_each(|cell| cell.save());
}

fn look_at_all() {
    all().iter().for_each(|cell| cell.look());
}

/// Another tab has written something. What it says is not taken for granted: where both have written at once, what it
/// says may be overwritten already.
fn heard(event: &web_sys::Event) {
    use wasm_bindgen::JsCast;
    let Some(event) = event.dyn_ref::<web_sys::StorageEvent>() else { return };
    let Some(name) = event.key() else { return look_at_all() };
    let Some((cell, _)) = with(|page| names::read(&page.app, &name)) else { return };
    match with(|page| page.cells.get(&cell).cloned()) {
        Some(cell) => cell.look(),
        // Nobody here knows its value: all that can be told is that there is another one.
        None => runtime::changed(&cell),
    }
}

fn say_once(text: String) {
    if with(|page| page.said.insert(text.clone())) {
        runtime::board().say(Toast::warning(text));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mark needs no more bits than a double has"
)]
fn mark() -> u64 {
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}

impl Cell {
    fn new(cell: CellRef, version: u32) -> Self {
        debug_assert_eq!(cell.scope, Scope::Browser);
        Self {
            cell,
            version,
            keeping: RefCell::default(),
            face: RefCell::default(),
            turned: ArcRwSignal::default(),
            conflicted: ArcRwSignal::default(),
            saving: RefCell::default(),
            loaded: Slot::new(false),
        }
    }

    /// The signal that shows it; `make` makes it where there is none yet.
    pub(crate) fn face(self: &Rc<Self>, make: impl FnOnce() -> Rc<dyn Face>) -> Rc<dyn Face> {
        if let Some(face) = &*self.face.borrow() {
            return face.clone();
        }
        let face = make();
        *self.face.borrow_mut() = Some(face.clone());
        self.keeping.borrow_mut().compare_with(face.same());
        self.show();
        face
    }

    pub(crate) fn conflicted(&self) -> ArcRwSignal<u32> {
        self.conflicted.clone()
    }

    fn load(&self) {
        if self.loaded.replace(true) {
            return;
        }
        if self.edit().is_some() {
            self.keeping.borrow_mut().edit();
        }
        let found = self.find();
        let another = self.keeping.borrow_mut().load(found);
        self.show();
        if another {
            bump(&self.turned);
        }
    }

    /// What storage has of it. What cannot be had is said, once.
    fn find(&self) -> Option<Entry> {
        let (app, name) = (with(|page| page.app.clone()), &self.cell.state);
        match storage::find(&app, &self.cell, self.version) {
            Found::Entry(Some(entry)) => return Some(entry),
            Found::Entry(None) if !storage::is_newer(&app, &self.cell, self.version) => {}
            Found::Entry(None) | Found::Unreadable => say_once(unreadable(name)),
            Found::Blocked => say_once(not_kept()),
        }
        None
    }

    /// Takes what storage has now.
    pub(crate) fn look(&self) {
        let found = self.find();
        self.keeping.borrow_mut().look(found);
        self.settle();
    }

    /// The signal was set.
    pub(crate) fn edited(self: &Rc<Self>) {
        if self.edit().is_none() {
            self.keeping.borrow_mut().unedit();
            self.saving.take();
            return self.settle();
        }
        self.keeping.borrow_mut().edit();
        let now = transport::now();
        let first = self.saving.take().map_or(now, |(_, first)| first);
        let pause = QUIET.min(first + LATEST - now).max(0.0);
        let cell = self.clone();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
        let alarm = Timeout::new(pause as u32, move || cell.save());
        *self.saving.borrow_mut() = Some((alarm, first));
    }

    /// What the person has made of it, where that is another value than the one that is kept.
    fn edit(&self) -> Option<blockwork_core::Result<String>> {
        let face = self.face.borrow().clone()?;
        let kept = self.keeping.borrow().text().map(str::to_owned);
        face.edit(kept.as_deref())
    }

    /// Writes what the person has made of it.
    pub(crate) fn save(&self) {
        self.saving.take();
        match self.edit() {
            None => self.keeping.borrow_mut().unedit(),
            Some(Err(error)) => runtime::board().say(&error),
            Some(Ok(text)) => {
                let found = self.find();
                self.keeping.borrow_mut().edit();
                let entry = self.keeping.borrow_mut().save(found, text, mark());
                self.write(entry);
                self.settle();
            }
        }
    }

    fn answered(&self, brought: Brought, text: String) {
        // What the person has made of it meanwhile is newer.
        self.save();
        let found = self.find();
        let entry = self.keeping.borrow_mut().answered(found, brought, text, mark());
        let conflicted = entry.is_none();
        self.write(entry);
        self.settle();
        if conflicted {
            bump(&self.conflicted);
        }
    }

    fn write(&self, entry: Option<Entry>) {
        let (Some(entry), app) = (entry, with(|page| page.app.clone())) else { return };
        if !storage::put(&app, &self.cell, self.version, &entry) {
            say_once(not_kept());
            let found = self.find();
            self.keeping.borrow_mut().not_written(found);
        }
    }

    /// Empties it, here and in storage.
    pub(crate) fn forget(&self) {
        self.saving.take();
        storage::remove(&with(|page| page.app.clone()), &self.cell);
        self.keeping.borrow_mut().forget();
        self.settle();
    }

    /// Shows what is kept, and lets everything know where that is news.
    fn settle(&self) {
        self.show();
        if self.keeping.borrow_mut().news() {
            bump(&self.turned);
            runtime::changed(&self.cell);
        }
    }

    fn show(&self) {
        let Some(face) = self.face.borrow().clone() else { return };
        let kept = {
            let keeping = self.keeping.borrow();
            if keeping.is_edited() {
                return;
            }
            keeping.text().map(str::to_owned)
        };
        if !face.show(kept.as_deref()) {
            say_once(unreadable(&self.cell.state));
        }
    }
}

fn bump(signal: &ArcRwSignal<u32>) {
    signal.update(|count| *count = count.wrapping_add(1));
}

fn not_kept() -> String {
    "This browser keeps nothing here, or has no room left: what you enter is gone when this page is closed.".to_owned()
}

fn unreadable(name: &str) -> String {
    format!("What this browser has kept as {name} cannot be read. It is left as it is until there is a new value.")
}
