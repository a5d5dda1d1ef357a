//! What an instance keeps for a page and no store could.

use crate::clock::clock;
use crate::kit::{app_on, open, open_as};
use blockwork::prelude::*;
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);

/// A connection to somewhere, which counts those that are open.
macro_rules! line {
    ($line:ident, $open:ident, $made:ident) => {
        static $open: AtomicU32 = AtomicU32::new(0);
        static $made: AtomicU32 = AtomicU32::new(0);

        /// A line that is open as long as it is kept.
        #[derive(State)]
        #[state(session, resident, default = Self::open())]
        pub struct $line {
            number: u32,
        }

        impl $line {
            fn open() -> Self {
                $open.fetch_add(1, Ordering::SeqCst);
                Self { number: $made.fetch_add(1, Ordering::SeqCst) + 1 }
            }
        }

        impl Drop for $line {
            fn drop(&mut self) {
                $open.fetch_sub(1, Ordering::SeqCst);
            }
        }
    };
}

line!(Line, LINES, LINES_MADE);
line!(Unused, UNUSED, UNUSED_MADE);
line!(Kept, KEPT, KEPT_MADE);

/// The number of the line that this page has.
#[listener]
pub async fn call_line(line: &Line) -> Result<u32> {
    Ok(line.number)
}

/// The same of another line.
#[listener]
pub async fn call_unused_line(line: &Unused) -> Result<u32> {
    Ok(line.number)
}

/// And of a third.
#[listener]
pub async fn call_kept_line(line: &Kept) -> Result<u32> {
    Ok(line.number)
}

/// Borrows one and says that it only reads.
#[listener(read)]
pub async fn peek_at_line(line: &Line) -> Result<u32> {
    Ok(line.number)
}

async fn until_open(open: &AtomicU32, expected: u32) {
    let started = Instant::now();
    while open.load(Ordering::SeqCst) != expected {
        assert!(started.elapsed() < Duration::from_secs(10), "{} are open", open.load(Ordering::SeqCst));
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_page_has_one_from_its_first_borrow_until_its_session_ends() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let mut one = open(&app).await;
    let mut other = open_as(&app, &one.cookie).await;
    assert_eq!(LINES.load(Ordering::SeqCst), 0);
    assert_eq!(one.fire("call_line", json!({})).await.value(), json!(1));
    assert_eq!(other.fire("call_line", json!({})).await.value(), json!(2));
    assert_eq!(one.fire("call_line", json!({})).await.value(), json!(1));
    assert_eq!(one.fire("peek_at_line", json!({})).await.value(), json!(1));
    clock.pass(MINUTE * 59).await;
    // Unused for long, and so made anew; the other page's session is still there.
    until_open(&LINES, 0).await;
    assert_eq!(one.fire("call_line", json!({})).await.value(), json!(3));
    clock.pass(MINUTE * 2).await;
    assert_eq!(other.fire("call_line", json!({})).await.status, 410);
    assert_eq!(one.fire("call_line", json!({})).await.value(), json!(3));
    assert_eq!(LINES.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_end_drops_what_its_page_has() {
    let clock = clock(|limits| limits.session_kept = MINUTE * 5);
    let app = app_on(&clock).await;
    open(&app).await.fire("call_unused_line", json!({})).await.value();
    assert_eq!(UNUSED.load(Ordering::SeqCst), 1);
    // Within ten seconds, and long before it counts as unused.
    clock.pass(MINUTE * 5).await;
    until_open(&UNUSED, 0).await;
}

#[tokio::test]
async fn an_instance_takes_its_residents_along() {
    let clock = clock(|_| {});
    let app = app_on(&clock).await;
    let mut page = open(&app).await;
    page.fire("call_kept_line", json!({})).await.value();
    assert_eq!(KEPT.load(Ordering::SeqCst), 1);
    drop((app, page));
    until_open(&KEPT, 0).await;
}
