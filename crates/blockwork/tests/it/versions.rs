//! Builds that know a state in other shapes: what is newer is left alone, what is older is made into the present shape.
//!
//! Two builds in one program: the state of the other build is a second type on the same cells, and what a listener's
//! build is says a resource of its instance.

use crate::clock::clock;
use crate::kit::{Got, Page, app, app_of, between, instance_on, open, open_at};
use crate::socket::{serve, versions};
use blockwork::__private::{
    Access, Borrow, Borrowable, Exclusive, Leases, ListenerDef, ListenerKind, ListenerMeta, Own, Print, Run, Shared,
    StateMeta, all_of, inventory,
};
use blockwork::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A state as another build has it: the same cells, another shape.
macro_rules! other_build {
    ($ty:ident of $known:ident, version $version:literal, $migrate:expr) => {
        impl blockwork::State for $ty {
            const META: StateMeta = <$known as blockwork::State>::META;
            const VERSION: u32 = $version;

            fn initial() -> Self {
                Self::default()
            }

            fn migrate(old: &Old<'_>) -> Result<Self> {
                $migrate(old)
            }
        }

        impl Shared for $ty {
            const WHAT: Borrowable = Borrowable::State(<$known as blockwork::State>::META);

            type Guard = Own<Self>;

            fn borrow(run: &Run) -> Result<Own<Self>> {
                run.read().map(Own)
            }
        }

        impl Exclusive for $ty {
            const STATE: StateMeta = <$known as blockwork::State>::META;

            fn take(run: &mut Run) -> Result<Self> {
                run.take()
            }

            fn give_back(run: &mut Run, value: Self) -> Result<()> {
                run.give_back(&value)
            }
        }
    };
}

/// What build an instance is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Build {
    Older,
    Newer,
}

impl Provide for Build {}

/// A listener that every build has under one name: whichever of the two the instance's build knows.
macro_rules! of_each_build {
    ($name:literal borrows $state:ty, on $on:expr, $older:literal or $newer:literal) => {
        inventory::submit! {
            ListenerDef {
                meta: {
                    const BORROWS: &[Borrow] =
                        &[Borrow { what: Borrowable::State(<$state as Exclusive>::STATE), access: Access::Exclusive }];
                    &ListenerMeta {
                        name: $name,
                        kind: ListenerKind::of(BORROWS, false),
                        leases: Leases::OnceItLost,
                        borrows: BORROWS,
                        print: Print::COMMON,
                    }
                },
                place: "versions.rs",
                on: $on,
                form: |_| Ok("{}".into()),
                run: |run, inputs| (by_build(&run, $older, $newer).run)(run, inputs),
            }
        }
    };
}

fn by_build(run: &Run, older: &str, newer: &str) -> &'static ListenerDef {
    let build = run.resource::<Build>().expect("every instance has one");
    let name = if *build == Build::Older { older } else { newer };
    if name == "sprout_older" {
        MET.fetch_add(1, Ordering::SeqCst);
    }
    inventory::iter::<ListenerDef>().find(|def| def.meta.name == name).expect("it is linked")
}

/// What an older build knows of an oak.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible)]
pub struct Oak {
    rings: u32,
}

/// The same as a newer build knows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct NewOak {
    years: Vec<u32>,
}

impl NewOak {
    fn from_old(old: &Old<'_>) -> Result<Self> {
        Ok(Self { years: vec![1; old.read::<Oak>()?.rings as usize] })
    }
}

other_build!(NewOak of Oak, version 2, NewOak::from_old);
of_each_build!("grow" borrows Oak, on Vec::new, "grow_older" or "grow_newer");

/// Grows a ring.
#[listener]
async fn grow_older(by: u32, oak: &mut Oak) -> Result<u32> {
    oak.rings += by;
    Ok(oak.rings)
}

/// The same by a newer build.
#[listener]
async fn grow_newer(by: u32, oak: &mut NewOak) -> Result<u32> {
    oak.years.push(by);
    Ok(oak.years.iter().sum())
}

/// What a newer build reads.
#[listener]
async fn years(oak: &NewOak) -> Result<Vec<u32>> {
    Ok(oak.years.clone())
}

/// What an older build reads.
#[listener]
async fn rings(oak: &Oak) -> Result<u32> {
    Ok(oak.rings)
}

/// The same in small transactions.
#[listener]
async fn grow_slowly(oak: &Handle<Oak>) -> Result<u32> {
    oak.update(|oak| oak.rings += 1).await?;
    Ok(oak.read().await?.rings)
}

