//! `views`: the saved views of a shop, shown, written into a file and taken from one.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use rust_i18n::t;
use serde::Serialize;

use super::args::ShopArg;
use super::out::{self, End};
use super::table::{Align, Table};
use super::{Session, fault, shop};
use crate::desk::{Desk, export_views};
use crate::domain::filter_line;
use crate::domain::ids::ShopId;
use crate::domain::view::{Hold, Starter, View};

/// The commands of `views`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    List {
        #[command(flatten)]
        shop: ShopArg,
    },
    Export {
        #[command(flatten)]
        shop: ShopArg,
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    Import {
        #[command(flatten)]
        shop: ShopArg,
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, Serialize)]
struct Listed<'a> {
    views: Vec<ViewOut<'a>>,
}

#[derive(Debug, Serialize)]
struct ViewOut<'a> {
    name: &'a str,
    line: &'a str,
    locked: bool,
    /// `null` where the line cannot be read.
    orders: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Exported {
    views: usize,
}

#[derive(Debug, Serialize)]
struct Imported {
    added: usize,
    unchanged: usize,
    unreadable: usize,
}

/// Does one of them.
pub(super) fn run(session: &Session, command: &Command) -> Result<(), End> {
    let (Command::List { shop: named }
    | Command::Export { shop: named, .. }
    | Command::Import { shop: named, .. }) = command;
    let desk = session.desk(named.shop.as_ref())?;
    let (shop, _) = shop::to_read(&desk, named.shop.as_ref())?;
    let views = desk.views_or(shop, Starter::contents(|word| t!(format!("view.{word}")).into_owned()))?;
    match command {
        Command::List { .. } => list(session, &desk, shop, &views),
        Command::Export { file, .. } => export(session, &views, file),
        Command::Import { file, .. } => import(session, &desk, shop, file),
    }
}

fn list(session: &Session, desk: &Desk, shop: ShopId, views: &[View]) -> Result<(), End> {
    let now = session.clock.now();
    let mut shown = Vec::new();
    for View { content, .. } in views {
        let orders = match filter_line::read(&content.line, now) {
            Ok(filter) => Some(desk.totals(shop, &filter)?.orders),
            Err(_) => None,
        };
        let (name, line) = (content.name.as_str(), content.line.as_str());
        shown.push(ViewOut { name, line, locked: content.hold == Hold::Locked, orders });
    }
    let listed = Listed { views: shown };
    session.out.say(&listed, || in_words(&listed))
}

fn in_words(listed: &Listed<'_>) -> String {
    let mut table = Table::new(&[
        (Align::Right, &t!("cli.views.place")),
        (Align::Left, &t!("cli.views.name")),
        (Align::Right, &t!("cli.views.orders")),
        (Align::Prose, &t!("cli.views.line")),
    ]);
    for (view, place) in listed.views.iter().zip(1..) {
        let orders =
            view.orders.map_or_else(|| t!("cli.views.unreadable").into_owned(), |orders| orders.to_string());
        table.row(vec![place.to_string(), view.name.to_owned(), orders, view.line.to_owned()]);
    }
    table.render(out::columns())
}

fn export(session: &Session, views: &[View], file: &Path) -> Result<(), End> {
    let contents: Vec<_> = views.iter().map(|view| view.content.clone()).collect();
    export_views(file, &contents)?;
    let count = contents.len();
    session.out.say(&Exported { views: count }, || {
        t!("cli.views.exported", count = count, path = file.display()).into_owned()
    })
}

fn import(session: &Session, desk: &Desk, shop: ShopId, file: &Path) -> Result<(), End> {
    let done = desk.import_views(shop, file).map_err(|error| fault::of_input(error, file))?;
    tracing::info!(added = done.added, unchanged = done.unchanged, "views import");
    let (added, unchanged, unreadable) = (done.added, done.unchanged, done.unreadable);
    session.out.say(&Imported { added, unchanged, unreadable }, || {
        let mut text = t!("cli.views.imported", added = added, unchanged = unchanged).into_owned();
        if unreadable > 0 {
            text = format!("{text}; {}", t!("cli.views.imported.unreadable", count = unreadable));
        }
        text
    })
}
