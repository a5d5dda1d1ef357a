//! The load balancer: HAProxy, because it asks instances whether they are ready, and sends what a dead one did not answer to
//! another one. (nginx asks only in its commercial version.)

use std::{fmt::Write as _, fs, net::SocketAddr, path::Path};

use crate::{
    command::Cmd,
    error::{Error, Result},
    process::Group,
    server, tools,
};

/// All but the instances.
const CONFIGURATION: &str = include_str!("balancer.cfg");

/// Starts it, and waits until an instance answers through it.
pub(super) fn start(folder: &Path, addr: SocketAddr, instances: &[SocketAddr]) -> Result<Group> {
    let program = tools::haproxy().ok_or_else(|| tools::no_cluster("HAProxy"))?;
    let (file, log) = (folder.join("haproxy.cfg"), folder.join("balancer.log"));
    fs::write(&file, configuration(addr, instances)).map_err(Error::file("write", &file))?;
    let mut group = Cmd::new(program).arg("-db").arg("-f").arg(&file).start(&log)?;
    server::ready(&mut group, || server::says(addr, READY, "HTTP/1.1 200"))
        .map_err(|what| super::failed(format!("HAProxy {what}"), &log))?;
    Ok(group)
}

const READY: &str = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

fn configuration(addr: SocketAddr, instances: &[SocketAddr]) -> String {
    let mut text = CONFIGURATION.replace("{ADDRESS}", &addr.to_string());
    for (kind, more) in [("instance", ""), ("any", " backup no-check")] {
        for (at, instance) in instances.iter().enumerate() {
            // A `String` takes everything.
            let _ = writeln!(text, "    server {kind}-{} {instance}{more}", at + 1);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instance_is_in_the_configuration() {
        let [addr, one, two] = ["127.0.0.1:3000", "127.0.0.1:1", "127.0.0.1:2"].map(|addr| addr.parse().expect("one"));
        let text = configuration(addr, &[one, two]);
        assert!(text.contains("    bind 127.0.0.1:3000\n") && !text.contains('{'), "{text}");
        let instances = "    server instance-1 127.0.0.1:1\n    server instance-2 127.0.0.1:2\n";
        let backups = "    server any-1 127.0.0.1:1 backup no-check\n    server any-2 127.0.0.1:2 backup no-check\n";
        assert!(text.ends_with(&format!("{instances}{backups}")), "{text}");
    }
}
