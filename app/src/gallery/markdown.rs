use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Markdown", about: "Formatted text, safe whoever wrote it.", demo, file: "markdown.rs" };

const NOTES: &str = r#"# Shopping

Some *soft* and **strong** words, `code`, ~~what is gone~~, and [a link](https://leptos.dev/).

- [x] Milk
- [ ] Bread

| Item | Price |
|---|--:|
| Milk | 1.20 |
| Bread | 2.50 |

> [!NOTE]
> A note, as on GitHub.

```rust
/// Says hello.
fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}
```
"#;

const HOSTILE: &str =
    "<script>alert(1)</script><svg onload=alert(1)></svg><a href=\"javascript:alert(1)\">a link</a> שלום 👩‍👩‍👧";

fn demo() -> AnyView {
    let text = RwSignal::new("Write **here**.".to_owned());
    view! {
        <Markdown value=NOTES level=4 copy=true/>
        <Textbox label="Your Markdown" value=text lines=3/>
        <Markdown label="What you write" value=text level=4 line_breaks=true/>
        <Markdown label="No text" value=""/>
        <Markdown label="From anybody" value=HOSTILE/>
    }
    .into_any()
}
