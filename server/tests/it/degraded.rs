//! A Redis that is slow, gone for a while, full, or takes no writes: whoever asks is told in time, nothing that was
//! acknowledged is lost, and all goes on by itself.

use crate::health::{check, until};
use crate::instances::{Page, presses};
use crate::process::{Server, command, free_address};
use crate::stop::Feed;
use blockwork_store::conformance::{Proxy, RedisServer};
use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Between two attempts: shorter than a page's, so that there are many.
const PAUSE: Duration = Duration::from_millis(100);

/// Nobody waits longer for anything, not after any outage.
const PATIENCE: Duration = Duration::from_secs(30);

/// So many pages press at once.
const PAGES: u32 = 4;

/// How long a Redis is gone: longer than anybody waits for an answer of it.
fn outage() -> Duration {
    let long = std::env::var_os("BLOCKWORK_LONG").is_some_and(|value| value != "0" && !value.is_empty());
    Duration::from_secs(if long { 30 } else { 10 })
}

/// A Redis behind a way that can break, and where its instances write what they say.
struct Place {
    folder: tempfile::TempDir,
    redis: RedisServer,
    proxy: Proxy,
}

impl Place {
    fn new() -> Self {
        let redis = RedisServer::start();
        let proxy = Proxy::to(redis.address());
        Self { folder: tempfile::tempdir().expect("a folder"), redis, proxy }
    }

    /// An instance that reaches its Redis by this address.
    fn instance(&self, redis: std::net::SocketAddr) -> Server {
        let address = free_address();
        let log = fs::File::create(self.folder.path().join(format!("{}.log", address.port()))).expect("a file");
        let mut command = command(self.folder.path(), address);
        command
            .env("BLOCKWORK_STORE", format!("redis://{redis}"))
            .env("BLOCKWORK_SECRET", "what all instances of these tests have");
        // What is refused is sent again faster than a page would.
        command.env("BLOCKWORK_EVENTS_PER_SECOND", "1000").env("BLOCKWORK_EVENTS_BURST", "5000");
        Server::start_as_it_is(command.stdout(Stdio::null()).stderr(log), address)
    }

    /// Nothing may have panicked.
    fn check_logs(&self) {
        for file in fs::read_dir(self.folder.path()).expect("the folder") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|ending| ending == "log") {
                let said = fs::read_to_string(path).expect("what it said");
                assert!(!said.contains("panicked"), "{said}");
            }
        }
    }
}

/// What one attempt brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Done,
    Busy,
}

/// One attempt. It is answered in the time that a connection of these tests is listened to, or this panics: with what was
/// asked, or with when to ask again.
fn attempt(page: &Page, server: &Server, attempt: u32) -> Told {
    let head = format!("{};n={n};floor={n};attempt={attempt}", page.ticket, n = page.n);
    let (head, body) = server.event("press", "{}", &head, &page.cookie);
    if head.starts_with("HTTP/1.1 200 ") {
        return Told::Done;
    }
    assert!(head.starts_with("HTTP/1.1 503 ") && head.contains("retry-after: "), "{head} {body}");
    Told::Busy
}

/// Pages that press for as long as they are let.
#[derive(Default)]
struct Clients {
    acknowledged: AtomicU32,
    refused: AtomicU32,
    is_over: AtomicBool,
}

impl Clients {
    /// Presses before something happens, while it does, and after it.
    fn press_while(&self, servers: &[Server], happens: impl FnOnce()) {
        thread::scope(|scope| {
            // Where this fails, the pages end too.
            let _over = Over(&self.is_over);
            for _ in 0..PAGES {
                scope.spawn(|| self.press(servers));
            }
            wait_for(3 * PAGES, &self.acknowledged);
            happens();
            wait_for(3 * PAGES, &self.acknowledged);
        });
    }

