//! A Redis that cannot be used says why, and what to do.

mod kit;

use blockwork_core::store::StoreLimits;
use blockwork_store::conformance::RedisServer;
use blockwork_store::{App, OpenError, Redis, open};
use kit::{Counter, DONE};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

fn app(name: &str, secrets: &[u64]) -> App {
    App { name: name.to_owned(), secrets: secrets.to_vec(), build: String::new() }
}

/// One sentence that names the place, shows no password, and gives advice.
#[track_caller]
fn check_refused(url: &str, app: &App, advice: &[&str]) {
    let error = Redis::open(url, StoreLimits::default(), app).expect_err("refused");
    let text = error.to_string();
    assert!(matches!(error, OpenError::Redis(_)) && text.contains(&blockwork_store::shown(url)), "{text}");
    assert!(advice.iter().all(|advice| text.contains(advice)), "{text}");
    assert!(!text.contains('\n') && !text.ends_with('.') && !format!("{error:?}").contains("hunter2"), "{text}");
}

/// Somebody who listens, answers the first thing that comes with the first of these, and so on, and then hangs up.
fn stranger(answers: &'static [&'static [u8]]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut taken = [0; 1024];
            for answer in answers {
                // Whoever came may be gone again.
                if stream.read(&mut taken).is_err() || stream.write_all(answer).is_err() {
                    break;
                }
            }
        }
    });
    address.to_string()
}

#[test]
fn an_address_that_is_none_is_told() {
    let app = app("shop", &[]);
    check_refused("redis://", &app, &["is no address", "redis://HOST:PORT"]);
    check_refused("redis://localhost:nothing", &app, &["is no address"]);
    check_refused("rediss://localhost:1/#insecure", &app, &["certificates are not to be checked"]);
}

#[test]
fn nobody_at_the_address_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    drop(listener);
    check_refused(&format!("redis://:hunter2@{address}"), &app("shop", &[]), &["cannot be reached", "start it"]);
    check_refused("redis://blockwork.invalid:6379", &app("shop", &[]), &["cannot be reached", "correct the address"]);
}

#[test]
fn a_redis_that_wants_a_password_says_so() {
    let server = RedisServer::with(&["--requirepass", "hunter2"]);
    let address = server.address();
    let app = app("shop", &[]);
    check_refused(
        &format!("redis://{address}"),
        &app,
        &["does not let this server in", "redis://USER:PASSWORD@HOST:PORT"],
    );
    check_refused(&format!("redis://:wrong@{address}"), &app, &["does not let this server in"]);
    assert!(Redis::open(&format!("redis://:hunter2@{address}"), StoreLimits::default(), &app).is_ok());
}

#[test]
fn a_user_who_may_not_follow_the_changes_is_told_at_start() {
    let server = RedisServer::start();
    server.say("ACL SETUSER app on >secret ~* &* +@all -xread");
    let url = format!("redis://app:secret@{}", server.address());
    check_refused(&url, &app("shop", &[]), &["forbids this user", "XREAD"]);
    server.say("ACL SETUSER app +xread");
    assert!(Redis::open(&url, StoreLimits::default(), &app("shop", &[])).is_ok());
}

#[test]
fn tls_on_one_side_only_is_told() {
    let server = RedisServer::start();
    let app = app("shop", &[]);
    check_refused(&format!("rediss://{}", server.address()), &app, &["does not answer in TLS", "`redis://`"]);
    // What OpenSSL answers to something that is no greeting: an alert.
    let address = stranger(&[&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]]);
    check_refused(&format!("redis://{address}"), &app, &["is not Redis"]);
    let address = stranger(&[&[]]);
    check_refused(&format!("redis://{address}"), &app, &["if it speaks TLS, write `rediss://`"]);
}

#[test]
fn who_is_no_redis_is_told() {
    let app = app("shop", &[]);
    let address = stranger(&[b"HTTP/1.1 400 Bad Request\r\n\r\n"]);
    check_refused(&format!("redis://{address}"), &app, &["is not Redis or Valkey", "correct the address"]);
    let address = stranger(&[b"+OK\r\n+OK\r\n", b"+I am a parrot\r\n"]);
    check_refused(&format!("redis://{address}"), &app, &["is not Redis or Valkey"]);
}

