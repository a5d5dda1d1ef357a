//! Pages: each event is sent until it is answered, to one instance after the other.

use crate::app::Found;
use crate::recorder::{Cells, Ended, Recorder};
use blockwork_core::event::EVENT_HEADER;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// A page asks again after so long without an answer.
const WAIT: Duration = Duration::from_millis(1500);

/// And for no longer than this.
const PATIENCE: Duration = Duration::from_secs(100);

/// So many of a page's events are sent side by side, to different instances.
const SIDE_BY_SIDE: usize = 3;

/// Each of so many events is sent once more after it was answered.
const ASKED_AGAIN: u64 = 4;

/// One page in one browser.
pub(crate) struct Page<'a> {
    pub(crate) name: String,
    pub(crate) cells: Cells,
    recorder: &'a Recorder,
    /// Where instances are.
    addresses: Vec<SocketAddr>,
    /// Which of them is asked next.
    next: AtomicUsize,
    cookie: String,
    ticket: String,
    numbers: Mutex<Numbers>,
    /// When it is over, answered or not.
    end: Instant,
}

/// The numbers of a page's events.
#[derive(Default)]
struct Numbers {
    last: u64,
    /// Those that it has no answer for.
    open: BTreeSet<u64>,
}

/// One event of a page.
pub(crate) struct Sent {
    n: u64,
    listener: &'static str,
    body: String,
    attempts: Cell<u32>,
}

/// What came back.
pub(crate) struct Got {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl<'a> Page<'a> {
    /// A page of a browser with this cookie, or of a new one.
    pub(crate) fn open(
        recorder: &'a Recorder,
        addresses: Vec<SocketAddr>,
        (name, visitor): (&str, &str),
        cookie: &str,
        end: Instant,
    ) -> Self {
        let cells = recorder.cells(name, visitor);
        let (name, cookie, ticket) = (name.to_owned(), cookie.to_owned(), String::new());
        let (next, numbers) = (AtomicUsize::default(), Mutex::default());
        let mut page = Self { name, cells, recorder, addresses, next, cookie, ticket, numbers, end };
        let got = page.until_answered(|| {
            let cookie = &page.cookie;
            format!("GET /_blockwork/ticket HTTP/1.1\r\nhost: test\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n")
        });
        let Got { head, body, .. } = got.expect("a ticket");
        if let Some((_, cookie)) = head.split_once("set-cookie: ") {
            page.cookie = cookie.split(';').next().expect("a pair").to_owned();
        }
        page.ticket = body;
        page
    }

    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Appends, or tries to. Now and then it is asked once more before the page goes on, as if the answer had been lost.
    pub(crate) fn append(&self, refuse: bool) {
        let (mark, invoked) = (self.recorder.marks(), self.recorder.now());
        let sent = self.appending(mark, refuse);
        let got = self.ask(&sent);
        let name = format!("event {} of {}", sent.n, self.name);
        let found = got.as_ref().and_then(|got| found(&got.body));
        let ended = match (&got, &found) {
            (None, _) => Ended::Unknown,
            (Some(Got { status: 200, .. }), Some(found)) if !refuse => Ended::Ok(found),
            (Some(Got { status: 422, .. }), None) if refuse => Ended::Refused,
            (Some(Got { status, body, .. }), _) => panic!("{name} is answered {status} {body}"),
        };
        self.recorder.appended(&name, invoked, self.cells, mark, ended);
        let Some(got) = got else { return };
        let again = sent.n.is_multiple_of(ASKED_AGAIN).then(|| self.ask(&sent)).flatten();
        for got in [Some(got), again].into_iter().flatten() {
            self.recorder.told(&name, &value(&got.body));
        }
        self.answered(&sent);
    }

    /// Appends more than once at a time.
    pub(crate) fn append_side_by_side(&self) {
        std::thread::scope(|scope| {
            for _ in 0..SIDE_BY_SIDE {
                scope.spawn(|| self.append(false));
            }
        });
    }

