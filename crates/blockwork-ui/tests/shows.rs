//! What shows something: how much of it is in the first HTML, and what stands there when there is nothing.

#[path = "it/tags.rs"]
mod tags;

use any_spawner::Executor;
use blockwork_ui::{Code, Html, Image, Json, Markdown, Table, Tree, column, ids};
use futures::StreamExt;
use leptos::prelude::*;
use tags::tags;

/// The first HTML of a view, with everything it waits for.
async fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    // The first test to come sets it for all.
    let _ = Executor::init_tokio();
    let owner = Owner::new();
    let stream = owner.with(|| {
        ids::provide_ids();
        view().into_any().to_html_stream_in_order()
    });
    stream.collect::<String>().await
}

#[tokio::test]
async fn only_one_page_of_a_large_table_is_rendered() {
    let rows: Vec<u32> = (0..10_000).collect();
    let view =
        move || view! { <Table label="Numbers" rows=rows columns=[column("Number", |n: &u32| *n)] page_size=5/> };
    let html = html(view).await;
    assert_eq!(html.matches("<tr").count(), 6, "the head and five rows");
    assert!(html.contains("1 to 5 of 10000"), "{html}");
    assert!(html.contains("Pages of Numbers"));
}

#[tokio::test]
async fn a_table_without_rows_says_so_and_has_no_pages() {
    let rows: Vec<u32> = vec![];
    let html =
        html(move || view! { <Table label="Numbers" rows=rows columns=[column("Number", |n: &u32| *n)]/> }).await;
    assert!(html.contains("Nothing to show."), "{html}");
    assert!(!html.contains("<nav"), "{html}");
}

#[tokio::test]
async fn one_row_that_can_be_chosen_is_a_tab_stop() {
    let select = |_: u32| {};
    let rows: Vec<u32> = vec![1, 2, 3];
    let columns = || [column("Number", |n: &u32| *n), column("Twice", |n: &u32| n * 2)];
    let html = html(move || view! { <Table label="Numbers" rows=rows columns=columns() on_select=select/> }).await;
    let stops: Vec<_> = tags(&html).into_iter().filter(|tag| tag.contains("bw-pick")).collect();
    assert_eq!(stops.len(), 3);
    assert_eq!(stops.iter().filter(|tag| tag.contains("tabindex=\"0\"")).count(), 1, "{stops:?}");
}

#[tokio::test]
async fn untrusted_html_stands_in_a_frame_where_nothing_runs() {
    let html = html(|| view! { <Html label="Letter" value="<script>alert(1)</script>"/> }).await;
    let frame = tags(&html).into_iter().find(|tag| tag.starts_with("iframe")).expect("a frame");
    assert!(frame.contains("title=\"Letter\""), "{frame}");
    assert!(frame.contains("sandbox=\"") && !frame.contains("allow-scripts") && !frame.contains("allow-same-origin"));
    assert!(
        frame.contains("&lt;script") || frame.contains("<script"),
        "the text is the value of an attribute: {frame}"
    );
}

#[tokio::test]
async fn trusted_html_is_a_part_of_the_page() {
    let html = html(|| view! { <Html label="Letter" value="<b>bold</b>" trusted=true/> }).await;
    assert!(html.contains("<b>bold</b>") && !html.contains("<iframe"), "{html}");
}

#[tokio::test]
async fn markdown_and_code_are_in_the_first_html() {
    let markdown = html(|| view! { <Markdown value="# Hello **you**"/> }).await;
    assert!(markdown.contains("<h2>Hello <strong>you</strong></h2>"), "{markdown}");
    let code = html(|| view! { <Code label="Code" value="fn f() {}" language="rust"/> }).await;
    assert!(code.contains("<span class=\"bw-hl-keyword\">fn"), "{code}");
}

#[tokio::test]
async fn what_is_too_long_is_shown_as_it_is_and_says_so() {
    let long = "# x\n".repeat(30_000);
    let html = html(move || view! { <Markdown value=long/> }).await;
    assert!(!html.contains("<h2>") && html.contains("too long to be formatted"));
}

#[tokio::test]
async fn a_large_tree_shows_its_beginning() {
    let tree = Tree::of(&(0..5_000).collect::<Vec<_>>());
    let html = html(move || view! { <Json label="Numbers" value=tree/> }).await;
    assert_eq!(html.matches("<li").count(), 250);
    assert!(html.contains("The first 250 parts are shown."));
    // Nor has the document anything for what is not shown.
    assert!(html.matches("<!").count() < 2_000, "{html}");
}

#[tokio::test]
async fn an_image_without_an_address_is_none() {
    let html = html(|| view! { <Image label="Later" src="" alt="" download=true/> }).await;
    assert!(html.contains("Nothing to show.") && !html.contains("<img") && !html.contains("<a "), "{html}");
}
