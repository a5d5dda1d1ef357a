//! Every component with every text that people and their programs come up with: it renders, and nothing of the text becomes
//! a part of the page.

use crate::kit::{check_is_text, hostile, html};
use crate::tags::tags;
use blockwork_core as core;
use blockwork_core::file::FileInfo;
use blockwork_core::listener::{Leases, ListenerKind, ListenerMeta};
use blockwork_core::print::Print;
use blockwork_core::{Call, Color, Date, Listener, Toast};
use blockwork_page::{Wire, toast, wire};
use blockwork_ui::*;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::location::RequestUrl;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// A component, and a page that has it with this text wherever it takes one.
type Case = (&'static str, fn(String) -> AnyView);

/// Nothing of a text is a tag, a handler or an address that runs something.
#[track_caller]
fn check_harmless(html: &str) {
    for tag in tags(html) {
        let lower = tag.to_lowercase();
        assert!(!lower.starts_with("script"), "{tag}");
        // What stands in quotes is a value.
        let outside = lower.split('"').step_by(2).collect::<String>();
        assert!(!outside.contains(" on"), "{tag}");
        assert!(!lower.contains("href=\"javascript:"), "{tag}");
    }
}

#[test]
fn the_check_finds_what_is_harmful() {
    for harmful in ["<p><script>x</script>", "<img src=\"x\" onerror=alert(1)>", "<a href=\"javascript:x\">"] {
        let found = std::panic::catch_unwind(|| check_harmless(harmful));
        assert!(found.is_err(), "{harmful}");
    }
    check_harmless("<p title=\"<script> onclick=\">&lt;script&gt;</p>");
}

const ENTERED: &[Case] = &[
    ("Textbox", |t| {
        let (a, b) = (t.clone(), t.clone());
        view! {
            <Textbox label=t.clone() value=t.clone() help=t.clone() error=t.clone() placeholder=t.clone() name=t.clone() class=t.clone()/>
            <Textbox label=a.clone() value=a.clone() lines=3 error=a.clone() placeholder=a/>
            <Textbox label=b.clone() value=b.clone() kind=TextKind::Password autocomplete=b/>
        }
        .into_any()
    }),
    ("NumberInput", |t| {
        view! { <NumberInput label=t.clone() value=1 unit=t.clone() help=t.clone() error=t.clone() placeholder=t.clone() name=t/> }
            .into_any()
    }),
    ("Slider", |t| {
        view! { <Slider label=t.clone() value=1 unit=t.clone() error=t.clone() number=true name=t/> }.into_any()
    }),
    ("Checkbox", |t| view! { <Checkbox label=t.clone() help=t.clone() error=t.clone() name=t/> }.into_any()),
    ("CheckboxGroup", |t| {
        let (choices, value) = (vec![t.clone(), t.clone(), "other".to_owned()], vec![t.clone()]);
        view! { <CheckboxGroup label=t.clone() choices value error=t.clone() name=t/> }.into_any()
    }),
    ("Radio", |t| {
        let choices = vec![(t.clone(), t.clone()), (t.clone(), t.clone())];
        view! { <Radio label=t.clone() choices value=t.clone() error=t.clone() name=t/> }.into_any()
    }),
    ("Dropdown", |t| {
        let (a, choices, several) = (t.clone(), vec![t.clone(), t.clone()], vec![t.clone(), t.clone()]);
        view! {
            <Dropdown label=t.clone() choices=choices.clone() value=t.clone() help=t.clone() error=t/>
            <Dropdown label=a.clone() choices value=several name=a.clone() placeholder=a.clone() own_values=true error=a/>
        }
        .into_any()
    }),
    ("DateTime", |t| {
        let day = Date::new(2026, 2, 28).ok();
        view! { <DateTime label=t.clone() value=day min=t.clone() max=t.clone() help=t.clone() error=t.clone() name=t/> }.into_any()
    }),
    ("ColorPicker", |t| {
        let presets = [(t.clone(), Color::new(1, 2, 3)), (t.clone(), Color::new(1, 2, 3))];
        view! { <ColorPicker label=t.clone() presets help=t.clone() error=t.clone() name=t/> }.into_any()
    }),
    ("Examples", |t| {
        let name = RwSignal::new(String::new());
        view! { <Examples of=name rows=vec![t.clone(), t.clone()] label=t/> }.into_any()
    }),
    ("Upload", |t| {
        let sent = RwSignal::new(vec![core::Upload::known(info(&t))]);
        view! { <Upload label=t.clone() value=sent accept=t.clone() help=t.clone() error=t.clone() name=t/> }.into_any()
    }),
    ("Form", |t| view! { <Form class=t.clone()>{t.clone()}<Textbox label=t.clone() name=t/></Form> }.into_any()),
];

const SHOWN: &[Case] = &[
    ("Label", |t| {
        let scores = vec![(t.clone(), 0.5), (t.clone(), f64::NAN), (t.clone(), 0.5)];
        view! { <Label label=t value=scores/> }.into_any()
    }),
    ("Json", |t| view! { <Json label=t.clone() value=Tree::of(&vec![(t.clone(), vec![t])])/> }.into_any()),
    ("Markdown", |t| view! { <Markdown label=t.clone() value=t copy=true/> }.into_any()),
    ("Code", |t| view! { <Code label=t.clone() value=t.clone() language=t/> }.into_any()),
    ("Html", |t| view! { <Html label=t.clone() value=t/> }.into_any()),
    ("Image", |t| view! { <Image label=t.clone() src=t.clone() alt=t download=true full_screen=true/> }.into_any()),
    ("Gallery", |t| {
        let picture = Picture::new(t.clone(), t.clone()).caption(t.clone());
        view! { <Gallery label=t value=vec![picture.clone(), picture]/> }.into_any()
    }),
    ("Table", |t| {
        let rows = vec![vec![t.clone(), t.clone()], vec![], vec![t.clone(), t.clone(), t.clone()]];
        view! { <Table label=t.clone() rows=rows columns=headers([t.clone(), t]) filter=true/> }.into_any()
    }),
    ("File", |t| {
        view! { <File label=t.clone() value=vec![core::File::from(info(&t)), core::File::from(info(&t))]/> }.into_any()
    }),
    ("DownloadButton", |t| {
        view! { <DownloadButton value=core::File::from(info(&t)) class=t.clone()>{t}</DownloadButton> }.into_any()
    }),
    ("Number", |t| view! { <Number label=t value=1/> }.into_any()),
    ("Progress", |t| view! { <Progress label=t.clone() value=0.5 text=t/> }.into_any()),
    ("Timer", |t| view! { <Timer label=t/> }.into_any()),
    ("Icon", |t| view! { <Icon of=icon::CLOSE class=t/> }.into_any()),
];

const AROUND: &[Case] = &[
    ("Group", |t| view! { <Group label=t.clone()>{t}</Group> }.into_any()),
    ("Row", |t| view! { <Row class=t.clone()>{t}</Row> }.into_any()),
    ("Column", |t| view! { <Column class=t.clone()>{t}</Column> }.into_any()),
    ("Tabs", |t| {
        view! { <Tabs label=t.clone() selected=t.clone()><Tab name=t.clone() label=t.clone()>{t}</Tab></Tabs> }
            .into_any()
    }),
    ("Tab", |t| {
        let other = t.clone();
        view! {
            <Tabs label="Twice" selected=t.clone()>
                <Tab name=t.clone() label=t.clone()>{t}</Tab>
                <Tab name=other.clone() label=other.clone() lazy=true>{other.clone()}</Tab>
            </Tabs>
        }
        .into_any()
    }),
    ("Accordion", |t| view! { <Accordion label=t.clone() name=t.clone()>{t}</Accordion> }.into_any()),
    ("Sidebar", |t| view! { <Sidebar label=t.clone() class=t.clone()>{t}</Sidebar> }.into_any()),
    ("Nav", |t| {
        provide_context(RequestUrl::new("/"));
        view! { <Router><Nav label=t.clone() links=[(t.clone(), t)]/></Router> }.into_any()
    }),
    ("Modal", |t| view! { <Modal title=t.clone() open=true class=t.clone()>{t}</Modal> }.into_any()),
    ("Confirm", |t| {
        view! { <Confirm fires=nothing() question=t.clone() yes=t.clone() details=t.clone()>{t}</Confirm> }.into_any()
    }),
    ("Button", |t| view! { <Button fires=nothing() class=t.clone() label=t.clone()>{t}</Button> }.into_any()),
    ("CopyButton", |t| {
        view! { <CopyButton text=Signal::derive({ let t = t.clone(); move || t.clone() }) label=t/> }.into_any()
    }),
    ("Message", |t| {
        let error = Signal::derive(move || Some(core::Error::invalid(t.clone())));
        view! { <Message error/> }.into_any()
    }),
    ("Notices", |t| {
        toast(Toast::warning(t));
        view! { <Notices/> }.into_any()
    }),
];

/// Components that are not in these tables, and where they are shown hostile texts.
const ELSEWHERE: &[(&str, &str)] =
    &[("Interface", "it is made from a listener: crates/blockwork/tests/it/interface.rs")];

#[derive(Serialize, Deserialize)]
struct Nothing;

impl Listener for Nothing {
    type Output = ();

    const META: &'static ListenerMeta = &ListenerMeta {
        name: "nothing",
        kind: ListenerKind::Reading,
        leases: Leases::OnceItLost,
        borrows: &[],
        print: Print::COMMON,
    };
}

