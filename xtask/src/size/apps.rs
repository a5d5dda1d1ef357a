//! The apps whose size is measured.

use std::path::Path;

/// An app of one file.
pub(crate) struct App {
    pub(crate) name: String,
    /// What the table calls it.
    pub(crate) about: &'static str,
    pub(crate) source: String,
}

impl App {
    fn new(name: &str, about: &'static str, source: String) -> Self {
        Self { name: format!("size-{name}"), about, source }
    }

    pub(crate) fn manifest(&self, crates: &Path) -> String {
        let (name, blockwork) = (&self.name, crates.join("blockwork"));
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n\
             [dependencies]\nblockwork = {{ path = {blockwork:?} }}\nleptos = \"0.8\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\n"
        )
    }
}

const HELLO: &str = r#"
#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Greeted(u32);

#[listener]
pub async fn greet(name: String, greeted: &mut Greeted) -> Result<String> {
    greeted.0 += 1;
    Ok(format!("Hello, {name}."))
}

#[component]
pub fn App() -> impl IntoView {
    let (name, said) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let greet = wire(greet).inputs(name).outputs(said).on(page_load());
    view! {
        <Textbox label="Name" value=name/>
        <Button fires=greet>"Greet"</Button>
        <p>{said}</p>
        COMPONENT
    }
}
"#;

/// What stands in the place of components in the apps without them.
const TEXTBOX: &str = r#"<Textbox label="Name" value=name/>"#;
const BARE_INPUT: &str =
    r#"<label>"Name" <input prop:value=name on:input:target=move |ev| name.set(ev.target().value())/></label>"#;
const BUTTON: &str = r#"<Button fires=greet>"Greet"</Button>"#;
const BARE_BUTTON: &str = r#"<button on:click=greet.handler()>"Greet"</button>"#;

const CART: &str = r#"
#[derive(State, Clone, Default, PartialEq, Serialize, Deserialize)]
#[state(session)]
pub struct Cart {
    items: Vec<String>,
}

#[listener]
pub async fn add_items(ticked: Vec<String>, cart: &mut Cart) -> Result<()> {
    ensure!(!ticked.is_empty(), "Tick at least one item first.");
    cart.items.extend(ticked);
    Ok(())
}

#[listener]
pub async fn cart_size(cart: &Cart) -> Result<usize> {
    Ok(cart.items.len())
}

#[component]
pub fn App() -> impl IntoView {
    let ticked = RwSignal::new(Vec::new());
    let size = RwSignal::new(0);
    let add = wire(add_items).inputs(ticked);
    wire(cart_size).outputs(size).on((page_load(), Cart::changed()));
    view! {
        <CheckboxGroup label="Items" choices=["Cereal", "Milk", "Orange Juice", "Water"] value=ticked/>
        <Button fires=add>"Add items"</Button>
        <Number label="Cart size" value=size/>
    }
}
"#;

