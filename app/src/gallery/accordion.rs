use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Accordion", about: "A heading that shows and hides what is below it.", demo, file: "accordion.rs" };

fn demo() -> AnyView {
    let open = RwSignal::new(false);
    let opened = RwSignal::new(0);
    view! {
        <Accordion label="Open from the beginning">"What is in it can be anything."</Accordion>
        <Accordion label="Open and closed by a signal" open=open on_expand=move |()| opened.update(|times| *times += 1)>
            <Number label="Times opened" value=opened/>
        </Accordion>
        <Button on:click=move |_| open.update(|open| *open = !*open)>"Open or close it"</Button>
        <Column gap=Gap::Small>
            <Accordion name="one-of-these" label="At most one of these is open" open=false>"This one."</Accordion>
            <Accordion name="one-of-these" label="מימין לשמאל 👩‍👩‍👧" open=false>"Or this one."</Accordion>
        </Column>
    }
    .into_any()
}
