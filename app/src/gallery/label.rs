use super::Entry;
use blockwork::prelude::*;

pub(crate) const ENTRY: Entry =
    Entry { name: "Label", about: "What something is, and how sure that is.", demo, file: "label.rs" };

fn demo() -> AnyView {
    let sure = RwSignal::new(vec![("Cat".to_owned(), 0.82), ("Dog".to_owned(), 0.15), ("Teapot".to_owned(), 0.004)]);
    let turn = move |_| sure.update(|scores| scores.iter_mut().for_each(|(_, score)| *score = 1.0 - *score));
    let many = (1..=100).map(|i| (format!("Class {i}"), 1.0 / f64::from(i))).collect::<Vec<_>>();
    let nothing: Vec<(String, f64)> = vec![];
    view! {
        <Label label="What is on the picture" value=sure/>
        <Button on:click=turn>"The other way round"</Button>
        <Label label="The best three of a hundred" value=many top=3/>
        <Label label="Nothing yet" value=nothing/>
        <Label label="Scores that are none" value=[("Too much", 1.5), ("Too little", -0.5), ("No number", f64::NAN)]/>
        <Label label="שפות" value=[("שלום 👩‍👩‍👧", 0.6), ("<script>alert(1)</script>", 0.4)]/>
    }
    .into_any()
}
