//! GNOME Keyring on a bus of its own, and what other programs see in it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::bus::{Bus, Running};
use crate::platform::until;

/// The name of every Secret Service.
pub const NAME: &str = "org.freedesktop.secrets";
/// What the collection that comes with the session is locked with.
const PASSWORD: &[u8] = b"correct horse";

/// GNOME Keyring.
pub struct Gnome {
    // Ends before its bus does.
    _daemon: Running,
    bus: Bus,
}

impl Gnome {
    /// One as a person finds it after logging in: its collection is there and open. `None` where a program lacks;
    /// that is said then.
    pub fn unlocked() -> Option<Self> {
        let gnome = Self::start(&["--unlock"])?;
        until("the keyring is open", || gnome.is_open());
        Some(gnome)
    }

    /// One that nobody has ever kept anything in.
    pub fn empty() -> Option<Self> {
        Self::start(&["--start"])
    }

    fn start(args: &[&str]) -> Option<Self> {
        let bus = Bus::start()?;
        for folder in ["home", "run"] {
            fs::DirBuilder::new().mode(0o700).create(bus.folder().join(folder)).unwrap();
        }
        let mut command = daemon(&bus, args);
        command.arg("--foreground").stderr(File::create(complaints(&bus)).unwrap());
        let mut daemon = Running::start(&mut command)?;
        daemon.0.stdin.take().unwrap().write_all(PASSWORD).unwrap();
        until("the keyring is on the bus", || bus.has(NAME));
        Some(Self { _daemon: daemon, bus })
    }

    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// The keyring as another program sees it.
    fn service(&self) -> SecretService<'static> {
        SecretService::connect_with_existing(EncryptionType::Dh, self.bus.connect()).unwrap()
    }

    fn is_open(&self) -> bool {
        let service = self.service();
        service.get_default_collection().is_ok_and(|collection| !collection.is_locked().unwrap())
    }

    /// Locks what is open, as a session does when it is left.
    pub fn lock(&self) {
        self.service().get_default_collection().unwrap().lock().unwrap();
        assert!(!self.is_open());
    }

    /// Unlocks it by a door that GNOME Keyring has for its own tests: there is nobody to type the password.
    pub fn unlock(&self) {
        const SERVICE: &str = "/org/freedesktop/secrets";
        let bus = self.bus.connect();
        let opened = bus
            .call_method(
                Some(NAME),
                SERVICE,
                Some("org.freedesktop.Secret.Service"),
                "OpenSession",
                &("plain", Value::from("")),
            )
            .unwrap();
        let (_, session): (OwnedValue, OwnedObjectPath) = opened.body().deserialize().unwrap();
        let collection = self.service().get_default_collection().unwrap().collection_path.clone();
        let password = (session, Vec::<u8>::new(), PASSWORD, "text/plain");
        bus.call_method(
            Some(NAME),
            SERVICE,
            Some("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
            "UnlockWithMasterPassword",
            &(collection, password),
        )
        .unwrap();
        assert!(self.is_open());
    }

    /// Keeps a secret as another program would, by what `docs/contract.md` says of service and account.
    pub fn put(&self, account: &str, secret: &[u8]) {
        let service = self.service();
        let attributes = HashMap::from([("service", "lidan"), ("username", account)]);
        let collection = service.get_default_collection().unwrap();
        collection.create_item(account, attributes, secret, true, "text/plain").unwrap();
    }

    /// Everything in it: the attributes that name each secret, and the secret.
    pub fn items(&self) -> Vec<(HashMap<String, String>, Vec<u8>)> {
        let service = self.service();
        let collection = service.get_default_collection().unwrap();
        let items = collection.get_all_items().unwrap();
        items.iter().map(|item| (item.get_attributes().unwrap(), item.get_secret().unwrap())).collect()
    }

    /// How often it wanted to ask for the password. Nobody here can show its question, and it says so each time.
    pub fn questions(&self) -> usize {
        let complaints = fs::read_to_string(complaints(&self.bus)).unwrap();
        complaints.matches("couldn't create system prompt").count()
    }
}

fn complaints(bus: &Bus) -> PathBuf {
    bus.folder().join("keyring.log")
}

fn daemon(bus: &Bus, args: &[&str]) -> Command {
    let mut command = Command::new("gnome-keyring-daemon");
    command
        .env_clear()
        .env("HOME", bus.folder().join("home"))
        .env("XDG_RUNTIME_DIR", bus.folder().join("run"))
        .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
        .env("LANG", "C.UTF-8")
        .args(args)
        .arg("--components=secrets")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}
