//! What an app is given: [`serve`] for a whole server, [`router`] for a part of one.

use crate::command::Command;
use crate::config::Config;
use crate::control::{self, CONTROL_PATH};
use crate::engine::{self, Engine, Program, Stores};
use crate::files::{self, Files};
use crate::graph::Graph;
use crate::instance::Instance;
use crate::keys::{Keys, Secrets};
use crate::render::{self, Rendering, STYLE_PATH};
use crate::site::Style;
pub use crate::start_error::StartError;
use crate::{another_build, compressed, door, feed, health, inspector, program, site, visit};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use blockwork_core::Provide;
use blockwork_core::event::TICKET_PATH;
use blockwork_core::feed::FEED_PATH;
use blockwork_core::file::FILES_PATH;
use blockwork_core::registry::{ListenerDef, Registry};
use blockwork_core::run::Resources;
use blockwork_core::store::Store;
use blockwork_store::App;
use leptos::IntoView;
use leptos::config::{LeptosOptions, get_configuration};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use object_store::ObjectStore;
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// A router for an app, on the way to being built.
#[derive(Clone, Debug)]
pub struct Builder<A> {
    app: A,
    style: &'static str,
    components: &'static [ListenerDef],
    config: Option<Config>,
    options: Option<LeptosOptions>,
    store: Option<Arc<dyn Store>>,
    files: Option<Arc<dyn ObjectStore>>,
    resources: Resources,
}

/// A router for this app, to be served by [`serve`] or merged into an axum router of your own.
pub fn router<A>(app: A) -> Builder<A> {
    Builder {
        app,
        style: "",
        components: &[],
        config: None,
        options: None,
        store: None,
        files: None,
        resources: Resources::default(),
    }
}

impl<A, V> Builder<A>
where
    A: Fn() -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    /// Settings, instead of those of the file and the environment. To add to these: [`Config::load`].
    #[must_use]
    pub fn config(self, config: Config) -> Self {
        Self { config: Some(config), ..self }
    }

    /// Leptos' own settings, instead of those of the environment.
    #[must_use]
    pub fn leptos(self, options: LeptosOptions) -> Self {
        Self { options: Some(options), ..self }
    }

    /// A store of your own, instead of the one that the settings name. It passes the conformance suite of
    /// `blockwork-store`; where it outlives the program, set a `secret` too.
    #[must_use]
    pub fn store(self, store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..self }
    }

    /// An object store for files, instead of the folder that the settings name: of several instances on different machines
    /// all need the same one.
    #[must_use]
    pub fn files(self, files: Arc<dyn ObjectStore>) -> Self {
        Self { files: Some(files), ..self }
    }

    /// The style of the components, sent before the app's own.
    #[must_use]
    pub fn style(self, style: &'static str) -> Self {
        Self { style, ..self }
    }

    /// What the components ask of the server: listeners that are no app's, and whose names have a dot.
    #[must_use]
    pub fn components(self, components: &'static [ListenerDef]) -> Self {
        Self { components, ..self }
    }

    /// Serves the app alone, as [`serve`] does.
    pub async fn serve(self) -> ExitCode {
        serve(self).await
    }

    /// A resource for listeners that borrow it with `&T`: one value for the whole server. A second one of its type takes
    /// its place.
    #[must_use]
    pub fn provide<T: Provide>(mut self, resource: T) -> Self {
        self.resources.provide(resource);
        self
    }

    /// Opens the store and builds the router.
    ///
    /// # Errors
    /// Where a setting cannot be used, two things have one name, listeners do not fit together, or the store cannot be
    /// opened.
    pub async fn build(self) -> Result<Router, StartError> {
        Ok(self.start().await?.0)
    }

    /// The same, with a hold on the running server: for a program that serves the router itself, and tells the server when
    /// it stops.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub async fn instance(self) -> Result<(Router, Instance), StartError> {
        let (router, engine) = self.start().await?;
        Ok((router, Instance::of(&engine)))
    }

    async fn start(self) -> Result<(Router, Arc<Engine>), StartError> {
        let config = self.config.map_or_else(Config::load, Ok)?;
        let options = self.options.map_or_else(leptos_options, Ok)?;
        let registry = Registry::linked()?.with_components(self.components);
        let graph = Graph::new(&registry, &self.resources)?;
        blockwork_core::call::set_dispatch(&Rendering);
        let program = Program { app: app_name(&config, &options), build: another_build::print(&registry, &options) };
        // What a read of a store of the app's own costs is not known here.
        let remembers = self.store.is_none() && is_shared(&config.store);
        let remembered_bytes = if remembers { config.limits.remembered_bytes } else { 0 };
        let (cells, keys) = match self.store {
            Some(store) => (store, keys(&config)?),
            None => open_store(&config, &program)?,
        };
        let files = self.files.map_or_else(|| open_files(&config), |files| Ok(Files::on(files)))?;
        let stores = Stores { cells, files, remembered_bytes };
        let engine = Engine::new(config, program, stores, keys, registry, graph, self.resources);
        engine::keep_alive(&engine).await;
        health::serve_apart(&engine).await?;
        let list = {
            let _alone = visit::RENDERING.write().await;
            generate_route_list(self.app.clone())
        };
        Ok((routes(self.app, list, self.style, &options, &engine), engine))
    }
}

