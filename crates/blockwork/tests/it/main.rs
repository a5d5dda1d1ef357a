//! What Blockwork promises, through its public surface: an app, its router, and HTTP.

#![allow(unreachable_pub, reason = "a test crate has no outside")]

mod app;
mod kit;

mod bad_input;
mod once;
mod render;
mod restart;
mod transaction;
