//! The app of these tests: a list in each scope, a register, and a listener that follows.
//!
//! A process of the test itself serves it, started with the name of one test and a file in its environment: so there is no
//! second program to build.

use blockwork::prelude::*;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// The file in which a process of the tests that serves the app says where.
pub(crate) const UP: &str = "BLOCKWORK_TEST_INSTANCE";

/// What one page has appended.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct OfPage(Vec<u32>);

/// What the pages of one visitor have appended.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct OfVisitor(Vec<u32>);

/// What all pages have appended.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct OfAll(Vec<u32>);

/// The newest of all marks.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Newest(Option<u32>);

/// That a page has appended, under the mark: whoever follows it knows which one it was.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Step(bool);

/// Which marks were followed.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Followed(Vec<u32>);

/// How many seconds of store time there were, or fewer.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(global)]
pub struct Seconds(u64);

/// What an event finds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub of_page: Vec<u32>,
    pub of_visitor: Vec<u32>,
    pub of_all: Vec<u32>,
    pub newest: Option<u32>,
    /// None where an event does not look at these.
    pub followed: Option<Vec<u32>>,
    pub seconds: u64,
}

/// Leaves a mark in every cell, and says what was there. It may refuse when all is changed already.
#[listener]
pub async fn append(
    mark: u32,
    refuse: bool,
    of_page: &mut OfPage,
    of_visitor: &mut OfVisitor,
    of_all: &mut OfAll,
    newest: &mut Newest,
    step: &mut Step,
) -> Result<Found> {
    let found = Found {
        of_page: of_page.0.clone(),
        of_visitor: of_visitor.0.clone(),
        of_all: of_all.0.clone(),
        newest: newest.0,
        followed: None,
        seconds: 0,
    };
    of_page.0.push(mark);
    of_visitor.0.push(mark + 1);
    of_all.0.push(mark + 2);
    newest.0 = Some(mark + 3);
    step.0 = true;
    ensure!(!refuse, "It was to refuse.");
    Ok(found)
}

/// What there is.
#[listener]
pub async fn look(
    of_page: &OfPage,
    of_visitor: &OfVisitor,
    of_all: &OfAll,
    newest: &Newest,
    followed: &Followed,
    seconds: &Seconds,
) -> Result<Found> {
    Ok(Found {
        of_page: of_page.0.clone(),
        of_visitor: of_visitor.0.clone(),
        of_all: of_all.0.clone(),
        newest: newest.0,
        followed: Some(followed.0.clone()),
        seconds: seconds.0,
    })
}

/// Follows what was appended.
#[listener(on = Step::changed())]
pub async fn follow(event: &Event, followed: &mut Followed) -> Result<()> {
    let mark: u32 = event.key_of::<Step>().parse()?;
    followed.0.push(mark + 4);
    Ok(())
}

/// Counts the seconds.
#[listener(on = every(Duration::from_secs(1)))]
pub async fn count_seconds(seconds: &mut Seconds) -> Result<()> {
    seconds.0 += 1;
    Ok(())
}

#[component]
fn Nothing() -> impl IntoView {}

/// What a process of its own runs until it is killed; among the tests, nobody asks for it.
#[test]
fn an_instance() {
    if let Some(up) = std::env::var_os(UP) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(serve(up.as_ref()));
    }
}

/// Serves on a free port, and says which: a port of before may be somebody else's by now.
async fn serve(up: &Path) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let router = blockwork::router(Nothing).build().await.expect("it starts");
    let address = listener.local_addr().expect("its address");
    let draft = up.with_extension("draft");
    std::fs::write(&draft, address.to_string()).expect("written");
    // Nobody reads half of it.
    std::fs::rename(draft, up).expect("renamed");
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).await.expect("it serves");
}
