use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry = Entry {
    name: "Sidebar",
    about: "A column at the side, which closes; over the page where that is narrow.",
    demo,
    file: "sidebar.rs",
};

fn demo() -> AnyView {
    view! {
        <Row nowrap=true>
            <Sidebar label="Filters">
                <CheckboxGroup label="Kinds" choices=["Fruit", "Bread", "Coffee"] value=vec!["Fruit".into()]/>
            </Sidebar>
            <Column min_width=MinWidth::None>
                <p>"What stands beside it takes the room that it leaves."</p>
            </Column>
        </Row>
        <Row nowrap=true>
            <Sidebar label="Details" side=Side::End open=false>
                <p>"At the other side, and closed at first."</p>
            </Sidebar>
            <Column min_width=MinWidth::None>
                <p dir="auto">"גם מימין לשמאל 👩‍👩‍👧"</p>
            </Column>
        </Row>
    }
    .into_any()
}
