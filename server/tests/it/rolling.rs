//! One instance after the other is told to stop and started again, while pages go on.

use crate::instances::{Page, instance, presses};
use crate::process::{Server, event, free_address, try_exchange};
use blockwork_store::conformance::RedisServer;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const PAGES: usize = 3;

/// Each page has pressed so often between any two things that happen to the instances.
const PRESSES: u32 = 5;

const PATIENCE: Duration = Duration::from_secs(60);

/// What a balancer knows, and its pages.
struct Traffic {
    instances: [SocketAddr; 2],
    over: AtomicBool,
    pressed: [AtomicU32; PAGES],
}

impl Traffic {
    /// Sends an event to one instance after the other, as a balancer does, and again where nobody took it, as a page does.
    /// Anything else is an error that a person would see.
    fn send(&self, request: &str, turn: &mut usize) -> Result<(), String> {
        let started = Instant::now();
        loop {
            *turn += 1;
            let address = self.instances[*turn % self.instances.len()];
            if is_ready(address) {
                match try_exchange(address, request) {
                    Ok((head, _)) if head.starts_with("HTTP/1.1 200 ") => return Ok(()),
                    Ok((head, _)) if head.starts_with("HTTP/1.1 503 ") => {}
                    Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
                    other => return Err(format!("{other:?}")),
                }
            }
            if started.elapsed() > PATIENCE {
                return Err("nobody takes it".to_owned());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// A page that presses until all is over. Says how often.
    fn press(&self, page: &mut Page, which: usize) -> Result<u32, String> {
        let mut turn = which;
        while !self.over.load(Ordering::SeqCst) {
            page.n += 1;
            let head = format!("{};n={n};floor={n};attempt=0", page.ticket, n = page.n);
            self.send(&event("press", "{}", &head, &page.cookie), &mut turn)?;
            self.pressed[which].fetch_add(1, Ordering::SeqCst);
        }
        Ok(page.n)
    }

    /// Waits until every page has got on.
    fn goes_on(&self) {
        let before = self.pressed.each_ref().map(|pressed| pressed.load(Ordering::SeqCst));
        let started = Instant::now();
        while self.pressed.iter().zip(before).any(|(now, before)| now.load(Ordering::SeqCst) < before + PRESSES) {
            assert!(started.elapsed() < PATIENCE, "a page does not get on: {:?}", self.pressed);
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn is_ready(address: SocketAddr) -> bool {
    let asked = try_exchange(address, "GET /readyz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    asked.is_ok_and(|(head, _)| head.starts_with("HTTP/1.1 200 "))
}

fn start(folder: &tempfile::TempDir, redis: &RedisServer, address: SocketAddr) -> Server {
    let (mut command, _) = instance(folder, redis);
    command
        .env("LEPTOS_SITE_ADDR", address.to_string())
        .env("BLOCKWORK_NOTICE_SECONDS", "3")
        .env("BLOCKWORK_EVENTS_PER_SECOND", "10000")
        .env("BLOCKWORK_EVENTS_BURST", "10000");
    Server::start_with(&mut command, address)
}

#[test]
fn instances_are_restarted_one_after_the_other_and_no_page_sees_an_error() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let instances = [(); 2].map(|()| free_address());
    let mut servers = instances.map(|address| Some(start(&folder, &redis, address)));
    let traffic = Arc::new(Traffic { instances, over: AtomicBool::new(false), pressed: Default::default() });
    let pages = servers.iter().flatten().cycle().take(PAGES).map(Page::of).enumerate().map(|(which, mut page)| {
        let traffic = traffic.clone();
        thread::spawn(move || traffic.press(&mut page, which))
    });
    let pages: Vec<_> = pages.collect();
    traffic.goes_on();
    for (server, address) in servers.iter_mut().zip(instances) {
        let stopping = server.take().expect("it was started");
        stopping.tell_to_stop();
        assert!(stopping.ended().success());
        traffic.goes_on();
        *server = Some(start(&folder, &redis, address));
        traffic.goes_on();
    }
    traffic.over.store(true, Ordering::SeqCst);
    let pressed: u32 = pages.into_iter().map(|page| page.join().expect("it goes on").expect("no error")).sum();
    let server = servers[0].as_ref().expect("it was started");
    assert_eq!(presses(server), pressed.to_string(), "each is counted, and once");
}
