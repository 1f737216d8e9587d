//! `demo`: the program on a practice shop, with a window or without.

use std::fmt;

use rust_i18n::t;
use secrecy::SecretString;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::fault::Fault;
use super::out::End;
use super::sync::{Report, incomplete, pass, words_of};
use super::{Session, display, runtime, sandbox, words};
use crate::desk::{
    Desk, DeskError, Opening, Page, PassRequest, SendWish, SourceChoice, WithFacets, keep_notice,
};
use crate::domain::activity::{Access, Activity, ActivityDraft, ActivityRecord};
use crate::domain::facets::Totals;
use crate::domain::filter::{Filter, Refunding};
use crate::domain::flag::Flag;
use crate::domain::ids::{ActivityId, NumIid, ShopId};
use crate::domain::shop::{
    Ceiling, EnhancedSection, GatewayUrl, SecretKind, ShopError, ShopName, ShopProfile, SignMethod,
    TopSection,
};
use crate::domain::status::Status;
use crate::domain::text_test::TextTest;
use crate::domain::time::{DAY_S, HOUR_S, Timestamp};
use crate::sandbox::{Sandbox, Welcome};

/// The practice shop's name.
const SHOP: &str = "demo";
/// The activity's id.
const ACTIVITY: &str = "demo-1";
/// How many items it has.
const ITEMS: usize = 3;
/// The pace: below what the practice platform takes from one caller.
const REQUESTS_PER_SECOND: u32 = 1_000;

/// The arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long)]
    no_window: bool,
    #[command(flatten)]
    shop: sandbox::ShopArgs,
}

/// A running practice platform. It ends when it is dropped.
pub struct Practice {
    sandbox: Sandbox,
    _runtime: Runtime,
}

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Practice").field("sandbox", &self.sandbox).finish_non_exhaustive()
    }
}

/// What the demo did.
#[derive(Debug, Serialize)]
struct Done<'a> {
    sync: Report<'a>,
    filters: Vec<Answered>,
    activity: &'a ActivityRecord,
    state: &'static str,
    read_back: bool,
}

/// A question and how many orders it found.
#[derive(Debug, Serialize)]
struct Answered {
    filter: &'static str,
    total: u64,
    #[serde(skip)]
    text: String,
}

/// Starts the platform; then does the whole main job, or gives what the window is opened on.
pub(super) fn run(session: &Session, args: &Args) -> Result<Option<(Opening, Practice)>, End> {
    if !args.no_window {
        display::require(display::Hint::NoWindow)?;
    }
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let options = args.shop.options(&session.clock)?;
    let rehearsed = options.rehearsal.orders_name();
    let sandbox = runtime.block_on(Sandbox::start(options)).map_err(|error| sandbox::fault(&error))?;
    let profile = profile(sandbox.welcome()).map_err(|error| Fault::system(&error))?;
    let paths = session.paths.demo(args.shop.orders, args.shop.seed, rehearsed.as_deref());
    // On the real platform sellers are told in advance.
    if let Some(notice) = sandbox.notice() {
        keep_notice(&paths, &notice)?;
    }
    let secrets = secrets(sandbox.welcome());
    let opening = Opening::of_practice(paths, session.clock.clone(), &profile, secrets)?;
    if !args.no_window {
        runtime.block_on(remember(&Desk::open(opening.clone())?, &profile, &sandbox))?;
    }
    let practice = Practice { sandbox, _runtime: runtime };
    if !args.no_window {
        return Ok(Some((opening, practice)));
    }
    work(session, &opening, &profile, &practice)?;
    Ok(None)
}

/// Gives the practice platform back what it knew of activities at the last start, since it keeps nothing itself, and a
/// few to look at, which are known here as well.
async fn remember(desk: &Desk, profile: &ShopProfile, sandbox: &Sandbox) -> Result<(), DeskError> {
    let (known, _) = desk.activities(desk.shop_id(&profile.name).await?).await?;
    let now = desk.clock().now();
    for draft in known.iter().filter_map(|entry| entry.in_force.as_ref()) {
        sandbox.edit_elsewhere(ActivityRecord {
            activity_id: draft.id.clone(),
            activity_name: draft.name.clone(),
            start_time: draft.start.clone(),
            end_time: draft.end.clone(),
            item_ids: draft.items.join(","),
            appkey: sandbox.welcome().top.app_key.clone(),
            gmt_modified: now.to_string(),
        });
    }
    for record in sandbox.sample_activities() {
        let in_force = known
            .iter()
            .find(|entry| entry.id.as_str() == record.activity_id)
            .and_then(|entry| entry.in_force.as_ref()?.check().ok());
        let (Ok(sample), id) = (record.to_draft().check(), record.activity_id.as_str()) else { continue };
        // One that was edited stays so until it is over.
        let stays = in_force.is_some_and(|activity| {
            activity.access(now) != Access::Everyone || sample.access(now) == Access::Everyone
        });
        if !stays && let Ok(id) = ActivityId::new(id) {
            sandbox.edit_elsewhere(record.clone());
            desk.adopt_activity(profile, id, record).await?;
        }
    }
    if let Some(item) = sandbox.item_to_bind() {
        sandbox.bind_elsewhere(item);
    }
    Ok(())
}

