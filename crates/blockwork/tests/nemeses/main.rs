//! Instances as processes, and everything that can happen to them: the checker of the stores' histories reads what their
//! pages have seen.
//!
//! Begin with [`app`], what the instances serve; then [`cluster`], how they run; [`page`], who fires the events;
//! [`recorder`], who writes it down; [`run`], what each test does; [`nemeses`], the tests.

#![cfg(target_os = "linux")]
#![allow(unreachable_pub, reason = "a test crate has no outside")]

mod app;
mod cluster;
mod nemeses;
mod page;
mod recorder;
mod run;

#[allow(dead_code, unused_imports, reason = "what the histories of the stores alone have")]
#[path = "../../../blockwork-store/tests/histories/checker/mod.rs"]
mod checker;
#[allow(dead_code, unused_imports, reason = "what the histories of the stores alone have")]
#[path = "../../../blockwork-store/tests/histories/history.rs"]
mod history;
#[allow(dead_code, reason = "what the histories of the stores alone need")]
#[path = "../../../blockwork-store/tests/histories/random.rs"]
mod random;
