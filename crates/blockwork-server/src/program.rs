//! What the program does where it does not serve the app.

use crate::command::Format;
use crate::config::{Config, LogFormat};
use crate::control::{self, Ask};
use crate::graph::{Graph, Mermaid};
use crate::keys::Secrets;
use crate::router::{StartError, leptos_options, secret_file};
use blockwork_core::registry::Registry;
use blockwork_core::run::Resources;
use leptos::config::LeptosOptions;
use std::error::Error;
use std::fmt;
use std::io::{self, Write as _};

/// Lists every setting.
pub(crate) fn list(config: Option<Config>) -> Result<(), Box<dyn Error>> {
    let config = config.map_or_else(Config::load, Ok)?;
    print(&config.listing());
    Ok(())
}

/// Prints the graph of the app's listeners. The store stays closed.
pub(crate) fn draw(resources: &Resources, format: Format) -> Result<(), Box<dyn Error>> {
    let graph = Graph::new(&Registry::linked()?, resources)?;
    match format {
        Format::Mermaid => print(&Mermaid(graph.drawing())),
        Format::Json => print(&format_args!("{}\n", serde_json::to_string_pretty(graph.drawing())?)),
    }
    Ok(())
}

/// Shows or settles what the server owes.
pub(crate) async fn owed(
    config: Option<Config>,
    options: Option<LeptosOptions>,
    ask: Ask,
) -> Result<(), Box<dyn Error>> {
    let config = config.map_or_else(Config::load, Ok)?;
    let options = options.map_or_else(leptos_options, Ok)?;
    print(&control::run(ask, &config, &options).await?);
    Ok(())
}

/// Says on standard error what happens, as the setting `log` wants it. A program that has set up its own log keeps it.
pub(crate) fn log(config: Option<&Config>) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // What is wrong with the settings is said by whoever needs them.
    let format =
        config.map_or_else(|| Config::load().map(|config| config.log).unwrap_or_default(), |config| config.log);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}

/// Whoever reads it may have read enough.
fn print(what: &dyn fmt::Display) {
    let _ = write!(io::stdout(), "{what}");
}

/// Puts a new secret in front of those in the file.
pub(crate) fn renew_secret(config: Option<Config>) -> Result<(), Box<dyn Error>> {
    let config = config.map_or_else(Config::load, Ok)?;
    let path = match (config.secrets()?, secret_file(&config)) {
        (Some(_), _) => {
            return Err(StartError::Renewal(
                "the setting `secret` has it, so there is no file to renew: write a new one in front of it, with a comma between",
            )
            .into());
        }
        (None, None) if config.store.starts_with("redis") => {
            return Err(
                StartError::Renewal("instances share this store, so only the setting `secret` can have it").into()
            );
        }
        (None, None) => return Err(StartError::Renewal("the memory store makes a new one at each start").into()),
        (None, Some(path)) => path,
    };
    let renewed = Secrets::renew_file(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StartError::Renewal("there is none yet: the server makes it when it is started"),
        _ => StartError::Secret(path.clone(), error),
    })?;
    print(&format_args!(
        "A new secret is in {}. Start the server again to use it. What was signed or sealed under the {} before it is \
         still accepted.\n",
        path.display(),
        renewed.count() - 1,
    ));
    Ok(())
}
