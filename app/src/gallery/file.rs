use super::Entry;
use blockwork::FileInfo;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "File", about: "Files to be fetched, by name and size.", demo, file: "file.rs" };

/// A file that a listener has made.
#[listener]
async fn gallery_report() -> Result<File> {
    File::new("report.csv", "item,price\nMilk,1.20\n").await
}

fn file(name: &str, size: u64) -> File {
    let (id, content_type, hash) = (format!("gallery-{size}"), "text/csv".to_owned(), String::new());
    FileInfo { id, name: name.to_owned(), size, content_type, hash }.into()
}

fn demo() -> AnyView {
    let report = RwSignal::new(None::<File>);
    let write = wire(gallery_report).outputs(move |file| report.set(Some(file)));
    view! {
        <File label="Reports" value=vec![file("january.csv", 12_345), file("שלום 👩‍👩‍👧 <b>.csv", 5 << 30)]/>
        <File label="Your report" value=report/>
        <Button fires=write>"Write it"</Button>
    }
    .into_any()
}
