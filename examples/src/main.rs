//! The examples' server.

use examples::App;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    blockwork::serve(App).await
}
