//! The app of these tests on stores of all kinds. What speaks to it byte by byte is `blockwork_test::raw`.

pub use blockwork_test::raw::{Got, Page, between, open, open_as, open_at, send, with};

use crate::app::Root;
use crate::clock::Clock;
use crate::versions::Build;
use axum::Router;
use blockwork::prelude::{IntoView, LeptosOptions};
use blockwork::{Config, StartError};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// An app on the memory store.
pub async fn app() -> Router {
    app_with(|_| {}).await
}

/// An app with other settings.
pub async fn app_with(change: impl FnOnce(&mut Config)) -> Router {
    try_app_with(Build::Newer, None, change).await.expect("it starts")
}

/// Starts an app, or says why it does not.
pub async fn try_app_with(
    build: Build,
    clock: Option<&Arc<Clock>>,
    change: impl FnOnce(&mut Config),
) -> Result<Router, StartError> {
    let mut config = Config::default();
    config.store = "memory:".into();
    change(&mut config);
    let options = LeptosOptions::builder().output_name("test").site_root("/nonexistent").build();
    let words = crate::signatures::Words("forty-two");
    let builder = blockwork::router(Root).provide(words).provide(build).config(config).leptos(options);
    let Some(clock) = clock else { return builder.build().await };
    let link = clock.link();
    let (router, instance) = builder.store(link.clone()).instance().await?;
    link.is_of(instance);
    Ok(router)
}

/// Another app than [`Root`], on the memory store.
pub async fn started<V: IntoView + 'static>(app: fn() -> V, change: impl FnOnce(&mut Config)) -> Router {
    let mut config = Config::default();
    config.store = "memory:".into();
    change(&mut config);
    let options = LeptosOptions::builder().output_name("test").site_root("/nonexistent").build();
    let builder = blockwork::router(app).provide(crate::signatures::Words("forty-two")).provide(Build::Newer);
    builder.config(config).leptos(options).build().await.expect("it starts")
}

/// An app whose store time is driven by its test.
pub async fn app_on(clock: &Arc<Clock>) -> Router {
    instance_on(Build::Newer, clock).await
}

/// The same, of this build: one of several that know each other's pages.
pub async fn instance_on(build: Build, clock: &Arc<Clock>) -> Router {
    let settings = |config: &mut Config| {
        config.limits.store = clock.limits();
        config.secret = Some("what all instances of these tests have".into());
    };
    try_app_with(build, Some(clock), settings).await.expect("it starts")
}

/// An app on a database in this folder. One that used it before lets go of it a moment after its router is dropped, with
/// its last task.
pub async fn app_in(folder: &Path) -> Router {
    app_of(Build::Newer, folder).await
}

/// The same with what an instance of this build knows.
pub async fn app_of(build: Build, folder: &Path) -> Router {
    let url = format!("sqlite:{}", folder.join("app.db").display());
    until_it_starts(build, |config| config.store = url.clone()).await
}

/// An app with these settings, tried again for as long as one before it has not let go of what they name.
pub async fn until_it_starts(build: Build, change: impl Fn(&mut Config)) -> Router {
    let started = Instant::now();
    loop {
        match try_app_with(build, None, &change).await {
            Ok(app) => return app,
            Err(error) => assert!(started.elapsed() < PATIENCE, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What these tests read of every page.
pub trait Lists {
    /// The items of the page's cart.
    async fn items(&mut self) -> Vec<String>;

    /// The lines of the visitor's notes.
    async fn notes(&mut self) -> Vec<String>;
}

impl Lists for Page {
    async fn items(&mut self) -> Vec<String> {
        let items = self.fire("items", serde_json::json!({})).await.value();
        serde_json::from_value(items).expect("a list")
    }

    async fn notes(&mut self) -> Vec<String> {
        let notes = self.fire("notes", serde_json::json!({})).await.value();
        serde_json::from_value(notes).expect("a list")
    }
}
