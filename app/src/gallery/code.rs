use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Code", about: "Code, with its words in colours.", demo, file: "code.rs" };

const RUST: &str = r#"/// Adds what was ticked.
#[listener]
pub async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
    ensure!(!ticked.is_empty(), "Tick at least one item first.");
    cart.items.extend(ticked);
    Ok(())
}"#;

const DIFF: &str = "- let size = RwSignal::new(0);\n+ let size = live(cart_size);\n";

fn demo() -> AnyView {
    let text = RwSignal::new("SELECT name, price FROM items WHERE price > 2.5;".to_owned());
    view! {
        <Code label="A listener" value=RUST language="rust"/>
        <Textbox label="Your SQL" value=text lines=2/>
        <Code label="Your code, coloured" value=text language="sql" wrap=true/>
        <Code label="A change" value=DIFF language="diff"/>
        <Code label="A language that nobody knows" value="qaStaH nuq?" language="klingon"/>
        <Code label="Strange texts" value="let x = \"<script>alert(1)</script> שלום 👩‍👩‍👧\";" language="js"/>
        <Code label="A long line" value="x".repeat(500) language="rust"/>
        <Code label="No code" value=""/>
    }
    .into_any()
}
