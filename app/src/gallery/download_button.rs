use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "DownloadButton", about: "Saves a file, once there is one.", demo, file: "download_button.rs" };

/// A file that a listener has made.
#[listener]
async fn gallery_letter() -> Result<File> {
    File::new("letter.txt", "Dear reader,\n").await
}

fn demo() -> AnyView {
    let letter = RwSignal::new(None::<File>);
    let write = wire(gallery_letter).outputs(move |file| letter.set(Some(file)));
    view! {
        <Button fires=write>"Write a letter"</Button>
        <DownloadButton value=letter class="primary">"Save the letter"</DownloadButton>
    }
    .into_any()
}
