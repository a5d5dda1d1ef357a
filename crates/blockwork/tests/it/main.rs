//! What Blockwork promises, through its public surface: an app, its router, and HTTP.

#![allow(unreachable_pub, reason = "a test crate has no outside")]

mod app;
mod kit;
mod scoreboard;
mod socket;

mod bad_input;
mod chains;
mod feed;
mod forms;
mod interop;
mod news;
mod once;
mod render;
mod restart;
mod signatures;
mod transaction;
