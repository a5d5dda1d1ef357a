//! Files in HTML: whatever people call them, nothing of a name is markup, and nothing breaks.

use blockwork_core as core;
use blockwork_core::file::FileInfo;
use blockwork_ui::{DownloadButton, Form, Upload, ids};
use leptos::prelude::*;

/// What a server sends of this.
fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(None);
    owner.with(|| {
        ids::provide_ids();
        view().to_html()
    })
}

fn info(name: &str, size: u64) -> FileInfo {
    FileInfo { id: "abc".into(), name: name.into(), size, content_type: "text/plain".into(), hash: String::new() }
}

fn hostile() -> Vec<String> {
    let texts =
        ["", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "שלום", "👩‍👩‍👧", "a\0b", "&amp;", "../.."];
    texts.into_iter().map(str::to_owned).chain([String::from_utf8(vec![b'x'; 100_000]).expect("text")]).collect()
}

#[track_caller]
fn check_nothing_is_markup(html: &str) {
    for markup in ["<script", "<img", "onerror=alert(1)>"] {
        assert!(!html.contains(markup), "{html}");
    }
}

#[test]
fn a_name_is_text_wherever_it_stands() {
    for name in hostile() {
        let file = core::File::from(info(&name, 7));
        let label = name.clone();
        let button = html(|| view! { <DownloadButton value=file.clone()>{label}</DownloadButton> });
        check_nothing_is_markup(&button);
        let upload = html(|| {
            let sent = RwSignal::new(vec![core::Upload::known(info(&name, 7))]);
            view! { <Upload label=name.clone() help=name.clone() error=name.clone() value=sent/> }
        });
        check_nothing_is_markup(&upload);
    }
}

#[test]
fn an_upload_is_a_labelled_input_that_works_without_scripts() {
    let html = html(|| {
        let value = RwSignal::new(Vec::<core::Upload>::new());
        view! { <Form><Upload label="Papers" name="papers" accept="image/*" required=true most=3 value=value/></Form> }
    });
    assert!(html.contains("enctype=\"multipart/form-data\""), "{html}");
    let input = html.split("<input").find(|input| input.contains("type=\"file\"")).expect("an input");
    for attribute in ["name=\"papers\"", "accept=\"image/*\"", " multiple", " required", "id=\"bw-1\""] {
        assert!(input.contains(attribute), "{attribute} is missing in {input}");
    }
    assert!(html.contains("for=\"bw-1\""), "{html}");
    assert!(html.contains("Drop files here or choose them: up to 3, 200 MiB each."), "{html}");
    // The ticket comes first: before it is known, no file is kept.
    assert!(html.find("blockwork-ticket") < html.find("type=\"file\""), "{html}");
}

#[test]
fn a_form_without_files_is_posted_as_before() {
    assert!(!html(|| view! { <Form>"nothing"</Form> }).contains("enctype"));
}

#[test]
fn where_there_is_no_file_nothing_can_be_fetched() {
    let button = html(|| {
        let none = RwSignal::new(None::<core::File>);
        view! { <DownloadButton value=none>"Save"</DownloadButton> }
    });
    assert!(!button.contains("href") && button.contains("aria-disabled=\"true\""), "{button}");
    let one = core::File::from(info("a b.txt", 1_536));
    let button = html(|| view! { <DownloadButton value=one>"Save"</DownloadButton> });
    assert!(button.contains("href=\"/_blockwork/files/abc/a%20b.txt\"") && button.contains("download=\"a b.txt\""));
}
