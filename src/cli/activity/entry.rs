//! What is known here of activities, as JSON and in words.

use std::borrow::Cow;

use rust_i18n::t;
use serde::Serialize;

use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::End;
use crate::cli::{Session, runtime, shop, words};
use crate::domain::activity::diff::{ActivityDiff, ItemOrder};
use crate::domain::activity::{ActivityDraft, ActivityField, ActivityRecord};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SentVersion};
use crate::domain::ids::ActivityId;
use crate::domain::time::Timestamp;

/// The texts of an activity by the platform's names.
#[derive(Debug, Serialize)]
pub(super) struct DraftOut<'a> {
    activity_id: &'a str,
    activity_name: &'a str,
    start_time: &'a str,
    end_time: &'a str,
    item_ids: String,
}

/// A version that was sent.
#[derive(Debug, Serialize)]
pub(super) struct VersionOut<'a> {
    version: u32,
    state: &'static str,
    sent_at: Timestamp,
    ended_at: Option<Timestamp>,
    sent: DraftOut<'a>,
    record: Option<&'a ActivityRecord>,
    error: Option<&'a str>,
}

/// An activity with its newest version.
#[derive(Debug, Serialize)]
pub(super) struct EntryOut<'a> {
    activity_id: &'a str,
    last: VersionOut<'a>,
    in_force: Option<DraftOut<'a>>,
}

/// A draft.
#[derive(Debug, Serialize)]
pub(super) struct KeptDraftOut<'a> {
    key: &'a str,
    saved_at: Timestamp,
    draft: DraftOut<'a>,
}

impl<'a> From<&'a ActivityDraft> for DraftOut<'a> {
    fn from(draft: &'a ActivityDraft) -> Self {
        Self {
            activity_id: &draft.id,
            activity_name: &draft.name,
            start_time: &draft.start,
            end_time: &draft.end,
            item_ids: draft.items.join(","),
        }
    }
}

impl<'a> From<&'a SentVersion> for VersionOut<'a> {
    fn from(sent: &'a SentVersion) -> Self {
        Self {
            version: sent.version,
            state: sent.state.word(),
            sent_at: sent.sent_at,
            ended_at: sent.ended_at,
            sent: (&sent.draft).into(),
            record: sent.record.as_ref(),
            error: sent.error.as_deref(),
        }
    }
}

impl<'a> From<&'a ActivityEntry> for EntryOut<'a> {
    fn from(entry: &'a ActivityEntry) -> Self {
        Self {
            activity_id: entry.id.as_str(),
            last: (&entry.last).into(),
            in_force: entry.in_force.as_ref().map(Into::into),
        }
    }
}

impl<'a> From<&'a DraftEntry> for KeptDraftOut<'a> {
    fn from(entry: &'a DraftEntry) -> Self {
        Self { key: &entry.key, saved_at: entry.saved_at, draft: (&entry.draft).into() }
    }
}

/// The option that sets a part of an activity.
pub(super) const fn option(field: ActivityField) -> &'static str {
    match field {
        ActivityField::Id => "--activity-id",
        ActivityField::Name => "--activity-name",
        ActivityField::Start => "--start-time",
        ActivityField::End => "--end-time",
        ActivityField::Items => "--item-id-list",
    }
}

/// An activity in words, a line for each of its parts.
pub(super) fn draft(draft: &ActivityDraft) -> String {
    let part = |key: &str, value: &str| format!("{}: {value}\n", t!(format!("activity_field.{key}")));
    [
        part("id", &draft.id),
        part("name", &draft.name),
        part("start", &draft.start),
        part("end", &draft.end),
        part("items", &format!("{} ({})", draft.items.join(","), draft.items.len())),
    ]
    .concat()
}

/// A version in words.
pub(super) fn version(sent: &SentVersion) -> String {
    let state = words::send_state(sent.state);
    let head = t!("cli.activity.version", number = sent.version, at = sent.sent_at, state = state);
    let error = sent.error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default();
    format!("{head}{error}\n{}", draft(&sent.draft))
}

/// Reads an activity's id.
pub(super) fn id(text: &str) -> Result<ActivityId, Fault> {
    ActivityId::new(text).map_err(|_| Fault::option("ID", text, t!("activity_fault.bad_id")))
}

/// Nothing is known here of an activity.
pub(super) fn unknown(id: &ActivityId) -> Fault {
    Fault::usage("no_activity", t!("cli.fault.no_activity", id = id), t!("cli.fault.no_activity.mend"))
}

/// Every version of an activity that is known here, the newest first.
pub(super) fn versions(
    session: &Session,
    shop: &ShopArg,
    id: &str,
) -> Result<(ActivityId, Vec<SentVersion>), End> {
    let id = self::id(id)?;
    let desk = session.desk(shop.shop.as_ref())?;
    let (shop, _) = shop::to_read(&desk, shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let versions = runtime.block_on(desk.activity_history(shop, id.clone()))?;
    if versions.is_empty() {
        return Err(unknown(&id).into());
    }
    Ok((id, versions))
}

/// The name of a part of an activity.
pub(super) fn field(field: ActivityField) -> Cow<'static, str> {
    let key = match field {
        ActivityField::Id => "id",
        ActivityField::Name => "name",
        ActivityField::Start => "start",
        ActivityField::End => "end",
        ActivityField::Items => "items",
    };
    t!(format!("activity_field.{key}"))
}

/// What differs between two versions, a line for each.
pub(super) fn differences(diff: &ActivityDiff) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    for change in &diff.fields {
        let field = field(change.field);
        line(&t!("cli.activity.diff.field", field = field, was = change.was, is = change.is));
    }
    if !diff.added.is_empty() {
        line(&t!("cli.activity.diff.added", count = diff.added.len(), items = diff.added.join(",")));
    }
    if !diff.removed.is_empty() {
        line(&t!("cli.activity.diff.removed", count = diff.removed.len(), items = diff.removed.join(",")));
    }
    if diff.order == ItemOrder::Moved {
        line(&t!("cli.activity.diff.moved"));
    }
    if text.is_empty() { format!("{}\n", t!("cli.activity.diff.none")) } else { text }
}
