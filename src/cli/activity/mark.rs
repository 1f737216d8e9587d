//! `activity mark`: marks users for an item, or shows what would be sent.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rust_i18n::t;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::{self, End};
use crate::cli::{Session, runtime, shop, stop, words};
use crate::desk::{Desk, Going, MarkingPace};
use crate::domain::ids::{MarkingId, ShopId};
use crate::domain::marking::{
    Hit, Imported, JobState, MarkingDraft, MarkingFault, MarkingJob, MarkingLook, MarkingTally, MarkingWish,
    Misread, UserState, Way,
};
use crate::domain::shop::ShopProfile;

/// Most places of a file that an error names.
const NAMED: usize = 5;

/// The arguments of `activity mark`. None is required: what is missing is named with all other faults.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(long, value_name = "ID", allow_hyphen_values = true, default_value = "")]
    activity_id: String,
    #[arg(long, value_name = "N", allow_hyphen_values = true, default_value = "")]
    item: String,
    #[arg(long, value_name = "N", allow_hyphen_values = true, default_value = "")]
    sku: String,
    #[arg(long, value_name = "FILE")]
    users: Option<String>,
    #[arg(long, value_enum, default_value = "yes")]
    hit: HitArg,
    #[arg(
        long = "status",
        id = "mark_status",
        value_name = "TEXT",
        allow_hyphen_values = true,
        default_value = "MARK"
    )]
    status: String,
    #[arg(long)]
    special: bool,
    #[arg(
        long = "limit",
        id = "mark_limit",
        value_name = "N",
        allow_hyphen_values = true,
        default_value = ""
    )]
    limit: String,
    #[arg(long = "dry-run", id = "mark_dry_run")]
    dry_run: bool,
    #[arg(long)]
    yes: bool,
    #[arg(long, conflicts_with = "users")]
    resume: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "mark_dry_run")]
    outcomes: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HitArg {
    Yes,
    No,
}

/// A job and what became of its users.
#[derive(Debug, Serialize)]
struct JobOut<'a> {
    job: i64,
    state: &'static str,
    users: MarkingTally,
    held_by: Option<&'a str>,
    not_marked: Vec<String>,
    unknown: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<&'a Path>,
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    if args.resume {
        return resume(session, args);
    }
    let wish = args.wish()?;
    let imported = args.imported()?;
    if !args.dry_run && !args.yes && !out::can_ask() {
        return Err(unconfirmed().into());
    }
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_work_on(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let of_shop = |error| Fault::of_shop(error, &shop.name);
    let look = runtime.block_on(desk.look_at_users(&shop, &wish, &imported.users)).map_err(of_shop)?;
    if args.dry_run {
        return show(session, &desk, &shop, &wish, &imported, &look);
    }
    if let Some(error) = look.looked.failure() {
        out::note(&t!("cli.note.unheard", reason = words::class(&error.class).0));
    }
    args.consent(&wish, &imported, &look)?;
    let begun = desk.begin_marking(&shop, wish, &imported.users, &look.looked);
    let id = runtime.block_on(begun).map_err(of_shop)?;
    carry_on(session, &desk, &shop, id, args.outcomes.as_deref())
}

