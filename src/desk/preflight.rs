//! What is looked at before an activity starts or ends.

use super::error::{DeskError, Result};
use super::marking::marked_at_least;
use super::open::Desk;
use crate::domain::activity::diff::ActivityDiff;
use crate::domain::activity::preflight::{
    AuthorisationCheck, Closure, MarkedItem, PreflightCheck, RecordCheck, TopCheck, authorisation_check,
    clock_check,
};
use crate::domain::activity::{Activity, ActivityRecord};
use crate::domain::activity_log::{ActivityEntry, SendState};
use crate::domain::calendar::{Calendar, RuleKind};
use crate::domain::ids::{ActivityId, ShopId};
use crate::domain::shop::ShopProfile;
use crate::domain::time::{Span, Timestamp};
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::top::{ACTIVITY_QUERY, ACTIVITY_SYNC, TopClient};

/// For how many items the platform is asked who is marked.
const ASKED_ITEMS: usize = 8;
/// How long before and after a start and an end a closure matters, in seconds.
const AROUND_S: i64 = 3_600;

impl Desk {
    /// Looks at everything that an activity needs to begin and to end as it was meant. Without TOP that is all there is
    /// to say.
    ///
    /// # Errors
    /// [`DeskError::Store`], [`DeskError::Thread`]; what a gateway does not say is part of the answer.
    pub async fn preflight(&self, shop: &ShopProfile, id: &ActivityId) -> Result<Vec<PreflightCheck>> {
        let (shop_id, wanted) = (self.shop_id(&shop.name).await?, id.clone());
        let entry = self.store().read(move |r| r.activity(shop_id, &wanted)).await?;
        let in_force =
            entry.as_ref().and_then(|entry| entry.in_force.as_ref()).and_then(|draft| draft.check().ok());
        let gateways = self.gateways(shop).await?;
        let top = match gateways.top() {
            Ok(top) => top,
            Err(DeskError::NoGateway(_)) => return Ok(vec![PreflightCheck::Top(TopCheck::NoSection)]),
            Err(DeskError::NoSecret(_) | DeskError::Keyring(_)) => {
                return Ok(vec![PreflightCheck::Top(TopCheck::NoSecret)]);
            }
            Err(error) => return Err(error),
        };
        // Needs no session, and tells the platform's clock.
        let heard = top.time_get().await.is_ok();
        let found = top.activity_find(id).await;
        let mut checks = vec![
            PreflightCheck::Top(TopCheck::Fine),
            PreflightCheck::Record(record_check(entry.as_ref(), &found)),
            PreflightCheck::Authorisation(authorisation(
                &found,
                in_force.as_ref(),
                shop.top.as_ref().and_then(|section| section.authorised_until),
            )),
            PreflightCheck::Clock(clock_check(heard.then(|| -top.clock_ahead_s()))),
        ];
        if let Some(activity) = in_force {
            let turns = [activity.span().start(), activity.span().end()];
            checks.push(PreflightCheck::Calendar(closures(&self.calendar(), &turns)));
            // After the end everyone can buy.
            if top.platform_now() <= activity.span().end() {
                checks.push(PreflightCheck::Marked(self.marked_of(shop_id, top, &activity).await?));
            }
        }
        self.note_calls(shop, &gateways).await;
        Ok(checks)
    }

    /// How many users are marked for each item of an activity. The platform is asked of those for which nobody was marked
    /// here, of the first few, and no further once it does not answer.
    async fn marked_of(&self, shop: ShopId, top: &TopClient, activity: &Activity) -> Result<Vec<MarkedItem>> {
        let items = activity.items().to_vec();
        let here = move |r: &crate::store::Reader<'_>| {
            let marked = |item| Ok(MarkedItem { item, here: r.marked_here(shop, item)?, platform: None });
            items.into_iter().map(marked).collect::<crate::store::Result<Vec<MarkedItem>>>()
        };
        let mut marked = self.store().read(here).await?;
        for item in marked.iter_mut().filter(|item| item.here == 0).take(ASKED_ITEMS) {
            item.platform = marked_at_least(top, item.item, activity.id()).await;
            if item.platform.is_none() {
                break;
            }
        }
        Ok(marked)
    }
}

