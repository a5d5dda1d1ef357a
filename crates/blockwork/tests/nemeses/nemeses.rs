//! What happens to the instances: acknowledged means kept, and applied means once.

use crate::cluster::{Cluster, On};
use crate::page::{answer, value};
use crate::recorder::Recorder;
use crate::run::{Progress, SOON, check_under, open};
use blockwork_store::conformance::Proxy;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// No answer takes longer than this when everything is well.
const LONG: Duration = Duration::from_secs(60);

/// Slow, and nobody gives up.
const SLOW: Duration = Duration::from_millis(150);

/// Slower than a page waits for an answer, and than a step may take on its way to the Redis and back.
const TOO_SLOW: Duration = Duration::from_millis(3000);

/// Kills one of the instances.
fn kill(cluster: &mut Cluster, progress: &Progress, _: u64) {
    let at = progress.pick(cluster.len());
    cluster.kill(at);
    cluster.revive(at);
}

#[test]
fn on_redis_killed_instances_lose_nothing_and_repeat_nothing() {
    check_under(&mut Cluster::start(On::Redis, 3), 6, kill);
}

#[test]
fn on_sqlite_a_killed_instance_loses_nothing_and_repeats_nothing() {
    check_under(&mut Cluster::start(On::Sqlite, 1), 6, kill);
}

/// Every second one is taken for dead, and what it works on is taken over, before it wakes up and goes on with it.
#[test]
fn paused_instances_lose_nothing_and_repeat_nothing() {
    check_under(&mut Cluster::start(On::Redis, 3), 4, |cluster, progress, before| {
        let at = progress.pick(cluster.len());
        // One that has just woken up may be taken for dead still.
        progress.wait_until(|| cluster.alive() == cluster.len());
        cluster.pause(at);
        if before.is_multiple_of(2) {
            progress.wait_until(|| cluster.alive() < cluster.len());
        }
        progress.wait(SOON);
        cluster.go_on(at);
    });
}

/// So many kinds of broken connections there are.
const KINDS: u64 = 6;

#[test]
fn broken_and_slow_connections_lose_nothing_and_repeat_nothing() {
    let mut cluster = Cluster::start(On::Redis, 3);
    check_under(&mut cluster, KINDS, |cluster, progress, before| {
        let ways = cluster.ways();
        let way = ways[progress.pick(ways.len())];
        match before % KINDS {
            0 => {
                let lost = way.lost();
                way.lose_the_next_answer();
                progress.wait_until(|| way.lost() > lost);
            }
            1 => way.break_all(),
            2 => be_slow(way, SLOW, progress),
            3 => be_slow(way, TOO_SLOW, progress),
            4 => {
                way.cut();
                progress.wait(SOON);
                way.mend();
            }
            // One that is there for its pages, and is taken for dead.
            _ => {
                let way = cluster.way_to_redis(progress.pick(cluster.len()));
                way.cut();
                progress.wait_until(|| cluster.alive() < cluster.len());
                way.mend();
            }
        }
    });
    assert!(cluster.ways().iter().any(|way| way.lost() > 0), "no answer was lost");
}

fn be_slow(way: &Proxy, delay: Duration, progress: &Progress) {
    way.delay(delay);
    progress.wait(SOON);
    way.delay(Duration::ZERO);
}

#[test]
fn a_redis_that_is_killed_loses_nothing_acknowledged() {
    check_under(&mut Cluster::start(On::Redis, 3), 4, |cluster, progress, _| {
        progress.wait(SOON);
        cluster.kill_redis();
    });
}

#[test]
fn wall_clocks_that_jump_change_nothing() {
    check_under(&mut Cluster::start(On::Redis, 3), 8, |cluster, progress, _| {
        cluster.set_clock(progress.pick(cluster.len()));
    });
}

/// The request waits in the socket of an instance that is stopped. Its page asks another one, is answered, and goes on;
/// then the stopped one wakes up, and finds the request.
#[test]
fn a_request_that_waited_in_the_socket_of_a_stopped_instance_is_not_applied_again() {
    let cluster = Cluster::start(On::Redis, 2);
    let recorder = Recorder::new();
    let pages = open(&recorder, &cluster, Instant::now() + LONG);
    let page = &pages[0];
    cluster.pause(0);
    let sent = [5, 10].map(|mark| page.appending(mark, false));
    let waiting = sent.each_ref().map(|sent| {
        let mut stream = TcpStream::connect(cluster.address(0)).expect("the system takes it");
        stream.write_all(page.request(sent).as_bytes()).expect("it waits");
        stream
    });
    for sent in &sent {
        assert_eq!(page.ask(sent).expect("an answer").status, 200);
        page.answered(sent);
    }
    cluster.go_on(0);
    let answers = waiting.map(|stream| answer(stream, LONG).expect("an answer"));
    // The first is below the floor by now; the second has its receipt.
    assert_eq!(answers[0].status, 409, "{}", answers[0].body);
    assert_eq!(answers[1].status, 200, "{}", answers[1].body);
    assert!(value(&answers[1].body).contains(r#""of_page":[5]"#), "{}", answers[1].body);
    let found = page.look();
    assert_eq!((found.of_page, found.of_all), (vec![5, 10], vec![7, 12]));
}
