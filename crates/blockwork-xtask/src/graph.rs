//! `cargo xtask graph`: who reads, changes and runs what, as the app's own server prints it.

use crate::{
    command::Cmd,
    error::{Error, Result},
    lint::Lint,
    page::Site,
    project::Mode,
    serve, server,
    setup::{Need, set_up},
    workspace::Workspace,
};

/// Builds the server and becomes it. What is built on the way is told on standard error, so that the graph alone goes
/// into a file.
pub(crate) fn graph(workspace: &Workspace, args: &[String]) -> Result<()> {
    let format = format(args)?;
    let toolchain = set_up(workspace, &[Need::Page])?;
    let binary = server::build(workspace, &toolchain, Mode::Dev, Lint::Off)?;
    let environment = server::environment(workspace, &Site::of(workspace, Mode::Dev), serve::addr(workspace)?)?;
    let server = Cmd::new(binary).arg("graph").args(format).envs(environment).dir(&workspace.root);
    Err(server.replace())
}

fn format(args: &[String]) -> Result<Option<&'static str>> {
    match args {
        [] => Ok(None),
        [arg] if arg == "--json" => Ok(Some("--json")),
        [arg, ..] => Err(Error::Usage(format!("`{arg}` is not known here"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graph_has_two_formats() {
        let read = |line: &str| format(&line.split_whitespace().map(String::from).collect::<Vec<_>>()).ok();
        assert_eq!(read(""), Some(None));
        assert_eq!(read("--json"), Some(Some("--json")));
        assert_eq!(read("--mermaid"), None);
        assert_eq!(read("--json --json"), None);
    }
}
