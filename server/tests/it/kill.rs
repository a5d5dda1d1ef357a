//! What was acknowledged survives `kill -9`.

use crate::process::{Server, cookie, free_address};

#[test]
fn the_cart_survives_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), free_address());
    let (head, ticket) = server.get("/_blockwork/ticket", "");
    let cookie = cookie(&head);
    let mut address = server.address;
    let mut server = Some(server);
    for n in 1..=3 {
        let running = server.take().unwrap_or_else(|| Server::start(folder.path(), address));
        let inputs = r#"{"ticked":["Milk"]}"#;
        let (head, first) = running.event("add_items", inputs, &format!("{ticket};n={n};floor={n};attempt=0"), &cookie);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}{first}");
        running.kill();
        // A server that comes after it answers the copy from the receipt, and has the cart.
        address = free_address();
        let next = Server::start(folder.path(), address);
        let (_, second) = next.event("add_items", inputs, &format!("{ticket};n={n};floor={n};attempt=1"), &cookie);
        assert_eq!(first, second);
        server = Some(next);
    }
    let last = server.expect("it runs");
    let (_, size) = last.event("cart_size", "{}", &format!("{ticket};n=4;floor=4;attempt=0"), &cookie);
    assert!(size.starts_with(r#"{"value":3,"#), "{size}");
}
