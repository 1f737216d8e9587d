//! Values in words: states, money, times, faults. Texts come from the locale files.

use std::borrow::Cow;

use rust_i18n::t;

use crate::domain::activity::{Access, ActivityFault, Danger, MAX_ITEMS, NAME_CHARS};
use crate::domain::activity_log::SendState;
use crate::domain::anywhere::Spot;
use crate::domain::coverage::{Gap, Why};
use crate::domain::filter::{Direction, Refunding, TimeKind};
use crate::domain::filter_line::Key as LineKey;
use crate::domain::flag::Flag;
use crate::domain::goods::GoodsField;
use crate::domain::handled::Handled;
use crate::domain::kept_test::PlaceKind;
use crate::domain::list::Gateway;
use crate::domain::outcome::CheckVerdict;
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::record::Source;
use crate::domain::shop::SecretKind;
use crate::domain::status::{RefundStatus, Status, StepStatus};
use crate::domain::text_how::TextHow;
use crate::domain::text_state::TextPresence;
use crate::domain::time::Timestamp;
use crate::domain::trouble::{Class, GatewayError};
use crate::messages::Fault;
use crate::ui::flag_names;

/// The text of a key if there is one, else another text.
fn or_else(key: &str, other: &str) -> String {
    let text = t!(key);
    // A key without a text comes back as the language and the key.
    if text.ends_with(key) { other.to_owned() } else { text.into_owned() }
}

/// A state of a trade, in a seller's words.
#[must_use]
pub fn status(status: &Status) -> String {
    or_else(&format!("status.{}", status.word()), status.word())
}

/// A step of a pre-sale.
#[must_use]
pub fn step(step: &StepStatus) -> String {
    or_else(&format!("step.{}", step.word()), step.word())
}

/// A state of a refund.
#[must_use]
pub fn refund(status: &RefundStatus) -> String {
    or_else(&format!("refund.{}", status.word()), status.word())
}

/// A flag in words, by the seller's own name where it has one.
#[must_use]
pub fn flag(flag: Flag) -> String {
    flag_names::word(flag)
}

/// A field's name, or its API name where it has none.
#[must_use]
pub fn field(name: &str) -> String {
    or_else(&format!("field.{name}"), name)
}

/// What is said of one gateway.
#[must_use]
pub fn of_gateway(gateway: Gateway, text: &str) -> String {
    t!("of_gateway", gateway = self::gateway(gateway), text = text).into_owned()
}

/// Why an item could not be read.
#[must_use]
pub fn unreadable(entry: &QuarantineEntry) -> String {
    match entry.field.as_str() {
        "" => t!("unreadable.item").into_owned(),
        "tid" => t!("unreadable.tid").into_owned(),
        name => t!("unreadable.field", field = field(name)).into_owned(),
    }
}

/// What is known of a text.
#[must_use]
pub fn presence(presence: TextPresence) -> Cow<'static, str> {
    t!(format!("presence.{}", presence.word()))
}

/// Whether a refund is under way.
#[must_use]
pub fn refunding(refunding: Option<Refunding>) -> Cow<'static, str> {
    match refunding {
        Some(Refunding::Yes) => t!("refunding.yes"),
        Some(Refunding::No) => t!("refunding.no"),
        None => t!("refunding.unknown"),
    }
}

/// Whether an order was dealt with on this computer.
#[must_use]
pub fn handled(handled: Handled) -> Cow<'static, str> {
    t!(format!("handled.{}", handled.word()))
}

/// An operator on a text.
#[must_use]
pub fn text_how(how: TextHow) -> Cow<'static, str> {
    t!(format!("op.{}", how.word()))
}

/// What a key of a line is about.
#[must_use]
pub fn line_key(key: LineKey) -> String {
    let name = key.names().first().copied().unwrap_or_default();
    or_else(&format!("line.key.{name}"), name)
}

/// A place where something was found.
#[must_use]
pub fn spot(spot: Spot) -> Cow<'static, str> {
    t!(format!("spot.{}", spot.word()))
}

/// A kind of time.
#[must_use]
pub fn time_kind(kind: TimeKind) -> Cow<'static, str> {
    match kind {
        TimeKind::Created => t!("time.created"),
        TimeKind::Modified => t!("time.modified"),
        TimeKind::Paid => t!("time.paid"),
    }
}

/// Words of the goods.
#[must_use]
pub fn goods_field(field: GoodsField) -> Cow<'static, str> {
    match field {
        GoodsField::Any => t!("goods.any"),
        GoodsField::Title => t!("goods.title"),
        GoodsField::Sku => t!("goods.sku"),
        GoodsField::Code => t!("goods.code"),
    }
}

/// A part of an address.
#[must_use]
pub fn place_kind(kind: PlaceKind) -> Cow<'static, str> {
    match kind {
        PlaceKind::Province => t!("place.province"),
        PlaceKind::City => t!("place.city"),
    }
}

