//! Light or dark: remembered in the browser, and set before the first paint by the document itself.

use blockwork::prelude::*;

/// The themes, with the word that is stored.
const THEMES: [(&str, &str); 3] = [("system", "System"), ("light", "Light"), ("dark", "Dark")];

/// Chooses the theme.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = RwSignal::new("system".to_owned());
    // After the first paint, which is the same for everybody.
    Effect::new(move || {
        if let Some(stored) = storage::load() {
            theme.set(stored);
        }
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        storage::save(&chosen);
        apply(&chosen);
        theme.set(chosen);
    };
    let options = THEMES.map(|(word, name)| {
        view! { <option value=word selected=move || theme.with(|theme| theme == word)>{name}</option> }
    });
    view! {
        <label class="theme">
            <span>"Theme"</span>
            <select on:change=choose prop:value=move || theme.get()>{options.collect_view()}</select>
        </label>
    }
}

fn apply(theme: &str) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme {
        "system" => root.remove_attribute("data-theme"),
        theme => root.set_attribute("data-theme", theme),
    };
}

/// Where the choice is kept. A browser that blocks storage forgets it; nothing else happens.
#[cfg(target_arch = "wasm32")]
mod storage {
    use gloo_storage::{LocalStorage, Storage};

    const KEY: &str = "blockwork.theme";

    /// `gloo-storage` panics where the browser blocks storage.
    fn there() -> bool {
        leptos::prelude::window().local_storage().is_ok_and(|storage| storage.is_some())
    }

    pub(super) fn load() -> Option<String> {
        let stored: String = there().then(|| LocalStorage::get(KEY).ok())??;
        super::THEMES.iter().any(|(word, _)| *word == stored).then_some(stored)
    }

    pub(super) fn save(theme: &str) {
        if there() {
            // A full storage loses the choice at the next load, and nothing else.
            let _ = LocalStorage::set(KEY, theme);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod storage {
    pub(super) fn load() -> Option<String> {
        None
    }

    pub(super) fn save(_theme: &str) {}
}
