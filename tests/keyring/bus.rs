//! A session bus of the test's own, so that nothing here ever meets the keyring of the person who runs it.

use std::fs;
use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use zbus::Message;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Flags, Type};

/// Set where a missing tool is to fail the tests rather than to leave some of them out, as the gate does.
const REQUIRED: &str = "LIDAN_REQUIRE_KEYRING";
/// How long a call of the test itself may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A bus on which nothing is started by itself: who speaks there is up to the test.
pub struct Bus {
    daemon: Running,
    address: String,
    folder: TempDir,
}

impl Bus {
    /// `None` where this machine has no `dbus-daemon`; that is said then.
    pub fn start() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let config = folder.path().join("bus.conf");
        let place = folder.path().display();
        fs::write(
            &config,
            format!(
                "<busconfig><type>session</type><listen>unix:dir={place}</listen><policy context=\"default\">\
                 <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
                 <allow own=\"*\"/></policy></busconfig>"
            ),
        )
        .unwrap();
        let mut command = Command::new("dbus-daemon");
        command.arg("--config-file").arg(config).args(["--nofork", "--print-address"]);
        let mut daemon = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut address = String::new();
        BufReader::new(daemon.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(!address.is_empty(), "dbus-daemon ended at once: {:?}", daemon.0.wait());
        Some(Self { daemon, address: address.trim().to_owned(), folder })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// A folder for what runs on this bus.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A connection of the test itself.
    pub fn connect(&self) -> Connection {
        Builder::address(&*self.address).unwrap().method_timeout(PATIENCE).build().unwrap()
    }

    /// Does anybody own this name?
    pub fn has(&self, name: &str) -> bool {
        DBusProxy::new(&self.connect()).unwrap().name_has_owner(name.try_into().unwrap()).unwrap()
    }

    /// Ends the bus before its time.
    pub fn stop(mut self) -> String {
        self.daemon.stop();
        self.address
    }
}

/// Somebody who owns a name and never answers.
pub struct Silent {
    _connection: Connection,
    heard: MessageIterator,
    name: &'static str,
}

impl Silent {
    pub fn on(bus: &Bus, name: &'static str) -> Self {
        let connection = bus.connect();
        let heard = MessageIterator::from(&connection);
        connection.request_name(name).unwrap();
        Self { _connection: connection, heard, name }
    }

    /// How many calls came in since this was asked last.
    pub fn calls(&mut self, bus: &Bus) -> usize {
        const LAST: &str = "ThatIsAll";
        let last = Message::method_call("/", LAST).unwrap().with_flags(Flags::NoReplyExpected).unwrap();
        bus.connect().send(&last.destination(self.name).unwrap().build(&()).unwrap()).unwrap();
        let mut calls = 0;
        for message in self.heard.by_ref() {
            let message = message.unwrap();
            let header = message.header();
            if header.member().is_some_and(|member| member == LAST) {
                return calls;
            }
            calls += usize::from(message.message_type() == Type::MethodCall);
        }
        panic!("the bus is gone");
    }
}

/// A process that ends with the test.
pub struct Running(pub Child);

impl Running {
    /// `None` where the machine has no such program; that is said then.
    pub fn start(command: &mut Command) -> Option<Self> {
        match command.spawn() {
            Ok(child) => Some(Self(child)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                lacking(&command.get_program().to_string_lossy());
                None
            }
            Err(error) => panic!("{command:?}: {error}"),
        }
    }

    pub fn stop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Says what is not tried for want of a program. Past the test's own capture, which would keep it from being read.
fn lacking(program: &str) {
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let said = format!("\nNOT TRIED: {test}: there is no {program} here (.ci/install installs it)\n");
    assert!(std::env::var_os(REQUIRED).is_none(), "{said}");
    std::io::stderr().write_all(said.as_bytes()).unwrap();
}