/// A direction.
#[must_use]
pub fn direction(direction: Direction) -> Cow<'static, str> {
    match direction {
        Direction::Descending => t!("order.descending"),
        Direction::Ascending => t!("order.ascending"),
    }
}

/// A gateway.
#[must_use]
pub fn gateway(gateway: Gateway) -> Cow<'static, str> {
    t!(format!("gateway.{}", gateway.word()))
}

/// A source of orders.
#[must_use]
pub fn source(source: Source) -> Cow<'static, str> {
    t!(format!("source.{}", source.word()))
}

/// A secret.
#[must_use]
pub fn secret(kind: SecretKind) -> Cow<'static, str> {
    t!(format!("secret.{}", kind.account()))
}

/// Who can buy.
#[must_use]
pub fn access(access: Access) -> Cow<'static, str> {
    match access {
        Access::Nobody => t!("access.nobody"),
        Access::MarkedUsers => t!("access.marked"),
        Access::Everyone => t!("access.everyone"),
    }
}

/// What became of a send.
#[must_use]
pub fn send_state(state: SendState) -> Cow<'static, str> {
    t!(format!("send.{}", state.word()))
}

/// What is wrong with a draft.
#[must_use]
pub fn activity_fault(fault: &ActivityFault) -> Cow<'static, str> {
    match fault {
        ActivityFault::NoId => t!("activity_fault.no_id"),
        ActivityFault::BadId(_) => t!("activity_fault.bad_id"),
        ActivityFault::NoName => t!("activity_fault.no_name"),
        ActivityFault::LongName(count) => t!("activity_fault.long_name", count = count, most = NAME_CHARS),
        ActivityFault::BadStart(_) | ActivityFault::BadEnd(_) => t!("activity_fault.bad_time"),
        ActivityFault::EndNotAfterStart => t!("activity_fault.end_not_after_start"),
        ActivityFault::NoItems => t!("activity_fault.no_items"),
        ActivityFault::TooManyItems(count) => {
            t!("activity_fault.too_many_items", count = count, most = MAX_ITEMS)
        }
        ActivityFault::EmptyItem(place) => t!("activity_fault.empty_item", place = place),
        ActivityFault::BadItem { place, text } => t!("activity_fault.bad_item", place = place, text = text),
        ActivityFault::DoubledItem(item) => t!("activity_fault.doubled_item", item = item),
    }
}

/// What is dangerous about an edit.
#[must_use]
pub fn danger(danger: &Danger) -> Cow<'static, str> {
    match danger {
        Danger::EndEarlier { from, to } => t!("danger.end_earlier", from = from, to = to),
        Danger::RunningStartMoved { from, to } => t!("danger.running_start_moved", from = from, to = to),
        Danger::ItemsRemoved(items) => {
            let list: Vec<String> = items.iter().map(|item| item.to_string()).collect();
            t!("danger.items_removed", count = items.len(), items = list.join(" "))
        }
        Danger::EndInPast(end) => t!("danger.end_in_past", end = end),
        Danger::ItemsStopped { items, until } => {
            let list: Vec<String> = items.iter().map(|item| item.to_string()).collect();
            t!("danger.items_stopped", count = items.len(), items = list.join(" "), until = until)
        }
    }
}

/// What a class of failure says, and what mends it.
#[must_use]
pub fn class(class: &Class) -> (Cow<'static, str>, Cow<'static, str>) {
    let what = match class {
        Class::Banned { seconds } => t!("class.banned", seconds = seconds),
        other => t!(format!("class.{}", other.word())),
    };
    (what, t!(format!("class.{}.mend", class.word())))
}

/// Why a span is not covered.
#[must_use]
pub fn why(why: &Why) -> Cow<'static, str> {
    match why {
        Why::Failed(which, reason) => t!("why.failed", gateway = gateway(*which), reason = class(reason).0),
        Why::Details(count, Some(reason)) => t!("why.details_refused", count = count, reason = reason),
        Why::Details(count, None) => t!("why.details", count = count),
        other => t!(format!("why.{}", other.word())),
    }
}

/// A gap: from when to when, and why.
#[must_use]
pub fn gap(gap: &Gap, now: Timestamp) -> String {
    format!("{} – {}  {}", short_time(gap.span.start(), now), short_time(gap.span.end(), now), why(&gap.why))
}

/// What is wrong, in a sentence, what to do about it, and the platform's own words to fold below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plight {
    /// What happened.
    pub what: String,
    /// What to do.
    pub mend: String,
    /// Whose words stand below, if anyone said any.
    pub below: String,
}

impl Plight {
    /// On one line.
    #[must_use]
    pub fn line(&self) -> String {
        t!("plight", what = self.what, mend = self.mend).into_owned()
    }
}

