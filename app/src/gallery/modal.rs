use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Modal", about: "A dialog that is answered before anything else.", demo, file: "modal.rs" };

fn demo() -> AnyView {
    let (open, light, closed) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(0));
    let actions = move || {
        view! {
            <Button on:click=move |_| open.set(false)>"Not now"</Button>
            <Button class="primary" on:click=move |_| open.set(false)>"Done"</Button>
        }
    };
    view! {
        <Button on:click=move |_| open.set(true)>"Open a dialog"</Button>
        <Modal title="Choose what to take along" open=open actions=actions on_close=move |()| closed.update(|times| *times += 1)>
            <CheckboxGroup label="Items" choices=["Tent", "Stove", "Lamp"] value=vec![]/>
        </Modal>
        <Button on:click=move |_| light.set(true)>"Open one that a press beside it closes"</Button>
        <Modal title="פרטים 👩‍👩‍👧" open=light light_dismiss=true>
            <p dir="auto">"מימין לשמאל"</p>
        </Modal>
        <Number label="Times closed" value=closed/>
    }
    .into_any()
}
