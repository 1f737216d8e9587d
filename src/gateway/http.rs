//! The one HTTP client: the POST of a form and its answer, and the GET of a file, with limits on everything.
//!
//! What the library's defaults would do here, and why each of them is turned off: wait for ever on a silent
//! server; follow a redirect to another host; print the address in errors; unpack half a megabyte of gzip into
//! half a gigabyte of memory; repeat a request by itself.

use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, StatusCode, Url, retry};
use thiserror::Error;
use tokio::time::Instant;

use super::skew::read_date;
use crate::domain::shop::GatewayUrl;
use crate::domain::time::Timestamp;

/// Largest answer that is taken, in bytes after unpacking. A page of the enhanced list is 500 items of about
/// 3.3 KB, a tenth of it.
pub const CAP_BYTES: usize = 16 * 1024 * 1024;
/// The most that a cap can be set to.
pub const MAX_CAP_BYTES: usize = 2 * CAP_BYTES;
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// Most idle connections to one host.
const IDLE_CONNECTIONS: usize = 8;
/// Longest text of a cause, in characters.
const CAUSE_CHARS: usize = 300;

/// How long each part of a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Name, connection and TLS together.
    pub connect: Duration,
    /// From one piece of the answer to the next.
    pub read: Duration,
    /// Everything, from the first byte sent to the last one read.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            read: Duration::from_secs(10),
            total: Duration::from_secs(30),
        }
    }
}

/// The parameters of one request. There is no `Debug`: the session is among them.
#[derive(Clone, Default)]
pub struct Form(Vec<(&'static str, String)>);

impl Form {
    /// Adds a parameter.
    pub fn put(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// The parameters in the order in which they were added.
    #[must_use]
    pub fn pairs(&self) -> &[(&'static str, String)] {
        &self.0
    }
}

/// What came back, whatever its status.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The server's clock, from the `Date` header.
    pub date: Option<Timestamp>,
    /// When the headers were here, by the monotonic clock.
    pub heard_at: Instant,
    /// Seconds that the server asks to wait, from `Retry-After`.
    pub retry_after_s: Option<u32>,
    /// The body, unpacked.
    pub body: String,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body holds buyers.
        let mut answer = f.debug_struct("Answer");
        answer.field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// A file that was asked for, whatever its status.
pub struct File {
    /// The HTTP status.
    pub status: u16,
    /// The content; nothing where the status is not 200.
    pub body: Vec<u8>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut file = f.debug_struct("File");
        file.field("status", &self.status).field("bytes", &self.body.len()).finish()
    }
}

/// Why there is no answer. No address and no parameter stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HttpError {
    /// The client could not be made.
    #[error("no HTTP client: {0}")]
    Client(String),
    /// No connection was made: nothing was sent.
    #[error("no connection: {0}")]
    NoConnection(String),
    /// A limit of time ran out after the connection was made.
    #[error("no answer in time")]
    TimedOut,
    /// The connection or the answer broke off.
    #[error("the answer broke off: {0}")]
    BrokenOff(String),
    /// The answer is larger than the cap.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The answer is no UTF-8.
    #[error("the answer is no UTF-8")]
    NotText,
}

/// The program's HTTP client. Clones share their connections.
#[derive(Clone)]
pub struct Http {
    outward: Client,
    loopback: Client,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password.
        f.write_str("Http")
    }
}

impl Http {
    /// A client with these limits.
    ///
    /// The system's proxies are honoured on the way out: a company's network often has no other way, and a
    /// proxy of an `https` request sees the host's name only. Loopback never goes through a proxy, since
    /// there a session may travel in clear.
    ///
    /// # Errors
    /// [`HttpError::Client`] when the machine's TLS roots or proxies cannot be read.
    pub fn new(limits: Limits) -> Result<Self, HttpError> {
        let build = |builder: ClientBuilder| builder.build().map_err(|e| HttpError::Client(cause(e)));
        Ok(Self {
            outward: build(hardened(limits).https_only(true))?,
            loopback: build(hardened(limits).no_proxy())?,
        })
    }

    /// Posts a form and reads the whole answer, once. A redirect is an answer like any other.
    ///
    /// # Errors
    /// [`HttpError`]; only [`HttpError::NoConnection`] and [`HttpError::Client`] say that nothing was sent.
    pub async fn post(
        &self,
        gateway: &GatewayUrl,
        path: &'static str,
        form: &Form,
        cap_bytes: usize,
    ) -> Result<Answer, HttpError> {
        let url = Url::parse(&format!("{gateway}{path}"))
            .map_err(|_| HttpError::Client("the address cannot be read".to_owned()))?;
        let client = if is_loopback(&url) { &self.loopback } else { &self.outward };
        let request = client
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8")
            .header(ACCEPT, "application/json")
            .form(form.pairs());
        let response = request.send().await.map_err(failure)?;
        let heard_at = Instant::now();
        let status = response.status().as_u16();
        let date = header(response.headers(), &DATE).and_then(read_date);
        let retry_after_s =
            header(response.headers(), &RETRY_AFTER).and_then(|text| text.trim().parse().ok());

        let bytes = body_of(response, cap_bytes.min(MAX_CAP_BYTES)).await?;
        let body = String::from_utf8(bytes).map_err(|_| HttpError::NotText)?;
        Ok(Answer { status, date, heard_at, retry_after_s, body })
    }

    /// Asks for a file of one of these kinds and reads it whole, once. Nothing goes with the request that tells who asks.
    /// A redirect is an answer like any other.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn get(&self, url: &str, kinds: &'static str, cap_bytes: usize) -> Result<File, HttpError> {
        let url = Url::parse(url).map_err(|_| HttpError::Client("the address cannot be read".to_owned()))?;
        let client = if is_loopback(&url) { &self.loopback } else { &self.outward };
        let response = client.get(url).header(ACCEPT, kinds).send().await.map_err(failure)?;
        let (status, cap) = (response.status(), cap_bytes.min(MAX_CAP_BYTES));
        if status != StatusCode::OK {
            return Ok(File { status: status.as_u16(), body: Vec::new() });
        }
        // What is said to be too large is not begun.
        if response.content_length().is_some_and(|length| length > cap as u64) {
            return Err(HttpError::TooLarge(cap));
        }
        Ok(File { status: status.as_u16(), body: body_of(response, cap).await? })
    }
}