    /// One page. What it has begun it brings to an end, as a page does: the same number again and again, now here, now
    /// there.
    fn press(&self, servers: &[Server]) {
        let mut page = Page::of(&servers[0]);
        while !self.is_over.load(Ordering::Acquire) {
            page.n += 1;
            let mut any = servers.iter().cycle().skip(page.n as usize % servers.len());
            let (mut again, began) = (0, Instant::now());
            while attempt(&page, any.next().expect("one of them"), again) == Told::Busy {
                assert!(began.elapsed() < outage() + PATIENCE, "it is not done when all is well again");
                again += 1;
                self.refused.fetch_add(1, Ordering::AcqRel);
                thread::sleep(PAUSE);
            }
            self.acknowledged.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// Says so when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Waits until there are so many more.
fn wait_for(more: u32, answers: &AtomicU32) {
    let (enough, started) = (answers.load(Ordering::Acquire) + more, Instant::now());
    while answers.load(Ordering::Acquire) < enough {
        assert!(started.elapsed() < PATIENCE, "nothing more is answered");
        thread::sleep(PAUSE);
    }
}

/// Two instances serve pages while something happens to their Redis, and when it is over, each press that was
/// acknowledged is there once, with nothing started anew.
fn check_survival(place: &Place, happens: impl FnOnce(&[Server], &Clients)) {
    let servers = [(); 2].map(|()| place.instance(place.proxy.address()));
    let clients = Clients::default();
    clients.press_while(&servers, || happens(&servers, &clients));
    for server in &servers {
        until(server, "/readyz", "200");
        assert_eq!(presses(server), clients.acknowledged.load(Ordering::Acquire).to_string());
    }
    place.check_logs();
}

/// What an instance says of itself that cannot reach its store.
fn check_not_ready(servers: &[Server]) {
    for server in servers {
        until(server, "/readyz", "503");
        check(server, "/readyz", "503", "the store does not answer");
        check(server, "/healthz", "200", "ok");
    }
}

#[test]
fn on_a_slow_redis_events_are_answered_and_counted_once() {
    let place = Place::new();
    check_survival(&place, |servers, clients| {
        place.proxy.delay(Duration::from_millis(300));
        wait_for(PAGES, &clients.acknowledged);
        for server in servers {
            check(server, "/readyz", "200", "ready");
            check(server, "/healthz", "200", "ok");
        }
        place.proxy.delay(Duration::ZERO);
    });
}

#[test]
fn while_redis_is_out_of_reach_everybody_is_told_in_time_and_nothing_is_lost() {
    let place = Place::new();
    check_survival(&place, |servers, clients| {
        place.proxy.cut();
        let away = Instant::now();
        check_not_ready(servers);
        wait_for(PAGES, &clients.refused);
        thread::sleep(outage().saturating_sub(away.elapsed()));
        place.proxy.mend();
    });
}

#[test]
fn what_a_stopped_redis_finds_in_its_sockets_later_is_counted_once() {
    let place = Place::new();
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &place.redis.process().to_string()]).status();
        assert!(sent.expect("it runs").success());
    };
    check_survival(&place, |servers, clients| {
        signal("-STOP");
        let away = Instant::now();
        check_not_ready(servers);
        wait_for(PAGES, &clients.refused);
        thread::sleep(outage().saturating_sub(away.elapsed()));
        signal("-CONT");
    });
}

#[test]
fn a_redis_without_memory_refuses_and_goes_on_when_it_has_some() {
    let place = Place::new();
    check_survival(&place, |servers, clients| {
        place.redis.say("CONFIG SET maxmemory 1");
        let full = Instant::now();
        wait_for(PAGES, &clients.refused);
        thread::sleep(outage().saturating_sub(full.elapsed()));
        for server in servers {
            check(server, "/readyz", "200", "ready");
            check(server, "/healthz", "200", "ok");
        }
        place.redis.say("CONFIG SET maxmemory 0");
    });
}

#[test]
fn a_redis_that_takes_no_writes_for_want_of_replicas_refuses_and_goes_on() {
    let place = Place::new();
    check_survival(&place, |servers, clients| {
        place.redis.say("CONFIG SET min-replicas-to-write 1");
        wait_for(PAGES, &clients.refused);
        check_not_ready(servers);
        place.redis.say("CONFIG SET min-replicas-to-write 0");
    });
}

#[test]
fn a_redis_that_was_made_a_replica_refuses_and_goes_on_when_it_is_none_any_more() {
    let place = Place::new();
    check_survival(&place, |servers, clients| {
        place.redis.say("REPLICAOF 127.0.0.1 1");
        wait_for(PAGES, &clients.refused);
        check_not_ready(servers);
        place.redis.say("REPLICAOF NO ONE");
    });
}

const FOLLOW: &str = r#"{"follow":["global/Counter"]}"#;

/// Says it in a frame that is long enough for the client of these tests.
fn say(feed: &mut Feed, message: &str) {
    feed.say(&format!("{message}{}", " ".repeat(126)));
}

fn connect(server: &Server, page: &Page) -> Feed {
    let mut feed = Feed::connect(server, &page.cookie);
    say(&mut feed, &format!(r#"{{"hello":{{"ticket":"{}","following":{FOLLOW}}}}}"#, page.ticket));
    feed
}

#[test]
fn a_feed_makes_up_for_what_its_instance_could_not_hear() {
    let place = Place::new();
    let [apart, other] = [place.proxy.address(), place.redis.address()].map(|redis| place.instance(redis));
    let mut page = Page::of(&other);
    let mut feed = connect(&apart, &page);
    assert!(feed.hear().1.starts_with(br#"{"told":"#));
    place.proxy.cut();
    place.proxy.break_all();
    until(&apart, "/readyz", "503");
    page.press(&other);
    page.press(&other);
    place.proxy.mend();
    let mended = Instant::now();
    loop {
        assert!(mended.elapsed() < PATIENCE, "what was missed is not told");
        let (kind, said) = feed.hear();
        match String::from_utf8_lossy(&said) {
            // The others have taken its instance for dead meanwhile.
            _ if kind == 8 => feed = connect(&apart, &page),
            said if said.contains(r#""presses":2"#) => break,
            said if said.contains(r#""again""#) => say(&mut feed, &format!(r#"{{"follow":{FOLLOW}}}"#)),
            _ => say(&mut feed, r#"{"alive":null}"#),
        }
    }
    place.check_logs();
}