/// Goes on with the newest job that is open and is the one that the options tell.
fn resume(session: &Session, args: &Args) -> Result<(), End> {
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_work_on(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let jobs = runtime.block_on(async { desk.markings(desk.shop_id(&shop.name).await?).await });
    let jobs = jobs.map_err(|error| Fault::of_shop(error, &shop.name))?;
    let is_meant = |job: &&MarkingJob| {
        let activity = job.wish.activity().map_or("", |id| id.as_str());
        job.state == JobState::Open
            && (args.item.trim().is_empty() || args.item.trim() == job.wish.item.to_string())
            && (args.activity_id.trim().is_empty() || args.activity_id.trim() == activity)
    };
    let job = jobs.iter().find(is_meant).ok_or_else(|| {
        Fault::usage("no_marking", t!("cli.fault.no_marking"), t!("cli.fault.no_marking.mend"))
    })?;
    if !args.yes && !out::can_ask() {
        return Err(unconfirmed().into());
    }
    if !args.yes {
        let left = job.tally.total() - job.tally.settled();
        out::note(&t!("cli.mark.left", job = job.id, count = left, item = job.wish.item));
        confirm()?;
    }
    carry_on(session, &desk, &shop, job.id, args.outcomes.as_deref())
}

impl Args {
    fn wish(&self) -> Result<MarkingWish, Fault> {
        let draft = MarkingDraft {
            item: self.item.clone(),
            sku: self.sku.clone(),
            hit: if self.hit == HitArg::Yes { Hit::Yes } else { Hit::No },
            status: self.status.clone(),
            way: if self.special { Way::Special } else { Way::Queue },
            activity: self.activity_id.clone(),
            limit: self.limit.clone(),
        };
        let mut faults: Vec<String> = match draft.check() {
            Ok(wish) if self.users.is_some() && (self.special || self.limit.is_empty()) => return Ok(wish),
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(|fault| named(*fault)).collect(),
        };
        if self.users.is_none() {
            faults.push(format!("--users: {}", t!("cli.mark.no_users")));
        }
        if !self.special && !self.limit.is_empty() {
            faults.push(format!("--limit: {}", t!("cli.mark.limit_needs_special")));
        }
        Err(Fault::usage("bad_marking", faults.join(" · "), t!("cli.fault.bad_activity.mend")))
    }

    /// The users of the file. The window merges and points at what is none; here nothing is sent then.
    fn imported(&self) -> Result<Imported, Fault> {
        let file = self.users.as_deref().unwrap_or("-");
        let read = if file == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map_err(|cause| Fault::system(&cause))?;
            Desk::users_of_text(&String::from_utf8_lossy(&bytes))
        } else {
            Desk::users_of_file(Path::new(file)).map_err(|error| Fault::of(error).into_usage())?.imported
        };
        let mend = || t!("cli.fault.bad_activity.mend");
        if read.misread_total > 0 {
            let place = |misread: &Misread| {
                t!(
                    "cli.mark.misread",
                    line = misread.place.line,
                    cell = misread.place.cell,
                    text = misread.text
                )
            };
            let mut places: Vec<_> =
                read.misread.iter().take(NAMED).map(|wrong| place(wrong).into_owned()).collect();
            if read.misread_total > NAMED {
                places.push(t!("cli.mark.more", count = read.misread_total - NAMED).into_owned());
            }
            return Err(Fault::usage("bad_users", format!("{file}: {}", places.join(" · ")), mend()));
        }
        if read.left_out > 0 {
            let what = t!("cli.mark.too_many", count = read.left_out);
            return Err(Fault::usage("bad_users", format!("{file}: {what}"), mend()));
        }
        if read.users.is_empty() {
            return Err(Fault::usage("bad_users", format!("{file}: {}", t!("cli.mark.no_users")), mend()));
        }
        Ok(read)
    }

    fn consent(&self, wish: &MarkingWish, imported: &Imported, look: &MarkingLook) -> Result<(), Fault> {
        if self.yes {
            return Ok(());
        }
        out::note(&summary(wish, imported, look).trim_end().replace('\n', " · "));
        confirm()
    }
}

fn confirm() -> Result<(), Fault> {
    let given = out::ask(&t!("cli.activity.ask")).map_err(|cause| Fault::system(&cause))?;
    let is_yes = matches!(given.to_lowercase().as_str(), "y" | "yes" | "是");
    let declined = || Fault::failed("declined", t!("cli.fault.declined"), t!("cli.fault.declined.mend"));
    if is_yes { Ok(()) } else { Err(declined()) }
}

fn unconfirmed() -> Fault {
    Fault::usage("unconfirmed", t!("cli.fault.unconfirmed"), t!("cli.fault.unconfirmed.mend"))
}

/// A fault with its option.
fn named(fault: MarkingFault) -> String {
    let option = match fault {
        MarkingFault::Item => "--item",
        MarkingFault::Sku => "--sku",
        MarkingFault::NoStatus | MarkingFault::Status => "--status",
        MarkingFault::Activity => "--activity-id",
        MarkingFault::Limit => "--limit",
    };
    format!("{option}: {}", t!(format!("marking_fault.{}", fault.word())))
}