    /// Looks what there is.
    pub(crate) fn look(&self) -> Found {
        let invoked = self.recorder.now();
        let sent = self.number("look", "{}".to_owned());
        let got = self.ask(&sent).expect("it is answered in the end");
        self.answered(&sent);
        let found = found(&got.body).unwrap_or_else(|| panic!("{} {}", got.status, got.body));
        let name = format!("event {} of {}", sent.n, self.name);
        self.recorder.looked(&name, invoked, self.cells, &found);
        found
    }

    /// The next event of the page: one that appends.
    pub(crate) fn appending(&self, mark: u32, refuse: bool) -> Sent {
        let body = format!(r#"[{{"mark":{mark},"refuse":{refuse}}},{{"keys":["session/Step/{mark}"]}}]"#);
        self.number("append", body)
    }

    fn number(&self, listener: &'static str, body: String) -> Sent {
        let mut numbers = self.numbers();
        numbers.last += 1;
        let n = numbers.last;
        numbers.open.insert(n);
        Sent { n, listener, body, attempts: Cell::new(0) }
    }

    /// The page has its answer, and says so with its next event.
    pub(crate) fn answered(&self, sent: &Sent) {
        self.numbers().open.remove(&sent.n);
    }

    fn numbers(&self) -> MutexGuard<'_, Numbers> {
        self.numbers.lock().expect("nobody panicked while it was held")
    }

    /// Sends an event until it is answered.
    pub(crate) fn ask(&self, sent: &Sent) -> Option<Got> {
        self.until_answered(|| self.request(sent))
    }

    /// The next attempt of an event, as it goes over the wire.
    pub(crate) fn request(&self, sent: &Sent) -> String {
        let Sent { n, listener, body, attempts } = sent;
        let attempt = attempts.replace(attempts.get() + 1);
        let floor = self.numbers().open.first().copied().unwrap_or(*n);
        format!(
            "POST /api/{listener} HTTP/1.1\r\nhost: test\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
             content-type: application/json\r\ncookie: {}\r\n{EVENT_HEADER}: {};n={n};floor={floor};attempt={attempt}\r\n\
             content-length: {}\r\n\r\n{body}",
            self.cookie,
            self.ticket,
            body.len()
        )
    }

    /// Asks one instance after the other until there is an answer.
    fn until_answered(&self, request: impl Fn() -> String) -> Option<Got> {
        let end = self.end.min(Instant::now() + PATIENCE);
        while Instant::now() < end {
            let next = self.next.fetch_add(1, Ordering::Relaxed);
            let address = self.addresses[next % self.addresses.len()];
            match exchange(address, &request()) {
                // Nobody is there, or there is too much to do: no answer.
                None | Some(Got { status: 429 | 503, .. }) => {}
                got => return got,
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

/// One request on a connection of its own; none where it breaks or takes too long.
fn exchange(address: SocketAddr, request: &str) -> Option<Got> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    answer(stream, WAIT)
}

/// The answer to what was sent; none where it does not come whole.
pub(crate) fn answer(mut stream: TcpStream, wait: Duration) -> Option<Got> {
    stream.set_read_timeout(Some(wait)).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length: usize = head.to_lowercase().split("content-length: ").nth(1)?.lines().next()?.trim().parse().ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (body.len() == length).then(|| Got { status, head: head.to_owned(), body: body.to_owned() })
}

/// What an answer says was found.
fn found(body: &str) -> Option<Found> {
    let answer: Value = serde_json::from_str(body).ok()?;
    serde_json::from_value(answer.get("value")?.clone()).ok()
}

/// What of an answer belongs to its event: the rest is about the cells as they are by now.
pub(crate) fn value(body: &str) -> String {
    let answer: Value = serde_json::from_str(body).expect("JSON");
    format!("{} {}", answer["value"], answer["error"])
}