/// What a newer build knows of an elm.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user, visible, version = 2, migrate = Elm::from_old)]
pub struct Elm {
    years: Vec<u32>,
}

impl Elm {
    fn from_old(old: &Old<'_>) -> Result<Self> {
        match old.version() {
            1 => Ok(Self { years: vec![1; old.read::<OldElm>()?.rings as usize] }),
            _ => old.unknown(),
        }
    }
}

/// The same as an older build knew it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct OldElm {
    rings: u32,
}

other_build!(OldElm of Elm, version 1, Old::unknown);

/// What an older build did.
#[listener]
async fn plant_elm(rings: u32, elm: &mut OldElm) -> Result<()> {
    elm.rings += rings;
    Ok(())
}

/// What a newer build does.
#[listener]
async fn grow_elm(by: u32, elm: &mut Elm) -> Result<usize> {
    elm.years.extend((by > 0).then_some(by));
    Ok(elm.years.len())
}

/// The same in small transactions.
#[listener]
async fn grow_elm_slowly(elm: &Handle<Elm>) -> Result<usize> {
    elm.update(|elm| elm.years.push(1)).await?;
    Ok(elm.read().await?.years.len())
}

/// What a newer build reads.
#[listener]
async fn elm(elm: &Elm) -> Result<Vec<u32>> {
    Ok(elm.years.clone())
}

#[track_caller]
fn check_busy(got: &Got) {
    assert_eq!((got.status, got.error().0.as_str()), (503, "Busy"), "{}", got.text);
    assert_eq!(got.headers["retry-after"], "1");
}

/// The page at an instance of this build, which begins once the one before has let go of the database.
pub async fn moved(page: Page, build: Build, folder: &Path) -> Page {
    let Page { app, cookie, ticket, html, next } = page;
    drop(app);
    Page { app: app_of(build, folder).await, cookie, ticket, html, next }
}