/// The body of an answer, unpacked, up to a cap. The stated length is of the packed body, so what is counted is what
/// comes out.
async fn body_of(mut response: Response, cap: usize) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failure)? {
        if bytes.len() + piece.len() > cap {
            return Err(HttpError::TooLarge(cap));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where a client is made")]
fn hardened(limits: Limits) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("lidan/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        .read_timeout(limits.read)
        .timeout(limits.total)
        .redirect(Policy::none())
        .referer(false)
        .retry(retry::never())
        .gzip(true)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn failure(error: reqwest::Error) -> HttpError {
    if error.is_builder() {
        HttpError::Client(cause(error))
    } else if error.is_connect() {
        HttpError::NoConnection(cause(error))
    } else if error.is_timeout() {
        HttpError::TimedOut
    } else {
        HttpError::BrokenOff(cause(error))
    }
}

/// The causes of an error from the outside in, without the address.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        inner = cause.source();
    }
    text.chars().take(CAUSE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_loopback_host_goes_without_proxy_and_in_clear() {
        for (text, loopback) in [
            ("http://127.0.0.1:80/router/rest", true),
            ("https://127.9.9.9/x", true),
            ("http://[::1]:9/gateway", true),
            ("http://localhost:1", true),
            ("https://gw.api.taobao.com/router/rest", false),
            ("https://localhost.example.com/", false),
            ("https://10.0.0.1/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), loopback, "{text}");
        }
    }

    #[test]
    fn nothing_of_a_client_is_printed() {
        assert_eq!(format!("{:?}", Http::new(Limits::default()).unwrap()), "Http");
    }
}
