//! A dialog that is answered before anything else is done.

use crate::button::needs_scripts_html;
use crate::icon::{self, Icon};
use crate::ids::fresh_id;
use crate::message::Message;
use crate::model::Model;
use crate::texts::texts;
use blockwork_page::Firing;
use leptos::ev::MouseEvent;
use leptos::html::Dialog;
use leptos::prelude::*;

/// A dialog over the page. While it is open, nothing behind it can be reached; Escape, its close button and, where it is
/// said so, a press beside it close it. The focus goes into it, and back to where it was.
///
/// Without scripts it is not there.
#[component]
pub fn Modal(
    /// What it is about. It stands at its top.
    #[prop(into)]
    title: String,
    /// Whether it is open.
    #[prop(into)]
    open: Model<bool>,
    /// What stands at its bottom: buttons, with the one that does it at the end.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// Whether a press beside it closes it.
    #[prop(optional)]
    light_dismiss: bool,
    /// Told when it closes, in whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let (dialog, id) = (NodeRef::<Dialog>::new(), fresh_id());
    let named_by = id.clone();
    follow(dialog, open);
    let closed = move |_| {
        open.set(false);
        if let Some(told) = on_close {
            told.run(());
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            class=format!("bw-modal {class}")
            node_ref=dialog
            aria-labelledby=named_by
            on:close=closed
            on:mousedown=move |event| if light_dismiss && is_beside(&event, dialog) { close() }
        >
            <div class="bw-modal-box">
                <div class="bw-modal-head">
                    <h2 id=id dir="auto">{title}</h2>
                    <button type="button" class="bw-icon-button" aria-label=texts().close on:click=move |_| close()>
                        <Icon of=icon::CLOSE/>
                    </button>
                </div>
                <div class="bw-modal-body">{children()}</div>
                {actions.map(|actions| view! { <div class="bw-modal-actions">{actions.run()}</div> })}
            </div>
        </dialog>
    }
}

/// The element does what the value says.
fn follow(dialog: NodeRef<Dialog>, open: Model<bool>) {
    Effect::new(move || {
        let (open, Some(dialog)) = (open.get(), dialog.get()) else { return };
        if open == dialog.open() {
            return;
        }
        if open {
            // Where it is not in the document any more there is nothing to be opened.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
}

/// To the browser the backdrop is the dialog itself, and a box fills all that is seen of it.
fn is_beside(event: &MouseEvent, dialog: NodeRef<Dialog>) -> bool {
    event.target().zip(dialog.get_untracked()).is_some_and(|(target, dialog)| target == ****dialog)
}

/// A button that asks before it fires its wire: for what cannot be undone.
///
/// ```
/// # use blockwork_page::Wire;
/// use blockwork_ui::Confirm;
/// use leptos::prelude::*;
///
/// # #[component]
/// # fn Forget<L: blockwork_core::Listener>(forget: Wire<L>) -> impl IntoView {
/// view! {
///     <Confirm fires=forget question="Delete all notes?" yes="Delete">"Delete all"</Confirm>
/// }
/// # }
/// ```
#[component]
pub fn Confirm(
    /// The wire that is fired when the answer is yes.
    #[prop(into)]
    fires: Firing,
    /// What is asked, in one sentence.
    #[prop(into)]
    question: String,
    /// What stands on the button that does it: a verb, such as "Delete".
    #[prop(into)]
    yes: String,
    /// What is to be known before.
    #[prop(optional, into)]
    details: MaybeProp<String>,
    /// Whether it cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Further classes of the button that asks.
    #[prop(optional, into)]
    class: String,
    /// What stands on the button that asks.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (pending, error) = (fires.pending(), fires.error());
    let agree = move |_| {
        open.set(false);
        fires.fire();
    };
    let actions = move || {
        view! {
            <button type="button" class="bw-button" on:click=move |_| open.set(false)>{texts().cancel}</button>
            <button type="button" class="bw-button danger" on:click=agree>{yes}</button>
        }
    };
    let busy = move || pending.get().then_some("true");
    view! {
        <span class="bw-action">
            <button
                type="button"
                class=format!("bw-button {class}")
                aria-haspopup="dialog"
                aria-busy=busy
                disabled=disabled
                on:click=move |_| open.set(true)
            >
                {children()}
            </button>
            <noscript inner_html=needs_scripts_html()></noscript>
            <Message error=error/>
            <Modal title=question open=open actions=actions class="bw-question">
                {move || details.get().map(|details| view! { <p dir="auto">{details}</p> })}
            </Modal>
        </span>
    }
}
