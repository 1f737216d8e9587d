//! `activity list`: the activities that were sent from here, and the drafts.

use rust_i18n::t;
use serde::Serialize;

use super::entry::{EntryOut, KeptDraftOut};
use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::{self, End};
use crate::cli::table::{Align, Table};
use crate::cli::{Session, runtime, shop, words};

/// The arguments of `activity list`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
}

#[derive(Debug, Serialize)]
struct Listed<'a> {
    activities: Vec<EntryOut<'a>>,
    drafts: Vec<KeptDraftOut<'a>>,
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let desk = session.desk(args.shop.shop.as_ref())?;
    let (shop, _) = shop::to_read(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let (activities, drafts) = runtime.block_on(desk.activities(shop))?;
    let listed = Listed {
        activities: activities.iter().map(Into::into).collect(),
        drafts: drafts.iter().map(Into::into).collect(),
    };
    session.out.say(&listed, || {
        let mut table = Table::new(&[
            (Align::Left, &t!("activity_field.id")),
            (Align::Prose, &t!("activity_field.name")),
            (Align::Left, &t!("activity_field.start")),
            (Align::Left, &t!("cli.table.end")),
            (Align::Right, &t!("activity_field.items")),
            (Align::Left, &t!("cli.table.state")),
        ]);
        let sent = activities.iter().map(|entry| (&entry.last.draft, words::send_state(entry.last.state)));
        let kept = drafts.iter().map(|entry| (&entry.draft, t!("cli.activity.draft")));
        for (draft, state) in sent.chain(kept) {
            table.row(vec![
                draft.id.clone(),
                draft.name.clone(),
                draft.start.clone(),
                draft.end.clone(),
                draft.items.len().to_string(),
                state.into_owned(),
            ]);
        }
        table.render(out::columns())
    })
}
