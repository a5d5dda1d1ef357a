use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "NumberInput", about: "A number that a person enters.", demo, file: "number_input.rs" };

/// Twice as much.
#[listener]
async fn gallery_double(number: u32) -> Result<u32> {
    Ok(number.saturating_mul(2))
}

fn demo() -> AnyView {
    let (number, double) = (RwSignal::new(3_u32), RwSignal::new(6));
    let work = wire(gallery_double).inputs(number).outputs(double).mode(Mode::Latest);
    let maybe = RwSignal::new(None::<f64>);
    view! {
        <NumberInput label="Quantity" value=number min=1 max=99 on:change=work.handler()/>
        <Number label="Twice as much" value=double/>
        <NumberInput label="Weight" value=2.5 min=0 step=0.1 unit="kg" help="One comma or one point."/>
        <NumberInput label="May be empty" value=maybe placeholder="Any number"/>
        <NumberInput label="Required" value=1 required=true/>
        <NumberInput label="Refused" value=200 error="We do not have so many."/>
        <NumberInput label="Disabled" value=7 disabled=true/>
        <NumberInput label="Huge" value=u64::MAX/>
    }
    .into_any()
}
