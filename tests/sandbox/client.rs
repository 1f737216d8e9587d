//! A client of a few lines on a raw connection, so that a test sees exactly what is on the wire.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use lidan::domain::time::Timestamp;
use lidan::sandbox::{Lag, Options, Sandbox};
use md5::{Digest, Md5};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The moment at which the shops of these tests open.
pub const OPENING: &str = "2026-11-21 15:00:00";

pub fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A platform with a clock that stands until it is set.
pub struct Shop {
    pub sandbox: Sandbox,
    clock: Arc<AtomicI64>,
}

/// What came over the wire.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
    /// What `Content-Length` said.
    pub length: usize,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The body of a TOP answer without its root.
    pub fn top(&self) -> Value {
        let json = self.json();
        let (root, inner) = json.as_object().unwrap().iter().next().unwrap();
        assert!(root.ends_with("_response"), "{root}");
        inner.clone()
    }

    /// Code and sub code of a refusal.
    pub fn refusal(&self) -> (i64, String) {
        let json = self.json();
        let refusal = &json["error_response"];
        let code = refusal["code"].as_i64().unwrap_or_else(|| panic!("{json}"));
        (code, refusal["sub_code"].as_str().unwrap_or_default().to_owned())
    }
}

pub type Pairs<'a> = &'a [(&'a str, &'a str)];

impl Shop {
    /// A shop of so many orders, with the options changed as a test likes.
    pub async fn open(orders: u64, change: impl FnOnce(&mut Options)) -> Self {
        let clock = Arc::new(AtomicI64::new(t(OPENING).unix()));
        let hand = Arc::clone(&clock);
        let now = Arc::new(move || Timestamp::from_unix(hand.load(Ordering::Relaxed)));
        let mut options = Options::new(orders, 42, now);
        change(&mut options);
        Self { sandbox: Sandbox::start(options).await.unwrap(), clock }
    }

    /// A shop whose views are never late.
    pub async fn prompt(orders: u64) -> Self {
        Self::open(orders, |options| options.lag = Lag::NONE).await
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.clock.load(Ordering::Relaxed))
    }

    pub fn pass_s(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The parameters of a TOP call before it is signed.
    pub fn top_params(&self, method: &str, business: Pairs<'_>) -> BTreeMap<String, String> {
        let top = &self.sandbox.welcome().top;
        let now = self.now().to_string();
        let common = [
            ("method", method),
            ("app_key", &top.app_key),
            ("session", &top.session),
            ("timestamp", &now),
            ("v", "2.0"),
            ("format", "json"),
            ("sign_method", "md5"),
        ];
        common.iter().chain(business).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    pub async fn top(&self, method: &str, business: Pairs<'_>) -> Answer {
        let params = self.top_params(method, business);
        self.send_top(params).await
    }

    pub async fn send_top(&self, mut params: BTreeMap<String, String>) -> Answer {
        let sign = md5(&self.sandbox.welcome().top.app_secret, &params, false).to_uppercase();
        params.entry("sign".to_owned()).or_insert(sign);
        post(&self.sandbox.welcome().top.gateway, &form(&params)).await.unwrap()
    }

    /// All trades of a list, walked page by page.
    pub async fn walk(&self, method: &str, business: Pairs<'_>) -> Vec<Value> {
        let mut all = Vec::new();
        for page in 1.. {
            let page = page.to_string();
            let params: Vec<_> =
                business.iter().copied().chain([("page_no", &*page), ("page_size", "100")]).collect();
            let answer = self.top(method, &params).await.top();
            let Some(trades) = answer["trades"]["trade"].as_array() else { break };
            all.extend(trades.iter().cloned());
        }
        all
    }

    pub fn enhanced_params(&self, business: Pairs<'_>) -> BTreeMap<String, String> {
        let welcome = self.sandbox.welcome();
        let now = self.now().unix().to_string();
        let common = [
            ("appid", &*welcome.enhanced.appid),
            ("timestamp", &now),
            ("tb_seller_nick", &welcome.seller_nick),
            ("sysid", &welcome.enhanced.sysid),
        ];
        common.iter().chain(business).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    pub async fn enhanced(&self, business: Pairs<'_>) -> Answer {
        self.send_enhanced(self.enhanced_params(business)).await
    }

    pub async fn send_enhanced(&self, mut params: BTreeMap<String, String>) -> Answer {
        let sign = md5(&self.sandbox.welcome().enhanced.app_secret, &params, true);
        params.entry("sign".to_owned()).or_insert(sign);
        let url = format!("{}/taobao/order/ext/list", self.sandbox.welcome().enhanced.gateway);
        post(&url, &form(&params)).await.unwrap()
    }
}

/// Posts a form; an error when the connection ends before there is a whole head.
pub async fn post(url: &str, form: &str) -> Result<Answer, String> {
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut tcp = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    tcp.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A connection that is cut is an error of its own on some systems; what came counts.
    let _ = tcp.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or("no answer")?;
    let head = head.to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    Ok(Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        length: length.map_or(0, |length| length.trim().parse().unwrap()),
        body: body.to_owned(),
        head,
    })
}

pub fn form(params: &BTreeMap<String, String>) -> String {
    let escape = |text: &str| -> String {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap().to_ascii_uppercase();
        text.bytes().flat_map(|byte| ['%', digit(byte >> 4), digit(byte & 15)]).collect()
    };
    let pairs: Vec<String> = params.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    pairs.join("&")
}

/// The MD5 signature of both gateways, lower case.
pub fn md5(secret: &str, params: &BTreeMap<String, String>, with_empty: bool) -> String {
    let mut base = secret.to_owned();
    for (name, value) in params.iter().filter(|(_, value)| with_empty || !value.is_empty()) {
        base.push_str(name);
        base.push_str(value);
    }
    base.push_str(secret);
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap();
    Md5::digest(base).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
