//! A way to a server that breaks when it is told to.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The pause after a connection that could not be taken, for want of descriptors for example.
const PAUSE: Duration = Duration::from_millis(10);

/// Forwards connections to a server, whichever runs at its address: loses answers, breaks what is open, hears nobody, is
/// slow.
///
/// It is for tests, and lives as long as their process.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    faults: Arc<Faults>,
}

/// What happens to what is under way.
#[derive(Debug)]
struct Faults {
    server: Mutex<SocketAddr>,
    loses: AtomicBool,
    lost: AtomicUsize,
    is_cut: AtomicBool,
    /// So many milliseconds later does everything arrive.
    delay: AtomicU64,
    /// The clients of the connections under way, by the numbers of these.
    open: Mutex<HashMap<u64, TcpStream>>,
    connections: AtomicU64,
}

impl Proxy {
    /// A way to this server, on a free port of this machine.
    ///
    /// # Panics
    /// Where there is no port.
    #[must_use]
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let faults = Arc::new(Faults::to(server));
        let proxy = Self { address, faults: faults.clone() };
        thread::spawn(move || {
            for client in listener.incoming() {
                match client {
                    Ok(client) if !faults.is_cut() => faults.connect(client),
                    Ok(_unheard) => {}
                    // The next one may be lucky.
                    Err(_) => thread::sleep(PAUSE),
                }
            }
        });
        proxy
    }

    /// New connections go to this server from now on.
    pub fn lead_to(&self, server: SocketAddr) {
        *self.faults.server() = server;
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks a connection instead of handing over the next answer: after the server has done what was asked.
    pub fn lose_the_next_answer(&self) {
        self.faults.loses.store(true, Ordering::Release);
    }

    /// How many answers were lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.faults.lost.load(Ordering::Acquire)
    }

    /// What is asked arrives, and no answer comes back, nor can anybody connect.
    pub fn cut(&self) {
        self.faults.is_cut.store(true, Ordering::Release);
    }

    /// As before the cut.
    pub fn mend(&self) {
        self.faults.is_cut.store(false, Ordering::Release);
    }

    /// Breaks every connection there is, whatever is under way on it.
    pub fn break_all(&self) {
        for stream in self.faults.open().values() {
            // It may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// From now on everything arrives so much later, either way.
    pub fn delay(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.faults.delay.store(millis, Ordering::Release);
    }
}

impl Faults {
    fn to(server: SocketAddr) -> Self {
        Self {
            server: Mutex::new(server),
            loses: AtomicBool::new(false),
            lost: AtomicUsize::new(0),
            is_cut: AtomicBool::new(false),
            delay: AtomicU64::new(0),
            open: Mutex::default(),
            connections: AtomicU64::new(0),
        }
    }

    fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Acquire)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn server(&self) -> MutexGuard<'_, SocketAddr> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects a client with the server. Where that cannot be done, the client finds it out as its connection ends.
    fn connect(self: &Arc<Self>, client: TcpStream) {
        let address = *self.server();
        let Ok(server) = TcpStream::connect(address) else { return };
        let clones = (server.try_clone(), client.try_clone(), client.try_clone());
        let (Ok(from), Ok(to), Ok(open)) = clones else { return };
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        self.open().insert(number, open);
        let (asks, answers) = (self.clone(), self.clone());
        thread::spawn(move || asks.forward(client, server, || true));
        thread::spawn(move || {
            answers.forward(from, to, || {
                let loses = answers.loses.swap(false, Ordering::AcqRel) || answers.is_cut();
                answers.lost.fetch_add(usize::from(loses), Ordering::AcqRel);
                !loses
            });
            // Either direction ends with the other; a descriptor that is kept is one that is missed in the end.
            answers.open().remove(&number);
        });
    }

    /// Copies until one side is gone, or what has come may not pass.
    fn forward(&self, mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn() -> bool) {
        let mut bytes = vec![0; 64 << 10];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            thread::sleep(Duration::from_millis(self.delay.load(Ordering::Acquire)));
            if !may_pass() || to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        // The other direction ends with it.
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_the_end(is_so: impl Fn() -> bool) -> bool {
        (0..1_000).any(|_| {
            thread::sleep(PAUSE);
            is_so()
        })
    }

    #[test]
    fn connections_that_have_ended_are_not_kept() {
        let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let proxy = Proxy::to(server.local_addr().expect("its address"));
        for _ in 0..3 {
            let mut client = TcpStream::connect(proxy.address()).expect("the proxy listens");
            let (mut met, _) = server.accept().expect("it is forwarded");
            met.write_all(b"answer").expect("it is told");
            drop(met);
            let mut told = String::new();
            client.read_to_string(&mut told).expect("it is forwarded, and ends");
            assert_eq!(told, "answer");
        }
        assert!(in_the_end(|| proxy.faults.open().is_empty()), "{:?}", proxy.faults.open());
    }

    #[test]
    fn new_connections_are_led_to_another_server() {
        let servers = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
        let [one, other] = servers.each_ref().map(|server| server.local_addr().expect("its address"));
        let proxy = Proxy::to(one);
        proxy.lead_to(other);
        let _client = TcpStream::connect(proxy.address()).expect("the proxy listens");
        servers[1].set_nonblocking(true).expect("a look does not wait");
        assert!(in_the_end(|| servers[1].accept().is_ok()), "it is forwarded to the other");
    }
}
