use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Radio", about: "One of a few choices, all of them in sight.", demo, file: "radio.rs" };

/// The plans of this demo.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Plan {
    Free,
    Paid,
}

impl Choice for Plan {
    fn all() -> &'static [Self] {
        &[Plan::Free, Plan::Paid]
    }

    fn label(&self) -> &str {
        match self {
            Plan::Free => "Free of charge",
            Plan::Paid => "Paid by the month",
        }
    }

    fn key(&self) -> &str {
        match self {
            Plan::Free => "Free",
            Plan::Paid => "Paid",
        }
    }
}

/// What a plan costs.
#[listener]
async fn gallery_price(plan: Plan) -> Result<u32> {
    Ok(match plan {
        Plan::Free => 0,
        Plan::Paid => 12,
    })
}

fn demo() -> AnyView {
    let (plan, price) = (RwSignal::new(Plan::Free), RwSignal::new(0));
    let ask = wire(gallery_price).inputs(plan).outputs(price).mode(Mode::Latest);
    let list = RwSignal::new(vec!["First", "Second"]);
    let more = move |_| list.update(|list| list.push("Third"));
    let plans = Choices::of::<Plan>();
    view! {
        <Radio label="Plan" choices=plans value=plan on:change=ask.handler()/>
        <Number label="Price" value=price/>
        <Radio label="Size" choices=[("Small", "s"), ("Medium", "m"), ("Large", "l")] value="m" help="Of the parcel."/>
        <Radio label="Choices that change" choices=list value="First"/>
        <Button on:click=more>"More choices"</Button>
        <Radio label="Refused" choices=["Yes", "No"] value="" required=true error="Please choose one."/>
        <Radio label="Disabled" choices=["Yes", "No"] value="Yes" disabled=true/>
        <Radio label="שפה" choices=["עברית", "العربية", "English", "👩‍👩‍👧"] value="עברית"/>
    }
    .into_any()
}
