//! A group of activities on its way: its faults, its parts as they come, and what came of it.

use rust_i18n::t;
use serde::Serialize;

use super::send::{self, SentOut};
use crate::cli::fault::Fault;
use crate::cli::out::{self, End, Out};
use crate::cli::words;
use crate::domain::activity::group::{DraftGroup, GroupFault, ReadyGroup};
use crate::domain::outcome::{PartCame, SentGroup, SentPart};

#[derive(Debug, Serialize)]
struct GroupOut<'a> {
    agrees: bool,
    parts: Vec<PartOut<'a>>,
}

#[derive(Debug, Serialize)]
struct PartOut<'a> {
    activity_id: &'a str,
    came: &'static str,
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<SentOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// The group, or all faults of all parts in one.
pub(super) fn checked(group: &DraftGroup) -> Result<ReadyGroup, Fault> {
    let mut faults: Vec<String> = group
        .drafts()
        .iter()
        .enumerate()
        .filter_map(|(place, draft)| Some((place + 1, send::faults(draft).err()?)))
        .map(|(part, faults)| {
            t!("cli.fault.bad_group", part = part, what = send::named(&faults)).into_owned()
        })
        .collect();
    faults.extend(group.faults().iter().map(|fault| match fault {
        GroupFault::DoubledId { id, first, second } => {
            t!("cli.fault.group_id", id = id, first = first, second = second).into_owned()
        }
        GroupFault::DoubledItem { item, first, second } => {
            t!("cli.fault.group_item", item = item, first = first, second = second).into_owned()
        }
    }));
    match group.ready() {
        Some(ready) if faults.is_empty() => Ok(ready),
        _ => {
            let what = match &faults[..] {
                [] => t!("cli.fault.group_without_parts").into_owned(),
                faults => faults.join(" · "),
            };
            Err(Fault::usage("bad_activity", what, t!("cli.fault.bad_activity.mend")))
        }
    }
}

/// The key under which a group that came from a file is kept: that of its first part, so that it is the same the next
/// time.
pub(super) fn key(ready: &ReadyGroup) -> String {
    let first = ready.activities().first().map(|activity| activity.id().as_str());
    format!("file {}", first.unwrap_or_default())
}

/// Says what came of a part while the others are still to come.
pub(super) fn note(part: &SentPart) {
    out::note(&worded(part));
}

fn worded(part: &SentPart) -> String {
    let id = &part.id;
    match &part.came {
        PartCame::AgreedBefore => t!("cli.activity.part.agreed", id = id),
        PartCame::Sent(sent) => {
            t!("cli.activity.part.sent", id = id, state = words::send_state(sent.state))
        }
        PartCame::StillUnknown => t!("cli.activity.part.still_unknown", id = id),
        PartCame::Left => t!("cli.activity.part.left", id = id),
    }
    .into_owned()
}

/// Says what came of the group. It is done only where every part agrees.
pub(super) fn tell(out: Out, group: &SentGroup) -> Result<(), End> {
    let parts = group.parts.iter().map(|part| {
        let activity_id = part.id.as_str();
        let plain = |came| PartOut { activity_id, came, state: None, sent: None, error: None };
        match &part.came {
            PartCame::AgreedBefore => plain("agreed_before"),
            PartCame::StillUnknown => plain("still_unknown"),
            PartCame::Left => plain("left"),
            PartCame::Sent(sent) => PartOut {
                state: Some(sent.state.word()),
                sent: SentOut::of(sent),
                error: sent.error.as_ref().map(ToString::to_string),
                ..plain("sent")
            },
        }
    });
    let object = GroupOut { agrees: group.agrees(), parts: parts.collect() };
    let said = out.say(&object, || {
        let lines: Vec<String> = group.parts.iter().map(worded).collect();
        format!("{}\n", lines.join("\n"))
    });
    match stopped(group) {
        Some(fault) => Err(End::Answered(fault)),
        None => said,
    }
}

/// Why the group stopped, if it did.
fn stopped(group: &SentGroup) -> Option<Fault> {
    let (place, part) = group.parts.iter().enumerate().find(|(_, part)| !part.came.agrees())?;
    let (kind, what, mend) = match &part.came {
        PartCame::Sent(sent) => {
            let mend = send::fault(sent).map(|fault| fault.mend().to_owned()).unwrap_or_default();
            let error = sent.error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default();
            (sent.state.word(), format!("{}{error}", words::send_state(sent.state)), mend)
        }
        _ => ("unknown_outcome", worded(part), t!("class.unknown_outcome.mend").into_owned()),
    };
    let what = t!("cli.fault.group_stopped", part = place + 1, id = part.id, what = what);
    Some(Fault::failed(kind, what, mend))
}
