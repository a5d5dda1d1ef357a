use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Confirm", about: "A button that asks before it fires its wire.", demo, file: "confirm.rs" };

/// Deletes nothing.
#[listener]
async fn gallery_delete(fail: bool) -> Result<String> {
    ensure!(!fail, "This button always fails.");
    Ok("Nothing was deleted.".into())
}

fn demo() -> AnyView {
    let delete = wire(|| gallery_delete(false)).outputs(|said: String| toast(said));
    let fail = wire(|| gallery_delete(true));
    view! {
        <Confirm fires=delete question="Delete all notes?" yes="Delete" details="They cannot be brought back.">
            <Icon of=icon::TRASH/>
            "Delete"
        </Confirm>
        <Confirm fires=fail question="Delete what is not there?" yes="Delete">"Fail"</Confirm>
        <Confirm fires=delete question="Delete?" yes="Delete" disabled=true>"Disabled"</Confirm>
    }
    .into_any()
}
