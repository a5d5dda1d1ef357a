//~ a listener cannot borrow `&mut Model`
//~ a resource, a resident, a `Handle`, the `Event` and `Sessions` are borrowed with `&`
use blockwork::prelude::*;

pub struct Model(Vec<String>);

impl Provide for Model {}

#[listener]
pub async fn learn(word: String, model: &mut Model) -> Result<()> {
    model.0.push(word);
    Ok(())
}

fn main() {}
