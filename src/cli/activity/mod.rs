//! `activity`: 尖货 activities, sent and as they are known here.

mod diff;
mod drift;
mod entry;
mod group;
mod history;
mod list;
mod mark;
mod send;
mod show;

use clap::Subcommand;

use super::Session;
use super::out::End;

/// The commands of `activity`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    Sync(send::Args),
    List(list::Args),
    Show(show::Args),
    History(history::Args),
    Diff(diff::Args),
    Drift(drift::Args),
    Mark(mark::Args),
}

/// Does one of them.
pub(in crate::cli) fn run(session: &Session, command: &Command) -> Result<(), End> {
    match command {
        Command::Sync(args) => send::run(session, args),
        Command::List(args) => list::run(session, args),
        Command::Show(args) => show::run(session, args),
        Command::History(args) => history::run(session, args),
        Command::Diff(args) => diff::run(session, args),
        Command::Drift(args) => drift::run(session, args),
        Command::Mark(args) => mark::run(session, args),
    }
}
