use super::Entry;
use blockwork::Color;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry {
    name: "ColorPicker",
    about: "A color: from the palette, typed, or one of the presets.",
    demo,
    file: "color_picker.rs",
};

const PAINTS: [(&str, Color); 5] = [
    ("Orange", Color::new(0xff, 0x9d, 0x5c)),
    ("Leaf", Color::new(0x2e, 0x8b, 0x57)),
    ("Sky", Color::new(0x1f, 0x5f, 0xd0)),
    ("Snow", Color::new(0xff, 0xff, 0xff)),
    ("Night", Color::new(0x0f, 0x12, 0x16)),
];

/// Says how bright a color is.
#[listener]
async fn gallery_brightness(color: Color) -> Result<String> {
    let sum = u32::from(color.red()) + u32::from(color.green()) + u32::from(color.blue());
    Ok(format!("{color} is {} % bright.", sum * 100 / 765))
}

fn demo() -> AnyView {
    let paint = RwSignal::new(PAINTS[2].1);
    let answer = RwSignal::new(String::new());
    wire(gallery_brightness).inputs(paint).outputs(answer).on(paint);
    view! {
        <ColorPicker label="Paint" value=paint presets=PAINTS help="A listener hears of it."/>
        <ColorPicker label="Plain" value=Color::new(0xb4, 0x41, 0x0e)/>
        <ColorPicker label="Refused" value=Color::new(0xff, 0, 0xff) error="This color is too loud."/>
        <ColorPicker label="Disabled" presets=PAINTS disabled=true/>
        <p role="status">{answer}</p>
    }
    .into_any()
}
