//! `cargo xtask build` and `cargo xtask serve`: the whole app, and then the server in the foreground.

use std::net::SocketAddr;

use crate::{
    checks,
    command::Cmd,
    error::{Error, Result},
    leptos,
    lint::Lint,
    page::Site,
    project::Mode,
    server,
    setup::{Need, set_up},
    toolchain::Toolchain,
    workspace::Workspace,
};

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    mode: Mode,
    port: Option<u16>,
}

/// Builds page and server.
pub(crate) fn build(workspace: &Workspace, args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    if options.port.is_some() {
        return Err(Error::Usage("--port is for `cargo xtask serve`".into()));
    }
    build_app(workspace, options.mode).map(drop)
}

/// Builds page and server, and becomes the server.
pub(crate) fn serve(workspace: &Workspace, args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    let addr = options.addr(workspace)?;
    checks::port_is_free(addr)?;
    let site = build_app(workspace, options.mode)?;
    println!("serving at http://{addr} (Ctrl-C ends it)");
    let server = Cmd::new(server::binary(workspace, options.mode))
        .envs(server::environment(workspace, &site, addr)?)
        .dir(&workspace.root);
    Err(server.replace())
}

/// With cargo-leptos where it is installed, and by ourselves elsewhere. Of cargo-leptos it is `build` and
/// not `serve`, which succeeds when the build has failed.
pub(crate) fn build_app(workspace: &Workspace, mode: Mode) -> Result<Site> {
    let needs: &[Need] = match mode {
        Mode::Dev => &[Need::Page],
        Mode::Release => &[Need::Page, Need::Release],
    };
    let toolchain = set_up(workspace, needs)?;
    let site = Site::of(workspace, mode);
    if leptos::installed().is_some() {
        with_cargo_leptos(workspace, &toolchain, mode)?;
        site.bundle(workspace)?;
        checks::entry_point(workspace, &site.script(workspace))?;
    } else {
        println!(
            "build: without cargo-leptos, which is not installed; for live reload install it: {}",
            leptos::how_to_install()
        );
        site.build(workspace, &toolchain, Lint::Off)?;
        server::build(workspace, &toolchain, mode, Lint::Off)?;
    }
    Ok(site)
}

fn with_cargo_leptos(workspace: &Workspace, toolchain: &Toolchain, mode: Mode) -> Result<()> {
    let args: &[&str] = match mode {
        Mode::Dev => &["build", "--split"],
        Mode::Release => &["build", "--release", "--split", "--precompress"],
    };
    println!("build: with cargo-leptos");
    leptos::cargo_leptos(workspace, toolchain, Lint::Off)?.args(args).args(leptos::project(workspace)).run()
}

/// `cargo xtask leptos …`: cargo-leptos, which finds our tools and our Rust.
pub(crate) fn pass_on(workspace: &Workspace, args: &[String]) -> Result<()> {
    let release = args.iter().any(|arg| arg == "--release" || arg == "-r");
    let needs: &[Need] = if release { &[Need::Page, Need::Release] } else { &[Need::Page] };
    let toolchain = set_up(workspace, needs)?;
    let leptos = leptos::cargo_leptos(workspace, &toolchain, Lint::Off)?;
    Err(leptos.args(with_project(workspace, args)).replace())
}

/// What is about one project is told which; what is about none does not know the word.
fn with_project(workspace: &Workspace, args: &[String]) -> Vec<String> {
    const ABOUT_ONE: [&str; 5] = ["build", "test", "end-to-end", "serve", "watch"];
    let mut args = args.to_vec();
    if args.first().is_some_and(|command| ABOUT_ONE.contains(&command.as_str())) {
        args.splice(1..1, leptos::project(workspace).map(String::from));
    }
    args
}

impl Options {
    fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self { mode: Mode::Dev, port: None };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--release" | "-r" => options.mode = Mode::Release,
                "--port" => options.port = Some(port(args.next().map(String::as_str))?),
                arg => match arg.strip_prefix("--port=") {
                    Some(number) => options.port = Some(port(Some(number))?),
                    None => return Err(Error::Usage(format!("`{arg}` is not known here"))),
                },
            }
        }
        Ok(options)
    }

    fn addr(&self, workspace: &Workspace) -> Result<SocketAddr> {
        let mut addr = addr(workspace)?;
        if let Some(port) = self.port {
            addr.set_port(port);
        }
        Ok(addr)
    }
}

/// Where the manifest says that the app is served.
pub(crate) fn addr(workspace: &Workspace) -> Result<SocketAddr> {
    let addr = &workspace.leptos.site_addr;
    addr.parse().map_err(|_| Error::Manifest(format!("site-addr = \"{addr}\" is no address")))
}

pub(crate) fn port(number: Option<&str>) -> Result<u16> {
    number
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| Error::Usage("--port is followed by a number up to 65535".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        let args: Vec<_> = line.split_whitespace().map(String::from).collect();
        Options::parse(&args)
    }

    #[test]
    fn options_are_read() {
        fn check(line: &str, mode: Mode, port: Option<u16>) {
            assert_eq!(parse(line).expect("understood"), Options { mode, port });
        }
        check("", Mode::Dev, None);
        check("--release", Mode::Release, None);
        check("--port 8080", Mode::Dev, Some(8080));
        check("--port=8080 -r", Mode::Release, Some(8080));
    }

    #[test]
    fn wrong_options_are_refused() {
        for line in ["--port", "--port x", "--port 70000", "--relase", "cart"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
