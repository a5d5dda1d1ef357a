//! The app's server.

use app::App;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    blockwork::serve(App).await
}
