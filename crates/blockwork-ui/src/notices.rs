//! What is said to the person about the page as a whole.

use crate::icon::{self, Icon};
use crate::outdated::Outdated;
use crate::texts::texts;
use blockwork_core::Tone;
use blockwork_page::notice::{Board, Connection, Notice};
use blockwork_page::runtime::board;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use send_wrapper::SendWrapper;
use std::time::Duration;

/// How long a message stays that goes by itself, counted while nobody points at the messages or has the focus there.
const STAYS: Duration = Duration::from_secs(10);

/// The messages of the page ([`toast`](blockwork_page::toast), `event.toast(..)`, and errors that nobody shows elsewhere),
/// and, while the server cannot be reached or cannot do what it is asked, a banner that says so. Every app has it once,
/// around its own components, without asking.
#[component]
pub fn Notices() -> impl IntoView {
    let (board, texts) = (board(), texts());
    let connection = board.connection.clone();
    let trouble = move || match connection.get() {
        Connection::Fine => None,
        Connection::Busy => Some(texts.busy),
        Connection::Lost => Some(texts.unreachable),
    };
    let banner = move || {
        trouble().map(|text| {
            view! {
                <p class="bw-banner">{text}</p>
            }
        })
    };
    let region = Region { element: NodeRef::new(), held: RwSignal::new(false), before: StoredValue::new(None) };
    let held = region.held;
    let escaped = move |event: KeyboardEvent| {
        let newest = board.notices.with_untracked(|notices| notices.last().map(|notice| notice.id));
        if let (Some(newest), "Escape") = (newest, event.key().as_str()) {
            region.dismiss(&board, newest);
        }
    };
    view! {
        <div class="bw-connection" role="status">
            {banner}
            <Outdated/>
        </div>
        <div
            class="bw-notices"
            node_ref=region.element
            on:mouseenter=move |_| held.set(true)
            on:mouseleave=move |_| held.set(false)
            on:focusin=move |event| region.entered(&event)
            on:focusout=move |_| held.set(false)
            on:keydown=escaped
        >
            <div role="status" aria-label=texts.messages>{list(region, |tone| !tone.is_urgent())}</div>
            <div role="alert" aria-label=texts.notices>{list(region, Tone::is_urgent)}</div>
        </div>
    }
}

/// Where the messages stand.
#[derive(Clone, Copy)]
struct Region {
    element: NodeRef<Div>,
    /// Whether somebody points at it, or has the focus in it.
    held: RwSignal<bool>,
    /// What had the focus before it came here.
    before: StoredValue<Option<SendWrapper<HtmlElement>>>,
}

impl Region {
    fn entered(self, event: &FocusEvent) {
        let from = event.related_target().and_then(|from| from.dyn_into::<HtmlElement>().ok());
        let from_here =
            from.as_ref().is_some_and(|from| self.element.get_untracked().is_some_and(|it| it.contains(Some(from))));
        // From an element that was taken away it comes from nowhere.
        if from.is_some() && !from_here {
            self.before.set_value(from.map(SendWrapper::new));
        }
        self.held.set(true);
    }

    /// Takes a message away. Where the focus was on it, it goes to the next one, and at last back to where it came from.
    fn dismiss(self, board: &Board, id: u32) {
        let had_focus = document().active_element().zip(self.element.get_untracked());
        let had_focus = had_focus.is_some_and(|(active, it)| it.contains(Some(&active)));
        board.dismiss(id);
        // What is taken away under the pointer is never left by it.
        self.held.set(false);
        if had_focus {
            request_animation_frame(move || self.give_focus_on());
        }
    }

    fn give_focus_on(self) {
        let next = self.element.get_untracked().and_then(|it| it.query_selector(".bw-dismiss").ok().flatten());
        let next = next.and_then(|next| next.dyn_into::<HtmlElement>().ok());
        let before = self.before.try_get_value().flatten().map(SendWrapper::take);
        if let Some(element) = next.or(before) {
            // What is not there any more takes no focus, and that is all.
            let _ = element.focus();
        }
    }
}

/// The messages of some tones.
fn list(region: Region, which: fn(Tone) -> bool) -> AnyView {
    let notices = board().notices;
    let each = move || {
        notices.with(|notices| notices.iter().filter(|notice| which(notice.toast.tone)).cloned().collect::<Vec<_>>())
    };
    view! { <For each=each key=|notice| notice.id children=move |notice| shown(notice, region)/> }.into_any()
}

fn shown(notice: Notice, region: Region) -> impl IntoView {
    let (board, texts) = (board(), texts());
    let Notice { id, toast } = notice;
    let dismiss = move || region.dismiss(&board, id);
    if !toast.tone.is_urgent() {
        goes_by_itself(region.held, dismiss.clone());
    }
    view! {
        <div class=class(toast.tone)>
            {sign(toast.tone)}
            <span dir="auto">{toast.text}</span>
            <button type="button" class="bw-dismiss" aria-label=texts.dismiss on:click=move |_| dismiss()>
                <Icon of=icon::CLOSE/>
            </button>
        </div>
    }
}

/// Takes a message away once its time is over. Holding the messages begins the time anew: whoever reads is not hurried.
fn goes_by_itself(held: RwSignal<bool>, dismiss: impl Fn() + Clone + Send + Sync + 'static) {
    let round = StoredValue::new(0_u32);
    Effect::new(move || {
        round.update_value(|round| *round += 1);
        let (this, dismiss) = (round.get_value(), dismiss.clone());
        let over = move || {
            // Held meanwhile, or gone.
            if round.try_get_value() == Some(this) {
                dismiss();
            }
        };
        if !held.get() {
            set_timeout(over, STAYS);
        }
    });
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Info => "bw-notice",
        Tone::Success => "bw-notice success",
        Tone::Warning => "bw-notice warning",
        Tone::Error => "bw-notice error",
    }
}

/// A colour alone says nothing to many.
fn sign(tone: Tone) -> AnyView {
    let of = match tone {
        Tone::Info => icon::INFO,
        Tone::Success => icon::CHECK,
        Tone::Warning => icon::WARNING,
        Tone::Error => icon::ERROR,
    };
    view! { <Icon of=of class="bw-sign"/> }.into_any()
}
