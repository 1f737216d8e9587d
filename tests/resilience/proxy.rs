//! A proxy on loopback that breaks the answers it passes on, byte by byte.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// From one byte to the next of an answer that trickles.
const TRICKLE: Duration = Duration::from_millis(60);
/// MiB of zeros in a bomb.
const BOMB_MIB: usize = 512;

/// Where in an answer something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before its first byte.
    Start,
    /// Within its head, after so many thousandths of it.
    Head(usize),
    /// Within its body, after so many thousandths of it.
    Body(usize),
}

/// How an answer is broken.
#[derive(Debug, Clone)]
pub enum Break {
    /// Nothing more comes, until the client goes.
    Hang(Place),
    /// From here on a byte comes every now and then.
    Trickle(Place),
    /// The connection is reset.
    Reset(Place),
    /// The connection ends, earlier than the stated length.
    Cut(Place),
    /// There is no stated length, and the body ends with the connection after so many thousandths.
    CutOpen(usize),
    /// The body comes in chunks and ends within the first, after so many thousandths.
    CutChunk(usize),
    /// Half a gigabyte of zeros, packed; the answer itself is thrown away.
    Bomb,
    /// Go to this address instead.
    Redirect(String),
    /// A head that never ends.
    EndlessHead,
    /// What a server of TLS says to a client that does not speak it.
    Tls,
}

/// Which requests get a broken answer.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many are served before.
    pub after: usize,
    /// How many are broken then.
    pub times: usize,
    /// How.
    pub how: Break,
}

/// A running proxy. It ends with its runtime.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: String,
    plan: Mutex<Option<Plan>>,
    requests: AtomicUsize,
    broken: AtomicUsize,
}

impl Proxy {
    /// A proxy before the server of this address (`host:port`).
    pub async fn before(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            plan: Mutex::default(),
            requests: AtomicUsize::new(0),
            broken: AtomicUsize::new(0),
        });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move {
                    let _ = serve(client, &shared).await;
                });
            }
        });
        Self { port, shared }
    }

    /// The proxy's own address in place of the server's.
    pub fn instead(&self, url: &str) -> String {
        url.replace(&self.shared.upstream, &self.address())
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Breaks by a plan from the next request on, or nothing any more.
    pub fn set(&self, plan: Option<Plan>) {
        *self.shared.plan.lock().unwrap() = plan;
        self.shared.requests.store(0, Ordering::SeqCst);
        self.shared.broken.store(0, Ordering::SeqCst);
    }

    /// Requests since the plan was set.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Answers that were broken since then.
    pub fn broken(&self) -> usize {
        self.shared.broken.load(Ordering::SeqCst)
    }
}

impl Shared {
    /// What becomes of the next answer.
    fn next(&self) -> Option<Break> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let plan = self.plan.lock().unwrap();
        let plan = plan.as_ref().filter(|plan| (plan.after..plan.after + plan.times).contains(&number))?;
        self.broken.fetch_add(1, Ordering::SeqCst);
        Some(plan.how.clone())
    }
}

async fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut rest = Vec::new();
    loop {
        let request = message(&mut client, &mut rest).await?;
        let how = shared.next();
        let mut server = TcpStream::connect(&shared.upstream).await?;
        server.write_all(&request.head).await?;
        server.write_all(&request.body).await?;
        let answer = message(&mut server, &mut Vec::new()).await?;
        match how {
            None => {
                client.write_all(&answer.head).await?;
                client.write_all(&answer.body).await?;
            }
            Some(how) => return broken(client, &answer, &how).await,
        }
    }
}

async fn broken(mut client: TcpStream, answer: &Message, how: &Break) -> io::Result<()> {
    let whole = [&*answer.head, &answer.body].concat();
    match how {
        Break::Hang(place) => {
            client.write_all(&whole[..answer.at(*place)]).await?;
            client.read_to_end(&mut Vec::new()).await?;
        }
        Break::Trickle(place) => {
            let (now, later) = whole.split_at(answer.at(*place));
            client.write_all(now).await?;
            for byte in later {
                tokio::time::sleep(TRICKLE).await;
                client.write_all(&[*byte]).await?;
            }
        }
        Break::Reset(place) => {
            client.write_all(&whole[..answer.at(*place)]).await?;
            client.set_zero_linger()?;
        }
        Break::Cut(place) => client.write_all(&whole[..answer.at(*place)]).await?,
        Break::CutOpen(mille) => {
            client.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
            client.write_all(answer.part(*mille)).await?;
        }
        Break::CutChunk(mille) => {
            let size = answer.body.len();
            let head = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{size:x}\r\n");
            client.write_all(head.as_bytes()).await?;
            client.write_all(answer.part(*mille)).await?;
        }
        Break::Bomb => {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                BOMB.len()
            );
            client.write_all(head.as_bytes()).await?;
            client.write_all(&BOMB).await?;
        }
        Break::Redirect(to) => {
            let head = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            );
            client.write_all(head.as_bytes()).await?;
        }
        Break::EndlessHead => {
            client.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            for number in 0_u64.. {
                client.write_all(format!("x-{number}: {number:0>200}\r\n").as_bytes()).await?;
            }
        }
        Break::Tls => client.write_all(&[0x15, 3, 1, 0, 2, 2, 0x28]).await?,
    }
    client.shutdown().await
}

/// A request or an answer.
struct Message {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Message {
    /// How many of its bytes stand before a place.
    fn at(&self, place: Place) -> usize {
        match place {
            Place::Start => 0,
            Place::Head(mille) => self.head.len() * mille / 1_000,
            Place::Body(mille) => self.head.len() + self.part(mille).len(),
        }
    }

    fn part(&self, mille: usize) -> &[u8] {
        &self.body[..self.body.len() * mille / 1_000]
    }
}

/// Reads a message with a stated length; what follows it is left in `rest`.
async fn message(stream: &mut TcpStream, rest: &mut Vec<u8>) -> io::Result<Message> {
    loop {
        if let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&rest[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            let whole = end + 4 + length.unwrap_or(0);
            if rest.len() >= whole {
                let after = rest.split_off(whole);
                let body = rest.split_off(end + 4);
                return Ok(Message { head: std::mem::replace(rest, after), body });
            }
        }
        if stream.read_buf(rest).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Packed once for all tests: it takes its time.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..BOMB_MIB {
        packer.write_all(&zeros).unwrap();
    }
    let packed = packer.finish().unwrap();
    assert!(packed.len() < 600_000, "{} bytes", packed.len());
    packed
});
