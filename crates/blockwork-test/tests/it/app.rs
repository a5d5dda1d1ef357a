//! The app that the kit is tried on.

use blockwork::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What a page has put in its cart.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart(Vec<String>);

/// What everybody sees.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global, visible)]
pub struct Score(pub u32);

/// What a visitor has written.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Notes(Vec<String>);

/// A word that is forgotten after a minute.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, ttl = "1min")]
pub struct Word(String);

/// What was heard of ends, chains and ticks.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Log(Vec<String>);

/// Kept in the browser.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser)]
pub struct Draft(pub String);

/// Kept in the browser, for the server alone.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(browser, sealed)]
pub struct Pin(u32);

/// Adds an item.
#[listener]
pub async fn add(item: String, cart: &mut Cart) -> Result<usize> {
    if item.is_empty() {
        return Err(blockwork::Error::invalid("Name an item.").at("item"));
    }
    cart.0.push(item);
    Ok(cart.0.len())
}

/// The items.
#[listener]
pub async fn items(cart: &Cart) -> Result<Vec<String>> {
    Ok(cart.0.clone())
}

/// Counts the lines of a file.
#[listener]
pub async fn lines(file: Upload) -> Result<usize> {
    Ok(file.text().await?.lines().count())
}

/// Counts up.
#[listener]
pub async fn goal(score: &mut Score) -> Result<u32> {
    score.0 += 1;
    Ok(score.0)
}

/// Writes a line, and thanks for it.
#[listener]
pub async fn note(line: String, event: &Event, notes: &mut Notes) -> Result<usize> {
    ensure!(line != "spam", "No spam, please.");
    event.toast("Thank you.");
    notes.0.push(line);
    Ok(notes.0.len())
}

/// The lines.
#[listener]
pub async fn notes(notes: &Notes) -> Result<Vec<String>> {
    Ok(notes.0.clone())
}

/// Follows what is written.
#[listener(on = Notes::changed())]
pub async fn log_note(notes: &Notes, log: &mut Log) -> Result<()> {
    log.0.extend(notes.0.last().map(|line| format!("noted {line}")));
    Ok(())
}

/// Says a word.
#[listener]
pub async fn say(word: String, kept: &mut Word) -> Result<()> {
    kept.0 = word;
    Ok(())
}

/// Hears of the end of a word.
#[listener(on = Word::expired())]
pub async fn log_word(word: &Word, log: &mut Log) -> Result<()> {
    log.0.push(format!("forgot {}", word.0));
    Ok(())
}

/// Hears of the end of a page that has something in its cart.
#[listener(on = unload())]
pub async fn log_cart(cart: &Cart, log: &mut Log) -> Result<()> {
    if !cart.0.is_empty() {
        log.0.push(format!("left {}", cart.0.join("+")));
    }
    Ok(())
}

/// Hears of every hour.
#[listener(on = every(Duration::from_secs(3600)))]
pub async fn log_hour(log: &mut Log) -> Result<()> {
    log.0.push("an hour".into());
    Ok(())
}

/// What was heard.
#[listener]
pub async fn log(log: &Log) -> Result<Vec<String>> {
    Ok(log.0.clone())
}

/// Changes what is kept in the browser.
#[listener]
pub async fn edit(more: String, draft: &mut Draft, pin: &mut Pin) -> Result<u32> {
    draft.0.push_str(&more);
    pin.0 += 1;
    Ok(pin.0)
}

/// Sends the page elsewhere.
#[listener]
pub async fn leave(event: &Event, notes: &mut Notes) -> Result<()> {
    notes.0.push("left".into());
    event.redirect("/notes")
}

/// How often [`careless`] was run.
pub static CARELESS: AtomicU32 = AtomicU32::new(0);

/// A bug that only a fault shows: it counts what it does outside of the store, where no transaction covers it.
#[listener]
pub async fn careless(score: &mut Score) -> Result<u32> {
    score.0 += 1;
    Ok(CARELESS.fetch_add(1, Ordering::SeqCst) + 1)
}

/// How many fakes of the app were called.
pub struct Postman(pub AtomicU32);

impl Provide for Postman {}

/// Calls what the app was given.
#[listener]
pub async fn post(postman: &Postman) -> Result<u32> {
    Ok(postman.0.fetch_add(1, Ordering::SeqCst) + 1)
}

/// A page with one of everything.
#[component]
fn Home() -> impl IntoView {
    let ticked = RwSignal::new(vec!["Milk".to_owned()]);
    let add = wire(add).inputs(|| "Milk".to_owned());
    view! {
        <Title text="The kit"/>
        <h1>"Everything"</h1>
        <CheckboxGroup label="Items" choices=["Milk", "Water"] value=ticked/>
        <Button fires=add>"Add"</Button>
        <Number label="Score" value=Score::signal_number()/>
    }
}

impl Score {
    fn signal_number() -> Signal<u32> {
        let shown = Self::signal();
        Signal::derive(move || shown.get().0)
    }
}

/// A page with a form.
#[component]
fn NotesPage() -> impl IntoView {
    let line = RwSignal::new(String::new());
    let note = wire(note).inputs(line);
    let lines = live(notes);
    view! {
        <h1>"Notes"</h1>
        <Form>
            <label>"Line" <input name="line" bind:value=line/></label>
            <Button fires=note>"Write"</Button>
        </Form>
        <Transition>
            <ul aria-label="Lines">
                {move || lines.get().unwrap_or_default().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        </Transition>
    }
}

/// The app.
#[component]
pub fn App() -> impl IntoView {
    use leptos_router::components::{Route, Router, Routes};
    use leptos_router::{SsrMode, path};
    view! {
        <Router>
            <Routes fallback=|| "nothing here">
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/notes") view=NotesPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// A server of it.
pub async fn server() -> blockwork_test::Server {
    setup().await
}

/// One that is about to be started.
pub fn setup() -> blockwork_test::Setup<impl Fn() -> leptos::prelude::AnyView + Clone + Send + Sync + 'static> {
    blockwork_test::Server::of(App).provide(Postman(AtomicU32::new(0)))
}
