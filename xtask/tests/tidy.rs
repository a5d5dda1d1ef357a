//! The rules of this workspace's source. The tables are the place to say why something is an
//! exception.

use blockwork_xtask::{
    Workspace,
    tidy::{self, Allowed, Edges, Findings},
};

/// Dependencies point one way: `core` knows nobody, `server` and `page` never know each other.
const EDGES: &[Edges] = &[
    edges("blockwork-core", &[]),
    edges("blockwork-macros", &[]),
    edges("blockwork-store", &["blockwork-core"]),
    edges("blockwork-server", &["blockwork-core", "blockwork-store"]),
    edges("blockwork-page", &["blockwork-core"]),
    edges("blockwork-rich", &[]),
    edges("blockwork-ui", &["blockwork-core", "blockwork-page", "blockwork-rich"]),
    edges("blockwork-rustc-args", &[]),
    Edges {
        package: "blockwork",
        may_use: &[
            "blockwork-core",
            "blockwork-macros",
            "blockwork-page",
            "blockwork-server",
            "blockwork-store",
            "blockwork-ui",
        ],
        tests_may_use: &["blockwork-rustc-args", "blockwork-test"],
    },
    edges("blockwork-bench", &["blockwork", "blockwork-core", "blockwork-store"]),
    edges("blockwork-test", &["blockwork", "blockwork-core", "blockwork-page", "blockwork-store"]),
    edges("blockwork-xtask", &[]),
    edges("app", &["blockwork"]),
    Edges { package: "examples", may_use: &["blockwork"], tests_may_use: &["blockwork-test"] },
    edges("frontend", &["app", "blockwork"]),
    Edges {
        package: "server",
        may_use: &["app", "blockwork"],
        tests_may_use: &["blockwork-core", "blockwork-store", "blockwork-test"],
    },
    edges("xtask", &["blockwork-xtask"]),
];

/// What belongs to the server, and would be downloaded by every visitor.
const NOT_ON_THE_PAGE: &[&str] = &[
    "ammonia",
    "axum",
    "blockwork-rich",
    "blockwork-server",
    "blockwork-store",
    "chacha20poly1305",
    "hyper",
    "inventory",
    "leptos_axum",
    "libsqlite3-sys",
    "mio",
    "pulldown-cmark",
    "ring",
    "redis",
    "rusqlite",
    "rustls",
    "syntect",
    "tokio",
    "tower",
    "tower-http",
    "tracing-subscriber",
];

/// Two of these in one page cannot be linked, or show that two generations of Leptos have met.
const ONCE_ON_THE_PAGE: &[&str] = &["js-sys", "leptos", "reactive_graph", "wasm-bindgen", "wasm-streams", "web-sys"];

/// Files of more than 400 lines, each with its reason.
const LONG_FILES: &[Allowed] = &[];

/// Functions of more than 60 lines, each with its reason.
const LONG_FUNCTIONS: &[Allowed] = &[];

/// Tests without an assertion of their own, each with its reason.
const WITHOUT_ASSERTION: &[Allowed] = &[(
    "crates/blockwork-xtask/src/tidy/source.rs: untested",
    "an example, in the text on which this very rule is tested",
)];

const fn edges(package: &'static str, may_use: &'static [&'static str]) -> Edges {
    Edges { package, may_use, tests_may_use: &[] }
}

fn workspace() -> Workspace {
    Workspace::read().expect("a workspace")
}

#[track_caller]
fn check(findings: blockwork_xtask::Result<Findings>) {
    let findings = findings.unwrap_or_else(|error| panic!("{error}"));
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn dependencies_point_one_way() {
    check(Ok(tidy::edges(&workspace(), EDGES)));
}

#[test]
fn the_page_holds_nothing_of_the_server() {
    for project in workspace().each_project() {
        check(tidy::page_graph(&project, NOT_ON_THE_PAGE, ONCE_ON_THE_PAGE));
    }
}

#[test]
fn long_files_have_a_reason() {
    check(tidy::long_files(&workspace().root, 400, LONG_FILES));
}

#[test]
fn long_functions_have_a_reason() {
    check(tidy::long_functions(&workspace().root, 60, LONG_FUNCTIONS));
}

#[test]
fn nothing_is_left_for_later() {
    check(tidy::unfinished(&workspace().root));
}

#[test]
fn tests_assert_something() {
    let found = tidy::tests_without_assertion(&workspace().root, WITHOUT_ASSERTION);
    check(found);
}

#[test]
fn the_map_names_what_exists() {
    check(tidy::names_exist(&workspace().root, "ARCHITECTURE.md"));
}

/// Lifetimes are in store time, which only beats move. No crate that keeps or serves state ever asks a wall clock, so
/// whatever the wall clocks say ends nothing.
#[test]
fn setting_every_wall_clock_forward_a_day_expires_nothing() {
    let crates = [
        "crates/blockwork-core/src/",
        "crates/blockwork-store/src/",
        "crates/blockwork-server/src/",
        "crates/blockwork-page/src/",
    ];
    check(tidy::words(&workspace().root, &crates, &["SystemTime", "UNIX_EPOCH", "chrono::", "Date::now"]));
}

/// A promise without a test is a wish.
#[test]
fn every_promise_names_tests_that_exist() {
    check(tidy::tests_exist(&workspace().root, "docs/guide/promises.md"));
}

#[test]
fn every_first_error_names_tests_that_exist() {
    check(tidy::tests_exist(&workspace().root, "docs/guide/first-errors.md"));
}

#[test]
fn every_link_leads_somewhere() {
    check(tidy::links_resolve(&workspace().root));
}

#[test]
fn every_chapter_is_in_the_book() {
    check(tidy::book_is_whole(&workspace().root, "docs"));
}

#[test]
fn the_quickstart_is_quick() {
    check(tidy::short_enough(&workspace().root, "docs/guide/quickstart.md", 900));
}

#[test]
fn every_example_of_the_guide_is_compiled() {
    check(tidy::blocks_are_compiled(&workspace().root, "docs/guide"));
}

/// What stands against an attack is shown by a test, too.
#[test]
fn every_protection_names_tests_that_exist() {
    check(tidy::tests_exist(&workspace().root, "docs/guide/security.md"));
}
