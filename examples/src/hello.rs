//! Hello: a text goes to the server, and a text comes back.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/hello>. Type a name and press Enter; type nothing, and
//! the refusal stands beside the button.

use blockwork::prelude::*;

/// Greets somebody.
#[listener]
pub async fn greet(name: String) -> Result<String> {
    let name = name.trim();
    ensure!(!name.is_empty(), "Say who you are first.");
    Ok(format!("Hello, {name}!"))
}

/// The page.
#[component]
pub fn Hello() -> impl IntoView {
    let name = RwSignal::new(String::new());
    let greeting = RwSignal::new(String::new());
    let greet = wire(greet).inputs(name).outputs(greeting);
    view! {
        <Title text="Hello"/>
        <h1>"Hello"</h1>
        <Form class="card hello">
            <Textbox label="Your name" name="name" value=name/>
            <Button fires=greet class="primary">"Greet"</Button>
            <output aria-label="Greeting">{greeting}</output>
        </Form>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::now;

    #[test]
    fn it_greets_whoever_says_a_name() {
        let greet = |name: &str| now(greet::body(name.into()));
        assert_eq!(greet(" Ada ").expect("greeted"), "Hello, Ada!");
        assert_eq!(greet(" ").expect_err("refused").to_string(), "Say who you are first.");
    }
}
