use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Icon", about: "A small picture in the colour of the text around it.", demo, file: "icon.rs" };

/// An icon of an app's own.
const HEART: icon::Shape = icon::Shape::new("M12 20 4 12a5 5 0 0 1 8-6 5 5 0 0 1 8 6z");

fn demo() -> AnyView {
    let all = [
        icon::CLOSE,
        icon::MENU,
        icon::SIDEBAR,
        icon::SEARCH,
        icon::CHECK,
        icon::COPY,
        icon::DOWNLOAD,
        icon::UPLOAD,
        icon::TRASH,
        icon::PLUS,
        icon::MINUS,
        icon::EDIT,
        icon::UP,
        icon::DOWN,
        icon::BACK,
        icon::FORWARD,
        icon::SUN,
        icon::MOON,
        icon::INFO,
        icon::WARNING,
        icon::ERROR,
        icon::HELP,
        icon::EXTERNAL,
        icon::SETTINGS,
        icon::PERSON,
        icon::HOME,
        HEART,
    ];
    view! {
        <Row gap=Gap::Small>{all.map(|shape| view! { <Icon of=shape/> }).collect_view()}</Row>
        <Row>
            <Button><Icon of=icon::DOWNLOAD/>"With a text"</Button>
            <Button label="Settings"><Icon of=icon::SETTINGS/></Button>
        </Row>
    }
    .into_any()
}
