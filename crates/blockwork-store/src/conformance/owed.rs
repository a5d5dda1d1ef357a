//! What a commit causes on the server is owed from that commit on, and takes effect once.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, absent, full, global, owed, owed_key};
use blockwork_core::store::{Limit, Outcome, Owed, Owner, Reason, StoreError, StoreLimits, View, Whose};

pub(super) async fn what_a_commit_owes_is_at_once_its_instances(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, chain) = (kit.page(), owed("chain"));
    assert_eq!(kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await, DONE);
    assert_eq!(kit.claim(&["chain"]).await, [], "nobody else's");
    assert_eq!(kit.all_owed().await, [Owed { attempts: 1, ..chain.clone() }]);
    let event = owed_key(chain.id, 1);
    let news = global("News");
    assert!(matches!(kit.read(event.clone(), &[&news], None).await, View::Cells { .. }));
    assert_eq!(kit.set(event, &news, "1").await, DONE);
    assert_eq!(kit.all_owed().await, [], "its commit takes it away");
    assert_eq!(kit.text(&news).await.as_deref(), Some("1"));
}

pub(super) async fn what_is_owed_already_is_not_owed_twice(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, tick) = (kit.page(), Owed { not_before: kit.now().plus(SECOND), ..owed("tick") });
    assert_eq!(kit.commit(Draft::new(page.event(1)).owes(tick.clone())).await, DONE);
    let again = Owed { key: "another".into(), ..tick.clone() };
    assert_eq!(kit.commit(Draft::new(page.event(2)).owes(again)).await, DONE);
    assert_eq!(kit.all_owed().await, [tick]);
}

pub(super) async fn a_refused_commit_owes_nothing(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    kit.set(page.event(1), &news, "1").await;
    let stale = Draft::new(page.event(2)).put(&absent(&news), "2").owes(owed("chain"));
    assert!(matches!(kit.commit(stale).await, Outcome::Stale(_)));
    let answered = Draft::new(page.event(1)).owes(owed("chain"));
    assert!(matches!(kit.commit(answered).await, Outcome::Answered(_)));
    assert_eq!(kit.all_owed().await, []);
}

pub(super) async fn an_owed_event_takes_effect_once(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, chain, news) = (kit.page(), owed("chain"), global("News"));
    kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await;
    let event = owed_key(chain.id, 1);
    let commit = Draft::new(event.clone()).put(&absent(&news), "1").owes(owed("next")).0;
    assert_eq!(kit.send(&commit).await, DONE);
    assert_eq!(kit.send(&commit).await, Outcome::Lost);
    assert_eq!(kit.ask(event.clone()).await, View::Lost);
    assert_eq!(kit.set(event, &news, "2").await, Outcome::Lost);
    assert_eq!(kit.text(&news).await.as_deref(), Some("1"));
    assert_eq!(kit.all_owed().await.len(), 1, "the next of the chain, once");
}

pub(super) async fn an_owed_event_that_fails_is_tried_again_later(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (page, chain) = (kit.page(), owed("chain"));
    kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await;
    let later = Owed { not_before: kit.now().plus(SECOND * 3), attempts: 1, ..chain.clone() };
    assert_eq!(kit.commit(Draft::new(owed_key(chain.id, 1)).owes(later.clone())).await, DONE);
    kit.pass(SECOND * 2).await;
    assert_eq!(kit.claim(&["chain"]).await, []);
    kit.pass(SECOND).await;
    let claimed = kit.claim_one("chain").await;
    assert_eq!(claimed.owed, Owed { attempts: 2, ..later });
    assert!(claimed.token > 1, "the claim before is void");
    assert_eq!(kit.ask(owed_key(chain.id, 1)).await, View::Lost);
    assert_eq!(kit.commit(Draft::new(kit.owed(&claimed))).await, DONE);
}

pub(super) async fn an_owed_event_put_back_has_the_attempts_its_commit_says(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, chain) = (kit.page(), owed("chain"));
    kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await;
    let mut token = 1;
    // Who cannot run it just now gives it back as it was: the claim does not count, however often that happens.
    for _ in 0..3 {
        let unread = Owed { attempts: 0, ..chain.clone() };
        assert_eq!(kit.commit(Draft::new(owed_key(chain.id, token)).owes(unread.clone())).await, DONE);
        assert_eq!(kit.all_owed().await, [unread]);
        let claimed = kit.claim_one("chain").await;
        assert_eq!(claimed.owed.attempts, 1);
        token = claimed.token;
    }
    let counted = Owed { attempts: 4, ..chain.clone() };
    assert_eq!(kit.commit(Draft::new(owed_key(chain.id, token)).owes(counted)).await, DONE);
    assert_eq!(kit.claim_one("chain").await.owed.attempts, 5);
}

