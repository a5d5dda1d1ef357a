//! Several instances on one Redis: any of them serves any page.

use crate::process::{Server, command, cookie, free_address, refusal};
use crate::stop::Feed;
use blockwork_store::conformance::RedisServer;
use std::fs;
use std::process::{Command, Stdio};

const SECRET: &str = "what all instances of this app have";

/// The command for one more instance.
pub(crate) fn instance(folder: &tempfile::TempDir, redis: &RedisServer) -> (Command, std::net::SocketAddr) {
    let address = free_address();
    let mut command = command(folder.path(), address);
    command.env("BLOCKWORK_STORE", redis.url()).env("BLOCKWORK_SECRET", SECRET);
    (command, address)
}

pub(crate) fn start(folder: &tempfile::TempDir, redis: &RedisServer) -> Server {
    let (mut command, address) = instance(folder, redis);
    Server::start_with(&mut command, address)
}

/// A page that no instance has an exclusive right to.
pub(crate) struct Page {
    pub(crate) cookie: String,
    pub(crate) ticket: String,
    pub(crate) n: u32,
}

impl Page {
    pub(crate) fn of(server: &Server) -> Self {
        let (head, ticket) = server.get("/_blockwork/ticket", "");
        Self { cookie: cookie(&head), ticket, n: 0 }
    }

    pub(crate) fn press(&mut self, server: &Server) {
        self.n += 1;
        self.send(server, 0);
    }

    /// The newest event, once more.
    pub(crate) fn send(&self, server: &Server, attempt: u32) {
        let head = format!("{};n={n};floor={n};attempt={attempt}", self.ticket, n = self.n);
        let (head, body) = server.event("press", "{}", &head, &self.cookie);
        assert!(head.starts_with("HTTP/1.1 200 "), "{head} {body}");
    }
}

pub(crate) fn presses(server: &Server) -> String {
    let (_, html) = server.get("/counter", "");
    let counted = html.split_once("\"presses\":").and_then(|(_, rest)| rest.split('}').next());
    counted.unwrap_or("none").to_owned()
}

#[test]
fn any_instance_serves_any_page_and_one_of_them_may_die() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let [one, two, three] = [(); 3].map(|()| start(&folder, &redis));
    let mut page = Page::of(&one);
    for _ in 0..5 {
        for server in [&one, &two, &three] {
            page.press(server);
        }
        page.send(&one, 1);
    }
    one.kill();
    for _ in 0..5 {
        page.press(&two);
        page.send(&three, 1);
    }
    assert_eq!((presses(&two), presses(&three)), ("20".to_owned(), "20".to_owned()));
}

/// How many scripts this Redis was sent about the counter: each is a round trip. Beats are about no cell.
fn round_trips(redis: &RedisServer) -> usize {
    // Each command with its words, those of scripts too: a script's name comes first, a cell's further on.
    let log = redis.say("SLOWLOG GET 128");
    let scripts = log.split("EVALSHA\r\n").skip(1);
    scripts.filter(|script| script.contains("\r\nCounter\r\n") && script.contains("\r\nglobal\r\n")).count()
}

#[test]
fn a_warm_event_costs_one_round_trip() {
    let folder = tempfile::tempdir().expect("a folder");
    let redis = RedisServer::with(&["--save", "", "--appendonly", "no", "--slowlog-log-slower-than", "0"]);
    let [one, two] = [(); 2].map(|()| start(&folder, &redis));
    let mut page = Page::of(&one);
    let mut press = |server: &Server| {
        redis.say("SLOWLOG RESET");
        page.press(server);
        round_trips(&redis)
    };
    // The first time Redis may have to be told the scripts.
    press(&one);
    for n in 2..=20 {
        assert_eq!(press(&one), 1, "press {n}");
    }
    // What another instance knows is of no use to this one: it reads, and remembers from then on.
    press(&two);
    for n in 22..=30 {
        assert_eq!(press(&two), 1, "press {n}");
    }
    // Either it has heard of the changes and reads, or its commit is refused and brings them along.
    assert_eq!(press(&one), 2, "what it remembers is old");
    assert_eq!(press(&one), 1);
    assert_eq!(presses(&one), "32");
}

#[test]
fn a_feed_on_one_instance_tells_what_another_has_changed() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let [one, two] = [(); 2].map(|()| start(&folder, &redis));
    let mut page = Page::of(&one);
    let mut feed = Feed::connect(&two, &page.cookie);
    let spaces = " ".repeat(126);
    let follow = r#"{"follow":["global/Counter"]}"#;
    feed.say(&format!(r#"{{"hello":{{"ticket":"{}","following":{follow}}}}}{spaces}"#, page.ticket));
    let (_, told) = feed.hear();
    assert!(told.starts_with(br#"{"told":"#), "{}", String::from_utf8_lossy(&told));
    page.press(&one);
    loop {
        let (kind, said) = feed.hear();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(kind, 1, "{said}");
        if said.contains("global/Counter") {
            assert!(said.contains(r#""presses":1"#), "{said}");
            return;
        }
    }
}

#[test]
fn instances_of_one_app_need_one_secret() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let _first = start(&folder, &redis);
    let (mut command, _) = instance(&folder, &redis);
    let (code, said) = refusal(command.env("BLOCKWORK_SECRET", "and this one has not heard of it"));
    assert!(code == Some(1) && said.contains("the same BLOCKWORK_SECRET"), "{said}");
    let (code, said) = refusal(command.env_remove("BLOCKWORK_SECRET"));
    assert!(code == Some(1) && said.contains("set BLOCKWORK_SECRET"), "{said}");
}

#[test]
fn a_folder_for_files_must_be_everybodys() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let (mut command, address) = instance(&folder, &redis);
    command.env("BLOCKWORK_FILES", "files");
    let (code, said) = refusal(&mut command);
    assert!(code == Some(1) && said.contains("BLOCKWORK_FILES_SHARED=true"), "{said}");
    drop(Server::start_with(command.env("BLOCKWORK_FILES_SHARED", "true"), address));
}

#[test]
fn an_instance_says_that_the_one_before_it_was_of_another_build() {
    let (folder, redis) = (tempfile::tempdir().expect("a folder"), RedisServer::start());
    let (first, same, newer) = (folder.path().join("first"), folder.path().join("same"), folder.path().join("newer"));
    let start = |log: &std::path::Path, site: &std::path::Path| {
        let (mut command, address) = instance(&folder, &redis);
        command.env("LEPTOS_SITE_ROOT", site).env("RUST_LOG", "info").stdout(Stdio::null());
        Server::start_as_it_is(command.stderr(fs::File::create(log).expect("a file")), address)
    };
    let says = |log: &std::path::Path| fs::read_to_string(log).expect("what it said").contains("was of another build");
    let _one = start(&first, folder.path());
    let _two = start(&same, folder.path());
    assert!(!says(&first) && !says(&same));
    // The page's files are a part of the build.
    let site = folder.path().join("site");
    fs::create_dir_all(site.join("pkg")).expect("a folder");
    fs::write(site.join("pkg/blockwork.js"), "// newer").expect("written");
    let three = start(&newer, &site);
    assert!(says(&newer));
    let mut page = Page::of(&three);
    page.press(&three);
}
