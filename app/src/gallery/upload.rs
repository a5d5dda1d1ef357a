use super::Entry;
use blockwork::FileInfo;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Upload", about: "Takes files: chosen or dropped, and sent at once.", demo, file: "upload.rs" };

/// A file that was sent before.
fn sent(name: &str, size: u64, content_type: &str) -> Upload {
    let (name, content_type) = (name.to_owned(), content_type.to_owned());
    Upload::known(FileInfo { id: format!("gallery-{size}"), name, size, content_type, hash: String::new() })
}

fn demo() -> AnyView {
    let several = RwSignal::new(Vec::<Upload>::new());
    let picture = RwSignal::new(None::<Upload>);
    let there = RwSignal::new(vec![
        sent("Quarterly report, with a name that is rather long for a file.pdf", 1_234_567, "application/pdf"),
        sent("שלום.txt", 77, "text/plain"),
        sent("👩‍👩‍👧 <script>.png", 0, "image/png"),
    ]);
    view! {
        <Upload label="Files" value=several/>
        <Upload
            label="A picture"
            value=picture
            accept="image/*"
            most_bytes=2 << 20
            not_empty=true
            required=true
            help="It is shown beside your name."
        />
        <Upload label="With files" value=there most=3/>
        <Upload label="With an error" value=RwSignal::new(None::<Upload>) error="The picture is too small."/>
        <Upload label="Disabled" value=RwSignal::new(Vec::<Upload>::new()) disabled=true/>
    }
    .into_any()
}
