//! The filter's options, by the enhanced API's own parameter names, and the filter that they make.

use rust_i18n::t;

use super::fault::Fault;
use super::orders::ROWS;
use crate::desk::Page;
use crate::domain::filter::{Direction, Filter, Refunding, TimeKind};
use crate::domain::filter_line::{self, LineError};
use crate::domain::flag::Flag;
use crate::domain::ids::{NumIid, Tid};
use crate::domain::status::{Status, statuses_meant};
use crate::domain::text_test::{TextOp, TextTest};
use crate::domain::time::Timestamp;

/// Most rows of a page.
const MOST_ROWS: usize = 500;

/// The options. All are read as text, so that one that cannot be is named in our own words; a value may begin
/// with a hyphen.
#[derive(Debug, clap::Args)]
pub(super) struct FilterArgs {
    #[arg(long, value_name = "LINE", allow_hyphen_values = true, conflicts_with_all = [
        "start_created", "end_created", "date_type", "status", "buyer_nick", "buyer_open_uid", "buyer_message",
        "buyer_message_op", "seller_memo", "seller_memo_op", "seller_flag", "num_iid", "tid", "refunding", "order_asc",
    ])]
    filter: Option<String>,
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    start_created: Option<String>,
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    end_created: Option<String>,
    #[arg(long, value_name = "0|1", allow_hyphen_values = true)]
    date_type: Option<String>,
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    status: Vec<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    buyer_nick: Option<String>,
    #[arg(long, value_name = "U", allow_hyphen_values = true)]
    buyer_open_uid: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    buyer_message: Option<String>,
    #[arg(long, value_name = "all|eq|ne|like", allow_hyphen_values = true)]
    buyer_message_op: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    seller_memo: Option<String>,
    #[arg(long, value_name = "all|eq|ne|like", allow_hyphen_values = true)]
    seller_memo_op: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    seller_flag: Vec<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    num_iid: Vec<String>,
    #[arg(long, value_name = "A,B,C", allow_hyphen_values = true)]
    tid: Option<String>,
    #[arg(long, value_name = "0|1", allow_hyphen_values = true)]
    refunding: Option<String>,
    #[arg(long, value_name = "ASC|DESC", allow_hyphen_values = true)]
    order_asc: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    page_no: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    page_size: Option<String>,
}

/// What the options ask for.
#[derive(Debug)]
pub(super) struct Question {
    /// Which orders.
    pub(super) filter: Filter,
    /// Which of them, where a page is asked for.
    pub(super) page: Option<Page>,
    /// What may not be meant as it stands.
    pub(super) notes: Vec<String>,
}

impl FilterArgs {
    /// Makes the filter.
    ///
    /// # Errors
    /// The option that cannot be read, with what it can be.
    pub(super) fn read(&self, now: Timestamp) -> Result<Question, Fault> {
        let filter = match &self.filter {
            Some(line) => filter_line::read(line, now).map_err(|error| unread(line, &error))?,
            None => self.conditions()?,
        };
        Ok(Question { page: self.page()?, notes: self.notes(&filter), filter })
    }

    /// The filter of the options that name a condition each.
    fn conditions(&self) -> Result<Filter, Fault> {
        let start = self.start_created.as_deref().map(|text| time("--start-created", text)).transpose()?;
        let end = self.end_created.as_deref().map(|text| time("--end-created", text)).transpose()?;
        if let (Some(start), Some(end)) = (start, end) {
            in_order(("--start-created", start), ("--end-created", end))?;
        }
        let statuses: Vec<Status> = self.status.iter().flat_map(|word| statuses_meant(word)).collect();
        let named = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(Into::into);
        Ok(Filter {
            time: match zero_or_one("--date-type", self.date_type.as_deref())? {
                Some(true) => TimeKind::Modified,
                Some(false) | None => TimeKind::Created,
            },
            start,
            end,
            flags: each("--seller-flag", &self.seller_flag, str::parse::<Flag>, "cli.mend.flag")?,
            buyer_nick: named(&self.buyer_nick),
            buyer_open_uid: named(&self.buyer_open_uid),
            buyer_message: text(
                "--buyer-message",
                self.buyer_message.as_deref(),
                self.buyer_message_op.as_deref(),
            )?,
            seller_memo: text("--seller-memo", self.seller_memo.as_deref(), self.seller_memo_op.as_deref())?,
            num_iids: each("--num-iid", &self.num_iid, str::parse::<NumIid>, "cli.mend.item")?,
            tids: self.tids()?,
            refunding: zero_or_one("--refunding", self.refunding.as_deref())?
                .map(|open| if open { Refunding::Yes } else { Refunding::No }),
            direction: self.direction()?,
            local: Vec::new(),
            statuses,
        })
    }