pub(crate) fn leptos_options() -> Result<LeptosOptions, StartError> {
    get_configuration(None).map(|file| file.leptos_options).map_err(|error| StartError::Leptos(error.to_string()))
}

/// A store that others may be on wants to know the secrets. Of any other, who opens it is alone there, and makes the file
/// with the secret.
fn open_store(config: &Config, program: &Program) -> Result<(Arc<dyn Store>, Keys), StartError> {
    let open = |app: &App| blockwork_store::open(&config.store, config.limits.store, app);
    if is_shared(&config.store) {
        let keys = keys(config)?;
        let owner = App { build: program.build.to_string(), ..owner(&program.app, &keys) };
        return Ok((open(&owner)?, keys));
    }
    let store = open(&App { name: program.app.to_string(), secrets: Vec::new(), build: String::new() })?;
    Ok((store, keys(config)?))
}

fn open_files(config: &Config) -> Result<Files, StartError> {
    let place = config.files.clone().unwrap_or_else(|| Files::beside(&config.store));
    if is_shared(&config.store) && !config.files_shared {
        if config.files.is_some() {
            return Err(StartError::OwnFiles(place));
        }
        tracing::warn!("files stay in this instance's memory; others do not find them: see the setting `files_shared`");
    }
    Files::open(&place).map_err(|error| StartError::Files(place, error))
}

/// Whether several instances may be on this store.
fn is_shared(store: &str) -> bool {
    store.starts_with("redis")
}

/// Whose a shared store is, whatever build asks.
pub(crate) fn owner(app: &str, keys: &Keys) -> App {
    App { name: app.to_owned(), secrets: keys.fingerprints(), build: String::new() }
}

pub(crate) fn app_name(config: &Config, options: &LeptosOptions) -> Arc<str> {
    config.app.as_deref().map_or_else(|| options.output_name.clone(), Arc::from)
}

pub(crate) fn keys(config: &Config) -> Result<Keys, StartError> {
    let secrets = match (config.secrets()?, secret_file(config)) {
        (Some(secrets), _) => secrets,
        (None, Some(path)) => Secrets::in_file(&path).map_err(|error| StartError::Secret(path, error))?,
        (None, None) if is_shared(&config.store) => {
            return Err(StartError::NoSharedSecret(blockwork_store::shown(&config.store)));
        }
        (None, None) => Secrets::made(),
    };
    Ok(Keys::from(&secrets))
}

/// Where the secret is, if no setting has it. The memory store has no place for one: it is another at each start.
pub(crate) fn secret_file(config: &Config) -> Option<PathBuf> {
    config.store.strip_prefix("sqlite:").map(|path| Path::new(path).with_extension("secret"))
}

