//! Whether a request comes from this machine: what is for its operator alone is for nobody else.

use axum::Extension;
use axum::extract::ConnectInfo;
use http::{HeaderMap, header};
use std::net::{IpAddr, SocketAddr};

/// Who is at the other end of the connection; unknown where an app serves its router without saying so to axum.
pub(crate) type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

/// What proxies add. One on this machine is at the other end of everybody's connection.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Whether the request comes from this machine, was meant for it, and was passed on by no proxy that says so.
///
/// Where the peer is unknown, it does not. The name in `Host` is checked because a page of another site can have its own
/// name lead to this machine (DNS rebinding): then the name is all that tells.
pub(crate) fn is_local(peer: &Peer, headers: &HeaderMap) -> bool {
    let near = peer.as_ref().is_some_and(|Extension(ConnectInfo(peer))| peer.ip().to_canonical().is_loopback());
    let forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    near && !forwarded && host.is_some_and(names_this_machine)
}

fn names_this_machine(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[track_caller]
    fn check(peer: Option<&str>, headers: &[(&'static str, &'static str)], expected: bool) {
        let peer = peer.map(|peer| Extension(ConnectInfo(peer.parse().expect("an address"))));
        let headers = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        let headers: HeaderMap = headers.collect();
        assert_eq!(is_local(&peer, &headers), expected, "{peer:?} {headers:?}");
    }

    #[test]
    fn only_this_machine_is_this_machine() {
        let host = ("host", "127.0.0.1:3000");
        check(Some("127.0.0.1:5"), &[host], true);
        check(Some("[::1]:5"), &[("host", "[::1]:3000")], true);
        check(Some("[::ffff:127.0.0.1]:5"), &[("host", "localhost")], true);
        check(Some("[::1]:5"), &[("host", "[::1]")], true);
        check(Some("192.168.1.7:5"), &[host], false);
        check(Some("[::ffff:192.168.1.7]:5"), &[host], false);
        check(None, &[host], false);
        check(Some("127.0.0.1:5"), &[], false);
        check(Some("127.0.0.1:5"), &[("host", "evil.example:3000")], false);
        check(Some("127.0.0.1:5"), &[("host", "127.0.0.1.evil.example")], false);
        check(Some("127.0.0.1:5"), &[host, ("x-forwarded-for", "127.0.0.1")], false);
        check(Some("127.0.0.1:5"), &[host, ("forwarded", "for=127.0.0.1")], false);
    }
}
