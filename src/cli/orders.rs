//! `orders`: answers a filter from the local store.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use rust_i18n::t;

use super::args::ShopArg;
use super::export::{Export, ExportArgs, Rows};
use super::fault::Fault;
use super::filter::{FilterArgs, Question};
use super::out::{self, End, Out};
use super::table::{Align, Table};
use super::{Session, shop, words};
use crate::desk::{self, Desk, DeskError, Found, Page, WithFacets};
use crate::domain::detail::KnownOrder;
use crate::domain::export::Form;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Filter, Refunding, TimeKind};
use crate::domain::ids::ShopId;
use crate::domain::order::Order;
use crate::domain::text_state::{TextPresence, TextState};

/// Rows of a page where nothing is said.
pub(super) const ROWS: usize = 100;

/// The arguments of `orders`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[command(flatten)]
    filter: FilterArgs,
    #[arg(long, value_name = "FORMAT")]
    format: Option<FormatArg>,
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long)]
    count: bool,
    #[arg(long, conflicts_with = "count")]
    facets: bool,
    #[command(flatten)]
    export: ExportArgs,
}

/// A form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Table,
    Json,
    Jsonl,
    Csv,
    Xlsx,
    #[cfg(feature = "parquet")]
    Parquet,
}

/// What is to be written.
#[derive(Debug, Clone)]
enum Wish {
    /// A page at most.
    Page(PageWish),
    /// Everything, row by row.
    Rows(Rows),
    /// Everything, a folder a day.
    #[cfg(feature = "parquet")]
    Days(Rows),
}

/// An answer of a page at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageWish {
    Count,
    Table(WithFacets),
    Envelope(WithFacets),
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let Question { filter, page, notes } = args.filter.read(session.clock.now())?;
    let wish = args.wish(session.out)?;
    for note in notes {
        out::note(&note);
    }
    let desk = session.desk(args.shop.shop.as_ref())?;
    let (shop, name) = shop::to_read(&desk, args.shop.shop.as_ref())?;
    let page = page.unwrap_or(match wish {
        Wish::Rows(_) => Page::ALL,
        #[cfg(feature = "parquet")]
        Wish::Days(_) => Page::ALL,
        Wish::Page(_) => Page { offset: 0, limit: ROWS },
    });
    // The JSON envelope says so itself.
    let says_so = matches!(wish, Wish::Page(PageWish::Envelope(_)));
    let output = args.output.as_deref();
    let unjudged = match wish {
        Wish::Rows(rows) => {
            Export { desk: &desk, shop: (shop, &name), filter: &filter, page }.write(rows, output)?
        }
        #[cfg(feature = "parquet")]
        Wish::Days(rows) => {
            Export { desk: &desk, shop: (shop, &name), filter: &filter, page }.write_days(rows, output)?
        }
        Wish::Page(wish) => {
            if let Some(path) = output {
                desk::write_whole(path, |file| answer(&desk, shop, &filter, page, wish, None, file))?
            } else {
                let mut stdout = out::writer();
                let unjudged = answer(&desk, shop, &filter, page, wish, out::columns(), &mut stdout)?;
                stdout.flush()?;
                unjudged
            }
        }
    };
    if unjudged > 0 && !says_so {
        out::note(&t!("cli.note.unjudged", count = unjudged));
    }
    Ok(())
}

impl Args {
    fn wish(&self, out: Out) -> Result<Wish, Fault> {
        let facets = if self.facets { WithFacets::Yes } else { WithFacets::No };
        let default = if out.is_json() { FormatArg::Json } else { FormatArg::Table };
        let format = self.format.unwrap_or(default);
        #[cfg(feature = "parquet")]
        if format == FormatArg::Parquet {
            return if self.count || self.facets {
                let option = if self.count { "--count" } else { "--facets" };
                Err(conflict(option, "--format json, --format table"))
            } else {
                Ok(Wish::Days(self.export.rows(Form::Csv)?))
            };
        }
        let form = match format {
            FormatArg::Table | FormatArg::Json => None,
            FormatArg::Jsonl => Some(Form::Jsonl),
            FormatArg::Csv => Some(Form::Csv),
            FormatArg::Xlsx => Some(Form::Xlsx),
            #[cfg(feature = "parquet")]
            FormatArg::Parquet => None,
        };
        match (form, self.export.named()) {
            (None, Some(option)) => Err(conflict(option, "--format jsonl, --format csv, --format xlsx")),
            (Some(_), Some(option)) if self.count => Err(conflict(option, "--format")),
            _ if self.count => Ok(Wish::Page(PageWish::Count)),
            (Some(_), _) if facets == WithFacets::Yes => {
                Err(conflict("--facets", "--format json, --format table"))
            }
            (Some(form), _) => Ok(Wish::Rows(self.export.rows(form)?)),
            (None, None) if format == FormatArg::Json => Ok(Wish::Page(PageWish::Envelope(facets))),
            (None, None) => Ok(Wish::Page(PageWish::Table(facets))),
        }
    }
}

/// An option that the form has no use for, and what it goes with.
fn conflict(option: &str, with: &str) -> Fault {
    let what = t!("cli.fault.conflict", option = option, other = "--format");
    Fault::usage("conflict", what, t!("cli.one_of", values = with))
}

