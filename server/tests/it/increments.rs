//! 64 clients count up one cell while the server is killed again and again: no more and no less than they asked for.

use crate::process::{Server, command, cookie, free_address};
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: u64 = 64;
const EACH: u64 = 200;
const KILLS: u64 = 6;

/// All of it takes seconds.
const PATIENCE: Duration = Duration::from_secs(240);

/// One page of one visitor, on a connection that is made anew whenever it breaks.
struct Client<'a> {
    address: &'a Mutex<SocketAddr>,
    connection: Option<BufReader<TcpStream>>,
    cookie: String,
    ticket: String,
}

impl<'a> Client<'a> {
    fn new(address: &'a Mutex<SocketAddr>, server: &Server) -> Self {
        let (head, ticket) = server.get("/_blockwork/ticket", "");
        Self { address, connection: None, cookie: cookie(&head), ticket }
    }

    /// Sends one event until it is answered, however often that takes.
    fn press(&mut self, n: u64, end: Instant) {
        for attempt in 0.. {
            let request = format!(
                "POST /api/press HTTP/1.1\r\nhost: test\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\n\
                 cookie: {}\r\nblockwork-event: {};n={n};floor={n};attempt={attempt}\r\ncontent-length: 2\r\n\r\n{{}}",
                self.cookie, self.ticket
            );
            match self.exchange(&request) {
                Some(200) => return,
                // Nobody is there, or the server has too much to do: no answer.
                None | Some(429 | 503) => self.connection = None,
                Some(status) => panic!("event {n} was answered {status}"),
            }
            assert!(Instant::now() < end, "event {n} has no answer after {attempt} attempts");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The status of an answer.
    fn exchange(&mut self, request: &str) -> Option<u16> {
        if self.connection.is_none() {
            let address = *self.address.lock().expect("nobody panicked");
            let stream = TcpStream::connect(address).ok()?;
            stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
            stream.set_nodelay(true).ok()?;
            self.connection = Some(BufReader::new(stream));
        }
        let connection = self.connection.as_mut()?;
        connection.get_mut().write_all(request.as_bytes()).ok()?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if connection.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let length = head.to_lowercase().split("content-length: ").nth(1)?.split('\r').next()?.parse().ok()?;
        let mut body = vec![0; length];
        connection.read_exact(&mut body).ok()?;
        head.split(' ').nth(1)?.parse().ok()
    }
}

fn start(folder: &Path) -> Server {
    let address = free_address();
    let mut command = command(folder, address);
    // Nobody presses as fast as this.
    command.env("BLOCKWORK_EVENTS_PER_SECOND", "100000").env("BLOCKWORK_EVENTS_BURST", "100000");
    Server::start_with(&mut command, address)
}

#[test]
fn increments_of_64_clients_are_all_counted_once_through_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = start(folder.path());
    let address = Mutex::new(server.address);
    let done = AtomicU64::new(0);
    let end = Instant::now() + PATIENCE;
    let clients: Vec<_> = (0..CLIENTS).map(|_| Client::new(&address, &server)).collect();
    let server = std::thread::scope(|scope| {
        for mut client in clients {
            let done = &done;
            scope.spawn(move || {
                for n in 1..=EACH {
                    client.press(n, end);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let random = RandomState::new();
        for kill in 1..=KILLS {
            // Somewhere in this kill's share of the work, and in the middle of whatever happens there.
            let share = CLIENTS * EACH / (KILLS + 1);
            let at = share * (kill - 1) + random.hash_one(kill) % share;
            while done.load(Ordering::Relaxed) < at {
                assert!(Instant::now() < end, "they do not get on");
                std::thread::yield_now();
            }
            server.kill();
            server = start(folder.path());
            *address.lock().expect("nobody panicked") = server.address;
        }
        server
    });
    let (_, html) = server.get("/counter", "");
    let counted = html.split_once("\"presses\":").and_then(|(_, rest)| rest.split('}').next()).map(str::to_owned);
    assert_eq!(counted, Some((CLIENTS * EACH).to_string()));
}
