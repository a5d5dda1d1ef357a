//! Dead letters: nobody runs them by itself, and whoever operates the server decides what becomes of them.

use super::Make;
use super::kit::{DONE, Draft, Kit, SECOND, SHORT, answered, global, owed, owed_key};
use blockwork_core::id::OwedId;
use blockwork_core::store::{Outcome, Owed, View};

/// An owed event that failed for good.
async fn letter(kit: &Kit) -> Owed {
    let chain = owed("chain");
    let page = kit.page();
    assert_eq!(kit.commit(Draft::new(page.event(1)).owes(chain.clone())).await, DONE);
    assert_eq!(kit.commit(Draft::new(owed_key(chain.id, 1)).part(1).answer("one")).await, DONE);
    let dead = Owed { attempts: 5, dead: Some("it panicked".into()), ..chain };
    assert_eq!(kit.commit(Draft::new(owed_key(dead.id, 1)).owes(dead.clone())).await, DONE);
    dead
}

/// The letter lies where it lay: it is nobody's, and nobody is asked to run it.
async fn lies_there(kit: &Kit) {
    assert_eq!(kit.pulse().await.owed, 0);
    assert_eq!(kit.claim(&["chain"]).await, []);
}

pub(super) async fn a_dead_letter_is_claimed_by_its_id_and_taken_away(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (dead, other) = (letter(&kit).await, letter(&kit).await);
    lies_there(&kit).await;
    let claimed = kit.claim_dead(dead.id).await.expect("a dead letter");
    assert_eq!(claimed.owed, Owed { attempts: 6, ..dead });
    assert!(claimed.token > 1, "the claim by which it failed is void");
    lies_there(&kit).await;
    assert!(matches!(kit.ask(kit.owed(&claimed)).await, View::Cells { .. }));
    assert_eq!(kit.set(kit.owed(&claimed), &global("News"), "1").await, DONE, "it can be run like any other");
    assert_eq!(kit.all_owed().await, [other], "its commit takes it away");
    assert_eq!(kit.ask(kit.owed(&claimed)).await, View::Lost);
}

pub(super) async fn a_dead_letter_can_be_owed_again(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let dead = letter(&kit).await;
    let claimed = kit.claim_dead(dead.id).await.expect("a dead letter");
    let anew = Owed { attempts: 0, dead: None, ..claimed.owed.clone() };
    assert_eq!(kit.commit(Draft::new(kit.owed(&claimed)).owes(anew.clone())).await, DONE);
    assert_eq!(kit.all_owed().await, std::slice::from_ref(&anew));
    assert_eq!(kit.claim_dead(dead.id).await, None, "it is none any more");
    assert_eq!(kit.pulse().await.owed, 1);
    let again = kit.claim_one("chain").await;
    assert_eq!(again.owed, Owed { attempts: 1, ..anew });
    let update = Draft::new(kit.owed(&again)).part(1);
    assert_eq!(kit.commit(update).await, answered("one"), "its updates are not repeated");
    assert_eq!(kit.commit(Draft::new(kit.owed(&again))).await, DONE);
    assert_eq!(kit.all_owed().await, []);
}

pub(super) async fn a_dead_letter_whose_claimer_is_gone_is_one_again(make: &impl Make) {
    let mut kit = Kit::new(make, SHORT).await;
    let dead = letter(&kit).await;
    let mut token = 1;
    for (leaves, counted) in [(false, 6), (true, 6)] {
        let other = kit.other();
        let claimed = other.claim_dead(dead.id).await.expect("a dead letter");
        assert!(claimed.token > token);
        token = claimed.token;
        if leaves {
            other.leave().await;
        } else {
            kit.pass(SHORT.silence + SECOND).await;
        }
        assert_eq!(kit.all_owed().await, [Owed { attempts: counted, ..dead.clone() }]);
        lies_there(&kit).await;
        assert_eq!(other.set(other.owed(&claimed), &global("News"), "1").await, Outcome::Lost);
    }
    let claimed = kit.claim_dead(dead.id).await.expect("a dead letter");
    assert!(claimed.token > token);
    assert_eq!(kit.commit(Draft::new(kit.owed(&claimed))).await, DONE);
}

pub(super) async fn a_dead_letter_is_one_claimers_at_a_time(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let dead = letter(&kit).await;
    let claimed = kit.claim_dead(dead.id).await.expect("a dead letter");
    assert_eq!(kit.claim_dead(dead.id).await, None);
    assert_eq!(kit.other().claim_dead(dead.id).await, None);
    let still = Owed { dead: Some("it panicked again".into()), ..claimed.owed.clone() };
    assert_eq!(kit.commit(Draft::new(kit.owed(&claimed)).owes(still.clone())).await, DONE);
    let next = kit.other().claim_dead(dead.id).await.expect("it is a dead letter again");
    assert_eq!(next.owed, Owed { attempts: still.attempts + 1, ..still });
    assert_eq!(kit.commit(Draft::new(kit.owed(&claimed))).await, Outcome::Lost);
}

pub(super) async fn only_dead_letters_are_claimed_by_their_id(make: &impl Make) {
    let kit = Kit::new(make, SHORT).await;
    let (page, running) = (kit.page(), owed("chain"));
    let later = Owed { not_before: kit.now().plus(SECOND), ..owed("chain") };
    assert_eq!(kit.commit(Draft::new(page.event(1)).owes(running.clone()).owes(later.clone())).await, DONE);
    for id in [running.id, later.id, OwedId::from_bytes([0xff; 16])] {
        assert_eq!(kit.claim_dead(id).await, None);
    }
    assert_eq!(kit.all_owed().await, [Owed { attempts: 1, ..running.clone() }, later]);
    assert_eq!(kit.commit(Draft::new(owed_key(running.id, 1))).await, DONE, "whoever had it still has it");
}