/// Writes the answer and gives how many orders a text condition could not judge.
fn answer(
    desk: &Desk,
    shop: ShopId,
    filter: &Filter,
    page: Page,
    wish: PageWish,
    columns: Option<usize>,
    out: &mut (dyn Write + Send),
) -> Result<u64, DeskError> {
    let broken = |cause| DeskError::File { path: PathBuf::from("-"), cause };
    let totals = match wish {
        PageWish::Envelope(facets) => desk.export_envelope(shop, filter, page, facets, out)?,
        PageWish::Table(facets) => {
            let found = desk.find(shop, filter, page, facets)?;
            let text = table(desk, &found, filter, page, columns)?;
            out.write_all(text.as_bytes()).map_err(broken)?;
            found.totals
        }
        PageWish::Count => {
            let totals = desk.totals(shop, filter)?;
            writeln!(out, r#"{{"total":{}}}"#, totals.orders).map_err(broken)?;
            totals
        }
    };
    Ok(totals.unjudged)
}

fn table(
    desk: &Desk,
    found: &Found,
    filter: &Filter,
    page: Page,
    columns: Option<usize>,
) -> Result<String, DeskError> {
    let time = match filter.time {
        TimeKind::Created => t!("field.created"),
        TimeKind::Modified => t!("field.modified"),
        TimeKind::Paid => t!("field.pay_time"),
    };
    let mut table = Table::new(&[
        (Align::Left, &t!("field.seller_flag")),
        (Align::Left, &t!("field.tid")),
        (Align::Left, &time),
        (Align::Left, &t!("field.status")),
        (Align::Right, &t!("field.payment")),
        (Align::Prose, &t!("field.buyer_nick")),
        (Align::Prose, &t!("cli.table.items")),
        (Align::Prose, &t!("field.seller_memo")),
        (Align::Prose, &t!("field.buyer_message")),
    ]);
    desk.each_order(&found.ids, |known| {
        table.row(row(known, filter.time));
        Ok(())
    })?;
    let mut text = table.render(columns);
    text.push_str(&sum(found.totals, page, found.ids.len()));
    if let Some(facets) = &found.facets {
        text.push_str(&facet_lines(facets));
    }
    Ok(text)
}

fn row(known: &KnownOrder, time: TimeKind) -> Vec<String> {
    let order = known.record.order();
    vec![
        order.seller_flag.map_or_else(
            || "?".to_owned(),
            |flag| if flag.number() == 0 { String::new() } else { words::flag(flag) },
        ),
        order.tid.to_string(),
        order.time(time).map(|at| at.to_string()).unwrap_or_default(),
        state(&order),
        order.payment.map(|payment| payment.grouped()).unwrap_or_default(),
        order.buyer_nick.as_deref().unwrap_or_default().to_owned(),
        items(&order),
        prose(&order.seller_memo),
        prose(&order.buyer_message),
    ]
}

fn state(order: &Order) -> String {
    let state = order.status.as_ref().map_or_else(|| t!("status.unknown").into_owned(), words::status);
    match order.refunding() {
        Some(Refunding::Yes) => format!("{state}·{}", t!("refunding.yes")),
        _ => state,
    }
}

/// The first item of an order and how many lines there are beside it.
fn items(order: &Order) -> String {
    let Some((first, rest)) = order.lines.known().split_first() else { return String::new() };
    let name = first.title.as_deref().unwrap_or_default();
    let pieces = first.num.filter(|num| *num != 1).map(|num| format!(" ×{num}")).unwrap_or_default();
    let more = if rest.is_empty() { String::new() } else { format!(" +{}", rest.len()) };
    format!("{name}{pieces}{more}")
}

fn prose(text: &TextState) -> String {
    match (text.known(), text.presence()) {
        (Some(text), _) => text.to_owned(),
        (None, presence) => format!("({})", t!(format!("presence.{}", presence.word()))),
    }
}

fn sum(totals: Totals, page: Page, rows: usize) -> String {
    let first = page.offset + 1;
    let last = page.offset + rows as u64;
    let payment = totals.payment.grouped();
    let mut text = t!("cli.orders.sum", total = totals.orders, payment = payment).into_owned();
    if (rows as u64) < totals.orders && rows > 0 {
        text.push_str(&t!("cli.orders.page", first = first, last = last));
    }
    text.push('\n');
    text
}

/// The counts beside the choices, a line for each facet.
fn facet_lines(facets: &Facets) -> String {
    let unknown = || t!("presence.unknown").into_owned();
    let status = facets.status.iter().map(|(s, n)| (s.as_ref().map_or_else(unknown, words::status), *n));
    let flag = facets.flag.iter().map(|(f, n)| (f.map_or_else(unknown, words::flag), *n));
    let refunding = facets.refunding.iter().map(|(r, n)| {
        let word = match r {
            Some(Refunding::Yes) => t!("refunding.yes"),
            Some(Refunding::No) => t!("refunding.no"),
            None => t!("refunding.unknown"),
        };
        (word.into_owned(), *n)
    });
    let step = facets.step.iter().map(|(s, n)| (s.as_ref().map_or_else(unknown, words::step), *n));
    let presence =
        |(presence, n): (&TextPresence, &u64)| (t!(format!("presence.{}", presence.word())).into_owned(), *n);
    let line = |name: &str, counts: Vec<(String, u64)>| {
        let counts: Vec<String> = counts.into_iter().map(|(word, n)| format!("{word} {n}")).collect();
        format!("{name}: {}\n", counts.join(" · "))
    };
    [
        line(&t!("field.status"), status.collect()),
        line(&t!("field.seller_flag"), flag.collect()),
        line(&t!("refunding.yes"), refunding.collect()),
        line(&t!("field.seller_memo"), facets.seller_memo.iter().map(presence).collect()),
        line(&t!("field.buyer_message"), facets.buyer_message.iter().map(presence).collect()),
        line(&t!("field.step_trade_status"), step.collect()),
    ]
    .concat()
}
