//! Owed events are claimed, one instance at a time.

use super::Make;
use super::kit::{DONE, Draft, Kit, ME, OTHER, SECOND, SHORT, global, owed};
use blockwork_core::store::{ENDS, EventKey, Outcome, Owed, Owner, Reason, View};

/// Owes events to a listener that nobody has claimed.
async fn owe(kit: &Kit, listener: &str, count: usize) -> Vec<Owed> {
    let page = kit.page();
    let mut all = Vec::new();
    for n in (1..).take(count) {
        let one = owed(listener);
        assert_eq!(kit.commit(Draft::new(page.event(n)).owes(one.clone())).await, DONE);
        all.push(one);
    }
    kit.leave().await;
    all
}

pub(super) async fn the_oldest_is_claimed_first_and_so_many_at_a_time(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let all: Vec<_> = owe(&kit, "chain", 5).await.iter().map(|owed| owed.id).collect();
    let first: Vec<_> = kit.claim_most(&["chain"], 2).await.iter().map(|claimed| claimed.owed.id).collect();
    assert_eq!(first, all[..2]);
    assert_eq!(kit.pulse().await.owed, 3);
    let rest: Vec<_> = kit.claim(&["chain"]).await.iter().map(|claimed| claimed.owed.id).collect();
    assert_eq!(rest, all[2..]);
    assert_eq!(kit.pulse().await.owed, 0);
}

pub(super) async fn only_what_is_asked_for_is_claimed(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    owe(&kit, "chain", 1).await;
    owe(&kit, "other", 1).await;
    assert_eq!(kit.claim(&["unknown"]).await, []);
    assert_eq!(&*kit.claim_one("other").await.owed.listener, "other");
    assert_eq!(kit.claim(&["unknown", "chain"]).await.len(), 1);
}

pub(super) async fn what_is_due_later_is_claimed_when_its_time_has_come(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let at = |seconds| Owed { not_before: kit.now().plus(SECOND * seconds), ..owed("tick") };
    let (late, soon) = (at(20), at(10));
    kit.commit(Draft::new(page.event(1)).owes(late.clone()).owes(soon.clone())).await;
    kit.pass(SECOND * 9).await;
    assert_eq!(kit.claim(&["tick"]).await, []);
    assert_eq!(kit.pulse().await.owed, 0);
    kit.pass(SECOND).await;
    assert_eq!(kit.pulse().await.owed, 1);
    assert_eq!(kit.claim_one("tick").await.owed, Owed { attempts: 1, ..soon });
    kit.pass(SECOND * 10).await;
    assert_eq!(kit.claim_one("tick").await.owed.id, late.id);
}

pub(super) async fn two_instances_claim_an_owed_event_one_counts(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    owe(&kit, "chain", 40).await;
    let mut tasks = Vec::new();
    for other in [kit.other(), kit.seen_by(ME)] {
        tasks.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let claimed = other.claim_most(&["chain"], 3).await;
                if claimed.is_empty() {
                    return mine;
                }
                for one in claimed {
                    let page = other.page();
                    let counts = global("Counts");
                    // Stale where the other instance has counted meanwhile.
                    while other.set(other.owed(&one), &counts, page.0.page.to_string()).await != DONE {}
                    mine.push(one.owed.id);
                }
            }
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a task that claims"));
    }
    assert_eq!(all.len(), 40, "each was claimed once");
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 40);
    assert_eq!(kit.cell(&global("Counts")).await.version.n, 40);
}

pub(super) async fn a_worker_that_lost_its_job_changes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let mut other = kit.other();
    owe(&kit, "job", 1).await;
    let first = kit.claim_one("job").await;
    other.pass(SHORT.silence + SECOND).await;
    let second = other.claim_one("job").await;
    let news = global("News");
    assert_eq!(kit.set(kit.owed(&first), &news, "1").await, Outcome::Lost);
    let update = Draft::new(kit.owed(&first)).part(1);
    assert_eq!(kit.commit(update).await, Outcome::Lost, "nor does it update anything");
    assert_eq!(kit.ask(kit.owed(&first)).await, View::Lost);
    assert_eq!(kit.text(&news).await, None);
    assert_eq!(other.set(other.owed(&second), &news, "2").await, DONE);
}

