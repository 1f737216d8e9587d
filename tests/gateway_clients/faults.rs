//! What the network and a hostile server can do: every call ends within its limits, in bounded memory, with
//! nothing secret outside.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lidan::domain::shop::{GatewayUrl, SignMethod};
use lidan::gateway::error::{Class, GatewayError};
use lidan::gateway::http::{CAP_BYTES, Form, Http, HttpError, Limits};
use lidan::gateway::orders::OrderGateway as _;
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::server::{Reply, Server, answer, bomb, json, raw};
use super::{APP_SECRET, SESSION, SHORT, activity, sold, top, top_at};

/// Well above the short limits, well below what an unlimited client would need.
const SOON: Duration = Duration::from_secs(20);

const PAGE: &str = r#"{"trades_sold_get_response":{"has_next":false,"trades":{"trade":[{"tid":7}]}}}"#;

/// The error of a page from a server that does this.
async fn fails(reply: Reply) -> GatewayError {
    fails_within(Limits::default(), reply).await
}

async fn fails_within(limits: Limits, reply: Reply) -> GatewayError {
    let server = Server::always(reply).await;
    let client = top_at(&server.url("/router/rest"), SignMethod::Md5, Some(SESSION), limits);
    let started = Instant::now();
    let error = client.list(sold()).await.unwrap_err();
    assert!(started.elapsed() < SOON, "took {:?}", started.elapsed());
    for text in [error.to_string(), format!("{error:?}"), format!("{client:?}")] {
        assert!(
            !text.contains(SESSION) && !text.contains(APP_SECRET) && !text.contains("127.0.0.1"),
            "{text}"
        );
    }
    error
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_silent_or_trickling_server_is_given_up_in_time() {
    let whole = raw("200 OK", &[], PAGE.len(), PAGE.as_bytes());
    let head = raw("200 OK", &[], PAGE.len(), b"");
    for reply in [
        Reply::Silence,
        Reply::Trickle(whole, Duration::from_millis(100)),
        Reply::Trickle(head, Duration::from_millis(100)),
    ] {
        let error = fails_within(SHORT, reply).await;
        assert_eq!((error.class, error.detail.as_str()), (Class::Passing, "no answer in time"));
    }
}

#[tokio::test]
async fn each_limit_ends_what_the_others_would_let_go_on() {
    let (short, long) = (Duration::from_millis(300), Duration::from_mins(5));
    let trickle = Reply::Trickle(raw("200 OK", &[], PAGE.len(), PAGE.as_bytes()), Duration::from_millis(50));
    for (scheme, reply, limits, expected) in [
        ("http", Reply::Silence, Limits { connect: long, read: short, total: long }, HttpError::TimedOut),
        ("http", trickle, Limits { connect: long, read: long, total: short }, HttpError::TimedOut),
        // The server takes the TLS greeting for a request that never ends.
        (
            "https",
            Reply::Silence,
            Limits { connect: short, read: long, total: long },
            HttpError::NoConnection(String::new()),
        ),
    ] {
        let server = Server::always(reply).await;
        let gateway = GatewayUrl::new(&server.url("").replace("http", scheme)).unwrap();
        let post = async {
            Http::new(limits).unwrap().post(&gateway, "", &Form::default(), CAP_BYTES).await.unwrap_err()
        };
        let error = tokio::time::timeout(SOON, post).await.expect("the limit holds");
        assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&expected), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_never_taken_for_a_whole_one() {
    let half = &PAGE.as_bytes()[..PAGE.len() / 2];
    let packed = gzip(PAGE.as_bytes());
    let mut open_ended = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    open_ended.extend_from_slice(half);
    let mut chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4000\r\n".to_vec();
    chunked.extend_from_slice(half);
    let mut packed_open = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: gzip\r\n\r\n".to_vec();
    packed_open.extend_from_slice(&packed[..packed.len() - 12]);
    for (name, reply) in [
        ("length short", Reply::Bytes(raw("200 OK", &[], PAGE.len(), half))),
        ("reset in the body", Reply::Reset(raw("200 OK", &[], PAGE.len(), half))),
        ("reset before the answer", Reply::Reset(Vec::new())),
        ("closed before the answer", Reply::Bytes(Vec::new())),
        ("no length at all", Reply::Bytes(open_ended)),
        ("chunk cut", Reply::Bytes(chunked)),
        ("gzip cut", Reply::Bytes(packed_open)),
        ("no HTTP", Reply::Bytes(b"\x16\x03\x01hello".to_vec())),
    ] {
        assert_eq!(fails(reply).await.class, Class::Passing, "{name}");
    }
}

#[tokio::test]
async fn a_whole_answer_is_taken_packed_or_plain_and_without_a_length() {
    let mut open_ended = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    open_ended.extend_from_slice(PAGE.as_bytes());
    for reply in [
        json(PAGE),
        answer("200 OK", &["content-encoding: gzip"], &gzip(PAGE.as_bytes())),
        Reply::Bytes(open_ended),
    ] {
        let server = Server::always(reply).await;
        assert_eq!(top(&server).list(sold()).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn pages_of_proxies_and_statuses_other_than_200_are_passing_faults() {
    let html = "<html><body>502 Bad Gateway</body></html>";
    for (status, body) in [
        ("200 OK", html),
        ("200 OK", &PAGE[..20]),
        ("500 Internal Server Error", html),
        ("502 Bad Gateway", PAGE),
        ("404 Not Found", "{}"),
        ("204 No Content", ""),
    ] {
        let error = fails(answer(status, &[], body.as_bytes())).await;
        assert_eq!(error.class, Class::Passing, "{status} {body}");
        assert!(!error.to_string().contains("html"));
    }
    let gbk = fails(answer("200 OK", &[], b"{\"a\":\"\xc4\xe3\"}")).await;
    assert_eq!(gbk.class, Class::Passing);
    let refusal = r#"{"error_response":{"code":50,"sub_code":"isv.invalid-parameter"}}"#;
    assert_eq!(fails(answer("400 Bad Request", &[], refusal.as_bytes())).await.class, Class::Refused);
    let slower = answer("429 Too Many Requests", &["retry-after: 7"], b"");
    assert_eq!(fails(slower).await.class, Class::Banned { seconds: 7 });
}

#[tokio::test]
async fn a_redirect_is_never_followed_and_tells_the_other_host_nothing() {
    let other = Server::always(json(PAGE)).await;
    let elsewhere = other.url("/steal").replace("127.0.0.1", "localhost");
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        for location in [elsewhere.as_str(), "file:///etc/passwd", "/router/rest"] {
            let server = Server::always(answer(status, &[&format!("location: {location}")], b"")).await;
            let error = top(&server).list(sold()).await.unwrap_err();
            assert_eq!(error.class, Class::Passing);
            assert_eq!(server.requests().len(), 1, "{status} {location}");
        }
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn an_answer_is_taken_up_to_the_cap_and_no_further() {
    let endless = Reply::Endless(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec());
    let server = Server::always(endless).await;
    assert_eq!(top(&server).list(sold()).await.unwrap_err().class, Class::BadAnswer);

    let exact = Server::always(json(PAGE)).await;
    let gateway = GatewayUrl::new(&exact.url("")).unwrap();
    let http = Http::new(Limits::default()).unwrap();
    let form = Form::default();
    let post = |cap| http.post(&gateway, "", &form, cap);
    assert_eq!(post(PAGE.len()).await.unwrap().body, PAGE);
    assert_eq!(post(PAGE.len() - 1).await.unwrap_err(), HttpError::TooLarge(PAGE.len() - 1));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_gzip_bomb_costs_no_more_memory_than_the_cap() {
    let peak_kib = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap()
    };
    let packed = bomb(512);
    // How small it gets is the compressor's affair; it is nothing beside what it unpacks to.
    assert!(packed.len() < CAP_BYTES / 2, "{}", packed.len());
    let server = Server::always(answer("200 OK", &["content-encoding: gzip"], &packed)).await;
    let before = peak_kib();
    let error = top(&server).list(sold()).await.unwrap_err();
    assert_eq!(error.class, Class::BadAnswer);
    let grown = (peak_kib() - before) * 1024;
    // The other tests of this process run beside it: each may hold an answer up to the cap.
    assert!(grown < 8 * CAP_BYTES, "{} MiB", grown / 1024 / 1024);
}

#[tokio::test]
async fn a_write_without_an_answer_is_unknown_and_never_repeated() {
    for reply in [
        Reply::Silence,
        Reply::Reset(Vec::new()),
        answer("502 Bad Gateway", &[], b"<html>"),
        answer("200 OK", &[], b"{\"opentrade_activity_sync_response\":{\"acti"),
    ] {
        let server = Server::always(reply).await;
        let client = top_at(&server.url("/router/rest"), SignMethod::Md5, Some(SESSION), SHORT);
        let error = client.activity_sync(&activity()).await.unwrap_err();
        assert_eq!(error.class, Class::UnknownOutcome);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_write_that_never_left_is_not_of_unknown_outcome() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let client = top_at(&format!("http://{closed}/router/rest"), SignMethod::Md5, Some(SESSION), SHORT);
    let error = client.activity_sync(&activity()).await.unwrap_err();
    assert_eq!(error.class, Class::Passing);
    assert!(error.detail.starts_with("no connection"), "{}", error.detail);
}

#[test]
fn a_proxy_of_the_machine_never_sees_a_request_to_loopback() {
    let nobody = "http://127.0.0.1:9";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::a_whole_answer_is_taken_packed_or_plain_and_without_a_length"])
        .envs(["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"].map(|name| (name, nobody)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn dropping_a_call_closes_its_connection() {
    let server = Server::always(Reply::Silence).await;
    let client = top(&server);
    let call = tokio::spawn(async move { client.list(sold()).await.is_ok() });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    tokio::time::timeout(SOON, server.left()).await.unwrap();
}

/// Where the log of a test goes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_most_talkative_log_holds_no_secret() {
    let log = Log::default();
    let to = log.clone();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || to.clone()).init();
    let refusal = r#"{"error_response":{"code":27,"msg":"Invalid session"}}"#;
    for reply in [json(PAGE), json(refusal), Reply::Silence, Reply::Reset(Vec::new())] {
        let server = Server::always(reply).await;
        let client = top_at(&server.url("/router/rest"), SignMethod::Md5, Some(SESSION), SHORT);
        let _ = client.list(sold()).await;
        assert_eq!(server.requests().len(), 1);
        let sign = server.requests()[0].param("sign").unwrap().to_owned();
        let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        assert!(text.contains("taobao.trades.sold.get"), "the log is on");
        for secret in [SESSION, APP_SECRET, sign.as_str()] {
            assert!(!text.contains(secret));
        }
    }
}
