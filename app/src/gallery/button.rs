use super::Entry;
use blockwork::prelude::*;
#[cfg(not(target_arch = "wasm32"))]
use std::time::Duration;

pub(crate) const ENTRY: Entry =
    Entry { name: "Button", about: "Fires a wire, and says when that fails.", demo, file: "button.rs" };

/// Takes a second.
#[listener]
async fn gallery_wait() -> Result<()> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(())
}

/// Never works.
#[listener]
async fn gallery_refuse() -> Result<()> {
    Err(blockwork::Error::invalid("This button always fails."))
}

fn demo() -> AnyView {
    let wait = wire(gallery_wait).mode(Mode::Once);
    let refuse = wire(gallery_refuse);
    view! {
        <Button fires=wait class="primary">"Wait a second"</Button>
        <Button fires=refuse>"Fail"</Button>
        <Button class="quiet">"Quiet"</Button>
        <Button disabled=true>"Disabled"</Button>
    }
    .into_any()
}