pub(super) async fn claims_of_a_silent_instance_are_given_back_and_counted(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    owe(&kit, "chain", 1).await;
    let other = kit.other();
    let first = other.claim_one("chain").await;
    assert_eq!(first.owed.attempts, 1);
    kit.pass(SHORT.silence).await;
    assert_eq!(kit.claim(&["chain"]).await, []);
    assert!(!other.pulse().await.fallen);
    kit.pass(SHORT.silence).await;
    assert_eq!(kit.claim(&["chain"]).await, [], "a beat keeps its claims");
    kit.pass(SECOND).await;
    let second = kit.claim_one("chain").await;
    assert_eq!(second.owed.attempts, 2);
    assert!(second.token > first.token);
    assert!(other.pulse().await.fallen);
    assert!(!other.pulse().await.fallen, "it is told once");
}

pub(super) async fn claims_of_an_instance_that_leaves_are_given_back_and_not_counted(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let chain = owed("chain");
    assert_eq!(kit.commit(Draft::new(page.event(1)).owes(chain.clone()).by(OTHER)).await, DONE);
    assert_eq!(kit.claim(&["chain"]).await, []);
    kit.other().leave().await;
    let claimed = kit.claim_one("chain").await;
    assert_eq!(claimed.owed, Owed { attempts: 1, ..chain.clone() });
    let before = EventKey::Owed { id: chain.id, token: claimed.token - 1 };
    assert_eq!(kit.ask(before).await, View::Lost);
    assert!(!kit.other().pulse().await.fallen, "it knows");
}

pub(super) async fn a_claim_that_was_given_up_is_over_though_nobody_else_has_the_event(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let news = global("News");
    for gives_up in ["is silent", "leaves", "says to try it again"] {
        owe(&kit, "chain", 1).await;
        let other = kit.other();
        let claimed = other.claim_one("chain").await;
        match gives_up {
            "is silent" => kit.pass(SHORT.silence + SECOND).await,
            "leaves" => other.leave().await,
            _ => {
                let again = Owed { not_before: kit.now(), ..claimed.owed.clone() };
                assert_eq!(other.commit(Draft::new(other.owed(&claimed)).owes(again)).await, DONE);
            }
        }
        assert_eq!(other.set(other.owed(&claimed), &news, "1").await, Outcome::Lost, "{gives_up}");
        assert_eq!(other.commit(Draft::new(other.owed(&claimed)).part(1)).await, Outcome::Lost, "{gives_up}");
        assert_eq!(other.ask(other.owed(&claimed)).await, View::Lost, "{gives_up}");
        let next = kit.claim_one("chain").await;
        assert!(next.token > claimed.token);
        assert_eq!(kit.commit(Draft::new(kit.owed(&next))).await, DONE);
    }
    assert_eq!(kit.text(&news).await, None);
}

pub(super) async fn ends_wait_their_turn_among_what_is_owed(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    kit.feed(page).await;
    kit.pass(SECOND).await;
    let chain = Owed { not_before: kit.now(), ..owed("chain") };
    kit.commit(Draft::new(page.event(1)).owes(chain.clone()).by(OTHER)).await;
    kit.other().leave().await;
    kit.pass(SECOND).await;
    assert_eq!(kit.end(Owner::Page(page.0.page), Reason::Asked).await, 1);
    let first = kit.claim_most(&[ENDS, "chain"], 1).await.remove(0);
    assert_eq!(first.owed.id, chain.id, "it is owed for longer");
    assert_eq!(kit.claim_one(ENDS).await.owed.not_before, kit.now());
}
