//~ a listener cannot borrow `&Model`
//~ a resource of the application, such as a model or a pool: `impl Provide for Model {}`, and `.provide(..)` at start
use blockwork::prelude::*;

pub struct Model(Vec<String>);

#[listener]
pub async fn knows(word: String, model: &Model) -> Result<bool> {
    Ok(model.0.contains(&word))
}

fn main() {}
