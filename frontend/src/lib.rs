//! The showcase in the browser.

#[cfg(target_arch = "wasm32")]
blockwork::frontend!(app::App, app::parts::ALL);
