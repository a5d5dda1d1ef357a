//! The server's secret: in a file that can be renewed, or in a setting.

use crate::process::{Server, command, cookie, finished, free_address, refusal};
use std::fs;
use std::path::Path;

const NEW: &str = "the-new-one-0123456789abcdef-0123";
const OLD: &str = "the-old-one-0123456789abcdef-0123";

/// What `server secret renew` says.
fn renew(folder: &Path) -> (String, String) {
    let output = finished(command(folder, free_address()).args(["secret", "renew"]));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A page of this visitor: its ticket and its cookie.
fn page(server: &Server, cookie_before: &str) -> (String, String) {
    let (head, ticket) = server.get("/_blockwork/ticket", cookie_before);
    (ticket, cookie(&head))
}

/// The page's event with this number: the status and the body of its answer.
fn event(
    server: &Server,
    (ticket, cookie): &(String, String),
    n: u32,
    listener: &str,
    inputs: &str,
) -> (String, String) {
    let (head, body) = server.event(listener, inputs, &format!("{ticket};n={n};floor={n};attempt=0"), cookie);
    (head[9..12].to_owned(), body)
}

#[test]
fn a_renewed_secret_ends_no_page_and_no_visitor() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("data/blockwork.secret");
    let server = Server::start(folder.path(), free_address());
    let before = page(&server, "");
    assert_eq!(event(&server, &before, 1, "saved_add_items", r#"{"ticked":["Milk"]}"#).0, "200");
    server.kill();
    let (said, _) = renew(folder.path());
    assert!(said.contains("data/blockwork.secret") && said.contains("the 1 before it"), "{said}");
    let server = Server::start(folder.path(), free_address());
    let (status, size) = event(&server, &before, 2, "saved_size", "{}");
    assert!(status == "200" && size.starts_with(r#"{"value":1,"#), "{size}");
    // Coming back renews the cookie, so it outlives the secret that it was signed with at first.
    let after = page(&server, &before.1);
    server.kill();
    let text = fs::read_to_string(&secret).expect("text");
    let without_the_old_one: Vec<_> = text.lines().take(2).collect();
    fs::write(&secret, without_the_old_one.join("\n")).expect("written");
    let server = Server::start(folder.path(), free_address());
    let (status, size) = event(&server, &after, 1, "saved_size", "{}");
    assert!(status == "200" && size.starts_with(r#"{"value":1,"#), "{size}");
    assert_eq!(event(&server, &before, 3, "saved_size", "{}").0, "410");
}

#[test]
fn what_cannot_be_renewed_says_why() {
    #[track_caller]
    fn check(settings: &[(&str, &str)], expected: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = command(folder.path(), free_address());
        let said = refusal(command.args(["secret", "renew"]).envs(settings.iter().copied()));
        assert_eq!(said, (Some(1), format!("error: the server's secret was not renewed: {expected}.\n")));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing was made");
    }
    check(&[], "there is none yet: the server makes it when it is started");
    check(&[("BLOCKWORK_STORE", "memory:")], "the memory store makes a new one at each start");
    let listed = format!("{NEW},{OLD}");
    let written = "the setting `secret` has it, so there is no file to renew: write a new one in front of it, with a comma between";
    check(&[("BLOCKWORK_SECRET", &listed)], written);
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("data/blockwork.secret");
    fs::create_dir(folder.path().join("data")).expect("a folder");
    fs::write(&secret, [7; 32]).expect("written");
    for mode in [0o604, 0o640] {
        fs::set_permissions(&secret, PermissionsExt::from_mode(mode)).expect("changed");
        let (_, said) = renew(folder.path());
        assert!(said.contains("chmod 600 ") && said.contains("data/blockwork.secret`"), "{mode:o} {said}");
    }
    // The new file is for its owner alone.
    let (_, said) = renew(folder.path());
    assert_eq!(said, "");
}
