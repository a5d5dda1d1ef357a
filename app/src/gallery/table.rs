use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Table", about: "Rows and columns: sorted, searched, page by page.", demo, file: "table.rs" };

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Item {
    name: String,
    price: f64,
    stock: Option<u32>,
    fresh: bool,
}

/// Everything in the shop.
#[listener]
async fn gallery_items() -> Result<Vec<Item>> {
    let names = ["Milk", "Bread", "Orange Juice", "Cereal", "apples", "Tea"];
    let item = |i: usize| Item {
        name: format!("{} {}", names[i % names.len()], i + 1),
        price: (i * 37 % 1_000) as f64 / 100.0,
        stock: (!i.is_multiple_of(7)).then_some((i * 13 % 50) as u32),
        fresh: i.is_multiple_of(3),
    };
    Ok((0..200).map(item).collect())
}

fn demo() -> AnyView {
    let items = live(gallery_items);
    let chosen = RwSignal::new(String::new());
    let columns = [
        column("Name", |item: &Item| item.name.clone()),
        column("Price", |item: &Item| item.price),
        column("In stock", |item: &Item| item.stock),
        column("Fresh", |item: &Item| item.fresh),
    ];
    let words = vec![vec!["Hello", "World"], vec!["שלום", "עולם 👩‍👩‍👧"], vec!["<script>alert(1)</script>"]];
    let numbers = (0..10_000).map(|i| vec![f64::from(i), f64::from(i).sqrt()]).collect::<Vec<_>>();
    let wide = vec![(0..20).map(|i| format!("A rather long text in column {i}")).collect::<Vec<_>>()];
    let nothing: Vec<Vec<String>> = vec![];
    view! {
        <Table
            label="Items"
            rows=items
            columns=columns
            page_size=5
            filter=true
            on_select=move |item: Item| chosen.set(item.name)
        />
        <p>"Chosen: " <output aria-label="Chosen">{chosen}</output></p>
        <Table label="Words" rows=words columns=headers(["English", "עברית"])/>
        <Table label="Ten thousand rows" rows=numbers columns=headers(["Number", "Root"]) page_size=5/>
        <Table label="A wide table" rows=wide columns=headers((0..20).map(|i| format!("Column {i}")))/>
        <Table label="No rows" rows=nothing columns=headers(["One", "Two"])/>
    }
    .into_any()
}