fn record_check(
    entry: Option<&ActivityEntry>,
    found: &Result<Option<ActivityRecord>, GatewayError>,
) -> RecordCheck {
    let Some(entry) = entry else { return RecordCheck::NeverSent };
    if matches!(entry.last.state, SendState::Unknown | SendState::Sending) {
        return RecordCheck::OutcomeUnknown;
    }
    match (&entry.in_force, found) {
        (None, _) => RecordCheck::NeverSent,
        (_, Err(error)) => RecordCheck::Unheard(error.clone()),
        (_, Ok(None)) => RecordCheck::Gone,
        (Some(ours), Ok(Some(theirs))) => {
            let diff = ActivityDiff::between(ours, &theirs.to_draft());
            if diff.is_empty() { RecordCheck::Fine } else { RecordCheck::Differs(diff) }
        }
    }
}

fn authorisation(
    found: &Result<Option<ActivityRecord>, GatewayError>,
    activity: Option<&Activity>,
    until: Option<Timestamp>,
) -> AuthorisationCheck {
    match found {
        Err(error) if matches!(error.class, Class::Reauthorise | Class::Permission) => {
            AuthorisationCheck::Refused(error.clone())
        }
        Err(_) => AuthorisationCheck::Unheard,
        // A session that was pasted does not say when it ends; the configuration may.
        Ok(_) => authorisation_check(until, activity.map_or(Timestamp::MAX, |a| a.span().end())),
    }
}

/// When the calls of activities are closed around some instants.
fn closures(calendar: &Calendar, turns: &[Timestamp]) -> Vec<Closure> {
    let mut found: Vec<Closure> = Vec::new();
    for entry in calendar.entries() {
        let is_ours = [ACTIVITY_SYNC, ACTIVITY_QUERY].iter().any(|api| entry.is_of(api));
        let touches = turns.iter().any(|turn| {
            Span::new(turn.plus_s(-AROUND_S), turn.plus_s(AROUND_S))
                .is_some_and(|around| entry.window.touches(around))
        });
        if entry.rule.kind == RuleKind::Closed && is_ours && touches {
            let closure = Closure {
                api: entry.api.to_owned(),
                from: entry.window.from,
                until: entry.window.to,
                text: entry.rule.text.clone(),
            };
            if !found.contains(&closure) {
                found.push(closure);
            }
        }
    }
    found.sort_by_key(|closure| closure.from);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{Notice, Rule, RuleWindow};

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn only_closures_of_these_calls_near_the_start_or_the_end_are_told() {
        let rule = |kind, api: &str, from: &str| Rule {
            kind,
            apis: vec![api.to_owned()],
            fields: Vec::new(),
            windows: vec![RuleWindow { from: Some(t(from)), to: Some(t(from).plus_s(60)) }],
            text: "closed".into(),
        };
        let rules = vec![
            rule(RuleKind::Closed, ACTIVITY_SYNC, "2026-11-11 20:30:00"),
            rule(RuleKind::Closed, "*", "2026-11-11 19:30:00"),
            rule(RuleKind::Delayed, ACTIVITY_SYNC, "2026-11-11 20:30:00"),
            rule(RuleKind::Closed, "taobao.trade.get", "2026-11-11 20:30:00"),
            rule(RuleKind::Closed, ACTIVITY_SYNC, "2026-11-11 21:00:01"),
        ];
        let notice = Notice { id: "n".into(), title: "n".into(), published: t("2026-11-01 00:00:00"), rules };
        let calendar = Calendar { notices: vec![notice] };
        let found: Vec<Option<Timestamp>> =
            closures(&calendar, &[t("2026-11-11 20:00:00"), t("2026-11-12 20:00:00")])
                .into_iter()
                .map(|closure| closure.from)
                .collect();
        assert_eq!(found, [Some(t("2026-11-11 19:30:00")), Some(t("2026-11-11 20:30:00"))]);
    }
}
