//! What a store must keep beyond the order of transactions: one answer to an event, owed effects, ends.

use super::{Anomaly, Facts, Name};
use crate::history::{End, Outcome, TxnId};
use std::collections::HashMap;

pub(super) fn check(facts: &Facts<'_>, found: &mut Vec<Anomaly>) {
    let history = facts.history;
    found.extend(history.complaints.iter().map(|what| Anomaly::new(Name::Complaint, what)));
    answers(facts, found);
    owed(facts, found);
    for end in &history.ends {
        let late = |id: &&TxnId| history.txn(**id).invoked > end.known && history.txn(**id).outcome == Outcome::Ok;
        for txn in end.txns.iter().filter(late) {
            let what = format!("{} was applied after the end of {}", facts.name(*txn), end.session);
            found.push(Anomaly::new(Name::AppliedAfterEnd, what));
        }
        ended_too_soon(end, found);
    }
}

/// By time a session ends when its page has been silent for as long as it is kept, and no sooner.
fn ended_too_soon(end: &End, found: &mut Vec<Anomaly>) {
    if let Some(age) = end.age.filter(|age| age.silent < age.kept) {
        let name = if age.there { Name::EndedWhileThere } else { Name::EndedTooSoon };
        let what = format!("{} ended by time {:?} after its last sign of life", end.session, age.silent);
        found.push(Anomaly::new(name, what));
    }
}

/// Every final answer to an event is the same.
fn answers(facts: &Facts<'_>, found: &mut Vec<Anomaly>) {
    let mut first: HashMap<&str, &[u8]> = HashMap::new();
    for told in &facts.history.told {
        let answer = *first.entry(&told.event).or_insert(&told.answer);
        if answer != told.answer {
            let [answer, other] = [answer, &told.answer].map(String::from_utf8_lossy);
            let what = format!("{} was answered `{answer}`, and then `{other}`", told.event);
            found.push(Anomaly::new(Name::TwoAnswers, what));
        }
    }
}

/// What is owed is there if its cause has happened, and only then. That it is there once, every reader of it checks.
fn owed(facts: &Facts<'_>, found: &mut Vec<Anomaly>) {
    for debt in &facts.history.debts {
        let [cause, effect] = [debt.cause, debt.effect].map(|id| facts.name(id));
        let paid = facts.left_a_trace(debt.effect);
        if paid && facts.is_out(debt.cause) {
            let what = format!("{effect} has happened, and {cause}, which causes it, has not");
            found.push(Anomaly::new(Name::OwedWithoutCause, what));
        }
        if !paid && facts.happened(debt.cause) && facts.is_out(debt.effect) {
            let what = format!("{cause} has happened, and {effect}, which it causes, has not");
            found.push(Anomaly::new(Name::OwedLost, what));
        }
    }
}
