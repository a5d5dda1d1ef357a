//! Text, numbers, choices and ticks.

use crate::kit::{check_is_text, hostile, html};
use blockwork_ui::*;
use leptos::prelude::*;

/// Each component with this text wherever it takes one.
fn every_input_with(text: &str) -> String {
    let text = text.to_owned();
    html(move || {
        let (a, b, c, d, e, f) = (text.clone(), text.clone(), text.clone(), text.clone(), text.clone(), text.clone());
        let twice = vec![a.clone(), a.clone(), "other".to_owned()];
        let changing = RwSignal::new(vec![(b.clone(), b.clone()), (c.clone(), c.clone())]);
        view! {
            <Textbox label=a.clone() value=a.clone() help=a.clone() error=a.clone() placeholder=a.clone() name=a.clone()/>
            <Textbox label=b.clone() value=b.clone() lines=3 error=b.clone() placeholder=b.clone() class=b.clone()/>
            <Textbox label=c.clone() value=c.clone() kind=TextKind::Password autocomplete=c/>
            <NumberInput label=d.clone() value=1 unit=d.clone() help=d.clone() error=d.clone() placeholder=d.clone() name=d/>
            <Slider label=e.clone() value=1 unit=e.clone() error=e.clone() number=true name=e/>
            <Checkbox label=f.clone() help=f.clone() error=f.clone() name=f.clone()/>
            <Radio label=f.clone() choices=twice.clone() value=f.clone() error=f.clone() name=f.clone()/>
            <CheckboxGroup label=f.clone() choices=twice value=vec![f.clone()] error=f.clone() name=f/>
            <Radio label="changing" choices=changing value="x"/>
        }
    })
}

#[test]
fn whatever_a_text_is_it_stays_text() {
    for text in hostile() {
        check_is_text(&every_input_with(&text), &text);
    }
}

#[test]
fn a_choice_that_is_there_twice_is_shown_once() {
    let radio = html(|| view! { <Radio label="Size" choices=["s", "m", "s"] value="s"/> });
    assert_eq!(radio.matches("type=\"radio\"").count(), 2, "{radio}");
    let boxes = html(|| {
        let list = RwSignal::new(vec!["s", "s", "m"]);
        view! { <CheckboxGroup label="Size" choices=list value=vec![]/> }
    });
    assert_eq!(boxes.matches("type=\"checkbox\"").count(), 2, "{boxes}");
}

#[test]
fn a_label_names_its_control_and_a_message_describes_it() {
    let page = html(|| view! { <Textbox label="Name" help="Yours." error="Taken." required=true/> });
    let id = page.split(" for=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("what the label names");
    for wanted in [
        format!("<input class=\"bw-input\" id=\"{id}\""),
        format!("aria-describedby=\"{id}-help {id}-error\""),
        "aria-invalid=\"true\"".to_owned(),
        format!("id=\"{id}-error\" role=\"alert\" class=\"bw-message\">Taken."),
        " required".to_owned(),
    ] {
        assert!(page.contains(&wanted), "{wanted} in {page}");
    }
    let quiet = html(|| view! { <Textbox label="Name"/> });
    assert!(!quiet.contains("aria-invalid") && !quiet.contains("aria-describedby"), "{quiet}");
}

#[test]
fn a_password_is_never_in_the_html() {
    let page = html(|| view! { <Textbox label="Password" kind=TextKind::Password value="hunter2"/> });
    assert!(page.contains("type=\"password\"") && !page.contains("hunter2"), "{page}");
}

#[test]
fn text_of_many_lines_comes_as_it_is() {
    let page = html(|| view! { <Textbox label="Text" lines=2 max_lines=4 value="\na < b\n\n"/> });
    // The first line break is the one that browsers leave out.
    assert!(page.contains(">\n\na &lt; b\n\n</textarea>"), "{page}");
    assert!(page.contains("rows=\"4\"") && page.contains("data-most=\"4\""), "{page}");
}

#[test]
fn a_number_says_what_it_can_be() {
    let page = html(|| view! { <NumberInput label="Age" value=7_u8 min=1 max=9.5 unit="years"/> });
    for wanted in [
        "role=\"spinbutton\"",
        "aria-valuenow=\"7\"",
        "aria-valuemin=\"1\"",
        "aria-valuemax=\"9.5\"",
        "\"7 years\"",
        "value=\"7\"",
    ] {
        assert!(page.contains(wanted), "{wanted} in {page}");
    }
    let none = html(|| view! { <NumberInput label="Share" value=f64::NAN min=f64::NEG_INFINITY/> });
    assert!(!none.contains("NaN") && !none.contains("inf\"") && none.contains("value=\"\""), "{none}");
}

#[test]
fn a_slider_is_a_range_within_its_bounds() {
    let page = html(|| view! { <Slider label="Volume" value=30 max=50 step=5 unit="%"/> });
    for wanted in ["type=\"range\"", "min=\"0\"", "max=\"50\"", "step=\"5\"", "value=\"30\"", "aria-valuetext=\"30%\""]
    {
        assert!(page.contains(wanted), "{wanted} in {page}");
    }
}

#[test]
fn what_is_ticked_and_chosen_is_in_the_html() {
    let page = html(|| {
        view! {
            <Checkbox label="Yes" value=true switch=true/>
            <Radio label="Size" choices=[("Small", "s"), ("Large", "l")] value="l"/>
        }
    });
    assert_eq!(page.matches(" checked").count(), 2, "{page}");
    assert!(page.contains("role=\"switch\"") && page.contains("role=\"radiogroup\""), "{page}");
    let large = page.split("<input").find(|input| input.contains("value=\"l\"")).expect("the large one");
    assert!(large.contains(" checked"), "{page}");
}

#[test]
fn radio_buttons_of_one_choice_have_one_name_and_those_of_two_have_two() {
    let page = html(|| {
        view! {
            <Radio label="One" choices=["a", "b"] value="a"/>
            <Radio label="Two" choices=["a", "b"] value="a"/>
        }
    });
    let names: Vec<_> =
        page.split(" name=\"").skip(1).filter_map(|part| part.split_once('"')).map(|(name, _)| name).collect();
    assert_eq!(names.len(), 4, "{page}");
    assert!(names[0] == names[1] && names[2] == names[3] && names[1] != names[2], "{names:?}");
}
