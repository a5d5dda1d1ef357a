//! What the server makes of the parts of a page, whatever they are given.

#![cfg(not(target_arch = "wasm32"))]

use blockwork_ui::*;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::location::RequestUrl;

/// What people and their programs come up with.
fn hostile() -> Vec<&'static str> {
    let long: &str = "<b>".repeat(33_334).leak();
    vec!["", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "שלום", "👩‍👩‍👧", "\0", "'&{}", long]
}

fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    Owner::new_root(None).with(|| {
        ids::provide_ids();
        view().into_view().to_html()
    })
}

/// The page at an address.
fn html_at<V: IntoView + 'static>(address: &str, view: impl Fn() -> V + Send + 'static) -> String {
    let address = RequestUrl::new(address);
    html(move || {
        provide_context(address);
        view! { <Router>{view()}</Router> }
    })
}

/// Nothing of a text has become an element or an attribute.
#[track_caller]
fn check_text(html: &str, text: &str) {
    for forbidden in ["<script>alert", "<img src=x", "<b><b>"] {
        assert!(!html.contains(forbidden), "{forbidden} of {text:.40}");
    }
}

#[test]
fn whatever_a_text_is_it_stays_text() {
    for text in hostile() {
        let page = html(move || {
            view! {
                <Group label=text>
                    <Row><Column>{text}</Column></Row>
                </Group>
                <Tabs label=text selected=text.to_owned()>
                    <Tab name=text label=text>{text}</Tab>
                    <Tab name=text label=text lazy=true>{text}</Tab>
                </Tabs>
                <Accordion label=text name=text>{text}</Accordion>
                <Sidebar label=text class="x">{text}</Sidebar>
                <Modal title=text open=true>{text}</Modal>
                <Progress label=text value=0.5 text=text/>
            }
        });
        check_text(&page, text);
    }
}

#[test]
fn links_and_addresses_are_no_code() {
    for text in hostile() {
        let page = html_at("/", move || view! { <Nav label=text links=[(text, text)]/> });
        check_text(&page, text);
    }
}

#[track_caller]
fn check_query(address: &str, expected: &str) {
    let page = html_at(address, || {
        let (words, page) = (query::<String>("q"), query_or("page", 1_u32));
        view! { <p>{move || format!("[{}|{}]", words.get(), page.get())}</p> }
    });
    assert!(page.contains(expected), "{address}: {page}");
}

#[test]
fn the_first_html_has_what_the_address_says() {
    check_query("/", "[|1]");
    check_query("/?q=milk+and%20water&page=3", "[milk and water|3]");
    check_query("/?page=-1&q=%2541", "[%41|1]");
    check_query("/?page=99999999999999999999&q=%ff%fe", "|1]");
    check_query("/?q=%D7%A9%D7%9C%D7%95%D7%9D", "[שלום|1]");
    check_query("/?q=%3Cscript%3E&page=NaN", "[&lt;script&gt;|1]");
    check_query("/?q=1&q=2", "[2|1]");
    check_query("/?=&&&q", "[|1]");
}

#[test]
fn one_tab_is_selected_and_names_its_panel() {
    let page = html(|| {
        view! {
            <Tabs label="Settings" selected="two".to_owned()>
                <Tab name="one" label="One" lazy=true>"first"</Tab>
                <Tab name="two" label="Two" lazy=true>"second"</Tab>
            </Tabs>
        }
    });
    assert_eq!(page.matches("aria-selected=\"true\"").count(), 1, "{page}");
    assert_eq!(page.matches("tabindex=\"-1\"").count(), 1, "one tab stop: {page}");
    assert!(page.contains("second") && !page.contains("first"), "what is lazy is made when it is shown: {page}");
    let names = |attribute: &str| -> Vec<String> {
        page.split(attribute).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
    };
    for id in names(" aria-controls=\"").into_iter().chain(names(" aria-labelledby=\"")) {
        assert!(page.contains(&format!(" id=\"{id}\"")), "{id}: {page}");
    }
}

#[test]
fn no_style_stands_in_an_attribute() {
    let page = html(|| {
        view! {
            <Row gap=Gap::Large><Column scale=200 min_width=MinWidth::Large>"x"</Column></Row>
            <Progress label="Packing" value=f64::NAN/>
            <Accordion label="More" open=false>"x"</Accordion>
        }
    });
    assert!(!page.contains("style="), "the page's policy forbids it: {page}");
    assert!(page.contains("bw-scale-12"), "{page}");
    assert!(!page.contains("NaN") && !page.contains(" open"), "{page}");
}
