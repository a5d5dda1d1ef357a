//! `/files`: sending files, looking at them, and fetching what a listener has made of them.

use crate::files::{Found, Lines, look_at, read_table, write_list};
use blockwork::prelude::*;

const EXAMPLE: &str = "\
#[listener]
pub async fn read_table(table: Option<Upload>) -> Result<Lines> {
    let Some(table) = table else { return Ok(Lines::default()) };
    table.only(\"text/csv\")?;
    let text = table.text().await?;
    …
}

<Upload label=\"A table\" value=table accept=\"text/csv\"/>";

/// The page.
#[component]
pub fn FilesPage() -> impl IntoView {
    view! {
        <Title text="Files · Blockwork"/>
        <h1>"Files"</h1>
        <p class="lead">
            "A file goes to the server as soon as it is chosen, and belongs to this page: nobody else can fetch it, and it \
             goes when the page does. What it is, its content says, and not its name."
        </p>
        <Anything/>
        <Table/>
        <section aria-labelledby="how">
            <h2 id="how">"How it is read"</h2>
            <pre class="code" tabindex="0" aria-label="Source code"><code>{EXAMPLE}</code></pre>
        </section>
    }
}

/// Any files: what they are, and a list of them to be fetched.
#[component]
fn Anything() -> impl IntoView {
    let files = RwSignal::new(Vec::<Upload>::new());
    let found = RwSignal::new(Vec::<Found>::new());
    let list = RwSignal::new(None::<File>);
    wire(look_at).inputs(files).outputs(found).on(files);
    let write = wire(move || write_list(files.get())).outputs(move |file| list.set(Some(file)));
    let pictures = move || {
        let pictures = files.get().into_iter().filter(|file| file.is("image/*"));
        pictures.map(|file| view! { <img src=file.url() alt=file.name().to_owned()/> }).collect_view()
    };
    view! {
        <section class="card files" aria-labelledby="anything">
            <h2 id="anything">"Anything"</h2>
            <Upload label="Files" value=files/>
            <div class="pictures">{pictures}</div>
            <Show when=move || !found.read().is_empty()>
                <FoundTable found/>
            </Show>
            <div class="actions">
                <Button fires=write>"Write a list of them"</Button>
                <DownloadButton value=list>"Save the list"</DownloadButton>
            </div>
        </section>
    }
}

#[component]
fn FoundTable(found: RwSignal<Vec<Found>>) -> impl IntoView {
    let row = |found: Found| {
        view! {
            <tr>
                <th scope="row" dir="auto">{found.name}</th>
                <td>{found.content_type}</td>
                <td>{found.size}</td>
                <td><code>{found.hash}</code></td>
            </tr>
        }
    };
    view! {
        <div class="table" tabindex="0" role="region" aria-label="What they are">
            <table>
                <thead>
                    <tr><th scope="col">"Name"</th><th scope="col">"Type"</th><th scope="col">"Bytes"</th><th scope="col">"SHA-256"</th></tr>
                </thead>
                <tbody>{move || found.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A table: its first lines.
#[component]
fn Table() -> impl IntoView {
    let table = RwSignal::new(None::<Upload>);
    let lines = RwSignal::new(Lines::default());
    let read = wire(read_table).inputs(table).outputs(lines);
    read.on(table);
    let rows = move || {
        let cell = |cell: String| view! { <td dir="auto">{cell}</td> };
        let row = move |row: Vec<String>| view! { <tr>{row.into_iter().map(cell).collect_view()}</tr> };
        lines.get().first.into_iter().map(row).collect_view()
    };
    view! {
        <section class="card files" aria-labelledby="table">
            <h2 id="table">"A table"</h2>
            <Upload
                label="A table"
                value=table
                accept="text/csv"
                most_bytes=1 << 20
                help="A file with commas: its first lines are shown."
            />
            <Message error=read.error()/>
            <Number label="Lines" value=Signal::derive(move || lines.read().count)/>
            <Show when=move || !lines.read().first.is_empty()>
                <div class="table" tabindex="0" role="region" aria-label="First lines">
                    <table><tbody>{rows}</tbody></table>
                </div>
            </Show>
        </section>
    }
}
