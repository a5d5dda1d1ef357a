//! What an app is given: [`serve`] for a whole server, [`router`] for a part of one.

use crate::command::Command;
use crate::config::{BadSetting, Config};
use crate::control::{self, CONTROL_PATH};
use crate::engine::{self, Engine};
use crate::graph::{Graph, Misfit};
use crate::keys::{Keys, Secrets};
use crate::render::{self, Rendering, STYLE_PATH};
use crate::{door, feed, inspector, program, site, visit};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use blockwork_core::Provide;
use blockwork_core::event::TICKET_PATH;
use blockwork_core::feed::FEED_PATH;
use blockwork_core::registry::{NameTaken, Registry};
use blockwork_core::run::Resources;
use blockwork_core::store::Store;
use blockwork_store::OpenError;
use leptos::IntoView;
use leptos::config::{LeptosOptions, get_configuration};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list, render_app_async_with_context};
use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Why a server does not start. Each is a sentence that says what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A setting cannot be used.
    Setting(BadSetting),
    /// Leptos' own settings cannot be read.
    Leptos(String),
    /// Two things have one name.
    Name(NameTaken),
    /// Listeners do not fit together.
    Misfit(Misfit),
    /// The store cannot be opened.
    Store(OpenError),
    /// The file with the server's secret cannot be used.
    Secret(PathBuf, io::Error),
    /// The server's secret is not renewed, for this reason.
    Renewal(&'static str),
    /// The address cannot be listened on.
    Address(SocketAddr, io::Error),
    /// The server stopped working.
    Serve(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(error) => error.fmt(f),
            Self::Leptos(error) => write!(f, "the settings in LEPTOS_* cannot be read: {error}"),
            Self::Name(error) => error.fmt(f),
            Self::Misfit(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Secret(path, error) => {
                write!(f, "the server's secret in {} cannot be used: {error}; or set BLOCKWORK_SECRET", path.display())
            }
            Self::Renewal(why) => write!(f, "the server's secret was not renewed: {why}"),
            Self::Address(address, error) if error.kind() == io::ErrorKind::AddrInUse => write!(
                f,
                "another program is listening on {address} already; stop it, or choose another address: LEPTOS_SITE_ADDR=127.0.0.1:{}",
                address.port().wrapping_add(1)
            ),
            Self::Address(address, error) => write!(
                f,
                "the address {address} cannot be listened on ({error}); choose another: LEPTOS_SITE_ADDR=127.0.0.1:3000"
            ),
            Self::Serve(error) => write!(f, "the server stopped working: {error}"),
        }
    }
}

impl Error for StartError {}

macro_rules! from {
    ($($variant:ident($error:ty)),*) => {$(
        impl From<$error> for StartError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}

from!(Setting(BadSetting), Name(NameTaken), Misfit(Misfit), Store(OpenError));

/// A router for an app, on the way to being built.
#[derive(Clone, Debug)]
pub struct Builder<A> {
    app: A,
    style: &'static str,
    config: Option<Config>,
    options: Option<LeptosOptions>,
    store: Option<Arc<dyn Store>>,
    resources: Resources,
}

/// A router for this app, to be served by [`serve`] or merged into an axum router of your own.
pub fn router<A>(app: A) -> Builder<A> {
    Builder { app, style: "", config: None, options: None, store: None, resources: Resources::default() }
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

    /// The style of the components, sent before the app's own.
    #[must_use]
    pub fn style(self, style: &'static str) -> Self {
        Self { style, ..self }
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

    async fn start(self) -> Result<(Router, Arc<Engine>), StartError> {
        let config = self.config.map_or_else(Config::load, Ok)?;
        let options = self.options.map_or_else(leptos_options, Ok)?;
        let registry = Registry::linked()?;
        let graph = Graph::new(&registry, &self.resources)?;
        blockwork_core::call::set_dispatch(&Rendering);
        let store = match self.store {
            Some(store) => store,
            None => blockwork_store::open(&config.store, config.limits.store)?,
        };
        let keys = keys(&config)?;
        let app = app_name(&config, &options);
        let engine = Engine::new(config, app, store, keys, registry, graph, self.resources);
        engine::keep_alive(&engine).await;
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

fn app_name(config: &Config, options: &LeptosOptions) -> Arc<str> {
    config.app.as_deref().map_or_else(|| options.output_name.clone(), Arc::from)
}

pub(crate) fn keys(config: &Config) -> Result<Keys, StartError> {
    let secrets = match (config.secrets()?, secret_file(config)) {
        (Some(secrets), _) => secrets,
        (None, Some(path)) => Secrets::in_file(&path).map_err(|error| StartError::Secret(path, error))?,
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
    let shell = {
        let options = options.clone();
        move || render::shell(options.clone(), app())
    };
    let visited = || from_fn_with_state(engine.clone(), visit::visit);
    let pages = Router::new()
        .leptos_routes_with_context(options, list, render::provide_visit, shell.clone())
        .route(TICKET_PATH, get(door::ticket))
        .layer(visited());
    let not_found =
        Router::new().fallback(render_app_async_with_context(render::provide_visit, shell)).layer(visited());
    let inspector = if engine.config.inspector { inspector::routes() } else { Router::new() };
    Router::new()
        .merge(inspector)
        .route("/api/{listener}", post(door::event))
        .route(FEED_PATH, get(feed::connect))
        .route(CONTROL_PATH, post(control::control))
        .route(STYLE_PATH, get(move |headers| site::style(headers, style)))
        .with_state(engine.clone())
        .merge(pages.with_state(options.clone()))
        .fallback_service(site::files(options).not_found_service(not_found))
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
    log();
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

fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A program that has set up its own log keeps it.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).try_init();
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
    let (router, engine) = app.leptos(options).start().await?;
    tracing::info!("listening on http://{address}");
    let (stopping, stopped) = tokio::sync::watch::channel(false);
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        told_to_stop().await;
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
