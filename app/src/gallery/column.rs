use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Column", about: "Below each other; in a row, with a share of its width.", demo, file: "column.rs" };

fn demo() -> AnyView {
    view! {
        <Row>
            <Column scale=2 min_width=MinWidth::Small>
                <p class="code">"Two thirds of the width,"</p>
                <p class="code">"and something below."</p>
            </Column>
            <Column min_width=MinWidth::Small>
                <p class="code">"One third."</p>
            </Column>
        </Row>
        <Row>
            <Column scale=0>
                <p class="code">"As wide as it is"</p>
            </Column>
            <Column gap=Gap::None min_width=MinWidth::None>
                <p class="code">"All the rest, with no room"</p>
                <p class="code">"in between."</p>
            </Column>
        </Row>
    }
    .into_any()
}
