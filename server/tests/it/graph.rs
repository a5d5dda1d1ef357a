//! `server graph`: who reads, changes and runs what.

use crate::process::{command, finished, free_address};
use std::process::Output;

fn graph(args: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = finished(command(folder.path(), free_address()).arg("graph").args(args));
    (folder, output)
}

#[test]
fn the_graph_is_printed_and_the_store_is_left_alone() {
    let (folder, mermaid) = graph(&[]);
    let said = String::from_utf8(mermaid.stdout).expect("text");
    assert_eq!((mermaid.status.code(), mermaid.stderr.as_slice()), (Some(0), [].as_slice()));
    assert!(said.starts_with("flowchart LR\n") && said.contains("[(\"session/Cart\")]:::state"), "{said}");
    assert!(!folder.path().join("data").exists(), "nothing was made");
    let (_, again) = graph(&[]);
    assert_eq!(said.as_bytes(), again.stdout, "it is the same each time");
}

#[test]
fn the_graph_is_printed_as_json() {
    let (_, output) = graph(&["--json"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(0), "{said}");
    let node = "    {\n      \"id\": \"session/Cart\",\n      \"scope\": \"session\",\n      \"name\": \"Cart\",\n";
    assert!(said.starts_with("{\n  \"states\": [\n") && said.contains(node), "{said}");
    let edge =
        "    {\n      \"listener\": \"add_items\",\n      \"edge\": \"changes\",\n      \"state\": \"session/Cart\"\n";
    assert!(said.contains(edge), "{said}");
}
