use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry {
    name: "Row",
    about: "Beside each other, and below each other where there is no room.",
    demo,
    file: "row.rs",
};

fn demo() -> AnyView {
    view! {
        <Row>
            <Number label="Apples" value=3/>
            <Number label="Pears" value=12/>
            <Number label="Plums" value=7/>
        </Row>
        <Row gap=Gap::Small equal_height=true>
            <p class="code">"As high as"</p>
            <p class="code">"the highest,"<br/>"with little room between"</p>
        </Row>
        <Row gap=Gap::Large nowrap=true>
            <span>"Always one line, however narrow it gets,"</span>
            <span dir="auto">"גם מימין לשמאל 👩‍👩‍👧"</span>
        </Row>
    }
    .into_any()
}
