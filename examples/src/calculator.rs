//! Calculator: a form made from a listener's signature.
//!
//! `cargo xtask serve --project examples`, then <http://127.0.0.1:3010/calculator>. Try the examples: the one that divides by
//! zero is refused at the field that it is about.

use blockwork::prelude::*;

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Choices)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
}

/// Two numbers, and what is done with them.
#[listener]
pub async fn calculate(
    #[input(label = "First number", default = 6.0)] a: f64,
    #[input(default = Operation::Multiply)] operation: Operation,
    #[input(label = "Second number", default = 7.0)] b: f64,
) -> Result<f64> {
    ensure!(operation != Operation::Divide || b != 0.0, at "b", "Nothing can be divided by zero.");
    let result = match operation {
        Operation::Add => a + b,
        Operation::Subtract => a - b,
        Operation::Multiply => a * b,
        Operation::Divide => a / b,
    };
    ensure!(result.is_finite(), "The result is too large a number.");
    Ok(result)
}

/// The page.
#[component]
pub fn Calculator() -> impl IntoView {
    let examples = vec![
        calculate { a: 0.1, operation: Operation::Add, b: 0.2 },
        calculate { a: 6.0, operation: Operation::Divide, b: 0.0 },
    ];
    view! {
        <Title text="Calculator"/>
        <h1>"Calculator"</h1>
        <div class="card calculator">
            <Interface of=calculate title="" submit="Calculate" examples/>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::App;
    use blockwork_test::Server;

    #[tokio::test]
    async fn it_calculates() {
        let page = Server::of(App).await.visitor().open("/calculator").await;
        for (operation, result) in
            [(Operation::Add, 8.0), (Operation::Subtract, 4.0), (Operation::Multiply, 12.0), (Operation::Divide, 3.0)]
        {
            assert_eq!(page.fire(calculate(6.0, operation, 2.0)).await, Ok(result), "{operation:?}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_calculated_is_refused_at_its_field() {
        let page = Server::of(App).await.visitor().open("/calculator").await;
        let refused = page.fire(calculate(1.0, Operation::Divide, 0.0)).await.expect_err("refused");
        assert_eq!((refused.field(), refused.to_string().as_str()), (Some("b"), "Nothing can be divided by zero."));
        let refused = page.fire(calculate(1e308, Operation::Multiply, 10.0)).await.expect_err("refused");
        assert_eq!((refused.kind(), refused.field()), (Kind::Invalid, None));
    }
}