/// A fault in words.
#[must_use]
pub fn fault(fault: &Fault) -> Plight {
    let plain = |what: Cow<'static, str>, mend: Cow<'static, str>, below: &str| Plight {
        what: what.into_owned(),
        mend: mend.into_owned(),
        below: below.to_owned(),
    };
    match fault {
        Fault::Gateway(error) => gateway_error(error),
        Fault::Keyring(word, below) => {
            plain(t!(format!("keyring.{word}")), t!(format!("keyring.{word}.mend")), below)
        }
        Fault::Store(word, below) => {
            plain(t!(format!("store.{word}")), t!(format!("store.{word}.mend")), below)
        }
        Fault::Config(what) => plain(t!("fault.config"), t!("fault.config.mend"), what),
        Fault::Inexpressible(word) => {
            plain(t!(format!("inexpressible.{word}")), t!("inexpressible.mend"), "")
        }
        Fault::NoGateway(which) => {
            plain(t!("fault.no_gateway", gateway = gateway(*which)), t!("fault.no_gateway.mend"), "")
        }
        Fault::NoSecret(kind) => {
            plain(t!("fault.no_secret", secret = secret(*kind)), t!("fault.no_secret.mend"), "")
        }
        Fault::Busy(who) => plain(t!("fault.busy"), t!("fault.busy.mend"), who),
        Fault::NoShop(name) => plain(t!("fault.no_shop", name = name), t!("fault.no_shop.mend"), ""),
        Fault::File(what) => plain(t!("fault.file"), t!("fault.file.mend"), what),
        Fault::NoNotice(what) => plain(t!("fault.no_notice"), t!("fault.no_notice.mend"), what),
        Fault::TooManyViews => plain(t!("fault.too_many_views"), t!("fault.too_many_views.mend"), ""),
        Fault::NoDesktop(why) => plain(t!("fault.no_desktop"), t!("fault.no_desktop.mend"), why),
        Fault::Cancelled => plain(t!("fault.cancelled"), Cow::Borrowed(""), ""),
    }
}

/// A gateway's failure in words.
#[must_use]
pub fn gateway_error(error: &GatewayError) -> Plight {
    let (what, mend) = class(&error.class);
    let below = error.platform.as_ref().map_or_else(|| error.detail.clone(), |words| words.to_string());
    Plight { what: what.into_owned(), mend: mend.into_owned(), below }
}

/// What checking a gateway found, and whether it is as it should be.
#[must_use]
pub fn check(verdict: &CheckVerdict) -> (CheckMood, String) {
    match verdict {
        CheckVerdict::Fine { orders } => (CheckMood::Good, t!("check.fine", orders = orders).into_owned()),
        CheckVerdict::NoSecret(kind) => {
            (CheckMood::Bad, t!("fault.no_secret", secret = secret(*kind)).into_owned())
        }
        CheckVerdict::Failed(error) => {
            let Plight { what, mend, below } = gateway_error(error);
            let below = if below.is_empty() { String::new() } else { format!("\n{below}") };
            (CheckMood::Bad, format!("{what} · {mend}{below}"))
        }
        CheckVerdict::ClockOff(seconds) => {
            let minutes = (seconds.abs() + 30) / 60;
            let text = if *seconds > 0 {
                t!("check.clock_ahead", minutes = minutes)
            } else {
                t!("check.clock_behind", minutes = minutes)
            };
            (CheckMood::Bad, text.into_owned())
        }
        CheckVerdict::Silent => (CheckMood::Warn, t!("check.silent").into_owned()),
    }
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckMood {
    /// Well.
    Good,
    /// Something to look at.
    Warn,
    /// Not at all.
    Bad,
}

/// A time as short as the day is clear: 今天 20:14:30, 11-10 20:14, 2025-11-10.
#[must_use]
pub fn short_time(at: Timestamp, now: Timestamp) -> String {
    let ((year, month, day), (hour, minute, second)) = (at.date(), at.clock());
    if at.day() == now.day() {
        t!("time.today", time = format!("{hour:02}:{minute:02}:{second:02}")).into_owned()
    } else if year == now.date().0 {
        format!("{month:02}-{day:02} {hour:02}:{minute:02}")
    } else {
        format!("{year}-{month:02}-{day:02}")
    }
}

/// A stretch of time, in its largest two units.
#[must_use]
pub fn stretch(seconds: i64) -> String {
    match seconds.max(0) {
        s if s < 60 => t!("stretch.seconds", s = s),
        s if s < 3_600 => t!("stretch.minutes", m = s / 60, s = s % 60),
        s if s < 48 * 3_600 => t!("stretch.hours", h = s / 3_600, m = s % 3_600 / 60),
        s => t!("stretch.days", d = s / 86_400, h = s % 86_400 / 3_600),
    }
    .into_owned()
}

/// A count with thousands separators.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(12_483), "12,483");
        assert_eq!(count(1_000_000), "1,000,000");
    }

    #[test]
    fn a_word_that_no_locale_has_is_shown_as_it_came() {
        assert_eq!(status(&Status::from_word("TRADE_ON_THE_MOON")), "TRADE_ON_THE_MOON");
        assert_eq!(field("qn_distr"), "qn_distr");
    }
}
