//! What Blockwork promises, through its public surface: an app, its router, and HTTP.

#![allow(unreachable_pub, reason = "a test crate has no outside")]

mod app;
mod clock;
mod kit;
mod scoreboard;
mod socket;

mod bad_input;
mod browser_state;
mod builds;
mod chains;
mod ends;
mod feed;
mod files;
mod forms;
mod health;
mod inspector;
mod instances;
mod interface;
mod interop;
mod keyed;
mod lifetimes;
mod news;
mod once;
mod overload;
mod parts;
mod render;
mod residents;
mod restart;
mod rows;
mod sessions;
mod signatures;
mod transaction;
mod traps;
mod versions;