fn nothing() -> Wire<Nothing> {
    wire(|| Call::new(&Nothing))
}

fn info(name: &str) -> FileInfo {
    FileInfo { id: "abc".into(), name: name.into(), size: 7, content_type: "text/plain".into(), hash: String::new() }
}

fn cases() -> impl Iterator<Item = &'static Case> {
    ENTERED.iter().chain(SHOWN).chain(AROUND)
}

#[test]
fn whatever_text_a_component_is_given_it_stays_text() {
    for text in hostile().into_iter().chain(["javascript:alert(1)".to_owned(), "</title></pre></script>".to_owned()]) {
        for (name, page) in cases() {
            let given = text.clone();
            let shown = std::panic::catch_unwind(|| html(move || page(given)));
            let shown = shown.unwrap_or_else(|_| panic!("{name} does not render {text:.40}"));
            println!("{name} with {text:.40}");
            check_harmless(&shown);
            if ENTERED.iter().any(|(input, _)| input == name) {
                check_is_text(&shown, &text);
            }
        }
    }
}

/// The components in a file: what stands below `#[component]`.
fn components(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split("\n#[component").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once("\npub fn ")?;
        Some(rest.chars().take_while(|char| char.is_alphanumeric()).collect())
    })
}

#[test]
fn every_component_is_given_every_text() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = std::fs::read_dir(source).expect("the sources").map(|entry| entry.expect("a file").path());
    let texts = files.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).expect("a text"));
    let there: BTreeSet<String> = texts.flat_map(|text| components(&text).collect::<Vec<_>>()).collect();
    let shown = cases().map(|(name, _)| *name).chain(ELSEWHERE.iter().map(|(name, _)| *name));
    assert_eq!(there, shown.map(str::to_owned).collect(), "components of the crate, and those of the tables");
    assert!(there.len() >= 40, "{there:?}");
}

