use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "toast", about: "A short message at the edge of the page.", demo, file: "toast.rs" };

/// Says something from the server.
#[listener]
async fn gallery_say(event: &Event) -> Result<()> {
    event.toast(Toast::success("The listener is done."));
    Ok(())
}

fn demo() -> AnyView {
    let say = wire(gallery_say);
    view! {
        <Row>
            <Button on:click=|_| toast("Copied. 👩‍👩‍👧 שלום")>"Information"</Button>
            <Button on:click=|_| toast(Toast::success("Saved."))>"Success"</Button>
            <Button on:click=|_| toast(Toast::warning("This link works for an hour."))>"Warning"</Button>
            <Button on:click=|_| toast(Toast::error("The mail was not sent."))>"Error"</Button>
            <Button fires=say>"From a listener"</Button>
        </Row>
    }
    .into_any()
}
