//! `activity show`: what is known here of one activity.

use rust_i18n::t;

use super::entry::{self, EntryOut, KeptDraftOut};
use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::{self, End};
use crate::cli::{Session, runtime, shop};
use crate::desk::ActivityFile;
use crate::domain::activity_log::{ActivityEntry, DraftEntry};
use crate::domain::ids::ActivityId;

/// The arguments of `activity show`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(value_name = "ID")]
    id: String,
    #[arg(long)]
    toml: bool,
}

/// Does it. What was sent comes first; an activity that was never sent may be a draft.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let id = entry::id(&args.id)?;
    let desk = session.desk(args.shop.shop.as_ref())?;
    let (shop, _) = shop::to_read(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let (activities, drafts) = runtime.block_on(desk.activities(shop))?;
    if args.toml {
        return toml(&id, &activities, &drafts);
    }
    if let Some(found) = activities.iter().find(|entry| entry.id == id) {
        return session.out.say(&EntryOut::from(found), || entry::version(&found.last));
    }
    match drafts.iter().find(|draft| draft.draft.id.trim() == id.as_str()) {
        Some(found) => session.out.say(&KeptDraftOut::from(found), || {
            format!("{} · {}\n{}", t!("cli.activity.draft"), found.saved_at, entry::draft(&found.draft))
        }),
        None => Err(entry::unknown(&id).into()),
    }
}

/// Prints an activity as the file that sends it again: what is in force, else what was sent last, else the draft.
fn toml(id: &ActivityId, activities: &[ActivityEntry], drafts: &[DraftEntry]) -> Result<(), End> {
    let sent = activities
        .iter()
        .find(|entry| entry.id == *id)
        .map(|entry| entry.in_force.as_ref().unwrap_or(&entry.last.draft));
    let typed = || drafts.iter().map(|entry| &entry.draft).find(|draft| draft.id.trim() == id.as_str());
    let Some(draft) = sent.or_else(typed) else { return Err(entry::unknown(id).into()) };
    let text = ActivityFile::One(draft.clone()).write().map_err(|cause| Fault::system(&cause))?;
    out::text(&text)
}
