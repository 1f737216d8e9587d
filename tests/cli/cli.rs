//! The program with a data folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program, a data folder and an environment without anything of this machine.
pub struct Cli {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run left.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Cli {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), variables: Vec::new() }
    }

    /// A data folder in which `config.toml` says this.
    pub fn with_config(config: &str) -> Self {
        let cli = Self::new();
        std::fs::write(cli.path("config.toml"), config).unwrap();
        cli
    }

    pub fn set(&mut self, variable: &str, value: &str) {
        self.variables.push((variable.to_owned(), value.to_owned()));
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the program's own and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// The program, about to run: no terminal, no display, no keyring, and English words.
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_in(self.folder(), args)
    }

    /// The same with another data folder.
    pub fn command_in(&self, data: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lidan"));
        command
            .env_clear()
            .env("HOME", self.folder())
            .env("XDG_RUNTIME_DIR", self.folder())
            .env("LANG", "en_US.UTF-8")
            .env("TZ", "America/New_York")
            .envs(self.variables.iter().cloned())
            .arg("--data-dir")
            .arg(data)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        Ran {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A run that has to succeed, and its standard output.
    pub fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.status, Some(0), "{args:?}: {ran:?}");
        ran.out
    }

    /// A run that has to succeed and to print one JSON object.
    pub fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    /// The numbers of the orders that `orders` answers, in their order.
    pub fn tids(&self, filter: &[&str]) -> Vec<i64> {
        let lines = self.ok(&[&["orders", "--format", "jsonl"], filter].concat());
        lines.lines().map(|line| tid(&serde_json::from_str(line).unwrap())).collect()
    }
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("not one JSON object: {self:?}"))
    }

    /// The one line that says what went wrong and what mends it.
    pub fn fault(&self) -> (&str, &str) {
        let lines: Vec<&str> = self.err.lines().filter(|line| line.starts_with("error: ")).collect();
        let [line] = lines[..] else { panic!("not one error: {self:?}") };
        line["error: ".len()..].split_once("; ").unwrap_or_else(|| panic!("no hint: {self:?}"))
    }
}

/// An item's number.
pub fn tid(item: &Value) -> i64 {
    item["tid"].as_str().unwrap().parse().unwrap()
}