/// Each component with little around it, bound to signals where it can be. `Textbox` and `Button` are in every app.
const COMPONENTS: &[(&str, &str)] = &[
    ("Accordion", r#"<Accordion label="More">"Inside"</Accordion>"#),
    ("Checkbox", r#"<Checkbox label="Yes" value=RwSignal::new(false)/>"#),
    (
        "CheckboxGroup",
        r#"<CheckboxGroup label="Items" choices=["Tea", "Milk"] value=RwSignal::new(vec![String::new()])/>"#,
    ),
    ("Code", r#"<Code label="Source" value=name language="rust"/>"#),
    ("Confirm", r#"<Confirm fires=greet question="Sure?" yes="Yes">"Ask"</Confirm>"#),
    ("ColorPicker", r#"<ColorPicker label="Colour"/>"#),
    ("DateTime", r#"<DateTime label="When" value=RwSignal::new(None as Option<blockwork::Date>)/>"#),
    (
        "DownloadButton",
        r#"<DownloadButton value=RwSignal::new(None as Option<blockwork::File>)>"Save"</DownloadButton>"#,
    ),
    ("Dropdown", r#"<Dropdown label="Town" choices=["Oslo", "Rome"] value=name/>"#),
    ("Dropdown, searchable", r#"<Dropdown label="Town" choices=["Oslo", "Rome"] value=name searchable=true/>"#),
    ("Examples", r#"<Examples label="Names" of=name rows=vec!["Ada".to_owned()]/>"#),
    ("File", r#"<File label="Report" value=RwSignal::new(None as Option<blockwork::File>)/>"#),
    ("Form", r#"<Form>"Inside"</Form>"#),
    ("Gallery", r#"<Gallery label="Pictures" value=Vec::new()/>"#),
    ("Html", r#"<Html label="Letter" value=name/>"#),
    ("Icon", "<Icon of=icon::TRASH/>"),
    ("Image", r#"<Image src=name alt="A hill"/>"#),
    ("Json", r#"<Json label="Order" value=Tree::Null/>"#),
    ("Label", r#"<Label label="Scores" value=[("Cat", 0.9)]/>"#),
    ("Markdown", "<Markdown value=name/>"),
    ("Message", r#"<Message error=greet.error()/>"#),
    ("Modal", r#"<Modal title="Details" open=RwSignal::new(false)>"Inside"</Modal>"#),
    ("Nav", r#"<Nav label="Pages" links=[("/", "Start")]/>"#),
    ("Number", r#"<Number label="Size" value=RwSignal::new(0)/>"#),
    ("NumberInput", r#"<NumberInput label="Quantity" value=RwSignal::new(1)/>"#),
    ("Progress", r#"<Progress label="Packing" value=0.4/>"#),
    ("Radio", r#"<Radio label="Size" choices=["Small", "Large"] value=name/>"#),
    ("Row, Column and Group", r#"<Row><Column><Group>"Inside"</Group></Column></Row>"#),
    ("Sidebar", r#"<Sidebar label="Filters">"Inside"</Sidebar>"#),
    ("Slider", r#"<Slider label="Volume" value=RwSignal::new(1)/>"#),
    ("Table", r#"<Table label="Words" rows=vec![vec![String::new()]] columns=headers(["One"])/>"#),
    ("Timer", r#"<Timer label="Time left"/>"#),
    ("Upload", r#"<Upload label="Papers" value=RwSignal::new(None as Option<blockwork::Upload>)/>"#),
    ("Tabs", r#"<Tabs label="Settings"><Tab label="One">"Inside"</Tab></Tabs>"#),
];

/// Small apps: the least that is one, with less and less of our components, and one that is a little more.
pub(crate) fn small() -> Vec<App> {
    let hello = hello();
    let bare_input = hello.source.replace(TEXTBOX, BARE_INPUT);
    let bare = bare_input.replace(BUTTON, BARE_BUTTON);
    vec![
        hello,
        App::new("bare-input", "the same with a bare `<input>` and a `Button`", bare_input),
        App::new("bare", "the same with bare elements alone", bare),
        App::new("cart", "the cart of the guide", source(CART)),
    ]
}

/// The least that is an app.
pub(crate) fn hello() -> App {
    let about = "hello: one state, one listener, `Textbox` and `Button`";
    App::new("hello", about, source(&HELLO.replace("COMPONENT", "")))
}

/// `hello` and one component more, for each of them.
pub(crate) fn with_each_component() -> Vec<App> {
    let app =
        |&(name, view): &(&'static str, &str)| App::new(&slug(name), name, source(&HELLO.replace("COMPONENT", view)));
    COMPONENTS.iter().map(app).collect()
}

/// A package's name of any name.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

fn source(app: &str) -> String {
    format!("use blockwork::prelude::*;\n{app}\nblockwork::frontend!(App);\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those that every app has, and one that is a part of others.
    const IN_HELLO: &[&str] = &["Button", "CopyButton", "Notices", "Textbox"];

    #[test]
    fn every_component_is_measured() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/blockwork-ui/src");
        let files = std::fs::read_dir(folder).expect("readable").flatten().map(|file| file.path());
        let texts = files.filter(|file| file.is_file()).map(|file| std::fs::read_to_string(file).expect("text"));
        let views: String = COMPONENTS.iter().map(|(_, view)| *view).collect();
        let mut found = 0;
        for text in texts {
            for component in text.split("\n#[component]").skip(1) {
                let (before, name) = component.split_once("fn ").expect("a function");
                let name = name.split(['(', '<']).next().expect("a name");
                // What any listener gets a form by: its size is that of what it is made of.
                if !before.ends_with("pub ") || name == "Interface" || IN_HELLO.contains(&name) {
                    continue;
                }
                found += 1;
                assert!(
                    ["/", ">", " "].iter().any(|end| views.contains(&format!("<{name}{end}"))),
                    "{name} is missing"
                );
            }
        }
        assert!(found > 20, "{found}");
    }

    #[test]
    fn bare_apps_have_no_components() {
        let [hello, bare_input, bare, _] = &small()[..] else { panic!("four apps") };
        let has = |app: &App| [TEXTBOX, BUTTON, BARE_INPUT, BARE_BUTTON].map(|view| app.source.contains(view));
        assert_eq!(has(hello), [true, true, false, false]);
        assert_eq!(has(bare_input), [false, true, true, false]);
        assert_eq!(has(bare), [false, false, true, true]);
    }

    #[test]
    fn every_component_is_one_more_in_hello() {
        let hello = &hello().source;
        for (app, (name, view)) in with_each_component().iter().zip(COMPONENTS) {
            assert_eq!(app.source.replace(view, ""), *hello, "{name}");
        }
    }
}