pub(super) async fn a_poison_chain_becomes_a_dead_letter(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let (page, news) = (kit.page(), global("News"));
    let chain = Owed { not_before: kit.now().plus(SECOND), ..owed("chain") };
    kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await;
    for attempt in 1..=5 {
        kit.pass(SECOND).await;
        let claimed = kit.claim_one("chain").await;
        assert_eq!(claimed.owed.attempts, attempt);
        let dead = (attempt == 5).then(|| "it panicked".into());
        let again = Owed { not_before: kit.now().plus(SECOND), dead, ..claimed.owed.clone() };
        assert_eq!(kit.commit(Draft::new(kit.owed(&claimed)).owes(again)).await, DONE);
        if attempt == 5 {
            assert_eq!(kit.set(kit.owed(&claimed), &news, "1").await, Outcome::Lost, "nobody runs it any more");
        }
    }
    kit.pass(SECOND * 30).await;
    assert_eq!(kit.claim(&["chain"]).await, []);
    assert_eq!(kit.pulse().await.owed, 0);
    let [letter] = &kit.all_owed().await[..] else { panic!("one dead letter") };
    assert_eq!((letter.id, letter.attempts, letter.dead.as_deref()), (chain.id, 5, Some("it panicked")));
}

pub(super) async fn so_much_is_owed_to_one_listener_and_no_more(make: &impl Make) {
    let kit = Kit::new(make, StoreLimits { owed: 2, ..SHORT }).await;
    let (page, chain) = (kit.page(), owed("chain"));
    let three = Draft::new(page.event(1)).owes(chain.clone()).owes(owed("chain")).owes(owed("chain"));
    assert_eq!(kit.commit(three).await, full(Limit::Owed));
    assert_eq!(kit.all_owed().await, [], "nothing was written");
    assert_eq!(kit.commit(Draft::new(page.event(1)).owes(chain.clone()).owes(owed("chain"))).await, DONE);
    assert_eq!(kit.commit(Draft::new(page.event(2)).owes(owed("chain"))).await, full(Limit::Owed));
    assert_eq!(kit.commit(Draft::new(page.event(2)).owes(owed("other"))).await, DONE);
    let dead = Owed { dead: Some("why".into()), ..chain.clone() };
    assert_eq!(kit.commit(Draft::new(owed_key(chain.id, 1)).owes(dead)).await, DONE, "it was owed before");
    assert_eq!(kit.commit(Draft::new(page.event(3)).owes(owed("chain"))).await, full(Limit::Owed));
}

pub(super) async fn an_owed_event_changes_only_cells_of_those_it_is_for(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, other) = (kit.page(), kit.page());
    kit.set(page.event(1), &page.cell("Cart"), "1").await;
    let of = |whose| Owed { whose, ..owed("chain") };
    let (pages, visitors, nobodys) = (of(page.whose()), of(Whose::visitor(page.visitor())), of(Whose::nobody()));
    let all = Draft::new(page.event(2)).owes(pages.clone()).owes(visitors.clone()).owes(nobodys.clone());
    assert_eq!(kit.commit(all).await, DONE);
    for (owed, cell) in [
        (&pages, other.cell("Cart")),
        (&pages, other.user_cell("Saved")),
        (&visitors, page.cell("Cart")),
        (&visitors, other.user_cell("Saved")),
        (&nobodys, page.user_cell("Saved")),
    ] {
        let seen = kit.cell(&cell).await;
        let wrong = kit.store.commit(&[Draft::new(owed_key(owed.id, 1)).put(&seen, "2").0]).await;
        assert!(matches!(wrong, Err(StoreError::Misuse(_))), "{cell}: {wrong:?}");
        assert_eq!(kit.cell(&cell).await, seen);
    }
    let in_one_call = of(Whose::nobody());
    let owes = Draft::new(page.event(3)).owes(in_one_call.clone());
    let wrong = Draft::new(owed_key(in_one_call.id, 1)).put(&absent(&page.user_cell("Saved")), "2");
    let wrong = kit.store.commit(&[owes.0, wrong.0]).await;
    assert!(matches!(wrong, Err(StoreError::Misuse(_))), "also what the same call owes: {wrong:?}");
    assert_eq!(kit.set(owed_key(pages.id, 1), &page.cell("Cart"), "2").await, DONE);
    assert_eq!(kit.set(owed_key(visitors.id, 1), &page.user_cell("Saved"), "2").await, DONE);
    assert_eq!(kit.set(owed_key(nobodys.id, 1), &global("News"), "2").await, DONE);
}

pub(super) async fn what_is_owed_to_a_page_that_is_over_is_taken_away(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let page = kit.page();
    let cart = page.cell("Cart");
    let chain = Owed { whose: page.whose(), ..owed("chain") };
    kit.commit(Draft::new(page.event(1)).put(&absent(&cart), "1").owes(chain.clone())).await;
    let seen = kit.cell(&cart).await;
    assert_eq!(kit.end(Owner::Page(page.0.page), Reason::Asked).await, 1);
    let event = owed_key(chain.id, 1);
    assert_eq!(kit.read(event.clone(), &[&cart], None).await, View::Ended);
    assert_eq!(kit.commit(Draft::new(event.clone()).put(&seen, "2")).await, Outcome::Ended);
    assert_eq!(kit.commit(Draft::new(event.clone()).put(&absent(&cart), "2")).await, Outcome::Ended);
    assert_eq!(kit.set(event.clone(), &page.user_cell("Saved"), "2").await, DONE, "its visitor's cells are there");
    assert_eq!(kit.ask(event).await, View::Lost);
}
