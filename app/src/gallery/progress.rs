use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry { name: "Progress", about: "How far something is.", demo, file: "progress.rs" };

fn demo() -> AnyView {
    let done = RwSignal::new(3.0);
    let text = Signal::derive(move || format!("{} of 8 files", done.get()));
    view! {
        <Progress label="Packing" value=0.4/>
        <Progress label="Copying" value=done max=8.0 text=text/>
        <Row>
            <Button on:click=move |_| done.update(|done| *done = (*done + 1.0).min(8.0))>"One more"</Button>
            <Button class="quiet" on:click=move |_| done.set(0.0)>"From the beginning"</Button>
        </Row>
        <Progress label="Nobody knows how long" value=None text="Waiting for the others"/>
        <Progress label="Done" value=1.0/>
        <Progress label="מימין לשמאל 👩‍👩‍👧" value=0.7/>
    }
    .into_any()
}
