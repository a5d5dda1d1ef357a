//! What a file that is opened again holds, and what it does not.

use super::{Open, open};
use crate::Store;
use crate::conformance::kit::{DONE, Draft, SECOND, SHORT, absent, answered, caller, global, owed, owed_key};
use blockwork_core::store::{Cause, ENDS, EventKey, Outcome, Owed, Owner, Position, Reason, ScopeId, View, Whose};

#[tokio::test]
async fn owed_events_come_back_whole_and_claimed_by_nobody() {
    let open = open(SHORT).await;
    let page = open.kit.page();
    let cart = page.cell("Cart");
    open.kit.set(page.event(1), &cart, "last").await;
    let last = open.kit.cell(&cart).await;
    let chain = Owed {
        whose: Whose::visitor(page.visitor()),
        key: "left".into(),
        cause: Cause::Every { period: SECOND },
        ..owed("chain")
    };
    let later = Owed { not_before: open.kit.now().plus(SECOND * 20), ..owed("later") };
    open.kit.commit(Draft::new(page.event(2)).owes(chain.clone()).owes(later.clone())).await;
    assert_eq!(open.kit.commit(Draft::new(owed_key(chain.id, 1)).part(1).answer("one")).await, DONE);
    open.kit.end(Owner::Page(page.0.page), Reason::Asked).await;
    assert_eq!(open.kit.claim_one(ENDS).await.token, 1);
    let before = open.kit.all_owed().await;

    let mut open = open.again().await;
    assert_eq!(open.kit.all_owed().await, before, "in their order");
    let end = open.kit.claim_one(ENDS).await;
    assert_eq!((end.token, end.owed.attempts), (2, 2), "the claim before the restart is counted, and void");
    assert_eq!(end.owed.last, [last]);
    let again = open.kit.claim_one("chain").await;
    assert_eq!(again.token, 2);
    assert_eq!(again.owed, Owed { attempts: 2, ..chain.clone() });
    assert_eq!(open.kit.ask(owed_key(chain.id, 1)).await, View::Lost);
    let update = Draft::new(open.kit.owed(&again)).part(1);
    assert_eq!(open.kit.commit(update).await, answered("one"), "its update has its receipt");
    assert_eq!(open.kit.claim(&["later"]).await, []);
    open.kit.pass(SECOND * 20).await;
    assert_eq!(open.kit.claim_one("later").await.owed, Owed { attempts: 1, ..later });
}

#[tokio::test]
async fn what_became_of_an_owed_event_comes_back() {
    let open = open(SHORT).await;
    let page = open.kit.page();
    let (dead, retried, done) = (owed("chain"), owed("chain"), owed("chain"));
    let all = [&dead, &retried, &done].into_iter().fold(Draft::new(page.event(1)), |all, one| all.owes(one.clone()));
    open.kit.commit(all).await;
    let letter = Owed { dead: Some("it panicked".into()), attempts: 5, ..dead.clone() };
    let later = Owed { not_before: open.kit.now().plus(SECOND * 9), key: "moved".into(), ..retried.clone() };
    open.kit.commit(Draft::new(owed_key(dead.id, 1)).owes(letter.clone())).await;
    open.kit.commit(Draft::new(owed_key(retried.id, 1)).owes(later.clone())).await;
    open.kit.commit(Draft::new(owed_key(done.id, 1)).part(1)).await;
    open.kit.commit(Draft::new(owed_key(done.id, 1))).await;
    let open = open.again().await;
    assert_eq!(open.kit.all_owed().await, [letter, later]);
    assert_eq!(open.kit.claim(&["chain"]).await, []);
    assert_eq!(rows(&open, "updates"), 0, "receipts of updates go with their event");
}

#[tokio::test]
async fn what_is_done_and_owed_anew_in_one_batch_begins_anew() {
    let open = open(SHORT).await;
    let (kit, page) = (&open.kit, open.kit.page());
    let tick = Owed { key: "old".into(), ..owed("tick") };
    kit.commit(Draft::new(page.event(1)).owes(tick.clone())).await;
    kit.commit(Draft::new(owed_key(tick.id, 1)).part(1).answer("old")).await;
    let update = Draft::new(owed_key(tick.id, 1)).part(2).answer("old");
    let anew = Owed { key: "new".into(), not_before: kit.now(), ..tick.clone() };
    let all = [update.0, Draft::new(owed_key(tick.id, 1)).0, Draft::new(page.event(2)).owes(anew.clone()).0];
    open.store.commit(&all).await.expect("all are written");
    let open = open.again().await;
    assert_eq!(open.kit.all_owed().await, [Owed { attempts: 1, ..anew }]);
    let again = open.kit.claim_one("tick").await;
    for part in 1..=2 {
        let update = Draft::new(open.kit.owed(&again)).part(part);
        assert_eq!(open.kit.commit(update).await, DONE, "its updates are its own");
    }
}