/// What is no number, and what no type has.
const NO_NUMBERS: &[f64] = &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, -0.0, 5e-324];

#[test]
fn numbers_that_are_none_break_nothing_and_are_not_shown() {
    for number in NO_NUMBERS.iter().copied() {
        let page = html(move || {
            view! {
                <Number label="n" value=number/>
                <NumberInput label="n" value=number min=number max=number step=number/>
                <NumberInput label="n" value=7_u8 min=9 max=1 step=0/>
                <Slider label="n" value=number min=number max=number step=number/>
                <Slider label="n" value=1_000 min=10 max=-10 step=-1/>
                <Progress label="n" value=number max=number/>
                <Label label="n" value=vec![("a".to_owned(), number), ("a".to_owned(), number)] top=0/>
            }
        });
        assert!(page.contains(">-∞<") == (number == f64::NEG_INFINITY), "{page}");
        for word in ["NaN", "inf\"", ">inf", "infinity", "Infinity"] {
            assert!(!page.contains(word), "{word} of {number}: {page}");
        }
    }
}

#[test]
fn dates_that_are_impossible_are_none() {
    for day in ["2026-02-30", "0000-00-00", "99999-01-01", "2026-13-01", "yesterday", "2026-02-28T25:61"] {
        assert!(day.parse::<Date>().is_err(), "{day}");
        let none = day.parse::<Date>().ok();
        let page = html(move || view! { <DateTime label="Day" value=none min=day max=day/> });
        assert!(page.contains("type=\"date\"") && page.contains(" value=\"\""), "{day}: {page}");
    }
}

#[test]
fn choices_that_are_there_twice_are_there_once() {
    let page = html(|| view! { <Dropdown label="Drink" choices=["Tea", "Tea", "Milk"] value="Tea" required=true/> });
    assert_eq!((page.matches("<option").count(), page.matches(" selected").count()), (2, 1), "{page}");
}
