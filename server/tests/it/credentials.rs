//! The credentials of the showcase: they are in the browser, and in no log.

use crate::process::{Server, command, cookie, free_address};
use serde_json::{Value, json};
use std::fs::{self, File};

/// The cookie and the ticket of one page, and the number of its next event.
struct Page {
    cookie: String,
    ticket: String,
    next: u32,
}

impl Page {
    fn fire(&mut self, server: &Server, listener: &str, body: &Value) -> Value {
        let n = self.next;
        self.next += 1;
        let head = format!("{};n={n};floor={n};attempt=0", self.ticket);
        let (_, answer) = server.event(listener, &body.to_string(), &head, &self.cookie);
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }
}

/// Inputs, and what the browser has of a cell.
fn bringing(inputs: Value, cell: &str, text: &str) -> Value {
    json!([inputs, { "browser": [{ "cell": cell, "text": text }] }])
}

#[test]
fn a_password_is_in_no_log_and_in_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (address, path) = (free_address(), folder.path().join("log"));
    let log = File::create(&path).expect("a file");
    let mut command = command(folder.path(), address);
    command.env("RUST_LOG", "trace").stdout(log.try_clone().expect("a copy")).stderr(log);
    let server = Server::start_as_it_is(&mut command, address);
    let (head, ticket) = server.get("/_blockwork/ticket", "");
    let mut page = Page { cookie: cookie(&head), ticket, next: 1 };
    let pair = json!({ "user": "ada", "password": "correct horse battery" });
    let kept = page.fire(&server, "keep_credentials", &json!({ "entered": pair }));
    let text = kept["browser"][0]["text"].as_str().unwrap_or_else(|| panic!("{kept}")).to_owned();
    let brought = |inputs: Value| bringing(inputs, "browser/Credentials", &text);
    assert_eq!(page.fire(&server, "kept_credentials", &brought(json!({})))["value"], pair);
    assert_eq!(
        page.fire(&server, "check_credentials", &brought(json!({ "entered": null })))["value"],
        "These would do."
    );
    // What cannot be read is no reason to write it down.
    let damaged = bringing(json!({}), "browser/PlainCredentials", r#"{"user":"correct horse","password":7}"#);
    assert!(page.fire(&server, "check_plain_credentials", &damaged)["toasts"].is_array());
    let wrong = json!({ "entered": "correct horse" });
    assert_eq!(page.fire(&server, "keep_credentials", &wrong)["error"]["kind"], "Invalid");
    let edited = bringing(json!({}), "browser/Credentials", &format!("correct horse{text}"));
    assert!(page.fire(&server, "kept_credentials", &edited)["toasts"].is_array());
    server.kill();
    let said = fs::read_to_string(&path).expect("a log");
    assert!(said.contains("kept_credentials"), "it writes down what it does: {said}");
    assert!(!said.contains("correct horse") && !said.contains(&text), "{said}");
    for file in fs::read_dir(folder.path().join("data")).expect("its files") {
        let path = file.expect("a file").path();
        if path.is_dir() {
            // Of files that pages have sent: there are none.
            continue;
        }
        let bytes = fs::read(path).expect("bytes");
        assert!(!String::from_utf8_lossy(&bytes).contains("correct horse"));
    }
}
