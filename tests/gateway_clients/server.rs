//! A server on loopback that answers each request as a test says, or breaks off wherever it says.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// The request line and the headers.
    pub head: String,
    /// The form, decoded, in its order.
    pub form: Vec<(String, String)>,
}

impl Request {
    pub fn param(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let named =
            |line: &&str| line.split(':').next().is_some_and(|known| known.eq_ignore_ascii_case(name));
        self.head.lines().skip(1).find(named).and_then(|line| line.split_once(": ")).map(|(_, value)| value)
    }
}

/// What the server does after it has read a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Says nothing, until the other side goes.
    Silence,
    /// Sends the first bytes, then one byte of the rest every so often.
    Trickle(Vec<u8>, Duration),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Sends a head and then zeros without end.
    Endless(Vec<u8>),
}

/// A whole answer with these header lines.
pub fn answer(status: &str, headers: &[&str], body: &[u8]) -> Reply {
    Reply::Bytes(raw(status, headers, body.len(), body))
}

/// An answer that states a length of its own.
pub fn raw(status: &str, headers: &[&str], stated_length: usize, body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {stated_length}\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    let mut bytes = (head + "\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub fn json(body: &str) -> Reply {
    answer("200 OK", &["content-type: text/javascript;charset=UTF-8"], body.as_bytes())
}

/// So many MiB of zeros, packed.
pub fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..mebibytes {
        packer.write_all(&zeros).unwrap();
    }
    packer.finish().unwrap()
}

pub struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    gone: Arc<Notify>,
}

impl Server {
    /// A server that answers every request in the same way.
    pub async fn always(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone()).await
    }

    /// A server that answers by the request and by how many came before it.
    pub async fn start(reply: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (requests, gone) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Notify::new()));
        let (kept, left, reply) = (Arc::clone(&requests), Arc::clone(&gone), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, left, reply) = (Arc::clone(&kept), Arc::clone(&left), Arc::clone(&reply));
                tokio::spawn(async move {
                    let _ = serve(stream, &kept, &left, &*reply).await;
                });
            }
        });
        Self { port, requests, gone }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until a client leaves a connection that says nothing.
    pub async fn left(&self) {
        self.gone.notified().await;
    }
}

async fn serve(
    mut stream: TcpStream,
    requests: &Mutex<Vec<Request>>,
    gone: &Notify,
    reply: &(impl Fn(&Request, usize) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let request = read(&mut stream).await?;
    let reply = {
        let mut requests = requests.lock().unwrap();
        requests.push(request.clone());
        reply(&request, requests.len() - 1)
    };
    match reply {
        Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
        Reply::Silence => {
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
            gone.notify_one();
        }
        Reply::Trickle(bytes, every) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(every).await;
            }
        }
        Reply::Reset(bytes) => {
            stream.write_all(&bytes).await?;
            stream.set_zero_linger()?;
        }
        Reply::Endless(head) => {
            stream.write_all(&head).await?;
            let zeros = vec![b'0'; 64 * 1024];
            loop {
                stream.write_all(&zeros).await?;
            }
        }
    }
    Ok(())
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Request> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Ok(Request {
                    head: head.to_owned(),
                    form: body.split('&').filter_map(pair).collect(),
                });
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((decoded(name), decoded(value)))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap();
                u8::try_from(16 * digit() + digit()).unwrap()
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).unwrap()
}
