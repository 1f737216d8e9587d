//! Values in words.

use std::borrow::Cow;

use rust_i18n::t;

use crate::domain::activity::{ActivityFault, Danger, MAX_ITEMS, NAME_CHARS};
use crate::domain::activity_log::SendState;
use crate::domain::coverage::{Gap, Why};
use crate::domain::flag::Flag;
use crate::domain::ids::MarkingId;
use crate::domain::list::Gateway;
use crate::domain::marking::MarkingWords;
use crate::domain::pass::{Counts, Trouble};
use crate::domain::shop::SecretKind;
use crate::domain::status::{Status, StepStatus};
use crate::domain::trouble::Class;
use crate::domain::view_file::ViewsFlaw;

/// The text of a key if there is one.
fn known(key: &str) -> Option<String> {
    let text = t!(key);
    // A key without a text comes back as the language and the key.
    (!text.ends_with(key)).then(|| text.into_owned())
}

/// A state of a trade; one that no document names as it came.
pub(super) fn status(status: &Status) -> String {
    known(&format!("status.{}", status.word())).unwrap_or_else(|| status.word().to_owned())
}

/// A step of a pre-sale; one that no document names as it came.
pub(super) fn step(step: &StepStatus) -> String {
    known(&format!("step.{}", step.word())).unwrap_or_else(|| step.word().to_owned())
}

/// A flag.
pub(super) fn flag(flag: Flag) -> String {
    if flag.is_named() {
        t!(format!("flag.{flag}")).into_owned()
    } else {
        t!("flag.other", number = flag.number()).into_owned()
    }
}

/// A gateway.
pub(super) fn gateway(gateway: Gateway) -> Cow<'static, str> {
    t!(format!("gateway.{}", gateway.word()))
}

/// A secret.
pub(super) fn secret(kind: SecretKind) -> Cow<'static, str> {
    t!(format!("secret.{}", kind.account()))
}

/// What is wrong with a file of views.
pub(super) fn views_flaw(flaw: &ViewsFlaw) -> String {
    let (number, detail) = match flaw {
        ViewsFlaw::Json(detail) => (0, detail.clone()),
        ViewsFlaw::Newer(version) => (0, version.to_string()),
        ViewsFlaw::Entry(number, detail) => (*number, detail.clone()),
        ViewsFlaw::Name(number) | ViewsFlaw::Line(number) => (*number, String::new()),
        ViewsFlaw::TooLarge | ViewsFlaw::NoText | ViewsFlaw::NoList | ViewsFlaw::TooMany => {
            (0, String::new())
        }
    };
    t!(format!("cli.fault.views.{}", flaw.word()), number = number, detail = detail).into_owned()
}

/// The words of a file of outcomes.
pub(super) fn outcomes(id: MarkingId) -> MarkingWords {
    let name = t!("users.file.name", job = id).into_owned();
    MarkingWords::new(name, |word| t!(format!("users.file.{word}")).into_owned())
}

/// What became of a send.
pub(super) fn send_state(state: SendState) -> Cow<'static, str> {
    t!(format!("send.{}", state.word()))
}

/// The kind of a fault of the store.
pub(super) fn store_kind(word: &'static str) -> &'static str {
    match word {
        "unreadable" | "foreign" | "newer" => "database",
        "full" => "disk_full",
        "busy" => "database_busy",
        _ => "store",
    }
}

/// What a class of failure says, and what mends it.
pub(super) fn class(class: &Class) -> (Cow<'static, str>, Cow<'static, str>) {
    let what = match class {
        Class::Banned { seconds } => t!("class.banned", seconds = seconds),
        other => t!(format!("class.{}", other.word())),
    };
    (what, t!(format!("class.{}.mend", class.word())))
}

/// What is wrong with an activity.
pub(super) fn activity_fault(fault: &ActivityFault) -> Cow<'static, str> {
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
pub(super) fn danger(danger: &Danger) -> Cow<'static, str> {
    match danger {
        Danger::EndEarlier { from, to } => t!("danger.end_earlier", from = from, to = to),
        Danger::RunningStartMoved { from, to } => t!("danger.running_start_moved", from = from, to = to),
        Danger::ItemsRemoved(items) => {
            let list: Vec<String> = items.iter().map(ToString::to_string).collect();
            t!("danger.items_removed", count = items.len(), items = list.join(" "))
        }
        Danger::EndInPast(end) => t!("danger.end_in_past", end = end),
        Danger::ItemsStopped { items, until } => {
            let list: Vec<String> = items.iter().map(|item| item.to_string()).collect();
            t!("danger.items_stopped", count = items.len(), items = list.join(" "), until = until)
        }
    }
}

/// A gap in words.
pub(super) fn gap(gap: &Gap) -> String {
    let why = match &gap.why {
        Why::Failed(which, reason) => t!("why.failed", gateway = gateway(*which), reason = class(reason).0),
        Why::Details(count, Some(reason)) => t!("why.details_refused", count = count, reason = reason),
        Why::Details(count, None) => t!("why.details", count = count),
        other => t!(format!("why.{}", other.word())),
    };
    format!("{} ~ {}  {why}", gap.span.start(), gap.span.end())
}

/// Why a span is a gap, for programs: a word first, in no language but the program's own, then the platform's.
pub(super) fn why_word(why: &Why, troubles: &[Trouble]) -> String {
    match why {
        Why::Failed(gateway, class) => {
            let is_it = |trouble: &&Trouble| trouble.gateway == *gateway && trouble.class == *class;
            let words = troubles.iter().find(is_it).map_or("", |trouble| trouble.words.trim());
            let space = if words.is_empty() { "" } else { " " };
            format!("{}: {}{space}{words}", gateway.word(), class.word())
        }
        Why::Details(1, None) => "details: 1 order".to_owned(),
        Why::Details(orders, None) => format!("details: {orders} orders"),
        Why::Details(orders, Some(reason)) => format!("details: {orders} orders, {reason}"),
        other => other.word().to_owned(),
    }
}

/// What became of items.
pub(super) fn counts(counts: &Counts) -> String {
    let Counts { seen, inserted, updated, unchanged, quarantined } = *counts;
    t!(
        "cli.counts",
        seen = seen,
        inserted = inserted,
        updated = updated,
        unchanged = unchanged,
        quarantined = quarantined
    )
    .into_owned()
}
