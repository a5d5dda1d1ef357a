//! Faults by chance: whatever comes, the app is right, and the same seed brings the same.

use crate::app::{Score, goal, note, notes, setup};
use blockwork_test::Fault;
use futures::future::join_all;

/// Some pages that fire at once, with many faults. Says what has happened.
async fn storm(seed: u64) -> Vec<Fault> {
    let server = setup().seed(seed).faults(20).await;
    server.second_instance().await;
    let visitor = server.visitor();
    let pages = [visitor.open("/").await, visitor.open("/").await, server.visitor().open("/").await];
    let fired: Vec<_> = pages.iter().flat_map(|page| (0..5).map(|_| page.fire(goal()))).collect();
    let mut counted: Vec<u32> = join_all(fired).await.into_iter().map(|count| count.expect("counted")).collect();
    counted.sort_unstable();
    assert_eq!(counted, (1..=15).collect::<Vec<_>>(), "seed {seed}");
    for n in 0..5 {
        pages[0].fire(note(n.to_string())).await.expect("written");
    }
    assert_eq!(pages[1].fire(notes()).await.map(|notes| notes.len()), Ok(5), "seed {seed}");
    pages[2].until_shown::<Score>(|score| score.0 == 15).await;
    server.happened()
}

#[tokio::test]
async fn an_app_is_right_whatever_comes() {
    let mut all = Vec::new();
    for seed in 0..8 {
        all.extend(storm(seed).await);
    }
    for fault in Fault::ALL {
        assert!(all.contains(&fault), "{fault:?} never happened");
    }
}

#[tokio::test]
async fn the_seed_is_told() {
    assert_eq!(setup().seed(42).await.seed(), 42);
}