    fn notes(&self, filter: &Filter) -> Vec<String> {
        let unknown = filter.statuses.iter().filter(|status| matches!(status, Status::Other(_)));
        let unknown = unknown.map(|status| t!("cli.note.unknown_status", word = status.word()).into_owned());
        let idle = [
            ("--buyer-message", &self.buyer_message, &self.buyer_message_op),
            ("--seller-memo", &self.seller_memo, &self.seller_memo_op),
        ];
        let idle = idle.into_iter().filter(|(_, text, op)| text.is_some() && op.is_none());
        let idle = idle.map(|(option, ..)| t!("cli.note.text_without_op", option = option).into_owned());
        unknown.chain(idle).collect()
    }

    fn tids(&self) -> Result<Vec<Tid>, Fault> {
        let Some(list) = &self.tid else { return Ok(Vec::new()) };
        let places = list.split(',').map(str::trim);
        places
            .map(|text| text.parse().map_err(|_| Fault::option("--tid", text, t!("cli.mend.tid"))))
            .collect()
    }

    fn direction(&self) -> Result<Direction, Fault> {
        match self.order_asc.as_deref() {
            None => Ok(Direction::Descending),
            Some(word) if word.eq_ignore_ascii_case("ASC") => Ok(Direction::Ascending),
            Some(word) if word.eq_ignore_ascii_case("DESC") => Ok(Direction::Descending),
            Some(word) => Err(Fault::option("--order-asc", word, t!("cli.one_of", values = "ASC, DESC"))),
        }
    }

    fn page(&self) -> Result<Option<Page>, Fault> {
        let number = |option, text: Option<&str>, most: usize, mend: &str| {
            let wrong = |text: &str| Fault::option(option, text, t!(mend, most = most));
            let read = |text: &str| {
                let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                // A number beyond all pages names a page that is empty.
                let number = if is_number { text.parse().unwrap_or(usize::MAX) } else { 0 };
                if (1..=most).contains(&number) { Ok(number) } else { Err(wrong(text)) }
            };
            text.map(read).transpose()
        };
        let size = number("--page-size", self.page_size.as_deref(), MOST_ROWS, "cli.mend.page_size")?;
        let page = number("--page-no", self.page_no.as_deref(), usize::MAX, "cli.mend.page_no")?;
        if size.is_none() && page.is_none() {
            return Ok(None);
        }
        let limit = size.unwrap_or(ROWS);
        let before = page.unwrap_or(1).saturating_sub(1) as u64;
        Ok(Some(Page { offset: before.saturating_mul(limit as u64), limit }))
    }
}

/// A line that cannot be read, with the place.
fn unread(line: &str, error: &LineError) -> Fault {
    let (place, text) = error.place(line);
    let why = t!(format!("line.{}", error.why.word()));
    let what = t!("cli.fault.line", place = place, text = text, why = why);
    Fault::usage("bad_value", what, t!("cli.fault.line.mend"))
}

/// Reads an option's time.
pub(super) fn time(option: &str, text: &str) -> Result<Timestamp, Fault> {
    text.parse().map_err(|_| Fault::option(option, text, t!("cli.mend.time")))
}

/// Refuses a span that ends before it starts.
pub(super) fn in_order(start: (&str, Timestamp), end: (&str, Timestamp)) -> Result<(), Fault> {
    if start.1 <= end.1 {
        return Ok(());
    }
    let what = t!("cli.fault.start_after_end", start = start.0, from = start.1, end = end.0, to = end.1);
    Err(Fault::usage("bad_value", what, t!("cli.fault.start_after_end.mend")))
}

fn zero_or_one(option: &str, text: Option<&str>) -> Result<Option<bool>, Fault> {
    match text {
        None => Ok(None),
        Some("0") => Ok(Some(false)),
        Some("1") => Ok(Some(true)),
        Some(other) => Err(Fault::option(option, other, t!("cli.one_of", values = "0, 1"))),
    }
}

fn each<T, E>(
    option: &str,
    texts: &[String],
    read: impl Fn(&str) -> Result<T, E>,
    mend: &str,
) -> Result<Vec<T>, Fault> {
    texts.iter().map(|text| read(text).map_err(|_| Fault::option(option, text, t!(mend)))).collect()
}

/// A condition on a text. An operator that has no text to work on is no question.
fn text(option: &str, text: Option<&str>, op: Option<&str>) -> Result<Option<TextTest>, Fault> {
    let Some(word) = op else { return Ok(None) };
    let wrong =
        || Fault::option(&format!("{option}-op"), word, t!("cli.one_of", values = "all, eq, ne, like"));
    let op = TextOp::from_word(word).ok_or_else(wrong)?;
    let Some(text) = text else {
        let what = t!("cli.fault.op_without_text", op = format!("{option}-op"), option = option);
        return Err(Fault::usage("missing", what, t!("cli.fault.op_without_text.mend", option = option)));
    };
    Ok(op.test(text))
}
