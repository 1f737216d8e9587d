//! Marking users: one run at a time, told batch by batch.

use super::export::Ticket;
use crate::desk::{Desk, Going, MarkingPace, Result};
use crate::domain::ids::MarkingId;
use crate::domain::marking::MarkingJob;
use crate::domain::shop::ShopProfile;
use crate::messages::{Event, Outcome, Sender, UsersAction, UsersOutcome, UsersTold};

/// Does it.
pub(super) async fn act(
    desk: &Desk,
    events: &Sender,
    ticket: &Ticket,
    shop: &ShopProfile,
    action: UsersAction,
) -> Result<Outcome> {
    let outcome = match action {
        UsersAction::Jobs | UsersAction::Pause => {
            tell(desk, events, shop).await?;
            return Ok(Outcome::Done);
        }
        UsersAction::ReadText(text) => {
            UsersOutcome::Text(desk.aside(move |_| Ok(Desk::users_of_text(&text))).await?)
        }
        UsersAction::ReadFile(path) => {
            UsersOutcome::File(desk.aside(move |_| Desk::users_of_file(&path)).await?)
        }
        UsersAction::Look(wish, users) => {
            UsersOutcome::Looked(desk.look_at_users(shop, &wish, &users).await?)
        }
        UsersAction::Begin(wish, users, looked) => {
            let id = desk.begin_marking(shop, *wish, &users, &looked).await?;
            tell(desk, events, shop).await?;
            UsersOutcome::Begun(id)
        }
        UsersAction::Run(id) => UsersOutcome::Ran(run(desk, events, ticket, shop, id).await?),
        UsersAction::Again(id) => {
            desk.send_unknown_again(id).await?;
            UsersOutcome::Ran(run(desk, events, ticket, shop, id).await?)
        }
        UsersAction::End(id) => {
            desk.stop_marking(shop, id).await?;
            tell(desk, events, shop).await?;
            return Ok(Outcome::Done);
        }
        UsersAction::Calls(id) => {
            let found = desk.marking(desk.shop_id(&shop.name).await?, id).await?;
            UsersOutcome::Calls(id, found.map(|(_, calls)| calls).unwrap_or_default())
        }
        UsersAction::Write(id, words, folder, form) => {
            return desk.write_outcomes(id, *words, folder, form).await.map(Outcome::SheetWritten);
        }
    };
    Ok(Outcome::Users(Box::new(outcome)))
}

async fn run(
    desk: &Desk,
    events: &Sender,
    ticket: &Ticket,
    shop: &ShopProfile,
    id: MarkingId,
) -> Result<MarkingJob> {
    let listener = |job: &MarkingJob| -> Going {
        events.mention(Event::Users(shop.name.clone(), UsersTold::Job(Box::new(job.clone()))));
        ticket.going()
    };
    let ran = desk.run_marking(shop, id, MarkingPace::USUAL, &listener).await;
    // Whatever became of it, the window hears how its jobs stand now.
    tell(desk, events, shop).await?;
    ran
}

async fn tell(desk: &Desk, events: &Sender, shop: &ShopProfile) -> Result<()> {
    let jobs = desk.markings(desk.shop_id(&shop.name).await?).await?;
    events.tell(Event::Users(shop.name.clone(), UsersTold::Jobs(jobs))).await;
    Ok(())
}
