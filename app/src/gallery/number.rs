use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry { name: "Number", about: "A number under its label.", demo, file: "number.rs" };

fn demo() -> AnyView {
    view! {
        <Number label="Cart size" value=3/>
        <Number label="Share" value=0.25/>
    }
    .into_any()
}
