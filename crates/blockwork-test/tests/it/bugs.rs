//! Bugs that an app can have, and that a test with the kit finds.

use crate::app::Postman;
use blockwork::prelude::*;
use blockwork_test::{Fault, Server};
use std::sync::atomic::{AtomicU32, Ordering};

/// What is left to sell.
#[derive(State, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[state(global, default = Stock(3))]
pub struct Stock(u32);

/// The bug: the mail is sent by the transaction, which may be run again.
#[listener]
pub async fn buy(stock: &mut Stock, mails: &Postman) -> Result<u32> {
    ensure!(stock.0 > 0, "Sold out.");
    stock.0 -= 1;
    Ok(mails.0.fetch_add(1, Ordering::SeqCst) + 1)
}

#[component]
fn App() -> impl IntoView {
    view! { <p>"A shop"</p> }
}

/// How many mails a test counts for one sale that meets this fault.
async fn mails_of_one_sale(fault: Option<Fault>) -> u32 {
    let server = Server::of(App).provide(Postman(AtomicU32::new(0))).await;
    let page = server.visitor().open("/").await;
    if let Some(fault) = fault {
        server.plant(fault);
    }
    page.fire(buy()).await.expect("sold")
}

#[tokio::test]
async fn a_mail_that_is_sent_within_the_transaction_is_found() {
    assert_eq!(mails_of_one_sale(None).await, 1, "without a fault nobody sees it");
    assert_eq!(mails_of_one_sale(Some(Fault::ResponseLost)).await, 1, "nor with one that is answered from the receipt");
    assert_eq!(mails_of_one_sale(Some(Fault::Overtaken)).await, 2, "the mail was sent twice");
    assert_eq!(mails_of_one_sale(Some(Fault::DiesBeforeCommit)).await, 2);
}
