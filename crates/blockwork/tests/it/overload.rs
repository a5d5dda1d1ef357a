//! More events than the server runs at once: those over are told so at once, and cost the others nothing.

use crate::kit::{Got, Page, app_with, open};
use blockwork::prelude::*;
use futures::future::join_all;
use futures::stream::{FuturesUnordered, StreamExt};
use serde_json::json;
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many events are run at once.
const AT_ONCE: usize = 8;
const ROUNDS: usize = 5;

/// Whoever is too many is told sooner.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whoever is run waits here, so that nothing is answered by being fast.
static GATE: Semaphore = Semaphore::const_new(0);

/// How often this page has passed the gate.
#[derive(State, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Passed(usize);

/// Waits at the gate.
#[listener]
pub async fn pass(passed: &mut Passed) -> Result<usize> {
    GATE.acquire().await?.forget();
    passed.0 += 1;
    Ok(passed.0)
}

/// How often this page has passed.
#[listener]
pub async fn passed(passed: &Passed) -> Result<usize> {
    Ok(passed.0)
}

/// All of these pages fire at once. As soon as all are answered that are too many, the gate lets the others pass. Says
/// which pages have passed.
async fn rush(pages: &mut [Page]) -> Vec<bool> {
    let mut told: FuturesUnordered<_> =
        pages.iter_mut().enumerate().map(|(i, page)| async move { (i, page.fire("pass", json!({})).await) }).collect();
    let mut has_passed = vec![false; told.len()];
    for _ in AT_ONCE..has_passed.len() {
        let next = tokio::time::timeout(PATIENCE, told.next()).await;
        is_refused(&next.expect("no more are run than may be").expect("an answer").1);
    }
    GATE.add_permits(AT_ONCE);
    while let Some((i, got)) = told.next().await {
        got.value();
        has_passed[i] = true;
    }
    has_passed
}

#[track_caller]
fn is_refused(got: &Got) {
    assert_eq!((got.status, got.error().0.as_str()), (503, "Busy"), "{}", got.text);
    let wait = got.headers["retry-after"].to_str().expect("text").parse::<u32>();
    assert!(wait.is_ok_and(|seconds| seconds >= 1), "it says when to come again");
}

#[tokio::test]
async fn of_ten_times_too_many_events_the_rest_is_refused_at_once_and_as_many_succeed_as_without() {
    let app = app_with(|config| config.limits.events_at_once = AT_ONCE).await;
    let mut few = join_all((0..AT_ONCE).map(|_| open(&app))).await;
    let mut many = join_all((0..10 * AT_ONCE).map(|_| open(&app))).await;
    let (mut unhurried, mut overloaded) = (0, 0);
    let mut has_passed = Vec::new();
    for _ in 0..ROUNDS {
        unhurried += count(&rush(&mut few).await);
        has_passed = rush(&mut many).await;
        overloaded += count(&has_passed);
    }
    assert_eq!((unhurried, overloaded), (ROUNDS * AT_ONCE, ROUNDS * AT_ONCE));
    // Nothing is left of it: whoever comes next is served, and what was refused happens when it is sent again.
    for (page, _) in many.iter().zip(has_passed).filter(|(_, has_passed)| !has_passed) {
        let n = page.next - 1;
        GATE.add_permits(1);
        // The floor is still its own number: it has no answer yet.
        let before = page.event("passed", "{}", n + 1, n, "").await.value();
        let again = page.event("pass", "{}", n, n, "").await.value();
        assert_eq!(again.as_u64(), before.as_u64().map(|before| before + 1));
    }
}

fn count(has_passed: &[bool]) -> usize {
    has_passed.iter().filter(|has_passed| **has_passed).count()
}