/// What would be done, in words.
fn summary(wish: &MarkingWish, imported: &Imported, look: &MarkingLook) -> String {
    let users = imported.users.len();
    let hit = match wish.hit {
        Hit::Yes => t!("marking.hit.yes"),
        Hit::No => t!("marking.hit.no"),
    };
    let head = t!(
        "cli.mark.summary",
        users = users,
        calls = MarkingWish::calls(users),
        item = wish.item,
        sku = wish.sku_text(),
        hit = hit,
        status = wish.status
    );
    let counts = t!(
        "marking.looked",
        same = look.same,
        other = look.other,
        queueing = look.queueing,
        absent = look.absent,
        unasked = look.unasked
    );
    format!("{head}\n{counts}\n")
}

/// Shows what would be sent.
fn show(
    session: &Session,
    desk: &Desk,
    shop: &ShopProfile,
    wish: &MarkingWish,
    imported: &Imported,
    look: &MarkingLook,
) -> Result<(), End> {
    let request = desk
        .marking_request(shop, wish, &imported.users)
        .map_err(|error| Fault::of_shop(error, &shop.name))?;
    let params: Map<String, Value> =
        request.params.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    let object = json!({
        "gateway": request.gateway,
        "params": params,
        "users": imported.users.len(),
        "calls": MarkingWish::calls(imported.users.len()),
        "merged": imported.merged,
        "now": {
            "same": look.same,
            "other": look.other,
            "queueing": look.queueing,
            "absent": look.absent,
            "unasked": look.unasked,
        },
    });
    session.out.say(&object, || {
        let lines = request.params.iter().map(|(name, value)| format!("{name}={value}\n"));
        let first = format!("POST {}\n{}", request.gateway, lines.collect::<String>());
        format!("{}{first}{}", summary(wish, imported, look), t!("cli.activity.unsent"))
    })
}

/// Sends what waits until it is done or somebody stops it, writes the file that is wanted, and prints how the job
/// stands.
fn carry_on(
    session: &Session,
    desk: &Desk,
    shop: &ShopProfile,
    id: MarkingId,
    outcomes: Option<&Path>,
) -> Result<(), End> {
    let progress = out::progress();
    let stopped = stop::flag();
    let listener = |job: &MarkingJob| {
        if let Some(line) = &progress {
            line.show(&tally(&job.tally));
        }
        let is_over = stopped.load(std::sync::atomic::Ordering::Relaxed);
        if is_over { Going::Stop } else { Going::On }
    };
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let ran = runtime.block_on(async {
        let shop_id: ShopId = desk.shop_id(&shop.name).await?;
        desk.run_marking(shop, id, MarkingPace::USUAL, &listener).await?;
        let job = desk.marking(shop_id, id).await?;
        if let Some(file) = outcomes {
            desk.write_outcomes_to(id, words::outcomes(id), file.to_owned()).await?;
        }
        Ok((job, desk.marking_users(id).await?))
    });
    let (job, users) = ran.map_err(|error| Fault::of_shop(error, &shop.name))?;
    let Some((job, _)) = job else { return Ok(()) };
    let of = |state| {
        let of_state = users.iter().filter(move |row| row.state == state);
        of_state.map(|row| row.open_id.to_string()).collect::<Vec<_>>()
    };
    let object = JobOut {
        job: id.get(),
        state: job.state.word(),
        users: job.tally,
        held_by: job.held_by.as_deref(),
        not_marked: of(UserState::NotMarked),
        unknown: of(UserState::Unknown),
        outcomes,
    };
    let said = session.out.say(&object, || {
        let mut text = t!("cli.mark.job", job = id, counts = tally(&job.tally)).into_owned() + "\n";
        for user in object.not_marked.iter().chain(&object.unknown) {
            text.push_str(user);
            text.push('\n');
        }
        text
    });
    let is_marked = job.tally.marked == job.tally.total();
    if is_marked {
        return said;
    }
    let held = job.held_by.clone().map(|words| format!(" ({words})")).unwrap_or_default();
    let what = format!("{}{held}", tally(&job.tally));
    let mend =
        if job.state == JobState::Open { t!("cli.mark.mend.resume") } else { t!("cli.mark.mend.done") };
    Err(End::Answered(Fault::failed("not_all_marked", what, mend)))
}

fn tally(tally: &MarkingTally) -> String {
    t!(
        "marking.tally",
        marked = tally.marked,
        not_marked = tally.not_marked,
        waiting = tally.waiting + tally.sending,
        unknown = tally.unknown
    )
    .into_owned()
}