#[test]
fn a_redis_that_is_too_old_is_told() {
    let address = stranger(&[b"+OK\r\n+OK\r\n", b"$20\r\nredis_version:6.2.14\r\n"]);
    check_refused(&format!("redis://{address}"), &app("shop", &[]), &["version 6.2.14", "Redis 7.0"]);
}

#[test]
fn a_redis_that_evicts_is_refused_at_start() {
    let server = RedisServer::with(&["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    check_refused(&server.url(), &app("shop", &[]), &["allkeys-lru", "`maxmemory-policy noeviction`"]);
    server.say("CONFIG SET maxmemory-policy noeviction");
    assert!(Redis::open(&server.url(), StoreLimits::default(), &app("shop", &[])).is_ok());
}

#[test]
fn a_replica_is_refused() {
    let (primary, replica) = (RedisServer::start(), RedisServer::start());
    replica.say(&format!("REPLICAOF 127.0.0.1 {}", primary.address().port()));
    check_refused(&replica.url(), &app("shop", &[]), &["is a replica", "primary"]);
}

#[test]
fn keys_of_somebody_else_are_left_as_they_are() {
    let server = RedisServer::start();
    for command in ["SET {a}:store theirs", "HSET {b}:store theirs 1", "SET {c}:log theirs"] {
        server.say(command);
    }
    for name in ["a", "b", "c"] {
        check_refused(&server.url(), &app(name, &[1]), &["is not Blockwork's", "BLOCKWORK_APP"]);
    }
    assert_eq!(server.say("GET {a}:store"), "$6\r\ntheirs\r\n");
    assert_eq!(server.say("HLEN {b}:store"), ":1\r\n");
    assert_eq!(server.say("EXISTS {c}:store"), ":0\r\n");
    assert!(Redis::open(&server.url(), StoreLimits::default(), &app("d", &[1])).is_ok(), "apps share a Redis");
}

#[test]
fn a_newer_format_is_left_to_the_build_that_knows_it() {
    let server = RedisServer::start();
    drop(Redis::open(&server.url(), StoreLimits::default(), &app("shop", &[1])).expect("a store"));
    server.say("HSET {shop}:store format 9");
    check_refused(&server.url(), &app("shop", &[1]), &["format 9", "this build knows format 1"]);
}

#[test]
fn instances_with_different_secrets_refuse_each_other() {
    let server = RedisServer::start();
    let open = |secrets: &[u64]| Redis::open(&server.url(), StoreLimits::default(), &app("shop", secrets));
    drop(open(&[1]).expect("the first"));
    check_refused(&server.url(), &app("shop", &[2]), &["another secret", "the same BLOCKWORK_SECRET"]);
    drop(open(&[2, 1]).expect("one that knows the first one's secret brings another"));
    drop(open(&[2]).expect("which is enough from now on"));
    check_refused(&server.url(), &app("shop", &[1]), &["another secret"]);
    assert!(open(&[]).is_ok(), "whoever has none is not asked");
}

#[tokio::test]
async fn a_redis_is_named_by_one_line() {
    let server = RedisServer::start();
    assert!(open(&server.url(), StoreLimits::default(), &app("shop", &[])).is_ok());
    let keys = server.say("KEYS *");
    assert_eq!(keys, "*1\r\n$12\r\n{shop}:store\r\n", "opening makes one key");
}

/// The keys of an app have one hash tag, and scripts touch no others.
#[tokio::test]
async fn an_app_lives_in_one_slot_of_a_cluster() {
    let server = RedisServer::with(&["--cluster-enabled", "yes", "--save", ""]);
    server.say("CLUSTER ADDSLOTSRANGE 0 16383");
    while !server.say("CLUSTER INFO").contains("cluster_state:ok") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let store = Redis::open(&server.url(), StoreLimits::default(), &app("shop", &[])).expect("a node of a cluster");
    for n in 1..=3 {
        assert_eq!(Counter::new(1).owe_to(n, &store).await.expect("counted"), DONE);
    }
    server.say("CLUSTER DELSLOTSRANGE 0 16383");
    check_refused(&server.url(), &app("shop", &[]), &["cannot be used"]);
}