#[tokio::test]
async fn receipts_of_callers_and_of_updates_come_back() {
    let open = open(SHORT).await;
    let page = open.kit.page();
    let visitor = ScopeId::Visitor(page.visitor());
    for event in [page.event(1), caller(visitor, 1), caller(ScopeId::Global, 1)] {
        open.kit.commit(Draft::new(event.clone()).part(1).answer("one")).await;
        open.kit.commit(Draft::new(event).part(2).answer("two")).await;
    }
    open.kit.commit(Draft::new(caller(visitor, 2)).part(1)).await;
    open.kit.commit(Draft::new(caller(visitor, 2)).answer("over")).await;
    open.kit.commit(Draft::new(page.event(2)).part(1)).await;
    open.kit.commit(Draft::new(page.event(2)).answer("over")).await;

    let mut open = open.again().await;
    for event in [page.event(1), caller(visitor, 1), caller(ScopeId::Global, 1)] {
        assert_eq!(open.kit.commit(Draft::new(event.clone()).part(1)).await, answered("one"));
        assert_eq!(open.kit.commit(Draft::new(event.clone()).part(2)).await, answered("two"));
        assert_eq!(open.kit.commit(Draft::new(event)).await, DONE);
    }
    for event in [page.event(2), caller(visitor, 2)] {
        assert_eq!(open.kit.ask(event.clone()).await, View::Answered("over".into()));
        assert_eq!(open.kit.commit(Draft::new(event).part(1)).await, Outcome::Late);
    }
    let other = EventKey::Caller { who: visitor, key: [2; 16], print: 8 };
    assert_eq!(open.kit.ask(other).await, View::Other);
    open.kit.pass(SHORT.caller_kept).await;
    assert_eq!(open.kit.commit(Draft::new(caller(visitor, 2))).await, DONE, "and are over in their time");
    let open = open.again().await;
    assert_eq!(rows(&open, "callers"), 1, "what was over is gone from the file");
}

#[tokio::test]
async fn cells_of_the_app_and_their_times_come_back() {
    let open = open(SHORT).await;
    let page = open.kit.page();
    let [kept, timed, dropped] = ["Kept", "Timed", "Dropped"].map(global);
    let draft = Draft::new(page.event(1)).put(&absent(&kept), "1").put_for(&absent(&timed), "1", SECOND * 10);
    open.kit.commit(draft.put(&absent(&dropped), "1")).await;
    let seen = open.kit.look(&[&kept, &timed, &dropped]).await;
    open.kit.commit(Draft::new(page.event(2)).remove(&seen[2])).await;
    let mut open = open.again().await;
    assert_eq!(open.kit.look(&[&kept, &timed, &dropped]).await, [seen[0].clone(), seen[1].clone(), absent(&dropped)]);
    open.kit.pass(SECOND * 10).await;
    assert_eq!(open.kit.cell(&timed).await, absent(&timed), "its time goes on");
    assert_eq!(open.kit.claim_one(ENDS).await.owed.last, [seen[1].clone()]);
    let open = open.again().await;
    assert_eq!(open.kit.cell(&timed).await, absent(&timed));
    assert_eq!(open.kit.cell(&kept).await, seen[0]);
}

#[tokio::test]
async fn feeds_are_counted_on_and_no_page_is_there() {
    let mut open = open(SHORT).await;
    let page = open.kit.page();
    open.kit.feed(page).await;
    let old = open.kit.feed(page).await;
    let position = open.kit.done(Draft::new(page.event(1)).put(&absent(&global("News")), "1")).await;
    open.kit.pass(SECOND).await;
    let open = open.again().await;
    assert_eq!(open.kit.pulse().await.there, 0);
    assert_eq!(open.kit.feed(page).await.n, 3);
    open.kit.detach(old).await;
    assert_eq!(open.kit.pulse().await.there, 1, "a feed of before the restart is an older one");
    for n in 2..=5 {
        open.kit.set(page.event(n), &global("News"), n.to_string()).await;
    }
    let trimmed = open.kit.changes(position).await;
    assert!(matches!(trimmed, blockwork_core::store::Changes::Trimmed { at } if at > Position(0)), "{trimmed:?}");
}

fn rows(open: &Open, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    open.store.shared.db.lock().query_row(&sql, [], |row| row.get(0)).expect("a count")
}

#[tokio::test]
async fn a_restart_ends_no_page_that_was_there() {
    let mut open = open(SHORT).await;
    let (there, left, away) = (open.kit.page(), open.kit.page(), open.kit.page());
    for page in [there, left, away] {
        open.kit.set(page.event(1), &page.cell("Cart"), "1").await;
    }
    open.kit.feed(there).await;
    let feed = open.kit.feed(left).await;
    open.kit.pass(SHORT.session_kept * 2).await;
    assert_eq!(open.kit.text(&away.cell("Cart")).await, None);
    open.kit.detach(feed).await;
    open.kit.pass(SHORT.session_kept - SECOND).await;
    let mut open = open.again().await;
    open.kit.pass(SECOND).await;
    assert_eq!(open.kit.text(&there.cell("Cart")).await.as_deref(), Some("1"), "it is away since the restart");
    assert_eq!(open.kit.text(&left.cell("Cart")).await, None, "it was away before, and its time goes on");
    open.kit.pass(SHORT.session_kept - SECOND).await;
    assert_eq!(open.kit.text(&there.cell("Cart")).await, None, "it never came back");
}
