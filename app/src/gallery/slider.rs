use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry { name: "Slider", about: "A number on a scale.", demo, file: "slider.rs" };

/// Counts how often it is told something.
#[listener]
async fn gallery_released(volume: u32) -> Result<u32> {
    Ok(volume)
}

fn demo() -> AnyView {
    let (volume, released) = (RwSignal::new(30_u32), RwSignal::new(30));
    let release = wire(gallery_released).inputs(volume).outputs(released).mode(Mode::Latest);
    view! {
        <Slider label="Volume" value=volume unit="%" on:change=release.handler()/>
        <Number label="Let go at" value=released/>
        <Slider label="Temperature" value=0.7 min=0 max=2 step=0.1 number=true help="How much is left to chance."/>
        <Slider label="Refused" value=9 max=10 error="That is too loud."/>
        <Slider label="Disabled" value=40 disabled=true/>
        <Slider label="Below zero" value=-3 min=-10 max=10 unit="°"/>
    }
    .into_any()
}
