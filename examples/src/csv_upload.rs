//! CSV upload: a file becomes a table that can be sorted and searched, and rows that cannot be used are told by their line.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/csv-upload>. Save what the page shows as `stock.csv`,
//! drop it on the field, and press on "Price". Then send a picture under the same name: what a file is, its content says.

use blockwork::prelude::*;

/// What a file may look like: one of its rows cannot be used.
const SAMPLE: &str = "item,price,count\nMilk,1.20,3\nBread,cheap,2\n\"Juice, orange\",2.50,1\n";

/// No file may have more bytes.
const MOST_BYTES: u64 = 1 << 20;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    item: String,
    #[serde(deserialize_with = "finite")]
    price: f64,
    count: u32,
}

/// A price that is a number: `NaN` and `inf` are none, and JSON has no word for them.
fn finite<'de, D: serde::Deserializer<'de>>(text: D) -> std::result::Result<f64, D::Error> {
    let number = f64::deserialize(text)?;
    if number.is_finite() { Ok(number) } else { Err(serde::de::Error::custom("not a price")) }
}

/// What was in the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    rows: Vec<Row>,
    /// Why lines are not among them.
    wrong: Vec<String>,
}

/// Reads a file. The page sends a large one long before this runs; so its size is known, and asked for first.
#[listener]
pub async fn read_sheet(file: Option<Upload>) -> Result<Sheet> {
    let Some(file) = file else { return Ok(Sheet::default()) };
    file.only("text/csv")?;
    ensure!(file.size() <= MOST_BYTES, "A file of up to 1 MiB, please.");
    let text = file.text().await?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let heads = reader.headers()?;
    for wanted in ["item", "price", "count"] {
        ensure!(
            heads.iter().any(|head| head == wanted),
            "The first line names the columns, and “{wanted}” is missing."
        );
    }
    let mut sheet = Sheet::default();
    for row in reader.deserialize() {
        match row {
            Ok(row) => sheet.rows.push(row),
            Err(error) => sheet.wrong.push(error.to_string()),
        }
    }
    Ok(sheet)
}

/// The page.
#[component]
pub fn CsvUpload() -> impl IntoView {
    let file = RwSignal::new(None::<Upload>);
    let sheet = RwSignal::new(Sheet::default());
    let read = wire(read_sheet).inputs(file).outputs(sheet).on(file);
    let rows = Signal::derive(move || sheet.read().rows.clone());
    let wrong = move || sheet.get().wrong.into_iter().map(|line| view! { <li dir="auto">{line}</li> }).collect_view();
    let columns = [
        column("Item", |row: &Row| row.item.clone()),
        column("Price", |row: &Row| row.price),
        column("Count", |row: &Row| row.count),
    ];
    view! {
        <Title text="CSV upload"/>
        <h1>"CSV upload"</h1>
        <pre class="code" tabindex="0" aria-label="A file to try"><code>{SAMPLE}</code></pre>
        <div class="card">
            <Upload label="Stock" value=file accept="text/csv,.csv" most_bytes=MOST_BYTES/>
            <Message error=read.error()/>
        </div>
        <Show when=move || !sheet.read().wrong.is_empty()>
            <h2 id="wrong">"Left out"</h2>
            <ul aria-labelledby="wrong">{wrong}</ul>
        </Show>
        <Table label="In stock" rows columns filter=true/>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use blockwork_test::Server;

    #[tokio::test]
    async fn rows_are_read_and_those_that_cannot_be_used_are_told_by_their_line() {
        let page = Server::of(CsvUpload).await.visitor().open("/").await;
        let file = page.send_file("stock.csv", SAMPLE).await.expect("sent");
        let sheet = page.fire(read_sheet(Some(file))).await.expect("a sheet");
        let items: Vec<_> = sheet.rows.iter().map(|row| (row.item.as_str(), row.price, row.count)).collect();
        assert_eq!(items, [("Milk", 1.2, 3), ("Juice, orange", 2.5, 1)]);
        assert_eq!(sheet.wrong.len(), 1);
        assert!(sheet.wrong[0].contains("line: 3"), "{:?}", sheet.wrong);
        let file = page.send_file("stock.csv", "item,price,count\nAir,NaN,1\nWind,inf,1\n").await.expect("sent");
        let sheet = page.fire(read_sheet(Some(file))).await.expect("a sheet");
        assert_eq!((sheet.rows.len(), sheet.wrong.len()), (0, 2));
    }

    #[tokio::test]
    async fn what_is_no_such_file_is_refused_with_what_is_missing() {
        let page = Server::of(CsvUpload).await.visitor().open("/").await;
        for (bytes, expected) in [
            (&b"item,count\nMilk,3\n"[..], "“price” is missing"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png by its content"),
        ] {
            let file = page.send_file("stock.csv", bytes).await.expect("sent");
            let refused = page.fire(read_sheet(Some(file))).await.expect_err("refused").to_string();
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
