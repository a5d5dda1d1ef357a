use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Group", about: "Joined into one block with one border.", demo, file: "group.rs" };

fn demo() -> AnyView {
    view! {
        <Group label="Fruit">
            <Number label="Apples" value=3/>
            <Number label="Pears" value=12/>
            <Row>
                <Button>"Count again"</Button>
                <Button class="quiet">"Forget"</Button>
            </Row>
        </Group>
    }
    .into_any()
}