#[tokio::test]
async fn an_older_instance_leaves_newer_bytes_and_a_newer_one_serves_the_retry() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = open(&app_of(Build::Newer, folder.path()).await).await;
    assert_eq!(page.event("grow", r#"{"by":3}"#, 1, 1, "").await.value(), json!(3));
    let page = moved(page, Build::Older, folder.path()).await;
    let by_four = r#"{"by":4}"#;
    for (n, listener, inputs) in
        [(2, "grow", by_four), (3, "grow_slowly", "{}"), (4, "rings", "{}"), (2, "grow", by_four)]
    {
        check_busy(&page.event(listener, inputs, n, 2, "").await);
    }
    let page = moved(page, Build::Newer, folder.path()).await;
    // Nothing was written over, and no receipt was filed.
    assert_eq!(page.event("grow", by_four, 2, 2, "").await.value(), json!(7));
    assert_eq!(page.event("grow", r#"{"by":1}"#, 3, 3, "").await.value(), json!(8), "a number that was Busy is open");
}

#[tokio::test]
async fn while_two_builds_run_side_by_side_each_event_is_applied_once() {
    let clock = clock(|_| {});
    let (older, newer) = (instance_on(Build::Older, &clock).await, instance_on(Build::Newer, &clock).await);
    let mut page = open(&older).await;
    assert_eq!(page.fire("grow", json!({ "by": 1 })).await.value(), json!(1), "the older one is alone as yet");
    let mut busy = 0;
    for n in 2..=20 {
        // A page does not know who serves it; what is Busy it sends again.
        for app in [&newer, &older, &older, &newer] {
            page.app = app.clone();
            let got = page.event("grow", r#"{"by":1}"#, n, n, "").await;
            if got.status == 503 { busy += 1 } else { assert_eq!(got.value(), json!(n)) }
        }
    }
    assert_eq!(busy, 0, "a receipt is answered by every build");
    for n in 21..=40 {
        page.app = older.clone();
        check_busy(&page.event("grow", r#"{"by":1}"#, n, n, "").await);
        page.app = newer.clone();
        assert_eq!(page.event("grow", r#"{"by":1}"#, n, n, "").await.value(), json!(n));
    }
}

#[tokio::test]
async fn what_an_older_build_wrote_is_migrated_wherever_it_is_read() {
    let mut page = open(&app().await).await;
    page.fire("plant_elm", json!({ "rings": 2 })).await.value();
    assert_eq!(page.fire("elm", json!({})).await.value(), json!([1, 1]));
    // What is only migrated is no change.
    let unchanged = page.fire("grow_elm", json!({ "by": 0 })).await;
    assert_eq!((unchanged.value(), &unchanged.json()["changed"]), (json!(2), &Value::Null));
    page.fire("plant_elm", json!({ "rings": 1 })).await.value();
    assert_eq!(page.fire("grow_elm_slowly", json!({})).await.value(), json!(4));
    check_busy(&page.fire("plant_elm", json!({ "rings": 1 })).await);
    assert_eq!(page.fire("grow_elm", json!({ "by": 7 })).await.value(), json!(5));
}

/// What the first HTML holds of cells.
fn state(html: &str) -> Value {
    let (_, rest) = html.split_once("id=\"blockwork-state\"").expect("the script is there");
    serde_json::from_str(between(rest, ">", "</script>")).expect("JSON")
}

#[tokio::test]
async fn pages_get_migrated_values_and_of_newer_ones_only_the_version() {
    let app = app().await;
    let server = serve(&app).await;
    let mut page = open(&app).await;
    page.fire("plant_elm", json!({ "rings": 2 })).await.value();
    page.fire("grow", json!({ "by": 3 })).await.value();

    let mut again = open_at(&app, &page.cookie, "/").await;
    let first = state(&again.html);
    let migrated = first["values"].as_array().expect("values").iter().find(|value| value["cell"] == "user/Elm");
    assert_eq!(migrated.expect("it is there")["value"], json!({ "years": [1, 1] }));
    let oaks = |news: &Value, part: &str| {
        versions(&json!({ part: news[part] })).into_iter().any(|(cell, _)| cell == "user/Oak")
    };
    assert!(oaks(&first, "seen") && !oaks(&first, "values"), "{first}");

    let follow = json!(["user/Oak", "user/Elm"]);
    let (mut socket, told) = again.feed(&server, json!({ "follow": follow })).await;
    assert_eq!(told["values"][0]["value"], json!({ "years": [1, 1] }));
    assert!(oaks(&told, "seen") && !oaks(&told, "values"), "{told}");
    again.fire("grow", json!({ "by": 4 })).await.value();
    let pushed = socket.heard("changed").await;
    assert!(oaks(&pushed, "seen") && !oaks(&pushed, "values"), "{pushed}");
    again.fire("plant_elm", json!({ "rings": 1 })).await.value();
    assert_eq!(socket.heard("changed").await["values"][0]["value"], json!({ "years": [1, 1, 1] }));
}

/// What was sown.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(user)]
pub struct Seeds(u32);

/// Sows, and so owes the growth of an oak.
#[listener]
async fn sow(seeds: &mut Seeds) -> Result<u32> {
    seeds.0 += 1;
    Ok(seeds.0)
}

/// How often an older instance has met the oak that it cannot read.
static MET: AtomicU32 = AtomicU32::new(0);

of_each_build!("sprout" borrows Oak, on || all_of(Seeds::changed()), "sprout_older" or "sprout_newer");

/// Would grow an oak.
#[listener]
async fn sprout_older(oak: &mut Oak) -> Result<()> {
    oak.rings += 100;
    Ok(())
}

/// Grows an oak.
#[listener]
async fn sprout_newer(oak: &mut NewOak) -> Result<()> {
    oak.years.push(100);
    Ok(())
}

#[tokio::test]
async fn an_owed_event_that_meets_newer_bytes_waits_for_a_newer_instance_and_no_attempt_is_counted() {
    let clock = clock(|_| {});
    let mut page = open(&instance_on(Build::Newer, &clock).await).await;
    page.fire("grow", json!({ "by": 3 })).await.value();
    page.app = instance_on(Build::Older, &clock).await;
    page.fire("sow", json!({})).await.value();
    while MET.load(Ordering::SeqCst) < 8 {
        clock.pass(Duration::from_secs(1)).await;
    }
    // The claim that may be under way just now counts, and none before it.
    let owed = clock.owed().await.into_iter().find(|owed| *owed.listener == *"sprout").expect("it waits");
    assert!(owed.attempts <= 1 && owed.dead.is_none(), "{owed:?}");
    page.app = instance_on(Build::Newer, &clock).await;
    while page.fire("years", json!({})).await.value() != json!([3, 100]) {
        clock.pass(Duration::from_secs(1)).await;
    }
}
