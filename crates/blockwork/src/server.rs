//! An app on a server.

use blockwork_server::Builder;
use leptos::IntoView;
use leptos::prelude::AnyView;
use std::process::ExitCode;

/// A router for this app, to be merged into an axum router of your own.
///
/// ```no_run
/// # async fn example() -> Result<(), blockwork::StartError> {
/// # fn app() -> impl leptos::IntoView {}
/// let router = blockwork::router(app).build().await?;
/// # Ok(())
/// # }
/// ```
pub fn router<V: IntoView + 'static>(
    app: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Builder<impl Fn() -> AnyView + Clone + Send + Sync + 'static> {
    let app = move || crate::with_notices(&app);
    blockwork_server::router(app).style(blockwork_ui::STYLE).components(blockwork_ui::LISTENERS)
}

/// Serves this app until it is told to stop (Ctrl-C, or SIGTERM), with the settings of `blockwork.toml` and the
/// environment. With the argument `config` the program lists every setting instead, with its value and where it is from; with
/// `graph` it prints who reads, changes and runs what; with `owed` it looks after what the server owes (`--help` says how).
/// What goes wrong is one sentence on standard error, and an exit code that is not 0.
pub async fn serve<V: IntoView + 'static>(app: impl Fn() -> V + Clone + Send + Sync + 'static) -> ExitCode {
    blockwork_server::serve(router(app)).await
}
