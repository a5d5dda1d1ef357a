//! What the server makes of components, whatever they are given.

#![cfg(not(target_arch = "wasm32"))]

mod forms;
mod hostile;
mod inputs;
mod kit;
mod tags;
