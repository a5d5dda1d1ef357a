//! What the browser really keeps of credentials: for the page that shows it.

/// The names and texts in `localStorage` that have to do with credentials, by name. None where it is blocked.
#[cfg(target_arch = "wasm32")]
pub(crate) fn kept() -> Vec<(String, String)> {
    let Ok(Some(storage)) = leptos::prelude::window().local_storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or_default()).filter_map(|i| storage.key(i).ok().flatten());
    let ours = names.filter(|name| name.starts_with("blockwork/") && name.contains("Credentials@"));
    let mut kept: Vec<_> = ours.filter_map(|name| Some((name.clone(), storage.get_item(&name).ok()??))).collect();
    kept.sort();
    kept
}

/// The server knows nothing of it.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn kept() -> Vec<(String, String)> {
    Vec::new()
}
