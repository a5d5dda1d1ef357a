//! Each fault happens, and none of them changes what an event comes to.

use crate::app::{CARELESS, Score, add, careless, items, log, note, server};
use blockwork_test::Fault;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test]
async fn whatever_goes_wrong_an_event_is_applied_once() {
    for fault in Fault::ALL {
        let server = server().await;
        let page = server.visitor().open("/").await;
        server.plant(fault);
        assert_eq!(page.fire(add("Milk".into())).await, Ok(1), "{fault:?}");
        assert_eq!(page.fire(items()).await, Ok(vec!["Milk".to_owned()]), "{fault:?}");
        assert_eq!(server.happened(), [fault]);
        assert_eq!(page.sessions(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn whatever_goes_wrong_with_an_owed_event_it_takes_effect_once() {
    for fault in Fault::ALL.into_iter().skip(3) {
        let server = server().await;
        let page = server.visitor().open("/").await;
        server.plant_in("log_note", fault);
        page.fire(note("one".into())).await.expect("written");
        // What cannot be written just now is put back for a second.
        server.settle().await;
        server.advance(Duration::from_secs(2)).await;
        assert_eq!(page.fire(log()).await, Ok(vec!["noted one".to_owned()]), "{fault:?}");
        assert_eq!(server.happened(), [fault]);
    }
}

/// How often a listener ran, for one event with this fault.
async fn runs(fault: Fault) -> u32 {
    let server = server().await;
    let page = server.visitor().open("/").await;
    server.plant(fault);
    let before = CARELESS.load(Ordering::SeqCst);
    page.fire(careless()).await.expect("counted");
    server.settle().await;
    assert_eq!(page.shown::<Score>(), Score(1), "{fault:?}");
    CARELESS.load(Ordering::SeqCst) - before
}

/// All in one test: they count the runs of one listener.
#[tokio::test]
async fn each_fault_is_what_it_says() {
    for (fault, expected) in [
        // Nobody has run it before it is sent again.
        (Fault::RequestLost, 1),
        // It is answered from its receipt.
        (Fault::ResponseLost, 1),
        (Fault::SentTwice, 1),
        (Fault::OutcomeUnknown, 1),
        (Fault::DiesAfterCommit, 1),
        (Fault::Slow(Duration::from_millis(20)), 1),
        // It was run, and nothing was written.
        (Fault::Unavailable, 2),
        (Fault::Overtaken, 2),
        (Fault::DiesBeforeCommit, 2),
    ] {
        assert_eq!(runs(fault).await, expected, "{fault:?}");
    }
}
