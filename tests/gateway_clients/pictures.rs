//! The client of pictures: what it says, and what it takes.

use std::time::Duration;

use lidan::domain::picture::{PictureAddress, PictureFault, PictureSource};
use lidan::domain::shop::{GatewayUrl, ShopName, ShopProfile, SignMethod, TopSection};
use lidan::gateway::http::Limits;
use lidan::gateway::pictures::{CAP_BYTES, PictureClient};

use crate::server::{Reply, Server, answer, bomb, raw};
use crate::{APP_KEY, SELLER, SHORT, ceiling};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

/// The pictures of a shop that is read from this server.
fn source(url: &str) -> PictureSource {
    PictureSource::of(&ShopProfile {
        name: ShopName::new("practice").unwrap(),
        seller_nick: SELLER.into(),
        top: Some(TopSection {
            gateway: GatewayUrl::new(url).unwrap(),
            app_key: APP_KEY.into(),
            sign_method: SignMethod::default(),
            requests_per_second: ceiling(),
            calls_per_day: None,
            share_percent: None,
            authorised_until: None,
        }),
        enhanced: None,
    })
}

fn address() -> PictureAddress {
    PictureAddress::read("http://img08.taobao.net/bao/uploaded/i8/T1jVXX_a.jpg").unwrap()
}

async fn fetch(server: &Server, limits: Limits) -> Result<Vec<u8>, PictureFault> {
    let client = PictureClient::with(limits).unwrap();
    client.fetch(&source(&server.url("/router/rest")), &address()).await
}

#[tokio::test]
async fn nothing_goes_out_but_the_address() {
    let server = Server::always(answer("200 OK", &["set-cookie: who=me; Path=/"], PICTURE)).await;
    let client = PictureClient::new().unwrap();
    for _ in 0..2 {
        let came = client.fetch(&source(&server.url("/router/rest")), &address()).await;
        assert_eq!(came.unwrap(), PICTURE);
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        let (line, _) = request.head.split_once("\r\n").unwrap();
        assert_eq!(line, "GET /pictures/img08.taobao.net/bao/uploaded/i8/T1jVXX_a.jpg HTTP/1.1");
        let names = request.head.lines().skip(1).filter_map(|line| line.split(':').next());
        let mut names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
        names.sort();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
        assert_eq!(request.header("accept"), Some("image/png,image/jpeg,image/webp"));
        assert!(request.form.is_empty());
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Server::always(answer("200 OK", &[], PICTURE)).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"] {
        let location = format!("location: {}", other.url("/a.png"));
        let server = Server::always(answer(status, &[&location], b"")).await;
        let number = status[..3].parse().unwrap();
        assert_eq!(fetch(&server, Limits::default()).await, Err(PictureFault::Status(number)));
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn no_more_is_read_than_the_cap_however_it_comes() {
    let stated = raw("200 OK", &[], CAP_BYTES + 1, PICTURE);
    let packed = bomb(3);
    let chunked = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    for reply in [
        // It says so, and the rest never comes: nobody waits for it.
        Reply::Bytes(stated),
        // It does not say, and does not end.
        Reply::Endless(chunked),
        // It is small until it is unpacked.
        answer("200 OK", &["content-encoding: gzip"], &packed),
    ] {
        let server = Server::always(reply).await;
        assert_eq!(fetch(&server, Limits::default()).await, Err(PictureFault::TooLarge));
    }
    let most = vec![7; CAP_BYTES];
    let server = Server::always(answer("200 OK", &[], &most)).await;
    assert_eq!(fetch(&server, Limits::default()).await.map(|bytes| bytes.len()), Ok(CAP_BYTES));
}

#[tokio::test]
async fn what_breaks_off_or_does_not_come_is_no_picture() {
    let slow = Reply::Trickle(raw("200 OK", &[], 1_000, PICTURE), Duration::from_millis(150));
    for reply in [
        Reply::Bytes(raw("200 OK", &[], 1_000, PICTURE)),
        Reply::Reset(raw("200 OK", &[], 1_000, PICTURE)),
        Reply::Bytes(b"this is no HTTP".to_vec()),
        Reply::Silence,
        slow,
    ] {
        let server = Server::always(reply.clone()).await;
        assert_eq!(fetch(&server, SHORT).await, Err(PictureFault::Unreachable), "{reply:?}");
    }
    for (status, number) in
        [("404 Not Found", 404), ("503 Service Unavailable", 503), ("206 Partial Content", 206)]
    {
        let server = Server::always(answer(status, &[], PICTURE)).await;
        assert_eq!(fetch(&server, SHORT).await, Err(PictureFault::Status(number)));
    }
    let nobody = source("http://127.0.0.1:1/router/rest");
    let client = PictureClient::with(SHORT).unwrap();
    assert_eq!(client.fetch(&nobody, &address()).await, Err(PictureFault::Unreachable));
}
