//! A Redis that speaks TLS, with a certificate of an authority of one's own.

use blockwork_core::store::StoreLimits;
use blockwork_store::conformance::RedisServer;
use blockwork_store::{App, Redis};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// Where the test runs itself again, with the authority made known: the address that it opens there.
const URL: &str = "BLOCKWORK_TEST_TLS_URL";

fn open(url: &str) -> Result<Redis, String> {
    let app = App { name: "shop".to_owned(), secrets: Vec::new(), build: String::new() };
    Redis::open(url, StoreLimits::default(), &app).map_err(|error| error.to_string())
}

fn openssl(folder: &Path, words: &str) {
    let made = Command::new("openssl").args(words.split(' ')).current_dir(folder).output().expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// An authority, and a certificate of it for this machine.
fn make_certificates(folder: &Path) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(folder, &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority"));
    openssl(folder, &format!("req {key} -keyout redis.key -out redis.csr -subj /CN=redis"));
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").expect("written");
    openssl(
        folder,
        "x509 -req -in redis.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out redis.pem -days 2 -extfile names",
    );
}

#[test]
fn a_redis_with_a_certificate_of_a_private_authority_is_used() {
    if let Ok(url) = std::env::var(URL) {
        open(&url).expect("the authority is known");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    make_certificates(folder.path());
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let [certificate, key, authority] =
        ["redis.pem", "redis.key", "ca.pem"].map(|name| folder.path().join(name).display().to_string());
    let port_text = port.to_string();
    let settings = ["--tls-port", &port_text, "--tls-cert-file", &certificate, "--tls-key-file", &key];
    let _server =
        RedisServer::with(&[&settings[..], &["--tls-ca-cert-file", &authority, "--tls-auth-clients", "no"]].concat());
    let url = format!("rediss://127.0.0.1:{port}");
    let refused = open(&url).expect_err("nobody knows this authority");
    assert!(refused.contains("make its authority known to this machine"), "{refused}");
    let mut again = Command::new(std::env::current_exe().expect("this test"));
    again.args(["--exact", "a_redis_with_a_certificate_of_a_private_authority_is_used", "--nocapture"]);
    let ran = again.env(URL, &url).env("SSL_CERT_FILE", &authority).output().expect("it runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
