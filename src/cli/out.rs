//! The one place that writes to the terminal.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;

use rust_i18n::t;
use serde::Serialize;

use super::fault::Fault;
use crate::desk::DeskError;

/// The columns of a terminal that does not say how many it has.
const USUAL_COLUMNS: usize = 80;

/// How a command speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// To people.
    #[default]
    Text,
    /// To programs: data and errors are JSON.
    Json,
}

impl From<bool> for Form {
    fn from(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

/// Why a command ends before its end.
#[derive(Debug)]
pub(super) enum End {
    /// Something went wrong.
    Fault(Fault),
    /// Something went wrong, and the data on standard output say so already.
    Answered(Fault),
    /// Nobody reads standard output any more (`| head`).
    Unread,
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<DeskError> for End {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::File { cause, .. } if cause.kind() == io::ErrorKind::BrokenPipe => Self::Unread,
            other => Self::Fault(Fault::of(other)),
        }
    }
}

impl From<io::Error> for End {
    fn from(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::BrokenPipe {
            Self::Unread
        } else {
            Self::Fault(Fault::output(&cause))
        }
    }
}

/// Standard output and standard error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out {
    form: Form,
}

impl Out {
    pub(super) const fn new(form: Form) -> Self {
        Self { form }
    }

    /// Is JSON wanted?
    pub(super) fn is_json(self) -> bool {
        self.form == Form::Json
    }

    /// Writes an object for programs, or text for people, whichever is wanted.
    pub(super) fn say(self, object: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), End> {
        match self.form {
            Form::Json => self::object(object),
            Form::Text => self::text(&text()),
        }
    }

    /// Says what is left to say and gives the status to end with.
    pub(super) fn end(self, done: Result<(), End>) -> ExitCode {
        #[derive(Serialize)]
        struct Wrong<'a> {
            error: &'a Fault,
        }
        let (fault, is_answered) = match done {
            Ok(()) | Err(End::Unread) => return ExitCode::SUCCESS,
            Err(End::Fault(fault)) => (fault, false),
            Err(End::Answered(fault)) => (fault, true),
        };
        tracing::error!(kind = fault.kind(), "{}", fault.line());
        error_line(&fault.line());
        if self.is_json() && !is_answered {
            // Nobody is left to tell when this fails too.
            drop(object(&Wrong { error: &fault }));
        }
        fault.exit_code()
    }
}

/// Writes one JSON object and the end of the line.
pub(super) fn object(object: &impl Serialize) -> Result<(), End> {
    let json = serde_json::to_string(object).map_err(|error| Fault::system(&error))?;
    text(&json)
}

/// Writes a text and the end of the line.
pub(super) fn text(text: &str) -> Result<(), End> {
    let mut out = writer();
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    out.write_all(text.as_bytes())?;
    out.write_all(end.as_bytes())?;
    Ok(out.flush()?)
}

/// Standard output, for more than fits in memory. The caller flushes it.
pub(super) fn writer() -> impl Write + Send {
    BufWriter::with_capacity(1 << 16, io::stdout())
}

/// The columns of the terminal that reads standard output, if one does.
pub(super) fn columns() -> Option<usize> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let size = terminal_size::terminal_size_of(stdout);
    Some(size.map_or(USUAL_COLUMNS, |(width, _)| usize::from(width.0)))
}

/// Says something beside the data.
pub(super) fn note(text: &str) {
    error_line(&format!("{}: {text}", t!("cli.note")));
}

/// Is there somebody who can answer?
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question and gives the answer, without the spaces around it.
pub(super) fn ask(question: &str) -> io::Result<String> {
    let mut err = io::stderr().lock();
    write!(err, "{question} ")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// What goes on, on a line of its own that is written over and over; only where a person looks.
pub(super) fn progress() -> Option<Progress> {
    let err = io::stderr();
    err.is_terminal().then(|| Progress(err))
}

fn error_line(line: &str) {
    // Nobody is left to tell when standard error is closed.
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// A line that is written over and over.
#[derive(Debug)]
pub(super) struct Progress(io::Stderr);

impl Progress {
    /// Shows how far it is.
    pub(super) fn show(&self, line: &str) {
        let mut err = self.0.lock();
        drop(write!(err, "\r\u{1b}[K{line}").and_then(|()| err.flush()));
    }
}

impl Drop for Progress {
    /// Leaves an empty line to those who write next.
    fn drop(&mut self) {
        self.show("");
    }
}