fn routes<A, V>(
    app: A,
    list: Vec<AxumRouteListing>,
    style: &'static str,
    options: &LeptosOptions,
    engine: &Arc<Engine>,
) -> Router
where
    A: Fn() -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // A page for every address would be asked first; an exact address comes before it, unless the app has a page there.
    let is_page_for_all = list.iter().any(|page| page.path().contains("{*"));
    let health = health::routes(engine, |path| is_page_for_all && list.iter().all(|page| page.path() != path));
    let shell = {
        let options = options.clone();
        move || render::shell(options.clone(), app())
    };
    let visited = || from_fn_with_state(engine.clone(), visit::visit);
    let pages = Router::new()
        .leptos_routes_with_context(options, list, render::provide_visit, shell.clone())
        .route(TICKET_PATH, get(door::ticket))
        .layer(visited())
        .layer(from_fn(compressed::pages));
    let not_found = Router::new()
        .fallback(render_app_async_with_context(render::provide_visit, shell))
        .layer(visited())
        .layer(from_fn(compressed::pages));
    let style = Arc::new(Style::new(style));
    let inspector = if engine.config.inspector { inspector::routes() } else { Router::new() };
    Router::new()
        .merge(inspector)
        .route("/api/{listener}", post(door::event))
        .route(FILES_PATH, post(files::send))
        .route(&format!("{FILES_PATH}/{{id}}/{{name}}"), get(files::serve))
        .route(FEED_PATH, get(feed::connect))
        .route(CONTROL_PATH, post(control::control))
        .route(STYLE_PATH, get(move |headers| site::style(headers, style.clone())))
        .with_state(engine.clone())
        .merge(health)
        .merge(pages.with_state(options.clone()))
        .fallback_service(
            health::routes(engine, |_| true).fallback_service(site::files(options).not_found_service(not_found)),
        )
        .layer(from_fn(site::headers))
}

/// Does what the program was started for: without an argument it serves the app until it is told to stop (Ctrl-C, or
/// SIGTERM); with `config` it lists every setting; with `secret renew` it puts a new secret in front of those in the file;
/// with `graph` it prints who reads, changes and runs what; with `owed list`, `owed retry` and `owed drop` it shows and
/// settles what the server owes; anything else is answered with the usage and exit code 2. What goes wrong is one sentence
/// on standard error and an exit code that is not 0.
pub async fn serve<A, V>(app: Builder<A>) -> ExitCode
where
    A: Fn() -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let command = match Command::of(std::env::args_os()) {
        Ok(command) => command,
        Err(usage) => {
            eprint!("{usage}");
            return ExitCode::from(2);
        }
    };
    program::log(app.config.as_ref());
    let done = match command {
        Command::Serve => try_serve(app).await,
        Command::Config => program::list(app.config),
        Command::RenewSecret => program::renew_secret(app.config),
        Command::Graph(format) => program::draw(&app.resources, format),
        Command::Owed(ask) => program::owed(app.config, app.options, ask).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}.");
            ExitCode::FAILURE
        }
    }
}

async fn try_serve<A, V>(app: Builder<A>) -> Result<(), Box<dyn Error>>
where
    A: Fn() -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let options = leptos_options()?;
    let address = options.site_addr;
    // The address first: a second server says that the port is in use, not that the database is.
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| StartError::Address(address, error))?;
    let (router, engine) = app.leptos(options.clone()).start().await?;
    site::tell_what_is_missing(&options);
    tracing::info!("listening on http://{address}");
    let (stopping, stopped) = tokio::sync::watch::channel(false);
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let leaving = engine.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        told_to_stop().await;
        // Readiness before liveness: load balancers look elsewhere while everything is still answered here.
        leaving.health.leave();
        tokio::select! {
            () = tokio::time::sleep(leaving.config.limits.notice) => {}
            // Whoever says it twice does not want to wait.
            () = told_to_stop() => {}
        }
        stopping.send_replace(true);
    });
    let closed = async {
        let _ = stopped.clone().wait_for(|stopping| *stopping).await;
        engine.feeds.close().await;
    };
    let late = async {
        let _ = stopped.clone().wait_for(|stopping| *stopping).await;
        tokio::time::sleep(engine.config.limits.drain).await;
    };
    let served = tokio::select! {
        (served, ()) = async { tokio::join!(server.into_future(), closed) } => served.map_err(|error| StartError::Serve(error).into()),
        () = late => Ok(()),
    };
    engine.leave().await;
    served
}

async fn told_to_stop() {
    let ctrl_c = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminated => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_called_what_leptos_calls_it_unless_it_is_said() {
        let options = LeptosOptions::builder().output_name("shop").build();
        assert_eq!(&*app_name(&Config::default(), &options), "shop");
        let mut config = Config::default();
        config.app = Some("market".into());
        assert_eq!(&*app_name(&config, &options), "market");
    }
}
