//! The app that the tests use.

use blockwork::prelude::*;
use serde::de::Error as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// What this page has.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

impl Cart {
    pub fn push(&mut self, item: String) -> usize {
        self.items.push(item);
        self.items.len()
    }
}

/// What this visitor has.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Notes {
    lines: Vec<String>,
}

impl Notes {
    pub fn push(&mut self, line: String) {
        self.lines.push(line);
    }
}

/// What cannot be read once it is written.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize)]
#[state(session)]
pub struct Riddle {
    asked: bool,
}

impl<'de> Deserialize<'de> for Riddle {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("nobody can read this"))
    }
}

/// Adds an item.
#[listener]
pub async fn add(item: String, cart: &mut Cart) -> Result<usize> {
    ensure!(!item.is_empty(), "Name an item.");
    cart.items.push(item);
    Ok(cart.items.len())
}

/// The items.
#[listener]
pub async fn items(cart: &Cart) -> Result<Vec<String>> {
    Ok(cart.items.clone())
}

/// Writes a line.
#[listener]
pub async fn note(line: String, notes: &mut Notes) -> Result<usize> {
    notes.lines.push(line);
    Ok(notes.lines.len())
}

/// The lines.
#[listener]
pub async fn notes(notes: &Notes) -> Result<Vec<String>> {
    Ok(notes.lines.clone())
}

/// Changes both, and fails in between where it is told to.
#[listener]
pub async fn both(fail: bool, cart: &mut Cart, notes: &mut Notes) -> Result<()> {
    cart.items.push("both".into());
    ensure!(!fail, "Failed in between.");
    notes.lines.push("both".into());
    Ok(())
}

/// Borrows and changes nothing.
#[listener]
pub async fn look(cart: &mut Cart) -> Result<usize> {
    Ok(cart.items.len())
}

/// A fault of the program.
#[listener]
pub async fn boom(cart: &mut Cart) -> Result<()> {
    cart.items.push("boom".into());
    panic!("the secret is hunter2");
}

/// An error whose cause is nobody's business.
#[listener]
pub async fn leak(cart: &mut Cart) -> Result<()> {
    cart.items.push("leak".into());
    std::fs::read_to_string("/nonexistent/hunter2")?;
    Ok(())
}

/// Takes its time.
#[listener]
pub async fn slow(milliseconds: u64, cart: &mut Cart) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    cart.items.push("slow".into());
    Ok(())
}

/// How often [`counted`] has run.
pub static RUNS: AtomicU32 = AtomicU32::new(0);

/// Tests that look at [`RUNS`] do so one after the other: they have one process.
pub static ALONE: Mutex<()> = Mutex::const_new(());

/// Counts its runs, whatever becomes of them.
#[listener]
pub async fn counted(cart: &mut Cart) -> Result<()> {
    RUNS.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(50)).await;
    cart.items.push("counted".into());
    Ok(())
}

/// Calls another listener the wrong way.
#[listener]
pub async fn nested(cart: &mut Cart) -> Result<usize> {
    cart.items.push("nested".into());
    add("inner".into()).await
}

/// Asks what cannot be answered.
#[listener]
pub async fn ask(riddle: &mut Riddle) -> Result<()> {
    riddle.asked = true;
    Ok(())
}

/// Fills a cell.
#[listener]
pub async fn fill(bytes: usize, cart: &mut Cart) -> Result<()> {
    cart.items = vec!["x".repeat(bytes)];
    Ok(())
}

/// A page with one of everything.
#[component]
pub fn App() -> impl IntoView {
    let ticked = RwSignal::new(vec!["Milk".to_owned()]);
    let lines = live(notes);
    let add = wire(add).inputs(|| "Milk".to_owned());
    view! {
        <main>
            <CheckboxGroup label="Items" choices=["Milk", "Water"] value=ticked/>
            <Button fires=add>"Add"</Button>
            <Number label="Lines" value=live(line_count)/>
            <Transition>
                <ul>{move || lines.get().unwrap_or_default().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </Transition>
            <Transition><p>{move || live_error(forbidden())}</p></Transition>
        </main>
    }
}

/// How many lines there are.
#[listener]
pub async fn line_count(notes: &Notes) -> Result<usize> {
    Ok(notes.lines.len())
}

/// A resource around a listener that changes something: rendering refuses it.
fn forbidden() -> Option<Result<usize>> {
    let resource = expect_context::<Forbidden>().0;
    resource.get()
}

fn live_error(outcome: Option<Result<usize>>) -> String {
    outcome.and_then(Result::err).map_or_else(String::new, |error| error.to_string())
}

#[derive(Clone, Copy)]
struct Forbidden(Resource<Result<usize>>);

/// The app with its routes.
#[component]
pub fn Root() -> impl IntoView {
    use leptos_router::components::{Route, Router, Routes};
    use leptos_router::{SsrMode, path};
    provide_context(Forbidden(Resource::new(|| (), |()| note("while rendering".into()))));
    view! {
        <Router>
            <Routes fallback=|| "nothing here">
                <Route path=path!("/") view=App ssr=SsrMode::Async/>
                <Route path=path!("/board") view=crate::scoreboard::Board/>
                <Route path=path!("/shelves") view=crate::keyed::Shelves ssr=SsrMode::Async/>
                <Route path=path!("/interface") view=crate::interface::Ordering/>
                <Route path=path!("/nick") view=crate::traps::Nickname/>
            </Routes>
        </Router>
    }
}
