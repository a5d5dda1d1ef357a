//! A way to a Redis that loses answers.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Forwards connections, and breaks one where its answer is to be lost: after Redis has done what was asked.
pub(crate) struct Proxy {
    address: SocketAddr,
    loses: Arc<AtomicBool>,
    lost: Arc<AtomicUsize>,
    is_cut: Arc<AtomicBool>,
}

impl Proxy {
    pub(crate) fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (loses, lost) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let is_cut = Arc::new(AtomicBool::new(false));
        let proxy = Self { address, loses: loses.clone(), lost: lost.clone(), is_cut: is_cut.clone() };
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if is_cut.load(Ordering::Acquire) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(server) else { return };
                let (from, to) = (server.try_clone().expect("a clone"), client.try_clone().expect("a clone"));
                thread::spawn(move || forward(client, server, || true));
                let (loses, lost, is_cut) = (loses.clone(), lost.clone(), is_cut.clone());
                thread::spawn(move || {
                    forward(from, to, || {
                        let loses = loses.swap(false, Ordering::AcqRel) || is_cut.load(Ordering::Acquire);
                        lost.fetch_add(usize::from(loses), Ordering::AcqRel);
                        !loses
                    });
                });
            }
        });
        proxy
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn lose_the_next_answer(&self) {
        self.loses.store(true, Ordering::Release);
    }

    /// What is asked arrives, and no answer comes back, nor can anybody connect.
    pub(crate) fn cut(&self) {
        self.is_cut.store(true, Ordering::Release);
    }

    /// As before the cut.
    pub(crate) fn mend(&self) {
        self.is_cut.store(false, Ordering::Release);
    }

    /// How many answers were lost.
    pub(crate) fn lost(&self) -> usize {
        self.lost.load(Ordering::Acquire)
    }
}

/// Copies until one side is gone, or what has come may not pass.
fn forward(mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn() -> bool) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        if !may_pass() || to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    // The other direction ends with it.
    let _ = (from.shutdown(std::net::Shutdown::Both), to.shutdown(std::net::Shutdown::Both));
}
