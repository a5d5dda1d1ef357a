//! The kit on a small app: what it says of the app is so, and each fault happens.

#![allow(unreachable_pub, reason = "a test crate has no outside")]

mod app;

mod bugs;
mod chance;
mod faults;
mod forms;
mod instances;
mod interface;
mod pages;
mod time;