/// The whole main job: sync, three filters, one activity.
fn work(session: &Session, opening: &Opening, profile: &ShopProfile, practice: &Practice) -> Result<(), End> {
    let desk = Desk::open(opening.clone())?;
    let lock = desk.lock_pass(profile, "lidan demo")?;
    let report = pass(&desk, profile, &lock, SourceChoice::Auto, PassRequest::default())?;
    drop(lock);
    if !report.is_complete() {
        return Err(incomplete(&report).into());
    }
    let shop = desk.shop_id_blocking(&profile.name)?;
    let filters = questions()
        .into_iter()
        .map(|(word, filter)| {
            let totals = desk.totals(shop, &filter)?;
            Ok(Answered { filter: word, total: totals.orders, text: answer_line(word, totals) })
        })
        .collect::<Result<Vec<_>, DeskError>>()?;

    let activity = activity(session.clock.now(), &items(&desk, shop)?)?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let wish = SendWish { activity: activity.clone(), draft: None };
    let sent = runtime.block_on(desk.send_activity(profile, wish))?;
    let read = runtime.block_on(desk.query_activity(profile, activity.id()))?;
    let (Some(record), true) = (&sent.record, read.is_some() && read == sent.record) else {
        let what = t!("cli.fault.demo_activity", state = words::send_state(sent.state));
        return Err(Fault::failed("demo", what, t!("cli.fault.system.mend")).into());
    };

    let done = Done {
        sync: Report::of(profile, &report),
        filters,
        activity: record,
        state: sent.state.word(),
        read_back: true,
    };
    session.out.say(&done, || {
        let answers: Vec<&str> = done.filters.iter().map(|answer| answer.text.as_str()).collect();
        let welcome = practice.sandbox.welcome();
        format!(
            "{}\n{}\n{}\n{}",
            t!("cli.demo.platform", top = welcome.top.gateway, enhanced = welcome.enhanced.gateway),
            words_of(profile, &report),
            answers.join("\n"),
            t!(
                "cli.demo.activity",
                id = record.activity_id,
                items = record.item_ids,
                from = record.start_time,
                to = record.end_time,
                state = words::send_state(sent.state)
            ),
        )
    })
}

/// The practice shop, reached through both gateways.
fn profile(welcome: &Welcome) -> Result<ShopProfile, ShopError> {
    let pace = Ceiling::try_from(REQUESTS_PER_SECOND)?;
    Ok(ShopProfile {
        name: ShopName::new(SHOP)?,
        seller_nick: welcome.seller_nick.clone(),
        top: Some(TopSection {
            gateway: GatewayUrl::new(&welcome.top.gateway)?,
            app_key: welcome.top.app_key.clone(),
            sign_method: SignMethod::default(),
            requests_per_second: pace,
            calls_per_day: None,
            share_percent: None,
            authorised_until: None,
        }),
        enhanced: Some(EnhancedSection {
            gateway: GatewayUrl::new(&welcome.enhanced.gateway)?,
            appid: welcome.enhanced.appid.clone(),
            sysid: Some(welcome.enhanced.sysid.clone()),
            authorised: Some(welcome.enhanced.authorised),
            requests_per_second: pace,
        }),
    })
}

fn secrets(welcome: &Welcome) -> Vec<(SecretKind, SecretString)> {
    vec![
        (SecretKind::TopAppSecret, welcome.top.app_secret.clone().into()),
        (SecretKind::TopSession, welcome.top.session.clone().into()),
        (SecretKind::EnhancedAppSecret, welcome.enhanced.app_secret.clone().into()),
    ]
}

/// Three questions of a seller's day.
fn questions() -> [(&'static str, Filter); 3] {
    let like = |text: &str| Some(TextTest::Contains(text.into()));
    [
        ("red_gift", Filter { flags: vec![Flag::RED], seller_memo: like("礼盒"), ..Filter::default() }),
        (
            "invoice_to_ship",
            Filter {
                statuses: vec![Status::WaitSellerSendGoods],
                buyer_message: like("发票"),
                ..Filter::default()
            },
        ),
        ("refunding", Filter { refunding: Some(Refunding::Yes), ..Filter::default() }),
    ]
}

fn answer_line(word: &str, totals: Totals) -> String {
    let question = t!(format!("cli.demo.{word}"));
    let sum = t!("cli.orders.sum", total = totals.orders, payment = totals.payment.grouped());
    format!("{question}: {sum}")
}

/// Items of the newest orders.
fn items(desk: &Desk, shop: ShopId) -> Result<Vec<NumIid>, DeskError> {
    let page = Page { offset: 0, limit: 100 };
    let found = desk.find(shop, &Filter::default(), page, WithFacets::No)?;
    let mut items = Vec::new();
    desk.each_order(&found.ids, |known| {
        for item in known.record.order().lines.known().iter().filter_map(|line| line.num_iid) {
            if items.len() < ITEMS && !items.contains(&item) {
                items.push(item);
            }
        }
        Ok(())
    })?;
    Ok(items)
}

/// An activity that begins in an hour and ends a day later.
fn activity(now: Timestamp, items: &[NumIid]) -> Result<Activity, Fault> {
    let draft = ActivityDraft {
        id: ACTIVITY.to_owned(),
        name: t!("cli.demo.activity_name").into_owned(),
        start: now.plus_s(HOUR_S).to_string(),
        end: now.plus_s(HOUR_S + DAY_S).to_string(),
        items: items.iter().map(NumIid::to_string).collect(),
    };
    draft.check().map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(words::activity_fault).collect();
        Fault::failed("demo", faults.join(" · "), t!("cli.fault.system.mend"))
    })
}
