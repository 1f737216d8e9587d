//! What the editor says of an activity: warnings, changes of who can buy, ids that are nearly known ones.

use std::borrow::Cow;

use rust_i18n::t;

use crate::domain::activity::Access;
use crate::domain::activity::change::{AccessChange, ItemGroup};
use crate::domain::activity::sales::{Sales, Sold};
use crate::domain::activity::warning::{Overlap, Warning};
use crate::domain::ids::NumIid;
use crate::domain::time::Timestamp;
use crate::ui::when;
use crate::ui::words;

/// What is odd about it.
pub(super) fn warning(warning: &Warning, now: Timestamp) -> Cow<'static, str> {
    match warning {
        Warning::BeginsInPast(start) => t!("warning.begins_in_past", at = words::short_time(*start, now)),
        Warning::OverAlready(end) => t!("warning.over_already", at = words::short_time(*end, now)),
        Warning::Long(seconds) => t!("warning.long", time = words::stretch(*seconds)),
        Warning::Short(seconds) => t!("warning.short", time = words::stretch(*seconds)),
        Warning::RunningAlready => t!("warning.running_already"),
        Warning::Overlaps(overlap) => t!(
            "warning.overlaps",
            name = overlap.name,
            id = overlap.id,
            count = overlap.items.len(),
            items = listed(&overlap.items),
            span = when::from_to(overlap.span, now)
        ),
    }
}

/// What was sold inside the window of an overlap so far, of one item or of all that are shared; `None` while that is not
/// known.
pub(super) fn inside(
    overlap: &Overlap,
    sales: Option<&Sales>,
    item: Option<NumIid>,
    now: Timestamp,
) -> Option<String> {
    if overlap.window.start() > now {
        return Some(t!("overlap.not_begun").into_owned());
    }
    let sales = sales?;
    let sold = match item {
        Some(item) => sales.items.iter().find(|(of, _)| *of == item)?.1,
        None => sales.total,
    };
    let mut text = sold_inside(&sold);
    if sales.without_lines > 0 {
        text.push_str(&t!("overlap.without_lines", count = words::count(sales.without_lines)));
    }
    Some(text)
}

/// What is not known of a line is not counted as nothing: where no line says it, it is unknown.
fn sold_inside(sold: &Sold) -> String {
    let pieces = if sold.pieces == 0 && sold.lines_without_pieces > 0 {
        t!("overlap.unknown").into_owned()
    } else {
        t!("overlap.pieces", count = words::count(sold.pieces)).into_owned()
    };
    let amount = if sold.amount.0 == 0 && sold.lines_without_amount > 0 {
        t!("overlap.unknown").into_owned()
    } else {
        format!("¥{}", sold.amount.grouped())
    };
    let mut text = t!("overlap.sold", pieces = pieces, amount = amount).into_owned();
    let lacking = sold.lines_without_pieces + sold.lines_without_amount;
    if lacking > 0 {
        text.push_str(&t!("overlap.lacking", count = words::count(lacking)));
    }
    text
}

/// From when on who can buy which items, and who could before the edit.
pub(super) fn change(change: &AccessChange, now: Timestamp) -> String {
    let items = match change.group {
        ItemGroup::Kept => t!("change.kept", count = change.items.len()),
        ItemGroup::Added => t!("change.added", count = change.items.len()),
        ItemGroup::Removed => t!("change.removed", count = change.items.len()),
    };
    let from = if change.from <= now {
        t!("change.from_now")
    } else {
        t!("change.from", at = words::short_time(change.from, now))
    };
    let until = if let Some(until) = change.until {
        t!("change.until", at = words::short_time(until, now))
    } else {
        t!("change.for_good")
    };
    let (after, before) = (who(change.after), who(change.before));
    t!("change.line", items = items, from = from, until = until, after = after, before = before).into_owned()
}

/// Who can buy, in a sentence.
fn who(access: Access) -> Cow<'static, str> {
    match access {
        Access::Nobody => t!("change.nobody"),
        Access::MarkedUsers => t!("change.marked"),
        Access::Everyone => t!("change.everyone"),
    }
}

/// Items in a row, the first few of many.
pub(super) fn listed(items: &[NumIid]) -> String {
    const MOST: usize = 3;
    let mut text: Vec<String> = items.iter().take(MOST).map(NumIid::to_string).collect();
    if items.len() > MOST {
        text.push("…".to_owned());
    }
    text.join(" ")
}

/// Parts of a sentence in a row.
pub(super) fn joined(parts: &[String]) -> String {
    parts.join(&t!("said.comma"))
}
